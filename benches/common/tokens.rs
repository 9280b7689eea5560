//! Client assertions, and the keys to verify them with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fapilint::bundled;
use fapilint::case::{Case, Input, Role};
use openssl::bn::BigNum;
use openssl::ecdsa::EcdsaSig;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private, Public};
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Signer, Verifier};
use serde_json::{Value, json};

/// How many assertions a client sends.
pub(crate) const ASSERTIONS: usize = 64;

const SECRET: &str = "fW8kq2Zt5Yx0Lr7VnB3mC9sJdH4uGe1P";

/// A client with its key, and what it signed.
pub(crate) struct Signed {
    pub(crate) algorithm: &'static str,
    /// Its registration.
    client: String,
    token: String,
    /// The same, of an algorithm that nobody verifies.
    unverified: String,
    input: String,
    signature: Vec<u8>,
    /// Nothing for a MAC.
    key: Option<PKey<Public>>,
}

fn encode(octets: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

/// A key pair for an algorithm, and the public one as a JWK.
fn pair(algorithm: &str) -> (PKey<Private>, Value) {
    if algorithm == "EdDSA" {
        let key = PKey::generate_ed25519().expect("a key");
        let x = encode(key.raw_public_key().expect("octets"));
        return (key, json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": "k" }));
    }
    if algorithm == "ES256" {
        let group = openssl::ec::EcGroup::from_curve_name(openssl::nid::Nid::X9_62_PRIME256V1).expect("a curve");
        let key = openssl::ec::EcKey::generate(&group).expect("a key");
        let (mut x, mut y) = (BigNum::new().expect("x"), BigNum::new().expect("y"));
        let mut context = openssl::bn::BigNumContext::new().expect("a context");
        key.public_key().affine_coordinates(&group, &mut x, &mut y, &mut context).expect("a point");
        let [x, y] = [x, y].map(|n| encode(n.to_vec_padded(32).expect("octets")));
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": "k" });
        return (PKey::from_ec_key(key).expect("a key"), jwk);
    }
    let rsa = openssl::rsa::Rsa::generate(2048).expect("a key");
    let jwk = json!({ "kty": "RSA", "n": encode(rsa.n().to_vec()), "e": encode(rsa.e().to_vec()), "kid": "k" });
    (PKey::from_rsa(rsa).expect("a key"), jwk)
}

fn sign(algorithm: &str, key: &PKey<Private>, input: &[u8]) -> Vec<u8> {
    if algorithm == "EdDSA" {
        return Signer::new_without_digest(key).expect("a signer").sign_oneshot_to_vec(input).expect("a signature");
    }
    let mut signer = Signer::new(MessageDigest::sha256(), key).expect("a signer");
    if algorithm == "PS256" {
        signer.set_rsa_padding(Padding::PKCS1_PSS).expect("padding");
        signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).expect("a length");
    }
    let signature = signer.sign_oneshot_to_vec(input).expect("a signature");
    if algorithm != "ES256" {
        return signature;
    }
    let signature = EcdsaSig::from_der(&signature).expect("a signature");
    [signature.r(), signature.s()].map(|n| n.to_vec_padded(32).expect("octets")).concat()
}

impl Signed {
    pub(crate) fn new(algorithm: &'static str) -> Self {
        let payload = encode(r#"{"iss":"c1","sub":"c1","aud":"https://as.example","jti":"a","exp":1767229200}"#);
        let header = |algorithm: &str| encode(json!({ "alg": algorithm, "kid": "k" }).to_string());
        let input = format!("{}.{payload}", header(algorithm));
        let (client, signature, key) = if algorithm == "HS256" {
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
            let tag = ring::hmac::sign(&key, input.as_bytes()).as_ref().to_vec();
            (json!({ "client_id": "c1", "client_secret": SECRET }), tag, None)
        } else {
            let (key, jwk) = pair(algorithm);
            let signature = sign(algorithm, &key, input.as_bytes());
            let public = PKey::public_key_from_der(&key.public_key_to_der().expect("octets")).expect("a key");
            (json!({ "client_id": "c1", "jwks": { "keys": [jwk] } }), signature, Some(public))
        };
        let token = format!("{input}.{}", encode(&signature));
        let unverified = format!("{}.{payload}.{}", header("XX256"), encode(&signature));
        Self { algorithm, client: client.to_string(), token, unverified, input, signature, key }
    }

    /// The case of the client and its assertions, all facts worked out.
    pub(crate) fn case(&self, verified: bool) -> Case {
        let input = |name: &str, role: Role, text: &str| Input { name: name.to_owned(), role, text: text.to_owned() };
        let token = if verified { &self.token } else { &self.unverified };
        let count = u32::try_from(ASSERTIONS).expect("few");
        let mut inputs = vec![input("client.json", Role::ClientMetadata(0), &self.client)];
        inputs.extend((0..count).map(|number| input("assertion.jwt", Role::Assertion(number), token)));
        let (case, unreadable) = Case::build(bundled::catalogue(), inputs);
        assert!(unreadable.is_empty());
        case
    }

    /// Verifies one signature with the key at hand.
    pub(crate) fn bare(&self) -> bool {
        let Some(key) = &self.key else {
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
            return ring::hmac::verify(&key, self.input.as_bytes(), &self.signature).is_ok();
        };
        let input = self.input.as_bytes();
        if self.algorithm == "EdDSA" {
            let mut verifier = Verifier::new_without_digest(key).expect("a verifier");
            return verifier.verify_oneshot(&self.signature, input).unwrap_or(false);
        }
        let mut verifier = Verifier::new(MessageDigest::sha256(), key).expect("a verifier");
        if self.algorithm == "PS256" {
            verifier.set_rsa_padding(Padding::PKCS1_PSS).expect("padding");
            verifier.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).expect("a length");
        }
        if self.algorithm != "ES256" {
            return verifier.verify_oneshot(&self.signature, input).unwrap_or(false);
        }
        let (r, s) = self.signature.split_at(32);
        let number = |octets: &[u8]| BigNum::from_slice(octets).expect("a number");
        let der = EcdsaSig::from_private_components(number(r), number(s)).and_then(|it| it.to_der()).expect("DER");
        verifier.verify_oneshot(&der, input).unwrap_or(false)
    }
}
