//! Private keys to decrypt with: a JWK, a JWK Set, or PEM. Nothing here repeats anything of what was given.

use std::fmt;

use josekit::jwk::Jwk;
use josekit::jwk::alg::ec::EcKeyPair;
use josekit::jwk::alg::ecx::EcxKeyPair;
use josekit::jwk::alg::rsa::RsaKeyPair;
use openssl::pkey::{Id, PKey};
use serde_json::{Map, Value};

use crate::case::kind::looks_like;
use crate::json::{Limits, SourceId, Tree, parse};

/// The most keys of one document.
const KEYS: usize = 32;

const FORMS: &str = "a decryption key is a private JWK, a JWK Set with private keys, or PEM (-----BEGIN PRIVATE KEY-----) without a passphrase";

/// A private or symmetric key.
#[derive(Clone)]
pub(in crate::case) struct DecryptionKey {
    pub(super) kid: Option<String>,
    /// The members that make the key, and none that says what it is for.
    pub(super) jwk: Jwk,
}

impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecryptionKey({})", self.jwk.key_type())
    }
}

/// The text of a document that holds keys to decrypt with.
///
/// # Errors
/// What the bytes are instead, and the way out. Nothing of the bytes is repeated.
pub fn decryption_key_text(bytes: &[u8]) -> Result<String, (String, String)> {
    let error = |message: String| (message, FORMS.to_owned());
    let Ok(text) = std::str::from_utf8(bytes) else {
        let what = looks_like(bytes).map_or_else(|| "it is no text".to_owned(), |likeness| likeness.message());
        return Err(error(what));
    };
    keys(text).map_err(error)?;
    Ok(text.to_owned())
}

/// Reads keys.
///
/// # Errors
/// A sentence that says what is wrong.
pub(in crate::case) fn keys(text: &str) -> Result<Vec<DecryptionKey>, String> {
    if text.contains("-----BEGIN ") {
        return of_pem(text).map(|key| vec![key]);
    }
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        return Err("it is neither JSON nor PEM".to_owned());
    }
    // A member that is there twice would be read in two ways. What the parser says may repeat names, so it is not said.
    if parse(&mut Tree::new(), SourceId(0), text, Limits::default()).is_err() {
        return Err("it is not strict JSON".to_owned());
    }
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| format!("it is not strict JSON (line {}, column {})", error.line(), error.column()))?;
    let list = match value.get("keys") {
        Some(Value::Array(list)) => list.clone(),
        Some(_) => return Err("its member keys is no array".to_owned()),
        None => vec![value],
    };
    if list.len() > KEYS {
        return Err(format!("it holds {} keys, more than the limit of {KEYS}", list.len()));
    }
    let private: Vec<&Map<String, Value>> =
        list.iter().filter_map(Value::as_object).filter(|jwk| is_private(jwk)).collect();
    if private.is_empty() {
        return Err(none_private(&list));
    }
    private.into_iter().map(of_jwk).collect()
}

fn is_private(jwk: &Map<String, Value>) -> bool {
    jwk.contains_key("d") || jwk.contains_key("k")
}

fn none_private(list: &[Value]) -> String {
    let public = list.iter().filter(|key| key.get("kty").is_some()).count();
    match public {
        0 => "it holds no key".to_owned(),
        1 => "it holds a public key, which decrypts nothing".to_owned(),
        _ => "it holds public keys alone, which decrypt nothing".to_owned(),
    }
}

/// The members that make a key (RFC 7518 section 6, RFC 8037 section 2).
const MEMBERS: [&str; 13] = ["kty", "crv", "x", "y", "n", "e", "d", "p", "q", "dp", "dq", "qi", "k"];

fn of_jwk(members: &Map<String, Value>) -> Result<DecryptionKey, String> {
    let text = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
    let kty = text("kty").unwrap_or_default();
    if !["RSA", "EC", "OKP", "oct"].contains(&kty.as_str()) {
        return Err("its kty is none of RSA, EC, OKP and oct".to_owned());
    }
    // The reader of RSA keys wants all of them; RFC 7518 section 6.3.2 says that those who write a key should too.
    let needed: &[&str] = match kty.as_str() {
        "RSA" => &["n", "e", "p", "q", "dp", "dq", "qi"],
        "EC" => &["crv", "x", "y"],
        "OKP" => &["crv", "x"],
        _ => &[],
    };
    if let Some(missing) = needed.iter().find(|name| !members.contains_key(**name)) {
        return Err(format!("its {kty} key is without {missing}"));
    }
    let own = members.iter().filter(|(name, _)| MEMBERS.contains(&name.as_str()));
    let own: Map<String, Value> = own.map(|(name, value)| (name.clone(), value.clone())).collect();
    let jwk = Jwk::from_map(own).map_err(|_| "it can not be read as a key".to_owned())?;
    of(text("kid"), jwk).ok_or_else(|| "it can not be read as a key that decrypts".to_owned())
}

fn of_pem(text: &str) -> Result<DecryptionKey, String> {
    let mut labels = text.split("-----BEGIN ").skip(1).map(|rest| rest.split("-----").next().unwrap_or_default());
    if text.contains("ENCRYPTED") {
        return Err("its private key is encrypted with a passphrase, which is not asked for".to_owned());
    }
    if !labels.any(|label| label.ends_with("PRIVATE KEY")) {
        let public = text.contains("PUBLIC KEY-----") || text.contains("CERTIFICATE-----");
        let what = if public { "a public key, which decrypts nothing" } else { "PEM of another kind" };
        return Err(format!("it holds {what}"));
    }
    // An empty passphrase: else OpenSSL would ask for one at the terminal.
    let key = PKey::private_key_from_pem_passphrase(text.as_bytes(), b"")
        .map_err(|_| "its private key can not be read".to_owned())?;
    let jwk = key.private_key_to_pkcs8().ok().and_then(|der| match key.id() {
        Id::RSA => RsaKeyPair::from_der(der).ok().map(|pair| pair.to_jwk_private_key()),
        Id::EC => EcKeyPair::from_der(der, None).ok().map(|pair| pair.to_jwk_private_key()),
        Id::X25519 | Id::X448 => EcxKeyPair::from_der(der).ok().map(|pair| pair.to_jwk_private_key()),
        _ => None,
    });
    let key = jwk.and_then(|jwk| of(None, jwk));
    key.ok_or_else(|| "its private key is for signatures alone, or of an unknown kind".to_owned())
}

fn of(kid: Option<String>, jwk: Jwk) -> Option<DecryptionKey> {
    let key = DecryptionKey { kid, jwk };
    key.decrypts_something().then_some(key)
}
