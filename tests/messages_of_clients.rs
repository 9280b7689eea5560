//! Messages and the clients that sent them: each is judged with its own client, and with no other.

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::catalogue;
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::{Catalogue, Deployment, Verdict};
use fapilint::judge::{About, Judge, Judgement};

const CLIENTS: [(&str, Role, &str); 2] = [
    ("a.json", Role::ClientMetadata(0), r#"{"client_id": "a", "jwks": {"keys": []}}"#),
    ("b.json", Role::ClientMetadata(1), r#"{"client_id": "b", "jwks": {"keys": []}}"#),
];

fn assertion(id: &str) -> String {
    format!(r#"{{"header": {{"alg": "RS256"}}, "payload": {{"iss": "{id}", "sub": "{id}"}}}}"#)
}

fn request(id: &str) -> String {
    format!("POST /token HTTP/1.1\r\nhost: as.example\r\n\r\nclient_id={id}&client_id={id}&grant_type=x")
}

fn case(catalogue: &Catalogue, rows: &[(&str, Role, &str)]) -> Case {
    let input = |(name, role, text): &(&str, Role, &str)| Input {
        name: (*name).to_owned(),
        role: *role,
        text: (*text).to_owned(),
    };
    let (case, unreadable) = Case::build(catalogue, rows.iter().map(input).collect());
    assert!(unreadable.is_empty(), "{unreadable:?}");
    case
}

fn judged<'a>(catalogue: &'a Catalogue, case: &Case) -> Judgement<'a> {
    let profile = catalogue.profile("fapi1-advanced").expect("the profile");
    Judge::new(catalogue, profile, Deployment::Dedicated).judge(case)
}

/// What a rule says of a client.
fn verdict(judgement: &Judgement<'_>, rule: &str, client: usize) -> Verdict {
    let found = judgement.verdicts.iter().find(|row| row.rule.id == rule && row.about == About::Client(Some(client)));
    found.expect("a verdict").verdict
}

#[test]
fn a_message_is_judged_with_its_own_client_alone() {
    let catalogue = catalogue();
    let (token, request) = (assertion("b"), request("b"));
    let mut rows = CLIENTS.to_vec();
    rows.push(("b.jwt", Role::Assertion(0), &token));
    rows.push(("b.http", Role::Request(0), &request));
    let case = case(&catalogue, &rows);
    let judgement = judged(&catalogue, &case);
    for rule in ["message-algorithm", "token-parameters-once"] {
        assert_eq!(verdict(&judgement, rule, 0), Verdict::NotApplicable, "{rule}");
        assert_eq!(verdict(&judgement, rule, 1), Verdict::Fail, "{rule}");
    }
    assert!(case.notices.is_empty(), "{:?}", case.notices);
}

#[test]
fn a_message_of_no_client_is_told_and_judged_with_none() {
    let catalogue = catalogue();
    for clients in [&CLIENTS[..1], &CLIENTS[..]] {
        let (token, request) = (assertion("c"), request("c"));
        let mut rows = clients.to_vec();
        rows.push(("c.jwt", Role::Assertion(0), &token));
        rows.push(("c.http", Role::Request(0), &request));
        let case = case(&catalogue, &rows);
        let judgement = judged(&catalogue, &case);
        for (number, _) in clients.iter().enumerate() {
            for rule in ["message-algorithm", "token-parameters-once", "assertion-signature"] {
                assert_eq!(verdict(&judgement, rule, number), Verdict::Unknown, "{rule}");
            }
        }
        let row = judgement.verdicts.iter().find(|row| row.rule.id == "message-algorithm").expect("a verdict");
        let because = row.because(&case.tree).expect("a reason");
        assert!(because.contains("(--client)"), "{because}");
        assert_eq!(case.notices.len(), 2, "{:?}", case.notices);
        assert!(case.notices[1].starts_with("c.http is of the client `c`, which is none of those given"));
    }
}

#[test]
fn a_stranger_beside_a_message_of_ones_own_is_told() {
    let catalogue = catalogue();
    let (own, other) = (request("a"), request("c"));
    let mut rows = CLIENTS[..1].to_vec();
    rows.push(("a.http", Role::Request(0), &own));
    rows.push(("c.http", Role::Request(1), &other));
    let case = case(&catalogue, &rows);
    let judgement = judged(&catalogue, &case);
    let places: Vec<_> = judgement
        .findings
        .iter()
        .filter(|finding| finding.rule.id == "token-parameters-once")
        .map(|finding| {
            case.document_of(finding.spot.place(&case.tree).expect("a place")).expect("a document").name.clone()
        })
        .collect();
    assert_eq!(places, ["a.http"]);
    assert_eq!(case.notices.len(), 1, "{:?}", case.notices);
}

#[test]
fn without_a_client_id_a_message_may_be_the_clients() {
    let catalogue = catalogue();
    let token = assertion("c");
    for client in [r#"{"redirect_uris": ["https://c.example/cb"]}"#, r#"{"client_id": "c"}"#] {
        let rows = [("a.json", Role::ClientMetadata(0), client), ("c.jwt", Role::Assertion(0), token.as_str())];
        let case = case(&catalogue, &rows);
        assert_eq!(verdict(&judged(&catalogue, &case), "message-algorithm", 0), Verdict::Fail);
        assert!(case.notices.is_empty(), "{:?}", case.notices);
    }
    let case = case(&catalogue, &[("c.jwt", Role::Assertion(0), &token)]);
    assert!(case.notices.is_empty());
}

#[test]
fn a_notice_is_safe_in_a_report() {
    let client = common::top().join("fixtures/messages/client.json").display().to_string();
    let token = assertion("c\\u001b[2J");
    for format in ["text", "json", "sarif", "junit", "github", "markdown", "html"] {
        let args = ["check", "--client", &client, "--assertion", "-", "--format", format];
        let (_, stdout, stderr) = common::program::fapilint(&args, &mut token.as_bytes());
        let says = stdout.contains("none of those given");
        assert!(says || ["junit", "github"].contains(&format), "{format}: {stdout}{stderr}");
        assert!(!stdout.contains('\u{1b}'), "{format}");
    }
}

/// A signed token with these claims.
fn signed(claims: &str) -> String {
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.AAAA", encode(r#"{"alg":"ES256"}"#), encode(claims))
}

#[test]
fn a_token_is_told_by_its_claims_and_a_presentation_is_no_assertion() {
    let kind = |claims: &str| {
        let args = ["check", "-", "--format", "json"];
        let (_, stdout, _) = common::program::fapilint(&args, &mut signed(claims).as_bytes());
        let report: serde_json::Value = serde_json::from_str(&stdout).expect("a report");
        report["cases"][0]["documents"][0]["kind"].as_str().map(str::to_owned)
    };
    let told = |claims: &str| kind(claims).unwrap_or_default();
    assert_eq!(told(r#"{"iss":"c","sub":"c","aud":"a","jti":"1"}"#), "client-assertion");
    assert_eq!(told(r#"{"iss":"c","client_id":"c","response_type":"code"}"#), "request-object");
    assert_eq!(told(r#"{"htm":"POST","htu":"https://as.example/token"}"#), "dpop-proof");
    assert_eq!(told(r#"{"iss":"did:key:z","sub":"did:key:z","aud":"a","vp":{"holder":"did:key:z"}}"#), "");
}
