//! What stands beside a request object, against what stands in it.

use crate::json::{Kind as JsonKind, NodeId, Origin, Tree};

use super::facts::{Members, unknown};
use super::request::Request;
use super::token::Token;

/// Parameters that are beside a request object by nature: itself, and client authentication.
const BESIDE: [&str; 5] = ["request", "request_uri", "client_assertion", "client_assertion_type", "client_secret"];

/// Adds what stands outside only, what differs, and the object that counts. `query` names what is part of the
/// endpoint's own URL.
pub(super) fn facts(
    tree: &mut Tree,
    (request, query): (&Request, &[String]),
    object: Option<&Token>,
    members: &mut Members,
) {
    const NAMES: [&str; 4] = ["only_outside", "differing", "effective", "assembled"];
    let missing = match object {
        Some(token) if token.payload.is_some() => None,
        Some(token) => Some(token.unopened().unwrap_or(("the request object can not be read", ""))),
        None if request.parameter("request_uri").is_some() => {
            Some(("the request object was passed by reference, and not given (--request-object)", "request-object"))
        }
        None => {
            members.extend([("effective", request.parameters), ("assembled", request.parameters)]);
            return;
        }
    };
    if let Some((reason, needs)) = missing {
        for name in NAMES {
            members.push((name, unknown(tree, request.node, reason, needs)));
        }
        return;
    }
    let Some(payload) = object.and_then(|token| token.payload) else { return };
    members.push(("effective", payload));
    let (mut outside, mut differing) = (Vec::new(), Vec::new());
    for (name, node) in tree.members(request.parameters) {
        if BESIDE.contains(&name) || query.iter().any(|own| own == name) {
            continue;
        }
        match tree.member(payload, name) {
            None => outside.push(name.to_owned()),
            Some(inner) if !agree(tree, name, node, inner) => differing.push(name.to_owned()),
            Some(_) => {}
        }
    }
    members.push(("assembled", assembled(tree, payload, request, &outside)));
    for (name, list) in [("only_outside", outside), ("differing", differing)] {
        members.push((name, strings(tree, &list, request.node)));
    }
}

/// What is in the request object, and what stands outside only (OpenID Connect Core section 6.3.3).
fn assembled(tree: &mut Tree, payload: NodeId, request: &Request, outside: &[String]) -> NodeId {
    if outside.is_empty() {
        return payload;
    }
    let inner = tree.members(payload);
    let outer = tree.members(request.parameters).filter(|(name, _)| outside.iter().any(|other| other == name));
    let all: Vec<(String, NodeId)> = inner.chain(outer).map(|(name, node)| (name.to_owned(), node)).collect();
    let all: Vec<(&str, NodeId)> = all.iter().map(|(name, node)| (name.as_str(), *node)).collect();
    tree.add_object(&all, Origin::Fact(Some(payload)))
}

/// An array of strings about a node.
pub(super) fn strings(tree: &mut Tree, list: &[String], about: NodeId) -> NodeId {
    let items: Vec<NodeId> = list.iter().map(|name| tree.add_string(name, Origin::Fact(Some(about)))).collect();
    tree.add_array(&items, Origin::Fact(Some(about)))
}

/// Whether a parameter says what the claim says; those with words in any order are compared as sets. Objects are not
/// compared: they have many spellings.
fn agree(tree: &Tree, name: &str, outer: NodeId, inner: NodeId) -> bool {
    let Some(outer) = tree.as_str(outer) else { return true };
    match tree.kind(inner) {
        JsonKind::String => {
            let inner = tree.as_str(inner).unwrap_or_default();
            outer == inner || (["scope", "response_type"].contains(&name) && words(outer) == words(inner))
        }
        JsonKind::Number => tree.number_text(inner) == Some(outer),
        JsonKind::Boolean => tree.as_bool(inner).is_some_and(|value| value.to_string() == outer),
        _ => true,
    }
}

fn words(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    words
}
