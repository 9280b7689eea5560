//! The vectors of the RFCs, the fixtures, and every way in which a member can be unreadable.

use crate::json::{Limits, NodeId, Origin, SourceId, Tree, parse};

use super::{Surroundings, key_facts};

/// RFC 7517 appendix A.1 (the second key there), RFC 7638 section 3.1.
const RSA: &str = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#;
/// RFC 7517 appendix A.1 (the first key there).
const EC: &str = r#"{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"enc","kid":"1"}"#;
/// RFC 7517 appendix A.3 (the second key there).
const OCT: &str = r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow","kid":"HMAC key used in JWS spec Appendix A.1 example"}"#;
/// RFC 8037 appendix A.2.
const ED25519: &str = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// RFC 7520 section 3.1.
const P521: &str = r#"{"kty":"EC","kid":"bilbo.baggins@hobbiton.example","use":"sig","crv":"P-521","x":"AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt","y":"AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1"}"#;

fn read(text: &str) -> (Tree, NodeId) {
    let mut tree = Tree::new();
    let parsed = parse(&mut tree, SourceId(0), text, Limits::default()).expect("the text is JSON");
    (tree, parsed.root)
}

/// A fact as text: what it is, or `? reason`, and `@` the pointer of the node that it is about; `-` if it is absent.
fn show(tree: &Tree, facts: NodeId, name: &str) -> String {
    let Some(node) = tree.member(facts, name) else {
        return "-".to_owned();
    };
    let Origin::Fact(Some(about)) = tree.origin(node) else {
        panic!("{name} is about nothing");
    };
    let strings: Vec<_> = tree.items(node).iter().filter_map(|item| tree.as_str(*item)).collect();
    let value = None
        .or_else(|| tree.as_unknown(node).map(|unknown| format!("? {}", unknown.reason)))
        .or_else(|| tree.as_bool(node).map(|value| value.to_string()))
        .or_else(|| tree.number_text(node).map(str::to_owned))
        .or_else(|| tree.as_str(node).map(str::to_owned))
        .unwrap_or_else(|| strings.join(" "));
    format!("{value} @{}", tree.pointer(about))
}

pub(super) fn fact(jwk: &str, name: &str) -> String {
    let (mut tree, root) = read(jwk);
    let facts = key_facts(&mut tree, root, &Surroundings::default());
    assert_eq!(tree.member(facts, "jwk"), Some(root));
    show(&tree, facts, name)
}

pub(super) fn all(jwk: &str) -> Vec<String> {
    let (mut tree, root) = read(jwk);
    let facts = key_facts(&mut tree, root, &Surroundings::default());
    tree.members(facts).skip(1).map(|(name, _)| format!("{name}: {}", show(&tree, facts, name))).collect()
}

/// The facts with this name of the keys of a fixture.
fn fixture(file: &str, name: &str) -> Vec<String> {
    let path = format!("{}/fixtures/keys/{file}", env!("CARGO_MANIFEST_DIR"));
    let (mut tree, root) = read(&std::fs::read_to_string(path).expect("the fixture is there"));
    let keys = tree.items(tree.member(root, "keys").expect("it has keys")).to_vec();
    keys.into_iter()
        .map(|jwk| {
            let facts = key_facts(&mut tree, jwk, &Surroundings::default());
            show(&tree, facts, name)
        })
        .collect()
}

#[test]
fn rsa_key_of_rfc_7517() {
    let mut facts = all(RSA);
    // What its numbers say is held by tests of their own.
    facts.drain(3..10);
    assert_eq!(
        facts,
        [
            "purposes: sig @/alg",
            "private_members:  @",
            "rsa_bits: 2048 @/n",
            "algorithms: RS256 RS384 RS512 PS256 PS384 PS512 @",
            "signature_algorithms: RS256 @/alg",
            "encryption_algorithms:  @",
            "thumbprint: NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs @",
            "same_key_as:  @",
            "purposes_in_set:  @",
            "published_as:  @",
        ]
    );
}

#[test]
fn elliptic_curve_key_of_rfc_7517() {
    assert_eq!(
        all(EC)[..5],
        [
            "purposes: enc @/use", "private_members:  @", "curve_bits: 256 @/crv", "on_curve: true @/x",
            "algorithms: ES256 @",
        ]
    );
}

#[test]
fn octet_key_pair_of_rfc_8037() {
    assert_eq!(
        all(ED25519),
        [
            "purposes: sig @",
            "private_members:  @",
            "curve_bits: 255 @/crv",
            "algorithms: EdDSA Ed25519 @",
            "signature_algorithms: EdDSA Ed25519 @",
            "encryption_algorithms:  @",
            "thumbprint: kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k @",
            "same_key_as:  @",
            "purposes_in_set:  @",
            "published_as:  @",
        ]
    );
}

