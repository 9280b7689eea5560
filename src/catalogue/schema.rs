//! The JSON Schema of the rule format, for editors.

use serde_json::{Value, json};

use super::rule::{Absent, CertificationWhen, Deployment, Evidence, Variant, Verdict};
use super::word::{Form, State, WORDS};

/// The schema of a file such as `rules/server/client-auth-methods.toml` (JSON Schema 2020-12).
#[must_use]
pub fn rule_schema() -> Value {
    let text = json!({ "type": "string", "minLength": 1 });
    let severity = json!({ "enum": ["warning", "info"] });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "fapilint rule",
        "type": "object",
        "required": ["title", "cites", "check", "explain"],
        "additionalProperties": false,
        "properties": {
            "title": text,
            "cites": { "type": "array", "minItems": 1, "items": { "anyOf": [
                text, object(&["id", "where"], json!({ "id": text, "where": { "$ref": "#/$defs/condition" } })),
            ] } },
            "evidence": { "enum": Evidence::ALL },
            "doubt": text,
            "parked": text,
            "certification": { "type": "array", "items": object(&["condition", "when"], json!({
                "condition": text, "when": { "enum": CertificationWhen::ALL }, "outcome": { "enum": ["fail", "warning"] }, "member": text,
                "variant": { "enum": Variant::ALL }, "if": { "$ref": "#/$defs/condition" },
            })) },
            "check": object(&["each", "absent", "must"], json!({
                "when": { "$ref": "#/$defs/condition" },
                "each": { "anyOf": [text, { "type": "array", "minItems": 1, "items": text }] },
                "where": { "$ref": "#/$defs/condition" },
                "absent": { "enum": Absent::ALL },
                "must": { "$ref": "#/$defs/condition" },
                "superset": { "type": "boolean" },
                "soften": { "type": "array", "items": object(&["to", "because"], json!({
                    "node": { "$ref": "#/$defs/condition" }, "absent": { "type": "boolean" }, "to": severity, "because": text,
                })) },
            })),
            "mend": mend(),
            "explain": object(&["found", "why", "fix"], json!({ "found": text, "absent": text, "none": text, "why": text, "fix": text })),
            "example": { "type": "array", "items": { "$ref": "#/$defs/example" } },
        },
        "$defs": { "condition": condition(), "operand": operand(), "example": example() },
    })
}

fn mend() -> Value {
    json!({ "oneOf": [
        object(&["remove"], json!({ "remove": { "enum": ["item", "duplicates"] } })),
        object(&["set"], json!({ "set": { "type": "boolean" } })),
        object(&["unquote"], json!({ "unquote": { "const": true } })),
    ] })
}

#[expect(clippy::needless_pass_by_value, reason = "schemas are built inside out")]
fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "required": required, "additionalProperties": false, "properties": properties })
}

fn condition() -> Value {
    let inner = json!({ "$ref": "#/$defs/condition" });
    let list = json!({ "type": "array", "minItems": 1, "items": inner });
    let names = json!({ "type": "array", "minItems": 1, "items": { "type": "string" } });
    let mut properties = serde_json::Map::new();
    for word in WORDS {
        let schema = match word {
            "is" => json!({ "enum": State::ALL }),
            "match" | "at" => json!({ "type": "string" }),
            "have_form" => json!({ "enum": Form::ALL }),
            "have_members" | "have_exactly_one_of" | "have_at_most_one_of" => names.clone(),
            "be_unique" => {
                json!({ "anyOf": [{ "const": true }, object(&["by"], json!({ "by": { "type": "string" } }))] })
            }
            "every" | "not" => inner.clone(),
            "all" | "any" => list.clone(),
            _ => json!({ "$ref": "#/$defs/operand" }),
        };
        properties.insert(word.to_owned(), schema);
    }
    properties.insert("absent".to_owned(), json!({ "enum": ["default", "fail", "skip", "unknown"] }));
    json!({ "type": "object", "minProperties": 1, "additionalProperties": false, "properties": properties })
}

fn operand() -> Value {
    let scalar = json!({ "type": ["string", "number", "boolean"] });
    let named = |name: &str| object(&[name], json!({ name: { "type": "string" } }));
    json!({ "anyOf": [
        scalar, { "type": "array", "items": scalar }, named("limit"), named("list"),
        object(&["path", "absent"], json!({ "path": { "type": "string" }, "absent": { "enum": ["skip", "unknown", "nothing"] } })),
    ] })
}

fn example() -> Value {
    let document =
        json!({ "anyOf": [{ "type": "string" }, object(&["file"], json!({ "file": { "type": "string" } }))] });
    let documents = json!({ "type": "object", "additionalProperties": { "anyOf": [document, { "type": "array", "items": document }] } });
    object(
        &["name", "expect"],
        json!({
            "name": { "type": "string" },
            "expect": { "enum": Verdict::ALL },
            "place": { "type": "string" },
            "places": { "type": "array", "items": { "type": "string" } },
            "severity": { "enum": ["error", "warning", "info"] },
            "profile": { "type": "string" },
            "deployment": { "enum": Deployment::ALL },
            "time": { "type": "string" },
            "server": documents, "client": documents, "messages": documents,
        }),
    )
}
