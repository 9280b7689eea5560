//! Certificates of clients: what is refused, what is never repeated, and agreement with the suite's own cases.

mod common;

use std::fs;

use common::top;
use fapilint::cli::Outcome;
use rcgen::{CertificateParams, KeyPair, SanType};

const PRIVATE: &str = "MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

/// Runs a command with a file as standard input.
fn fapilint(args: &[&str], stdin: &[u8]) -> (Outcome, String, String) {
    let mut stdin = stdin;
    common::program::fapilint(args, &mut stdin)
}

fn certificate(name: &str) -> Vec<u8> {
    fs::read(top().join("fixtures/certificates").join(name)).expect("a certificate")
}

/// The bytes are refused as a certificate, for a reason, without a word of theirs.
fn is_refused(bytes: &[u8], because: &str) {
    let (outcome, stdout, stderr) = fapilint(&["check", "--client-certificate", "-"], bytes);
    assert_eq!(outcome, Outcome::Incomplete, "{because}");
    assert!(stderr.contains(because), "{because}: {stderr}");
    for word in String::from_utf8_lossy(bytes).split_whitespace().filter(|word| word.len() > 20) {
        assert!(!stdout.contains(word) && !stderr.contains(word), "{because}: {stderr}");
    }
}

#[test]
fn what_is_no_certificate_is_refused() {
    let key = format!("-----BEGIN PRIVATE KEY-----\n{PRIVATE}\n-----END PRIVATE KEY-----\n");
    is_refused(key.as_bytes(), "it holds a private key and no certificate (PEM, PRIVATE KEY)");
    let both = [certificate("client.pem"), key.replace("PRIVATE", "EC PRIVATE").into_bytes()].concat();
    is_refused(&both, "it holds a private key beside the certificate (PEM, EC PRIVATE KEY)");
    let strange = format!("-----BEGIN {PRIVATE} PRIVATE KEY-----\nAAAA\n");
    is_refused(strange.as_bytes(), "(PEM, PRIVATE KEY)");
    is_refused(&certificate("request.pem"), "PEM of another kind (CERTIFICATE REQUEST)");
    is_refused(b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "PEM of another kind (PUBLIC KEY)");
    is_refused(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "certificate 1 can not be read");
    is_refused(b"-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", "certificate 1 is not Base64");
    is_refused(b"-----BEGIN CERTIFICATE-----\nAAAA\n", "certificate 1 has no END line");
    is_refused(b"", "it is empty");
    is_refused(b"{}", "it is JSON, and no certificate");
    is_refused(b"\x30\x05\x02\x01\x00\x30\x00", "a private key (DER)");
    is_refused(b"\x30\x05\x02\x01\x03\x30\x00", "a key store (PKCS #12)");
    is_refused(&[0xff; 4096], "is no client certificate");
    let many = certificate("client.pem").repeat(17);
    is_refused(&many, "more than 16 certificates");
    let huge = vec![b'-'; 64 * 1024 * 1024];
    let (outcome, _, stderr) = fapilint(&["check", "--client-certificate", "-"], &huge);
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stderr.contains("the limit for one document"), "{stderr}");
}

#[test]
fn broken_bytes_never_panic() {
    let der = certificate("client.der");
    for at in 0..der.len() {
        let mut broken = der.clone();
        broken[at] ^= 0xff;
        let _ = fapilint::case::certificate_text(&broken);
        let _ = fapilint::case::certificate_text(&der[..at]);
    }
}

#[test]
fn pem_and_der_are_the_same_certificate() {
    let facts = |bytes: &[u8]| {
        let (outcome, stdout, stderr) = fapilint(&["facts", "--client-certificate", "-"], bytes);
        assert_eq!(outcome, Outcome::Clean, "{stderr}");
        let facts: serde_json::Value = serde_json::from_str(&stdout).expect("facts");
        facts[0]["client"]["certificate"].clone()
    };
    let pem = facts(&certificate("client.pem"));
    assert_eq!(pem, facts(&certificate("client.der")));
    assert_eq!(pem, facts(&[certificate("client.der"), b"\n".to_vec()].concat()));
    assert_eq!(pem["subject"], "CN=client.example,2.5.4.97=#0c0750534447422d31,O=Budget\\, Ltd,C=GB");
    assert_eq!(pem["subject_readable"], "CN=client.example,organizationIdentifier=PSDGB-1,O=Budget\\, Ltd,C=GB");
    assert_eq!(pem["san_ip"], serde_json::json!(["192.0.2.1", "2001:db8::1"]));
    assert_eq!(pem["not_before"], 1_735_689_600);
    assert_eq!(pem["curve_bits"], 256);
    assert_eq!(pem["eku"], serde_json::json!(["clientAuth"]));
    assert_eq!(pem["signature_hash"], "SHA256");
}

