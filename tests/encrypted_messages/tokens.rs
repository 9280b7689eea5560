//! Every algorithm, and tokens that are changed, cut, compressed, or made for nobody.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::{Catalogue, Verdict};
use josekit::jwe::{self, JweHeader};
use josekit::jwk::Jwk;
use proptest::prelude::*;
use serde_json::Value;

use crate::common::catalogue;
use crate::fixture;
use crate::kit::{all, encrypted, form, header, inner, judged, jwe_curve, rsa_key, signature, token};

const CONTENT: [&str; 6] = ["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM"];

#[test]
fn every_algorithm_is_opened() {
    let (catalogue, inner) = (catalogue(), inner());
    for enc in CONTENT {
        for (object, key) in all(&inner, enc) {
            let found = signature(&catalogue, &object, &key).expect("readable");
            assert_eq!(found.0, Verdict::Pass, "{enc}: {} {}", object.split('.').next().expect("a header"), found.1);
        }
    }
}

#[test]
fn a_wrong_key_and_a_changed_token_are_unknown() {
    let (catalogue, inner) = (catalogue(), inner());
    let pairs = all(&inner, "A128CBC-HS256");
    let (object, _) = &pairs[0];
    let (_, other) = &all(&inner, "A128GCM")[0];
    let (verdict, reason) = signature(&catalogue, object, other).expect("readable");
    assert_eq!(verdict, Verdict::Unknown);
    assert!(reason.contains("none of the keys that were given opens it"), "{reason}");
    for (object, key) in &pairs {
        let dots: Vec<usize> = object.match_indices('.').map(|(at, _)| at).collect();
        for at in [dots[2] - 3, dots[2] + 8, dots[3] - 8, dots[3] + 3] {
            let mut changed = object.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ASCII");
            let found = signature(&catalogue, &changed, key);
            assert!(found.as_ref().is_none_or(|(verdict, _)| *verdict == Verdict::Unknown), "byte {at}: {found:?}");
        }
    }
}

#[test]
fn compression_is_followed_up_to_a_bound() {
    let (catalogue, inner) = (catalogue(), inner());
    let key = Jwk::generate_ec_key(jwe_curve()).expect("a key");
    let encrypter = jwe::ECDH_ES.encrypter_from_jwk(&key).expect("an encrypter");
    let mut header = header("A128GCM");
    header.set_compression("DEF");
    let small = encrypted(&inner, &header, &encrypter);
    assert_eq!(signature(&catalogue, &small, &key.to_string()).map(|found| found.0), Some(Verdict::Pass));
    // Two hundred million bytes, in two hundred thousand.
    let bomb = encrypted(&"a".repeat(200_000_000), &header, &encrypter);
    let (verdict, flaw) = form(&catalogue, &bomb, &key.to_string()).expect("readable");
    assert_eq!(verdict, Verdict::Fail);
    assert!(flaw.contains("more than 1048576 bytes"), "{flaw}");
}

