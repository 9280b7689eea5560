//! What is given as a key to decrypt with, and is none.

use fapilint::cli::Outcome;

use crate::kit::rsa_key;
use crate::{check, common, fixture, path, verdict, written};

#[test]
fn what_is_no_private_key_is_refused() {
    let pair = josekit::jwk::alg::rsa::RsaKeyPair::from_pem(fixture("decryption-key-rsa.pem")).expect("a key");
    let public = String::from_utf8(pair.to_pem_public_key()).expect("PEM");
    let locked =
        openssl::pkey::PKey::private_key_from_pem(fixture("decryption-key-rsa.pem").as_bytes()).expect("a key");
    let locked =
        locked.private_key_to_pem_pkcs8_passphrase(openssl::symm::Cipher::aes_256_cbc(), b"secret").expect("PEM");
    let locked = String::from_utf8(locked).expect("PEM");
    let certificate = std::fs::read_to_string(common::top().join("fixtures/certificates/client.pem")).expect("PEM");
    let ed = openssl::pkey::PKey::generate_ed25519().expect("a key").private_key_to_pem_pkcs8().expect("PEM");
    let ed = String::from_utf8(ed).expect("PEM");
    let short = rsa_key().replace("\"qi\"", "\"qj\"");
    let rows = [
        (fixture("as-jwks.json"), "public keys alone"),
        (public, "it holds a public key"),
        (certificate, "it holds a public key"),
        (locked, "encrypted with a passphrase"),
        (ed, "for signatures alone"),
        (short, "its RSA key is without qi"),
        (r#"{"kty":"EC","crv":"P-256","d":"AAAA"}"#.to_owned(), "its EC key is without x"),
        (r#"{"kty":"EC","crv":"P-257","d":"AAAA","x":"AA","y":"AA"}"#.to_owned(), "can not be read as a key"),
        (r#"{"kty":"EC","d":"private-part-1","d":"private-part-2"}"#.to_owned(), "not strict JSON"),
        (r#"{"kty":"private-part","d":"x"}"#.to_owned(), "none of RSA, EC, OKP and oct"),
        (r#"{"keys":{}}"#.to_owned(), "its member keys is no array"),
        (r#"{"issuer":"https://as.example"}"#.to_owned(), "it holds no key"),
        ("private-part".to_owned(), "neither JSON nor PEM"),
        ("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n".to_owned(), "PEM of another kind"),
        (String::new(), "neither JSON nor PEM"),
    ];
    for (number, (text, because)) in rows.into_iter().enumerate() {
        let file = written(&format!("key-{number}"), &text);
        let (outcome, report, stderr) =
            check(&["--request-object", &path("request-object.jwt"), "--decryption-key", &file]);
        assert_eq!(outcome, Outcome::Incomplete, "{because}");
        assert!(stderr.contains("is no key to decrypt with") && stderr.contains(because), "{because}: {stderr}");
        let all = format!("{report}{stderr}");
        for word in text.split_whitespace().filter(|word| word.len() > 20).chain(["private-part"]) {
            assert!(!all.contains(word), "{because}");
        }
        // What can be judged without it is.
        assert_eq!(verdict(&report, "request-object-encryption-accepted").0, "pass");
    }
}
