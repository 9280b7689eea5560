//! What is written down of the certification suite in `tests/certification.toml`.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// Conditions of the plan that rules speak of.
    pub condition: Vec<Condition>,
    /// Conditions of the plan that none does.
    pub without_rule: Vec<Without>,
    /// Unit tests of the suite that can be compared.
    pub file: Vec<File>,
    /// Unit tests of the suite that can't.
    pub elsewhere: Vec<Elsewhere>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    pub name: String,
    pub part: Part,
    #[serde(default = "fail")]
    pub outcome: String,
    pub variant: Option<String>,
    /// What fapilint says beyond it.
    pub beyond: Option<String>,
}

fn fail() -> String {
    "fail".to_owned()
}

/// Where in the plan a condition is run.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The module that verifies the discovery document.
    Discovery,
    /// What every module does before it starts.
    Start,
    /// The discovery module of the FAPI-CIBA plan.
    Ciba,
    /// What the plans for clients check of a registration.
    Client,
    /// What the plans for clients check of a message.
    Message,
    /// What is tried at the TLS of endpoints.
    Tls,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Without {
    pub conditions: Vec<String>,
    /// The document that would decide.
    pub needs: String,
    pub why: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub name: String,
    /// The condition, where the file is not named after it.
    pub condition: Option<String>,
    /// The rules that ask the same, where no rule names the condition.
    #[serde(default)]
    pub rules: Vec<String>,
    /// The parameters of a request in which those of the input are sent.
    pub request: Option<serde_json::Map<String, serde_json::Value>>,
    /// Cases of which fapilint says something else, and why.
    #[serde(default)]
    pub differ: Vec<Differ>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Differ {
    pub case: String,
    pub says: String,
    pub why: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    pub files: Vec<String>,
    /// The document that would decide.
    pub needs: String,
    pub why: Option<String>,
}

pub fn suite() -> Suite {
    let text = fs::read_to_string(super::top().join("tests/certification.toml")).expect("tests/certification.toml");
    toml::from_str(&text).unwrap_or_else(|error| panic!("tests/certification.toml: {error}"))
}

/// Rules that run, by the conditions that they name.
pub fn rules_by_condition(catalogue: &fapilint::catalogue::Catalogue) -> BTreeMap<&str, Vec<&str>> {
    let mut by_condition: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in catalogue.rules.iter().filter(|rule| rule.parked.is_none()) {
        for row in &rule.certification {
            let rules = by_condition.entry(&row.condition).or_default();
            if !rules.contains(&rule.id.as_str()) {
                rules.push(&rule.id);
            }
        }
    }
    by_condition
}
