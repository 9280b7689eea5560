//! Properties of mending: what is mended is gone, nothing else has changed, and twice is the same as once.

mod common;

use std::collections::BTreeMap;

use common::{catalogue, example_inputs, profiles};
use fapilint::case::{Case, Input, Role, Times};
use fapilint::catalogue::{Catalogue, Deployment, Verdict};
use fapilint::json::{NodeId, Origin, Tree};
use fapilint::judge::{Judge, Judgement};
use fapilint::mend::{Action, Edit, Mended, Proof, json_patch, plan, prove};
use proptest::prelude::*;
use serde::Serialize as _;
use serde_json::{Map, Value, json};

fn mend(
    catalogue: &Catalogue,
    judge: &Judge<'_>,
    inputs: &[Input],
    (case, judgement): (&Case, &Judgement<'_>),
) -> Mended {
    let edits = plan(case, judgement, judge.deployment(), &|_| true);
    prove(&Proof { catalogue, judge, inputs, times: Times::default(), case, judgement }, edits)
}

/// Every rule that has a mend mends at least one of its failing examples: the rule passes then.
#[test]
fn rules_that_say_so_mend_their_examples() {
    let catalogue = catalogue();
    let mut wrong = Vec::new();
    let rules: Vec<_> = catalogue.rules.iter().filter(|rule| rule.mend.is_some() && rule.parked.is_none()).collect();
    assert!(rules.len() > 20, "{}", rules.len());
    for rule in rules {
        let mut mends = 0;
        for example in rule.examples.iter().filter(|example| example.expect == Verdict::Fail) {
            for profile in profiles(&catalogue, rule, example) {
                let judge = Judge::of_rules(&catalogue, profile, example.deployment, std::iter::once(rule));
                let inputs = example_inputs(example).expect("documents");
                let case = Case::build(&catalogue, inputs.clone()).0;
                let judgement = judge.judge(&case);
                let mended = mend(&catalogue, &judge, &inputs, (&case, &judgement));
                if !mended.dropped.is_empty() {
                    wrong.push(format!("{}: {:?}: an edit does not help", rule.id, example.name));
                }
                let after = judge.judge(&Case::build(&catalogue, mended.inputs).0);
                let all = mended.kept.iter().map(|edit| edit.findings.len()).sum::<usize>() >= judgement.findings.len();
                mends += usize::from(all && after.findings.is_empty());
            }
        }
        if mends == 0 {
            wrong.push(format!("{}: none of its failing examples is mended", rule.id));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

const LISTS: [(&str, &[&str]); 8] = [
    ("token_endpoint_auth_methods_supported", &["private_key_jwt", "client_secret_basic", "none", "tls_client_auth"]),
    ("id_token_signing_alg_values_supported", &["PS256", "RS256", "none", "HS256", "ES256"]),
    ("request_object_signing_alg_values_supported", &["none", "PS256", "RS256"]),
    ("token_endpoint_auth_signing_alg_values_supported", &["none", "ES256", "HS256"]),
    ("response_types_supported", &["code", "code id_token", "token", "id_token token"]),
    ("response_modes_supported", &["query", "jwt", "fragment"]),
    ("code_challenge_methods_supported", &["plain", "S256"]),
    ("id_token_encryption_alg_values_supported", &["RSA1_5", "RSA-OAEP", "ECDH-ES"]),
];

const SWITCHES: [&str; 4] = [
    "tls_client_certificate_bound_access_tokens",
    "require_signed_request_object",
    "request_parameter_supported",
    "require_pushed_authorization_requests",
];

/// Metadata with good and bad values in every order.
fn metadata() -> impl Strategy<Value = Value> {
    let lists: Vec<_> = LISTS
        .iter()
        .map(|(name, values)| {
            let values = prop::collection::vec(prop::sample::select(values.to_vec()), 0..5);
            (Just(*name), prop::option::of(values.prop_map(|list| json!(list))))
        })
        .collect();
    let switch = || prop::sample::select(vec![json!(true), json!(false), json!("true"), json!("False"), json!(1)]);
    let switches: Vec<_> = SWITCHES.iter().map(|name| (Just(*name), prop::option::of(switch()))).collect();
    (lists, switches, any::<bool>()).prop_map(|(lists, switches, is_bare)| {
        let mut members = Map::new();
        if !is_bare {
            members.insert("issuer".to_owned(), json!("https://as.example"));
            members.insert("authorization_endpoint".to_owned(), json!("https://as.example/authorize"));
            members.insert("token_endpoint".to_owned(), json!("https://as.example/tök\u{20ac}n"));
        }
        let rows = lists.into_iter().chain(switches).filter_map(|(name, value)| Some((name.to_owned(), value?)));
        members.extend(rows);
        Value::Object(members)
    })
}

/// One value in one of many handwritings.
fn written(value: &Value, style: u8) -> String {
    let text = match style % 4 {
        0 => value.to_string(),
        1 => serde_json::to_string_pretty(value).expect("JSON"),
        2 => {
            let mut bytes = Vec::new();
            let formatter = serde_json::ser::PrettyFormatter::with_indent(b"\t");
            value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, formatter)).expect("JSON");
            String::from_utf8(bytes).expect("text")
        }
        _ => value.to_string().replace(',', " , ").replace("\":", "\" : "),
    };
    let text = if style & 4 == 0 { text } else { text.replace('\n', "\r\n") };
    let mark = if style & 8 == 0 { "" } else { "\u{feff}" };
    format!("{mark}{text}{}", if style & 16 == 0 { "" } else { "\n" })
}

fn slice<'a>(tree: &Tree, node: NodeId, text: &'a str) -> &'a str {
    match tree.origin(node) {
        Origin::Document { start, end, .. } => &text[start as usize..end as usize],
        _ => "",
    }
}

