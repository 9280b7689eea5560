//! What a server answers to a `ClientHello`, as far as it is in the clear.

use std::collections::BTreeSet;

use super::extension::Extension;
use super::finite::Finite;
use super::record::{End, Reader};
use super::version::Version;

/// `SHA-256("HelloRetryRequest")`, which a server sends as its random value to ask again (RFC 8446 section 4.1.3).
const RETRY: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11,
    0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];
/// The most certificates of a chain that are kept.
const MOST_CERTIFICATES: usize = 200;

/// The server's choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ServerHello {
    /// The version as it is on the wire.
    pub(super) version: u16,
    pub(super) suite: u16,
    pub(super) compression: u8,
    /// The group that TLS 1.3 goes on with.
    pub(super) group: Option<u16>,
    /// Whether it is no choice yet but asks for another key share.
    pub(super) retry: bool,
    /// What it agreed to.
    pub(super) agreed: BTreeSet<Extension>,
}

/// The key exchange of TLS 1.2 and older.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyExchange {
    /// A finite-field group.
    Finite(Finite),
    /// A named curve.
    Curve(u16),
    /// A curve whose parameters are spelt out.
    Explicit,
}

/// The server's first flight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Flight {
    pub(super) hello: ServerHello,
    /// The chain in DER, the server's own certificate first.
    pub(super) chain: Vec<Vec<u8>>,
    pub(super) exchange: Option<KeyExchange>,
    pub(super) asks_certificate: bool,
    /// Whether the flight was read to its end: what is not there was not sent.
    pub(super) whole: bool,
}

/// Reads a flight. What follows an intact `ServerHello` may be broken: then the flight is not whole. `suite_name` has no
/// name for a choice that nothing can follow: the rest is not waited for.
pub(super) async fn read(
    reader: &mut Reader<'_>,
    suite_name: impl Fn(&ServerHello) -> Option<String>,
) -> Result<Flight, End> {
    let first = reader.message().await?;
    if first.kind != 2 {
        return Err(End::Malformed("a handshake that does not begin with a ServerHello"));
    }
    let hello = server_hello(&first.body).ok_or(End::Malformed("a ServerHello that is cut off or too long"))?;
    let mut flight = Flight { hello, ..Flight::default() };
    if flight.hello.version >= Version::Tls13.code() {
        flight.whole = true;
        return Ok(flight);
    }
    let Some(name) = suite_name(&flight.hello) else { return Ok(flight) };
    while let Ok(message) = reader.message().await {
        match message.kind {
            11 => flight.chain = chain(&message.body).unwrap_or_default(),
            12 => flight.exchange = key_exchange(&message.body, &name),
            13 => flight.asks_certificate = true,
            14 => {
                flight.whole = true;
                break;
            }
            _ => {}
        }
    }
    Ok(flight)
}

/// Reads bytes from the front.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(front)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    fn block16(&mut self) -> Option<&'a [u8]> {
        let length = self.u16()?;
        self.take(usize::from(length))
    }

    fn block24(&mut self) -> Option<&'a [u8]> {
        let length = self.take(3)?;
        self.take(u32::from_be_bytes([0, length[0], length[1], length[2]]) as usize)
    }
}

/// RFC 8446 section 4.1.3.
fn server_hello(body: &[u8]) -> Option<ServerHello> {
    let mut bytes = Bytes(body);
    let version = bytes.u16()?;
    let retry = bytes.take(32)? == RETRY;
    let session = bytes.u8()?;
    bytes.take(usize::from(session))?;
    let mut hello =
        ServerHello { version, retry, suite: bytes.u16()?, compression: bytes.u8()?, ..ServerHello::default() };
    if bytes.0.is_empty() {
        return Some(hello);
    }
    let mut extensions = Bytes(bytes.block16()?);
    if !bytes.0.is_empty() {
        return None;
    }
    while !extensions.0.is_empty() {
        let kind = extensions.u16()?;
        let mut data = Bytes(extensions.block16()?);
        match kind {
            43 => hello.version = data.u16()?,
            51 => hello.group = Some(data.u16()?),
            other => hello.agreed.extend(Extension::of(other)),
        }
    }
    // A retry that names no version is none: only TLS 1.3 has it.
    (!retry || hello.version >= Version::Tls13.code()).then_some(hello)
}

