//! The name that a key has everywhere: the hash of its public members.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use super::family::Family;
use super::number::number;
use super::read::{Fact, Gap, Key, Value, known};

/// RFC 7638 with SHA-256, of the members as they are written; absent for symmetric keys.
pub(super) fn thumbprint(key: &Key) -> Option<Fact> {
    let written = hashed(key, |name| Ok(key.text(name)?.0.to_owned()))?;
    Some(written.map(|thumbprint| known(Value::Text(thumbprint), key.jwk)))
}

/// The thumbprint that the key has when it is written as it should be: without leading zero octets in the numbers of
/// an RSA key, which are still the same numbers.
pub(super) fn of_numbers(key: &Key) -> Option<Result<String, Gap>> {
    hashed(key, |name| match (key.family(), name) {
        (Ok(Family::Rsa), "n" | "e") => Ok(BASE64_URL_SAFE_NO_PAD.encode(number(&key.octets(name)?.0))),
        (_, "x" | "y") => key.octets(name).and_then(|_| Ok(key.text(name)?.0.to_owned())),
        _ => Ok(key.text(name)?.0.to_owned()),
    })
}

fn hashed(key: &Key, value: impl Fn(&str) -> Result<String, Gap>) -> Option<Result<String, Gap>> {
    let members = match key.family() {
        Ok(family) => family.thumbprint_members()?,
        Err(missing) => return Some(Err(missing)),
    };
    Some(canonical(members, value).map(|text| BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()))))
}

/// The members as JSON without white space; they come in the order that RFC 7638 section 3.3 wants.
fn canonical(members: &[&str], value: impl Fn(&str) -> Result<String, Gap>) -> Result<String, Gap> {
    let mut object = serde_json::Map::new();
    for name in members {
        object.insert((*name).to_owned(), value(name)?.into());
    }
    Ok(serde_json::Value::Object(object).to_string())
}
