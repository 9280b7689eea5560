//! Values of attributes, from ASN.1.

use x509_parser::asn1_rs::{Any, Class, FromDer};
use x509_parser::x509::X509Name;

use super::{Attribute, Name, Value};

impl Name {
    /// The name of a certificate.
    pub(in crate::case::certificate) fn of(name: &X509Name<'_>) -> Self {
        let rdns = name.iter_rdn().map(|rdn| {
            let attributes = rdn.iter().map(|attribute| Attribute {
                identifier: attribute.attr_type().to_id_string(),
                value: of_any(attribute.attr_value()),
            });
            attributes.collect()
        });
        Self(rdns.collect())
    }
}

fn of_any(any: &Any<'_>) -> Value {
    let universal = any.class() == Class::Universal;
    let tag = any.tag().0;
    let form = (any.class() as u8) << 6 | u8::from(any.header.is_constructed()) << 5;
    let ber = encoded(form | u8::try_from(tag & 0x1f).unwrap_or_default(), any.data);
    match text(tag, any.data).filter(|_| universal && !any.header.is_constructed()) {
        Some(text) => Value::Text(text, ber),
        None => Value::Ber(ber),
    }
}

/// The string of a universal tag (X.680 section 8.6); nothing where it is none.
fn text(tag: u32, content: &[u8]) -> Option<String> {
    match tag {
        // UTF8String, NumericString, PrintableString, IA5String.
        12 | 18 | 19 | 22 => String::from_utf8(content.to_vec()).ok(),
        // T.61 is written as ISO 8859-1 by everybody.
        20 => Some(content.iter().map(|octet| char::from(*octet)).collect()),
        // UniversalString, BMPString.
        28 => wide::<4>(content)?.into_iter().map(char::from_u32).collect(),
        30 => {
            let units = wide::<2>(content)?.into_iter().map(|unit| u16::try_from(unit).unwrap_or_default());
            char::decode_utf16(units).collect::<Result<_, _>>().ok()
        }
        _ => None,
    }
}

fn wide<const N: usize>(content: &[u8]) -> Option<Vec<u32>> {
    let (units, rest) = content.as_chunks::<N>();
    rest.is_empty().then_some(())?;
    Some(units.iter().map(|unit| unit.iter().fold(0, |number, octet| number << 8 | u32::from(*octet))).collect())
}

/// Tag, length and content (X.690 section 8.1).
pub(super) fn encoded(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let zeros = length.iter().take_while(|octet| **octet == 0).count().min(length.len() - 1);
    let length = length.get(zeros..).unwrap_or_default();
    let mut encoded = vec![tag];
    if content.len() >= 0x80 {
        encoded.push(0x80 | u8::try_from(length.len()).unwrap_or_default());
    }
    encoded.extend_from_slice(length);
    encoded.extend_from_slice(content);
    encoded
}

/// The value that a `#` string encodes (RFC 4514 section 2.4); nothing where the octets are not one value in BER.
pub(super) fn of_ber(ber: Vec<u8>) -> Option<Value> {
    let (rest, any) = Any::from_der(&ber).ok()?;
    rest.is_empty().then_some(())?;
    Some(match of_any(&any) {
        Value::Text(text, ber) => Value::Text(text, ber),
        Value::Ber(_) => Value::Ber(ber),
    })
}