/// RFC 5246 section 7.4.2.
fn chain(body: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut list = Bytes(Bytes(body).block24()?);
    let mut chain = Vec::new();
    while !list.0.is_empty() && chain.len() < MOST_CERTIFICATES {
        chain.push(list.block24()?.to_vec());
    }
    Some(chain)
}

/// RFC 5246 section 7.4.3, RFC 8422 section 5.4, with the hint of RFC 4279 section 3 in front for suites with PSK.
fn key_exchange(body: &[u8], suite: &str) -> Option<KeyExchange> {
    let mut bytes = Bytes(body);
    if suite.contains("_PSK_") {
        bytes.block16()?;
    }
    if suite.starts_with("TLS_ECDHE_") || suite.starts_with("TLS_ECDH_anon_") {
        return match bytes.u8()? {
            3 => Some(KeyExchange::Curve(bytes.u16()?)),
            1 | 2 => Some(KeyExchange::Explicit),
            _ => None,
        };
    }
    if suite.starts_with("TLS_DHE_") || suite.starts_with("TLS_DH_anon_") {
        let prime = bytes.block16()?;
        let generator = bytes.block16();
        return Some(KeyExchange::Finite(Finite::new(prime, generator, bytes.block16())));
    }
    None
}

#[cfg(test)]
#[allow(clippy::panic, reason = "these are tests")]
mod tests {
    use super::super::finite::reused;
    use super::*;

    fn hello(random: [u8; 32], extensions: &[u8]) -> Vec<u8> {
        let mut body = [&[3, 3], &random[..], &[0, 0xc0, 0x2f, 0]].concat();
        body.extend(u16::try_from(extensions.len()).expect("short").to_be_bytes());
        body.extend(extensions);
        body
    }

    #[test]
    fn extensions_are_read() {
        let read = server_hello(&hello([7; 32], &[0, 23, 0, 0, 0xff, 1, 0, 1, 0])).expect("a hello");
        assert_eq!((read.version, read.suite, read.compression), (0x0303, 0xc02f, 0));
        assert_eq!(read.agreed, BTreeSet::from([Extension::ExtendedMasterSecret, Extension::RenegotiationInfo]));
        let retry = server_hello(&hello(RETRY, &[0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0, 29])).expect("a retry");
        assert_eq!((retry.version, retry.group, retry.retry, read.retry), (0x0304, Some(29), true, false));
        assert_eq!(server_hello(&hello(RETRY, &[])), None);
    }

    #[test]
    fn no_cut_panics() {
        let whole = hello([7; 32], &[0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0, 29]);
        for end in 0..whole.len() {
            // Without its extensions it is a ServerHello of old.
            assert_eq!(server_hello(&whole[..end]).is_some(), end == 38, "{end}");
        }
        for end in 0..8 {
            assert!(chain(&[0, 0, 5, 0, 0, 2, 1, 2][..end]).is_none());
        }
        assert_eq!(chain(&[0, 0, 5, 0, 0, 2, 1, 2]), Some(vec![vec![1, 2]]));
    }

    #[test]
    fn key_exchanges_are_measured() {
        let prime = [&[0, 129, 0], &[0x80; 128][..]].concat();
        let finite = |body: &[u8]| match key_exchange(body, "TLS_DHE_RSA_WITH_X") {
            Some(KeyExchange::Finite(finite)) => finite,
            other => panic!("{other:?}"),
        };
        assert_eq!(finite(&prime).bits, 1024);
        let whole = [&prime[..], &[0, 1, 2, 0, 1, 9]].concat();
        assert_eq!(reused(&[finite(&whole), finite(&whole)]), Some(true));
        assert_eq!(reused(&[finite(&whole), finite(&whole[..whole.len() - 1])]), None);
        assert_eq!(key_exchange(&[3, 0, 29, 1], "TLS_ECDHE_RSA_WITH_X"), Some(KeyExchange::Curve(29)));
        assert_eq!(key_exchange(&[0, 1, 9, 3, 0, 23], "TLS_ECDHE_PSK_WITH_X"), Some(KeyExchange::Curve(23)));
        assert_eq!(key_exchange(&[3, 0], "TLS_ECDHE_RSA_WITH_X"), None);
    }
}