#[test]
fn a_key_has_the_thumbprint_of_its_jwk() {
    let jwks = top().join("fixtures/certificates/jwks-self-signed.json");
    let args = ["facts", "--client-certificate", "-", "--client-jwks", jwks.to_str().expect("a path")];
    let (_, stdout, _) = fapilint(&args, &certificate("self-signed.pem"));
    let facts: serde_json::Value = serde_json::from_str(&stdout).expect("facts");
    let client = &facts[0]["client"];
    assert_eq!(client["certificate"]["key_thumbprint"], client["keys"][0]["thumbprint"]);
    assert_eq!(client["certificate"]["found_in_client_jwks"], true);
    assert_eq!(client["certificate"]["self_signed"], true);
}

#[test]
fn a_finding_inside_of_a_certificate_has_no_line() {
    let client = top().join("fixtures/clean/client-tls/client.json");
    let client = client.to_str().expect("a path");
    let at = "2026-01-01T00:00:00Z";
    let args = ["check", "--client", client, "--client-certificate", "-", "--format", "json", "--at", at];
    let (_, stdout, _) = fapilint(&args, &certificate("expired.pem"));
    let report: serde_json::Value = serde_json::from_str(&stdout).expect("a report");
    let findings = report["cases"][0]["findings"].as_array().expect("findings");
    let finding = findings.iter().find(|finding| finding["rule"] == "client-certificate-time").expect("a finding");
    assert_eq!(finding["location"]["pointer"], "/0/not_after");
    assert_eq!(finding["location"]["line"], serde_json::Value::Null);
}

/// A certificate with the alternative names that a case lists.
fn certified(input: &serde_json::Value) -> String {
    let texts = |name: &str| input[name].as_array().cloned().unwrap_or_default().into_iter();
    let address =
        |text: serde_json::Value| SanType::IpAddress(text.as_str().expect("text").parse().expect("an address"));
    let uri = |text: serde_json::Value| SanType::URI(text.as_str().expect("text").try_into().expect("ASCII"));
    let mut parameters = CertificateParams::default();
    parameters.subject_alt_names = texts("certificate_san_ips").map(address).collect();
    parameters.subject_alt_names.extend(texts("certificate_san_uris").map(uri));
    let key = KeyPair::generate().expect("a key");
    parameters.self_signed(&key).expect("a certificate").pem()
}

/// The order of RDNs is part of a name (RFC 4517 section 4.2.15); the suite compares them as a set.
const DIFFERENT: [&str; 1] = ["subject dn reordered"];

#[test]
fn the_suite_and_the_comparison_agree() {
    let Some(folder) = std::env::var_os("FAPILINT_CASES") else { return };
    let path = std::path::Path::new(&folder).join("ValidateClientCertificateForTlsClientAuth.json");
    let cases: serde_json::Value = serde_json::from_slice(&fs::read(path).expect("cases")).expect("JSON");
    let scratch = std::env::temp_dir().join(format!("fapilint-certificates-{}", std::process::id()));
    fs::create_dir_all(&scratch).expect("a folder");
    let mut wrong = Vec::new();
    for case in cases.as_array().expect("cases") {
        let mut metadata = case["input"]["client_metadata"].clone();
        metadata["token_endpoint_auth_method"] = "tls_client_auth".into();
        metadata["client_id"] = "c1".into();
        let client = scratch.join("client.json");
        fs::write(&client, metadata.to_string()).expect("a file");
        let pem = case["input"]["certificate_pem"].as_str().map_or_else(|| certified(&case["input"]), str::to_owned);
        let client = client.to_str().expect("a path");
        let args = ["check", "--client", client, "--client-certificate", "-", "--format", "json"];
        let (_, stdout, stderr) = fapilint(&args, pem.as_bytes());
        let report: serde_json::Value = serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{stderr}"));
        let rules = ["client-certificate-subject", "tls-client-auth-subject"];
        let findings = report["cases"][0]["findings"].as_array().expect("findings");
        let fails = findings.iter().any(|finding| rules.contains(&finding["rule"].as_str().unwrap_or_default()));
        let says = if fails || !stderr.is_empty() { "fail" } else { "pass" };
        let agrees = case["expect"] == says;
        let name = case["name"].as_str().unwrap_or_default();
        if agrees == DIFFERENT.contains(&name) {
            wrong.push(format!("{name}: {says}, not {} ({stderr})", case["expect"]));
        }
    }
    fs::remove_dir_all(&scratch).expect("removed");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
