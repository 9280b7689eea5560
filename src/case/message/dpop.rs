//! Facts of DPoP proofs (RFC 9449 section 4.2).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use crate::json::{Kind as JsonKind, NodeId, Origin, Tree};

use super::super::key::{Verifying, private_members_of, thumbprint_of};
use super::facts::{Members, unknown};
use super::inside::strings;
use super::request::Request;
use super::token::Token;

/// The key in the header, where it is an object.
fn key_of(tree: &Tree, token: &Token) -> Option<NodeId> {
    tree.member(token.header?, "jwk").filter(|jwk| tree.kind(*jwk) == JsonKind::Object)
}

/// The key that the proof is verified with: nothing else counts.
pub(super) fn keys(tree: &Tree, token: &Token) -> Vec<Verifying> {
    let key = key_of(tree, token).map(|jwk| Verifying::of(tree, jwk));
    key.map(|key| Verifying { kid: None, ..key }).into_iter().collect()
}

/// Adds what is said of a proof and its request.
pub(super) fn facts(tree: &mut Tree, token: &Token, request: Option<&Request>, members: &mut Members) {
    if let Some(jwk) = key_of(tree, token) {
        let names = private_members_of(tree, jwk);
        members.push(("private_members", strings(tree, &names, jwk)));
        if let Some(thumbprint) = thumbprint_of(tree, jwk) {
            members.push(("thumbprint", tree.add_string(&thumbprint, Origin::Fact(Some(jwk)))));
        }
    }
    let Some(payload) = token.payload else { return };
    let Some(request) = request else {
        for name in ["method_agrees", "uri_agrees", "token_agrees"] {
            let reason = "the proof was given without its request (--http-request)";
            members.push((name, unknown(tree, payload, reason, "http-request")));
        }
        return;
    };
    let claim = |tree: &Tree, name: &str| {
        let node = tree.member(payload, name)?;
        Some((tree.as_str(node)?.to_owned(), node))
    };
    if let Some((method, node)) = claim(tree, "htm") {
        let agrees = method == request.raw.method.text;
        members.push(("method_agrees", tree.add_bool(agrees, Origin::Fact(Some(node)))));
    }
    if let Some((uri, node)) = claim(tree, "htu") {
        let agrees = same_uri(&uri, &request.url);
        members.push(("uri_agrees", tree.add_bool(agrees, Origin::Fact(Some(node)))));
    }
    let presented = request.header("authorization").and_then(|header| header.split_once(' '));
    if let Some((_, access_token)) = presented.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("dpop")) {
        let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, access_token.trim().as_bytes()));
        let ath = claim(tree, "ath");
        let place = ath.as_ref().map_or(payload, |(_, node)| *node);
        let agrees = ath.is_some_and(|(ath, _)| ath == hash);
        members.push(("token_agrees", tree.add_bool(agrees, Origin::Fact(Some(place)))));
    }
}

/// Whether two URIs are the same without query and fragment, normalised as RFC 9449 section 4.3 asks.
fn same_uri(one: &str, other: &str) -> bool {
    let normal = |text: &str| {
        let mut url = url::Url::parse(text).ok()?;
        url.set_query(None);
        url.set_fragment(None);
        Some(url)
    };
    normal(one).is_some_and(|one| normal(other) == Some(one))
}
