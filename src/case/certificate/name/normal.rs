//! Names in a form in which equal ones are alike.

use super::{Attribute, Name, Value};

/// A name as distinguishedNameMatch compares it (RFC 4517 section 4.2.15): RDNs in order, the attributes of each in
/// none, types by object identifier, values as [`folded`].
pub(super) type Normal = Vec<Vec<(String, String)>>;

pub(super) fn normal(name: &Name) -> Normal {
    let rdns = name.0.iter().map(|rdn| {
        let mut attributes: Vec<(String, String)> = rdn.iter().map(normal_attribute).collect();
        attributes.sort();
        attributes
    });
    rdns.collect()
}

fn normal_attribute(attribute: &Attribute) -> (String, String) {
    let value = match &attribute.value {
        Value::Text(text, _) => folded(text),
        Value::Ber(ber) => format!("{ber:02x?}"),
    };
    (attribute.identifier.clone(), value)
}

/// A text without differences of case and of spaces: the part of RFC 4518 that names of certificates meet. All types
/// that names are made of compare so (RFC 4519).
pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
