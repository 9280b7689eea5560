//! Request objects that are encrypted for a test, and what is said of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::{Catalogue, Deployment, Verdict};
use fapilint::judge::{Judge, Spot};
use josekit::jwe::{self, JweEncrypter, JweHeader};
use josekit::jwk::Jwk;
use serde_json::Value;

use crate::fixture;

/// What the rules about request objects say of a text, opened with the key.
pub(crate) fn judged(catalogue: &Catalogue, object: &str, key: &str, rule: &str) -> Option<(Verdict, String)> {
    let inputs = [
        (Role::ClientMetadata(0), fixture("client.json")),
        (Role::DecryptionKey(0), key.to_owned()),
        (Role::RequestObject(0), object.to_owned()),
    ];
    let inputs = inputs.map(|(role, text)| Input { name: "input".to_owned(), role, text });
    let (case, unreadable) = Case::build(catalogue, inputs.to_vec());
    if !unreadable.is_empty() {
        return None;
    }
    let profile = catalogue.profile("fapi1-advanced").expect("the profile");
    let rule = catalogue.rules.iter().find(|it| it.id == rule).expect("the rule");
    let judge = Judge::of_rules(catalogue, profile, Deployment::Dedicated, std::iter::once(rule));
    let judgement = judge.judge(&case);
    let row = judgement.verdicts.first()?;
    let flaw = judgement.findings.first().and_then(|finding| match finding.spot {
        Spot::Node(node) => case.tree.as_str(node),
        Spot::Absent { .. } => None,
    });
    let flaw = flaw.unwrap_or_default();
    Some((row.verdict, format!("{flaw}{}", row.because(&case.tree).unwrap_or_default())))
}

pub(crate) fn signature(catalogue: &Catalogue, object: &str, key: &str) -> Option<(Verdict, String)> {
    judged(catalogue, object, key, "request-object-signature")
}

pub(crate) fn form(catalogue: &Catalogue, object: &str, key: &str) -> Option<(Verdict, String)> {
    judged(catalogue, object, key, "request-object-form")
}

/// The signed request object that the fixture encrypts.
pub(crate) fn inner() -> String {
    let set: Value = serde_json::from_str(&fixture("decryption-key.json")).expect("a key");
    let mut key = set.as_object().expect("a key").clone();
    key.retain(|name, _| !["use", "alg", "kid"].contains(&name.as_str()));
    let decrypter = jwe::ECDH_ES_A256KW.decrypter_from_jwk(&Jwk::from_map(key).expect("a key")).expect("a decrypter");
    let (octets, _) =
        jwe::deserialize_compact(fixture("request-object.jwt").trim(), &decrypter).expect("what is inside");
    String::from_utf8(octets).expect("text")
}

pub(crate) fn header(enc: &str) -> JweHeader {
    let mut header = JweHeader::new();
    header.set_content_encryption(enc);
    header.set_content_type("JWT");
    header
}

pub(crate) fn encrypted(inside: &str, header: &JweHeader, encrypter: &dyn JweEncrypter) -> String {
    jwe::serialize_compact(inside.as_bytes(), header, encrypter).expect("an encrypted token")
}

/// Encrypts with every algorithm that is opened, and gives the key for it.
pub(crate) fn all(inside: &str, enc: &str) -> Vec<(String, String)> {
    let ec = Jwk::generate_ec_key(jwe_curve()).expect("a key");
    let okp = Jwk::generate_ecx_key(josekit::jwk::X25519).expect("a key");
    let rsa: Value = serde_json::from_str(&rsa_key()).expect("a key");
    let rsa = Jwk::from_map(rsa.as_object().expect("a key").clone()).expect("a key");
    let header = header(enc);
    let mut rows = Vec::new();
    for algorithm in [jwe::ECDH_ES, jwe::ECDH_ES_A128KW, jwe::ECDH_ES_A192KW, jwe::ECDH_ES_A256KW] {
        for key in [&ec, &okp] {
            let encrypter = algorithm.encrypter_from_jwk(key).expect("an encrypter");
            rows.push((encrypted(inside, &header, &encrypter), key.to_string()));
        }
    }
    for algorithm in [jwe::RSA_OAEP, jwe::RSA_OAEP_256, jwe::RSA_OAEP_384, jwe::RSA_OAEP_512] {
        let encrypter = algorithm.encrypter_from_jwk(&rsa).expect("an encrypter");
        rows.push((encrypted(inside, &header, &encrypter), rsa.to_string()));
    }
    let secret = Jwk::generate_oct_key(32).expect("a key");
    let encrypter = jwe::A256KW.encrypter_from_jwk(&secret).expect("an encrypter");
    rows.push((encrypted(inside, &header, &encrypter), secret.to_string()));
    rows
}

pub(crate) const fn jwe_curve() -> josekit::jwk::alg::ec::EcCurve {
    josekit::jwk::P_384
}

/// The RSA key of the fixture as a JWK.
pub(crate) fn rsa_key() -> String {
    let pair = josekit::jwk::alg::rsa::RsaKeyPair::from_pem(fixture("decryption-key-rsa.pem")).expect("a key");
    pair.to_jwk_private_key().to_string()
}

/// A token of these parts.
pub(crate) fn token(header: &str, parts: [&[u8]; 4]) -> String {
    let header = URL_SAFE_NO_PAD.encode(header);
    let parts = parts.map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}.{}", parts.join("."))
}
