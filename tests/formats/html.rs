//! The page: whole, without network and script, and with every requirement.
//!
//! It is written so that it is well-formed XML too, which is a stricter check than HTML's own.
//! `tests/checkers/run.sh` asks a parser of HTML.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{fapilint, reports};

const ELEMENTS: [&str; 36] = [
    "html", "head", "meta", "title", "style", "body", "header", "main", "nav", "section", "article", "div", "span",
    "h1", "h2", "h3", "h4", "p", "ul", "li", "b", "i", "a", "br", "pre", "code", "mark", "table", "thead", "tbody",
    "tr", "th", "td", "dl", "dt", "dd",
];

const ATTRIBUTES: [&str; 11] =
    ["lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "style", "aria-label", "aria-hidden"];

/// Reads a page, and returns its anchors and the links to them.
fn read(what: &str, text: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let (mut anchors, mut links, mut depth) = (BTreeSet::new(), BTreeSet::new(), 0_i32);
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{what}: {error}"));
        let element = match &event {
            Event::Start(element) => {
                depth += 1;
                element
            }
            Event::Empty(element) => element,
            Event::End(_) => {
                depth -= 1;
                continue;
            }
            Event::Eof => break,
            Event::DocType(_) | Event::Text(_) | Event::GeneralRef(_) => continue,
            other => panic!("{what}: {other:?}"),
        };
        let name = element.name().as_ref().to_owned();
        assert!(ELEMENTS.contains(&name.as_str()), "{what}: <{name}>");
        for attribute in element.attributes() {
            let attribute = attribute.expect("an attribute");
            let key = attribute.key.as_ref().to_owned();
            let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).expect("a value").into_owned();
            assert!(ATTRIBUTES.contains(&key.as_str()), "{what}: {name} {key}");
            match key.as_str() {
                "id" => assert!(anchors.insert(value.clone()), "{what}: two anchors {value}"),
                "href" if value.starts_with('#') => {
                    links.insert(value[1..].to_owned());
                }
                "href" => assert!(value.starts_with("https://"), "{what}: {value}"),
                "style" => assert!(value.strip_prefix("flex: ").is_some_and(|n| n.parse::<usize>().is_ok()), "{value}"),
                _ => {}
            }
        }
    }
    assert_eq!(depth, 0, "{what} is not closed");
    (anchors, links)
}

#[test]
fn pages_are_whole_and_their_links_lead_somewhere() {
    for (what, text) in reports("html") {
        let (anchors, links) = read(&what, &text);
        let broken: Vec<&String> = links.difference(&anchors).collect();
        assert!(broken.is_empty(), "{what}: {broken:?}");
        assert!(text.contains("default-src 'none'"));
        assert!(!text.contains("url(") && !text.contains("@import"), "{what} needs the network");
    }
}

#[test]
fn the_matrix_has_every_requirement_with_its_state() {
    let input = "fixtures/broken/legacy-bank";
    let (_, json, _) = fapilint(&["check", input, "--format", "json"], "");
    let (_, text, _) = fapilint(&["check", input, "--format", "html"], "");
    let report: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let requirements = report["cases"][0]["requirements"].as_array().expect("requirements");
    assert!(requirements.len() > 500);
    for row in requirements {
        let id = row["id"].as_str().expect("an id");
        let start = text.find(&format!("<tr id=\"c1-r-{id}\">")).unwrap_or_else(|| panic!("{id} is not in the page"));
        let line = text[start..].lines().next().expect("a line");
        assert!(line.contains(&format!("class=\"tag {}\"", row["state"].as_str().expect("a state"))), "{line}");
    }
    for document in report["cases"][0]["documents"].as_array().expect("documents") {
        assert!(text.contains(document["sha256"].as_str().expect("a hash")));
    }
    assert!(text.contains("fapilint check fixtures/broken/legacy-bank --format html"), "how to reproduce");
}
