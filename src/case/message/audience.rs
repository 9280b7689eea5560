//! Which of the server's URLs a message names as its audience.

use crate::json::{Kind as JsonKind, NodeId, Origin, Tree};

use super::facts::{Around, Members, unknown, why_not};
use super::token::Token;

/// The members of the metadata that are strings, aliases included, by their names.
pub(super) fn urls(tree: &Tree, server: NodeId) -> Vec<(String, &str)> {
    let own = tree.members(server).map(|(name, node)| (name.to_owned(), node));
    let aliases = tree.member(server, "mtls_endpoint_aliases");
    let aliases = aliases.into_iter().flat_map(|aliases| tree.members(aliases));
    let aliases = aliases.map(|(name, node)| (format!("mtls_endpoint_aliases.{name}"), node));
    own.chain(aliases).filter_map(|(name, node)| Some((name, tree.as_str(node)?))).collect()
}

/// Those of them that hold the URL.
fn names_of(tree: &Tree, server: NodeId, url: &str) -> Vec<String> {
    urls(tree, server).into_iter().filter(|(_, text)| *text == url).map(|(name, _)| name).collect()
}

/// The strings of `aud`: a string or an array of them (RFC 7519 section 4.1.3).
fn audiences(tree: &Tree, aud: NodeId) -> Option<Vec<String>> {
    let text = |node: &NodeId| tree.as_str(*node).map(str::to_owned);
    match tree.kind(aud) {
        JsonKind::String => text(&aud).map(|one| vec![one]),
        JsonKind::Array => tree.items(aud).iter().map(text).collect(),
        _ => None,
    }
}

pub(super) fn facts(tree: &mut Tree, token: &Token, around: Around<'_>, members: &mut Members) {
    const NAMES: [&str; 2] = ["audience_names", "audience_is_recipient"];
    let Some(payload) = token.payload else {
        let (reason, needs) = why_not(token, "payload");
        for name in NAMES {
            members.push((name, unknown(tree, token.node, &reason, needs)));
        }
        return;
    };
    let Some(aud) = tree.member(payload, "aud") else { return };
    let Some(audiences) = audiences(tree, aud) else {
        for name in NAMES {
            members.push((name, unknown(tree, aud, "aud is neither a string nor an array of strings", "")));
        }
        return;
    };
    let names = match around.server {
        None => unknown(tree, aud, "no authorization server metadata was given (--as, or a URL)", "as-metadata"),
        Some(server) => {
            let mut names: Vec<String> = audiences.iter().flat_map(|url| names_of(tree, server, url)).collect();
            names.sort_unstable();
            names.dedup();
            let items: Vec<NodeId> = names.iter().map(|name| tree.add_string(name, Origin::Fact(Some(aud)))).collect();
            tree.add_array(&items, Origin::Fact(Some(aud)))
        }
    };
    members.push(("audience_names", names));
    let recipient = match around.recipient {
        None => unknown(tree, aud, "the message was given without its request (--http-request)", "http-request"),
        Some(url) => tree.add_bool(audiences.iter().any(|audience| audience == url), Origin::Fact(Some(aud))),
    };
    members.push(("audience_is_recipient", recipient));
}
