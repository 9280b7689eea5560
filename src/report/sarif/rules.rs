//! Rules as SARIF's reporting descriptors.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::catalogue::{Evidence, Rule, Severity};

use super::super::rendering::{Rendering, general_fix};

pub(super) fn descriptor(rendering: &Rendering<'_>, id: &str) -> Value {
    // Verdicts are of rules of the catalogue; a bare id is still a descriptor.
    let Some(rule) = rendering.rule(id) else { return json!({ "id": id }) };
    let cited = rendering.cited(rule);
    let mut tags = vec![rule.folder.clone()];
    tags.extend(cited.iter().map(|requirement| requirement.id.clone()));
    let severity = rendering.severity(rule);
    let mut descriptor = json!({
        "id": rule.id,
        "name": pascal(&rule.id),
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": format!("{}. {}", rule.title, rule.explain.why) },
        "help": help(rendering, rule),
        "defaultConfiguration": { "level": level(severity) },
        "properties": {
            "tags": tags,
            "precision": if rule.evidence == Evidence::Proof { "very-high" } else { "medium" },
            "problem.severity": if severity == Severity::Info { "recommendation" } else { severity.as_str() },
        },
    });
    let spec = cited.first().and_then(|requirement| rendering.catalogue.spec_of(requirement));
    if let Some(spec) = spec.filter(|spec| !spec.url.is_empty()) {
        descriptor["helpUri"] = spec.url.as_str().into();
    }
    descriptor
}

/// What SARIF calls a severity.
pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn help(rendering: &Rendering<'_>, rule: &Rule) -> Value {
    let fix = general_fix(rule);
    let mut text = format!("{}\n\nWhat to change: {fix}\n\nRequirements:\n", rule.explain.why);
    let mut markdown = format!("{}\n\n**What to change:** {fix}\n\n**Requirements**\n\n", rule.explain.why);
    for requirement in rendering.cited(rule) {
        let (id, level, words) = (&requirement.id, requirement.level.as_str(), &requirement.text);
        let _ = writeln!(text, "- {id} ({level}): {words}");
        let link = match rendering.catalogue.spec_of(requirement) {
            Some(spec) if !spec.url.is_empty() => format!("[{id}]({})", spec.url),
            _ => format!("`{id}`"),
        };
        let _ = writeln!(markdown, "- {link} ({level}): {words}");
    }
    if let Some(doubt) = &rule.doubt {
        let _ = write!(text, "\nIn doubt: {doubt}\n");
        let _ = write!(markdown, "\n**In doubt:** {doubt}\n");
    }
    json!({ "text": text, "markdown": markdown })
}

/// `kid-unique` as `KidUnique`.
fn pascal(id: &str) -> String {
    id.split('-').fold(String::new(), |mut name, word| {
        let mut chars = word.chars();
        name.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        name.extend(chars);
        name
    })
}
