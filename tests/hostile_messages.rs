//! Messages that nobody means well with: each is judged or refused with a reason, and nothing of them is repeated.

mod common;

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use common::program::fapilint;
use fapilint::cli::Outcome;
use serde_json::Value;

const MIB: usize = 1024 * 1024;

fn check(option: &str, text: &[u8]) -> (Outcome, String, String) {
    let mut stdin = text;
    fapilint(&["check", option, "-", "--format", "json"], &mut stdin)
}

/// Refused for a reason, without a word of it.
fn is_refused(option: &str, text: &str, because: &str) {
    let (outcome, stdout, stderr) = check(option, text.as_bytes());
    let head: String = text.chars().take(60).collect();
    assert_eq!(outcome, Outcome::Incomplete, "{head}");
    assert!(stderr.contains(because), "{head}: {stderr}");
    for word in text.split_whitespace().filter(|word| word.len() > 11) {
        assert!(!stdout.contains(word) && !stderr.contains(word), "{stderr}");
    }
}

/// The finding of a rule, whose message has these words.
fn is_found(option: &str, text: &str, rule: &str, because: &str) {
    let (_, stdout, stderr) = check(option, text.as_bytes());
    let report: Value = serde_json::from_str(&stdout).expect("a report");
    let findings = report["cases"][0]["findings"].as_array().expect("findings");
    let found = findings.iter().find(|finding| finding["rule"] == rule);
    let message = found.map(|finding| finding["message"].to_string()).unwrap_or_default();
    assert!(message.contains(because), "{message} {stderr}");
}

const TOKENS: [&str; 3] = ["--assertion", "--request-object", "--dpop-proof"];

#[test]
fn empty_parts_are_named() {
    for option in TOKENS {
        is_refused(option, "....", "the header is empty");
        is_refused(option, "..", "the header is empty");
        is_refused(option, "e30..", "the payload is empty");
        is_refused(option, "e30.e30...", "the ciphertext is empty");
        is_refused(option, "", "0 dots");
        is_refused(option, ".....", "5 dots");
    }
    let request = "POST /token HTTP/1.1\r\nhost: as.example\r\n\r\nclient_assertion=....";
    is_found("--http-request", request, "assertion-form", "the header is empty");
}

#[test]
fn tokens_of_a_megabyte() {
    let payload = |octets: usize| format!("e30.{}.AAAA", "A".repeat(octets - 9));
    for option in TOKENS {
        is_refused(option, &payload(MIB + 1), "1048577 bytes, more than the limit of 1048576");
        let (outcome, stdout, stderr) = check(option, payload(MIB).as_bytes());
        assert_eq!(outcome, Outcome::Findings, "{stderr}");
        assert!(stdout.len() < MIB && !stdout.contains("AAAAAAAAAAAA"), "{} bytes of report", stdout.len());
    }
    let request = format!("POST /token HTTP/1.1\r\nhost: as.example\r\n\r\nclient_assertion={}", payload(MIB + 1));
    is_found("--http-request", &request, "assertion-form", "more than the limit");
    let dots = ".".repeat(MIB);
    is_refused("--assertion", &dots, "1048576 dots");
}

#[test]
fn a_recording_of_a_hundred_megabytes_is_refused_without_reading_it() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("large.har");
    let mut file = File::create(&path).expect("a file");
    file.write_all(br#"{"log":{"entries":["#).expect("the start");
    // A hole, which takes no room on the disk.
    file.seek(SeekFrom::Start(100 * MIB as u64)).expect("a hole");
    file.write_all(b"]}}").expect("the end");
    drop(file);
    let path = path.display().to_string();
    let (outcome, _, stderr) = fapilint(&["check", "--http-request", &path], &mut std::io::empty());
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stderr.contains("has more than 5242880 bytes, the limit for one document"), "{stderr}");
    assert!(stderr.contains("of a HAR file, the requests to the authorization server"), "{stderr}");
    // From standard input, of which no more is taken than the limit.
    let mut endless = std::io::Read::chain(&br#"{"log":{"entries":["#[..], std::io::repeat(b' '));
    let (outcome, _, stderr) = fapilint(&["check", "-"], &mut endless);
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stderr.contains("<stdin> has more than 5242880 bytes"), "{stderr}");
    assert!(stderr.contains("of a HAR file"), "{stderr}");
}

