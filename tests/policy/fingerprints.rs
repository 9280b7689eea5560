//! Fingerprints: the same when documents are written otherwise, and made of no secret.

use std::collections::BTreeSet;
use std::fs;
use std::sync::OnceLock;

use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::Deployment;
use fapilint::judge::Judge;
use fapilint::report::{CaseParts, case_report};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::common::top;

/// Metadata and keys of every broken case.
fn stories() -> &'static Vec<(Value, Value)> {
    static STORIES: OnceLock<Vec<(Value, Value)>> = OnceLock::new();
    STORIES.get_or_init(|| {
        let folders = fs::read_dir(top().join("fixtures/broken")).expect("fixtures");
        let mut folders: Vec<_> = folders.map(|entry| entry.expect("an entry").path()).collect();
        folders.sort();
        let read = |path| fs::read_to_string(path).ok().and_then(|text| serde_json::from_str(&text).ok());
        folders
            .into_iter()
            .filter_map(|folder| {
                Some((read(folder.join("as.json"))?, read(folder.join("as-jwks.json")).unwrap_or(json!({"keys": []}))))
            })
            // What is broken may be a client, or an answer, and the server's metadata clean.
            .filter(|(metadata, keys)| !fingerprints(&metadata.to_string(), &keys.to_string()).is_empty())
            .collect()
    })
}

/// The fingerprints of a case; no two findings share one.
fn fingerprints(metadata: &str, keys: &str) -> BTreeSet<String> {
    let catalogue = fapilint::bundled::catalogue();
    let inputs = vec![
        Input { name: "as.json".into(), role: Role::ServerMetadata, text: metadata.to_owned() },
        Input { name: "as-jwks.json".into(), role: Role::ServerJwks, text: keys.to_owned() },
    ];
    let (case, unreadable) = Case::build(catalogue, inputs);
    assert!(unreadable.is_empty());
    let judge = Judge::new(catalogue, catalogue.profile("fapi1-advanced").expect("the profile"), Deployment::Dedicated);
    let judgement = judge.judge(&case);
    let report = case_report(&CaseParts { judge: &judge, case: &case, judgement: &judgement, fallback_id: "as.json" });
    let fingerprints: BTreeSet<String> = report.findings.iter().map(|finding| finding.fingerprint.clone()).collect();
    assert_eq!(fingerprints.len(), report.findings.len());
    fingerprints
}

/// Moves members and items, each level by a seed of its own.
fn shuffled(value: &Value, seed: u64) -> Value {
    let order = |text: &str| {
        text.bytes().fold(seed, |hash, byte| hash.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(byte))
    };
    match value {
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by_key(|(name, _)| order(name));
            Value::Object(members.into_iter().map(|(name, value)| (name.clone(), shuffled(value, seed))).collect())
        }
        Value::Array(items) => {
            let mut items: Vec<&Value> = items.iter().collect();
            items.sort_by_key(|item| order(&item.to_string()));
            items.into_iter().map(|item| shuffled(item, seed)).collect()
        }
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn moving_and_reformatting_changes_no_fingerprint(story in any::<prop::sample::Index>(), seed in any::<u64>(), pretty in any::<bool>()) {
        let (metadata, keys) = story.get(stories());
        let write = |value: &Value| if pretty { format!("{value:#}") } else { value.to_string() };
        let plain = fingerprints(&metadata.to_string(), &keys.to_string());
        prop_assert!(!plain.is_empty());
        prop_assert_eq!(fingerprints(&write(&shuffled(metadata, seed)), &write(&shuffled(keys, seed))), plain);
    }

    #[test]
    fn another_finding_changes_no_fingerprint(story in any::<prop::sample::Index>(), name in "acme_[a-z]{1,8}") {
        let (metadata, keys) = story.get(stories());
        let plain = fingerprints(&metadata.to_string(), &keys.to_string());
        let mut more: Map<String, Value> = metadata.as_object().expect("metadata").clone();
        // A member that nobody knows, and one more value where values are already refused.
        more.insert(name, json!("x"));
        let with = fingerprints(&Value::Object(more).to_string(), &keys.to_string());
        prop_assert!(with.is_superset(&plain));
        prop_assert!(with.len() > plain.len());
    }
}

#[test]
fn a_fingerprint_is_made_of_no_secret() {
    let keys = |secret: &str| {
        json!({ "keys": [
            { "kty": "oct", "kid": "a", "k": secret, "alg": "HS256" },
            { "kty": "EC", "crv": "P-256", "kid": "b", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
              "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", "d": secret },
        ] })
    };
    let metadata = |secret: &str| json!({ "issuer": "https://as.example", "client_secret": secret, "acme": [secret] });
    let of = |secret: &str| fingerprints(&metadata("same").to_string(), &keys(secret).to_string());
    assert_eq!(of("c2VjcmV0LW9uZS1vZi10aGlydHktdHdvLWJ5dGVzISE"), of("b3RoZXItb25lLW9mLXRoaXJ0eS10d28tYnl0ZXMhISE"));
    let of = |secret: &str| {
        let mut text = metadata("same");
        text["client_secret"] = json!(secret);
        fingerprints(&text.to_string(), "{\"keys\": []}")
    };
    assert_eq!(of("one"), of("two"));
}
