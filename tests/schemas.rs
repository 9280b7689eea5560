//! Reports and rules are valid against their published schemas.

mod common;

use std::fs;

use fapilint::catalogue::{SourceFile, rule_schema};
use fapilint::policy::{Config, config_schema};
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
        let args = ["check", &input, "--format", "json"];
        let (_, stdout, _) = common::program::fapilint(&args, &mut std::io::empty());
        let report: Value = serde_json::from_str(&stdout).expect("JSON");
        assert_valid(&schema, &report, &input);
    }
}

/// What the schema refuses the program refuses too, and the configurations of the guide are what the guide shows.
#[test]
fn configurations_are_as_their_schema_says() {
    let schema = config_schema();
    let folder = common::top().join("docs/guide/adopt-with-a-baseline.in");
    let guide = fs::read_to_string(common::top().join("docs/guide/adopt-with-a-baseline.md")).expect("the guide");
    for name in ["fapilint.toml", "waiver.toml", "expired.toml"] {
        let text = fs::read_to_string(folder.join(name)).expect("a configuration");
        let waiver = text.split_once("\n\n").map_or(text.as_str(), |(_, waiver)| waiver);
        assert!(name == "expired.toml" || guide.contains(waiver), "{name} is not in the guide");
        let config: toml::Value = toml::from_str(&text).expect("TOML");
        assert_valid(&schema, &serde_json::to_value(config).expect("JSON"), name);
    }
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for text in [
        "profil = \"x\"",
        "fail_on = \"fatal\"",
        "deployment = \"both\"",
        "[severity]\nrsa-size = \"low\"",
        "[[waiver]]\nreason = \"x\"",
        "[[waiver]]\nrule = \"rsa-size\"",
        "[[waiver]]\nrule = \"rsa-size\"\nreason = \"\"",
        "[[waiver]]\nrule = \"rsa-size\"\nreason = \"x\"\npointer = \"a\"",
        "[[waiver]]\nrule = \"rsa-size\"\nreason = \"x\"\nexpires = \"soon\"",
    ] {
        let config: toml::Value = toml::from_str(text).expect("TOML");
        assert!(!validator.is_valid(&serde_json::to_value(config).expect("JSON")), "{text}");
        let file = SourceFile { path: "fapilint.toml".to_owned(), text: text.to_owned() };
        assert!(Config::read(file).is_err(), "{text}");
    }
}

#[test]
fn every_rule_is_valid() {
    let schema = rule_schema();
    let other =
        ["specs/", "members/", "profiles/", "lists.toml", "published-keys.toml", "selection.toml", "tls-suites.toml"];
    for file in common::rule_files().iter().filter(|file| !other.iter().any(|start| file.path.starts_with(start))) {
        let rule: toml::Value = toml::from_str(&file.text).expect("a rule");
        assert_valid(&schema, &serde_json::to_value(rule).expect("JSON"), &file.path);
    }
}