#[test]
fn what_is_not_opened_says_so() {
    let catalogue = catalogue();
    let long = [7_u8; 256];
    let parts: [&[u8]; 4] = [&long, &long[..16], &long[..64], &long[..16]];
    let rows = [
        (r#"{"alg":"RSA1_5","enc":"A128CBC-HS256"}"#, "RSA1_5, which is not opened here"),
        (
            r#"{"alg":"PBES2-HS256+A128KW","enc":"A128CBC-HS256","p2s":"AAAAAAAAAAA","p2c":2000000000}"#,
            "with a password, which is not opened here",
        ),
        (r#"{"alg":"A128GCMKW","enc":"A128CBC-HS256"}"#, "an algorithm that is not opened here"),
        (r#"{"alg":"RSA-OAEP","enc":"XC20P"}"#, "an algorithm that is not opened here"),
        (r#"{"alg":"RSA-OAEP","enc":"A128CBC-HS256","zip":"BR"}"#, "compressed in a way that is not known"),
    ];
    for (header, because) in rows {
        let (verdict, reason) = signature(&catalogue, &token(header, parts), &rsa_key()).expect("readable");
        assert_eq!(verdict, Verdict::Unknown, "{header}");
        assert!(reason.contains(because), "{header}: {reason}");
    }
    let rsa1_5 = token(rows[0].0, parts);
    let found = judged(&catalogue, &rsa1_5, &rsa_key(), "message-encryption-rsa1-5").expect("readable");
    assert_eq!(found.0, Verdict::Fail);
}

#[test]
fn parts_of_the_wrong_length_are_told() {
    let catalogue = catalogue();
    let long = [7_u8; 256];
    let rsa = r#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#;
    let ecdh = r#"{"alg":"ECDH-ES+A128KW","enc":"A128CBC-HS256"}"#;
    let rows: [(&str, [&[u8]; 4], &str); 6] = [
        (rsa, [&long, &long[..8], &long, &long[..16]], "the initialization vector has 8 octets"),
        (rsa, [&long, &long[..12], &long, &long[..4]], "the authentication tag has 4 octets"),
        (ecdh, [&long[..4], &long[..16], &long, &long[..16]], "the encrypted key has 4 octets"),
        (ecdh, [&[], &long[..16], &long, &long[..16]], "the encrypted key has 0 octets"),
        (ecdh, [&long[..40], &long[..16], &long[..20], &long[..16]], "the ciphertext has 20 octets"),
        (r#"{"alg":"dir","enc":"A256GCM"}"#, [&long, &long[..12], &long, &long[..16]], "the encrypted key has 256"),
    ];
    for (header, parts, because) in rows {
        let (verdict, flaw) = form(&catalogue, &token(header, parts), &rsa_key()).expect("readable");
        assert_eq!(verdict, Verdict::Fail, "{header}");
        assert!(flaw.contains(because), "{flaw}");
    }
}

#[test]
fn what_is_inside_may_be_no_signed_token() {
    let catalogue = catalogue();
    let key = Jwk::generate_ec_key(jwe_curve()).expect("a key");
    let encrypter = jwe::ECDH_ES.encrypter_from_jwk(&key).expect("an encrypter");
    let of = |inside: &str| encrypted(inside, &header("A128GCM"), &encrypter);
    let key = key.to_string();
    for (inside, because) in [
        ("hello", "can not be read as a signed token"),
        ("....", "the header is empty"),
        (&of("hello"), "encrypted once more"),
    ] {
        let (verdict, flaw) = form(&catalogue, &of(inside), &key).expect("readable");
        assert_eq!(verdict, Verdict::Fail, "{inside}");
        assert!(flaw.contains(because) && !flaw.contains("hello"), "{flaw}");
    }
    let claims = judged(&catalogue, &of(r#"{"iss":"c1"}"#), &key, "request-object-signed-inside").expect("readable");
    assert_eq!(claims.0, Verdict::Fail);
    let mut untyped = JweHeader::new();
    untyped.set_content_encryption("A128GCM");
    let (verdict, flaw) = form(&catalogue, &encrypted(&inner(), &untyped, &encrypter), &key).expect("readable");
    assert_eq!(verdict, Verdict::Fail);
    assert!(flaw.contains("no cty `JWT`"), "{flaw}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_changed_token_is_passed_or_breaks_the_reader(
        which in 0..13_usize,
        enc in prop::sample::select(CONTENT.to_vec()),
        part in 0..5_usize,
        octets in prop::collection::vec(any::<u8>(), 0..70),
        keep in 0..70_usize,
    ) {
        let catalogue = Catalogue::default();
        let key: Value = serde_json::from_str(&fixture("decryption-key.json")).expect("a key");
        let algorithms = [
            "RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW", "A128KW",
            "A192KW", "A256KW", "dir", "A128GCMKW", "PBES2-HS256+A128KW", "x",
        ];
        let header = serde_json::json!({ "alg": algorithms[which], "enc": enc, "epk": key, "apu": "AA", "zip": "DEF" });
        let token = token(&header.to_string(), [&[1; 40], &[2; 16], &[3; 48], &[4; 16]]);
        let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
        let old = URL_SAFE_NO_PAD.decode(&parts[part]).expect("octets");
        parts[part] = URL_SAFE_NO_PAD.encode([&old[..keep.min(old.len())], &octets[..]].concat());
        let keys = format!(
            r#"{{"keys":[{},{},{{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAA"}},{{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}]}}"#,
            fixture("decryption-key.json"), rsa_key(),
        );
        let inputs = [(Role::DecryptionKey(0), keys), (Role::RequestObject(0), parts.join("."))];
        let inputs = inputs.map(|(role, text)| Input { name: "input".to_owned(), role, text });
        let (case, _) = Case::build(&catalogue, inputs.to_vec());
        prop_assert!(case.documents.iter().all(|document| !document.name.contains("nested")));
    }
}
