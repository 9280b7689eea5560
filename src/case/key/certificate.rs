//! Whether the certificate beside a key is a certificate of that key.

use openssl::error::ErrorStack;
use openssl::x509::X509;

use crate::json::{Kind, NodeId};

use super::material::PublicKey;
use super::read::{Fact, Gap, Key, Value, gap, known, standard_base64, wrong_type};

/// Compares the first certificate of `x5c` (RFC 7517 section 4.7) with the bare members.
pub(super) fn x5c_key_agrees(key: &Key) -> Option<Fact> {
    let x5c = key.member("x5c")?;
    Some(first(key, x5c).and_then(|(text, node)| {
        let certified = certified(text).map_err(|reason| gap(reason, node))?;
        let bare = PublicKey::of_members(key)
            .map_err(|bare| Gap { reason: format!("x5c has no key to agree with: {}", bare.reason), ..bare })?;
        Ok(known(Value::Boolean(certified == bare), node))
    }))
}

/// The text and the node of the first certificate.
fn first<'t>(key: &Key<'t>, x5c: NodeId) -> Result<(&'t str, NodeId), Gap> {
    if key.tree.kind(x5c) != Kind::Array {
        return Err(wrong_type(key.tree, x5c, "x5c", "an array"));
    }
    let first = key.tree.items(x5c).first().ok_or_else(|| gap("x5c is empty", x5c))?;
    let text = key
        .tree
        .as_str(*first)
        .ok_or_else(|| wrong_type(key.tree, *first, "the first certificate in x5c", "a string"))?;
    Ok((text, *first))
}

/// The public key of a certificate, or why it can not be read.
fn certified(text: &str) -> Result<PublicKey, String> {
    let der = standard_base64(text).map_err(|why| format!("the first certificate in x5c is {why}"))?;
    let certificate = X509::from_der(&der).map_err(|error| {
        format!("the first certificate in x5c can not be read: it is no certificate in DER ({})", explain(&error))
    })?;
    // OpenSSL reads what it needs and leaves the rest.
    if certificate.to_der().is_ok_and(|read| read.len() != der.len()) {
        return Err("the first certificate in x5c can not be read: something follows it, or it is not DER throughout"
            .to_owned());
    }
    let cannot =
        |error: &ErrorStack| format!("the key of the first certificate in x5c can not be read ({})", explain(error));
    let key = certificate.public_key().map_err(|error| cannot(&error))?;
    PublicKey::of_certificate(&key)
        .map_err(|error| cannot(&error))?
        .ok_or_else(|| "the key of the first certificate in x5c does not name its curve".to_owned())
}

/// What OpenSSL met first. The rest of its stack names files and functions of its own.
fn explain(error: &ErrorStack) -> String {
    let first = error.errors().first().and_then(openssl::error::Error::reason);
    format!("OpenSSL says `{}`", first.unwrap_or("unknown error"))
}
