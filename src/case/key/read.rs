//! Reads members of one key strictly, and says what is wrong with those that can not be read.
//!
//! Nothing is put right here: padding, the other alphabet of base64 and stray bits are reasons not to know.

use std::borrow::Cow;

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use base64::{DecodeError, Engine};

use crate::json::{Kind, NodeId, Tree};

use super::family::{Curve, Family};

/// What a fact measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Boolean(bool),
    Number(usize),
    Text(String),
    List(Vec<Cow<'static, str>>),
}

impl Value {
    pub(super) fn list(names: &[&'static str]) -> Self {
        Self::List(names.iter().map(|name| Cow::Borrowed(*name)).collect())
    }
}

/// A value and the node that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) value: Value,
    pub(super) about: NodeId,
}

/// Why there is no value, and the node that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) reason: String,
    pub(super) about: NodeId,
}

/// A fact about a key that it concerns.
pub(super) type Fact = Result<Known, Gap>;

pub(super) fn known(value: Value, about: NodeId) -> Known {
    Known { value, about }
}

pub(super) fn gap(reason: impl Into<String>, about: NodeId) -> Gap {
    Gap { reason: reason.into(), about }
}

/// One key: an object of a tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key<'t> {
    pub(super) tree: &'t Tree,
    pub(super) jwk: NodeId,
}

impl<'t> Key<'t> {
    pub(super) fn member(&self, name: &str) -> Option<NodeId> {
        self.tree.member(self.jwk, name)
    }

    /// The string that a member holds.
    pub(super) fn text(&self, name: &str) -> Result<(&'t str, NodeId), Gap> {
        let node = self.member(name).ok_or_else(|| gap(format!("{name} is missing"), self.jwk))?;
        let text = self.tree.as_str(node).ok_or_else(|| wrong_type(self.tree, node, name, "a string"))?;
        Ok((text, node))
    }

    /// The octets that a member holds in base64url without padding (RFC 7515 section 2).
    pub(super) fn octets(&self, name: &str) -> Result<(Vec<u8>, NodeId), Gap> {
        let (text, node) = self.text(name)?;
        if text.is_empty() {
            return Err(gap(format!("{name} is empty"), node));
        }
        match BASE64_URL_SAFE_NO_PAD.decode(text) {
            Ok(octets) => Ok((octets, node)),
            Err(error) => Err(gap(format!("{name} is not base64url: {}", explain(text, &error, false)), node)),
        }
    }

    pub(super) fn family(&self) -> Result<Family, Gap> {
        let (kty, node) = self.text("kty")?;
        Family::named(kty).ok_or_else(|| gap(format!("kty{} is not a known key type", quoted(kty)), node))
    }

    pub(super) fn curve(&self, family: Family) -> Result<(Curve, NodeId), Gap> {
        let (crv, node) = self.text("crv")?;
        let curve = Curve::named(family, crv).ok_or_else(|| {
            gap(format!("crv{} is not a known curve for keys of kty {}", quoted(crv), family.name()), node)
        })?;
        Ok((curve, node))
    }

    /// The family, if it is one of those that a fact is about. Where `kty` can not be read, a member that those
    /// families alone have says that the fact may concern the key, and then it is unknown.
    pub(super) fn family_of(&self, wanted: &[Family], telling: &str) -> Option<Result<Family, Gap>> {
        match self.family() {
            Ok(family) => wanted.contains(&family).then_some(Ok(family)),
            Err(missing) => self.member(telling).map(|about| Err(Gap { about, ..missing })),
        }
    }
}

pub(super) fn wrong_type(tree: &Tree, node: NodeId, name: &str, wanted: &str) -> Gap {
    // A wrong type hides what `unknown` stands for, so its own reason is handed on.
    let reason = match (tree.kind(node), tree.as_unknown(node)) {
        (Kind::Unknown, Some(unknown)) => unknown.reason.clone(),
        (kind, _) => format!("{name} is {}, not {wanted}", kind.noun()),
    };
    gap(reason, node)
}

/// The octets of standard base64 with padding (RFC 7517 section 4.7).
pub(super) fn standard_base64(text: &str) -> Result<Vec<u8>, String> {
    BASE64_STANDARD.decode(text).map_err(|error| format!("not standard base64: {}", explain(text, &error, true)))
}

/// What is wrong with a text that should be base64: the standard one with padding, or base64url without.
fn explain(text: &str, error: &DecodeError, standard: bool) -> String {
    match *error {
        DecodeError::InvalidByte(_, b'=') | DecodeError::InvalidPadding if !standard => "it has padding".to_owned(),
        DecodeError::InvalidByte(at, byte) => format!("its character {} {}", at + 1, stray(byte, standard)),
        DecodeError::InvalidPadding => "its padding is missing or wrong".to_owned(),
        DecodeError::InvalidLength(_) => format!("no octets are encoded in {} characters", text.len()),
        DecodeError::InvalidLastSymbol(..) => "the unused bits of its last character are not zero".to_owned(),
    }
}

/// What a character is that is not in the alphabet.
fn stray(byte: u8, standard: bool) -> String {
    match (byte, standard) {
        (b'+' | b'/', false) => format!("is `{}`, which belongs to standard base64", char::from(byte)),
        (b'-' | b'_', true) => format!("is `{}`, which belongs to base64url", char::from(byte)),
        _ if byte.is_ascii_whitespace() => "is white space".to_owned(),
        _ => "is not in the alphabet".to_owned(),
    }
}

/// A word for a message; nothing where it is too long or too strange to be one.
pub(super) fn quoted(word: &str) -> String {
    let plain = !word.is_empty() && word.len() <= 32 && word.bytes().all(|byte| byte.is_ascii_graphic());
    if plain { format!(" `{word}`") } else { String::new() }
}
