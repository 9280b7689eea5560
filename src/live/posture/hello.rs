//! `ClientHello` messages, byte by byte.
//!
//! Own code, because no TLS library offers SSL 3, RC4, export suites, or one version alone with every suite there is:
//! what can't be offered can't be refused.

use super::version::Version;

/// What to offer.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// The only version; [`Version::Tls13`] may be accompanied, see `fallback`.
    pub(super) version: Version,
    /// Suites in the order of preference.
    pub(super) suites: Vec<u16>,
    /// Groups for key exchange in the order of preference.
    pub(super) groups: Vec<u16>,
    /// Offers TLS 1.2 besides TLS 1.3.
    pub(super) fallback: bool,
    /// Offers DEFLATE (RFC 3749).
    pub(super) deflate: bool,
}

/// Signature schemes (RFC 8446 section 4.2.3), those with SHA-1 and MD5 at the end.
const SIGNATURES: [u16; 19] = [
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601,
    0x0402, 0x0203, 0x0201, 0x0202, 0x0101,
];

/// The whole record; `host` is left out where it is an address (RFC 6066 section 3).
pub(super) fn client_hello(offer: &Offer, host: Option<&str>, random: [u8; 32]) -> Vec<u8> {
    let mut body = Vec::with_capacity(1024);
    body.extend(offer.version.min(Version::Tls12).code().to_be_bytes());
    body.extend(random);
    body.push(0);
    body.extend(block16(&numbers(&offer.suites)));
    body.extend(if offer.deflate { &[2, 1, 0][..] } else { &[1, 0][..] });
    // SSL 3 knows no extensions, and some of its servers take them for garbage.
    if offer.version != Version::Ssl3 {
        body.extend(block16(&extensions(offer, host)));
    }
    let [_, high, middle, low] = length(&body).to_be_bytes();
    let handshake = [&[1, high, middle, low], body.as_slice()].concat();
    let minor = u8::from(offer.version != Version::Ssl3);
    [&[22, 3, minor], block16(&handshake).as_slice()].concat()
}

fn extensions(offer: &Offer, host: Option<&str>) -> Vec<u8> {
    let mut all = Vec::new();
    let mut add = |kind: u16, data: &[u8]| {
        all.extend(kind.to_be_bytes());
        all.extend(block16(data));
    };
    if let Some(host) = host {
        add(0, &block16(&[&[0], block16(host.as_bytes()).as_slice()].concat()));
    }
    if !offer.groups.is_empty() {
        add(10, &block16(&numbers(&offer.groups)));
        add(11, &[1, 0]);
    }
    if offer.version >= Version::Tls12 {
        add(13, &block16(&numbers(&SIGNATURES)));
    }
    if offer.version < Version::Tls13 || offer.fallback {
        // encrypt_then_mac (RFC 7366), extended_master_secret (RFC 7627), renegotiation_info (RFC 5746).
        add(22, &[]);
        add(23, &[]);
        add(0xff01, &[0]);
    }
    if offer.version == Version::Tls13 {
        add(43, if offer.fallback { &[4, 3, 4, 3, 3] } else { &[2, 3, 4] });
        add(45, &[1, 1]);
        // Without a share the server has to say which group it wants (RFC 8446 section 4.2.8), and signs nothing.
        add(51, &[0, 0]);
    }
    all
}

fn numbers(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

/// The data behind its length in two bytes. What is put in is far below that length's limit.
fn block16(data: &[u8]) -> Vec<u8> {
    let [.., high, low] = length(data).to_be_bytes();
    [&[high, low], data].concat()
}

fn length(data: &[u8]) -> u32 {
    u32::try_from(data.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(version: Version) -> Offer {
        Offer { version, suites: vec![0x2f, 0xc02f], groups: vec![29], fallback: false, deflate: false }
    }

    #[test]
    fn ssl_3_has_no_extensions() {
        let hello = client_hello(&offer(Version::Ssl3), Some("as.example"), [7; 32]);
        assert_eq!(hello.len(), 5 + 4 + 2 + 32 + 1 + 2 + 4 + 2);
        assert_eq!(hello[..11], [22, 3, 0, 0, 47, 1, 0, 0, 43, 3, 0]);
        assert_eq!(hello[44..], [0, 4, 0, 0x2f, 0xc0, 0x2f, 1, 0]);
    }

    #[test]
    fn lengths_agree() {
        for version in Version::ALL {
            let hello = client_hello(&offer(version), Some("as.example"), [7; 32]);
            assert_eq!(usize::from(u16::from_be_bytes([hello[3], hello[4]])), hello.len() - 5);
            assert_eq!(usize::from(u16::from_be_bytes([hello[7], hello[8]])), hello.len() - 9);
        }
    }

    #[test]
    fn a_name_is_sent_and_an_address_is_not() {
        let has = |host| client_hello(&offer(Version::Tls12), host, [7; 32]).windows(10).any(|it| it == b"as.example");
        assert!(has(Some("as.example")) && !has(None));
    }
}
