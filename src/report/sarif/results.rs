//! Findings as SARIF's results.

use serde_json::{Map, Value, json};

use crate::catalogue::Severity;

use super::super::rendering::{Rendering, why_suppressed};
use super::super::{CaseReport, FindingReport, Location, escape};
use super::{Index, artifact_location, message, rules};

pub(super) fn results(rendering: &Rendering<'_>, index: &Index<'_>) -> Value {
    let cases = rendering.report.cases.iter();
    cases
        .flat_map(|case| case.findings.iter().map(move |finding| (case, finding)))
        .map(|(case, finding)| result(case, finding, rendering, index))
        .collect()
}

fn result(case: &CaseReport, finding: &FindingReport, rendering: &Rendering<'_>, index: &Index<'_>) -> Value {
    // What lies in no document is placed in the first one, because code scanning shows only what has a place.
    let fallback = case.documents.first().map(|document| document.id.as_str());
    let place = |location: &Location| of_location(location, fallback, rendering, index);
    let severity = Severity::parse(finding.severity).unwrap_or(Severity::Error);
    let suppressions: Vec<Value> = finding
        .suppressed
        .iter()
        .map(|why| json!({ "kind": "external", "status": "accepted", "justification": why_suppressed(why) }))
        .collect();
    let mut result = json!({
        "ruleId": finding.rule,
        "level": rules::level(severity),
        "message": message(&words(finding)),
        "locations": [place(&finding.location)],
        "partialFingerprints": { "fapilint/v1": finding.fingerprint },
        "suppressions": suppressions,
        "properties": {
            "case": case.id, "subject": finding.subject, "requirements": finding.requirements,
            "evidence": finding.evidence, "softened": finding.softened, "actual": finding.actual,
            "allowed": finding.allowed, "certification": finding.certification,
        },
    });
    if let Some(index) = index.rule(&finding.rule) {
        result["ruleIndex"] = index.into();
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(id, location)| {
            let mut location = place(location);
            location["id"] = (id + 1).into();
            location["message"] = message("belongs to it");
            location
        });
        result["relatedLocations"] = related.collect();
    }
    result
}

/// What was found, what to change, and by which requirement: viewers show little else of a result.
fn words(finding: &FindingReport) -> String {
    let softened = finding.softened.as_ref().map(|why| format!(" ({} only: {why})", finding.severity));
    format!(
        "{}. {} Required by {}{}.",
        finding.message,
        finding.help,
        finding.requirements.join(", "),
        softened.unwrap_or_default()
    )
}

fn of_location(location: &Location, fallback: Option<&str>, rendering: &Rendering<'_>, index: &Index<'_>) -> Value {
    let mut place = Map::new();
    if let Some(name) = location.document.as_deref().or(fallback) {
        let mut artifact = artifact_location(rendering, name);
        if let Some(index) = index.document(name) {
            artifact["index"] = index.into();
        }
        let mut physical = json!({ "artifactLocation": artifact });
        if let (Some(line), Some(column), Some(end_line), Some(end_column)) =
            (location.line, location.column, location.end_line, location.end_column)
        {
            physical["region"] = json!({
                "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
            });
        }
        place.insert("physicalLocation".to_owned(), physical);
    }
    let mut logical = json!({ "fullyQualifiedName": escape(&location.pointer) });
    if let Some((_, name)) = location.pointer.rsplit_once('/') {
        logical["name"] = escape(name).into();
    }
    place.insert("logicalLocations".to_owned(), json!([logical]));
    place.into()
}
