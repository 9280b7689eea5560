//! How endpoints answered, from the record of the HTTP probes. `rules/members/http.toml` lists the probes.

use crate::json::{Kind, NodeId, Origin, Tree, Unknown};

use super::endpoint::https_host;

/// Members of a probe that its answer would have shown.
const SHOWN: [&str; 10] = [
    "status", "strict_transport_security", "allow_origin", "location", "content_type", "cache_control",
    "www_authenticate", "bearer_parameters", "bearer_error", "error",
];

/// The record, where everything that an endpoint would have shown is unknown if it did not answer. `hosts` are the facts
/// of the TLS probes.
pub(super) fn facts(tree: &mut Tree, document: NodeId, hosts: Option<NodeId>) -> NodeId {
    let entries: Vec<(String, NodeId)> = tree.members(document).map(|(name, entry)| (name.to_owned(), entry)).collect();
    let facts: Vec<(&str, NodeId)> =
        entries.iter().map(|(name, entry)| (name.as_str(), probe(tree, name, *entry, hosts))).collect();
    tree.add_object(&facts, Origin::Fact(Some(document)))
}

fn probe(tree: &mut Tree, name: &str, entry: NodeId, hosts: Option<NodeId>) -> NodeId {
    let text = |name: &str| tree.as_str(tree.member(entry, name)?).map(str::to_owned);
    let outcome = text("outcome");
    // Where nobody listens nothing is served; of an endpoint it says nothing.
    let closed = name == "plain_http" && outcome.as_deref() == Some("refused");
    if tree.kind(entry) != Kind::Object || closed {
        return entry;
    }
    let unread = text("unread").filter(|_| tree.member(entry, "error").is_none());
    let reason = text("reason").unwrap_or_else(|| "the endpoint did not answer".to_owned());
    let own = tree.add_string(name, Origin::Fact(Some(entry)));
    if outcome.as_deref() == Some("answered") {
        let mut members: Vec<(String, NodeId)> =
            tree.members(entry).map(|(name, value)| (name.to_owned(), value)).collect();
        members.push(("probe".to_owned(), own));
        members.push(("certificate_asked".to_owned(), certificate_asked(tree, entry, hosts)));
        if let Some(reason) = unread {
            let unknown = Unknown { reason, needs: vec!["http".to_owned()] };
            members.push(("error".to_owned(), tree.add_unknown(unknown, Origin::Fact(Some(entry)))));
        }
        let members: Vec<(&str, NodeId)> = members.iter().map(|(name, node)| (name.as_str(), *node)).collect();
        return tree.add_object(&members, Origin::Fact(Some(entry)));
    }
    let unknown = Unknown { reason, needs: vec!["http".to_owned()] };
    let mut members = SHOWN.map(|name| (name, tree.add_unknown(unknown.clone(), Origin::Fact(Some(entry))))).to_vec();
    members.push(("probe", own));
    tree.add_object(&members, Origin::Fact(Some(entry)))
}

/// Whether the host of a probe asks for a client certificate: what stands in front of an endpoint may refuse those who
/// show none, before the endpoint sees their request.
fn certificate_asked(tree: &mut Tree, entry: NodeId, hosts: Option<NodeId>) -> NodeId {
    let url = tree.member(entry, "url").and_then(|url| tree.as_str(url));
    let Some((host, port)) = url.and_then(https_host) else {
        return match url {
            // Without TLS nobody asks.
            Some(_) => tree.add_bool(false, Origin::Fact(Some(entry))),
            None => unasked(tree, entry, "the record does not say where the probe went"),
        };
    };
    let own = format!("{host}:{port}");
    let named = |item: &NodeId| tree.member(*item, "name").and_then(|name| tree.as_str(name)) == Some(own.as_str());
    let host = hosts.and_then(|hosts| tree.items(hosts).iter().copied().find(named));
    let seen = host.and_then(|host| tree.member(host, "client_certificate"));
    match seen.map(|seen| (seen, tree.as_str(seen))) {
        Some((about, Some(text))) => tree.add_bool(text != "not-asked", Origin::Fact(Some(about))),
        // The host was probed, and did not tell.
        Some((unknown, None)) => unknown,
        None => unasked(tree, entry, "the host was not probed by TLS, so it is not known if it wants a certificate"),
    }
}

fn unasked(tree: &mut Tree, entry: NodeId, reason: &str) -> NodeId {
    let unknown = Unknown { reason: reason.to_owned(), needs: vec!["tls".to_owned()] };
    tree.add_unknown(unknown, Origin::Fact(Some(entry)))
}
