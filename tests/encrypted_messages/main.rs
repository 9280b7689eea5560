//! Encrypted tokens: opened with the key that fits, and never by accident; keys that are none are refused.

#[path = "../common/mod.rs"]
mod common;
mod keys;
mod kit;
mod tokens;

use std::path::PathBuf;

use common::program::fapilint;
use fapilint::cli::Outcome;
use serde_json::Value;

const FOLDER: &str = "fixtures/messages/encrypted";

fn fixture(name: &str) -> String {
    std::fs::read_to_string(common::top().join(FOLDER).join(name)).expect("a fixture")
}

/// Checks with the documents of the fixture, and these options.
fn check(more: &[&str]) -> (Outcome, Value, String) {
    let path = |name: &str| common::top().join(FOLDER).join(name).display().to_string();
    let (client, server, keys) = (path("client.json"), path("as.json"), path("as-jwks.json"));
    let mut args = vec!["check", "--client", &client, "--as", &server, "--as-jwks", &keys, "--format", "json"];
    args.extend(["--select", "messages"]);
    args.extend(more);
    let (outcome, stdout, stderr) = fapilint(&args, &mut std::io::empty());
    (outcome, serde_json::from_str(&stdout).unwrap_or_default(), stderr)
}

fn path(name: &str) -> String {
    common::top().join(FOLDER).join(name).display().to_string()
}

/// A file that is made for a test.
fn written(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("encrypted-{name}"));
    std::fs::write(&path, text).expect("a file");
    path.display().to_string()
}

fn verdict<'v>(report: &'v Value, rule: &str) -> (&'v str, &'v str) {
    let rows = report["cases"][0]["verdicts"].as_array().expect("verdicts");
    let row = rows.iter().find(|row| row["rule"] == rule).expect("the rule");
    (row["verdict"].as_str().expect("a verdict"), row["reason"].as_str().unwrap_or_default())
}

const INSIDE: [&str; 4] =
    ["request-object-signature", "request-object-key", "request-object-signed-inside", "request-object-audience"];

#[test]
fn a_key_opens_a_request_object_and_what_is_inside_is_judged() {
    let (object, key) = (path("request-object.jwt"), path("decryption-key.json"));
    let (_, report, stderr) = check(&["--request-object", &object, "--decryption-key", &key]);
    for rule in INSIDE.into_iter().chain(["request-object-encryption-accepted", "request-object-encryption-key"]) {
        assert_eq!(verdict(&report, rule).0, "pass", "{rule}: {stderr}");
    }
    let parts: Vec<&str> = report["cases"][0]["documents"]
        .as_array()
        .expect("documents")
        .iter()
        .filter_map(|document| document["id"].as_str()?.split_once(".jwt!").map(|(_, part)| part))
        .collect();
    assert_eq!(parts, ["header", "nested!header", "nested!payload"]);
}

#[test]
fn without_the_key_the_inside_is_unknown_and_the_header_is_judged() {
    let (_, report, _) = check(&["--request-object", &path("request-object.jwt")]);
    for rule in INSIDE {
        let (verdict, reason) = verdict(&report, rule);
        assert_eq!(verdict, "unknown", "{rule}");
        assert!(reason.contains("--decryption-key"), "{rule}: {reason}");
    }
    assert_eq!(verdict(&report, "request-object-encryption-accepted").0, "pass");
    assert_eq!(verdict(&report, "message-encryption-rsa1-5").0, "pass");
}

#[test]
fn pem_opens_what_is_in_a_captured_request() {
    let request = path("request-par.http");
    let (_, report, stderr) = check(&["--http-request", &request, "--decryption-key", &path("decryption-key-rsa.pem")]);
    for rule in INSIDE.into_iter().chain(["assertion-signature", "pushed-parameters-inside"]) {
        assert_eq!(verdict(&report, rule).0, "pass", "{rule}: {stderr}");
    }
    let (_, report, _) = check(&["--http-request", &request, "--decryption-key", &path("decryption-key.json")]);
    let (word, reason) = verdict(&report, "request-object-signature");
    assert_eq!(word, "unknown");
    assert!(reason.contains("none of the keys that were given is for RSA-OAEP-256"), "{reason}");
    assert_eq!(verdict(&report, "assertion-signature").0, "pass");
}

#[test]
fn a_folder_holds_keys_too() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("encrypted-folder");
    std::fs::create_dir_all(&folder).expect("a folder");
    for name in [
        "client.json", "as.json", "as-jwks.json", "request-object.jwt", "request-par.http", "decryption-key.json",
        "decryption-key-rsa.pem",
    ] {
        std::fs::write(folder.join(name), fixture(name)).expect("a file");
    }
    let args = ["check", &folder.display().to_string(), "--format", "json", "--select", "messages"];
    let (_, stdout, stderr) = fapilint(&args, &mut std::io::empty());
    let report: Value = serde_json::from_str(&stdout).expect("a report");
    assert_eq!(verdict(&report, "request-object-signature").0, "pass", "{stderr}");
    let args = ["facts", &folder.display().to_string()];
    let (outcome, stdout, stderr) = fapilint(&args, &mut std::io::empty());
    assert_eq!(outcome, Outcome::Clean, "{stderr}");
    assert_eq!(stdout.matches("\"signed_inside\": true").count(), 5, "{stdout}");
    let folder = folder.display().to_string();
    let (outcome, stdout, stderr) = fapilint(&["diff", &folder, &folder], &mut std::io::empty());
    assert_eq!(outcome, Outcome::Clean, "{stdout}{stderr}");
}
