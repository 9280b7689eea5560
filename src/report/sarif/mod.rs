//! SARIF 2.1.0 (OASIS), for code scanning and editors.
//!
//! Findings are results. A rule that could not decide is a notification of the run, so that nobody takes the absence
//! of a result for a pass. Paths are relative to the working directory; no path of this machine is in the report
//! unless the user wrote it.

mod notifications;
mod results;
mod rules;

use serde_json::{Map, Value, json};

use super::origin::Origin;
use super::rendering::Rendering;
use super::{CaseReport, DocumentReport};

/// The base of relative paths.
const BASE: &str = "SRCROOT";

/// Renders a report.
#[must_use]
pub fn sarif(rendering: &Rendering<'_>) -> String {
    let index = Index::new(rendering);
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver(rendering, &index) },
            "automationDetails": { "id": format!("fapilint/{}/", rendering.report.run.profile) },
            "invocations": [invocation(rendering, &index)],
            "originalUriBaseIds": { BASE: { "description": message("the working directory") } },
            "artifacts": artifacts(rendering, &index),
            "results": results::results(rendering, &index),
            "columnKind": "unicodeCodePoints",
            "properties": properties(rendering),
        }],
    });
    // A report is made of strings, numbers and lists: it can always be written as JSON.
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

/// The order of rules and documents, which other parts refer to by number.
struct Index<'a> {
    rules: Vec<&'a str>,
    documents: Vec<&'a DocumentReport>,
}

impl<'a> Index<'a> {
    fn new(rendering: &Rendering<'a>) -> Self {
        let cases: &'a [CaseReport] = &rendering.report.cases;
        let mut rules: Vec<&str> = cases.iter().flat_map(|case| &case.verdicts).map(|row| row.rule.as_str()).collect();
        rules.sort_unstable();
        rules.dedup();
        let mut documents: Vec<&DocumentReport> = Vec::new();
        for document in cases.iter().flat_map(|case| &case.documents) {
            if !documents.iter().any(|other| other.id == document.id) {
                documents.push(document);
            }
        }
        Self { rules, documents }
    }

    fn rule(&self, id: &str) -> Option<usize> {
        self.rules.iter().position(|other| *other == id)
    }

    fn document(&self, id: &str) -> Option<usize> {
        self.documents.iter().position(|other| other.id == id)
    }
}

fn driver(rendering: &Rendering<'_>, index: &Index<'_>) -> Value {
    let tool = &rendering.report.tool;
    let mut driver = json!({
        "name": tool.name, "version": tool.version, "semanticVersion": tool.version,
        "rules": index.rules.iter().map(|id| rules::descriptor(rendering, id)).collect::<Value>(),
        "notifications": notifications::descriptors(),
    });
    let home = env!("CARGO_PKG_REPOSITORY");
    if !home.is_empty() {
        driver["informationUri"] = home.into();
    }
    driver
}

fn invocation(rendering: &Rendering<'_>, index: &Index<'_>) -> Value {
    let run = &rendering.report.run;
    json!({
        "executionSuccessful": run.complete,
        "exitCode": run.exit_code,
        "exitCodeDescription": match run.exit_code {
            0 => "nothing at or above the severity that fails",
            1 => "findings",
            _ => "the job could not be done, or not all of it",
        },
        "commandLine": rendering.command,
        "endTimeUtc": run.evaluated_at,
        "toolExecutionNotifications": notifications::notifications(rendering, index),
    })
}

fn artifacts(rendering: &Rendering<'_>, index: &Index<'_>) -> Value {
    let documents = index.documents.iter();
    documents
        .map(|document| {
            let mut artifact = json!({
                "location": artifact_location(rendering, &document.id),
                "description": message(&document.kind),
                "roles": ["analysisTarget"],
            });
            if let Some(sha256) = &document.sha256 {
                artifact["hashes"] = json!({ "sha-256": sha256 });
            }
            artifact
        })
        .collect()
}

/// What is said of each case beyond its findings.
fn properties(rendering: &Rendering<'_>) -> Value {
    let run = &rendering.report.run;
    json!({
        "profile": run.profile,
        "deployment": run.deployment,
        "cases": rendering.report.cases.iter().map(|case| json!({
            "id": case.id, "coverage": case.coverage, "notices": case.notices,
        })).collect::<Value>(),
    })
}

fn artifact_location(rendering: &Rendering<'_>, name: &str) -> Value {
    let origin = Origin::of(name, rendering.folder);
    let mut location = Map::new();
    location.insert("uri".to_owned(), origin.uri().into());
    if matches!(origin, Origin::Relative(_)) {
        location.insert("uriBaseId".to_owned(), BASE.into());
    }
    location.into()
}

/// A message. Braces and brackets would be placeholders and links (SARIF 2.1.0 sections 3.11.5 and 3.11.6).
fn message(text: &str) -> Value {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' | '}' => escaped.extend([c, c]),
            '[' | ']' | '\\' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    json!({ "text": escaped })
}
