//! The name that the key of a certificate would have as a JWK.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use openssl::pkey::{PKey, Public};
use ring::digest::{SHA256, digest};

use super::material::PublicKey;

/// The members of the JWK that describes a key, by name; nothing for keys that no JWK can describe.
pub(in crate::case) fn jwk_members(key: &PKey<Public>) -> Option<Vec<(&'static str, String)>> {
    let encode = |octets: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(octets);
    Some(match PublicKey::of_certificate(key).ok()?? {
        PublicKey::Rsa { modulus, exponent } => {
            vec![("e", encode(&exponent)), ("kty", "RSA".to_owned()), ("n", encode(&modulus))]
        }
        PublicKey::Ec { curve, point } => {
            let (x, y) = point.get(1..)?.split_at_checked(curve.octets())?;
            vec![("crv", curve.crv().to_owned()), ("kty", "EC".to_owned()), ("x", encode(x)), ("y", encode(y))]
        }
        PublicKey::Okp { curve, octets } => {
            vec![("crv", curve.crv().to_owned()), ("kty", "OKP".to_owned()), ("x", encode(&octets))]
        }
        PublicKey::Other => return None,
    })
}

/// RFC 7638 with SHA-256; nothing for keys that no JWK can describe.
pub(in crate::case) fn jwk_thumbprint(key: &PKey<Public>) -> Option<String> {
    // The members come in the order that RFC 7638 section 3.3 wants. No value here needs an escape.
    let members: Vec<String> =
        jwk_members(key)?.iter().map(|(name, value)| format!("\"{name}\":\"{value}\"")).collect();
    let text = format!("{{{}}}", members.join(","));
    Some(BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()).as_ref()))
}
