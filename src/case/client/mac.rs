//! The message authentication codes that a client registers.

use crate::json::{NodeId, Tree};

/// The length in octets of the longest hash among the HMAC algorithms that a registration puts in force, and the node
/// that names it (RFC 7518 section 3.2).
pub(super) fn octets(tree: &Tree, metadata: NodeId) -> Option<(u32, NodeId)> {
    let method = tree.member(metadata, "token_endpoint_auth_method");
    let by_mac = method.filter(|method| tree.as_str(*method) == Some("client_secret_jwt"));
    let named = tree.members(metadata).filter(|(name, _)| match *name {
        // Without client_secret_jwt no assertion is made with the secret.
        "token_endpoint_auth_signing_alg" => by_mac.is_some(),
        name => name.ends_with("_signing_alg") || name.ends_with("_signed_response_alg"),
    });
    let named = named.filter_map(|(_, node)| Some((hash_octets(tree.as_str(node)?)?, node)));
    // The default of client_secret_jwt is not said anywhere; the shortest hash accuses nobody of too much.
    let unnamed = by_mac
        .filter(|_| tree.member(metadata, "token_endpoint_auth_signing_alg").is_none())
        .map(|method| (32, method));
    named.chain(unnamed).max_by_key(|(octets, _)| *octets)
}

fn hash_octets(algorithm: &str) -> Option<u32> {
    match algorithm {
        "HS256" => Some(32),
        "HS384" => Some(48),
        "HS512" => Some(64),
        _ => None,
    }
}
