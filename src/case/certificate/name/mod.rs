//! Distinguished names: read from certificates and from RFC 4514 strings, written, and compared.
//!
//! The grammar is written out here. A library's parser knows a fixed list of attribute names, and says of a text that it
//! refuses only that it does; what is wanted is *how* a registered name and a certificate differ.

mod attribute;
mod difference;
mod normal;
mod read;
mod slash;
#[cfg(test)]
mod tests;
mod value;
mod write;

pub(super) use difference::difference;

/// A value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// One of ASN.1's strings, decoded, and its BER; nothing of that where the text alone is known.
    Text(String, Vec<u8>),
    /// Anything else, in BER.
    Ber(Vec<u8>),
}

/// An attribute: the dotted object identifier of its type, and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    identifier: String,
    value: Value,
}

/// Attributes that stand together, in no order.
type Rdn = Vec<Attribute>;

/// A name: its RDNs in the order of the certificate, the widest first. RFC 4514 writes them the other way round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Name(Vec<Rdn>);

/// Why a text is no RFC 4514 string, as a fragment of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble(String);

impl Name {
    /// Whether it has no RDN.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Values of the common name.
    pub(super) fn common_names(&self) -> impl Iterator<Item = &str> {
        let common = self.0.iter().flatten().filter(|attribute| attribute.identifier == "2.5.4.3");
        common.filter_map(|attribute| match &attribute.value {
            Value::Text(text, _) => Some(text.as_str()),
            Value::Ber(_) => None,
        })
    }

    fn reversed(&self) -> Self {
        Self(self.0.iter().rev().cloned().collect())
    }
}
