//! Every format is valid by its schema or its reader, whatever strangers wrote, and none tells a secret.

#![allow(clippy::panic, reason = "readers of formats stop at what they do not know")]

#[path = "../common/mod.rs"]
mod common;
mod files;
mod github;
mod html;
mod junit;
mod markdown;
mod sarif;
mod secrets;
mod suppressed;

use std::fs;

use fapilint::cli::Outcome;

/// The formats that only this test looks into.
const FORMATS: [&str; 5] = ["sarif", "junit", "github", "markdown", "html"];

/// Runs the program in this process.
fn fapilint(args: &[&str], stdin: &str) -> (Outcome, String, String) {
    common::program::fapilint(args, &mut stdin.as_bytes())
}

/// What strangers may write, to break out of one format or another.
const HOSTILE: [&str; 14] = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "]]><x>&amp;&#0;",
    "a | b \\| c ``` ~~~ ` `` \\",
    "::error file=x::y\n::set-output name=a::b\r##[error]z%0A",
    "@octocat #1 GH-1 owner/repo#1 https://evil.example www.evil.example me@evil.example",
    "[text](https://evil.example) ![x](https://evil.example/x.png) {0} {{1}}",
    "\u{1b}[31m\u{9b}2J\u{7}\u{0}\u{fffe}\u{ffff}",
    "\u{202e}drowssap\u{202c}\u{2066}\u{200b}\u{feff}",
    "\"' onmouseover=\"alert(1)\" '",
    "</pre></details></table></article><!-- --> -->",
    "*bold* _under_ ~~gone~~ $math$ ==mark== <details>",
    "{{ tool }}{% include \"x\" %}",
    "/~1~0/",
    "javascript:alert(1)",
];

/// Metadata with hostile values in every place that a finding may repeat.
fn hostile_metadata() -> String {
    let long = "x".repeat(10_000);
    let mut values: Vec<String> = HOSTILE.iter().map(|text| (*text).to_owned()).collect();
    values.push(long.clone());
    let mut members = serde_json::Map::new();
    members.insert("issuer".to_owned(), format!("http://as.example/{}", HOSTILE.concat()).into());
    for name in [
        "token_endpoint_auth_methods_supported",
        "response_types_supported",
        "scopes_supported",
        "id_token_signing_alg_values_supported",
        "request_object_signing_alg_values_supported",
        "ui_locales_supported",
    ] {
        members.insert(name.to_owned(), values.clone().into());
    }
    for (index, value) in values.iter().enumerate() {
        members.insert(format!("{value}_endpoint"), format!("http://as.example/{value}").into());
        members.insert(format!("{value}{index}"), value.as_str().into());
    }
    members.insert("token_endpoint".to_owned(), format!("http://as.example/{long}").into());
    members.insert("jwks_uri".to_owned(), serde_json::json!([HOSTILE[0]]));
    // Half of a surrogate pair is no JSON; a whole one, escaped, is.
    let text = serde_json::Value::Object(members).to_string();
    text.replacen("\"issuer\"", "\"astral\":\"\\ud83d\\ude00\",\"issuer\"", 1)
}

/// Reports of one format: over fixtures, over hostile values, and over what can't be read.
fn reports(format: &str) -> Vec<(String, String)> {
    let mut reports = Vec::new();
    for folder in ["fixtures/clean", "fixtures/broken", "fixtures/hostile"] {
        for entry in fs::read_dir(common::top().join(folder)).expect("fixtures") {
            let path = entry.expect("an entry").path().to_string_lossy().into_owned();
            let (_, stdout, _) = fapilint(&["check", &path, "--format", format], "");
            reports.push((path, stdout));
        }
    }
    assert!(reports.len() > 10);
    let hostile = hostile_metadata();
    let (outcome, stdout, stderr) = fapilint(&["check", "-", "--format", format], &hostile);
    assert_eq!(outcome, Outcome::Findings, "{stderr}");
    reports.push(("hostile".to_owned(), stdout));
    let names = ["check", "no <such>\n::error::file|`@x`.json", "-", "--format", format];
    let (outcome, stdout, _) = fapilint(&names, "{\"issuer\": \"\\ud800\"}");
    assert_eq!(outcome, Outcome::Incomplete);
    reports.push(("unreadable".to_owned(), stdout));
    reports
}

/// No control characters but line ends, and nothing that changes how text reads.
fn assert_sane(what: &str, text: &str) {
    let hostile = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{fffe}' | '\u{ffff}' | '\u{feff}')
    };
    let found: Vec<String> = text.chars().filter(|c| hostile(*c)).map(|c| c.escape_unicode().to_string()).collect();
    assert!(found.is_empty(), "{what}: {found:?}");
}

#[test]
fn nothing_that_moves_the_cursor_or_turns_text_is_left() {
    for format in FORMATS {
        for (what, text) in reports(format) {
            // What a machine gets back of SARIF's properties is the value itself, escaped for JSON.
            if format == "sarif" {
                continue;
            }
            assert_sane(&format!("{format} of {what}"), &text);
            assert!(!text.contains(&"x".repeat(3000)), "{format} of {what} repeats a very long value");
        }
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    // The time of judgement is the only thing that may differ.
    let seconds = regex::Regex::new(r"\d{4}-\d\d-\d\d[T ][0-9:.]+").expect("a pattern");
    for format in FORMATS {
        let once = || {
            let (_, text, _) = fapilint(&["check", "-", "--format", format], &hostile_metadata());
            seconds.replace_all(&text, "TIME").into_owned()
        };
        assert!(once() == once(), "{format}");
    }
}
