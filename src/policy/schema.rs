//! The JSON Schema of `fapilint.toml`, for editors.

use serde_json::{Value, json};

use crate::catalogue::Deployment;

use super::config::{CHANGES, FAIL_ON};

/// The schema of a configuration (JSON Schema 2020-12).
#[must_use]
pub fn config_schema() -> Value {
    let text = |description: &str| json!({ "type": "string", "minLength": 1, "description": description });
    let texts =
        |description: &str| json!({ "type": "array", "items": { "type": "string" }, "description": description });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "fapilint.toml",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "profile": text("The profile to judge by"),
            "deployment": { "enum": Deployment::ALL, "description": "Whether the issuer is for FAPI clients only" },
            "fail_on": { "enum": FAIL_ON, "description": "The severity from which findings fail the run" },
            "select": texts("Only these rules or folders of rules run"),
            "ignore": texts("These rules or folders of rules do not run"),
            "rules": texts("Folders of rules of one's own, relative to this file"),
            "baseline": text("A baseline, relative to this file"),
            "strict_waivers": { "type": "boolean", "description": "Waivers that are expired, unused or unknown fail the run" },
            "severity": {
                "type": "object", "additionalProperties": { "enum": CHANGES },
                "description": "The severity of the findings of single rules",
            },
            "waiver": { "type": "array", "items": waiver(), "description": "Findings that are accepted" },
        },
    })
}

fn waiver() -> Value {
    let text = |description: &str| json!({ "type": "string", "minLength": 1, "description": description });
    json!({
        "type": "object",
        "required": ["reason"],
        "anyOf": [{ "required": ["rule"] }, { "required": ["requirement"] }],
        "additionalProperties": false,
        "properties": {
            "rule": text("The rule whose findings are waived"),
            "requirement": text("The requirement whose findings are waived; with a rule, both must fit"),
            "pointer": {
                "type": "string", "pattern": "^(/([^~]|~[01])*)?$",
                "description": "Only at this JSON pointer, as in the location of a finding",
            },
            "subject": text("Only of this issuer or client id"),
            "reason": text("Why"),
            "owner": text("Who answers for it"),
            "expires": {
                "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                "description": "The day (UTC) from which the findings count again",
            },
        },
    })
}
