//! From a name to the strings that are written of it.

use std::fmt::Write as _;

use super::attribute::{required_name, usual_name};
use super::{Attribute, Name, Value};

impl Name {
    /// The RFC 4514 string: short names where every reader knows them, else object identifiers with `#` values
    /// (section 2.4 wants these where the type is written dotted).
    pub(in crate::case::certificate) fn rfc4514(&self) -> String {
        self.joined(|attribute| match (required_name(&attribute.identifier), &attribute.value) {
            (Some(name), Value::Text(text, _)) => format!("{name}={}", escaped(text)),
            (Some(name), Value::Ber(ber)) => format!("{name}=#{}", digits(ber)),
            (None, value) => format!("{}=#{}", attribute.identifier, digits(&ber_of(value))),
        })
    }

    /// The same with the names that people know, and values in letters.
    pub(in crate::case::certificate) fn readable(&self) -> String {
        self.joined(readable)
    }

    /// As `openssl x509 -subject -nameopt compat` writes it: in the order of the certificate, behind slashes.
    pub(in crate::case::certificate) fn slashes(&self) -> String {
        self.0.iter().fold(String::new(), |mut text, rdn| {
            let attributes: Vec<String> = rdn.iter().map(readable).collect();
            let _ = write!(text, "/{}", attributes.join("+"));
            text
        })
    }

    fn joined(&self, write: impl Fn(&Attribute) -> String) -> String {
        let rdns = self.0.iter().rev().map(|rdn| rdn.iter().map(&write).collect::<Vec<_>>().join("+"));
        rdns.collect::<Vec<_>>().join(",")
    }
}

fn readable(attribute: &Attribute) -> String {
    let name = usual_name(&attribute.identifier);
    match &attribute.value {
        Value::Text(text, _) => format!("{name}={}", escaped(text)),
        Value::Ber(ber) => format!("{name}=#{}", digits(ber)),
    }
}

/// Escapes what RFC 4514 section 2.4 wants escaped.
fn escaped(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    text.chars().enumerate().fold(String::new(), |mut escaped, (at, character)| {
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => escaped.push('\\'),
            ' ' if at == 0 || at == last => escaped.push('\\'),
            '#' if at == 0 => escaped.push('\\'),
            // Only NUL must be; other control characters would not survive terminals and forms.
            character if character.is_ascii_control() => {
                let _ = write!(escaped, "\\{:02X}", u32::from(character));
                return escaped;
            }
            _ => {}
        }
        escaped.push(character);
        escaped
    })
}

/// BER of a value, as the certificate has it: some servers compare it by octets. Bare texts as `UTF8String`.
fn ber_of(value: &Value) -> Vec<u8> {
    const UTF8_STRING: u8 = 12;
    match value {
        Value::Ber(ber) => ber.clone(),
        Value::Text(_, ber) if !ber.is_empty() => ber.clone(),
        Value::Text(text, _) => super::value::encoded(UTF8_STRING, text.as_bytes()),
    }
}

fn digits(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        let _ = write!(text, "{octet:02x}");
        text
    })
}