#[test]
fn symmetric_key_has_no_thumbprint() {
    let wanted = [
        "purposes: sig enc @",
        "private_members: k @",
        "algorithms: HS256 HS384 HS512 @",
        "signature_algorithms: HS256 HS384 HS512 @",
        "encryption_algorithms: A128KW A192KW A256KW A128GCMKW A192GCMKW A256GCMKW dir @",
    ];
    assert_eq!(all(OCT), wanted);
}

#[test]
fn coordinates_of_p_521_have_66_octets() {
    assert_eq!(fact(P521, "on_curve"), "true @/x");
    assert_eq!(fact(P521, "curve_bits"), "521 @/crv");
    // The first octet of x is zero, and some leave it out.
    let short = P521.replace(
        "AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt",
        "cpkss6wI7PPlxj3t7A1RqMH3nvL4L5Tzxze_XeeYZnHqxiX-gle70DlGRMqqOq-PJ6RYX7vK0PJFdiAIXlyPQq0",
    );
    assert_eq!(fact(&short, "on_curve"), "? x has 65 octets, where P-521 takes exactly 66 @/x");
}

#[test]
fn points_off_the_curve() {
    assert_eq!(fixture("ec-p256.json", "on_curve"), ["true @/keys/0/x"]);
    assert_eq!(fixture("ec-off-curve.json", "on_curve"), ["false @/keys/0/x"]);
    // The same x and y on another curve of that size.
    assert_eq!(fact(&EC.replace("P-256", "secp256k1"), "on_curve"), "false @/x");
    // Above p: OpenSSL would take it for x - p if it were let.
    let above = EC.replace("MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", &format!("{}8", "_".repeat(42)));
    assert_eq!(fact(&above, "on_curve"), "false @/x");
}

