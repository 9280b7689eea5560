//! Whole cases: what is clean stays clean, what is broken shows exactly the findings that are written down beside it.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use common::{catalogue, top};
use fapilint::case::{Case, Input, Role, Times};
use fapilint::catalogue::{Catalogue, Deployment};
use fapilint::judge::Judge;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    profile: String,
    /// What the issuer is for; one that serves FAPI clients only, where nothing is said.
    deployment: Option<String>,
    #[expect(dead_code, reason = "for readers")]
    story: String,
    #[serde(default)]
    finding: Vec<Row>,
}

/// `profile.toml` of a clean case: what it is judged by, and what a naive reader would take for a fault.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Clean {
    profile: String,
    #[expect(dead_code, reason = "for readers")]
    story: String,
    #[serde(default)]
    info: Vec<Info>,
}

/// A remark that a clean case may draw.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Info {
    rule: String,
    pointer: String,
    #[expect(dead_code, reason = "for readers")]
    why: String,
}

#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct Row {
    rule: String,
    document: String,
    pointer: String,
    severity: String,
}

fn stories(folder: &str) -> Vec<PathBuf> {
    let mut stories: Vec<PathBuf> = fs::read_dir(top().join("fixtures").join(folder))
        .expect("fixtures")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    stories.sort();
    assert!(!stories.is_empty());
    stories
}

/// The clients under `clients/`, in the order of their names: `NAME.json` and `NAME.jwks.json` of each.
fn clients(story: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(story.join("clients")) else { return Vec::new() };
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .filter(|name| !name.contains('.'))
        .collect();
    names.sort();
    names
}

/// What clients sent, and the keys that open it, in the order of their names.
fn messages(story: &Path, inputs: &mut Vec<Input>) {
    let role = |name: &str| match name.rsplit_once('.') {
        Some((start, "http")) if start.starts_with("request") => Some(Role::Request(0)),
        Some((_, "har")) => Some(Role::Request(0)),
        Some((start, _)) if start.starts_with("decryption-key") => Some(Role::DecryptionKey(0)),
        _ => None,
    };
    let entries = fs::read_dir(story).expect("a story").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    for (name, number) in names.into_iter().zip(0..) {
        if let Some(role) = role(&name) {
            let text = fs::read_to_string(story.join(&name)).expect("a message");
            inputs.push(Input { name, role: role.numbered(number), text });
        }
    }
}

fn case(catalogue: &Catalogue, story: &Path) -> Case {
    let mut roles = vec![
        ("as.json".to_owned(), Role::ServerMetadata),
        ("as-jwks.json".to_owned(), Role::ServerJwks),
        ("as-oauth.json".to_owned(), Role::SecondMetadata),
        ("discovery.json".to_owned(), Role::Discovery),
        ("http.json".to_owned(), Role::Probes),
        ("client.json".to_owned(), Role::ClientMetadata(0)),
        ("client-jwks.json".to_owned(), Role::ClientJwks(0)),
        ("client-secret.txt".to_owned(), Role::ClientSecret(0)),
        ("client-certificate.pem".to_owned(), Role::ClientCertificate(0)),
    ];
    let first = u32::from(story.join("client.json").exists());
    for (name, number) in clients(story).iter().zip(first..) {
        roles.push((format!("clients/{name}.json"), Role::ClientMetadata(number)));
        roles.push((format!("clients/{name}.jwks.json"), Role::ClientJwks(number)));
    }
    let mut inputs = Vec::new();
    for (name, role) in roles {
        if let Ok(text) = fs::read_to_string(story.join(&name)) {
            inputs.push(Input { name, role, text });
        }
    }
    let mut hosts: Vec<String> = fs::read_dir(story)
        .expect("a story")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("tls-"))
        .collect();
    hosts.sort();
    for (name, number) in hosts.into_iter().zip(0..) {
        let text = fs::read_to_string(story.join(&name)).expect("a record of a probe");
        inputs.push(Input { name, role: Role::Host(number), text });
    }
    messages(story, &mut inputs);
    // Certificates are judged at the start of 2026.
    let times = Times { at: None, now: Some(1_767_225_600) };
    let (case, unreadable) = Case::build_with(catalogue, inputs, times);
    assert!(unreadable.is_empty(), "{}: {unreadable:?}", story.display());
    case
}

fn findings(catalogue: &Catalogue, story: &Path, profile: &str, deployment: Deployment) -> Vec<Row> {
    let case = case(catalogue, story);
    let profile = catalogue.profile(profile).expect("a profile");
    let judgement = Judge::new(catalogue, profile, deployment).judge(&case);
    judgement
        .findings
        .iter()
        .map(|finding| {
            let node = finding.spot.place(&case.tree).expect("a place");
            Row {
                rule: finding.rule.id.clone(),
                document: case.document_of(node).expect("a document").name.clone(),
                pointer: case.tree.pointer(node),
                severity: finding.severity.as_str().to_owned(),
            }
        })
        .collect()
}

#[test]
fn clean_cases_are_clean() {
    let catalogue = catalogue();
    let mut differences = Vec::new();
    for story in stories("clean") {
        let text = fs::read_to_string(story.join("profile.toml")).expect("profile.toml beside the documents");
        let clean: Clean = toml::from_str(&text).expect("a profile and its story");
        let allowed = |row: &Row| {
            row.severity == "info" && clean.info.iter().any(|info| info.rule == row.rule && info.pointer == row.pointer)
        };
        let name = story.file_name().expect("a name").to_string_lossy().into_owned();
        let found = findings(&catalogue, &story, &clean.profile, Deployment::Dedicated);
        differences.extend(found.iter().filter(|row| !allowed(row)).map(|row| format!("{name}: {row:?}")));
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn broken_cases_show_exactly_what_is_written_down() {
    let catalogue = catalogue();
    let mut differences = Vec::new();
    for story in stories("broken") {
        let text = fs::read_to_string(story.join("expected.toml")).expect("expected.toml beside the documents");
        let expected: Expected = toml::from_str(&text).expect("expected findings");
        let deployment = match &expected.deployment {
            Some(word) => Deployment::parse(word).expect("a deployment"),
            None => Deployment::Dedicated,
        };
        let found: BTreeSet<Row> = findings(&catalogue, &story, &expected.profile, deployment).into_iter().collect();
        let wanted: BTreeSet<Row> = expected.finding.into_iter().collect();
        let name = story.file_name().expect("a name").to_string_lossy().into_owned();
        differences.extend(wanted.difference(&found).map(|row| format!("{name}: missing {row:?}")));
        differences.extend(found.difference(&wanted).map(|row| format!("{name}: unexpected {row:?}")));
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}
