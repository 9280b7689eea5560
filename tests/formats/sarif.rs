//! SARIF by its official schema, and by what code scanning wants.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{fapilint, reports};

/// The schema of OASIS, as the package `serde-sarif` brings it.
fn schema() -> Value {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1"])
        .current_dir(super::common::top())
        .output()
        .expect("cargo runs");
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: Value = serde_json::from_slice(&metadata.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").expect("serde-sarif is locked");
    let manifest: PathBuf = package["manifest_path"].as_str().expect("a path").into();
    let path = manifest.parent().unwrap_or(Path::new(".")).join("src/schema.json");
    let text = std::fs::read_to_string(path).expect("cargo fetch brings the schema");
    // A pattern for languages, which we do not write, has a bracket too many and is no regular expression.
    serde_json::from_str(&text.replace("{2}]?$\"", "{2}$\"")).expect("JSON")
}

fn run_of(text: &str) -> Value {
    let log: Value = serde_json::from_str(text).expect("JSON");
    log["runs"][0].clone()
}

#[test]
fn every_report_is_valid_by_the_schema_of_oasis() {
    let validator = jsonschema::validator_for(&schema()).expect("a schema");
    for (what, text) in reports("sarif") {
        let log: Value = serde_json::from_str(&text).expect("JSON");
        let errors: Vec<String> =
            validator.iter_errors(&log).map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{what}: {}", errors.join("\n"));
    }
    // A schema that says yes to everything would show nothing.
    assert!(!validator.is_valid(&serde_json::json!({ "version": "2.1.0", "runs": [{ "tool": {} }] })));
}

#[test]
fn every_result_has_a_rule_a_place_and_a_fingerprint() {
    for (what, text) in reports("sarif") {
        let run = run_of(&text);
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        let artifacts = run["artifacts"].as_array().expect("artifacts");
        for result in run["results"].as_array().expect("results") {
            let index = result["ruleIndex"].as_u64().expect("an index");
            assert_eq!(rules[usize::try_from(index).expect("small")]["id"], result["ruleId"], "{what}");
            assert_eq!(result["partialFingerprints"]["fapilint/v1"].as_str().map(str::len), Some(32));
            let artifact = &result["locations"][0]["physicalLocation"]["artifactLocation"];
            let index = usize::try_from(artifact["index"].as_u64().expect("an index")).expect("small");
            assert_eq!(artifacts[index]["location"]["uri"], artifact["uri"]);
            let uri = artifact["uri"].as_str().expect("a URI");
            assert!(uri.is_ascii() && !uri.contains([' ', '<', '"', '\\']), "{uri}");
            assert!(!uri.starts_with('/') && !uri.contains(":///"), "{uri} is not relative");
        }
        for rule in rules {
            assert!(rule["help"]["markdown"].as_str().is_some_and(|text| text.contains("What to change")));
            assert!(rule["helpUri"].as_str().is_none_or(|uri| uri.starts_with("https://")));
        }
    }
}

#[test]
fn what_was_not_decided_is_a_notification() {
    let (_, text, _) = fapilint(&["check", "fixtures/clean/advanced/as.json", "--format", "sarif"], "");
    let run = run_of(&text);
    let invocation = &run["invocations"][0];
    let notes = invocation["toolExecutionNotifications"].as_array().expect("notifications");
    let note = notes.iter().find(|note| note["associatedRule"]["id"] == "rsa-size").expect("no keys were given");
    assert_eq!(note["level"], "note");
    assert!(note["message"]["text"].as_str().is_some_and(|text| text.contains("--as-jwks")), "{note}");
    assert_eq!(invocation["executionSuccessful"], true);
    assert_eq!(invocation["exitCode"], 0);
    let (_, text, _) = fapilint(&["check", "fixtures/hostile/duplicate-member.json", "--format", "sarif"], "");
    let run = run_of(&text);
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["toolExecutionNotifications"][0]["level"], "error");
    let place = &invocation["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "fixtures/hostile/duplicate-member.json");
    assert_eq!(place["region"]["startLine"], 5);
}

#[test]
fn a_result_reads_as_its_finding() {
    let args =
        ["check", "fixtures/broken/code-without-jarm", "--select", "response-types-protected", "--format", "sarif"];
    let (_, text, _) = fapilint(&args, "");
    let result = &run_of(&text)["results"][0];
    assert_eq!(result["level"], "error");
    assert_eq!(
        result["message"]["text"],
        "neither `code id_token` nor `code` with a JWT response mode is offered. Offer `code id_token` in \
         response_types_supported, or `code` together with `jwt` in response_modes_supported. Required by \
         FAPI1-ADV-5.2.2-2."
    );
    assert_eq!(
        result["locations"][0]["physicalLocation"]["region"],
        serde_json::json!({ "startLine": 11, "startColumn": 31, "endLine": 13, "endColumn": 4 })
    );
    assert_eq!(result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"], "/response_types_supported");
    assert_eq!(result["suppressions"], serde_json::json!([]));
}
