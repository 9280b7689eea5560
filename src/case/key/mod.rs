//! Facts about one JSON Web Key.
//!
//! They are measurements and agreements, listed in `rules/members/key.toml`. A fact that does not concern the key is
//! absent; one that does but can not be worked out is unknown, and says which member stands in the way.

mod certificate;
mod family;
mod material;
mod read;
#[cfg(test)]
mod tests;
mod thumbprint;
mod usage;

use crate::json::{Kind, NodeId, Origin, Tree, Unknown};

use read::{Fact, Gap, Key, Known, Value, wrong_type};

/// The key and what is worked out from it, as one object; unknown where the node is not an object.
pub fn key_facts(tree: &mut Tree, jwk: NodeId) -> NodeId {
    if tree.kind(jwk) != Kind::Object {
        let gap = wrong_type(tree, jwk, "the key", "an object");
        return add(tree, Err(gap));
    }
    let facts = measure(&Key { tree, jwk });
    let mut members = Vec::with_capacity(facts.len() + 1);
    members.push(("jwk", jwk));
    for (name, fact) in facts {
        if let Some(fact) = fact {
            members.push((name, add(tree, fact)));
        }
    }
    tree.add_object(&members, Origin::Fact(Some(jwk)))
}

fn measure(key: &Key) -> [(&'static str, Option<Fact>); 8] {
    [
        ("purposes", Some(usage::purposes(key))),
        ("private_members", Some(Ok(usage::private_members(key)))),
        ("rsa_bits", material::rsa_bits(key)),
        ("curve_bits", material::curve_bits(key)),
        ("on_curve", material::on_curve(key)),
        ("algorithms", Some(usage::algorithms(key))),
        ("x5c_key_agrees", certificate::x5c_key_agrees(key)),
        ("thumbprint", thumbprint::thumbprint(key)),
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
