//! Whether a signature is that of a key.
//!
//! OpenSSL does it directly, because signatures by keys that no library should accept are told for what they are too:
//! RSA keys under 2048 bits, secrets shorter than the hash, ECDSA signatures in DER.

use openssl::bn::BigNum;
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKeyRef, Public};
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Verifier};

/// The hash of an algorithm (RFC 7518 section 3.1).
fn hash(algorithm: &str) -> MessageDigest {
    match algorithm.get(2..) {
        Some("384") => MessageDigest::sha384(),
        Some("512") => MessageDigest::sha512(),
        _ => MessageDigest::sha256(),
    }
}

/// Octets of an ECDSA signature: R and S, each as long as the field (RFC 7518 section 3.4, RFC 8812 section 3.2).
const fn octets_of(algorithm: &[u8]) -> usize {
    match algorithm {
        b"ES384" => 96,
        b"ES512" => 132,
        _ => 64,
    }
}

/// Whether the signature over the input was made with the private part of the key, by the algorithm.
pub(super) fn verifies(algorithm: &str, key: &PKeyRef<Public>, input: &str, signature: &[u8]) -> bool {
    let result = match algorithm.get(..2) {
        Some("RS") => pkcs1(hash(algorithm), key, input, signature),
        Some("PS") => pss(hash(algorithm), RsaPssSaltlen::DIGEST_LENGTH, key, input, signature),
        Some("ES") if signature.len() == octets_of(algorithm.as_bytes()) => {
            raw_to_der(signature).and_then(|der| pkcs1(hash(algorithm), key, input, &der))
        }
        Some("Ed") => {
            Verifier::new_without_digest(key).and_then(|mut it| it.verify_oneshot(signature, input.as_bytes()))
        }
        _ => Ok(false),
    };
    // What OpenSSL can not read as a signature is none.
    result.unwrap_or(false)
}

/// Plain signatures: RSASSA-PKCS1-v1_5, and ECDSA in DER.
fn pkcs1(hash: MessageDigest, key: &PKeyRef<Public>, input: &str, signature: &[u8]) -> Result<bool, ErrorStack> {
    Verifier::new(hash, key)?.verify_oneshot(signature, input.as_bytes())
}

fn pss(
    hash: MessageDigest,
    salt: RsaPssSaltlen,
    key: &PKeyRef<Public>,
    input: &str,
    signature: &[u8],
) -> Result<bool, ErrorStack> {
    let mut verifier = Verifier::new(hash, key)?;
    verifier.set_rsa_padding(Padding::PKCS1_PSS)?;
    verifier.set_rsa_mgf1_md(hash)?;
    verifier.set_rsa_pss_saltlen(salt)?;
    verifier.verify_oneshot(signature, input.as_bytes())
}

fn raw_to_der(signature: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let (r, s) = signature.split_at(signature.len() / 2);
    EcdsaSig::from_private_components(BigNum::from_slice(r)?, BigNum::from_slice(s)?)?.to_der()
}

/// How a signature that does not verify was made with the key all the same, where that can be told.
pub(super) fn made_otherwise(algorithm: &str, key: &PKeyRef<Public>, input: &str, signature: &[u8]) -> Option<String> {
    let holds = |result: Result<bool, ErrorStack>| result.unwrap_or(false);
    if algorithm.starts_with("ES") && holds(pkcs1(hash(algorithm), key, input, signature)) {
        let octets = octets_of(algorithm.as_bytes());
        return Some(format!(
            "it is in the DER form of an ECDSA signature, where {algorithm} takes R and S in {octets} octets (RFC 7518 section 3.4)"
        ));
    }
    if !algorithm.starts_with("RS") && !algorithm.starts_with("PS") {
        return None;
    }
    if algorithm.starts_with("PS") && holds(pss(hash(algorithm), RsaPssSaltlen::custom(-2), key, input, signature)) {
        return Some(format!("its salt is not as long as the hash, which {algorithm} asks for (RFC 7518 section 3.5)"));
    }
    let others = ["PS256", "RS256", "PS384", "RS384", "PS512", "RS512"];
    let made = others.into_iter().find(|other| verifies(other, key, input, signature))?;
    Some(format!("it was made by {made}, where the header says {algorithm}"))
}
