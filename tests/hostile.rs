//! Documents that nobody means well with: each is judged or refused with a reason, and every run ends.

mod common;

use std::fmt::Write as _;

use common::catalogue;
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::{Deployment, Verdict};
use fapilint::cli::Outcome;
use fapilint::judge::Judge;

/// A server that is short of nearly everything, but is one.
const SERVER: &str = r#""issuer":"https://as.example","token_endpoint":"https://as.example/t""#;

const MIB: usize = 1024 * 1024;

/// Checks one document, in the role that an option gives it.
fn check(option: &str, text: &str, format: &str) -> (Outcome, String, String) {
    common::program::fapilint(&["check", option, "-", "--format", format], &mut text.as_bytes())
}

fn head(text: &str) -> String {
    text.chars().take(60).collect()
}

/// The document is judged, and its report is whole.
fn is_judged(option: &str, text: &str) {
    for format in ["text", "json"] {
        let (outcome, stdout, stderr) = check(option, text, format);
        assert_ne!(outcome, Outcome::Incomplete, "{}: {stderr}", head(text));
        assert!(stderr.is_empty(), "{}: {stderr}", head(text));
        if format == "json" {
            let report: serde_json::Value = serde_json::from_str(&stdout).expect("a report in JSON");
            assert_eq!(report["run"]["complete"], true, "{}", head(text));
        } else {
            assert!(!stdout.chars().any(|c| c.is_control() && c != '\n'), "{}", head(text));
        }
    }
}

/// The document is refused for a reason that names what is wrong with it.
fn is_refused(option: &str, text: &str, because: &str) {
    for format in ["text", "json"] {
        let (outcome, _, stderr) = check(option, text, format);
        assert_eq!(outcome, Outcome::Incomplete, "{}", head(text));
        // Messages are wrapped, with a rule in front of what goes on.
        let words: Vec<&str> = stderr.split_whitespace().filter(|word| *word != "│").collect();
        assert!(words.join(" ").contains(because), "{}: {stderr}", head(text));
        assert!(!stderr.chars().any(|c| c.is_control() && c != '\n'), "{}", head(text));
        assert!(stderr.len() < 2000, "{}: {} bytes of message", head(text), stderr.len());
    }
}

/// The document is judged by every rule. Its report is not written: it would repeat one finding many thousand times.
fn ends(role: Role, text: String) {
    let catalogue = catalogue();
    let (case, unreadable) = Case::build(&catalogue, vec![Input { name: "hostile.json".to_owned(), role, text }]);
    assert!(unreadable.is_empty(), "{unreadable:?}");
    let profile = catalogue.profile("fapi1-advanced").expect("a profile");
    let judgement = Judge::new(&catalogue, profile, Deployment::Dedicated).judge(&case);
    assert!(judgement.verdicts.iter().any(|row| row.verdict != Verdict::Unknown));
}

/// The first key of that type in the clean case, as it is written.
fn key(kty: &str) -> serde_json::Map<String, serde_json::Value> {
    let text = std::fs::read_to_string(common::top().join("fixtures/clean/advanced/as-jwks.json")).expect("keys");
    let set: serde_json::Value = serde_json::from_str(&text).expect("a key set");
    let keys = set["keys"].as_array().expect("keys");
    keys.iter().find(|key| key["kty"] == kty).and_then(serde_json::Value::as_object).expect("a key").clone()
}

fn key_with(kty: &str, name: &str, value: impl Into<serde_json::Value>) -> String {
    let mut key = key(kty);
    key.insert(name.to_owned(), value.into());
    serde_json::Value::Object(key).to_string()
}

fn set(keys: &[String]) -> String {
    format!("{{\"keys\":[{}]}}", keys.join(","))
}

