//! Keys and certificates: PEM, DER, and JOSE in compact form, told without decoding them.

use super::likeness::{DerContent, Likeness, PemFlaw};

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";

/// PEM, at the start of the text or behind lines that explain it. `whole` says that the text is not cut.
pub(super) fn pem(text: &str, whole: bool) -> Option<Likeness> {
    let start = line_start(text, BEGIN)?;
    let block = text.get(start..)?;
    let label = label(block.get(BEGIN.len()..)?);
    let private = line_labels(text).any(|label| label.contains("PRIVATE KEY"));
    Some(Likeness::Pem { label, private, flaw: flaw(block, whole) })
}

fn line_start(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).unwrap_or_default();
        before.rsplit(['\n', '\r']).next().is_some_and(|line| line.trim().is_empty())
    })
}

fn line_labels(text: &str) -> impl Iterator<Item = &str> {
    text.split(BEGIN).skip(1).map(|rest| rest.split("--").next().unwrap_or_default())
}

/// The label, where it is one that is known: anything else may be a secret that slipped into the wrong place.
fn label(rest: &str) -> String {
    const LABELS: [&str; 16] = [
        "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST",
        "X509 CRL", "PUBLIC KEY", "RSA PUBLIC KEY", "EC PARAMETERS", "PKCS7", "CMS", "PRIVATE KEY", "RSA PRIVATE KEY",
        "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY",
    ];
    let label = rest.split("--").next().unwrap_or_default();
    LABELS.into_iter().find(|known| *known == label).unwrap_or_default().to_owned()
}

fn flaw(block: &str, whole: bool) -> Option<PemFlaw> {
    let Some(end) = block.find(END) else {
        return whole.then_some(PemFlaw::NoEnd);
    };
    let block = block.get(..end)?;
    if block.lines().next().is_some_and(|line| !line.trim_end().ends_with("-----")) {
        return Some(PemFlaw::Joined);
    }
    // Old private keys have a head of `name: value` lines that ends with a blank line.
    let body: Vec<&str> = block.lines().skip(1).collect();
    let has_head = body.iter().any(|line| line.contains(": "));
    if !has_head && body.iter().any(|line| !line.trim().chars().all(is_base64)) {
        return Some(PemFlaw::ForeignCharacters);
    }
    if !block.ends_with('\n') && !block.ends_with('\r') {
        return Some(PemFlaw::Joined);
    }
    (!has_head && body.iter().any(|line| line.trim().is_empty())).then_some(PemFlaw::BlankLines)
}

fn is_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')
}

/// DER whose outer length fits the size of the file.
pub(super) fn der(bytes: &[u8], size: usize) -> Option<Likeness> {
    let (&[0x30, first], rest) = bytes.split_first_chunk::<2>()? else {
        return None;
    };
    let octets = if first < 0x80 { 0 } else { usize::from(first & 0x7f) };
    if octets > 4 {
        return None;
    }
    let (length, content) = rest.split_at_checked(octets)?;
    let length =
        if first < 0x80 { usize::from(first) } else { length.iter().fold(0, |n, byte| n << 8 | usize::from(*byte)) };
    // Files may end with a line end that is not part of it.
    if !(length + octets + 2..=length + octets + 4).contains(&size) {
        return None;
    }
    let content = match content {
        [0x02, 0x01, 0x03, ..] => DerContent::Pkcs12,
        [0x02, 0x01, 0x00 | 0x01, 0x02 | 0x04 | 0x30, ..] => DerContent::PrivateKey,
        // A certificate has a long sequence first; a public key a short one, of the algorithm.
        [0x30, 0x81 | 0x82, ..] => DerContent::Certificate,
        [0x30 | 0x02 | 0x06 | 0xa0, ..] => DerContent::Other,
        _ => return None,
    };
    Some(Likeness::Der { content })
}

/// A JWS or JWE in compact form, or DER in bare Base64. Lines may be wrapped.
pub(super) fn compact(text: &str, whole: bool) -> Option<Likeness> {
    let text = text.strip_prefix("Bearer ").or(text.strip_prefix("DPoP ")).unwrap_or(text).trim();
    let token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '\n' | '\r' | ' ' | '\t');
    let dots = text.matches('.').count();
    // `eyJ`, `ewo` and `ewk` are how `{"` and `{` before white space start in Base64.
    let opens = ["eyJ", "ey", "ewo", "ewk", "ewog", "eyAi"].iter().any(|start| text.starts_with(start));
    if opens && text.chars().all(token) {
        match dots {
            2 => return Some(Likeness::CompactJws),
            4 => return Some(Likeness::Jwe),
            1 | 3 if !whole => return Some(Likeness::CompactJws),
            _ => {}
        }
    }
    let base64 = |c: char| is_base64(c) || matches!(c, '\n' | '\r');
    (text.len() > 60 && text.starts_with("MII") && text.chars().all(base64)).then_some(Likeness::BareBase64)
}

