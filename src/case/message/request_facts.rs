//! Facts of one captured request: listed in `rules/members/request.toml`.

use crate::json::{NodeId, Origin, Tree};

use super::endpoint::{self, Endpoints};
use super::facts::{Around, Members, unknown};
use super::inside::strings;
use super::mac::Secret;
use super::request::Request;
use super::token::{Token, TokenKind};
use super::{basic, flow, http, inside};

/// What a request is, by the endpoint it went to, else by what is in it.
pub(super) fn kind(request: &Request, endpoints: &[String]) -> Option<&'static str> {
    // A browser asks whether a page may send the request itself, which follows with its parameters.
    if request.raw.method.text == "OPTIONS" {
        return Some("other");
    }
    let by_endpoint = endpoints.iter().find_map(|name| match name.trim_start_matches("mtls_endpoint_aliases.") {
        "token_endpoint" => Some("token"),
        "pushed_authorization_request_endpoint" => Some("pushed-authorization"),
        "authorization_endpoint" => Some("authorization"),
        "revocation_endpoint" => Some("revocation"),
        "introspection_endpoint" => Some("introspection"),
        "backchannel_authentication_endpoint" => Some("backchannel-authentication"),
        "registration_endpoint" | "userinfo_endpoint" | "jwks_uri" => Some("other"),
        _ => None,
    });
    let has = |name: &str| request.parameter(name).is_some();
    let post = request.raw.method.text == "POST";
    let asks = has("response_type") || has("request") || has("request_uri");
    by_endpoint.or(match () {
        () if has("grant_type") => Some("token"),
        () if asks && !post && has("client_id") => Some("authorization"),
        () if asks && post => Some("pushed-authorization"),
        () if post && (has("login_hint") || has("login_hint_token") || has("id_token_hint")) => {
            Some("backchannel-authentication")
        }
        // Revocation and introspection take the same parameters.
        () if post && has("token") => None,
        () => Some("other"),
    })
}

/// The members of a request.
pub(super) fn of_request(
    tree: &mut Tree,
    request: &Request,
    tokens: &[(&Token, NodeId)],
    around: Around<'_>,
) -> Members {
    let about = request.node;
    let mut members = Members::new();
    let origin = Origin::Fact(Some(about));
    let endpoints = around.server.map(|server| endpoint::of_request(tree, server, request));
    let node = match &endpoints {
        Some(endpoints) => strings(tree, &endpoints.names, about),
        None => unknown(tree, about, "no authorization server metadata was given (--as, or a URL)", "as-metadata"),
    };
    members.push(("endpoint_names", node));
    let Endpoints { names, query } = endpoints.unwrap_or_default();
    let kind = kind(request, &names);
    let node = match kind {
        Some(kind) => tree.add_string(kind, origin),
        None => unknown(tree, about, "it is for revocation or for introspection (--as tells which)", "as-metadata"),
    };
    members.push(("kind", node));
    let method = tree.add_string(&request.raw.method.text, origin);
    let url = tree.add_string(&request.url, origin);
    let form = tree.add_bool(http::is_form(&request.raw.headers), origin);
    members.extend([("method", method), ("url", url), ("form_encoded", form), ("parameters", request.parameters)]);
    let lists = [("duplicates", duplicates(request)), ("secrets_in_url", secrets_in_url(request))];
    for (name, list) in lists {
        members.push((name, strings(tree, &list, about)));
    }
    authentication(tree, request, tokens, around, &mut members);
    let object = tokens.iter().find(|(token, _)| token.kind == TokenKind::RequestObject);
    let sent = tree.add_bool(object.is_some() || request.parameter("request_uri").is_some(), origin);
    members.push(("request_object_sent", sent));
    if matches!(kind, Some("authorization" | "pushed-authorization" | "backchannel-authentication")) {
        inside::facts(tree, (request, &query), object.map(|(token, _)| *token), &mut members);
    }
    if let Some((_, object)) = object {
        members.push(("request_object", *object));
    }
    proofs(tree, request, tokens, &mut members);
    flow::on_the_wire(tree, (request, &query), &mut members);
    members
}

