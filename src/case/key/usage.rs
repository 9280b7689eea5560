//! What a key is for, what it can make, and what of it should not be seen.

use std::borrow::Cow;

use crate::json::{Kind, NodeId};

use super::family::Family;
use super::read::{Fact, Gap, Key, Known, Value, known, wrong_type};

/// By `use`, else by `key_ops`, else by `alg`, else by what a key of its kind can do.
pub(super) fn purposes(key: &Key) -> Fact {
    if key.member("use").is_some() {
        let (word, node) = key.text("use")?;
        return Ok(known(Value::List(vec![Cow::Owned(word.to_owned())]), node));
    }
    if let Some(operations) = key.member("key_ops")
        && let Some(found) = by_operations(key, operations)?
    {
        return Ok(found);
    }
    if key.member("alg").is_some() {
        let (alg, node) = key.text("alg")?;
        let purpose = if ENCRYPTION.contains(&alg) { "enc" } else { "sig" };
        return Ok(known(Value::list(&[purpose]), node));
    }
    let purposes = match key.family()? {
        Family::Rsa | Family::Ec | Family::Oct => &["sig", "enc"],
        Family::Okp => key.curve(Family::Okp)?.0.purposes(),
    };
    Ok(known(Value::list(purposes), key.jwk))
}

/// The purposes that the key states; none where it says nothing, whatever it could do.
pub(super) fn stated(key: &Key) -> Vec<String> {
    if ["use", "key_ops", "alg"].iter().all(|name| key.member(name).is_none()) {
        return Vec::new();
    }
    match purposes(key).map(|known| known.value) {
        Ok(Value::List(list)) => list.into_iter().map(Cow::into_owned).collect(),
        _ => Vec::new(),
    }
}

/// By `key_ops` (RFC 7517 section 4.3); `None` where it names no operation that is registered.
fn by_operations(key: &Key, node: NodeId) -> Result<Option<Known>, Gap> {
    if key.tree.kind(node) != Kind::Array {
        return Err(wrong_type(key.tree, node, "key_ops", "an array"));
    }
    let (mut signature, mut encryption) = (false, false);
    for item in key.tree.items(node) {
        let operation =
            key.tree.as_str(*item).ok_or_else(|| wrong_type(key.tree, *item, "an item of key_ops", "a string"))?;
        match operation {
            "sign" | "verify" => signature = true,
            "encrypt" | "decrypt" | "wrapKey" | "unwrapKey" | "deriveKey" | "deriveBits" => encryption = true,
            _ => {}
        }
    }
    let purposes: &[&str] = match (signature, encryption) {
        (true, true) => &["sig", "enc"],
        (true, false) => &["sig"],
        (false, true) => &["enc"],
        (false, false) => return Ok(None),
    };
    Ok(Some(known(Value::list(purposes), node)))
}

/// Values of `alg` that manage keys (RFC 7518 section 4.1, and RSA-OAEP-384 and -512 of the Web Cryptography API) or
/// encrypt content (RFC 7518 section 5.1).
const ENCRYPTION: [&str; 25] = [
    "RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512", "A128KW", "A192KW", "A256KW", "A128GCMKW",
    "A192GCMKW", "A256GCMKW", "dir", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW",
    "PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW", "A128CBC-HS256", "A192CBC-HS384",
    "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM",
];

/// The JWS algorithms that a key of this kind can make (RFC 7518 section 3.1).
pub(super) fn algorithms(key: &Key) -> Fact {
    let algorithms: &[_] = match key.family()? {
        Family::Rsa => &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
        Family::Oct => &["HS256", "HS384", "HS512"],
        family @ (Family::Ec | Family::Okp) => key.curve(family)?.0.algorithms(),
    };
    Ok(known(Value::list(algorithms), key.jwk))
}

/// The JWS algorithms that the key may be used with: only its own `alg`, where it names one; none for a key that is not
/// for signatures.
pub(super) fn signature_algorithms(key: &Key) -> Fact {
    used_with(key, "sig", algorithms(key)?)
}

/// The same of the JWE algorithms that manage keys (RFC 7518 section 4.1).
pub(super) fn encryption_algorithms(key: &Key) -> Fact {
    let algorithms: &[_] = match key.family()? {
        Family::Rsa => &ENCRYPTION[..5],
        Family::Oct => &ENCRYPTION[5..12],
        family @ (Family::Ec | Family::Okp) if key.curve(family)?.0.purposes().contains(&"enc") => &ENCRYPTION[12..16],
        Family::Ec | Family::Okp => &[],
    };
    used_with(key, "enc", known(Value::list(algorithms), key.jwk))
}

fn used_with(key: &Key, purpose: &str, can: Known) -> Fact {
    let fits = |value: &Value, wanted: &str| matches!(value, Value::List(list) if list.iter().any(|one| one == wanted));
    if !fits(&purposes(key)?.value, purpose) {
        return Ok(known(Value::list(&[]), key.jwk));
    }
    if key.member("alg").is_none() {
        return Ok(can);
    }
    let (alg, node) = key.text("alg")?;
    let own = if fits(&can.value, alg) { vec![Cow::Owned(alg.to_owned())] } else { Vec::new() };
    Ok(known(Value::List(own), node))
}

/// Names of the private members that are there, whatever they hold. A key of no known kind may have any; `priv` is that
/// of an algorithm key pair (RFC 9964).
pub(super) fn private_members(key: &Key) -> Known {
    let names: &[&str] = match key.family() {
        Ok(family) => family.private_members(),
        Err(Gap { .. }) => &["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"],
    };
    let there: Vec<_> = names.iter().copied().filter(|name| key.member(name).is_some()).collect();
    known(Value::list(&there), key.jwk)
}
