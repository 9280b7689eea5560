//! Keys as whoever verifies a signature sees them.

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcKey, EcPoint};
use openssl::error::ErrorStack;
use openssl::pkey::{Id, PKey, Public};
use openssl::rsa::Rsa;

use crate::json::{Kind, NodeId, Tree};

use super::family::Curve;
use super::material::{PublicKey, group};
use super::read::{Key, Value};
use super::{thumbprint, usage};

/// What decides whether a key is chosen (RFC 7517 section 4), and the key.
#[derive(Debug)]
pub(in crate::case) struct Verifying {
    pub(in crate::case) kid: Option<String>,
    pub(in crate::case) alg: Option<String>,
    pub(in crate::case) kty: String,
    /// Whether its `use`, `key_ops` or `alg` lets it verify signatures.
    pub(in crate::case) signs: bool,
    /// The algorithms that a key of this kind can make.
    pub(in crate::case) algorithms: Vec<String>,
    /// Nothing where the key can not be read.
    pub(in crate::case) key: Option<PKey<Public>>,
}

impl Verifying {
    /// The keys of a JWK Set; nothing where it has no list of them.
    pub(in crate::case) fn all(tree: &Tree, jwks: NodeId) -> Option<Vec<Self>> {
        let list = tree.member(jwks, "keys")?;
        let objects = tree.items(list).iter().filter(|jwk| tree.kind(**jwk) == Kind::Object);
        Some(objects.map(|jwk| Self::of(tree, *jwk)).collect())
    }

    /// Reads a JWK.
    pub(in crate::case) fn of(tree: &Tree, jwk: NodeId) -> Self {
        let key = Key { tree, jwk };
        let text = |name: &str| key.text(name).ok().map(|(text, _)| text.to_owned());
        let list = |fact: super::Fact| match fact.map(|known| known.value) {
            Ok(Value::List(list)) => list.into_iter().map(std::borrow::Cow::into_owned).collect(),
            _ => Vec::new(),
        };
        let purposes: Vec<String> = list(usage::purposes(&key));
        Self {
            kid: text("kid"),
            alg: text("alg"),
            kty: text("kty").unwrap_or_default(),
            signs: purposes.iter().any(|purpose| purpose == "sig"),
            algorithms: list(usage::algorithms(&key)),
            key: PublicKey::of_members(&key).ok().and_then(|key| public(key).ok().flatten()),
        }
    }
}

/// The SHA-256 thumbprint of a key (RFC 7638), where it has one.
pub(in crate::case) fn thumbprint_of(tree: &Tree, jwk: NodeId) -> Option<String> {
    match thumbprint::thumbprint(&Key { tree, jwk })?.ok()?.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// Names of the private members of a key.
pub(in crate::case) fn private_members_of(tree: &Tree, jwk: NodeId) -> Vec<String> {
    match usage::private_members(&Key { tree, jwk }).value {
        Value::List(names) => names.into_iter().map(std::borrow::Cow::into_owned).collect(),
        _ => Vec::new(),
    }
}

fn public(key: PublicKey) -> Result<Option<PKey<Public>>, ErrorStack> {
    match key {
        PublicKey::Rsa { modulus, exponent } => {
            let rsa = Rsa::from_public_components(BigNum::from_slice(&modulus)?, BigNum::from_slice(&exponent)?)?;
            PKey::from_rsa(rsa).map(Some)
        }
        PublicKey::Ec { curve, point } => {
            let Some(group) = group(curve) else { return Ok(None) };
            let mut context = BigNumContext::new()?;
            let point = EcPoint::from_bytes(group, &point, &mut context)?;
            PKey::from_ec_key(EcKey::from_public_key(group, &point)?).map(Some)
        }
        PublicKey::Okp { curve, octets } => {
            let id = match curve {
                Curve::Ed25519 => Id::ED25519,
                Curve::Ed448 => Id::ED448,
                _ => return Ok(None),
            };
            PKey::public_key_from_raw_bytes(&octets, id).map(Some)
        }
        PublicKey::Other => Ok(None),
    }
}
