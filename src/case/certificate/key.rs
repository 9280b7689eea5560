//! The key of a certificate.

use openssl::pkey::{Id, PKey, Public};
use openssl::x509::X509;

use super::sheet::Sheet;
use crate::case::key::{jwk_members, jwk_thumbprint};

pub(super) fn measure(sheet: &mut Sheet<'_>, certificate: &X509) {
    let Ok(key) = certificate.public_key() else {
        for name in ["key_type", "rsa_bits", "curve_bits", "key_thumbprint"] {
            sheet.unknown(name, "OpenSSL can not read the key of the certificate", "client-certificate");
        }
        return;
    };
    sheet.text("key_type", family(key.id()));
    match key.id() {
        // In bits of the modulus.
        Id::RSA | Id::RSA_PSS => sheet.number("rsa_bits", key.bits()),
        Id::EC => curve(sheet, &key),
        Id::ED25519 => sheet.number("curve_bits", 255),
        Id::ED448 => sheet.number("curve_bits", 448),
        _ => {}
    }
    if let Some(thumbprint) = jwk_thumbprint(&key) {
        sheet.text("key_thumbprint", &thumbprint);
    }
    if let Some(members) = jwk_members(&key) {
        sheet.texts("key", &members);
    }
}

/// Families by the names that JWKs have for them (RFC 7518 section 6.1, RFC 8037 section 2).
fn family(id: Id) -> &'static str {
    match id {
        Id::RSA | Id::RSA_PSS => "RSA",
        Id::EC => "EC",
        Id::ED25519 | Id::ED448 | Id::X25519 | Id::X448 => "OKP",
        Id::DSA => "DSA",
        _ => "other",
    }
}

/// The name of a curve, and the bits of an element of its field.
fn curve(sheet: &mut Sheet<'_>, key: &PKey<Public>) {
    let Ok(key) = key.ec_key() else { return };
    sheet.number("curve_bits", key.group().degree());
    let name = key.group().curve_name().and_then(|curve| curve.short_name().ok());
    if let Some(name) = name {
        sheet.text("curve", if name == "prime256v1" { "secp256r1" } else { name });
    }
}
