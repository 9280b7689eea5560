//! `ClientHello` messages, byte by byte.
//!
//! Own code, because no TLS library offers SSL 3, RC4, export suites, or one version alone with every suite there is:
//! what can't be offered can't be refused.

use super::extension::Extension;
use super::version::Version;

/// The name of no host: nobody can have it (RFC 6761 section 6.4), so no server can know it.
const OTHER_NAME: &str = "unknown.invalid";

/// What some hellos have besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extra {
    /// TLS 1.2 besides TLS 1.3.
    Fallback,
    /// Whatever is older than the version: every hello before TLS 1.3 says so, but else another choice is a refusal.
    Older,
    /// DEFLATE (RFC 3749).
    Deflate,
    /// The application protocols of HTTP (RFC 7301).
    Alpn,
    /// A MAC that is cut short (RFC 6066 section 7).
    TruncatedHmac,
    /// The name of no host instead of the host's own.
    OtherName,
    /// A key share, for whose secret nobody can go on: the server answers as to every client.
    KeyShare,
}

/// What to offer.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// The only version; [`Version::Tls13`] may be accompanied, see [`Extra::Fallback`].
    pub(super) version: Version,
    /// Suites in the order of preference.
    pub(super) suites: Vec<u16>,
    /// Groups for key exchange in the order of preference.
    pub(super) groups: Vec<u16>,
    pub(super) extras: Vec<Extra>,
}

impl Offer {
    pub(super) fn has(&self, extra: Extra) -> bool {
        self.extras.contains(&extra)
    }

    /// The same with these besides.
    pub(super) fn with(&self, extras: &[Extra]) -> Self {
        let mut offer = self.clone();
        offer.extras.extend(extras);
        offer
    }
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
    body.extend(if offer.has(Extra::Deflate) { &[2, 1, 0][..] } else { &[1, 0][..] });
    // SSL 3 knows no extensions, and some of its servers take them for garbage.
    if offer.version != Version::Ssl3 {
        let host = if offer.has(Extra::OtherName) { Some(OTHER_NAME) } else { host };
        body.extend(block16(&extensions(offer, host, random)));
    }
    let [_, high, middle, low] = length(&body).to_be_bytes();
    let handshake = [&[1, high, middle, low], body.as_slice()].concat();
    let minor = u8::from(offer.version != Version::Ssl3);
    [&[22, 3, minor], block16(&handshake).as_slice()].concat()
}

fn extensions(offer: &Offer, host: Option<&str>, random: [u8; 32]) -> Vec<u8> {
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
    if offer.has(Extra::Alpn) {
        add(Extension::Alpn.code(), b"\x00\x0c\x02h2\x08http/1.1");
    }
    if offer.has(Extra::TruncatedHmac) {
        add(Extension::TruncatedHmac.code(), &[]);
    }
    if offer.version < Version::Tls13 || offer.has(Extra::Fallback) {
        add(Extension::EncryptThenMac.code(), &[]);
        add(Extension::ExtendedMasterSecret.code(), &[]);
        add(Extension::RenegotiationInfo.code(), &[0]);
    }
    if offer.version == Version::Tls13 {
        add(43, if offer.has(Extra::Fallback) { &[4, 3, 4, 3, 3] } else { &[2, 3, 4] });
        add(45, &[1, 1]);
        if offer.has(Extra::KeyShare) {
            // Any 32 bytes are a public key of X25519 (RFC 7748 section 5).
            add(51, &[&[0, 36, 0, 29, 0, 32], &random[..]].concat());
        } else {
            // Without a share the server has to say which group it wants (RFC 8446 section 4.2.8), and signs nothing.
            add(51, &[0, 0]);
        }
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
        Offer { version, suites: vec![0x2f, 0xc02f], groups: vec![29], extras: Vec::new() }
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
        let extras = [Extra::Deflate, Extra::Alpn, Extra::TruncatedHmac, Extra::OtherName, Extra::KeyShare];
        for (version, extras) in Version::ALL.into_iter().flat_map(|it| [(it, &[][..]), (it, &extras[..])]) {
            let hello = client_hello(&offer(version).with(extras), Some("as.example"), [7; 32]);
            assert_eq!(usize::from(u16::from_be_bytes([hello[3], hello[4]])), hello.len() - 5);
            assert_eq!(usize::from(u16::from_be_bytes([hello[7], hello[8]])), hello.len() - 9);
        }
    }

    #[test]
    fn a_name_is_sent_and_an_address_is_not() {
        let has = |offer: &Offer, host, name: &str| {
            client_hello(offer, host, [7; 32]).windows(name.len()).any(|it| it == name.as_bytes())
        };
        let offer = offer(Version::Tls12);
        assert!(has(&offer, Some("as.example"), "as.example") && !has(&offer, None, "as.example"));
        let other = offer.with(&[Extra::OtherName]);
        assert!(has(&other, Some("as.example"), OTHER_NAME) && !has(&other, Some("as.example"), "as.example"));
    }
}
