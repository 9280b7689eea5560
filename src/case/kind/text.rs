//! What a text looks like, told from how it starts: JSON of other shapes, and markup.

use super::likeness::Likeness;
use super::{lines, pem};

/// What a text looks like. `whole` says that it is not cut.
pub(super) fn looks_like(text: &str, whole: bool) -> Option<Likeness> {
    let text = text.trim_start_matches('\u{feff}').trim_start_matches(is_white);
    let Some(first) = text.chars().next() else {
        return whole.then_some(Likeness::Empty);
    };
    match first {
        '{' => braces(text),
        '\u{1e}' => Some(json_lines(text).unwrap_or(Likeness::JsonLines { lines: 1 })),
        '[' => Some(if is_section(first_line(text)) { Likeness::Toml } else { array(text) }),
        '<' => Some(angles(text)),
        '"' if whole && serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() => quoted(text),
        '"' => Some(Likeness::JsonScalar),
        _ => pem::pem(text, whole).or_else(|| pem::compact(text, whole)).or_else(|| lines::looks_like(text, whole)),
    }
}

pub(super) fn is_white(c: char) -> bool {
    c.is_whitespace() || c == '\0'
}

pub(super) fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim()
}

fn braces(text: &str) -> Option<Likeness> {
    match text.as_bytes().get(1) {
        Some(b'{' | b'%' | b'#') => Some(Likeness::Template),
        _ => json_lines(text),
    }
}

/// Several JSON values one a line; one alone is a JSON text.
fn json_lines(text: &str) -> Option<Likeness> {
    const LOOKED_AT: usize = 3;
    let values = || text.lines().map(|line| line.trim_matches(['\u{1e}', ' ', '\t'])).filter(|line| !line.is_empty());
    let starts = |line: &str| line.starts_with(['{', '[']);
    let is_value = |line: &str| starts(line) && serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok();
    // Most texts are one value, and most of those on many lines: neither is parsed here.
    let second = values().nth(1)?;
    let first = values().next().is_some_and(is_value);
    // The last line that is looked at may be cut by the window.
    let more = is_value(second) || first && starts(second) && values().nth(2).is_none();
    let all = values().take(LOOKED_AT).all(starts);
    (first && more && all).then(|| Likeness::JsonLines { lines: values().count() })
}

fn array(text: &str) -> Likeness {
    let inside = text.get(1..).unwrap_or_default().trim_start();
    Likeness::JsonArray { of_objects: inside.starts_with('{') }
}

/// `[section]`, as TOML and INI have it.
pub(super) fn is_section(line: &str) -> bool {
    let name = line.trim_start_matches('[').split(']').next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    let literal = ["true", "false", "null"].contains(&name);
    line.ends_with(']') && name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(plain) && !literal
}

fn angles(text: &str) -> Likeness {
    let start = |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let anywhere = |word: &str| text.get(..1024).unwrap_or(text).to_ascii_lowercase().contains(word);
    let pages = ["<!doctype html", "<html", "<head", "<body", "<pre", "<p>", "<div", "<title", "<script"];
    if start("<?php") || start("<?=") {
        Likeness::Source { language: "PHP" }
    } else if start("<%") {
        Likeness::Template
    } else if start("<<<<<<<") {
        Likeness::MergeConflict
    } else if pages.into_iter().any(start) || anywhere("<html") {
        Likeness::Html
    } else if text.get(..10).is_some_and(|start| start.starts_with("< HTTP/")) {
        Likeness::CurlTrace
    } else {
        Likeness::Xml
    }
}

/// What starts with a quote and is no JSON text.
fn quoted(text: &str) -> Option<Likeness> {
    let wrapped = format!("{{{}}}", text.trim_end().trim_end_matches(','));
    serde_json::from_str::<serde::de::IgnoredAny>(&wrapped).is_ok().then_some(Likeness::BareMembers)
}

#[cfg(test)]
mod tests {
    use super::super::{Likeness, looks_like};

    fn like(text: &str) -> Option<Likeness> {
        looks_like(text.as_bytes())
    }

    #[test]
    fn what_starts_like_an_object_is_left_to_the_parser() {
        for text in ["{}", "{\"a\": 1,}", "\u{feff} {", "{\n  // c\n}", "{a: 1}", "{'a': 1}", "{\"a\": 1} x"] {
            assert_eq!(like(text), None, "{text}");
        }
        assert_eq!(like("// a comment\n{\"a\": 1}"), None);
        assert_eq!(like("/* a comment */\n{\"a\": 1}"), None);
        assert_eq!(like("# a comment\n{\"a\": 1}"), None);
    }

    #[test]
    fn tells_json_of_other_shapes() {
        assert_eq!(like(" \n"), Some(Likeness::Empty));
        assert_eq!(like("\u{feff}"), Some(Likeness::Empty));
        assert_eq!(like("{\"a\": 1}\n{\"a\": 2}\n"), Some(Likeness::JsonLines { lines: 2 }));
        assert_eq!(like("{\"a\": 1}\n\n{\"a\": 2}\n{\"a"), Some(Likeness::JsonLines { lines: 3 }));
        assert_eq!(like("\u{1e}{\"a\": 1}\n\u{1e}{\"a\": 2}\n"), Some(Likeness::JsonLines { lines: 2 }));
        assert_eq!(like("{\"a\": 1}\n]"), None);
        assert_eq!(like("[{\"a\": 1}]"), Some(Likeness::JsonArray { of_objects: true }));
        assert_eq!(like("[1]"), Some(Likeness::JsonArray { of_objects: false }));
        for scalar in ["\"eyJ\"", "1", "-0.5", "true", "null"] {
            assert_eq!(like(scalar), Some(Likeness::JsonScalar), "{scalar}");
        }
        assert_eq!(like("\"issuer\": \"https://a\",\n\"jwks\": {},\n"), Some(Likeness::BareMembers));
        assert_eq!(like("\"open"), None);
    }

    #[test]
    fn tells_web_pages_and_xml() {
        for page in ["<!DOCTYPE html>", "\n<html>", "<HTML lang=x>", "<?xml version='1.0'?>\n<html/>", "<pre>{"] {
            assert_eq!(like(page), Some(Likeness::Html), "{page}");
        }
        assert_eq!(like("<?xml version='1.0'?><EntityDescriptor/>"), Some(Likeness::Xml));
        assert_eq!(like("<<<<<<< HEAD\n{"), Some(Likeness::MergeConflict));
    }

    #[test]
    fn every_likeness_says_a_sentence_and_a_way_out() {
        for text in
            ["", "<html>", "<a>", "{}\n{}", "a: 1\nb: 2", "{{", "```", "[a]", "<?php", "HTTP/2 500", "[]", "1", "Hi"]
        {
            let likeness = like(text).expect(text);
            for sentence in [likeness.message(), likeness.help()] {
                assert!(!sentence.ends_with('.') && sentence.len() > 10, "{sentence}");
            }
        }
    }
}
