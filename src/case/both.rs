//! Whether the two well-known URLs of a server say the same.

use serde_json::Value;

use crate::json::{Kind, NodeId, Origin, Tree};

/// Members that may differ without a difference in what they say: a signature is made anew.
const MAY_DIFFER: [&str; 1] = ["signed_metadata"];

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
        let same = pair.map(|node| node.map(|node| canonical(tree, node)));
        let about = pair[0].or(pair[1]);
        items.push(tree.add_bool(same[0] == same[1], Origin::Fact(about)));
    }
    tree.add_array(&items, Origin::Fact(Some(second)))
}

/// The value with the items of arrays and the members of objects in an order of their own.
fn canonical(tree: &Tree, node: NodeId) -> String {
    let sorted = |mut parts: Vec<String>| {
        parts.sort_unstable();
        parts.dedup();
        parts.join(",")
    };
    match tree.kind(node) {
        Kind::Array => format!("[{}]", sorted(tree.items(node).iter().map(|item| canonical(tree, *item)).collect())),
        Kind::Object => {
            let parts = tree.members(node).map(|(name, value)| format!("{name:?}:{}", canonical(tree, value)));
            format!("{{{}}}", sorted(parts.collect()))
        }
        _ => {
            let text = tree.as_str(node).map(|text| Value::from(text).to_string());
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
