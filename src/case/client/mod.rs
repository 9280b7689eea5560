//! Facts about one client, worked out from its registration and its secret.
//!
//! They are listed in `rules/members/client.toml`.

mod mac;
mod twins;

use crate::json::{Kind, NodeId, Origin, Tree};

use super::assemble::{ClientNodes, Given};
pub(in crate::case) use twins::{Twins, twins};

/// Adds what is known of a client beside its metadata and keys.
pub(super) fn facts(tree: &mut Tree, nodes: &ClientNodes, twins: &Twins, given: &mut Given) {
    if let Some(metadata) = nodes.metadata.filter(|metadata| tree.kind(*metadata) == Kind::Object) {
        match mac::octets(tree, metadata) {
            Some((octets, about)) => {
                let node = tree.add_number(&octets.to_string(), Origin::Fact(Some(about)));
                given.known("mac_octets", node);
            }
            None => given.absent("mac_octets"),
        }
    }
    match nodes.registered(tree, "client_id").filter(|id| tree.as_str(*id).is_some()) {
        Some(id) => names(tree, given, "same_id_as", id, &twins.id),
        None if nodes.metadata.is_some() => given.absent("same_id_as"),
        None => {}
    }
    let Some(secret) = secret(tree, nodes) else {
        if nodes.metadata.is_some() {
            given.absent("same_secret_as");
        }
        return;
    };
    given.known("secret", secret);
    names(tree, given, "same_secret_as", secret, &twins.secret);
    if let Some(octets) = tree.as_str(secret).map(str::len) {
        let node = tree.add_number(&octets.to_string(), Origin::Fact(Some(secret)));
        given.known("secret_octets", node);
    }
}

/// The secret: given by itself, else the member `client_secret` of the registration.
fn secret(tree: &Tree, nodes: &ClientNodes) -> Option<NodeId> {
    nodes.secret.or_else(|| nodes.registered(tree, "client_secret"))
}

fn names(tree: &mut Tree, given: &mut Given, fact: &'static str, about: NodeId, names: &[String]) {
    let items: Vec<NodeId> = names.iter().map(|name| tree.add_string(name, Origin::Fact(Some(about)))).collect();
    let list = tree.add_array(&items, Origin::Fact(Some(about)));
    given.known(fact, list);
}
