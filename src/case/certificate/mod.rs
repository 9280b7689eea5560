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

/// Adds what is known of a client's certificate, and how it fits the registration and the keys.
pub(super) fn facts(tree: &mut Tree, nodes: &ClientNodes, given: &mut Given) {
    let Some((leaf, rest)) = nodes.certificate.and_then(|list| tree.items(list).split_first()) else { return };
    let (leaf, rest) = (*leaf, rest.to_vec());
    let own: Vec<(String, NodeId)> = tree.members(leaf).map(|(name, node)| (name.to_owned(), node)).collect();
    let mut members: Vec<(&str, NodeId)> = own.iter().map(|(name, node)| (name.as_str(), *node)).collect();
    members.extend(registered::facts(tree, nodes, leaf));
    members.extend(keyset::facts(tree, leaf, given));
    let certificate = tree.add_object(&members, Origin::Fact(Some(leaf)));
    given.known("certificate", certificate);
    let chain = tree.add_array(&rest, Origin::Fact(Some(leaf)));
    given.known("chain", chain);
}
