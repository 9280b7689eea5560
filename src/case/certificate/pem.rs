//! From PEM to DER, with the places of the blocks.
//!
//! Libraries read PEM too, and say neither where a block stands nor what is wrong with it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::LONGEST_CHAIN;

const BEGIN: &str = "-----BEGIN ";

/// A certificate and where it stands in the text.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) der: Vec<u8>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The certificates of a PEM text, or of a text that is the Base64 of one.
pub(super) fn blocks(text: &str) -> Result<Vec<Block>, String> {
    if !text.contains(BEGIN) {
        let der = der_of_base64(text).ok_or("this is neither PEM nor the Base64 of DER")?;
        return Ok(vec![Block { der, start: 0, end: text.len() }]);
    }
    let mut blocks = Vec::new();
    for (start, _) in text.match_indices(BEGIN) {
        if blocks.len() == LONGEST_CHAIN {
            return Err(format!("there are more than {LONGEST_CHAIN} certificates, the limit for a chain"));
        }
        blocks.push(block(text, start).map_err(|why| format!("certificate {} {why}", blocks.len() + 1))?);
    }
    Ok(blocks)
}

fn block(text: &str, start: usize) -> Result<Block, &'static str> {
    let rest = text.get(start + BEGIN.len()..).unwrap_or_default();
    let (label, rest) = rest.split_once("-----").ok_or("has no BEGIN line")?;
    let (body, behind) = rest.split_once("-----END ").ok_or("has no END line")?;
    if !is_label(label) || !behind.starts_with(label) {
        return Err("is no block with the label CERTIFICATE");
    }
    let der = der_of_base64(body).ok_or("is not Base64 between its BEGIN and END lines")?;
    let length =
        BEGIN.len() + label.len() + "-----".len() + body.len() + "-----END ".len() + label.len() + "-----".len();
    Ok(Block { der, start, end: (start + length).min(text.len()) })
}

/// Labels of certificates (RFC 7468 sections 5.1 and 5.3).
pub(super) fn is_label(label: &str) -> bool {
    matches!(label, "CERTIFICATE" | "X509 CERTIFICATE")
}

/// The labels of all blocks.
pub(super) fn labels(text: &str) -> impl Iterator<Item = &str> {
    text.split(BEGIN).skip(1).map(|rest| rest.split("-----").next().unwrap_or_default())
}

/// The bytes that a text stands for: its own, or those of DER.
pub(in crate::case) fn bytes(text: &str) -> Cow<'_, [u8]> {
    if text.contains(BEGIN) {
        return Cow::Borrowed(text.as_bytes());
    }
    der_of_base64(text).map_or(Cow::Borrowed(text.as_bytes()), Cow::Owned)
}

/// The octets of Base64 in lines.
pub(super) fn der_of_base64(text: &str) -> Option<Vec<u8>> {
    let bare: String = text.split_whitespace().collect();
    STANDARD.decode(bare).ok().filter(|der| !der.is_empty())
}