#[test]
fn what_is_too_large_on_standard_input_is_named_as_what_it_is() {
    let mut endless = std::io::Read::chain(&br#"{"issuer":"https://as.example","x":""#[..], std::io::repeat(b'a'));
    let (outcome, _, stderr) = fapilint(&["check", "-"], &mut endless);
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stderr.contains("<stdin> has more than 5242880 bytes, the limit for one document"), "{stderr}");
    assert!(!stderr.contains("HAR") && stderr.contains("--clients"), "{stderr}");
}

#[test]
fn a_recording_with_too_many_requests_or_of_another_kind() {
    let entry = r#"{"request":{"method":"GET","url":"https://as.example/"}}"#;
    let har = |entries: &str| format!("{{\"log\":{{\"entries\":[{entries}]}}}}");
    is_refused("--http-request", &har(&vec![entry; 2001].join(",")), "2001 requests, more than the limit of 2000");
    is_refused("--http-request", r#"{"log":{"secret-of-somebody":1}}"#, "no HAR file (line 1");
    is_refused(
        "--http-request",
        &har(r#"{"request":{"method":"","url":"a-secret-url"}}"#),
        "entry 0: this is no HTTP request",
    );
}

const PRIVATE: &str = "MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

#[test]
fn keys_and_certificates_where_a_message_should_be() {
    let certificate = std::fs::read_to_string(common::top().join("fixtures/certificates/client.pem")).expect("PEM");
    let private = format!("-----BEGIN PRIVATE KEY-----\n{PRIVATE}\n-----END PRIVATE KEY-----\n");
    for option in TOKENS.into_iter().chain(["--http-request"]) {
        is_refused(option, &private, "a private key");
        is_refused(option, &certificate, "PEM (CERTIFICATE)");
    }
    for option in TOKENS {
        is_refused(option, r#"{"kty":"EC","d":"private-part-of-key"}"#, "neither header nor payload");
    }
}

#[test]
fn what_can_not_be_read_is_not_repeated() {
    for option in TOKENS {
        is_refused(option, "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJjMSJ9.c2lnbmF0dXJl=", "it has padding");
        let (_, stdout, stderr) = check(option, br#"{"header": "value-of-somebody", "header": {}}"#);
        assert!(!stdout.contains("somebody") && !stderr.contains("somebody"), "{stdout}{stderr}");
    }
    let broken =
        "POST /token HTTP/1.1\nauthorization: Basic c2VjcmV0OnNlY3JldA\nno header\n\nclient_secret=hunter-two-three";
    is_refused("--http-request", broken, "no HTTP request");
    is_refused("--http-request", r#"{"method": "POST", "parameters": {"client_secret": "hunter-two"}"#, "");
    is_refused("--http-request", "POST /token HTTP/1.1\nhost: as.example.org", "no empty line ends its header");
}

#[test]
fn bodies_in_chunks_are_joined() {
    let request = |body: &str| {
        format!(
            "POST /token HTTP/1.1\r\nhost: as.example\r\ncontent-type: application/x-www-form-urlencoded\r\ntransfer-encoding: chunked\r\n\r\n{body}"
        )
    };
    let text = request("12\r\nclient_id=c1&clien\r\n15\r\nt_secret=hunter-two-3\r\n0\r\n\r\n");
    let (_, stdout, stderr) = check("--http-request", text.as_bytes());
    assert!(!stdout.contains("hunter") && !stderr.contains("hunter"), "{stdout}");
    is_found("--http-request", &text, "client-auth-used", "client_secret_post");
    is_refused("--http-request", &request("ff\r\nclient_secret=hunter-two-3"), "cut in one of them");
}
