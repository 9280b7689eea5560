//! Two runs compared: what is new, what is fixed, and what nobody looks at any more.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::report::CaseReport;

/// One of two runs, as far as it is compared.
#[derive(Clone, Debug)]
pub struct Side {
    /// The profile that was judged by.
    pub profile: String,
    /// `dedicated` or `shared`.
    pub deployment: String,
    /// Whether every input could be had and read.
    pub complete: bool,
    findings: Vec<Row>,
    verdicts: BTreeMap<(String, Option<String>), RawVerdict>,
}

/// A finding.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// What tells it from others.
    pub fingerprint: String,
    /// Id of the rule.
    pub rule: String,
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// What was found.
    pub message: String,
    /// Whom it is about.
    pub subject: RowSubject,
    /// Where.
    pub location: RowLocation,
    /// Why it does not count, if so.
    pub suppressed: Option<RowSuppressed>,
}

/// Whom a finding is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowSubject {
    /// The issuer or client id.
    pub id: Option<String>,
}

/// A place in a document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowLocation {
    /// Id of the document.
    pub document: Option<String>,
    /// JSON pointer.
    pub pointer: String,
    /// First line.
    pub line: Option<usize>,
    /// First column.
    pub column: Option<usize>,
}

/// Why a finding does not count.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowSuppressed {
    /// `waiver` or `baseline`.
    pub by: String,
}

#[derive(Clone, Debug, Deserialize)]
struct RawVerdict {
    rule: String,
    verdict: String,
    subject: RowSubject,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct RawCase {
    findings: Vec<Row>,
    verdicts: Vec<RawVerdict>,
}

#[derive(Deserialize)]
struct RawRun {
    profile: String,
    deployment: String,
    complete: bool,
}

#[derive(Deserialize)]
struct RawReport {
    run: RawRun,
    cases: Vec<RawCase>,
}

/// A rule that decided in the old run and does not in the new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewlyUnknown {
    /// Id of the rule.
    pub rule: String,
    /// The issuer or client id.
    pub subject: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// The difference of two runs.
#[derive(Clone, Debug, Serialize)]
pub struct Diff {
    /// Found now and not before.
    pub new: Vec<Row>,
    /// Found before, looked for now, and not found.
    pub fixed: Vec<Row>,
    /// Found before and now; as it is now.
    pub unchanged: Vec<Row>,
    /// Found before, and not looked for now.
    pub not_examined: Vec<Row>,
    /// Rules that decided before and do not now.
    pub newly_unknown: Vec<NewlyUnknown>,
}

impl Side {
    /// Reads a JSON report; nothing if the value is something else.
    ///
    /// # Errors
    /// When it is a report of another version, or a broken one.
    #[must_use]
    pub fn read(value: &Value) -> Option<Result<Self, String>> {
        if value["tool"]["name"] != env!("CARGO_PKG_NAME") || !value["cases"].is_array() {
            return None;
        }
        if value["version"] != 1 {
            return Some(Err(format!("it is a report of version {}; this program reads version 1", value["version"])));
        }
        let report = RawReport::deserialize(value).map_err(|error| format!("it is a broken report: {error}"));
        Some(report.map(|report| Self::of_raw(report.run, report.cases)))
    }

    /// A run that has just been made.
    #[must_use]
    pub fn of(profile: &str, deployment: &str, complete: bool, cases: &[CaseReport]) -> Self {
        let run = RawRun { profile: profile.to_owned(), deployment: deployment.to_owned(), complete };
        // What a report writes is what this module reads, so nothing is left out here.
        let read = |case: &CaseReport| RawCase::deserialize(json!(case)).ok();
        Self::of_raw(run, cases.iter().filter_map(read).collect())
    }

    fn of_raw(run: RawRun, cases: Vec<RawCase>) -> Self {
        let mut findings = Vec::new();
        let mut verdicts: BTreeMap<(String, Option<String>), RawVerdict> = BTreeMap::new();
        for case in cases {
            findings.extend(case.findings);
            for row in case.verdicts {
                // Two cases of one subject: what one of them leaves open is open.
                let key = (row.rule.clone(), row.subject.id.clone());
                if row.verdict == "unknown" || !verdicts.contains_key(&key) {
                    verdicts.insert(key, row);
                }
            }
        }
        Self { profile: run.profile, deployment: run.deployment, complete: run.complete, findings, verdicts }
    }

    /// Issuers and client ids that were judged.
    #[must_use]
    pub fn subjects(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.verdicts.keys().filter_map(|(_, id)| id.as_deref()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    fn decided(&self, rule: &str, subject: Option<&String>) -> bool {
        let row = self.verdicts.get(&(rule.to_owned(), subject.cloned()));
        row.is_some_and(|row| row.verdict != "unknown")
    }
}

/// Compares two runs.
#[must_use]
pub fn diff(old: &Side, new: &Side) -> Diff {
    let mut before: HashMap<&str, usize> = HashMap::new();
    for row in &old.findings {
        *before.entry(&row.fingerprint).or_default() += 1;
    }
    let mut diff = Diff {
        new: Vec::new(),
        fixed: Vec::new(),
        unchanged: Vec::new(),
        not_examined: Vec::new(),
        newly_unknown: newly_unknown(old, new),
    };
    for row in &new.findings {
        match before.get_mut(row.fingerprint.as_str()).filter(|count| **count > 0) {
            Some(count) => {
                *count -= 1;
                diff.unchanged.push(row.clone());
            }
            None => diff.new.push(row.clone()),
        }
    }
    for row in &old.findings {
        let Some(count) = before.get_mut(row.fingerprint.as_str()).filter(|count| **count > 0) else { continue };
        *count -= 1;
        let gone =
            if new.decided(&row.rule, row.subject.id.as_ref()) { &mut diff.fixed } else { &mut diff.not_examined };
        gone.push(row.clone());
    }
    diff
}

fn newly_unknown(old: &Side, new: &Side) -> Vec<NewlyUnknown> {
    let rows = new.verdicts.values().filter(|row| row.verdict == "unknown");
    rows.filter(|row| old.decided(&row.rule, row.subject.id.as_ref()))
        .map(|row| NewlyUnknown { rule: row.rule.clone(), subject: row.subject.id.clone(), reason: row.reason.clone() })
        .collect()
}
