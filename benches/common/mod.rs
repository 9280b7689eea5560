//! What is measured, and the documents to measure it with. Large ones are made here instead of lying in the repository.
#![allow(dead_code, unreachable_pub, reason = "each benchmark uses a part of it")]

use std::fmt::Write as _;

use fapilint::bundled;
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::{Deployment, Profile, Rule};
use fapilint::json::{Limits, SourceId, Tree, parse};
use fapilint::judge::{Judge, Judgement};

/// The profile of all benchmarks.
pub fn profile() -> &'static Profile {
    bundled::catalogue().profile("fapi1-advanced").expect("the profile is bundled")
}

/// The rules that run under the profile.
pub fn rules() -> Vec<Rule> {
    let rules = bundled::catalogue().rules.iter();
    rules.filter(|rule| rule.parked.is_none() && rule.is_in_force(profile())).cloned().collect()
}

/// A judge with all rules of the profile.
pub fn judge() -> Judge<'static> {
    Judge::new(bundled::catalogue(), profile(), Deployment::Dedicated)
}

/// What everything is compared with: reading a text into a tree that knows neither places nor duplicates.
pub fn serde_json_value(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("JSON")
}

/// Reading a text strictly into a tree with places.
pub fn strict_parse(text: &str) -> Tree {
    let mut tree = Tree::new();
    parse(&mut tree, SourceId(0), text, Limits::default()).expect("JSON");
    tree
}

/// Reading a document of a role and holding it against its dictionary.
pub fn build_case(role: Role, text: &str) -> Case {
    let input = Input { name: "bench.json".to_owned(), role, text: text.to_owned() };
    let (case, unreadable) = Case::build(bundled::catalogue(), vec![input]);
    assert!(unreadable.is_empty());
    case
}

/// The whole way of a metadata document: text, case, verdicts.
pub fn judge_text<'a>(judge: &Judge<'a>, text: &str) -> (Case, Judgement<'a>) {
    let case = build_case(Role::ServerMetadata, text);
    let judgement = judge.judge(&case);
    (case, judgement)
}

/// Metadata as a bank publishes it, 4.6 KB.
pub const METADATA: &str = include_str!("../../fixtures/bench/as.json");

/// Metadata with as many vendor members as it takes to reach a size in bytes.
pub fn many_members(bytes: usize) -> String {
    grow(bytes, |text, i| {
        let _ = write!(text, ",\n  \"vendor_member_{i}\": \"https://vendor.example/feature/{i}\"");
    })
}

/// Metadata with long arrays of strings.
pub fn long_arrays(bytes: usize) -> String {
    grow(bytes, |text, i| {
        let _ = write!(text, ",\n  \"vendor_list_{i}\": [\"PS256\"");
        (0..200).for_each(|n| {
            let _ = write!(text, ", \"value-{n}\"");
        });
        text.push(']');
    })
}

/// Metadata with many members that a wildcard of a rule selects, each of them a finding.
pub fn many_endpoints(bytes: usize) -> String {
    grow(bytes, |text, i| {
        let _ = write!(text, ",\n  \"vendor_{i}_endpoint\": \"http://vendor.example/feature/{i}\"");
    })
}

/// Metadata with members nested as deep as is read.
pub fn deep_nesting(bytes: usize) -> String {
    const DEPTH: usize = 60;
    grow(bytes, |text, i| {
        let _ = write!(text, ",\n  \"vendor_tree_{i}\": {}{i}{}", "{\"a\":[".repeat(DEPTH / 2), "]}".repeat(DEPTH / 2));
    })
}

/// A small document with members added until it has at least so many bytes.
fn grow(bytes: usize, add: impl Fn(&mut String, usize)) -> String {
    let mut text = String::from(
        r#"{
  "issuer": "https://as.example",
  "token_endpoint": "https://as.example/token",
  "token_endpoint_auth_methods_supported": ["private_key_jwt"],
  "response_types_supported": ["code id_token"]"#,
    );
    let mut i = 0;
    while text.len() + 2 < bytes {
        add(&mut text, i);
        i += 1;
    }
    text.push_str("\n}");
    text
}

/// A JWK Set of elliptic curve keys that differ in `kid`.
pub fn key_set(keys: usize) -> String {
    // Generator point of P-256 (SEC 2 section 2.4.2): a point on the curve that is nobody's key.
    const X: &str = "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY";
    const Y: &str = "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU";
    let key =
        |i| format!(r#"{{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"key-{i}","x":"{X}","y":"{Y}"}}"#);
    let keys: Vec<String> = (0..keys).map(key).collect();
    format!("{{\"keys\":[{}]}}", keys.join(","))
}
