//! What of a request matters beside its parameters, and what ties it to the other requests of its case.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use crate::json::{NodeId, Origin, Tree};

use super::facts::{Members, unknown};
use super::inside::strings;
use super::request::Request;
use super::token::TokenKind;
use super::{Messages, grant, origin};

/// Headers of FAPI 1.0 Part 1 section 6.2.2 that a client may send, and the facts that hold their values.
const HEADERS: [(&str, &str); 3] = [
    ("x-fapi-auth-date", "fapi_auth_date"),
    ("x-fapi-customer-ip-address", "fapi_customer_ip_address"),
    ("x-fapi-interaction-id", "fapi_interaction_id"),
];

/// Where parameters and access tokens stand, the headers of FAPI, and the form of a code verifier. `query` names what is
/// part of the endpoint's own URL.
pub(super) fn on_the_wire(tree: &mut Tree, (request, query): (&Request, &[String]), members: &mut Members) {
    let about = request.node;
    let parameters = &request.raw.parameters;
    let in_url = parameters.iter().filter(|it| it.in_url && !query.contains(&it.name));
    let in_url: Vec<String> = in_url.map(|it| it.name.clone()).collect();
    members.push(("parameters_in_url", strings(tree, &in_url, about)));
    let scheme = |header: &str| header.split(' ').next().unwrap_or_default().to_ascii_lowercase();
    let bearers =
        request.headers("authorization").filter(|header| ["bearer", "dpop"].contains(&scheme(header).as_str()));
    let mut tokens: Vec<String> = bearers.map(|_| "header".to_owned()).collect();
    let named = parameters.iter().filter(|it| it.name == "access_token");
    tokens.extend(named.map(|it| if it.in_url { "query" } else { "form" }.to_owned()));
    if !tokens.is_empty() {
        members.push(("access_token_in", strings(tree, &tokens, about)));
    }
    for (header, fact) in HEADERS {
        if let Some(value) = request.header(header) {
            members.push((fact, tree.add_string(value, Origin::Fact(Some(about)))));
        }
    }
    if let Some(flaw) = request.parameter("code_verifier").and_then(verifier_flaw) {
        members.push(("code_verifier_flaw", tree.add_string(flaw, Origin::Fact(Some(about)))));
    }
}

/// What is wrong with a code verifier (RFC 7636 section 4.1). Nothing of it is repeated.
fn verifier_flaw(verifier: &str) -> Option<&'static str> {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    match verifier.len() {
        0..43 => Some("it has fewer than 43 characters"),
        129.. => Some("it has more than 128 characters"),
        _ if !verifier.bytes().all(unreserved) => Some("it has characters other than letters, digits and -._~"),
        _ => None,
    }
}

/// What ties a request to the others of its client.
pub(super) fn within(tree: &mut Tree, request: &Request, (messages, index): (&Messages, usize), members: &mut Members) {
    if let Some(reference) = request.parameter("request_uri") {
        let before = messages.requests.iter().take(index);
        let count = before.filter(|other| other.parameter("request_uri") == Some(reference)).count();
        let count = tree.add_number(&count.to_string(), Origin::Fact(Some(request.node)));
        members.push(("earlier_with_same_request_uri", count));
    }
    if let Some(verifier) = request.parameter("code_verifier") {
        let fact =
            agreement(tree, messages, (request.node, verifier), origin::sent_by(tree, messages, index).as_deref());
        members.push(("code_verifier_agrees", fact));
    }
    members.extend(grant::redirect_uri(tree, messages, index).map(|fact| ("redirect_uri_agrees", fact)));
}

/// Whether a verifier is that of a challenge of the case. Where none is, and some code may be of an authorization
/// request that was not given, it is unknown.
fn agreement(tree: &mut Tree, messages: &Messages, (about, verifier): (NodeId, &str), id: Option<&str>) -> NodeId {
    let challenges = challenges(tree, messages, id);
    let agrees = challenges.iter().any(|challenge| is_of(verifier, challenge));
    let verifiers = messages.requests.iter().filter(|it| it.parameter("code_verifier").is_some()).count();
    if !agrees && verifiers > challenges.len() {
        let reason = "the authorization request that the code is of was not given (--http-request)";
        return unknown(tree, about, reason, "http-request");
    }
    tree.add_bool(agrees, Origin::Fact(Some(about)))
}

/// Whether a challenge is that of a verifier, by S256 or plain (RFC 7636 section 4.6).
pub(super) fn is_of(verifier: &str, challenge: &str) -> bool {
    challenge == verifier || challenge == URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

/// The code challenges that a client sent, plain or in request objects.
fn challenges(tree: &Tree, messages: &Messages, id: Option<&str>) -> Vec<String> {
    let is_own = |index: usize| {
        let sender = origin::sent_by(tree, messages, index);
        id.is_none() || sender.is_none() || sender.as_deref() == id
    };
    let requests = messages.requests.iter().enumerate().filter(|(index, _)| is_own(*index));
    let plain = requests.filter_map(|(_, request)| request.parameter("code_challenge").map(str::to_owned));
    let objects = messages.tokens.iter().filter(|token| token.kind == TokenKind::RequestObject);
    let objects = objects.filter(|token| token.request.is_none_or(is_own));
    let signed = objects.filter_map(|token| tree.as_str(tree.member(token.payload?, "code_challenge")?));
    let mut all: Vec<String> = plain.chain(signed.map(str::to_owned)).collect();
    all.sort_unstable();
    all.dedup();
    all
}
