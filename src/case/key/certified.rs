//! The name that the key of a certificate would have as a JWK.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use openssl::pkey::{PKey, Public};
use ring::digest::{SHA256, digest};

use super::material::PublicKey;

/// RFC 7638 with SHA-256; nothing for keys that no JWK can describe.
pub(in crate::case) fn jwk_thumbprint(key: &PKey<Public>) -> Option<String> {
    let encode = |octets: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(octets);
    // The members come in the order that RFC 7638 section 3.3 wants. No value here needs an escape.
    let members: Vec<(&str, String)> = match PublicKey::of_certificate(key).ok()?? {
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
    };
    let members: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":\"{value}\"")).collect();
    Some(encode(digest(&SHA256, format!("{{{}}}", members.join(",")).as_bytes()).as_ref()))
}
