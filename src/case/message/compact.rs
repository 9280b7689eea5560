//! The compact form of JWS and JWE (RFC 7515 section 7.1, RFC 7516 section 7.1), read strictly.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::super::decryption::Encrypted;

/// The largest token that is read, in bytes: servers take headers and parameters of a few kilobytes.
pub(in crate::case) const LARGEST: usize = 1024 * 1024;

/// A text in compact form.
#[derive(Clone, Debug)]
pub(super) enum Compact {
    /// Signed: three parts.
    Signed(Signed),
    /// Encrypted: five parts, of which the first is the header.
    Encrypted(Encrypted),
}

/// The parts of a JWS.
#[derive(Clone, Debug)]
pub(super) struct Signed {
    /// The decoded header.
    pub(super) header: String,
    /// The decoded payload.
    pub(super) payload: String,
    /// What was signed: the first two parts as they stand.
    pub(super) input: String,
    /// The octets of the signature.
    pub(super) signature: Vec<u8>,
}

/// Reads a text in compact form. White space round it is not part of it.
///
/// # Errors
/// A sentence that says what is wrong, without anything of the text, and the byte where.
pub(super) fn read(text: &str) -> Result<Compact, (String, usize)> {
    let start = text.len() - text.trim_start().len();
    let text = text.trim();
    if text.len() > LARGEST {
        return Err((format!("the token has {} bytes, more than the limit of {LARGEST}", text.len()), start));
    }
    let parts: Vec<&str> = text.split('.').collect();
    let decode = |number: usize, name: &str| {
        let offset = start + parts.iter().take(number).map(|part| part.len() + 1).sum::<usize>();
        octets(parts.get(number).copied().unwrap_or_default(), name).map_err(|why| (why, offset))
    };
    let utf8 = |octets: Vec<u8>, name: &str| {
        String::from_utf8(octets).map_err(|error| {
            (format!("the {name} is not UTF-8: byte {} can not be read", error.utf8_error().valid_up_to()), start)
        })
    };
    match parts.as_slice() {
        [header, payload, signature] => {
            not_empty([(header, "header"), (payload, "payload")]).map_err(|why| (why, start))?;
            Ok(Compact::Signed(Signed {
                header: utf8(decode(0, "header")?, "header")?,
                payload: utf8(decode(1, "payload")?, "payload")?,
                input: format!("{header}.{payload}"),
                signature: if signature.is_empty() { Vec::new() } else { decode(2, "signature")? },
            }))
        }
        [header, _, _, ciphertext, _] => {
            not_empty([(header, "header"), (ciphertext, "ciphertext")]).map_err(|why| (why, start))?;
            Ok(Compact::Encrypted(Encrypted {
                header: utf8(decode(0, "header")?, "header")?,
                key: decode(1, "encrypted key")?,
                iv: decode(2, "initialization vector")?,
                ciphertext: decode(3, "ciphertext")?.len(),
                tag: decode(4, "authentication tag")?,
                text: text.to_owned(),
            }))
        }
        _ => Err((number_of_dots(parts.len() - 1), start)),
    }
}

fn number_of_dots(dots: usize) -> String {
    let plural = if dots == 1 { "" } else { "s" };
    format!("the token has {dots} dot{plural}, where a signed one has 2 and an encrypted one 4")
}

fn not_empty(parts: [(&str, &str); 2]) -> Result<(), String> {
    let empty = parts.into_iter().find(|(part, _)| part.is_empty());
    empty.map_or(Ok(()), |(_, name)| Err(format!("the {name} is empty")))
}

fn octets(part: &str, name: &str) -> Result<Vec<u8>, String> {
    URL_SAFE_NO_PAD.decode(part).map_err(|error| {
        let why = match error {
            base64::DecodeError::InvalidByte(_, b'=') | base64::DecodeError::InvalidPadding => {
                "it has padding".to_owned()
            }
            base64::DecodeError::InvalidByte(at, byte) if b"+/".contains(&byte) => {
                format!("character {} belongs to standard base64", at + 1)
            }
            base64::DecodeError::InvalidByte(at, _) => format!("character {} is not in the alphabet", at + 1),
            base64::DecodeError::InvalidLastSymbol(..) => "the unused bits of its last character are not zero".into(),
            base64::DecodeError::InvalidLength(_) => "it has a number of characters that encodes no octets".to_owned(),
        };
        format!("the {name} is not base64url (RFC 7515 section 2): {why}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> String {
        read(text).map_or_else(|(message, _)| message, |_| String::new())
    }

    #[test]
    fn tells_what_is_no_token() {
        assert_eq!(wrong("e30.e30."), "");
        assert_eq!(wrong(" e30.e30.AAAA\n"), "");
        assert!(matches!(read("e30..AA.AA.AA"), Ok(Compact::Encrypted(_))));
        assert!(wrong("e30.AA.AA..AA").contains("ciphertext is empty"));
        assert!(wrong("e30.AA.A=.AA.AA").contains("initialization vector is not base64url"));
        for empty in ["..", "....", ".a.b.c.d"] {
            assert!(wrong(empty).contains("header is empty"), "{empty}");
        }
        assert!(wrong(".....").contains("5 dots"));
        assert!(wrong("e30").contains("0 dots"));
        assert!(wrong("e30.e30").contains("1 dot,"));
        assert!(wrong(".e30.").contains("header is empty"));
        assert!(wrong("e30..").contains("payload is empty"));
        assert!(wrong("e30=.e30.").contains("padding"));
        assert!(wrong("e30.e3+.").contains("standard base64"));
        assert!(wrong("e31.e30.").contains("unused bits"));
        assert!(wrong("_w.e30.").contains("not UTF-8"));
        assert!(wrong(&"a".repeat(LARGEST + 1)).contains("limit"));
    }
}
