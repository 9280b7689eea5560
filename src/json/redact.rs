//! Takes secrets out of a text before anybody sees an excerpt of it.
//!
//! This works on the text alone, so that it holds for texts that could not be parsed too. The length in bytes stays,
//! so spans stay right. It rather takes out too much than too little.

use super::{NodeId, Tree};

/// Members whose values are never shown: private and symmetric key material (RFC 7518 section 6, RFC 9964), client secrets and
/// tokens (RFC 7591, RFC 7592, RFC 6749, RFC 7521).
pub const SECRET_MEMBERS: [&str; 21] = [
    "d", "p", "q", "dp", "dq", "qi", "oth", "r", "t", "k", "priv", "client_secret", "registration_access_token",
    "access_token", "refresh_token", "id_token", "client_assertion", "assertion", "password", "code_verifier",
    "secret",
];

/// Whether a node is marked as secret, is the value of a secret member, or inside of one.
#[must_use]
pub fn is_secret(tree: &Tree, node: NodeId) -> bool {
    let mut at = Some(node);
    while let Some(node) = at {
        if tree.flags(node).secret || tree.name(node).is_some_and(|name| SECRET_MEMBERS.contains(&name.as_str())) {
            return true;
        }
        at = tree.parent(node);
    }
    false
}

/// The text with the value of every secret member overwritten by `*`, byte for byte.
#[must_use]
pub fn redact(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some(start) = find(&bytes, at, b'"') {
        let Some(end) = end_of_string(&bytes, start) else {
            break;
        };
        at = end;
        if holds_secrets(&text[start..end]) {
            redact_string(&mut bytes, start);
        } else if is_secret_name(&text[start + 1..end - 1]) {
            at = redact_value(&mut bytes, end);
        }
    }
    // Only ASCII was written, and always over whole strings, so this is UTF-8 again.
    String::from_utf8(bytes).unwrap_or_default()
}

/// Whether a string is a document itself, with secrets in it. One with quotation marks that can not be read may be.
fn holds_secrets(literal: &str) -> bool {
    literal.contains('\\')
        && match serde_json::from_str::<String>(literal) {
            Ok(inner) => redact(&inner) != inner,
            Err(_) => literal.contains("\\\""),
        }
}

fn is_secret_name(name: &str) -> bool {
    if name.contains('\\') {
        let unescaped = serde_json::from_str::<String>(&format!("\"{name}\"")).unwrap_or_default();
        return SECRET_MEMBERS.contains(&unescaped.as_str());
    }
    SECRET_MEMBERS.contains(&name)
}

/// Overwrites the string, or every string of the array or object, that follows `: `. Returns where to go on.
fn redact_value(bytes: &mut [u8], from: usize) -> usize {
    let Some(colon) = skip_space(bytes, from).filter(|i| bytes[*i] == b':') else {
        return from;
    };
    let Some(start) = skip_space(bytes, colon + 1) else {
        return from;
    };
    match bytes[start] {
        b'"' => redact_string(bytes, start),
        b'[' | b'{' => {
            let mut depth = 0_usize;
            let mut at = start;
            while at < bytes.len() {
                match bytes[at] {
                    b'"' => {
                        at = redact_string(bytes, at);
                        continue;
                    }
                    b'[' | b'{' => depth += 1,
                    b']' | b'}' => depth -= 1,
                    _ => {}
                }
                at += 1;
                if depth == 0 {
                    break;
                }
            }
            at
        }
        _ => start,
    }
}

fn redact_string(bytes: &mut [u8], start: usize) -> usize {
    // A string that never ends is a secret up to the end of the text.
    let end = end_of_string(bytes, start).unwrap_or(bytes.len() + 1);
    for byte in &mut bytes[start + 1..end - 1] {
        *byte = b'*';
    }
    end
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    bytes.get(from..)?.iter().position(|b| *b == wanted).map(|i| from + i)
}

fn skip_space(bytes: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.iter().position(|b| !b.is_ascii_whitespace()).map(|i| from + i)
}

/// The offset behind the closing quote.
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn keeps_length_and_everything_else() {
        assert_eq!(redact(r#"{"kty":"EC","d" : "s3cr\"et","x":"abc"}"#), r#"{"kty":"EC","d" : "********","x":"abc"}"#);
    }

    #[test]
    fn reaches_into_arrays_and_cut_texts() {
        assert_eq!(redact(r#"{"oth":[{"r":"ab"}],"n":"c"}"#), r#"{"oth":[{"*":"**"}],"n":"c"}"#);
        assert_eq!(redact(r#"{"client_secret":"abc"#), r#"{"client_secret":"***"#);
    }

    #[test]
    fn sees_through_escaped_names() {
        assert_eq!(redact(r#"{"\u0064":"abc"}"#), r#"{"\u0064":"***"}"#);
    }

    #[test]
    fn sees_into_strings_that_are_documents() {
        assert_eq!(redact(r#"{"jwks":"{\"d\": \"abc\"}"}"#), r#"{"jwks":"****************"}"#);
        assert_eq!(redact(r#"{"a":"say \"d\""}"#), r#"{"a":"say \"d\""}"#);
        let twice = serde_json::to_string(r#"{"jwks":"{\"d\": \"abc\"}"}"#).unwrap_or_default();
        assert!(!redact(&twice).contains("abc"));
    }

    #[test]
    fn a_value_that_is_called_like_a_secret_stays() {
        assert_eq!(redact(r#"["client_secret", "abc"]"#), r#"["client_secret", "abc"]"#);
    }
}
