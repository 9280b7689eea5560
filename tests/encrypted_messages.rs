//! Encrypted tokens: opened with the key that fits, and never by accident; keys that are none are refused.

mod common;

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::catalogue;
use common::program::fapilint;
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::{Catalogue, Deployment, Verdict};
use fapilint::cli::Outcome;
use fapilint::judge::{Judge, Spot};
use josekit::jwe::{self, JweEncrypter, JweHeader};
use josekit::jwk::Jwk;
use proptest::prelude::*;
use serde_json::Value;

const FOLDER: &str = "fixtures/messages/encrypted";

fn fixture(name: &str) -> String {
    std::fs::read_to_string(common::top().join(FOLDER).join(name)).expect("a fixture")
}

/// Checks with the documents of the fixture, and these options.
fn check(more: &[&str]) -> (Outcome, Value, String) {
    let path = |name: &str| common::top().join(FOLDER).join(name).display().to_string();
    let (client, server, keys) = (path("client.json"), path("as.json"), path("as-jwks.json"));
    let mut args = vec!["check", "--client", &client, "--as", &server, "--as-jwks", &keys, "--format", "json"];
    args.extend(["--select", "messages"]);
    args.extend(more);
    let (outcome, stdout, stderr) = fapilint(&args, &mut std::io::empty());
    (outcome, serde_json::from_str(&stdout).unwrap_or_default(), stderr)
}

fn path(name: &str) -> String {
    common::top().join(FOLDER).join(name).display().to_string()
}

/// A file that is made for a test.
fn written(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("encrypted-{name}"));
    std::fs::write(&path, text).expect("a file");
    path.display().to_string()
}

fn verdict<'v>(report: &'v Value, rule: &str) -> (&'v str, &'v str) {
    let rows = report["cases"][0]["verdicts"].as_array().expect("verdicts");
    let row = rows.iter().find(|row| row["rule"] == rule).expect("the rule");
    (row["verdict"].as_str().expect("a verdict"), row["reason"].as_str().unwrap_or_default())
}

const INSIDE: [&str; 4] =
    ["request-object-signature", "request-object-key", "request-object-signed-inside", "request-object-audience"];

#[test]
fn a_key_opens_a_request_object_and_what_is_inside_is_judged() {
    let (object, key) = (path("request-object.jwt"), path("decryption-key.json"));
    let (_, report, stderr) = check(&["--request-object", &object, "--decryption-key", &key]);
    for rule in INSIDE.into_iter().chain(["request-object-encryption-accepted", "request-object-encryption-key"]) {
        assert_eq!(verdict(&report, rule).0, "pass", "{rule}: {stderr}");
    }
    let parts: Vec<&str> = report["cases"][0]["documents"]
        .as_array()
        .expect("documents")
        .iter()
        .filter_map(|document| document["id"].as_str()?.split_once(".jwt!").map(|(_, part)| part))
        .collect();
    assert_eq!(parts, ["header", "nested!header", "nested!payload"]);
}

#[test]
fn without_the_key_the_inside_is_unknown_and_the_header_is_judged() {
    let (_, report, _) = check(&["--request-object", &path("request-object.jwt")]);
    for rule in INSIDE {
        let (verdict, reason) = verdict(&report, rule);
        assert_eq!(verdict, "unknown", "{rule}");
        assert!(reason.contains("--decryption-key"), "{rule}: {reason}");
    }
    assert_eq!(verdict(&report, "request-object-encryption-accepted").0, "pass");
    assert_eq!(verdict(&report, "message-encryption-rsa1-5").0, "pass");
}

#[test]
fn pem_opens_what_is_in_a_captured_request() {
    let request = path("request-par.http");
    let (_, report, stderr) = check(&["--http-request", &request, "--decryption-key", &path("decryption-key-rsa.pem")]);
    for rule in INSIDE.into_iter().chain(["assertion-signature", "request-parameters-inside"]) {
        assert_eq!(verdict(&report, rule).0, "pass", "{rule}: {stderr}");
    }
    let (_, report, _) = check(&["--http-request", &request, "--decryption-key", &path("decryption-key.json")]);
    let (word, reason) = verdict(&report, "request-object-signature");
    assert_eq!(word, "unknown");
    assert!(reason.contains("none of the keys that were given is for RSA-OAEP-256"), "{reason}");
    assert_eq!(verdict(&report, "assertion-signature").0, "pass");
}

