//! The JSON Schema of the JSON report.

use serde_json::{Value, json};

/// The schema of the report, version 1 (JSON Schema 2020-12).
#[must_use]
pub fn report_schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "fapilint report, version 1",
        "type": "object",
        "required": ["version", "tool", "run", "errors", "notices", "cases"],
        "properties": {
            "version": { "const": 1 },
            "tool": object(json!({ "name": { "const": "fapilint" }, "version": text() })),
            "run": object(json!({
                "profile": text(), "deployment": { "enum": ["dedicated", "shared"] }, "evaluated_at": text(),
                "exit_code": { "enum": [0, 1, 2] }, "complete": { "type": "boolean" },
                "config": optional("string"),
            })),
            "errors": list(object(json!({
                "input": optional("string"), "message": text(), "help": optional("string"),
                "line": optional("integer"), "column": optional("integer"),
            }))),
            "notices": list(text()),
            "cases": list(case()),
            "policy": { "anyOf": [{ "type": "null" }, policy()] },
        },
    })
}

fn policy() -> Value {
    let known = object(json!({
        "fingerprint": fingerprint(), "rule": text(), "subject": optional("string"), "pointer": text(), "value": true,
    }));
    object(json!({
        "waived": count(), "baselined": count(), "strict": { "type": "boolean" },
        "waivers": list(object(json!({
            "place": text(), "rule": optional("string"), "requirement": optional("string"), "pointer": optional("string"),
            "subject": optional("string"), "reason": text(), "owner": optional("string"), "expires": optional("string"),
            "state": { "enum": ["used", "unused", "expired", "unknown", "not-examined"] }, "help": optional("string"),
            "findings": count(),
        }))),
        "baseline": { "anyOf": [{ "type": "null" }, object(json!({
            "path": text(), "entries": count(), "new": count(), "fixed": list(known), "not_examined": count(),
        }))] },
    }))
}

fn case() -> Value {
    object(json!({
        "id": text(),
        "documents": list(object(json!({
            "id": text(), "kind": text(), "origin": text(), "parent": optional("string"),
            "sha256": { "type": ["string", "null"], "pattern": "^[0-9a-f]{64}$" },
        }))),
        "findings": list(finding()),
        "verdicts": list(object(json!({
            "rule": text(), "verdict": { "enum": ["pass", "fail", "not-applicable", "unknown"] },
            "subject": subject(), "needs": list(text()), "reason": optional("string"),
        }))),
        "requirements": list(object(json!({
            "id": text(), "level": text(), "rules": list(text()), "reason": optional("string"),
            "state": { "enum": ["violated", "met", "no-violation-seen", "not-applicable", "unknown", "unseen", "open"] },
        }))),
        "coverage": object(json!({
            "in_force": count(), "violated": count(), "met": count(), "no_violation_seen": count(),
            "not_applicable": count(), "unknown": count(), "unseen": count(), "open": count(),
        })),
        "notices": list(text()),
    }))
}

fn finding() -> Value {
    object(json!({
        "rule": text(), "severity": severity(), "level": text(),
        "severity_before": { "anyOf": [{ "type": "null" }, severity()] },
        "evidence": { "enum": ["proof", "hint"] }, "softened": optional("string"), "requirements": list(text()),
        "subject": subject(), "message": text(), "help": text(), "actual": true, "allowed": list(text()),
        "location": location(), "related": list(location()),
        "fingerprint": fingerprint(),
        "certification": list(object(json!({
            "condition": text(), "outcome": { "enum": ["pass", "warning", "fail"] }, "variant": optional("string"),
        }))),
        "suppressed": { "anyOf": [{ "type": "null" }, suppressed()] },
    }))
}

fn suppressed() -> Value {
    object(json!({
        "by": { "enum": ["waiver", "baseline"] }, "reason": optional("string"), "owner": optional("string"),
        "expires": { "type": ["string", "null"], "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
    }))
}

fn fingerprint() -> Value {
    json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" })
}

fn severity() -> Value {
    json!({ "enum": ["error", "warning", "info"] })
}

fn location() -> Value {
    let number = || optional("integer");
    object(json!({
        "document": optional("string"), "pointer": text(), "line": number(), "column": number(),
        "end_line": number(), "end_column": number(), "offset": number(), "length": number(),
    }))
}

fn subject() -> Value {
    object(json!({ "kind": { "enum": ["server", "client"] }, "id": optional("string") }))
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn optional(ty: &str) -> Value {
    json!({ "type": [ty, "null"] })
}

#[expect(clippy::needless_pass_by_value, reason = "schemas are built inside out")]
fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// An object with all of these members. Others may come: additive changes keep the version.
#[expect(clippy::needless_pass_by_value, reason = "schemas are built inside out")]
fn object(properties: Value) -> Value {
    let required: Vec<String> = properties.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    json!({ "type": "object", "required": required, "properties": properties })
}
