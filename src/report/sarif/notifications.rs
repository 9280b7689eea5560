//! What the run says beside results: errors, remarks, and rules that could not decide.

use serde_json::{Value, json};

use super::super::rendering::Rendering;
use super::super::{ErrorReport, escape};
use super::{Index, artifact_location, message};

/// Kinds of notification, in the order in which others refer to them.
const KINDS: [(&str, &str); 3] = [
    ("could-not-be-done", "Something that could not be had, read or written"),
    ("unknown", "A rule that could not decide, with the input that would"),
    ("remark", "A remark about the run or a case"),
];

pub(super) fn descriptors() -> Value {
    KINDS.iter().map(|(id, text)| json!({ "id": id, "shortDescription": { "text": text } })).collect()
}

pub(super) fn notifications(rendering: &Rendering<'_>, index: &Index<'_>) -> Value {
    let report = rendering.report;
    let mut rows: Vec<Value> = report.errors.iter().map(|error| of_error(error, rendering)).collect();
    for case in &report.cases {
        for row in case.verdicts.iter().filter(|row| row.verdict == "unknown") {
            let reason = row.reason.as_deref().unwrap_or("not decided");
            let mut note = notification(1, "note", &format!("{} could not be decided: {}", row.rule, escape(reason)));
            note["associatedRule"] = json!({ "id": row.rule });
            if let Some(index) = index.rule(&row.rule) {
                note["associatedRule"]["index"] = index.into();
            }
            note["properties"] = json!({ "case": case.id, "subject": row.subject, "needs": row.needs });
            rows.push(note);
        }
    }
    let notices = report.cases.iter().flat_map(|case| &case.notices).chain(&report.notices);
    rows.extend(notices.map(|notice| notification(2, "note", &escape(notice))));
    rows.into()
}

fn notification(kind: usize, level: &str, text: &str) -> Value {
    let id = KINDS.get(kind).map(|(id, _)| *id);
    json!({ "descriptor": { "id": id, "index": kind }, "level": level, "message": message(text) })
}

fn of_error(error: &ErrorReport, rendering: &Rendering<'_>) -> Value {
    let help = error.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    let text: Vec<String> = format!("{}{help}", error.message).lines().map(escape).collect();
    let mut note = notification(0, "error", &text.join("\n"));
    if let Some(input) = &error.input {
        let mut physical = json!({ "artifactLocation": artifact_location(rendering, input) });
        if let (Some(line), Some(column)) = (error.line, error.column) {
            physical["region"] = json!({ "startLine": line, "startColumn": column });
        }
        note["locations"] = json!([{ "physicalLocation": physical }]);
    }
    note
}
