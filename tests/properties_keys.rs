//! Whatever a key looks like, its facts are there, they are the listed ones, and they hold no secret.

use fapilint::case::{Surroundings, key_facts};
use fapilint::json::{Kind, Limits, NodeId, Origin, SourceId, Tree, parse};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

const NAMES: [&str; 23] = [
    "kty", "use", "key_ops", "alg", "kid", "x5u", "x5c", "x5t", "x5t#S256", "crv", "x", "y", "n", "e", "d", "p", "q",
    "dp", "dq", "qi", "oth", "k", "other",
];
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
const FACTS: [&str; 22] = [
    "jwk", "purposes", "private_members", "rsa_bits", "rsa_exponent", "rsa_exponent_bits", "rsa_exponent_odd",
    "rsa_exponent_below_modulus", "smallest_factor", "roca_fingerprint", "shares_modulus_with", "shares_factor_with",
    "curve_bits", "on_curve", "algorithms", "signature_algorithms", "encryption_algorithms", "x5c_key_agrees",
    "thumbprint", "same_key_as", "purposes_in_set", "published_as",
];
const SECRET: &str = "do-not-show-this";

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec!["RSA", "EC", "OKP", "oct", "P-256", "P-384", "P-521", "secp256k1", "Ed25519", "Ed448", "X25519"]),
        select(vec!["sig", "enc", "verify", "deriveKey", "RS256", "ECDH-ES", "AQAB", "", "A", "AA==", "\u{feff}"]),
    ]
    .prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => word(),
        // The lengths of coordinates and public keys, and some beside them.
        2 => (select(vec![31_usize, 32, 33, 48, 56, 57, 66, 256, 257]), any::<u8>())
            .prop_flat_map(|(length, _)| vec(any::<u8>(), length))
            .prop_map(|octets| base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, octets)),
        1 => vec(any::<u8>(), 0..80)
            .prop_map(|octets| base64::Engine::encode(&base64::prelude::BASE64_STANDARD, octets)),
        1 => ".*",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        8 => text().prop_map(Value::String),
        1 => any::<i64>().prop_map(|n| json!(n)),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::Array),
            btree_map(select(NAMES.to_vec()).prop_map(str::to_owned), inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// An object with names of a JWK; half of them have a `kty` and a `crv` that fit each other.
fn jwk() -> impl Strategy<Value = Map<String, Value>> {
    let fitting = select(vec![
        ("RSA", ""),
        ("EC", "P-256"),
        ("EC", "P-521"),
        ("EC", "secp256k1"),
        ("OKP", "Ed25519"),
        ("OKP", "X448"),
        ("oct", ""),
    ]);
    let members = btree_map(select(NAMES.to_vec()).prop_map(str::to_owned), value(), 0..12);
    (members, proptest::option::of(fitting)).prop_map(|(members, fitting)| {
        let mut jwk: Map<String, Value> = members.into_iter().collect();
        if let Some((kty, crv)) = fitting {
            jwk.insert("kty".to_owned(), json!(kty));
            jwk.insert("crv".to_owned(), json!(crv));
        }
        jwk
    })
}

fn facts_of(value: &Value) -> (Tree, NodeId, NodeId, usize) {
    let mut tree = Tree::new();
    let parsed = parse(&mut tree, SourceId(0), &value.to_string(), Limits::default()).expect("serde_json writes JSON");
    let first = tree.len();
    let facts = key_facts(&mut tree, parsed.root, &Surroundings::default());
    (tree, parsed.root, facts, first)
}

/// Whatever a fact says in words.
fn said(tree: &Tree, first: usize) -> Vec<String> {
    tree.since(first)
        .filter_map(|node| {
            let reason = tree.as_unknown(node).map(|unknown| unknown.reason.as_str());
            tree.as_str(node).or(reason).map(str::to_owned)
        })
        .collect()
}

proptest! {
    #[test]
    fn facts_are_the_listed_ones(jwk in jwk()) {
        let (tree, root, facts, first) = facts_of(&Value::Object(jwk));
        prop_assert_eq!(tree.kind(facts), Kind::Object);
        prop_assert_eq!(tree.member(facts, "jwk"), Some(root));
        let mut listed = FACTS.iter();
        for (name, _) in tree.members(facts) {
            prop_assert!(listed.any(|fact| *fact == name), "{} is not listed, or not in its place", name);
        }
        for node in tree.since(first) {
            prop_assert!(matches!(tree.origin(node), Origin::Fact(Some(_))));
            if let Some(unknown) = tree.as_unknown(node) {
                prop_assert!(unknown.reason.starts_with(|c: char| c.is_ascii_lowercase()), "{}", unknown.reason);
                prop_assert!(!unknown.reason.ends_with('.'));
                prop_assert!(!unknown.reason.contains(char::is_control), "{:?}", unknown.reason);
            }
        }
    }

    #[test]
    fn private_members_are_named_and_never_shown(mut jwk in jwk(), name in select(PRIVATE.to_vec())) {
        jwk.insert(name.to_owned(), json!(SECRET));
        let (tree, _, _, first) = facts_of(&Value::Object(jwk));
        for text in said(&tree, first) {
            prop_assert!(!text.contains(SECRET), "{}", text);
        }
    }

    #[test]
    fn anything_but_an_object_is_unknown(value in value()) {
        let (tree, _, facts, _) = facts_of(&value);
        let kind = if value.is_object() { Kind::Object } else { Kind::Unknown };
        prop_assert_eq!(tree.kind(facts), kind);
    }

    #[test]
    fn moduli_have_the_bits_that_were_put_in(zeros in 0_usize..3, first in 1_u8.., rest in vec(any::<u8>(), 0..2048)) {
        let bits = (rest.len() + 1) * 8 - first.leading_zeros() as usize;
        let octets: Vec<u8> = std::iter::repeat_n(0, zeros).chain([first]).chain(rest).collect();
        let n = base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, octets);
        let (tree, _, facts, _) = facts_of(&json!({ "kty": "RSA", "n": n }));
        let fact = tree.member(facts, "rsa_bits").expect("it concerns the key");
        let bits = bits.to_string();
        prop_assert_eq!(tree.number_text(fact), Some(bits.as_str()));
    }
}