fn touched(tree: &Tree, edit: &Edit) -> String {
    match &edit.action {
        Action::Remove { array, .. } => tree.pointer(*array),
        Action::Replace { node, .. } => tree.pointer(*node),
        Action::Add { object, name, .. } => format!("{}/{name}", tree.pointer(*object)),
    }
}

fn by_rule(judgement: &Judgement<'_>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for finding in &judgement.findings {
        *counts.entry(finding.rule.id.clone()).or_default() += 1;
    }
    counts
}

fn value_of(text: &str) -> Value {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("JSON")
}

/// What is untouched has its bytes, in its order; line ends and the beginning and end of the file are as they were.
fn assert_rest_is_the_same(old: (&Case, &str), new: (&Case, &str), kept: &[Edit], number: usize) {
    let ((old_case, old), (new_case, new)) = (old, new);
    let (was, is) = (old_case.documents[number].root, new_case.documents[number].root);
    let pointers: Vec<String> = kept.iter().map(|edit| touched(&old_case.tree, edit)).collect();
    let names = |case: &Case, root| case.tree.members(root).map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
    let (old_names, new_names) = (names(old_case, was), names(new_case, is));
    assert_eq!(new_names[..old_names.len()], old_names);
    assert!(new_names[old_names.len()..].iter().all(|name| pointers.contains(&format!("/{name}"))));
    for name in old_names.iter().filter(|name| !pointers.contains(&format!("/{name}"))) {
        let member = |case: &Case, root, text| {
            slice(&case.tree, case.tree.member(root, name).expect("a member"), text).to_owned()
        };
        assert_eq!(member(old_case, was, old), member(new_case, is, new));
    }
    let outside = |case: &Case, root, text: &str| {
        let inside = slice(&case.tree, root, text);
        text.replacen(inside, "", 1)
    };
    assert_eq!(outside(old_case, was, old), outside(new_case, is, new));
    if old.contains('\r') {
        assert_eq!(new.matches('\n').count() - usize::from(new.ends_with("}\n")), new.matches("\r\n").count());
    } else {
        assert!(!new.contains('\r'));
    }
}