#[cfg(test)]
mod tests {
    use super::super::{DerContent, Kind, Likeness, PemFlaw, looks_like};

    fn pem(text: &str) -> (String, bool, Option<PemFlaw>) {
        match looks_like(text.as_bytes()) {
            Some(Likeness::Pem { label, private, flaw }) => (label, private, flaw),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn tells_pem() {
        let plain = "-----BEGIN CERTIFICATE-----\nMIIB\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(pem(plain), ("CERTIFICATE".to_owned(), false, None));
        assert_eq!(pem(&format!("Certificate:\n    Data:\n        Version: 3\n{plain}")).0, "CERTIFICATE");
        assert_eq!(looks_like(plain.as_bytes()).and_then(|it| it.kind()), Some(Kind::ClientCertificate));
        assert_eq!(pem(&plain.replace('\n', "\r\n")).2, None);
    }

    #[test]
    fn tells_what_strict_readers_refuse() {
        assert_eq!(pem("-----BEGIN CERTIFICATE-----MIIB-----END CERTIFICATE-----").2, Some(PemFlaw::Joined));
        assert_eq!(pem("-----BEGIN CERTIFICATE-----\nMIIB-----END CERTIFICATE-----").2, Some(PemFlaw::Joined));
        let blank = "-----BEGIN CERTIFICATE-----\n \nMIIB\n \n-----END CERTIFICATE-----";
        assert_eq!(pem(blank).2, Some(PemFlaw::BlankLines));
        let quoted = "-----BEGIN CERTIFICATE-----\n+ \"MIIB\n+ \"-----END CERTIFICATE-----";
        assert_eq!(pem(quoted).2, Some(PemFlaw::ForeignCharacters));
        assert_eq!(pem("-----BEGIN CERTIFICATE-----\nMIIB\n").2, Some(PemFlaw::NoEnd));
    }

    #[test]
    fn a_private_key_is_named_and_not_shown() {
        let key =
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n";
        let likeness = looks_like(key.as_bytes()).expect("PEM");
        assert_eq!(likeness.message(), "it holds a private key (PEM)");
        assert_eq!(likeness.kind(), None);
        assert!(!format!("{likeness:?}{}{}", likeness.message(), likeness.help()).contains("c2Vj"));
        // A label is not a place to hide anything.
        assert_eq!(pem("-----BEGIN \u{1b}[31mX-----\n").0, "");
    }

    #[test]
    fn tells_der() {
        let content = |bytes: &[u8]| match looks_like(bytes) {
            Some(Likeness::Der { content }) => Some(content),
            _ => None,
        };
        let mut certificate = vec![0x30, 0x82, 0x01, 0x00, 0x30, 0x81, 0xf0];
        certificate.resize(260, 0);
        assert_eq!(content(&certificate), Some(DerContent::Certificate));
        assert_eq!(content(&[0x30, 0x05, 0x02, 0x01, 0x00, 0x30, 0x00]), Some(DerContent::PrivateKey));
        assert_eq!(content(&[0x30, 0x05, 0x02, 0x01, 0x03, 0x30, 0x00]), Some(DerContent::Pkcs12));
        assert_eq!(content(&[0x30, 0x05, 0x30, 0x03, 0x06, 0x01, 0x2a]), Some(DerContent::Other));
        assert_eq!(content(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x00]), None);
        assert_eq!(content(&[0x30, 0xff]), None);
    }

    #[test]
    fn tells_compact_forms() {
        assert_eq!(looks_like(b"eyJhbGciOiJub25lIn0.eyJ9.\n"), Some(Likeness::CompactJws));
        assert_eq!(looks_like(b"eyJhbGciOiJFUzI1NiJ9..c2ln"), Some(Likeness::CompactJws));
        assert_eq!(looks_like(b"Bearer eyJhbGciOiJFUzI1NiJ9.eyJ9.c2ln"), Some(Likeness::CompactJws));
        assert_eq!(looks_like(b"eyJhbGciOiJFUzI1NiJ9.\neyJ9.\nc2ln\n"), Some(Likeness::CompactJws));
        assert_eq!(looks_like(b"eyJhbGciOiJkaXIifQ..aXY.Y3Q.dGFn"), Some(Likeness::Jwe));
        let bare = format!("MIIB{}", "A".repeat(80));
        assert_eq!(looks_like(bare.as_bytes()), Some(Likeness::BareBase64));
    }
}
