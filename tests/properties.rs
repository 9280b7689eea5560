//! Properties: of parsing, of places, and of judging.

mod common;

use std::fs;

use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::{Catalogue, Deployment};
use fapilint::json::{Kind, Limits, Lines, NodeId, Origin, SourceId, Tree, parse, redact};
use fapilint::judge::Judge;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// JSON values with awkward names and strings.
fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[a-z/~]{0,6}",
        Just("\u{feff}\u{202e}\"\\\n".to_owned()),
        any::<String>(),
        Just("https://as.example".to_owned()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(|number| json!(number)),
        text.clone().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((text.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn read(text: &str) -> Option<(Tree, NodeId)> {
    let mut tree = Tree::new();
    let parsed = parse(&mut tree, SourceId(0), text, Limits::default()).ok()?;
    Some((tree, parsed.root))
}

fn to_value(tree: &Tree, node: NodeId) -> Value {
    match tree.kind(node) {
        Kind::Null | Kind::Unknown => Value::Null,
        Kind::Boolean => json!(tree.as_bool(node)),
        Kind::Number => serde_json::from_str(tree.number_text(node).unwrap_or("0")).expect("a number"),
        Kind::String => json!(tree.as_str(node)),
        Kind::Array => tree.items(node).iter().map(|item| to_value(tree, *item)).collect(),
        Kind::Object => tree.members(node).map(|(name, value)| (name.to_owned(), to_value(tree, value))).collect(),
    }
}

proptest! {
    #[test]
    fn parsing_never_panics_and_agrees_with_serde_json(text in any::<String>()) {
        if let Some((tree, root)) = read(&text) {
            let other: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("both read it");
            prop_assert_eq!(to_value(&tree, root), other);
        }
    }

    #[test]
    fn what_serde_json_writes_is_read_as_it_was(value in any_json(), pretty in any::<bool>(), mark in any::<bool>()) {
        let text = if pretty { format!("{value:#}").replace('\n', "\r\n") } else { value.to_string() };
        let text = if mark { format!("\u{feff}{text}") } else { text };
        let (tree, root) = read(&text).expect("it is JSON");
        prop_assert_eq!(to_value(&tree, root), value);
    }

    #[test]
    fn spans_slice_to_values_and_pointers_lead_back(value in any_json(), pretty in any::<bool>()) {
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        let (tree, root) = read(&text).expect("it is JSON");
        for node in tree.since(0) {
            let Origin::Document { start, end, .. } = tree.origin(node) else { continue };
            let slice = &text[start as usize..end as usize];
            prop_assert_eq!(serde_json::from_str::<Value>(slice).expect("a value"), to_value(&tree, node));
            prop_assert_eq!(tree.resolve(root, &tree.pointer(node)), Some(node));
            prop_assert_eq!(value.pointer(&tree.pointer(node)), Some(&to_value(&tree, node)));
            let position = Lines::new(&text).position(start as usize);
            let line = text.lines().nth(position.line - 1).expect("the line");
            let behind: String = line.chars().skip(position.column - 1).collect();
            prop_assert!(slice.starts_with(&behind) || behind.starts_with(slice.lines().next().unwrap_or_default()));
        }
    }

    #[test]
    fn redaction_keeps_the_length_and_hides_the_secret(value in any_json(), secret in "[a-zA-Z0-9]{12,40}") {
        let text = json!({ "before": value, "client_secret": secret, "keys": [{ "d": secret, "oth": [{ "r": secret }] }] });
        let text = text.to_string();
        let hidden = redact(&text);
        prop_assert_eq!(hidden.len(), text.len());
        prop_assert!(!hidden.contains(&secret));
    }
}

const CASES: [&str; 4] = ["clean/advanced", "clean/baseline", "broken/legacy-bank", "broken/defaults-only"];

fn metadata(story: &str) -> Map<String, Value> {
    let text = fs::read_to_string(common::top().join("fixtures").join(story).join("as.json")).expect("a fixture");
    serde_json::from_str(&text).expect("metadata")
}

/// Rule, verdict and findings, without the one rule that looks at what nobody knows.
fn verdicts(catalogue: &Catalogue, metadata: &Map<String, Value>, deployment: Deployment) -> Vec<String> {
    let text = Value::Object(metadata.clone()).to_string();
    let (case, unreadable) =
        Case::build(catalogue, vec![Input { name: "as.json".into(), role: Role::ServerMetadata, text }]);
    assert!(unreadable.is_empty());
    let profile = catalogue.profile("fapi1-advanced").expect("the profile");
    let judgement = Judge::new(catalogue, profile, deployment).judge(&case);
    let mut lines: Vec<String> = judgement
        .verdicts
        .iter()
        .filter(|row| row.rule.id != "unknown-members")
        .map(|row| format!("{} {:?}", row.rule.id, row.verdict))
        .collect();
    for finding in judgement.findings.iter().filter(|finding| finding.rule.id != "unknown-members") {
        let pointer = finding.spot.place(&case.tree).map(|node| case.tree.pointer(node)).unwrap_or_default();
        lines.push(format!("{} {pointer} {}", finding.rule.id, finding.severity.as_str()));
    }
    lines.sort();
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_member_that_nobody_knows_changes_no_verdict(
        story in 0..CASES.len(), name in "acme_[a-z]{1,12}_thing", value in any_json(),
    ) {
        let catalogue = fapilint::bundled::catalogue();
        let plain = metadata(CASES[story]);
        let mut with = plain.clone();
        with.insert(name, value);
        for deployment in [Deployment::Dedicated, Deployment::Shared] {
            prop_assert_eq!(verdicts(catalogue, &with, deployment), verdicts(catalogue, &plain, deployment));
        }
    }

    #[test]
    fn the_order_of_members_changes_no_verdict(story in 0..CASES.len(), seed in any::<u64>()) {
        let catalogue = fapilint::bundled::catalogue();
        let plain = metadata(CASES[story]);
        let mut members: Vec<(String, Value)> = plain.clone().into_iter().collect();
        members.sort_by_key(|(name, _)| {
            name.bytes().fold(seed, |hash, byte| hash.rotate_left(5).wrapping_mul(31) ^ u64::from(byte))
        });
        let shuffled: Map<String, Value> = members.into_iter().collect();
        prop_assert_eq!(
            verdicts(catalogue, &shuffled, Deployment::Dedicated),
            verdicts(catalogue, &plain, Deployment::Dedicated)
        );
    }

    #[test]
    fn any_document_is_judged_without_panic(value in any_json(), keys in any_json()) {
        let catalogue = fapilint::bundled::catalogue();
        let inputs = vec![
            Input { name: "as".into(), role: Role::ServerMetadata, text: json!({ "issuer": value, "token_endpoint": keys }).to_string() },
            Input { name: "keys".into(), role: Role::ServerJwks, text: json!({ "keys": keys }).to_string() },
        ];
        let (case, _) = Case::build(catalogue, inputs);
        for profile in &catalogue.profiles {
            let _ = Judge::new(catalogue, profile, Deployment::Shared).judge(&case);
        }
    }
}