/// Names that are there more than once.
fn duplicates(request: &Request) -> Vec<String> {
    let names = || request.raw.parameters.iter().map(|parameter| parameter.name.as_str());
    let mut twice: Vec<String> = Vec::new();
    for name in names() {
        // `resource` and `audience` may be repeated (RFC 8707 section 2, RFC 8693 section 2.1).
        let may_repeat = name == "resource" || name == "audience";
        if !may_repeat && names().filter(|other| *other == name).count() > 1 && !twice.iter().any(|other| other == name)
        {
            twice.push(name.to_owned());
        }
    }
    twice
}

fn secrets_in_url(request: &Request) -> Vec<String> {
    const SECRETS: [&str; 8] = [
        "client_secret", "client_assertion", "access_token", "refresh_token", "password", "code_verifier", "assertion",
        "token",
    ];
    let in_url = request.raw.parameters.iter().filter(|parameter| parameter.in_url);
    in_url.map(|parameter| parameter.name.clone()).filter(|name| SECRETS.contains(&name.as_str())).collect()
}

/// Which methods of client authentication are used, and the client identifiers that are said.
fn authentication(
    tree: &mut Tree,
    request: &Request,
    tokens: &[(&Token, NodeId)],
    around: Around<'_>,
    members: &mut Members,
) {
    let about = request.node;
    let secret = around.means.secret.map(Secret::text);
    let basics: Vec<basic::Basic> =
        request.headers("authorization").filter_map(|header| basic::read(header, secret)).collect();
    let mut methods: Vec<String> = basics.iter().map(|_| "client_secret_basic".to_owned()).collect();
    // An empty one counts as left out (RFC 6749 section 3.2).
    if request.parameter("client_secret").is_some_and(|secret| !secret.is_empty()) {
        methods.push("client_secret_post".to_owned());
    }
    let assertions = tokens.iter().filter(|(token, _)| token.kind == TokenKind::Assertion);
    let mut ids: Vec<String> = request.parameter("client_id").map(str::to_owned).into_iter().collect();
    ids.extend(basics.iter().filter_map(|basic| basic.client.clone()));
    for (token, _) in assertions {
        let text = |part: Option<NodeId>, name: &str| tree.as_str(tree.member(part?, name)?).map(str::to_owned);
        let by_secret = text(token.header, "alg").is_some_and(|alg| alg.starts_with("HS"));
        methods.push(if by_secret { "client_secret_jwt" } else { "private_key_jwt" }.to_owned());
        ids.extend(["iss", "sub"].into_iter().filter_map(|name| text(token.payload, name)));
    }
    members.push(("auth_methods", strings(tree, &methods, about)));
    let twice = tree.add_bool(methods.len() > 1, Origin::Fact(Some(about)));
    members.push(("authenticates_twice", twice));
    if ids.len() > 1 {
        let first = ids.first().cloned().unwrap_or_default();
        let mut differing: Vec<String> = ids.into_iter().filter(|id| *id != first).collect();
        differing.dedup();
        members.push(("differing_client_ids", strings(tree, &differing, about)));
    }
    if let Some(flaw) = basics.into_iter().find_map(|basic| basic.flaw) {
        let flaw = tree.add_string(&flaw, Origin::Fact(Some(about)));
        members.push(("basic_flaw", flaw));
    }
}

/// `DPoP` headers, and the key that `dpop_jkt` names.
fn proofs(tree: &mut Tree, request: &Request, tokens: &[(&Token, NodeId)], members: &mut Members) {
    let origin = Origin::Fact(Some(request.node));
    let proofs: Vec<&(&Token, NodeId)> = tokens.iter().filter(|(token, _)| token.kind == TokenKind::Proof).collect();
    let count = tree.add_number(&proofs.len().to_string(), origin);
    members.push(("proof_count", count));
    if let (Some(wanted), [(_, proof)]) = (request.parameter("dpop_jkt"), proofs.as_slice()) {
        let thumbprint = tree.member(*proof, "thumbprint").and_then(|node| tree.as_str(node));
        let agrees = thumbprint.map(|thumbprint| thumbprint == wanted);
        members.extend(agrees.map(|agrees| ("dpop_jkt_agrees", tree.add_bool(agrees, origin))));
    }
}
