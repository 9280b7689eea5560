//! The forms of the names by which certificates call their subjects.
//!
//! Each asks whether a text can be the value of such a name at all: one that can't is never matched by a certificate.

use std::net::IpAddr;

/// RFC 4514 section 3. The grammar is written out here, because parsers of certificate libraries know a fixed list of
/// attribute names and refuse every other (`organizationIdentifier` for one). Spaces around separators are let through,
/// as section 2.1 of RFC 2253 lets readers do. The empty name is none.
pub(super) fn distinguished_name(text: &str) -> bool {
    let Some(parts) = unescaped_parts(text) else { return false };
    parts.iter().all(|part| {
        let Some((name, value)) = part.split_once('=') else { return false };
        attribute_type(name.trim_matches(' ')) && attribute_value(value.trim_start_matches(' '))
    })
}

/// Splits a name at the commas and plus signs that are not escaped; nothing where an escape is broken.
fn unescaped_parts(text: &str) -> Option<Vec<&str>> {
    let bytes = text.as_bytes();
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += escape_length(bytes.get(at + 1..).unwrap_or_default())?,
            b',' | b'+' => {
                parts.push(text.get(start..at)?);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    parts.push(text.get(start..)?);
    Some(parts)
}

/// How many octets belong to an escape behind its backslash: one special character, or two hexadecimal digits.
fn escape_length(rest: &[u8]) -> Option<usize> {
    match rest {
        [b' ' | b'"' | b'#' | b'+' | b',' | b';' | b'<' | b'=' | b'>' | b'\\', ..] => Some(1),
        [one, two, ..] if one.is_ascii_hexdigit() && two.is_ascii_hexdigit() => Some(2),
        _ => None,
    }
}

/// A short name, or an object identifier.
fn attribute_type(text: &str) -> bool {
    let name = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let number =
        |arc: &str| !arc.is_empty() && arc.bytes().all(|b| b.is_ascii_digit()) && (arc == "0" || !arc.starts_with('0'));
    name || (text.contains('.') && text.split('.').all(number))
}

fn attribute_value(text: &str) -> bool {
    if let Some(digits) = text.strip_prefix('#') {
        let digits = digits.trim_end_matches(' ');
        return !digits.is_empty() && digits.len() % 2 == 0 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    }
    let mut escaped = false;
    text.bytes().all(|b| {
        let plain = escaped || !matches!(b, b'"' | b';' | b'<' | b'>' | 0);
        escaped = !escaped && b == b'\\';
        plain
    })
}

/// Dotted decimal, or colons and hexadecimal digits. Addresses are compared as octets (RFC 5952 section 8), so more
/// than one spelling will do.
pub(super) fn ip_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// RFC 5280 section 4.2.1.6: the preferred name syntax, a wildcard as first label, and the underscore, which is in use.
pub(super) fn dns_name(text: &str) -> bool {
    let name = text.strip_prefix("*.").unwrap_or(text);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    // A last label of digits makes it an address.
    let top = name.rsplit('.').next().unwrap_or_default();
    name.len() <= 253 && name.split('.').all(label) && !top.bytes().all(|b| b.is_ascii_digit())
}

/// RFC 5280 section 4.2.1.6: the Mailbox of RFC 5321, without a name and angle brackets.
pub(super) fn email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    let atoms = local.split('.').all(|atom| {
        !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    });
    (quoted || atoms) && !domain.starts_with("*.") && dns_name(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinguished_names() {
        for text in [
            "CN=client",
            "CN=client,O=Example,C=GB",
            "CN=client, O=Example",
            "cn=a+ou=b,dc=example",
            "CN=a\\,b",
            "CN=\\E4\\BD\\A0",
            "2.5.4.97=#0c0a4f42",
            "1.3.6.1.4.1.311.60.2.1.3=BR,CN=x",
            "CN=a=b",
            "CN=",
            "O=Grüne Bank",
            "organizationIdentifier=PSDGB-FCA-1",
            "CN=a\\\\",
        ] {
            assert!(distinguished_name(text), "{text}");
        }
        for text in [
            "", "client", "/C=GB/CN=client", "CN=a,", ",CN=a", "CN=a;O=b", "CN=\"a\"", "CN=a\\", "CN=a\\zz", "=a",
            "2.5..4=a", "C N=a", "2.5.4.97=#0c0", "CN=<a>", "02.5=a",
        ] {
            assert!(!distinguished_name(text), "{text}");
        }
    }

    #[test]
    fn addresses_and_hosts() {
        for text in ["192.0.2.1", "2001:db8::1", "2001:DB8:0::1", "::ffff:192.0.2.1"] {
            assert!(ip_address(text), "{text}");
        }
        for text in ["", "192.0.2", "192.0.2.01", "[2001:db8::1]", "192.0.2.1/32", "client.example", "2001:db8:::1"] {
            assert!(!ip_address(text), "{text}");
        }
        for text in
            ["client.example", "a-b.example", "*.client.example", "localhost", "_x.example", "xn--bcher-kva.example"]
        {
            assert!(dns_name(text), "{text}");
        }
        for text in [
            "", "https://client.example", "client.example.", "a..b", "192.0.2.1", "-a.example", "büro.example", "a b",
            "client.example:443",
        ] {
            assert!(!dns_name(text), "{text}");
        }
        for text in ["client@example.com", "a.b+c@example.com", "\"a b\"@example.com"] {
            assert!(email(text), "{text}");
        }
        for text in [
            "", "example.com", "mailto:client@example.com", "C <client@example.com>", "client@", "@example.com",
            "a..b@example.com",
        ] {
            assert!(!email(text), "{text}");
        }
    }
}
