//! The name that a key has everywhere: the hash of its public members.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use super::read::{Fact, Gap, Key, Value, known};

/// RFC 7638 with SHA-256; absent for symmetric keys.
pub(super) fn thumbprint(key: &Key) -> Option<Fact> {
    let members = match key.family() {
        Ok(family) => family.thumbprint_members()?,
        Err(missing) => return Some(Err(missing)),
    };
    Some(canonical(key, members).map(|text| {
        let hash = digest(&SHA256, text.as_bytes());
        known(Value::Text(BASE64_URL_SAFE_NO_PAD.encode(hash)), key.jwk)
    }))
}

/// The members as JSON without white space; they come in the order that RFC 7638 section 3.3 wants.
fn canonical(key: &Key, members: &[&str]) -> Result<String, Gap> {
    let mut object = serde_json::Map::new();
    for name in members {
        object.insert((*name).to_owned(), key.text(name)?.0.into());
    }
    Ok(serde_json::Value::Object(object).to_string())
}
