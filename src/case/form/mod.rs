//! The forms that strings can have.

mod names;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use url::Url;

use crate::catalogue::Form;

/// Whether a text has a form.
#[must_use]
pub fn has_form(form: Form, text: &str) -> bool {
    match form {
        Form::Url => is_plain_https_url(text) || absolute_url(text).is_some(),
        Form::HttpsUrl => is_plain_https_url(text) || absolute_url(text).is_some_and(|url| url.scheme() == "https"),
        Form::Issuer => issuer(text),
        Form::ScopeToken => scope_token(text),
        Form::LanguageTag => language_tag(text),
        Form::Base64Url => BASE64_URL_SAFE_NO_PAD.decode(text).is_ok(),
        Form::Uuid => uuid(text),
        Form::Uri => uri(text),
        Form::DistinguishedName => names::distinguished_name(text),
        Form::IpAddress => names::ip_address(text),
        Form::DnsName => names::dns_name(text),
        Form::Email => names::email(text),
    }
}

/// An absolute URL with a host. The `url` crate reads as browsers do and repairs what RFC 3986 forbids, so what it
/// would repair is refused first.
fn absolute_url(text: &str) -> Option<Url> {
    let (scheme, rest) = text.split_once("://")?;
    if !text.bytes().all(is_url_byte) || scheme.is_empty() || rest.starts_with('/') {
        return None;
    }
    Url::parse(text).ok().filter(|url| url.host_str().is_some_and(|host| !host.is_empty()))
}

/// An absolute URI (RFC 3986 section 4.3, a fragment let through): a scheme and something behind it; http and https need
/// a host.
fn uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    named && !rest.is_empty() && text.bytes().all(is_url_byte) && (!web || absolute_url(text).is_some())
}

/// What can stand in a URL without being escaped (RFC 3986 section 2).
fn is_url_byte(b: u8) -> bool {
    URL_BYTES[usize::from(b)]
}

/// Looked up instead of worked out, because every byte of every URL is asked about.
static URL_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0;
    while b < 128 {
        table[b as usize] = stands_in_urls(b);
        b += 1;
    }
    table
};

const fn stands_in_urls(b: u8) -> bool {
    b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}

/// Whether a text is an absolute https URL of the simplest kind: a lower-case host name without port and user
/// information. Most are, and this tells them without parsing; of any other text it says nothing.
fn is_plain_https_url(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let rest = rest.as_bytes();
    let plain = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
    let (host, rest) = rest.split_at(rest.iter().position(|b| !plain(b)).unwrap_or(rest.len()));
    let mut first = 0;
    for label in host.split(|b| *b == b'.') {
        first = label.first().copied().unwrap_or_default();
        if first == 0 || label.starts_with(b"xn--") {
            return false;
        }
    }
    // A last label that starts with a digit makes the host an IPv4 address or a mistake in one.
    first.is_ascii_lowercase()
        && matches!(rest.first(), None | Some(b'/' | b'?' | b'#'))
        && rest.iter().all(|b| is_url_byte(*b))
}

/// RFC 8414 section 2: an https URL without query and fragment components; user information would be a secret in public.
fn issuer(text: &str) -> bool {
    if is_plain_https_url(text) {
        return !text.contains(['?', '#']);
    }
    absolute_url(text).is_some_and(|url| {
        url.scheme() == "https"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    })
}

/// RFC 6749 section 3.3: `%x21 / %x23-5B / %x5D-7E`.
fn scope_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

/// RFC 5646 section 2.1, by shape only: whether a subtag is registered is not known here.
fn language_tag(text: &str) -> bool {
    let mut subtags = text.split('-');
    let first = subtags.next().unwrap_or_default();
    let letters = (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
    let private = matches!(first, "x" | "X" | "i" | "I") && text.len() > 2;
    (letters || private)
        && subtags.all(|subtag| (1..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// RFC 9562 section 4: 8-4-4-4-12 hexadecimal digits.
fn uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        for text in [
            "https://as.example",
            "https://as.example:8443/a?b#c",
            "https://localhost/x",
            "https://[::1]/",
            "HTTPS://AS.example/",
        ] {
            assert!(has_form(Form::HttpsUrl, text), "{text}");
        }
        for text in [
            "", "https:", "https://", "https:///a", "http://as.example", "/a", "https://a b", "https://a\\b",
            "https://a:99999/", "as.example",
        ] {
            assert!(!has_form(Form::HttpsUrl, text), "{text}");
        }
    }

    #[test]
    fn issuers() {
        assert!(has_form(Form::Issuer, "https://as.example/tenant/"));
        for text in [
            "http://as.example", "https://as.example?x", "https://as.example#", "https://u:p@as.example",
            "https://u@as.example",
        ] {
            assert!(!has_form(Form::Issuer, text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_looks_plain_is_an_https_url(host in "[a-z0-9.x-]{1,12}(\\.[a-z][a-z0-9-]{0,3})?", behind in "[/?#][!-~]{0,12}|") {
            let text = format!("https://{host}{behind}");
            if is_plain_https_url(&text) {
                proptest::prop_assert!(absolute_url(&text).is_some_and(|url| url.scheme() == "https"));
            }
        }
    }

    #[test]
    fn plain_urls_are_told_without_parsing() {
        assert!(is_plain_https_url("https://as.example") && is_plain_https_url("https://a-1.as.example/x?y#z"));
        for text in
            ["https://as.example:8443", "https://1.2.3.4", "https://a..b", "https://.a", "https://xn--a", "https://A"]
        {
            assert!(!is_plain_https_url(text), "{text}");
        }
    }

    #[test]
    fn uris() {
        for text in ["https://c.example/cb?a=*", "com.example.app:/cb", "urn:ietf:wg:oauth:2.0:oob", "spiffe://a/b"] {
            assert!(has_form(Form::Uri, text), "{text}");
        }
        for text in
            ["", "/cb", "cb", "https:/cb", "https://", "https://a b", "1a:b", "a:", "https://{host}/cb", "http:"]
        {
            assert!(!has_form(Form::Uri, text), "{text}");
        }
    }

    #[test]
    fn small_forms() {
        assert!(
            has_form(Form::ScopeToken, "openid")
                && !has_form(Form::ScopeToken, "a b")
                && !has_form(Form::ScopeToken, "")
        );
        assert!(
            has_form(Form::LanguageTag, "de-CH")
                && has_form(Form::LanguageTag, "x-y")
                && !has_form(Form::LanguageTag, "de_CH")
        );
        assert!(has_form(Form::Uuid, "c770aef3-6784-41f7-8e0e-ff5f97bddb3a") && !has_form(Form::Uuid, "c770aef3"));
        assert!(has_form(Form::Base64Url, "AQAB") && !has_form(Form::Base64Url, "AQ=="));
    }
}
