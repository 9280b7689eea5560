//! Reports and rules are valid against their published schemas.

mod common;

use std::ffi::OsString;
use std::fs;

use fapilint::catalogue::rule_schema;
use fapilint::cli::{Streams, run};
use fapilint::report::report_schema;
use serde_json::Value;

fn assert_valid(schema: &Value, instance: &Value, what: &str) {
    let validator = jsonschema::validator_for(schema).expect("a schema");
    let errors: Vec<String> =
        validator.iter_errors(instance).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {}", errors.join("\n"));
}

#[test]
fn every_report_is_valid() {
    let schema = report_schema();
    let mut inputs: Vec<String> = Vec::new();
    for folder in ["fixtures/clean", "fixtures/broken", "fixtures/hostile"] {
        for entry in fs::read_dir(common::top().join(folder)).expect("fixtures") {
            inputs.push(entry.expect("an entry").path().to_string_lossy().into_owned());
        }
    }
    assert!(inputs.len() > 10);
    for input in inputs {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut streams = Streams {
            stdin: &mut std::io::empty(),
            stdout: &mut stdout,
            stderr: &mut stderr,
            stderr_is_terminal: false,
            stdout_is_terminal: false,
            width: None,
            no_color: true,
        };
        run(["fapilint", "check", &input, "--format", "json"].map(OsString::from), &mut streams);
        let report: Value = serde_json::from_slice(&stdout).expect("JSON");
        assert_valid(&schema, &report, &input);
    }
}

#[test]
fn every_rule_is_valid() {
    let schema = rule_schema();
    let other = ["specs/", "members/", "profiles/", "lists.toml", "published-keys.toml", "tls-suites.toml"];
    for file in common::rule_files().iter().filter(|file| !other.iter().any(|start| file.path.starts_with(start))) {
        let rule: toml::Value = toml::from_str(&file.text).expect("a rule");
        assert_valid(&schema, &serde_json::to_value(rule).expect("JSON"), &file.path);
    }
}