#[test]
fn key_sets_that_are_none() {
    is_refused("--as-jwks", r#""keys""#, "a single JSON string, number or literal");
    is_refused("--as-jwks", "null", "a single JSON string, number or literal");
    is_refused("--as-jwks", r#"[{"kty":"RSA"}]"#, "a JSON array of objects");
    for keys in [r#""RSA""#, "null", "17", r#"{"kty":"RSA"}"#, r#"[null,1,"x",[],[[]],true]"#, "[]"] {
        is_judged("--as-jwks", &format!("{{\"keys\":{keys}}}"));
    }
}

#[test]
fn keys_of_no_kind_or_an_unknown_one() {
    for key in [
        "{}",
        r#"{"n":"AQAB"}"#,
        r#"{"kty":1}"#,
        r#"{"kty":""}"#,
        r#"{"kty":"XX","alg":"YY","use":"zz"}"#,
        r#"{"kty":"EC","crv":"P-257","x":"AA","y":"AA"}"#,
        r#"{"kty":"EC","crv":[]}"#,
        r#"{"kty":"OKP","crv":"Ed999","x":"AA"}"#,
        r#"{"kty":"\u0000\u001b[2J","kid":"\u202e"}"#,
    ] {
        is_judged("--as-jwks", &set(&[key.to_owned(), key_with("EC", "kid", "good")]));
    }
}

#[test]
fn ten_thousand_keys() {
    let keys: Vec<String> = (0..10_000).map(|i| key_with("EC", "kid", i.to_string())).collect();
    let (outcome, _, stderr) = check("--as-jwks", &set(&keys), "json");
    assert_eq!(outcome, Outcome::Clean, "{stderr}");
    // All with the same faults.
    for key in ["{}", r#""x""#, r#"{"kty":"RSA","kid":"1","n":"AQAB","e":"AQAB"}"#] {
        ends(Role::ServerJwks, set(&vec![key.to_owned(); 10_000]));
    }
}

#[test]
fn very_large_moduli() {
    for octets in [2048, 3 * MIB] {
        // Characters of 24 bits each, so that no bits are left over.
        let n = "_".repeat(octets / 3 * 4);
        is_judged("--as-jwks", &set(&[key_with("RSA", "n", n.clone())]));
        is_judged("--as-jwks", &set(&[key_with("RSA", "e", n)]));
    }
    is_judged("--as-jwks", &set(&[key_with("EC", "x", "_".repeat(MIB))]));
}

#[test]
fn junk_among_certificates() {
    let long = "A".repeat(100_000);
    for x5c in [r#""MII""#, "[[]]", "[]", r#"["MIIC","!!!","",7,null]"#, r#"["\u0000"]"#, &format!("[\"{long}\"]")] {
        let x5c: serde_json::Value = serde_json::from_str(x5c).expect("JSON");
        for kty in ["RSA", "EC"] {
            is_judged("--as-jwks", &set(&[key_with(kty, "x5c", x5c.clone())]));
        }
    }
    ends(Role::ServerJwks, set(&[key_with("RSA", "x5c", vec!["!"; 100_000])]));
    ends(Role::ServerJwks, set(&[key_with("RSA", "key_ops", vec!["verify"; 100_000])]));
}

#[test]
fn brackets_without_end() {
    let many = 100_000;
    is_refused("--as", &format!("{{{SERVER},\"x\":{}{}}}", "[".repeat(many), "]".repeat(many)), "nested more than 64");
    is_refused("--as", &"{\"a\":".repeat(many), "nested more than 64");
    is_refused("--as", &"[".repeat(many), "JSON array");
    is_refused("--as-jwks", &format!("{{\"keys\":{}", "[".repeat(many)), "nested more than 64");
}

#[test]
fn documents_at_the_limit_of_size() {
    let around = format!("{{{SERVER},\"x\":\"\"}}").len();
    let of_size = |size: usize| format!("{{{SERVER},\"x\":\"{}\"}}", "a".repeat(size - around));
    assert_eq!(of_size(5 * MIB).len(), 5 * MIB);
    is_judged("--as", &of_size(5 * MIB));
    is_refused("--as", &of_size(5 * MIB + 1), "more than 5242880 bytes");
    is_refused("--as", &" ".repeat(5 * MIB), "empty");
    is_refused("--as", "", "empty");
}

#[test]
fn control_characters() {
    is_refused("--as", &format!("{{{SERVER},\"x\":\"a\0b\"}}"), "the control character U+0000");
    is_refused("--as", &format!("{{{SERVER},\"x\":\"a\tb\"}}"), "the control character U+0009");
    is_refused("--as", &format!("\0{{{SERVER}}}"), "a binary file");
    is_refused("--as", &format!("{{{SERVER},\"x\":\"\\ud800\"}}"), "half of a surrogate pair");
    // As escapes they are JSON, in names as in values.
    is_judged(
        "--as",
        &format!(
            "{{{SERVER},\"\\u0000\\u001b[2J\":\"\\u0000\",\"scopes_supported\":[\"\\u0007\"],\"userinfo_endpoint\":\"\\u009b\"}}"
        ),
    );
}

#[test]
fn names_and_numbers_without_measure() {
    is_judged("--as", &format!("{{{SERVER},\"{}\":1}}", "n".repeat(1_000_000)));
    let digits = "9".repeat(100_000);
    for number in ["1e999", "-1e999", "1e-999", "1E+400", &digits] {
        is_judged(
            "--as",
            &format!(
                "{{\"issuer\":{number},\"token_endpoint\":\"https://as.example/t\",\"require_signed_request_object\":{number},\"scopes_supported\":[{number}]}}"
            ),
        );
        is_judged("--as-jwks", &set(&[format!("{{\"kty\":\"RSA\",\"n\":{number},\"e\":{number},\"exp\":{number}}}")]));
    }
}

#[test]
fn a_hundred_thousand_members() {
    let many = |count: usize, one: &dyn Fn(usize) -> String| {
        (0..count).fold(String::new(), |mut text, i| {
            let _ = write!(text, ",{}", one(i));
            text
        })
    };
    let unknown = |i: usize| format!("\"m{i}\":1");
    let endpoint = |i: usize| format!("\"m{i}_endpoint\":\"http://as.example\"");
    let scope = |_: usize| "\" \"".to_owned();
    is_judged("--as", &format!("{{{SERVER}{}}}", many(20, &unknown)));
    is_judged("--as", &format!("{{{SERVER}{}}}", many(20, &endpoint)));
    ends(Role::ServerMetadata, format!("{{{SERVER}{}}}", many(100_000, &unknown)));
    ends(Role::ServerMetadata, format!("{{{SERVER}{}}}", many(3_000, &endpoint)));
    ends(Role::ServerMetadata, format!("{{{SERVER},\"scopes_supported\":[\"a\"{}]}}", many(100_000, &scope)));
}
