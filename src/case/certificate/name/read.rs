//! From an RFC 4514 string to a name.

use super::attribute::identifier;
use super::value::of_ber;
use super::{Attribute, Name, Rdn, Trouble, Value};

impl Name {
    /// Reads a string as RFC 4514 section 3 has it. Spaces around separators, which RFC 2253 lets readers accept, and
    /// short names that RFC 4514 does not list but software writes are accepted.
    pub(in crate::case::certificate) fn parse(text: &str) -> Result<Self, Trouble> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let mut rdns = vec![Rdn::new()];
        let mut rest = text;
        loop {
            let end = end_of_attribute(rest)?;
            let (part, behind) = rest.split_at(end);
            if let Some(rdn) = rdns.last_mut() {
                rdn.push(attribute(part)?);
            }
            let mut behind = behind.chars();
            match behind.next() {
                Some(',') => rdns.push(Rdn::new()),
                Some(_) => {}
                None => break,
            }
            rest = behind.as_str();
        }
        rdns.reverse();
        Ok(Self(rdns))
    }
}

pub(super) fn trouble(text: impl Into<String>) -> Trouble {
    Trouble(text.into())
}

/// Offset of the first `,` or `+` that is not escaped, or of the end.
fn end_of_attribute(text: &str) -> Result<usize, Trouble> {
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            ',' | '+' => return Ok(at),
            '\\' if characters.next().is_none() => {
                return Err(trouble("escaping: the registered value ends with a backslash"));
            }
            '"' => {
                return Err(trouble(
                    "escaping: the registered value has quotes, which RFC 4514 does not know (it escapes by backslash)",
                ));
            }
            ';' => return Err(trouble("escaping: RFC 4514 separates by `,`, and a `;` in a value is written `\\;`")),
            '<' | '>' | '\0' => {
                return Err(trouble("escaping: `<`, `>` and NUL in a value are written `\\<`, `\\>` and `\\00`"));
            }
            _ => {}
        }
    }
    Ok(text.len())
}

fn attribute(text: &str) -> Result<Attribute, Trouble> {
    let Some((name, value)) = text.split_once('=') else {
        return Err(trouble(format!(
            "the registered value has a part without `=`{}; a comma in a value is written `\\,`",
            super::difference::quoted(text.trim())
        )));
    };
    Ok(Attribute { identifier: type_of(name.trim_matches(' '))?, value: value_of(value.trim_start_matches(' '))? })
}

/// The object identifier of an attribute's name.
fn type_of(name: &str) -> Result<String, Trouble> {
    let dotted = |text: &str| {
        text.contains('.') && text.split('.').all(|arc| !arc.is_empty() && arc.bytes().all(|b| b.is_ascii_digit()))
    };
    if dotted(name) {
        return Ok(name.to_owned());
    }
    if name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("OID.")) && dotted(name.get(4..).unwrap_or("")) {
        let bare = name.get(4..).unwrap_or("");
        return Err(trouble(format!(
            "the attribute name `{name}` is in the form of RFC 1779; RFC 4514 writes `{bare}`"
        )));
    }
    identifier(name).map(str::to_owned).ok_or_else(|| {
        let named = super::difference::quoted(name);
        trouble(format!("the attribute name{named} is not one of RFC 4514's, and no other that is known; write the dotted object identifier in its place"))
    })
}

fn value_of(text: &str) -> Result<Value, Trouble> {
    if let Some(digits) = text.strip_prefix('#') {
        let octets = octets_of(digits.trim_end_matches(' '));
        let wrong =
            "escaping: behind `#` stand pairs of hexadecimal digits; a value that starts with `#` is written `\\#`";
        let octets = octets.ok_or_else(|| trouble(wrong))?;
        return of_ber(octets).ok_or_else(|| {
            trouble("escaping: there is no BER behind `#`: tag, length and content do not fit (OpenSSL prints it with -nameopt RFC2253)")
        });
    }
    unescaped(text).map(|text| Value::Text(text, Vec::new()))
}

/// The octets of pairs of hexadecimal digits; at least one.
fn octets_of(digits: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let octet = |pair: &[u8; 2]| Some(hexadecimal(pair[0])? << 4 | hexadecimal(pair[1])?);
    (rest.is_empty() && !pairs.is_empty()).then(|| pairs.iter().map(octet).collect())?
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// A value without its escapes, and without the spaces behind it that are not escaped.
fn unescaped(text: &str) -> Result<String, Trouble> {
    let bytes = text.as_bytes();
    let (mut octets, mut kept, mut at) = (Vec::new(), 0, 0);
    while let Some(byte) = bytes.get(at) {
        let escape = bytes.get(at + 1..).unwrap_or_default();
        let (octet, length) = match (byte, escape) {
            (b'\\', [special, ..]) if b" \"#+,;<=>\\".contains(special) => (*special, 2),
            (b'\\', [high, low, ..]) => match hexadecimal(*high).zip(hexadecimal(*low)) {
                Some((high, low)) => (high << 4 | low, 3),
                None => {
                    return Err(trouble(
                        "escaping: behind a backslash stands neither a special character nor two hexadecimal digits",
                    ));
                }
            },
            (b'\\', _) => return Err(trouble("escaping: the registered value ends within an escape")),
            (byte, _) => (*byte, 1),
        };
        octets.push(octet);
        if *byte != b' ' {
            kept = octets.len();
        }
        at += length;
    }
    octets.truncate(kept);
    String::from_utf8(octets)
        .map_err(|_| trouble("escaping: the octets that a value's hexadecimal pairs stand for are not UTF-8"))
}
