//! Facts about one client, worked out from its registration and its secret.
//!
//! They are listed in `rules/members/client.toml`.

mod mac;
mod secret;

use std::collections::BTreeMap;

use crate::json::{Kind, NodeId, Origin, Tree, Unknown};

use super::assemble::{ClientNodes, Given};

/// Adds what is known of a client beside its metadata and keys. `published` has the names of published secrets, and
/// where they are published.
pub(super) fn facts(
    tree: &mut Tree,
    nodes: &ClientNodes,
    published: &BTreeMap<String, Vec<String>>,
    given: &mut Given,
) {
    if let Some(metadata) = nodes.metadata.filter(|metadata| tree.kind(*metadata) == Kind::Object) {
        match mac::octets(tree, metadata) {
            Some((octets, about)) => {
                let node = tree.add_number(&octets.to_string(), Origin::Fact(Some(about)));
                given.known("mac_octets", node);
            }
            None => given.absent("mac_octets"),
        }
    }
    let registered = || nodes.metadata.and_then(|metadata| tree.member(metadata, "client_secret"));
    if let Some(secret) = nodes.secret.or_else(registered) {
        given.known("secret", secret);
        of_secret(tree, secret, published, given);
    }
}

/// The secret as a text, where it is known.
pub(super) fn secret_of(tree: &Tree, nodes: &ClientNodes) -> Option<String> {
    let registered = || tree.member(nodes.metadata?, "client_secret");
    let text = tree.as_str(nodes.secret.or_else(registered)?)?;
    (!secret::is_placeholder(text)).then(|| text.to_owned())
}

/// What is worked out from a secret, in the order of [`of_secret`].
const FACTS: [&str; 5] =
    ["secret_octets", "secret_most_bits", "secret_guess_bits", "secret_needs_encoding", "secret_published_as"];

fn of_secret(tree: &mut Tree, node: NodeId, published: &BTreeMap<String, Vec<String>>, given: &mut Given) {
    let origin = Origin::Fact(Some(node));
    let Some(text) = tree.as_str(node).map(str::to_owned) else { return };
    if secret::is_placeholder(&text) {
        let reason = "the registration has a placeholder where the client secret would be (--client-secret-file)";
        for name in FACTS {
            let unknown = Unknown { reason: reason.to_owned(), needs: vec!["client-secret".to_owned()] };
            given.known(name, tree.add_unknown(unknown, origin));
        }
        return;
    }
    let places = published.get(&secret::name(&text)).into_iter().flatten();
    let places: Vec<NodeId> = places.map(|place| tree.add_string(place, origin)).collect();
    let number = |tree: &mut Tree, number: &dyn ToString| tree.add_number(&number.to_string(), origin);
    let facts = [
        number(tree, &text.len()),
        number(tree, &secret::most_bits(&text)),
        number(tree, &secret::guess_bits(&text)),
        tree.add_bool(secret::needs_encoding(&text), origin),
        tree.add_array(&places, origin),
    ];
    for (name, fact) in FACTS.into_iter().zip(facts) {
        given.known(name, fact);
    }
}
