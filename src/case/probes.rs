//! How endpoints answered, from the record of the HTTP probes. `rules/members/http.toml` lists the probes.

use crate::json::{Kind, NodeId, Origin, Tree, Unknown};

/// Members of a probe that its answer would have shown.
const SHOWN: [&str; 8] = [
    "status", "strict_transport_security", "allow_origin", "location", "content_type", "cache_control",
    "www_authenticate", "error",
];

/// The record, where everything that an endpoint would have shown is unknown if it did not answer.
pub(super) fn facts(tree: &mut Tree, document: NodeId) -> NodeId {
    let entries: Vec<(String, NodeId)> = tree.members(document).map(|(name, entry)| (name.to_owned(), entry)).collect();
    let facts: Vec<(&str, NodeId)> =
        entries.iter().map(|(name, entry)| (name.as_str(), probe(tree, name, *entry))).collect();
    tree.add_object(&facts, Origin::Fact(Some(document)))
}

fn probe(tree: &mut Tree, name: &str, entry: NodeId) -> NodeId {
    let text = |name: &str| tree.as_str(tree.member(entry, name)?).map(str::to_owned);
    let outcome = text("outcome");
    // Where nobody listens nothing is served; of an endpoint it says nothing.
    let closed = name == "plain_http" && outcome.as_deref() == Some("refused");
    if tree.kind(entry) != Kind::Object || closed || outcome.as_deref() == Some("answered") {
        return entry;
    }
    let reason = text("reason").unwrap_or_else(|| "the endpoint did not answer".to_owned());
    let unknown = Unknown { reason, needs: vec!["http".to_owned()] };
    let members = SHOWN.map(|name| (name, tree.add_unknown(unknown.clone(), Origin::Fact(Some(entry)))));
    tree.add_object(&members, Origin::Fact(Some(entry)))
}
