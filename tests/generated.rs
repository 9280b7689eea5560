//! What is generated is current. `UPDATE=1 cargo test --test generated` writes it anew.

mod common;

use std::ffi::OsString;
use std::fs;

use fapilint::cli::{Streams, run};

/// What the program prints.
fn printed(args: &[&str]) -> String {
    let mut stdout = Vec::new();
    let mut stderr = Vec::new();
    let mut streams = Streams {
        stdin: &mut std::io::empty(),
        stdout: &mut stdout,
        stderr: &mut stderr,
        stdout_is_terminal: false,
        width: None,
        no_color: true,
    };
    let args = std::iter::once("fapilint").chain(args.iter().copied()).map(OsString::from);
    let outcome = run(args, &mut streams);
    assert_eq!(outcome.code(), 0, "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).expect("text")
}

fn assert_current(path: &str, text: &str) {
    let path = common::top().join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, text).expect("the file can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "{} is not current: UPDATE=1 cargo test --test generated", path.display());
}

#[test]
fn coverage_is_current() {
    let mut text = "# Coverage\n\nEvery requirement in force and what becomes of it, written by `fapilint coverage --format markdown`.\n".to_owned();
    for profile in &fapilint::bundled::catalogue().profiles {
        text.push('\n');
        text.push_str(&printed(&["coverage", "--profile", &profile.id, "--format", "markdown"]));
    }
    assert_current("docs/coverage.md", &text);
}

#[test]
fn schemas_are_current() {
    assert_current("docs/schema/report.json", &printed(&["schema", "report"]));
    assert_current("docs/schema/rule.json", &printed(&["schema", "rules"]));
}

#[test]
fn the_list_of_rules_is_current() {
    let text = printed(&["rules"]);
    assert_current(
        "docs/rules.md",
        &format!("# Rules\n\nWritten by `fapilint rules`; `fapilint explain RULE` says more.\n\n```text\n{text}```\n"),
    );
}
