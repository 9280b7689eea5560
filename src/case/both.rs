//! Whether what a server says twice is the same: at its two well-known URLs, plain and signed.

use serde_json::Value;

use crate::json::{Kind, NodeId, Origin, Tree};

/// Members that may differ without a difference in what they say: a signature is made anew.
const MAY_DIFFER: [&str; 1] = ["signed_metadata"];

/// Claims that speak of the token and not of the server (RFC 7519 section 4.1).
const OF_THE_TOKEN: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// For each member of either document, in their order, whether it says the same in both. Lists are compared as sets, as
/// all lists of the metadata are.
pub(super) fn agree(tree: &mut Tree, first: NodeId, second: NodeId) -> NodeId {
    let mut names: Vec<String> = Vec::new();
    for (name, _) in tree.members(second).chain(tree.members(first)) {
        if !MAY_DIFFER.contains(&name) && !names.iter().any(|other| other == name) {
            names.push(name.to_owned());
        }
    }
    let mut items = Vec::new();
    for name in names {
        let pair = [second, first].map(|document| tree.member(document, &name));
        let same = pair[0].zip(pair[1]).is_some_and(|(one, other)| same(tree, one, other));
        items.push(tree.add_bool(same, Origin::Fact(pair[0].or(pair[1]))));
    }
    tree.add_array(&items, Origin::Fact(Some(second)))
}

/// For each member that is both plain and signed, by its name, whether both say the same.
pub(super) fn signed_agree(tree: &mut Tree, metadata: NodeId, claims: NodeId) -> NodeId {
    let plain = |(name, claim): (&str, NodeId)| Some((name.to_owned(), tree.member(metadata, name)?, claim));
    let is_metadata = |(name, _): &(&str, NodeId)| !MAY_DIFFER.contains(name) && !OF_THE_TOKEN.contains(name);
    let pairs: Vec<(String, NodeId, NodeId)> = tree.members(claims).filter(is_metadata).filter_map(plain).collect();
    let mut members = Vec::new();
    for (name, plain, claim) in &pairs {
        let same = same(tree, *plain, *claim);
        members.push((name.as_str(), tree.add_bool(same, Origin::Fact(Some(*plain)))));
    }
    tree.add_object(&members, Origin::Fact(Some(claims)))
}

/// Whether two values of one member say the same. Where one is a set of words by its dictionary, so is the other.
fn same(tree: &Tree, one: NodeId, other: NodeId) -> bool {
    let words = tree.flags(one).tokens;
    canonical(tree, one, words) == canonical(tree, other, words)
}

/// The value with the items of arrays, the members of objects and, where they are sets, words in an order of their own.
fn canonical(tree: &Tree, node: NodeId, words: bool) -> String {
    let sorted = |mut parts: Vec<String>| {
        parts.sort_unstable();
        parts.dedup();
        parts.join(",")
    };
    match tree.kind(node) {
        Kind::Array => {
            format!("[{}]", sorted(tree.items(node).iter().map(|item| canonical(tree, *item, words)).collect()))
        }
        Kind::Object => {
            let parts = tree.members(node).map(|(name, value)| format!("{name:?}:{}", canonical(tree, value, words)));
            format!("{{{}}}", sorted(parts.collect()))
        }
        _ => {
            let in_order = |text: &str| sorted(text.split(' ').map(str::to_owned).collect());
            let text = tree.as_str(node).map(|text| if words { in_order(text) } else { text.to_owned() });
            let text = text.map(|text| Value::from(text).to_string());
            let number = || tree.number_text(node).map(str::to_owned);
            let truth = || tree.as_bool(node).map(|truth| truth.to_string());
            text.or_else(number).or_else(truth).unwrap_or_else(|| "null".to_owned())
        }
    }
}

/// Whether the issuer is the one that was asked for, but for one slash at the end; nothing where one is not there.
pub(super) fn issuer_agrees(tree: &mut Tree, metadata: NodeId, discovery: NodeId) -> Option<NodeId> {
    let issuer = tree.member(metadata, "issuer")?;
    let expected = tree.member(discovery, "expected_issuer")?;
    let plain = |node| tree.as_str(node).map(|text| text.strip_suffix('/').unwrap_or(text));
    let agrees = plain(issuer)? == plain(expected)?;
    Some(tree.add_bool(agrees, Origin::Fact(Some(issuer))))
}
