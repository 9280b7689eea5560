//! Weak keys: numbers made for the tests, keys printed in specifications, and what strangers may send.

use std::fmt::Write as _;

use crate::catalogue::Catalogue;
use crate::json::{Limits, NodeId, Origin, SourceId, Tree, parse};

use super::{Surroundings, key_facts};

/// A number of so many octets, all of them 255, in base64url.
fn ones(octets: usize) -> String {
    base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, vec![255; octets])
}

fn rsa(n: &str, e: &str) -> String {
    format!(r#"{{"kty":"RSA","n":"{n}","e":"{e}"}}"#)
}

fn read(text: &str) -> (Tree, Vec<NodeId>) {
    let mut tree = Tree::new();
    let root = parse(&mut tree, SourceId(0), text, Limits::default()).expect("the text is JSON").root;
    let keys = tree.items(tree.member(root, "keys").expect("it has keys")).to_vec();
    (tree, keys)
}

/// A fact of each key of a set, in the surroundings of the set; `-` where it is absent.
fn facts(set: &str, name: &str) -> Vec<String> {
    let (mut tree, keys) = read(set);
    let list = tree.parent(*keys.first().expect("a key")).expect("it lies in the list");
    let mut catalogue = Catalogue::default();
    let thumbprint = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs".to_owned();
    catalogue.published_keys.insert(thumbprint, vec!["RFC 7517".to_owned(), "RFC 7638".to_owned()]);
    let around = Surroundings::of(&tree, &catalogue, &[("keys", list)]);
    let objects: Vec<NodeId> = keys.into_iter().map(|jwk| key_facts(&mut tree, jwk, &around)).collect();
    objects.into_iter().map(|facts| tree.member(facts, name).map_or("-".to_owned(), |fact| show(&tree, fact))).collect()
}

fn show(tree: &Tree, fact: NodeId) -> String {
    let Origin::Fact(Some(about)) = tree.origin(fact) else {
        panic!("it is about nothing");
    };
    let strings: Vec<_> = tree.items(fact).iter().filter_map(|item| tree.as_str(*item)).collect();
    let value = None
        .or_else(|| tree.as_unknown(fact).map(|unknown| format!("? {}", unknown.reason)))
        .or_else(|| tree.as_bool(fact).map(|value| value.to_string()))
        .or_else(|| tree.number_text(fact).map(str::to_owned))
        .unwrap_or_else(|| strings.join(" | "));
    format!("{value} @{}", tree.pointer(about))
}

fn set(keys: &[String]) -> String {
    format!(r#"{{"keys":[{}]}}"#, keys.join(","))
}

fn fact(jwk: &str, name: &str) -> String {
    facts(&set(&[jwk.to_owned()]), name).join(" ")
}

fn fixture(file: &str, name: &str) -> Vec<String> {
    let path = format!("{}/fixtures/keys/{file}", env!("CARGO_MANIFEST_DIR"));
    facts(&std::fs::read_to_string(path).expect("the fixture is there"), name)
}

#[test]
fn exponents_are_measured() {
    let all = |e: &str| {
        let names = ["rsa_exponent", "rsa_exponent_bits", "rsa_exponent_odd", "rsa_exponent_below_modulus"];
        names.map(|name| fact(&rsa(&ones(256), e), name).replace(" @/keys/0/e", "")).join(", ")
    };
    assert_eq!(all("AQAB"), "65537, 17, true, true");
    assert_eq!(all("AAEAAQ"), "65537, 17, true, true");
    assert_eq!(all("Aw"), "3, 2, true, true");
    assert_eq!(all("AQ"), "1, 1, true, true");
    assert_eq!(all("AA"), "0, 0, false, true");
    assert_eq!(all("AQAA"), "65536, 17, false, true");
    // 2^53 - 1 is the last that every reader of JSON has exactly.
    assert_eq!(all("H________w"), "9007199254740991, 53, true, true");
    assert_eq!(all("IAAAAAAAAA"), "-, 54, false, true");
    assert_eq!(all(&ones(255)), "-, 2040, true, true");
    assert_eq!(all(&ones(256)), "-, 2048, true, false");
    assert_eq!(all(&ones(2048)), "-, 16384, true, false");
    let why = "? e is not base64url: its character 1 is not in the alphabet";
    assert_eq!(all("!!!"), [why; 4].join(", "));
    assert_eq!(fact(r#"{"kty":"RSA","e":"AQAB"}"#, "rsa_exponent_below_modulus"), "? n is missing @/keys/0/e");
    assert_eq!(fact(r#"{"kty":"EC","e":"AQAB"}"#, "rsa_exponent"), "-");
}

#[test]
fn small_factors_are_found() {
    let smallest = |n: &str| fact(&rsa(n, "AQAB"), "smallest_factor");
    assert_eq!(fixture("rsa-small-factor.json", "smallest_factor"), ["65521 @/keys/0/n"]);
    assert_eq!(fixture("rsa-even.json", "smallest_factor"), ["2 @/keys/0/n"]);
    assert_eq!(fixture("rsa-2048.json", "smallest_factor"), ["-"]);
    // 0 and 1, 2^16 and 65537, which is the first prime that is not looked for, and 65521 squared.
    assert_eq!(["AA", "AQ", "AQAA", "AQAB"].map(smallest), ["2 @/keys/0/n", "-", "2 @/keys/0/n", "-"]);
    assert_eq!(smallest("_-IA4Q"), "65521 @/keys/0/n");
    // 2^16384 - 1 is divisible by 3, 2^16384 by 2.
    assert_eq!(smallest(&ones(2048)), "3 @/keys/0/n");
    assert_eq!(smallest(&format!("AQ{}", "A".repeat(2730))), "2 @/keys/0/n");
    assert_eq!(smallest(&ones(8192)), "3 @/keys/0/n");
    assert_eq!(smallest(&ones(8193)), "? n has 65544 bits, too many to look for its factors @/keys/0/n");
}

#[test]
fn the_broken_generator_leaves_a_trace() {
    assert_eq!(fixture("rsa-roca.json", "roca_fingerprint"), ["true @/keys/0/n"]);
    for file in ["rsa-2048.json", "rsa-even.json", "rsa-small-factor.json"] {
        assert_eq!(fixture(file, "roca_fingerprint"), ["false @/keys/0/n"]);
    }
    // 1 and 65537 are powers of 65537, but the generator made no numbers of that size.
    for n in ["AA", "AQ", "AQAB"] {
        assert_eq!(fact(&rsa(n, "AQAB"), "roca_fingerprint"), "false @/keys/0/n");
    }
    // 2^16385 is none: 2 is no power of 65537 modulo 11.
    assert_eq!(fact(&rsa(&format!("Ag{}", "A".repeat(2730)), "AQAB"), "roca_fingerprint"), "false @/keys/0/n");
}

#[test]
fn keys_that_have_a_prime_in_common() {
    assert_eq!(
        fixture("rsa-shared-prime.json", "shares_factor_with"),
        ["keys[2], kid `second` @/keys/0/n", " @/keys/1/n", "keys[0], kid `first` @/keys/2/n"]
    );
    for name in ["shares_modulus_with", "same_key_as"] {
        for other in fixture("rsa-shared-prime.json", name) {
            assert!(other.starts_with(" @"), "{other}");
        }
    }
    // Small primes do not count: 3 * 2^16, 3 * 2^17, 9 and 0, 1.
    let keys = ["AwAA", "BgAA", "CQ", "AA", "AQ"].map(|n| rsa(n, "AQAB"));
    for other in facts(&set(&keys), "shares_factor_with") {
        assert!(other.starts_with(" @"), "{other}");
    }
    // 65537 * 2^8 and 65537 * 3^2 have 65537 in common.
    let keys = ["AQABAA", "CQAJ"].map(|n| rsa(n, "AQAB"));
    assert_eq!(facts(&set(&keys), "shares_factor_with"), ["keys[1] @/keys/0/n", "keys[0] @/keys/1/n"]);
}

#[test]
fn keys_that_have_the_modulus_in_common() {
    let names = ["shares_modulus_with", "shares_factor_with", "same_key_as"];
    let [modulus, factor, key] = names.map(|name| fixture("rsa-shared-modulus.json", name));
    assert_eq!(modulus, ["keys[1], kid `again` @/keys/0/n", "keys[0], kid `first` @/keys/1/n", " @/keys/2/n"]);
    assert_eq!(factor, [" @/keys/0/n", " @/keys/1/n", " @/keys/2/n"]);
    assert_eq!(key, [" @/keys/0", " @/keys/1", " @/keys/2"]);
}

#[test]
fn the_same_key_whatever_is_around_it() {
    // With leading zero octets, another use and a kid that is no word; then with an exponent that can not be read.
    let keys = [
        rsa(&ones(3), "AQAB"),
        r#"{"kty":"RSA","use":"enc","kid":"a b","n":"AP___w","e":"AAEAAQ"}"#.to_owned(),
        rsa(&ones(3), "!"),
        r#"{"kty":"oct","k":"AQAB"}"#.to_owned(),
    ];
    let same = facts(&set(&keys), "same_key_as");
    assert_eq!(same[..2], ["keys[1] @/keys/0", "keys[0] @/keys/1"]);
    assert!(same[2].starts_with("? e is not base64url"), "{}", same[2]);
    assert_eq!(same[3], "-");
    assert_eq!(facts(&set(&keys), "shares_modulus_with")[..3], [" @/keys/0/n", " @/keys/1/n", " @/keys/2/n"]);
}

#[test]
fn published_keys_are_recognised() {
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    let published = |jwk: &str| fact(jwk, "published_as");
    assert_eq!(published(&rsa(n, "AQAB")), "RFC 7517 | RFC 7638 @/keys/0");
    assert_eq!(published(&rsa(n, "AAAAAQAB")), "RFC 7517 | RFC 7638 @/keys/0");
    assert_eq!(published(&rsa(&ones(256), "AQAB")), " @/keys/0");
    assert_eq!(published(r#"{"kty":"RSA"}"#), "? e is missing @/keys/0");
    assert_eq!(published(r#"{"kty":"oct"}"#), "-");
}

#[test]
fn many_keys_are_cut_short() {
    // One key a thousand times: eight are named.
    let keys = vec![rsa(&ones(256), "AQAB"); 1000];
    let same = facts(&set(&keys), "same_key_as");
    let first = same.first().expect("a key");
    assert!(first.starts_with("keys[1] | ") && first.ends_with(" | keys[8] | and more @/keys/0"), "{first}");
    // 257 moduli of 2048 bits are not compared, 256 are.
    let mut many: Vec<String> = (0..257).map(|at| rsa(&format!("{}{at:04}_w", ones(252)), "AQAB")).collect();
    let why = "? there are 257 different RSA moduli, too many to compare @/keys/0/n";
    assert_eq!(facts(&set(&many), "shares_factor_with").first().map(String::as_str), Some(why));
    many.pop();
    assert!(facts(&set(&many), "shares_factor_with").iter().all(|shared| !shared.starts_with('?')));
}

#[test]
fn one_prime_in_every_key() {
    let mut keys = Vec::new();
    // 65537 times a prime below 2^8 each.
    for prime in [3_u64, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37] {
        let octets = (65_537 * prime).to_be_bytes();
        keys.push(rsa(&base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, octets), "AQAB"));
    }
    let shared = facts(&set(&keys), "shares_factor_with");
    for (at, names) in shared.iter().enumerate() {
        let mut pointer = String::new();
        write!(pointer, " | and more @/keys/{at}/n").expect("a string takes it");
        assert!(names.ends_with(&pointer), "{names}");
    }
}
