//! Public keys, from the bare members of a JWK or from a certificate, in one form that can be compared.
//!
//! Points and certificates are OpenSSL's to read: it knows every curve and every kind of key that a JWK can have.

use std::sync::OnceLock;

use openssl::bn::BigNumContext;
use openssl::ec::{EcGroup, EcPoint, PointConversionForm};
use openssl::error::ErrorStack;
use openssl::pkey::{Id, PKey, Public};

use crate::json::NodeId;

use super::family::{Curve, Family};
use super::number::number;
use super::read::{Fact, Gap, Key, Value, gap, known};

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PublicKey {
    /// Modulus and exponent without leading zero octets.
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    /// An uncompressed point (SEC 1 section 2.3.3).
    Ec {
        curve: Curve,
        point: Vec<u8>,
    },
    Okp {
        curve: Curve,
        octets: Vec<u8>,
    },
    /// Of a kind that no JWK can describe.
    Other,
}

impl PublicKey {
    /// The key in the bare members.
    pub(super) fn of_members(key: &Key) -> Result<Self, Gap> {
        match key.family()? {
            Family::Rsa => Ok(Self::Rsa {
                modulus: number(&key.octets("n")?.0).to_vec(),
                exponent: number(&key.octets("e")?.0).to_vec(),
            }),
            Family::Ec => point(key).map(|(curve, point, _)| Self::Ec { curve, point }),
            Family::Okp => {
                let (curve, _) = key.curve(Family::Okp)?;
                let (octets, _) = full_length(key, "x", curve)?;
                Ok(Self::Okp { curve, octets })
            }
            Family::Oct => Err(gap("a key of kty oct has no public members", key.jwk)),
        }
    }

    /// The key of a certificate; `None` where its curve is not named but described.
    pub(super) fn of_certificate(key: &PKey<Public>) -> Result<Option<Self>, ErrorStack> {
        match key.id() {
            Id::RSA | Id::RSA_PSS => {
                let rsa = key.rsa()?;
                Ok(Some(Self::Rsa { modulus: rsa.n().to_vec(), exponent: rsa.e().to_vec() }))
            }
            Id::EC => {
                let key = key.ec_key()?;
                let Some(nid) = key.group().curve_name() else {
                    return Ok(None);
                };
                let Some(curve) = Curve::from_nid(nid) else {
                    return Ok(Some(Self::Other));
                };
                let mut context = BigNumContext::new()?;
                let form = PointConversionForm::UNCOMPRESSED;
                let point = key.public_key().to_bytes(key.group(), form, &mut context)?;
                Ok(Some(Self::Ec { curve, point }))
            }
            id => match Curve::from_id(id) {
                Some(curve) => Ok(Some(Self::Okp { curve, octets: key.raw_public_key()? })),
                None => Ok(Some(Self::Other)),
            },
        }
    }
}

/// The size of the field of the curve.
pub(super) fn curve_bits(key: &Key) -> Option<Fact> {
    let family = key.family_of(&[Family::Ec, Family::Okp], "crv")?;
    Some(family.and_then(|family| {
        let (curve, node) = key.curve(family)?;
        Ok(known(Value::Number(curve.field_bits()), node))
    }))
}

/// Whether the coordinates are those of a point of the curve.
pub(super) fn on_curve(key: &Key) -> Option<Fact> {
    let family = key.family_of(&[Family::Ec], "y")?;
    Some(family.and_then(|_| {
        let (curve, point, node) = point(key)?;
        let on_curve = is_point(curve, &point)
            .ok_or_else(|| gap("x and y could not be checked: OpenSSL does not have the curve", node))?;
        Ok(known(Value::Boolean(on_curve), node))
    }))
}

/// The curve, the uncompressed point that `x` and `y` would be on it, and the node of `x`.
fn point(key: &Key) -> Result<(Curve, Vec<u8>, NodeId), Gap> {
    let (curve, _) = key.curve(Family::Ec)?;
    let (x, node) = full_length(key, "x", curve)?;
    let (y, _) = full_length(key, "y", curve)?;
    Ok((curve, [&[4], x.as_slice(), y.as_slice()].concat(), node))
}

fn full_length(key: &Key, name: &str, curve: Curve) -> Result<(Vec<u8>, NodeId), Gap> {
    let (octets, node) = key.octets(name)?;
    if octets.len() == curve.octets() {
        return Ok((octets, node));
    }
    let crv = key.text("crv").map_or("its curve", |(crv, _)| crv);
    let (has, wants) = (octets.len(), curve.octets());
    Err(gap(format!("{name} has {has} octets, where {crv} takes exactly {wants}"), node))
}

/// Whether the octets encode a point: the coordinates are below p and satisfy the equation. All these curves have
/// cofactor 1, so nothing is left to check about a point that is on them.
fn is_point(curve: Curve, octets: &[u8]) -> Option<bool> {
    let group = group(curve)?;
    let mut context = BigNumContext::new().ok()?;
    // The length and the form are right already, so an error can only mean that this is no point.
    Some(EcPoint::from_bytes(group, octets, &mut context).is_ok())
}

/// The group of a curve, made once: that takes several times as long as to check a point.
pub(super) fn group(curve: Curve) -> Option<&'static EcGroup> {
    static GROUPS: [OnceLock<Option<EcGroup>>; 4] = [const { OnceLock::new() }; 4];
    let slot = match curve {
        Curve::P256 => 0,
        Curve::P384 => 1,
        Curve::P521 => 2,
        Curve::Secp256k1 => 3,
        _ => return None,
    };
    let make = || EcGroup::from_curve_name(curve.nid()?).ok();
    GROUPS.get(slot)?.get_or_init(make).as_ref()
}
