//! Whole cases: what is clean stays clean, what is broken shows exactly the findings that are written down beside it.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use common::{catalogue, top};
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::{Catalogue, Deployment};
use fapilint::judge::Judge;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    profile: String,
    #[expect(dead_code, reason = "for readers")]
    story: String,
    #[serde(default)]
    finding: Vec<Row>,
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

fn case(catalogue: &Catalogue, story: &Path) -> Case {
    let mut inputs = Vec::new();
    for (name, role) in [("as.json", Role::ServerMetadata), ("as-jwks.json", Role::ServerJwks)] {
        if let Ok(text) = fs::read_to_string(story.join(name)) {
            inputs.push(Input { name: name.to_owned(), role, text });
        }
    }
    let (case, unreadable) = Case::build(catalogue, inputs);
    assert!(unreadable.is_empty(), "{}: {unreadable:?}", story.display());
    case
}

fn findings(catalogue: &Catalogue, story: &Path, profile: &str) -> Vec<Row> {
    let case = case(catalogue, story);
    let profile = catalogue.profile(profile).expect("a profile");
    let judgement = Judge::new(catalogue, profile, Deployment::Dedicated).judge(&case);
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
    for story in stories("clean") {
        let profile = format!("fapi1-{}", story.file_name().expect("a name").to_string_lossy());
        let findings = findings(&catalogue, &story, &profile);
        assert!(findings.is_empty(), "{} has findings: {findings:#?}", story.display());
    }
}

#[test]
fn broken_cases_show_exactly_what_is_written_down() {
    let catalogue = catalogue();
    let mut differences = Vec::new();
    for story in stories("broken") {
        let text = fs::read_to_string(story.join("expected.toml")).expect("expected.toml beside the documents");
        let expected: Expected = toml::from_str(&text).expect("expected findings");
        let found: BTreeSet<Row> = findings(&catalogue, &story, &expected.profile).into_iter().collect();
        let wanted: BTreeSet<Row> = expected.finding.into_iter().collect();
        let name = story.file_name().expect("a name").to_string_lossy().into_owned();
        differences.extend(wanted.difference(&found).map(|row| format!("{name}: missing {row:?}")));
        differences.extend(found.difference(&wanted).map(|row| format!("{name}: unexpected {row:?}")));
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}
