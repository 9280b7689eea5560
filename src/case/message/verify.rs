//! Which key of the client a server would verify with, and what comes of it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::super::key::Verifying;
use super::mac::{self, Secret};
use super::signature::{made_otherwise, verifies};

/// What can be said of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Signature {
    /// It was made with a key of the client.
    Valid {
        /// Why a server finds no key all the same.
        key_because: Option<String>,
    },
    /// It was not, and why.
    Invalid { because: String, key_because: Option<String> },
    /// The algorithm is `none`.
    None,
    /// It could not be decided: the reason, and the kind of input that would decide.
    Unknown { reason: String, needs: &'static str, key_because: Option<String> },
}

/// What of a token its signature depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signed<'a> {
    pub(super) algorithm: &'a str,
    pub(super) kid: Option<&'a str>,
    /// Whether the keys are not those of the client, but the one in the header, as of a `DPoP` proof.
    pub(super) own_key: bool,
    pub(super) input: &'a str,
    pub(super) signature: &'a [u8],
}

/// What the client has to sign with, as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Means<'a> {
    /// Its public keys.
    pub(super) keys: Option<&'a [Verifying]>,
    /// Its secret.
    pub(super) secret: Option<&'a Secret>,
}

/// Verifies a signature as a server does.
pub(super) fn verify(signed: Signed<'_>, means: Means<'_>) -> Signature {
    match signed.algorithm {
        "none" => Signature::None,
        "HS256" | "HS384" | "HS512" => by_secret(signed, means.secret),
        algorithm if !KNOWN.contains(&algorithm) => Signature::Unknown {
            reason: "its algorithm is not one that can be verified".to_owned(),
            needs: "",
            key_because: None,
        },
        _ => match means.keys {
            None => Signature::Unknown {
                reason: "no JWK Set of the client was given (--client-jwks)".to_owned(),
                needs: "jwks",
                key_because: None,
            },
            Some(keys) => by_keys(signed, keys),
        },
    }
}

/// The signature algorithms (RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 8812 section 3.2, RFC 9864 section 2.2).
const KNOWN: [&str; 13] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K", "EdDSA", "Ed25519",
    "Ed448",
];

fn by_secret(signed: Signed<'_>, secret: Option<&Secret>) -> Signature {
    let Signed { algorithm, input, signature, .. } = signed;
    let Some(secret) = secret else {
        let reason = "no client secret was given (--client-secret-file)".to_owned();
        return Signature::Unknown { reason, needs: "client-secret", key_because: None };
    };
    if secret.verifies(algorithm, input, signature) {
        return Signature::Valid { key_because: None };
    }
    let bare = secret.text().trim_end_matches('=');
    let decoded = [URL_SAFE_NO_PAD.decode(bare).ok(), STANDARD_NO_PAD.decode(bare).ok()];
    let decoded = decoded.into_iter().flatten().any(|octets| mac::verifies(algorithm, &octets, input, signature));
    let because = if decoded {
        "it was made with what the client secret is the base64 form of, where the octets of its text are the key (OpenID Connect Core section 10.1)"
    } else {
        "it was made with another secret than the one given, or of other contents"
    };
    Signature::Invalid { because: because.to_owned(), key_because: None }
}

fn by_keys(signed: Signed<'_>, keys: &[Verifying]) -> Signature {
    let (chosen, key_because) = match choose(signed, keys) {
        Ok(chosen) => (chosen, None),
        Err(because) => (Vec::new(), Some(because)),
    };
    let Signed { algorithm, input, signature, .. } = signed;
    let holds = |key: &&Verifying| key.key.as_ref().is_some_and(|public| verifies(algorithm, public, input, signature));
    if chosen.iter().any(holds) {
        return Signature::Valid { key_because };
    }
    let fitting = || keys.iter().filter(|key| key.algorithms.iter().any(|known| known == algorithm));
    let other = fitting().find(holds);
    match (other, key_because) {
        (Some(_), Some(key_because)) => Signature::Valid { key_because: Some(key_because) },
        (Some(other), None) => Signature::Invalid {
            because: format!(
                "it was made by another key of the client{}, not by the one that the header names",
                named(other)
            ),
            key_because: None,
        },
        (None, Some(reason)) => Signature::Unknown { reason: reason.clone(), needs: "jwks", key_because: Some(reason) },
        (None, None) => Signature::Invalid { because: wrong(signed, &chosen), key_because: None },
    }
}

/// The keys that a server tries: by `kid`, use, `alg` and kind, in this order (RFC 7517 section 4).
fn choose<'k>(signed: Signed<'_>, keys: &'k [Verifying]) -> Result<Vec<&'k Verifying>, String> {
    let algorithm = signed.algorithm;
    if keys.is_empty() {
        return Err(if signed.own_key { "there is no key in the header" } else { "the client has no key" }.to_owned());
    }
    let mut left: Vec<&Verifying> = keys.iter().collect();
    let which = match signed.kid {
        _ if signed.own_key => "the key in the header",
        Some(_) => "the key that kid names",
        None => "every key of the client",
    };
    if let Some(kid) = signed.kid {
        left.retain(|key| key.kid.as_deref() == Some(kid));
        if left.is_empty() {
            return Err(format!("no key of the client has the kid `{kid}`"));
        }
    }
    left.retain(|key| key.signs);
    if left.is_empty() {
        return Err(format!("{which} is for encryption"));
    }
    let fits = |key: &&Verifying| key.algorithms.iter().any(|known| known == algorithm);
    let before = left.clone();
    left.retain(|key| key.alg.as_deref().is_none_or(|alg| alg == algorithm));
    if left.is_empty() {
        let alg = before.iter().find_map(|key| key.alg.as_deref()).unwrap_or_default();
        let says = format!("{which} says alg `{alg}`, where the header says `{algorithm}`");
        let same = before.iter().any(fits);
        return Err(if same { format!("{says}: servers compare the names, and find no key") } else { says });
    }
    let before = left.clone();
    left.retain(fits);
    if left.is_empty() {
        let kty = before.first().map(|key| key.kty.as_str()).unwrap_or_default();
        return Err(format!("{which} is of kty `{kty}` and can not make `{algorithm}`"));
    }
    left.retain(|key| key.key.is_some());
    if left.is_empty() {
        return Err(format!("{which} can not be read as a key"));
    }
    Ok(left)
}

fn named(key: &Verifying) -> String {
    key.kid.as_ref().map(|kid| format!(" (kid `{kid}`)")).unwrap_or_default()
}

/// Why a signature does not verify.
fn wrong(signed: Signed<'_>, chosen: &[&Verifying]) -> String {
    if signed.signature.is_empty() {
        return "there is none".to_owned();
    }
    let Signed { algorithm, input, signature, .. } = signed;
    let otherwise = |key: &&Verifying| made_otherwise(algorithm, key.key.as_ref()?, input, signature);
    chosen.iter().find_map(otherwise).unwrap_or_else(|| {
        let key =
            if signed.own_key { "another key than the one in the header" } else { "a key that is not the client's" };
        format!("it was made by {key}, or what was signed was changed afterwards")
    })
}
