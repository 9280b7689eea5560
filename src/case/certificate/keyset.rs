//! Whether a certificate is among those that a client registered with its keys.

use super::measure::thumbprint;
use super::pem::der_of_base64;
use super::sheet::Sheet;
use crate::case::assemble::Given;
use crate::json::{Kind, NodeId, Origin, Tree};

const FACTS: [&str; 2] = ["found_in_client_jwks", "jwks_difference"];

/// `found_in_client_jwks` and, where it is not, `jwks_difference`. They lie at the keys of the set. Nothing where it is
/// known that there is no set.
pub(super) fn facts(tree: &mut Tree, leaf: NodeId, given: &Given) -> Vec<(&'static str, NodeId)> {
    let list = match given.find("jwks") {
        Some((_, None)) => return Vec::new(),
        Some((_, Some(jwks))) => tree.member(*jwks, "keys").filter(|list| tree.kind(*list) == Kind::Array),
        None => None,
    };
    let Some(list) = list else {
        let mut sheet = Sheet::new(tree, Origin::Fact(Some(leaf)));
        for name in FACTS {
            sheet.unknown(name, "no JWK Set of the client was given that can be read (--client-jwks)", "jwks");
        }
        return sheet.members();
    };
    let difference = difference(tree, leaf, list, given);
    let mut sheet = Sheet::new(tree, Origin::Fact(Some(list)));
    sheet.truth("found_in_client_jwks", difference.is_none());
    if let Some(difference) = difference {
        sheet.text("jwks_difference", difference);
    }
    sheet.members()
}

/// Why the certificate is not found, as a fragment of a sentence; nothing where it is (RFC 8705 section 2.2).
fn difference(tree: &Tree, leaf: NodeId, list: NodeId, given: &Given) -> Option<&'static str> {
    let text = |object, name| tree.member(object, name).and_then(|node| tree.as_str(node));
    let certificate = text(leaf, "thumbprint_sha256");
    let first = |jwk: NodeId| {
        let x5c = tree.member(jwk, "x5c")?;
        let text = tree.items(x5c).first().and_then(|first| tree.as_str(*first)).unwrap_or_default();
        Some(der_of_base64(text).map(|der| thumbprint(&der)))
    };
    let jwks: Vec<NodeId> = tree.items(list).to_vec();
    if jwks.iter().any(|jwk| first(*jwk).flatten().as_deref() == certificate) {
        return None;
    }
    let key = text(leaf, "key_thumbprint");
    let facts = given.find("keys").and_then(|(_, node)| *node).map(|keys| tree.items(keys)).unwrap_or_default();
    let same = facts.iter().find(|facts| key.is_some() && text(**facts, "thumbprint") == key);
    Some(match same.and_then(|facts| tree.member(*facts, "jwk")) {
        Some(jwk) if first(jwk).is_some() => {
            "a key of the set is that of the certificate, but its x5c has another certificate"
        }
        Some(_) => "a key of the set is that of the certificate, but it has no x5c",
        None if jwks.iter().all(|jwk| first(*jwk).is_none()) => {
            "no key of the set is that of the certificate, and none has x5c"
        }
        None => "no key of the set is that of the certificate",
    })
}
