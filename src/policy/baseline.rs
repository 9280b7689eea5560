//! Baselines: what was known when a team began to look.
//!
//! An entry has a fingerprint, which decides, and what a person needs to review it: rule, subject, path, short value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::report::{BaselineReport, FindingReport, Known, Report, Suppressed};

use super::examined::Examined;

/// The version of the format.
const VERSION: u64 = 1;

/// What tells a baseline from other JSON.
const FORMAT: &str = "fapilint baseline";

/// The longest value that an entry repeats, in bytes.
const LONGEST: usize = 120;

/// Known findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    path: String,
    entries: Vec<Entry>,
}

/// A known finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    rule: String,
    subject: Option<String>,
    pointer: String,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    value: Value,
    fingerprint: String,
    /// In how many cases: two folders may hold documents of one issuer.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    cases: usize,
}

#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    version: u64,
    findings: Vec<Entry>,
}

const fn one() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_one(cases: &usize) -> bool {
    *cases == 1
}

/// Why a baseline can not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    /// It is something else.
    #[error("this is no baseline: {0}")]
    Other(String),
    /// It is of another version.
    #[error("this baseline is of version {0}; this program reads version 1")]
    Version(String),
}

impl Baseline {
    /// Reads a baseline from JSON text.
    ///
    /// # Errors
    /// When the text is something else, or a baseline of another version.
    pub fn read(path: &str, text: &str) -> Result<Self, BaselineError> {
        let other = |error: serde_json::Error| BaselineError::Other(error.to_string());
        let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(other)?;
        if value["format"] != FORMAT {
            return Err(BaselineError::Other(format!("it does not say \"format\": \"{FORMAT}\"")));
        }
        if value["version"] != VERSION {
            return Err(BaselineError::Version(value["version"].to_string()));
        }
        let file: File = serde_json::from_value(value).map_err(other)?;
        Ok(Self { path: path.to_owned(), entries: file.findings })
    }

    /// A baseline of findings, in an order of its own.
    pub(super) fn of<'a>(path: &str, findings: impl Iterator<Item = &'a FindingReport>) -> Self {
        let mut entries: BTreeMap<&str, Entry> = BTreeMap::new();
        for finding in findings {
            entries
                .entry(&finding.fingerprint)
                .and_modify(|entry| entry.cases += 1)
                .or_insert_with(|| Entry::of(finding));
        }
        let mut entries: Vec<Entry> = entries.into_values().collect();
        entries.sort_by(|a, b| a.order().cmp(&b.order()));
        Self { path: path.to_owned(), entries }
    }

    /// Its text, the same for the same findings.
    #[must_use]
    pub fn text(&self) -> String {
        let file = File { format: FORMAT.to_owned(), version: VERSION, findings: self.entries.clone() };
        // It is made of strings, numbers and lists: it can always be written as JSON.
        let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Hides the findings that are known and that no waiver hides, and says what is new and what is gone.
    pub(super) fn hide(&self, report: &mut Report) -> BaselineReport {
        let mut left: BTreeMap<&str, usize> =
            self.entries.iter().map(|entry| (entry.fingerprint.as_str(), entry.cases)).collect();
        let mut new = 0;
        for finding in report.cases.iter_mut().flat_map(|case| &mut case.findings) {
            let known = left.get_mut(finding.fingerprint.as_str()).filter(|left| **left > 0);
            match known {
                Some(left) => {
                    *left -= 1;
                    let suppressed = Suppressed { by: "baseline", reason: None, owner: None, expires: None };
                    finding.suppressed.get_or_insert(suppressed);
                }
                None => new += usize::from(finding.suppressed.is_none()),
            }
        }
        let examined = Examined::of(report);
        let gone = self.entries.iter().filter(|entry| left.get(entry.fingerprint.as_str()).is_some_and(|n| *n > 0));
        let (fixed, unseen): (Vec<&Entry>, Vec<&Entry>) =
            gone.partition(|entry| examined.has(&entry.rule, entry.subject.as_deref()));
        BaselineReport {
            path: self.path.clone(),
            entries: self.entries.len(),
            new,
            fixed: fixed.into_iter().map(Entry::known).collect(),
            not_examined: unseen.len(),
        }
    }
}

impl Entry {
    fn of(finding: &FindingReport) -> Self {
        let steps = finding.location.pointer.split('/').filter(|step| step.parse::<usize>().is_err());
        let value = match &finding.actual {
            Value::Array(_) | Value::Object(_) => Value::Null,
            value if value.to_string().len() > LONGEST => Value::Null,
            value => value.clone(),
        };
        Self {
            rule: finding.rule.clone(),
            subject: finding.subject.id.clone(),
            pointer: steps.collect::<Vec<_>>().join("/"),
            value,
            fingerprint: finding.fingerprint.clone(),
            cases: 1,
        }
    }

    fn order(&self) -> (&Option<String>, &str, &str, &str) {
        (&self.subject, &self.rule, &self.pointer, &self.fingerprint)
    }

    fn known(&self) -> Known {
        Known {
            fingerprint: self.fingerprint.clone(),
            rule: self.rule.clone(),
            subject: self.subject.clone(),
            pointer: self.pointer.clone(),
            value: self.value.clone(),
        }
    }
}
