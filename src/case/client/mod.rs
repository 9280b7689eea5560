//! Facts about one client, worked out from its registration and its secret.
//!
//! They are listed in `rules/members/client.toml`.

mod mac;
mod secret;
mod twins;

use std::collections::BTreeMap;

use crate::json::{Kind, NodeId, Origin, Tree, Unknown};

use super::assemble::{ClientNodes, Given};
pub(in crate::case) use twins::{Twins, twins};

/// Adds what is known of a client beside its metadata and keys: what it has in common with other clients, and, by the
/// names of published secrets, where its secret is published.
pub(super) fn facts(
    tree: &mut Tree,
    nodes: &ClientNodes,
    (twins, published): (&Twins, &BTreeMap<String, Vec<String>>),
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
        scopes(tree, metadata, given);
    }
    let id = nodes.registered(tree, "client_id").filter(|id| tree.as_str(*id).is_some());
    names(tree, given, "same_id_as", (nodes, id), twins.id.as_deref());
    let secret = secret(tree, nodes);
    names(tree, given, "same_secret_as", (nodes, secret), twins.secret.as_deref());
    if let Some(secret) = secret {
        given.known("secret", secret);
        of_secret(tree, secret, published, given);
    } else if nodes.metadata.is_some_and(|metadata| needs_no_secret(tree, metadata)) {
        given.absent("secret");
        for name in FACTS {
            given.absent(name);
        }
    }
}

/// Whether nothing that a registration says is done with a secret: neither authentication, nor a MAC, nor encryption.
fn needs_no_secret(tree: &Tree, metadata: NodeId) -> bool {
    const METHODS: [&str; 4] = ["private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth", "none"];
    let text = |name: &str| tree.member(metadata, name).and_then(|node| tree.as_str(node));
    let asymmetric = |algorithm: &str| algorithm.starts_with("RSA") || algorithm.starts_with("ECDH");
    let mut encryption = tree.members(metadata).filter(|(name, _)| name.ends_with("_encrypted_response_alg"));
    text("token_endpoint_auth_method").is_some_and(|method| METHODS.contains(&method))
        && mac::octets(tree, metadata).is_none()
        && encryption.all(|(_, node)| tree.as_str(node).is_some_and(asymmetric))
        && text("request_object_encryption_alg").is_none_or(asymmetric)
}

/// The secret as a text, where it is known.
pub(super) fn secret_of(tree: &Tree, nodes: &ClientNodes) -> Option<String> {
    let registered = || tree.member(nodes.metadata?, "client_secret");
    let text = tree.as_str(nodes.secret.or_else(registered)?)?;
    (!secret::is_placeholder(text)).then(|| text.to_owned())
}

/// The words of `scope`: paths and words of rules know lists, and no words in a string.
fn scopes(tree: &mut Tree, metadata: NodeId, given: &mut Given) {
    let Some(scope) = tree.member(metadata, "scope") else { return given.absent("scopes") };
    let Some(text) = tree.as_str(scope).map(str::to_owned) else {
        let unknown = Unknown { reason: "`scope` has the wrong type".to_owned(), needs: Vec::new() };
        return given.known("scopes", tree.add_unknown(unknown, Origin::Fact(Some(scope))));
    };
    let origin = Origin::Fact(Some(scope));
    let words: Vec<NodeId> =
        text.split(' ').filter(|word| !word.is_empty()).map(|word| tree.add_string(word, origin)).collect();
    given.known("scopes", tree.add_array(&words, origin));
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

/// The secret: given by itself, else the member `client_secret` of the registration.
fn secret(tree: &Tree, nodes: &ClientNodes) -> Option<NodeId> {
    nodes.secret.or_else(|| nodes.registered(tree, "client_secret"))
}

/// The names of twins, about what they have in common; absent where there is no other client, or nothing to compare.
fn names(
    tree: &mut Tree,
    given: &mut Given,
    fact: &'static str,
    (nodes, about): (&ClientNodes, Option<NodeId>),
    names: Option<&[String]>,
) {
    if let Some((about, names)) = about.zip(names) {
        let origin = Origin::Fact(Some(about));
        let items: Vec<NodeId> = names.iter().map(|name| tree.add_string(name, origin)).collect();
        let list = tree.add_array(&items, origin);
        given.known(fact, list);
    } else if nodes.metadata.is_some() {
        given.absent(fact);
    }
}
