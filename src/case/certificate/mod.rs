//! Certificates of clients: read, measured, and compared with what is registered.
//!
//! The structure is read by `x509-parser`, keys and signatures by OpenSSL, which knows every curve. The facts are listed
//! in `rules/members/certificate.toml`.

mod key;
mod keyset;
mod load;
mod measure;
mod name;
mod pem;
mod registered;
mod sheet;
mod usage;

use crate::json::{NodeId, Origin, SourceId, Span, SyntaxError, Tree};

use super::assemble::{ClientNodes, Given};
use super::{Surroundings, key_facts};
pub use load::certificate_text;
pub use measure::signature_hash;
pub(super) use pem::bytes;

/// The most certificates of one chain.
const LONGEST_CHAIN: usize = 16;

/// Reads PEM, or the Base64 of one certificate in DER, as an array of certificates, that of the client first.
pub(super) fn read(tree: &mut Tree, source: SourceId, text: &str) -> Result<NodeId, SyntaxError> {
    let unreadable = |message: String| SyntaxError::new(message, Span::new(0, 0), "");
    let blocks = pem::blocks(text).map_err(unreadable)?;
    let origin = |start: usize, end: usize| Origin::Document {
        source,
        start: u32::try_from(start).unwrap_or(u32::MAX),
        end: u32::try_from(end).unwrap_or(u32::MAX),
    };
    let mut items = Vec::new();
    let mut previous: Option<&[u8]> = None;
    for (place, block) in blocks.iter().enumerate() {
        let certificate = measure::certificate(tree, origin(block.start, block.end), &block.der, previous);
        items.push(certificate.map_err(|why| unreadable(format!("certificate {} {why}", place + 1)))?);
        previous = Some(&block.der);
    }
    Ok(tree.add_array(&items, origin(0, text.len())))
}

/// Adds what is known of a client's certificate, and how it fits the registration and the keys. `around` compares the
/// keys of its chain, given as an array of JWKs, with those of the case.
pub(super) fn facts<'c>(
    tree: &mut Tree,
    nodes: &ClientNodes,
    given: &mut Given,
    around: impl FnOnce(&Tree, NodeId) -> Surroundings<'c>,
) {
    let Some(list) = nodes.certificate else { return };
    let certificates = tree.items(list).to_vec();
    let jwks: Vec<NodeId> = certificates.iter().filter_map(|it| tree.member(*it, "key")).collect();
    let set = tree.add_array(&jwks, Origin::Fact(Some(list)));
    let around = around(tree, set);
    let mut certificates = certificates.into_iter();
    let Some(leaf) = certificates.next() else { return };
    let mut members = with_key_facts(tree, leaf, &around);
    members.extend(registered::facts(tree, nodes, leaf).into_iter().map(|(name, node)| (name.to_owned(), node)));
    members.extend(keyset::facts(tree, leaf, given).into_iter().map(|(name, node)| (name.to_owned(), node)));
    let certificate = object(tree, leaf, &members);
    given.known("certificate", certificate);
    let rest: Vec<NodeId> = certificates
        .map(|certificate| {
            let members = with_key_facts(tree, certificate, &around);
            object(tree, certificate, &members)
        })
        .collect();
    let chain = tree.add_array(&rest, Origin::Fact(Some(leaf)));
    given.known("chain", chain);
}

/// The members of a certificate, with what is worked out from its key in place of the key.
fn with_key_facts(tree: &mut Tree, certificate: NodeId, around: &Surroundings<'_>) -> Vec<(String, NodeId)> {
    let own: Vec<(String, NodeId)> = tree.members(certificate).map(|(name, node)| (name.to_owned(), node)).collect();
    own.into_iter()
        .map(|(name, node)| {
            let node = if name == "key" { key_facts(tree, node, around) } else { node };
            (name, node)
        })
        .collect()
}

fn object(tree: &mut Tree, about: NodeId, members: &[(String, NodeId)]) -> NodeId {
    let members: Vec<(&str, NodeId)> = members.iter().map(|(name, node)| (name.as_str(), *node)).collect();
    tree.add_object(&members, Origin::Fact(Some(about)))
}