#[test]
fn moduli_are_measured_from_their_highest_bit() {
    assert_eq!(fixture("rsa-2048.json", "rsa_bits"), ["2048 @/keys/0/n"]);
    assert_eq!(fixture("rsa-2047.json", "rsa_bits"), ["2047 @/keys/0/n"]);
    assert_eq!(fixture("rsa-1024-enc.json", "rsa_bits"), ["1024 @/keys/0/n"]);
    let bits = |n: &str| fact(&format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB"}}"#), "rsa_bits");
    assert_eq!(bits("AQ"), "1 @/n");
    assert_eq!(bits("AAAA_w"), "8 @/n");
    assert_eq!(bits("AA"), "0 @/n");
    assert_eq!(bits(""), "? n is empty @/n");
}

#[test]
fn base64url_is_read_strictly() {
    let bits = |n: &str| fact(&format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB"}}"#), "rsa_bits");
    assert_eq!(bits("AQ=="), "? n is not base64url: it has padding @/n");
    assert_eq!(bits("AQI="), "? n is not base64url: it has padding @/n");
    assert_eq!(bits("AR"), "? n is not base64url: the unused bits of its last character are not zero @/n");
    assert_eq!(bits("AQABA"), "? n is not base64url: no octets are encoded in 5 characters @/n");
    assert_eq!(bits("AQ+B"), "? n is not base64url: its character 3 is `+`, which belongs to standard base64 @/n");
    assert_eq!(bits("AQAB\\n"), "? n is not base64url: its character 5 is white space @/n");
    assert_eq!(bits("!!!"), "? n is not base64url: its character 1 is not in the alphabet @/n");
}

#[test]
fn certificates_are_compared_with_the_bare_members() {
    let agree = |file| fixture(file, "x5c_key_agrees");
    assert_eq!(agree("x5c-agrees.json"), ["true @/keys/0/x5c/0", "true @/keys/1/x5c/0", "true @/keys/2/x5c/0"]);
    assert_eq!(agree("x5c-differs.json"), ["false @/keys/0/x5c/0"]);
    assert_eq!(agree("rsa-2048.json"), ["-"]);
}

/// The certificate of the fixture's key, as it is written.
fn certificate() -> String {
    let path = format!("{}/fixtures/keys/x5c-differs.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the fixture is there");
    text.split('"').find(|part| part.starts_with("MII")).expect("it has a certificate").to_owned()
}

#[test]
fn certificates_of_another_kind_of_key_differ() {
    let with = |jwk: &str| jwk.replacen('{', &format!(r#"{{"x5c":["{}"],"#, certificate()), 1);
    for jwk in [RSA, EC, ED25519, P521] {
        assert_eq!(fact(&with(jwk), "x5c_key_agrees"), "false @/x5c/0");
    }
    assert_eq!(
        fact(&with(OCT), "x5c_key_agrees"),
        "? x5c has no key to agree with: a key of kty oct has no public members @"
    );
    assert_eq!(fact(&with(r#"{"kty":"RSA"}"#), "x5c_key_agrees"), "? x5c has no key to agree with: n is missing @");
}

#[test]
fn certificates_that_can_not_be_read() {
    let agrees = |x5c: &str| fact(&EC.replacen('{', &format!(r#"{{"x5c":{x5c},"#), 1), "x5c_key_agrees");
    assert_eq!(agrees("\"AAAA\""), "? x5c is a string, not an array @/x5c");
    assert_eq!(agrees("[]"), "? x5c is empty @/x5c");
    assert_eq!(agrees("[null]"), "? the first certificate in x5c is null, not a string @/x5c/0");
    let reason = agrees("[\"AAAA\"]");
    assert!(
        reason
            .starts_with("? the first certificate in x5c can not be read: it is no certificate in DER (OpenSSL says `"),
        "{reason}"
    );
    assert_eq!(
        agrees("[\"AA\"]"),
        "? the first certificate in x5c is not standard base64: its padding is missing or wrong @/x5c/0"
    );
    let followed = certificate().replace("==", "AA");
    assert_eq!(
        agrees(&format!("[\"{followed}\"]")),
        "? the first certificate in x5c can not be read: something follows it, or it is not DER throughout @/x5c/0"
    );
    let url = certificate().replace('+', "-");
    assert!(agrees(&format!("[\"{url}\"]")).contains("is `-`, which belongs to base64url"));
}

#[test]
fn purposes_by_use_then_operations_then_algorithm_then_kind() {
    let purposes = |members: &str| fact(&format!("{{{members}}}"), "purposes");
    assert_eq!(purposes(r#""kty":"RSA","use":"sig","key_ops":["encrypt"],"alg":"RSA-OAEP""#), "sig @/use");
    assert_eq!(purposes(r#""kty":"RSA","use":"tls""#), "tls @/use");
    assert_eq!(purposes(r#""kty":"RSA","use":1"#), "? use is a number, not a string @/use");
    assert_eq!(purposes(r#""kty":"EC","key_ops":["deriveKey","deriveBits"],"alg":"ES256""#), "enc @/key_ops");
    assert_eq!(purposes(r#""kty":"RSA","key_ops":["wrapKey","verify"]"#), "sig enc @/key_ops");
    assert_eq!(purposes(r#""kty":"RSA","key_ops":["other"],"alg":"RSA-OAEP""#), "enc @/alg");
    assert_eq!(purposes(r#""kty":"RSA","key_ops":"sign""#), "? key_ops is a string, not an array @/key_ops");
    assert_eq!(purposes(r#""kty":"RSA","key_ops":[0]"#), "? an item of key_ops is a number, not a string @/key_ops/0");
    assert_eq!(purposes(r#""kty":"RSA","alg":"PS256""#), "sig @/alg");
    assert_eq!(purposes(r#""kty":"RSA","alg":null"#), "? alg is null, not a string @/alg");
    assert_eq!(purposes(r#""kty":"RSA""#), "sig enc @");
    assert_eq!(purposes(r#""kty":"EC""#), "sig enc @");
    assert_eq!(purposes(r#""kty":"OKP","crv":"X448""#), "enc @");
    assert_eq!(purposes(r#""kty":"OKP""#), "? crv is missing @");
    assert_eq!(purposes(r#""kty":"AKP""#), "? kty `AKP` is not a known key type @/kty");
    assert_eq!(purposes(""), "? kty is missing @");
}

#[test]
fn private_members_are_those_of_the_kind_of_key() {
    let private = |members: &str| fact(&format!("{{{members}}}"), "private_members");
    assert_eq!(
        private(r#""kty":"RSA","oth":[],"qi":"","dq":1,"dp":"","q":"","p":"","d":null,"k":"""#),
        "d p q dp dq qi oth @"
    );
    assert_eq!(private(r#""kty":"EC","d":"","p":"""#), "d @");
    assert_eq!(private(r#""kty":"OKP","d":"""#), "d @");
    assert_eq!(private(r#""kty":"oct","d":"""#), " @");
    assert_eq!(private(r#""kty":["EC"],"d":"","k":"""#), "d k @");
    assert_eq!(private(r#""p":"""#), "p @");
    assert_eq!(private(r#""kty":"AKP","alg":"ML-DSA-44","pub":"","priv":"""#), "priv @");
}

#[test]
fn every_item_is_about_the_key() {
    let (mut tree, root) = read(OCT);
    let facts = key_facts(&mut tree, root, &Surroundings::default());
    let names = tree.member(facts, "private_members").expect("the fact is there");
    for item in tree.items(names) {
        assert_eq!(tree.origin(*item), Origin::Fact(Some(root)));
    }
}

#[test]
fn what_is_no_object_is_unknown() {
    for (text, noun) in [("1", "a number"), ("null", "null"), ("[]", "an array"), ("\"RSA\"", "a string")] {
        let (mut tree, root) = read(text);
        let facts = key_facts(&mut tree, root, &Surroundings::default());
        let unknown = tree.as_unknown(facts).expect("it is unknown");
        assert_eq!(unknown.reason, format!("the key is {noun}, not an object"));
        assert_eq!(unknown.needs, ["jwks"]);
        assert_eq!(tree.origin(facts), Origin::Fact(Some(root)));
    }
}
