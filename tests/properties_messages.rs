//! Tokens: what changes one is never passed, and no input breaks the reader or is repeated.

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::catalogue;
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::{Catalogue, Verdict};
use fapilint::judge::Judge;
use openssl::ecdsa::EcdsaSig;
use openssl::pkey::PKey;
use proptest::prelude::*;

/// A client with one key, and an assertion that it signed.
struct Signed {
    registration: String,
    token: String,
}

fn signed() -> Signed {
    let group = openssl::ec::EcGroup::from_curve_name(openssl::nid::Nid::X9_62_PRIME256V1).expect("a curve");
    let key = openssl::ec::EcKey::generate(&group).expect("a key");
    let (mut x, mut y) = (openssl::bn::BigNum::new().expect("x"), openssl::bn::BigNum::new().expect("y"));
    let mut context = openssl::bn::BigNumContext::new().expect("a context");
    key.public_key().affine_coordinates(&group, &mut x, &mut y, &mut context).expect("a point");
    let octets = |n: &openssl::bn::BigNum| URL_SAFE_NO_PAD.encode(n.to_vec_padded(32).expect("32 octets"));
    let (x, y) = (octets(&x), octets(&y));
    let registration = format!(
        r#"{{"client_id":"c1","jwks":{{"keys":[{{"kty":"EC","crv":"P-256","kid":"k","x":"{x}","y":"{y}"}}]}}}}"#
    );
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256","kid":"k"}"#);
    let claims =
        URL_SAFE_NO_PAD.encode(r#"{"iss":"c1","sub":"c1","aud":"https://as.example","jti":"a","exp":1767229200}"#);
    let input = format!("{header}.{claims}");
    let key = PKey::from_ec_key(key).expect("a key");
    let mut signer = openssl::sign::Signer::new(openssl::hash::MessageDigest::sha256(), &key).expect("a signer");
    let der = signer.sign_oneshot_to_vec(input.as_bytes()).expect("a signature");
    let signature = EcdsaSig::from_der(&der).expect("a signature");
    let raw = [signature.r(), signature.s()].map(|n| n.to_vec_padded(32).expect("32 octets")).concat();
    Signed { registration, token: format!("{input}.{}", URL_SAFE_NO_PAD.encode(raw)) }
}

/// What the rule about the signature says; nothing where the token can not be read.
fn verdict(catalogue: &Catalogue, registration: &str, token: &str) -> Option<Verdict> {
    let inputs = [(Role::ClientMetadata(0), registration), (Role::Assertion(0), token)];
    let inputs = inputs.map(|(role, text)| Input { name: "input".to_owned(), role, text: text.to_owned() });
    let (case, unreadable) = Case::build(catalogue, inputs.to_vec());
    if !unreadable.is_empty() {
        return None;
    }
    let profile = catalogue.profile("fapi1-advanced").expect("the profile");
    let rule = catalogue.rules.iter().find(|rule| rule.id == "assertion-signature").expect("the rule");
    let judge = Judge::of_rules(catalogue, profile, fapilint::catalogue::Deployment::Dedicated, std::iter::once(rule));
    judge.judge(&case).verdicts.first().map(|row| row.verdict)
}

#[test]
fn one_changed_byte_is_never_passed() {
    let catalogue = catalogue();
    let Signed { registration, token } = signed();
    assert_eq!(verdict(&catalogue, &registration, &token), Some(Verdict::Pass));
    for at in token.find('.').expect("a dot") + 1..token.len() {
        for other in [b'A', b'B', b'-', b'.', b'='] {
            let mut changed = token.clone().into_bytes();
            if changed[at] == other {
                continue;
            }
            changed[at] = other;
            let changed = String::from_utf8(changed).expect("ASCII");
            assert_ne!(verdict(&catalogue, &registration, &changed), Some(Verdict::Pass), "byte {at}: {other}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_breaks_the_reader(text in "[A-Za-z0-9._={}\":, \\n-]{0,80}", role in 0..4_u8) {
        let role = [Role::Assertion(0), Role::RequestObject(0), Role::DpopProof(0), Role::Request(0)][usize::from(role)];
        let catalogue = Catalogue::default();
        let (_, unreadable) = Case::build(&catalogue, vec![Input { name: "a".to_owned(), role, text: text.clone() }]);
        for broken in unreadable {
            prop_assert!(text.len() < 12 || !broken.error.message.contains(&text));
        }
    }
}

#[test]
fn no_token_is_repeated() {
    let catalogue = catalogue();
    let Signed { registration, token } = signed();
    let request = format!(
        "POST /token HTTP/1.1\r\nhost: as.example\r\nauthorization: Basic YzE6aHVudGVyMg==\r\n\r\nclient_id=c1&code=hunter3&client_assertion={token}"
    );
    let inputs =
        [(Role::ClientMetadata(0), registration), (Role::Assertion(0), token.clone()), (Role::Request(0), request)];
    let inputs = inputs.map(|(role, text)| Input { name: "input".to_owned(), role, text });
    let (case, _) = Case::build(&catalogue, inputs.to_vec());
    let signature = token.rsplit('.').next().expect("a signature");
    for document in &case.documents {
        for secret in [signature, "YzE6aHVudGVyMg", "hunter3"] {
            assert!(!document.text.contains(secret), "{}", document.name);
        }
    }
}
