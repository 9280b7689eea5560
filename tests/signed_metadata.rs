//! Signed metadata of a server: what is read of it, what is said of its signature, and that the signature is not shown.

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{catalogue, top};
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::Catalogue;
use fapilint::json::{NodeId, Tree, Unknown};
use serde_json::{Value, json};

const CLEAN: &str = "fixtures/clean/signed-metadata";

fn file(name: &str) -> String {
    std::fs::read_to_string(top().join(CLEAN).join(name)).expect("a file of the fixture")
}

/// The token of the fixture.
fn token() -> String {
    let metadata: Value = serde_json::from_str(&file("as.json")).expect("JSON");
    metadata["signed_metadata"].as_str().expect("a token").to_owned()
}

fn encoded(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2ln", part(header), part(claims))
}

/// A case with this token and these keys, and the node of its facts.
fn case(catalogue: &Catalogue, token: &Value, jwks: Option<String>) -> (Case, NodeId) {
    let metadata = json!({ "issuer": "https://as.example", "signed_metadata": token }).to_string();
    let mut inputs = vec![Input { name: "as.json".to_owned(), role: Role::ServerMetadata, text: metadata }];
    inputs.extend(jwks.map(|text| Input { name: "as-jwks.json".to_owned(), role: Role::ServerJwks, text }));
    let (case, unreadable) = Case::build(catalogue, inputs);
    assert!(unreadable.is_empty(), "{unreadable:?}");
    let server = case.tree.member(case.root, "server").expect("a server");
    let facts = case.tree.member(server, "signed_metadata").expect("facts");
    (case, facts)
}

fn unknown<'t>(tree: &'t Tree, facts: NodeId, name: &str) -> &'t Unknown {
    let fact = tree.member(facts, name).expect("a fact");
    tree.as_unknown(fact).expect("an unknown fact")
}

/// The word for a signature, or why there is none.
fn signature(catalogue: &Catalogue, token: &str, jwks: Option<String>) -> String {
    let (case, facts) = case(catalogue, &token.into(), jwks);
    let fact = case.tree.member(facts, "signature").expect("a fact");
    let word = case.tree.as_str(fact).map(str::to_owned);
    word.unwrap_or_else(|| unknown(&case.tree, facts, "signature").reason.clone())
}

#[test]
fn a_signature_is_valid_by_a_key_of_the_server_and_never_wrong() {
    let catalogue = catalogue();
    let says = |token: &str, jwks: Option<String>| signature(&catalogue, token, jwks);
    let (token, keys) = (token(), file("as-jwks.json"));
    assert_eq!(says(&token, Some(keys.clone())), "valid");
    assert!(says(&token, None).starts_with("no JWK Set of the authorization server was given"));
    let another = "no key of the server verifies it: another party may attest the metadata";
    let others = std::fs::read_to_string(top().join("fixtures/clean/advanced/as-jwks.json")).expect("keys");
    assert_eq!(says(&token, Some(others)), another);
    let claims = json!({ "iss": "https://as.example" });
    for alg in ["ES256", "HS256", "x"] {
        assert_eq!(says(&encoded(&json!({ "alg": alg }), &claims), Some(keys.clone())), another, "{alg}");
    }
    assert_eq!(says(&encoded(&json!({ "alg": "HS256" }), &claims), None), another);
    assert_eq!(says(&encoded(&json!({ "alg": "none" }), &claims), Some(keys.clone())), "none");
    let extended = encoded(&json!({ "alg": "ES256", "crit": ["b64"], "b64": false }), &claims);
    assert_eq!(says(&extended, Some(keys)), "its header is one that signatures are not verified by");
}

#[test]
fn what_can_not_be_read_is_unknown_with_the_reason() {
    let catalogue = catalogue();
    for (token, reason) in [
        ("eyJ...", "signed_metadata can not be read: the token has 3 dots, where a signed one has 2"),
        ("e30..AA.AA.AA", "signed_metadata can not be read: the token is encrypted, and not signed"),
        (" e30.e30.AA", "signed_metadata can not be read: there is white space round the token"),
        ("bnVsbA.bnVsbA.AA", "the payload is null, not an object"),
        ("e30.eyJhIjoxLCJhIjoyfQ.AA", "the payload can not be read: it is no strict JSON: "),
    ] {
        let (case, facts) = case(&catalogue, &token.into(), None);
        for name in ["claims", "same_as_plain"] {
            let said = &unknown(&case.tree, facts, name).reason;
            assert!(said.starts_with(reason), "{name} of {token}: {said}");
        }
        assert!(case.tree.member(facts, "flaw").is_some(), "{token}");
    }
    for (token, reason) in [
        (json!(1), "signed_metadata is no string"),
        (json!("a".repeat(1024 * 1024 + 1)), "signed_metadata has 1048577 bytes, more than the limit of 1048576"),
    ] {
        let (case, facts) = case(&catalogue, &token, None);
        assert_eq!(case.tree.as_unknown(facts).map(|unknown| unknown.reason.as_str()), Some(reason));
    }
}

#[test]
fn any_part_of_a_token_is_read_without_trouble() {
    let (catalogue, token) = (catalogue(), token());
    for end in 0..token.len() {
        let (case, facts) = case(&catalogue, &token[..end].into(), Some(file("as-jwks.json")));
        assert_ne!(
            case.tree.member(facts, "signature").and_then(|fact| case.tree.as_str(fact)),
            Some("valid"),
            "{end}"
        );
    }
}

#[test]
fn content_is_shown_and_signatures_are_not() {
    let inner = encoded(&json!({ "alg": "ES256" }), &json!({ "iss": "https://inner.example" }));
    let outer =
        encoded(&json!({ "alg": "ES256" }), &json!({ "issuer": "https://b.example", "signed_metadata": inner }));
    let text = json!({ "issuer": "https://a.example", "signed_metadata": outer }).to_string();
    let run = |args: &[&str]| {
        let mut stdin = text.as_bytes();
        common::program::fapilint(args, &mut stdin).1
    };
    let facts = run(&["facts", "--as", "-"]);
    assert!(facts.contains("https://b.example") && !facts.contains("c2ln"), "{facts}");
    let report = run(&["check", "--as", "-", "--format", "json"]);
    for rule in ["signed-metadata-agrees", "signed-metadata-issuer", "signed-metadata-nested"] {
        assert!(report.contains(&format!("\"rule\": \"{rule}\"")), "{rule}: {report}");
    }
    assert!(!report.contains("c2ln"), "{report}");
}

#[test]
fn a_plain_member_is_not_mended_away_from_the_signed_one() {
    let text = std::fs::read_to_string(top().join("fixtures/clean/advanced/as.json")).expect("metadata");
    let mut metadata: Value = serde_json::from_str(&text).expect("JSON");
    let methods = json!(["private_key_jwt", "client_secret_basic"]);
    metadata["token_endpoint_auth_methods_supported"] = methods.clone();
    let run = |metadata: &Value| {
        let text = metadata.to_string();
        let mut stdin = text.as_bytes();
        common::program::fapilint(&["check", "--as", "-", "--fix", "--diff"], &mut stdin).2
    };
    assert!(run(&metadata).contains("1 finding can be mended, 0 to decide"), "{}", run(&metadata));
    let claims = json!({ "iss": "https://a.example", "token_endpoint_auth_methods_supported": methods });
    metadata["signed_metadata"] = encoded(&json!({ "alg": "ES256" }), &claims).into();
    assert!(
        run(&metadata).contains("client-auth-methods not mended: another finding would come"),
        "{}",
        run(&metadata)
    );
}
