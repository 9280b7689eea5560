//! What findings about a pair of client and server say of the other side.

#![allow(clippy::panic, reason = "a test says what is missing")]

mod common;

use common::catalogue;
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::{Catalogue, Deployment};
use fapilint::judge::Judge;
use fapilint::report::{CaseParts, FindingReport, case_report};

fn findings(catalogue: &Catalogue, documents: &[(&str, Role, &str)]) -> Vec<FindingReport> {
    let inputs = documents.iter().map(|(name, role, text)| Input {
        name: (*name).to_owned(),
        role: *role,
        text: (*text).to_owned(),
    });
    let (case, unreadable) = Case::build(catalogue, inputs.collect());
    assert!(unreadable.is_empty(), "{unreadable:?}");
    let profile = catalogue.profile("fapi1-advanced").expect("the profile");
    let rules = catalogue.rules.iter().filter(|rule| rule.folder == "graph");
    let judge = Judge::of_rules(catalogue, profile, Deployment::Dedicated, rules);
    let judgement = judge.judge(&case);
    case_report(&CaseParts { judge: &judge, case: &case, judgement: &judgement, fallback_id: "case" }).findings
}

fn one<'a>(findings: &'a [FindingReport], rule: &str, pointer: &str) -> &'a FindingReport {
    let mut of_rule = findings.iter().filter(|row| row.rule == rule && row.location.pointer == pointer);
    of_rule.next().unwrap_or_else(|| panic!("{rule} at {pointer} in {findings:?}"))
}

fn related(finding: &FindingReport) -> Vec<(String, String)> {
    let place = |row: &fapilint::report::Location| (row.document.clone().unwrap_or_default(), row.pointer.clone());
    finding.related.iter().map(place).collect()
}

const SERVER: &str = r#"{ "token_endpoint_auth_methods_supported": ["private_key_jwt", "tls_client_auth"],
    "id_token_encryption_alg_values_supported": ["RSA-OAEP"], "id_token_encryption_enc_values_supported": ["A256GCM", "A256CBC-HS512"] }"#;
const CLIENT: &str = r#"{ "client_id": "c1", "token_endpoint_auth_method": "client_secret_basic", "grant_types": ["password"],
    "id_token_encrypted_response_alg": "ECDH-ES", "id_token_encrypted_response_enc": "A128GCM", "tls_client_certificate_bound_access_tokens": true }"#;

#[test]
fn each_finding_names_the_values_of_its_own_list_and_where_it_stands() {
    let documents = [("as.json", Role::ServerMetadata, SERVER), ("client.json", Role::ClientMetadata(0), CLIENT)];
    let findings = findings(&catalogue(), &documents);
    for (rule, pointer, allowed, list) in [
        (
            "authentication-method-offered",
            "/token_endpoint_auth_method",
            &["private_key_jwt", "tls_client_auth"][..],
            "/token_endpoint_auth_methods_supported",
        ),
        (
            "encryption-algorithms-offered",
            "/id_token_encrypted_response_alg",
            &["RSA-OAEP"],
            "/id_token_encryption_alg_values_supported",
        ),
        (
            "encryption-algorithms-offered",
            "/id_token_encrypted_response_enc",
            &["A256GCM", "A256CBC-HS512"],
            "/id_token_encryption_enc_values_supported",
        ),
        // There is no list: the default is the server's as a whole.
        ("grant-types-offered", "/grant_types/0", &["authorization_code", "implicit"], ""),
    ] {
        let finding = one(&findings, rule, pointer);
        assert_eq!(finding.allowed, allowed, "{rule} at {pointer}");
        assert!(finding.message.contains(&allowed.join(", ")), "{}", finding.message);
        assert_eq!(related(finding), [("as.json".to_owned(), list.to_owned())], "{rule} at {pointer}");
        assert_eq!(finding.subject.id.as_deref(), Some("c1"));
    }
}

#[test]
fn a_finding_at_the_server_leads_back_to_the_client() {
    let documents = [("as.json", Role::ServerMetadata, SERVER), ("client.json", Role::ClientMetadata(0), CLIENT)];
    let findings = findings(&catalogue(), &documents);
    let finding = one(&findings, "certificate-bound-tokens-agreed", "");
    assert_eq!(finding.location.document.as_deref(), Some("as.json"));
    let member = "/tls_client_certificate_bound_access_tokens".to_owned();
    assert_eq!(related(finding), [("client.json".to_owned(), member)]);
    assert_eq!(finding.subject.kind, "client");
}

#[test]
fn keys_that_can_make_nothing_are_said_to() {
    let client = r#"{ "request_object_signing_alg": "PS256", "jwks": { "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "PS256" }] } }"#;
    let findings = findings(&catalogue(), &[("client.json", Role::ClientMetadata(0), client)]);
    let finding = one(&findings, "request-key-registered", "/request_object_signing_alg");
    assert!(finding.allowed.is_empty());
    assert!(finding.help.contains("(nothing)"), "{}", finding.help);
}

#[test]
fn each_client_is_judged_with_the_server() {
    let documents = [
        ("as.json", Role::ServerMetadata, SERVER),
        ("a.json", Role::ClientMetadata(0), r#"{ "client_id": "a", "token_endpoint_auth_method": "private_key_jwt" }"#),
        ("b.json", Role::ClientMetadata(1), r#"{ "client_id": "b" }"#),
    ];
    let findings = findings(&catalogue(), &documents);
    let subjects: Vec<_> = findings
        .iter()
        .filter(|row| row.rule == "authentication-method-offered")
        .map(|row| row.subject.id.as_deref())
        .collect();
    assert_eq!(subjects, [Some("b")]);
}
