//! What bytes look like: first as bytes, then as text.

use super::likeness::Likeness;
use super::{pem, text};

/// As much of the input is looked at.
const WINDOW: usize = 64 * 1024;

/// What a text looks like that is not one strict JSON object. `None` for what starts like a JSON object, and where
/// nothing can be told: then the JSON parser says it better.
#[must_use]
pub fn looks_like(bytes: &[u8]) -> Option<Likeness> {
    let window = bytes.get(..WINDOW).unwrap_or(bytes);
    if let Some(likeness) = encoding(window) {
        return Some(likeness);
    }
    let whole = window.len() == bytes.len();
    match utf8(window, whole) {
        Ok(text) if !text.contains(is_binary) || starts_like_object(text) => text::looks_like(text, whole),
        Ok(_) => Some(pem::der(window, bytes.len()).unwrap_or(Likeness::Binary)),
        Err(offset) => Some(not_text(window, bytes.len(), offset)),
    }
}

/// Signatures of files, and byte order marks.
fn encoding(bytes: &[u8]) -> Option<Likeness> {
    const GZIP: &[u8] = &[0x1f, 0x8b];
    const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
    const JAVA_KEY_STORE: &[u8] = &[0xfe, 0xed, 0xfe, 0xed];
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, b'{', ..] | [b'{', 0, 0, 0, ..] => {
            Some(Likeness::Utf32)
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, b'{' | b'[', 0, ..] | [b'{' | b'[', 0, ..] => Some(Likeness::Utf16),
        _ if bytes.starts_with(GZIP) || bytes.starts_with(ZSTD) || bytes.starts_with(b"PK\x03\x04") => {
            Some(Likeness::Compressed)
        }
        _ if bytes.starts_with(JAVA_KEY_STORE) || bytes.starts_with(b"%PDF-") => Some(Likeness::Binary),
        _ => None,
    }
}

/// The text, or the offset of the first byte that is not UTF-8. The window may end inside of a character.
fn utf8(window: &[u8], whole: bool) -> Result<&str, usize> {
    let error = match std::str::from_utf8(window) {
        Ok(text) => return Ok(text),
        Err(error) => error,
    };
    let valid = window.get(..error.valid_up_to()).unwrap_or_default();
    match std::str::from_utf8(valid) {
        Ok(text) if !whole && error.error_len().is_none() => Ok(text),
        _ => Err(error.valid_up_to()),
    }
}

fn is_binary(c: char) -> bool {
    // The record separator starts each line of a JSON text sequence (RFC 7464); terminals' escapes are text.
    c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{1b}' | '\u{1e}' | '\u{80}'..='\u{9f}')
}

fn starts_like_object(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
}

fn not_text(window: &[u8], size: usize, offset: usize) -> Likeness {
    if let Some(der) = pem::der(window, size) {
        return der;
    }
    let controls = window.iter().filter(|byte| is_binary(char::from(**byte))).count();
    let high = window.iter().filter(|byte| **byte >= 0x80).count();
    if controls > 0 || high * 2 > window.len() { Likeness::Binary } else { Likeness::NotUtf8 { offset } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_encodings() {
        let utf16: Vec<u8> = "{\"issuer\": 1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(looks_like(&utf16), Some(Likeness::Utf16));
        assert_eq!(looks_like(&[&[0xff, 0xfe], utf16.as_slice()].concat()), Some(Likeness::Utf16));
        let big: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(looks_like(&big), Some(Likeness::Utf16));
        let utf32: Vec<u8> = "\u{feff}{}".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        assert_eq!(looks_like(&utf32), Some(Likeness::Utf32));
        assert_eq!(looks_like(b"{\"client_name\": \"Caf\xe9\"}"), Some(Likeness::NotUtf8 { offset: 20 }));
    }

    #[test]
    fn tells_binary_files() {
        assert_eq!(looks_like(&[0x1f, 0x8b, 8, 0]), Some(Likeness::Compressed));
        assert_eq!(looks_like(b"PK\x03\x04abc"), Some(Likeness::Compressed));
        assert_eq!(looks_like(&[0x7f, b'E', b'L', b'F', 2, 1, 1, 0]), Some(Likeness::Binary));
        assert_eq!(looks_like(&[0xfe, 0xed, 0xfe, 0xed, 0, 0]), Some(Likeness::Binary));
        assert_eq!(looks_like(&[0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a]), Some(Likeness::Binary));
    }

    #[test]
    fn the_window_may_end_inside_of_a_character() {
        let text = format!("{{\"a\": \"x{}\"}}", "é".repeat(WINDOW));
        assert_eq!(looks_like(text.as_bytes()), None);
        let text = format!("{{\"a\": \"{}\"}}", "é".repeat(WINDOW));
        assert_eq!(looks_like(text.as_bytes()), None);
    }
}
