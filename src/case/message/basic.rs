//! HTTP Basic authentication of clients (RFC 6749 section 2.3.1, RFC 7617).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What a header `Authorization: Basic …` holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Basic {
    /// The client identifier, decoded.
    pub(super) client: Option<String>,
    /// What is wrong with the form. It says nothing of the secret.
    pub(super) flaw: Option<String>,
}

/// Reads the header's value; nothing where it is of another scheme.
pub(super) fn read(header: &str, secret: Option<&str>) -> Option<Basic> {
    let (scheme, rest) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let flawed = |flaw: &str| Some(Basic { client: None, flaw: Some(flaw.to_owned()) });
    let Ok(octets) = STANDARD.decode(rest.trim()) else {
        return flawed("what follows `Basic` is not base64 (RFC 7617 section 2)");
    };
    let Ok(pair) = String::from_utf8(octets) else {
        return flawed("the credentials are not UTF-8");
    };
    let Some((client, sent)) = pair.split_once(':') else {
        return flawed("no colon parts the client identifier from the secret");
    };
    let which = match (is_encoded(client), is_encoded(sent)) {
        (false, false) => Some("client identifier and secret are"),
        (false, true) => Some("the client identifier is"),
        (true, false) => Some("the secret is"),
        (true, true) => None,
    };
    // A secret that was sent as it is, though encoding changes it.
    let as_it_is = secret.is_some_and(|secret| sent == secret && encoded(secret) != secret);
    let flaw = which
        .or(as_it_is.then_some("the secret is"))
        .map(|which| format!("{which} not form-encoded before the base64 (RFC 6749 section 2.3.1)"));
    Some(Basic { client: Some(decoded(client)), flaw })
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn decoded(text: &str) -> String {
    let pair = format!("x={text}");
    url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// Whether a text can be the outcome of form-encoding. `~` is let through: some encoders keep it, as URLs do.
fn is_encoded(text: &str) -> bool {
    let bytes = text.as_bytes();
    let escape = |at: usize| bytes.get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
    bytes.iter().enumerate().all(|(at, byte)| match byte {
        b'%' => escape(at),
        byte => byte.is_ascii_alphanumeric() || b"*-._+~".contains(byte),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(pair: &str) -> String {
        format!("Basic {}", STANDARD.encode(pair))
    }

    #[test]
    fn tells_what_was_not_encoded() {
        let flaw = |pair: &str, secret: Option<&str>| read(&header(pair), secret).and_then(|basic| basic.flaw);
        assert_eq!(flaw("c1:abc-._*1", None), None);
        assert_eq!(flaw("c%3A1:a%2Fb+c", None), None);
        assert!(flaw("c1:a/b", None).is_some_and(|flaw| flaw.starts_with("the secret is")));
        assert!(flaw("https://c:ab", None).is_some_and(|flaw| flaw.contains("not form-encoded")));
        assert!(flaw("c1", None).is_some_and(|flaw| flaw.contains("colon")));
        assert!(flaw("c1:a%zz", None).is_some());
        // What looks encoded may be the secret itself.
        assert_eq!(flaw("c1:a%2Fb", None), None);
        assert!(flaw("c1:a%2Fb", Some("a%2Fb")).is_some());
        assert_eq!(read("Bearer x", None), None);
        assert_eq!(read(&header("c%3A1:x"), None).and_then(|basic| basic.client).as_deref(), Some("c:1"));
    }
}
