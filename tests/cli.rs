//! The command line as documents: every command that the guide and the README show is run, and prints what they show.

mod common;

use std::ffi::OsString;
use std::io;

use fapilint::cli::{Outcome, Streams, run};

#[test]
fn the_guide_is_true() {
    trycmd::TestCases::new().case("README.md").case("docs/guide/*.md").env("NO_COLOR", "1");
}

fn fapilint(args: &[&str], stdin: &str) -> (Outcome, String, String) {
    common::program::fapilint(args, &mut stdin.as_bytes())
}

#[test]
fn values_of_strangers_can_not_move_the_cursor() {
    let file = common::top().join("fixtures/hostile/escapes.json");
    let (outcome, stdout, stderr) = fapilint(&["check", &file.to_string_lossy(), "--select", "endpoints-https"], "");
    assert_eq!(outcome, Outcome::Findings, "{stderr}");
    assert!(stdout.contains(r"http://as.example/\u{1b}[31m\u{202e}token"), "{stdout}");
    for c in ['\u{1b}', '\u{9b}', '\u{202e}'] {
        assert!(!stdout.contains(c), "{stdout:?}");
    }
}

#[test]
fn secrets_are_in_no_output() {
    let key = r#"{ "kty": "EC", "crv": "P-256", "kid": 7, "d": "do-not-show-d", "k": ["do-not-show-k"] }"#;
    let metadata = r#"{ "issuer": "https://as.example", "client_secret": "do-not-show-secret", "secret": ["do-not-show-list"],
        "acme": { "jwks": "{\"d\": \"do-not-show-inner\"}" }, "jwks": { "keys": [{ "d": "do-not-show-nested" }] } }"#;
    let keys = format!(r#"{{ "keys": [{key}] }}"#);
    let broken = format!(r#"{{ "keys": [{key},] }}"#);
    for document in [keys.as_str(), metadata, broken.as_str()] {
        for args in [&["check", "-"][..], &["check", "-", "--format", "json"], &["facts", "-"]] {
            let (_, stdout, stderr) = fapilint(args, document);
            assert!(!stdout.contains("do-not-show"), "{args:?}: {stdout}");
            assert!(!stderr.contains("do-not-show"), "{args:?}: {stderr}");
            assert!(!stdout.is_empty() || !stderr.is_empty());
        }
    }
}

#[test]
fn standard_input_is_a_document() {
    let (outcome, stdout, stderr) = fapilint(
        &["check", "-", "--fail-on", "never"],
        r#"{ "issuer": "https://as.example", "token_endpoint": "https://as.example/t" }"#,
    );
    assert_eq!(outcome, Outcome::Clean, "{stderr}");
    assert!(stdout.contains("read       <stdin> as as-metadata"), "{stdout}");
}

#[test]
fn two_wins_over_one_and_what_can_be_judged_is() {
    let broken = common::top().join("fixtures/broken/legacy-bank");
    let (outcome, stdout, stderr) = fapilint(&["check", &broken.to_string_lossy(), "no-such-file.json"], "");
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stdout.contains("error[client-auth-methods]"));
    assert!(stderr.contains("no-such-file.json can not be read"));
}

#[test]
fn json_reports_tell_errors_too() {
    let (outcome, stdout, _) = fapilint(&["check", "-", "--format", "json"], "{\"issuer\": 1,}");
    assert_eq!(outcome, Outcome::Incomplete);
    let report: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
    assert_eq!(report["run"]["exit_code"], 2);
    assert_eq!(report["run"]["complete"], false);
    assert_eq!(report["errors"][0]["line"], 1);
    assert_eq!(report["errors"][0]["column"], 14);
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let (outcome, stdout, stderr) = fapilint(&["check", "https://127.0.0.1:1", "--timeout", "2"], "");
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stdout.is_empty(), "{stdout}");
    assert!(stderr.contains("https://127.0.0.1:1/.well-known/openid-configuration"), "{stderr}");
}

#[test]
fn offline_touches_no_network() {
    let (outcome, _, stderr) = fapilint(&["check", "https://127.0.0.1:1", "--offline"], "");
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stderr.contains("--offline forbids the network"), "{stderr}");
}

/// A reader that goes away.
struct Closed;

impl io::Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_is_quiet() {
    let mut stderr = Vec::new();
    let (mut stdin, mut closed) = (io::empty(), Closed);
    let mut streams = Streams::plain(&mut stdin, &mut closed, &mut stderr);
    let outcome = run(["fapilint", "rules"].map(OsString::from), &mut streams);
    assert_eq!(outcome, Outcome::Clean);
    assert!(stderr.is_empty());
}

#[test]
fn facts_are_of_every_client() {
    let clients = r#"[{"client_id":"first"},{"client_id":"second"}]"#;
    let (outcome, stdout, stderr) = fapilint(&["facts", "--client", "-"], clients);
    assert_eq!(outcome, Outcome::Clean, "{stderr}");
    let facts: serde_json::Value = serde_json::from_str(&stdout).expect("facts");
    let ids: Vec<_> =
        facts.as_array().expect("a row each").iter().map(|row| &row["client"]["metadata"]["client_id"]).collect();
    assert_eq!(ids, ["first", "second"]);
}
