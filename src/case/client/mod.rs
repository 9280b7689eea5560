//! Facts about one client, worked out from its registration and its secret.
//!
//! They are listed in `rules/members/client.toml`.

mod mac;

use crate::json::{Kind, Origin, Tree};

use super::assemble::{ClientNodes, Given};

/// Adds what is known of a client beside its metadata and keys.
pub(super) fn facts(tree: &mut Tree, nodes: &ClientNodes, given: &mut Given) {
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
    let Some(secret) = nodes.secret.or_else(registered) else { return };
    given.known("secret", secret);
    if let Some(octets) = tree.as_str(secret).map(str::len) {
        let node = tree.add_number(&octets.to_string(), Origin::Fact(Some(secret)));
        given.known("secret_octets", node);
    }
}
