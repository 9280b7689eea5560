//! The files of the catalogue as they are written. Only the loader sees these types.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Spanned, Value};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSpec {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) edition: String,
    pub(super) date: toml::value::Datetime,
    pub(super) url: String,
    #[serde(default)]
    pub(super) requirement: Vec<Spanned<RawRequirement>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRequirement {
    pub(super) item: String,
    pub(super) level: Option<String>,
    #[serde(default)]
    pub(super) binds: String,
    #[serde(default)]
    pub(super) text: String,
    pub(super) shows: Option<String>,
    pub(super) hidden: Option<String>,
    #[serde(default)]
    pub(super) overrides: Vec<String>,
    pub(super) doubt: Option<String>,
    pub(super) open: Option<String>,
    pub(super) unseen: Option<RawUnseen>,
    #[serde(default)]
    pub(super) withdrawn: bool,
    pub(super) moved: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUnseen {
    pub(super) kind: String,
    pub(super) why: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProfile {
    pub(super) title: String,
    pub(super) extends: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) specs: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) needs: Vec<Spanned<RawNeed>>,
    #[serde(default)]
    pub(super) limits: BTreeMap<String, Spanned<RawLimit>>,
    #[serde(default)]
    pub(super) notice: Vec<RawNotice>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNeed {
    pub(super) spec: String,
    pub(super) by: String,
    pub(super) items: Option<Vec<Spanned<String>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLimit {
    pub(super) value: Value,
    pub(super) from: String,
    pub(super) unit: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNotice {
    pub(super) when: Spanned<RawCondition>,
    pub(super) text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawList {
    pub(super) value: Value,
    #[expect(dead_code, reason = "a list must say where it comes from; nothing prints it yet")]
    pub(super) source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEntry {
    #[serde(rename = "type")]
    pub(super) ty: Spanned<String>,
    pub(super) form: Option<String>,
    #[serde(default)]
    pub(super) tokens: bool,
    pub(super) dictionary: Option<Spanned<String>>,
    pub(super) entries: Option<Box<Spanned<RawEntry>>>,
    pub(super) default: Option<RawDefault>,
    pub(super) means: Option<String>,
    pub(super) source: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) text: Option<String>,
    #[serde(default)]
    pub(super) languages: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDefault {
    pub(super) value: Value,
    pub(super) from: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub(super) title: String,
    pub(super) cites: Vec<Spanned<RawCite>>,
    pub(super) evidence: Option<Spanned<String>>,
    pub(super) doubt: Option<String>,
    pub(super) parked: Option<String>,
    #[serde(default)]
    pub(super) certification: Vec<Spanned<RawCertification>>,
    pub(super) check: RawCheck,
    pub(super) mend: Option<Spanned<RawMend>>,
    pub(super) explain: RawExplain,
    #[serde(default)]
    pub(super) example: Vec<Spanned<RawExample>>,
}

/// An id, or an id with a condition.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum RawCite {
    Id(String),
    Where {
        id: String,
        #[serde(rename = "where")]
        where_: Box<RawPlainCondition>,
    },
}

/// A condition without places of its own: an untagged value can't tell them.
pub(super) type RawPlainCondition = Value;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCertification {
    pub(super) condition: String,
    pub(super) when: String,
    #[serde(default = "fail")]
    pub(super) outcome: String,
    pub(super) member: Option<String>,
    pub(super) variant: Option<String>,
    #[serde(rename = "if")]
    pub(super) if_: Option<Spanned<RawCondition>>,
}

fn fail() -> String {
    "fail".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCheck {
    pub(super) when: Option<Spanned<RawCondition>>,
    pub(super) each: Spanned<Value>,
    #[serde(rename = "where")]
    pub(super) where_: Option<Spanned<RawCondition>>,
    pub(super) absent: Spanned<String>,
    pub(super) must: Spanned<RawCondition>,
    #[serde(default)]
    pub(super) superset: bool,
    #[serde(default)]
    pub(super) soften: Vec<Spanned<RawSoften>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSoften {
    pub(super) node: Option<Spanned<RawCondition>>,
    #[serde(default)]
    pub(super) absent: bool,
    pub(super) to: String,
    pub(super) because: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMend {
    pub(super) remove: Option<String>,
    pub(super) set: Option<bool>,
    pub(super) unquote: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExplain {
    pub(super) found: String,
    pub(super) absent: Option<String>,
    pub(super) none: Option<String>,
    pub(super) why: String,
    pub(super) fix: String,
}

/// One field a word, so that an unknown word is an error that lists the known ones.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCondition {
    pub(super) is: Option<Spanned<String>>,
    pub(super) equal: Option<Spanned<Value>>,
    pub(super) be_one_of: Option<Spanned<Value>>,
    pub(super) be_none_of: Option<Spanned<Value>>,
    pub(super) include: Option<Spanned<Value>>,
    pub(super) include_any_of: Option<Spanned<Value>>,
    pub(super) be_at_least: Option<Spanned<Value>>,
    pub(super) be_at_most: Option<Spanned<Value>>,
    pub(super) be_less_than: Option<Spanned<Value>>,
    #[serde(rename = "match")]
    pub(super) match_: Option<Spanned<String>>,
    pub(super) have_form: Option<Spanned<String>>,
    pub(super) have_members: Option<Vec<String>>,
    pub(super) have_exactly_one_of: Option<Vec<String>>,
    pub(super) have_at_most_one_of: Option<Vec<String>>,
    pub(super) be_unique: Option<Spanned<Value>>,
    pub(super) every: Option<Box<Spanned<RawCondition>>>,
    pub(super) all: Option<Vec<Spanned<RawCondition>>>,
    pub(super) any: Option<Vec<Spanned<RawCondition>>>,
    pub(super) not: Option<Box<Spanned<RawCondition>>>,
    pub(super) at: Option<Spanned<String>>,
    pub(super) absent: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExample {
    pub(super) name: String,
    pub(super) expect: String,
    pub(super) place: Option<String>,
    pub(super) places: Option<Vec<String>>,
    pub(super) severity: Option<String>,
    pub(super) profile: Option<String>,
    pub(super) deployment: Option<String>,
    pub(super) time: Option<String>,
    #[serde(default)]
    pub(super) server: BTreeMap<String, Value>,
    #[serde(default)]
    pub(super) client: BTreeMap<String, Value>,
    #[serde(default)]
    pub(super) messages: BTreeMap<String, Value>,
}
