//! Facts about one JSON Web Key.
//!
//! They are measurements and agreements, listed in `rules/members/key.toml`. A fact that does not concern the key is
//! absent; one that does but can not be worked out is unknown, and says which member stands in the way.

mod certificate;
mod certified;
mod family;
mod material;
mod number;
mod peers;
mod read;
#[cfg(test)]
mod tests;
mod thumbprint;
mod usage;
#[cfg(test)]
mod usage_tests;
mod verifying;
#[cfg(test)]
mod weak_tests;

use crate::json::{Kind, NodeId, Origin, Tree, Unknown};

pub(super) use certified::{jwk_members, jwk_thumbprint};
pub use peers::Surroundings;
use read::{Fact, Gap, Key, Known, Value, wrong_type};
pub(super) use verifying::{Verifying, private_members_of, thumbprint_of};

/// The key and what is worked out from it, as one object; unknown where the node is not an object.
pub fn key_facts(tree: &mut Tree, jwk: NodeId, around: &Surroundings) -> NodeId {
    if tree.kind(jwk) != Kind::Object {
        let gap = wrong_type(tree, jwk, "the key", "an object");
        return add(tree, Err(gap));
    }
    let facts = measure(&Key { tree, jwk }, around);
    let mut members = Vec::with_capacity(facts.len() + 1);
    members.push(("jwk", jwk));
    for (name, fact) in facts {
        if let Some(fact) = fact {
            members.push((name, add(tree, fact)));
        }
    }
    tree.add_object(&members, Origin::Fact(Some(jwk)))
}

fn measure(key: &Key, around: &Surroundings) -> [(&'static str, Option<Fact>); 21] {
    [
        ("purposes", Some(usage::purposes(key))),
        ("private_members", Some(Ok(usage::private_members(key)))),
        ("rsa_bits", number::rsa_bits(key)),
        ("rsa_exponent", number::rsa_exponent(key)),
        ("rsa_exponent_bits", number::rsa_exponent_bits(key)),
        ("rsa_exponent_odd", number::rsa_exponent_odd(key)),
        ("rsa_exponent_below_modulus", number::rsa_exponent_below_modulus(key)),
        ("smallest_factor", number::smallest_factor(key)),
        ("roca_fingerprint", number::roca_fingerprint(key)),
        ("shares_modulus_with", around.shares_modulus_with(key)),
        ("shares_factor_with", around.shares_factor_with(key)),
        ("curve_bits", material::curve_bits(key)),
        ("on_curve", material::on_curve(key)),
        ("algorithms", Some(usage::algorithms(key))),
        ("signature_algorithms", Some(usage::signature_algorithms(key))),
        ("encryption_algorithms", Some(usage::encryption_algorithms(key))),
        ("x5c_key_agrees", certificate::x5c_key_agrees(key)),
        ("thumbprint", thumbprint::thumbprint(key)),
        ("same_key_as", around.same_key_as(key)),
        ("purposes_in_set", around.purposes_in_set(key)),
        ("published_as", around.published_as(key)),
    ]
}

fn add(tree: &mut Tree, fact: Fact) -> NodeId {
    let Known { value, about } = match fact {
        Ok(known) => known,
        Err(Gap { reason, about }) => {
            let needs = vec!["jwks".to_owned()];
            return tree.add_unknown(Unknown { reason, needs }, Origin::Fact(Some(about)));
        }
    };
    let origin = Origin::Fact(Some(about));
    match value {
        Value::Boolean(value) => tree.add_bool(value, origin),
        Value::Number(value) => tree.add_number(&value.to_string(), origin),
        Value::Text(value) => tree.add_string(&value, origin),
        Value::List(values) => {
            let items: Vec<_> = values.iter().map(|value| tree.add_string(value, origin)).collect();
            tree.add_array(&items, origin)
        }
    }
}
