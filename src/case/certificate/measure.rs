//! What can be said of a certificate by itself.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::nid::Nid;
use openssl::x509::X509;
use ring::digest::{SHA256, digest};
use x509_parser::asn1_rs::{FromDer, Oid};
use x509_parser::certificate::X509Certificate;
use x509_parser::signature_algorithm::SignatureAlgorithm;

use super::name::Name;
use super::sheet::Sheet;
use super::{key, usage};
use crate::json::{NodeId, Origin, Tree};

const SECONDS_OF_A_DAY: i64 = 86_400;

/// The certificate as an object. `previous` is the one before it in its chain, in DER.
pub(super) fn certificate(
    tree: &mut Tree,
    origin: Origin,
    der: &[u8],
    previous: Option<&[u8]>,
) -> Result<NodeId, String> {
    let (rest, parsed) = X509Certificate::from_der(der)
        .map_err(|_| "can not be read: between its lines is no certificate in DER (RFC 5280 section 4.1)".to_owned())?;
    if !rest.is_empty() {
        return Err("can not be read: something follows it in its block".to_owned());
    }
    let opened = X509::from_der(der).map_err(|_| "can not be read by OpenSSL".to_owned())?;
    let mut sheet = Sheet::new(tree, origin);
    names(&mut sheet, &parsed);
    key::measure(&mut sheet, &opened);
    signature(&mut sheet, &parsed, &opened);
    let (from, to) = (parsed.validity().not_before.timestamp(), parsed.validity().not_after.timestamp());
    sheet.number("not_before", from);
    sheet.number("not_after", to);
    sheet.number("days_valid", (to - from).div_euclid(SECONDS_OF_A_DAY));
    let self_issued = parsed.subject().as_raw() == parsed.issuer().as_raw();
    sheet.truth("self_issued", self_issued);
    sheet.truth("self_signed", self_issued && signed_by(&opened, &opened));
    usage::measure(&mut sheet, &parsed);
    sheet.text("thumbprint_sha256", &thumbprint(der));
    if let Some(previous) = previous.and_then(|der| X509::from_der(der).ok()) {
        let named = previous.issuer_name().try_cmp(opened.subject_name()).is_ok_and(std::cmp::Ordering::is_eq);
        sheet.truth("issued_previous", named && signed_by(&previous, &opened));
    }
    Ok(sheet.object())
}

/// SHA-256 of the DER, as `x5t#S256` has it (RFC 8705 section 3.1, RFC 7517 section 4.9).
pub(super) fn thumbprint(der: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, der))
}

fn signed_by(certificate: &X509, issuer: &X509) -> bool {
    issuer.public_key().is_ok_and(|key| certificate.verify(&key).unwrap_or(false))
}

fn names(sheet: &mut Sheet<'_>, certificate: &X509Certificate<'_>) {
    let subject = Name::of(certificate.subject());
    sheet.text("subject", &subject.rfc4514());
    sheet.text("subject_readable", &subject.readable());
    sheet.text("subject_slashes", &subject.slashes());
    sheet.text("issuer", &Name::of(certificate.issuer()).rfc4514());
    sheet.list("common_names", &subject.common_names().collect::<Vec<_>>());
}

fn signature(sheet: &mut Sheet<'_>, parsed: &X509Certificate<'_>, opened: &X509) {
    let algorithm = opened.signature_algorithm().object().nid();
    let written = parsed.signature_algorithm.algorithm.to_id_string();
    sheet.text(
        "signature_algorithm",
        algorithm.long_name().ok().filter(|_| algorithm != Nid::UNDEF).unwrap_or(&written),
    );
    if let Ok(SignatureAlgorithm::RSASSA_PSS(parameters)) = SignatureAlgorithm::try_from(&parsed.signature_algorithm) {
        sheet.text("signature_hash", pss_hash(parameters.hash_algorithm_oid()));
    } else if let Some(hash) = signature_hash(algorithm) {
        sheet.text("signature_hash", hash);
    } else if !matches!(written.as_str(), "1.3.101.112" | "1.3.101.113") {
        // Ed25519 and Ed448 hash by themselves: the fact does not concern them.
        sheet.unknown(
            "signature_hash",
            "the hash of the certificate's signature algorithm is not known",
            "client-certificate",
        );
    }
}

/// The hash of RSASSA-PSS; SHA-1 is its default (RFC 4055 section 3.1).
fn pss_hash(identifier: &Oid<'_>) -> &'static str {
    match identifier.to_id_string().as_str() {
        "2.16.840.1.101.3.4.2.1" => "SHA256",
        "2.16.840.1.101.3.4.2.2" => "SHA384",
        "2.16.840.1.101.3.4.2.3" => "SHA512",
        "2.16.840.1.101.3.4.2.4" => "SHA224",
        "1.3.14.3.2.26" => "SHA1",
        _ => "other",
    }
}

/// The hash of a signature algorithm; nothing where the algorithm has parameters of its own, or hashes by itself.
#[must_use]
pub fn signature_hash(algorithm: Nid) -> Option<&'static str> {
    Some(match algorithm.signature_algorithms()?.digest {
        Nid::MD2 => "MD2",
        Nid::MD4 => "MD4",
        Nid::MD5 => "MD5",
        Nid::SHA1 => "SHA1",
        Nid::SHA224 => "SHA224",
        Nid::SHA256 => "SHA256",
        Nid::SHA384 => "SHA384",
        Nid::SHA512 => "SHA512",
        _ => return None,
    })
}