#[test]
fn a_folder_holds_keys_too() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("encrypted-folder");
    std::fs::create_dir_all(&folder).expect("a folder");
    for name in [
        "client.json", "as.json", "as-jwks.json", "request-object.jwt", "request-par.http", "decryption-key.json",
        "decryption-key-rsa.pem",
    ] {
        std::fs::write(folder.join(name), fixture(name)).expect("a file");
    }
    let args = ["check", &folder.display().to_string(), "--format", "json", "--select", "messages"];
    let (_, stdout, stderr) = fapilint(&args, &mut std::io::empty());
    let report: Value = serde_json::from_str(&stdout).expect("a report");
    assert_eq!(verdict(&report, "request-object-signature").0, "pass", "{stderr}");
    let args = ["facts", &folder.display().to_string()];
    let (outcome, stdout, stderr) = fapilint(&args, &mut std::io::empty());
    assert_eq!(outcome, Outcome::Clean, "{stderr}");
    assert_eq!(stdout.matches("\"signed_inside\": true").count(), 5, "{stdout}");
    let folder = folder.display().to_string();
    let (outcome, stdout, stderr) = fapilint(&["diff", &folder, &folder], &mut std::io::empty());
    assert_eq!(outcome, Outcome::Clean, "{stdout}{stderr}");
}

/// What the rules about request objects say of a text, opened with the key.
fn judged(catalogue: &Catalogue, object: &str, key: &str, rule: &str) -> Option<(Verdict, String)> {
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

fn signature(catalogue: &Catalogue, object: &str, key: &str) -> Option<(Verdict, String)> {
    judged(catalogue, object, key, "request-object-signature")
}

fn form(catalogue: &Catalogue, object: &str, key: &str) -> Option<(Verdict, String)> {
    judged(catalogue, object, key, "request-object-form")
}

/// The signed request object that the fixture encrypts.
fn inner() -> String {
    let set: Value = serde_json::from_str(&fixture("decryption-key.json")).expect("a key");
    let mut key = set.as_object().expect("a key").clone();
    key.retain(|name, _| !["use", "alg", "kid"].contains(&name.as_str()));
    let decrypter = jwe::ECDH_ES_A256KW.decrypter_from_jwk(&Jwk::from_map(key).expect("a key")).expect("a decrypter");
    let (octets, _) =
        jwe::deserialize_compact(fixture("request-object.jwt").trim(), &decrypter).expect("what is inside");
    String::from_utf8(octets).expect("text")
}

fn header(enc: &str) -> JweHeader {
    let mut header = JweHeader::new();
    header.set_content_encryption(enc);
    header.set_content_type("JWT");
    header
}

fn encrypted(inside: &str, header: &JweHeader, encrypter: &dyn JweEncrypter) -> String {
    jwe::serialize_compact(inside.as_bytes(), header, encrypter).expect("an encrypted token")
}

/// Encrypts with every algorithm that is opened, and gives the key for it.
fn all(inside: &str, enc: &str) -> Vec<(String, String)> {
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

const fn jwe_curve() -> josekit::jwk::alg::ec::EcCurve {
    josekit::jwk::P_384
}

/// The RSA key of the fixture as a JWK.
fn rsa_key() -> String {
    let pair = josekit::jwk::alg::rsa::RsaKeyPair::from_pem(fixture("decryption-key-rsa.pem")).expect("a key");
    pair.to_jwk_private_key().to_string()
}

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

/// A token of these parts.
fn token(header: &str, parts: [&[u8]; 4]) -> String {
    let header = URL_SAFE_NO_PAD.encode(header);
    let parts = parts.map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}.{}", parts.join("."))
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
