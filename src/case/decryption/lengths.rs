//! How long the parts of an encrypted token are (RFC 7518 sections 4 and 5).
//!
//! The library counts on these lengths.

use super::jwe::Encrypted;

/// Octets of what a content encryption works with.
struct Content {
    key: usize,
    iv: usize,
    tag: usize,
    /// Whether the ciphertext is in whole blocks of 16.
    blocks: bool,
}

const fn content(enc: &str) -> Option<Content> {
    let (key, iv, tag, blocks) = match enc.as_bytes() {
        b"A128CBC-HS256" => (32, 16, 16, true),
        b"A192CBC-HS384" => (48, 16, 24, true),
        b"A256CBC-HS512" => (64, 16, 32, true),
        b"A128GCM" => (16, 12, 16, false),
        b"A192GCM" => (24, 12, 16, false),
        b"A256GCM" => (32, 12, 16, false),
        _ => return None,
    };
    Some(Content { key, iv, tag, blocks })
}

/// Whether a content encryption is known.
pub(super) fn is_known(enc: &str) -> bool {
    content(enc).is_some()
}

/// What of the lengths is wrong for a token that says these algorithms; nothing where they are not known.
pub(super) fn flaw(token: &Encrypted, alg: &str, enc: &str) -> Option<String> {
    let content = content(enc)?;
    let encrypted_key = match alg {
        "dir" | "ECDH-ES" => Some(0),
        "A128KW" | "A192KW" | "A256KW" | "ECDH-ES+A128KW" | "ECDH-ES+A192KW" | "ECDH-ES+A256KW" => {
            Some(content.key + 8)
        }
        _ => None,
    };
    let rows = [
        ("the encrypted key", token.key.len(), encrypted_key, alg),
        ("the initialization vector", token.iv.len(), Some(content.iv), enc),
        ("the authentication tag", token.tag.len(), Some(content.tag), enc),
    ];
    for (part, found, wanted, algorithm) in rows {
        if let Some(wanted) = wanted.filter(|wanted| *wanted != found) {
            return Some(format!("{part} has {found} octets, where {algorithm} makes {wanted} (RFC 7518)"));
        }
    }
    let cut = token.ciphertext == 0 || (content.blocks && !token.ciphertext.is_multiple_of(16));
    cut.then(|| format!("the ciphertext has {} octets, which {enc} does not make: it is cut", token.ciphertext))
}
