//! `JUnit` as the schema of Jenkins' xUnit plugin has it: these elements, these attributes, and right counts.
//!
//! `tests/checkers/run.sh` asks the schema itself.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{fapilint, reports};

/// Elements, the parents they may have, and their attributes: all of those with `!` are required.
const SHAPE: [(&str, &[&str], &[&str]); 8] = [
    ("testsuites", &[""], &["name", "tests", "failures", "errors"]),
    ("testsuite", &["testsuites"], &["name!", "tests!", "failures!", "errors!", "skipped"]),
    ("properties", &["testsuite"], &[]),
    ("property", &["properties"], &["name!", "value!"]),
    ("testcase", &["testsuite"], &["name!", "classname"]),
    ("failure", &["testcase"], &["message", "type"]),
    ("error", &["testcase"], &["message", "type"]),
    ("skipped", &["testcase"], &["message", "type"]),
];

fn attributes(element: &BytesStart<'_>) -> BTreeMap<String, String> {
    element
        .attributes()
        .map(|attribute| {
            let attribute = attribute.expect("an attribute");
            let name = attribute.key.as_ref().to_owned();
            let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).expect("a value");
            (name, value.into_owned())
        })
        .collect()
}

/// Reads a report, and returns how many of each element there are.
fn read(what: &str, text: &str) -> (BTreeMap<String, usize>, BTreeMap<String, String>) {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let (mut open, mut counts, mut top) = (vec![String::new()], BTreeMap::new(), BTreeMap::new());
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{what}: {error}"));
        let (element, empty) = match &event {
            Event::Start(element) => (element, false),
            Event::Empty(element) => (element, true),
            Event::End(_) => {
                open.pop();
                continue;
            }
            Event::Eof => break,
            Event::Decl(_) | Event::Text(_) | Event::GeneralRef(_) => continue,
            other => panic!("{what}: {other:?}"),
        };
        let name = element.name().as_ref().to_owned();
        let parent = open.last().expect("a parent");
        let found = attributes(element);
        if name != "system-out" {
            let (_, parents, allowed) = SHAPE.iter().find(|(known, ..)| *known == name).expect("a known element");
            assert!(parents.contains(&parent.as_str()), "{what}: {name} in {parent}");
            assert!(found.keys().all(|key| allowed.iter().any(|one| one.trim_end_matches('!') == key)), "{found:?}");
            let required = allowed.iter().filter_map(|one| one.strip_suffix('!'));
            assert!(required.clone().all(|key| found.contains_key(key)), "{what}: {name} {found:?}");
        }
        *counts.entry(name.clone()).or_insert(0) += 1;
        if name == "testsuites" {
            top = found;
        }
        if !empty {
            open.push(name);
        }
    }
    assert_eq!(open.len(), 1, "{what} is not closed");
    (counts, top)
}

#[test]
fn every_report_has_the_shape_and_counts_right() {
    for (what, text) in reports("junit") {
        let (counts, top) = read(&what, &text);
        for (attribute, element) in [("tests", "testcase"), ("failures", "failure"), ("errors", "error")] {
            assert_eq!(top[attribute], counts.get(element).copied().unwrap_or(0).to_string(), "{what}: {attribute}");
        }
    }
}

const TESTS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="fapilint" tests="4" failures="1" errors="0">
<testsuite name="fixtures/broken/code-without-jarm/as.json" tests="3" failures="1" errors="0" skipped="1">
<testcase name="algorithm-none" classname="fixtures/broken/code-without-jarm/as.json"/>
<testcase name="aliases-direct" classname="fixtures/broken/code-without-jarm/as.json">
<skipped message="not applicable: there is nothing to judge" type="not-applicable"/>
</testcase>
<testcase name="claims-present" classname="fixtures/broken/code-without-jarm/as.json">
<failure message="there is no claims_supported" type="warning">warning[claims-present] there is no claims_supported
at fixtures/broken/code-without-jarm/as.json:1:1
Publish claims_supported with the claims that the server may return.
required by OIDCD-3-claims_supported</failure>
</testcase>
</testsuite>
<testsuite name="fixtures/broken/code-without-jarm/as-jwks.json" tests="0" failures="0" errors="0" skipped="0">
</testsuite>
<testsuite name="https://as.fintech.example (no document)" tests="1" failures="0" errors="0" skipped="1">
<testcase name="discovery-https" classname="https://as.fintech.example (no document)">
<skipped message="unknown: no discovery was given (a URL instead of a file)" type="unknown"/>
</testcase>
</testsuite>
</testsuites>"#;

#[test]
fn a_test_says_what_became_of_its_rule() {
    let args = [
        "check",
        "fixtures/broken/code-without-jarm",
        "--format",
        "junit",
        "--select",
        "claims-present",
        "--select",
        "discovery-https",
        "--select",
        "algorithm-none",
        "--select",
        "aliases-direct",
    ];
    let (_, text, _) = fapilint(&args, "");
    let tests: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.contains("propert")).collect();
    assert_eq!(tests, TESTS.lines().collect::<Vec<_>>());
}
