//! A client of a stream in one line of JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::catalogue::Verdict;

use super::build::{CaseParts, all_findings};
use super::{ErrorReport, FindingReport};

/// What is said of one line of a stream.
#[derive(Clone, Debug, Serialize)]
pub struct ClientLine {
    /// Line of the input, from 1.
    pub line: usize,
    /// The `client_id` of the registration, if it says one.
    pub client_id: Option<String>,
    /// `fail` where a rule fails, else `unknown` where one could not decide, else `pass`; `null` where the line could
    /// not be read.
    pub verdict: Option<&'static str>,
    /// What was found.
    pub findings: Vec<FindingReport>,
    /// Rules that could not decide, by the reason.
    pub unknown: BTreeMap<String, Vec<String>>,
    /// Why the line could not be read.
    pub error: Option<ErrorReport>,
}

impl ClientLine {
    /// What was found at the one client of a case.
    #[must_use]
    pub fn judged(line: usize, parts: &CaseParts<'_>) -> Self {
        let verdicts = &parts.judgement.verdicts;
        let any = |verdict| verdicts.iter().any(|row| row.verdict == verdict);
        let mut unknown: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in verdicts.iter().filter(|row| row.verdict == Verdict::Unknown) {
            let reason = row.because(&parts.case.tree).unwrap_or_default();
            unknown.entry(reason.to_owned()).or_default().push(row.rule.id.clone());
        }
        let verdict = match (any(Verdict::Fail), unknown.is_empty()) {
            (true, _) => "fail",
            (false, false) => "unknown",
            (false, true) => "pass",
        };
        let client_id = parts.case.clients.first().and_then(|client| client.id.clone());
        Self { line, client_id, verdict: Some(verdict), findings: all_findings(parts), unknown, error: None }
    }

    /// A line that could not be read.
    #[must_use]
    pub fn broken(line: usize, error: ErrorReport) -> Self {
        let (findings, unknown) = (Vec::new(), BTreeMap::new());
        Self { line, client_id: None, verdict: None, findings, unknown, error: Some(error) }
    }
}