fn check(catalogue: &Catalogue, text: &str, role: Role) -> usize {
    let profile = catalogue.profile("fapi1-advanced").expect("a profile");
    let judge = Judge::new(catalogue, profile, Deployment::Dedicated);
    let inputs = vec![Input { name: "as.json".to_owned(), role, text: text.to_owned() }];
    let case = Case::build(catalogue, inputs.clone()).0;
    let judgement = judge.judge(&case);
    let mended = mend(catalogue, &judge, &inputs, (&case, &judgement));
    let new = &mended.inputs[0].text;
    let (again, unreadable) = Case::build(catalogue, mended.inputs.clone());
    assert!(unreadable.is_empty(), "{new}");
    let after = judge.judge(&again);

    let (before, now) = (by_rule(&judgement), by_rule(&after));
    assert!(now.iter().all(|(rule, count)| before.get(rule).is_some_and(|was| count <= was)), "{before:?} {now:?}");
    let aimed: usize = mended.kept.iter().map(|edit| usize::from(!edit.findings.is_empty())).sum();
    assert!(after.findings.len() + aimed <= judgement.findings.len(), "{new}");

    let edits: Vec<&Edit> = mended.kept.iter().collect();
    let operations = json_patch(&case, &case.documents[0], &edits);
    let mut patched = value_of(text);
    let patch: json_patch::Patch = serde_json::from_value(operations).expect("a patch");
    json_patch::patch(&mut patched, &patch).expect("it applies");
    assert_eq!(patched, value_of(new), "the patch and the text say the same");
    if edits.iter().any(|edit| !matches!(edit.action, Action::Add { .. })) {
        assert!(json_patch::patch(&mut patched, &patch).is_err(), "a changed document refuses the patch");
    }

    assert_rest_is_the_same((&case, text), (&again, new), &mended.kept, 0);
    let twice = mend(catalogue, &judge, &mended.inputs, (&again, &after));
    assert!(twice.kept.is_empty() && twice.inputs[0].text == *new, "twice is once: {new}");
    mended.kept.len()
}

/// The same metadata at both well-known URLs, in two handwritings: what is mended in one alone is mended in both.
fn check_both(catalogue: &Catalogue, texts: &[String; 2]) {
    let profile = catalogue.profile("fapi1-advanced").expect("a profile");
    let judge = Judge::new(catalogue, profile, Deployment::Dedicated);
    let input = |name: &str, role, text: &String| Input { name: name.to_owned(), role, text: text.clone() };
    let alone = vec![input("as.json", Role::ServerMetadata, &texts[0])];
    let both = vec![alone[0].clone(), input("as-oauth.json", Role::SecondMetadata, &texts[1])];
    let judged = |inputs: Vec<Input>| {
        let case = Case::build(catalogue, inputs.clone()).0;
        let judgement = judge.judge(&case);
        let mended = mend(catalogue, &judge, &inputs, (&case, &judgement));
        (case, by_rule(&judgement), mended)
    };
    let (_, _, once) = judged(alone);
    let (case, before, twice) = judged(both);
    assert_eq!(twice.inputs[0].text, once.inputs[0].text);
    assert_eq!(value_of(&twice.inputs[0].text), value_of(&twice.inputs[1].text), "the two say the same");
    assert_eq!(twice.kept.len(), 2 * once.kept.len());
    let (again, now, _) = judged(twice.inputs.clone());
    assert!(now.iter().all(|(rule, count)| before.get(rule).is_some_and(|was| count <= was)), "{before:?} {now:?}");
    for (number, text) in texts.iter().enumerate() {
        let kept: Vec<Edit> = twice.kept.iter().filter(|edit| edit.document == number).cloned().collect();
        assert_rest_is_the_same((&case, text), (&again, &twice.inputs[number].text), &kept, number);
    }
}

#[test]
fn broken_fixtures_are_mended_and_nothing_else_in_them_changes() {
    let catalogue = catalogue();
    let mut mended = 0;
    for story in std::fs::read_dir(common::top().join("fixtures/broken")).expect("fixtures") {
        let story = story.expect("an entry").path();
        for (name, role) in [("as.json", Role::ServerMetadata), ("client.json", Role::ClientMetadata(0))] {
            if let Ok(text) = std::fs::read_to_string(story.join(name)) {
                mended += check(&catalogue, &text, role);
            }
        }
    }
    assert!(mended > 20, "{mended}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_is_mended_is_gone_and_nothing_else_changes(value in metadata(), style in any::<u8>()) {
        thread_local!(static CATALOGUE: Catalogue = catalogue());
        CATALOGUE.with(|catalogue| check(catalogue, &written(&value, style), Role::ServerMetadata));
    }
    #[test]
    fn what_both_well_known_urls_say_is_mended_alike(
        value in metadata(),
        (first, second) in (any::<u8>(), any::<u8>()),
    ) {
        thread_local!(static CATALOGUE: Catalogue = catalogue());
        CATALOGUE.with(|catalogue| check_both(catalogue, &[written(&value, first), written(&value, second)]));
    }
}
