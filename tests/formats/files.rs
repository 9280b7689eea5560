//! Several reports in one run, and files that can't be written.

use std::fs;
use std::path::PathBuf;

use fapilint::cli::Outcome;
use serde_json::Value;

use super::fapilint;

/// An empty folder of one test.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("formats-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

const INPUT: &str = "fixtures/broken/legacy-bank";

#[test]
fn several_reports_are_written_in_one_run() {
    let folder = folder("several");
    let outputs: Vec<String> = ["text", "json", "sarif", "junit", "github", "markdown", "html"]
        .iter()
        .map(|format| format!("--output={format}={}", folder.join(format).display()))
        .collect();
    let mut args = vec!["check", INPUT];
    args.extend(outputs.iter().map(String::as_str));
    let (outcome, stdout, stderr) = fapilint(&args, "");
    assert_eq!(outcome, Outcome::Findings, "{stderr}");
    let (_, alone, _) = fapilint(&["check", INPUT], "");
    assert_eq!(stdout, alone, "standard output is as without --output");
    assert_eq!(fs::read_to_string(folder.join("text")).expect("a file"), alone);
    for (format, start) in [
        ("json", "{"),
        ("sarif", "{"),
        ("junit", "<?xml"),
        ("github", "::error"),
        ("markdown", "# "),
        ("html", "<!DOCTYPE html>"),
    ] {
        let text = fs::read_to_string(folder.join(format)).expect("a file");
        assert!(text.starts_with(start) && text.ends_with('\n'), "{format}");
    }
}

#[test]
fn one_that_can_not_be_written_stops_no_other() {
    let folder = folder("unwritable");
    let (good, bad) = (folder.join("r.json"), folder.join("none/r.sarif"));
    let args = [
        "check",
        INPUT,
        "--output",
        &format!("sarif={}", bad.display()),
        "--output",
        &format!("json={}", good.display()),
    ];
    let (outcome, stdout, stderr) = fapilint(&args, "");
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stdout.contains("error[algorithm-none]"));
    assert!(stderr.contains("can not be written") && stderr.contains("make its folder first"), "{stderr}");
    let report: Value = serde_json::from_str(&fs::read_to_string(good).expect("a file")).expect("JSON");
    assert_eq!(report["run"]["exit_code"], 2);
    assert_eq!(report["run"]["complete"], false);
    assert_eq!(report["errors"][0]["input"], bad.display().to_string());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let (outcome, _, stderr) = fapilint(&["check", INPUT, "--output", "json=/dev/full"], "");
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stderr.contains("/dev/full can not be written"), "{stderr}");
}

#[test]
fn inputs_and_other_reports_are_not_overwritten() {
    let folder = folder("overwrite");
    let metadata = r#"{ "issuer": "https://as.example", "token_endpoint": "https://as.example/t" }"#;
    let (input, report) = (folder.join("as.json"), folder.join("report"));
    fs::write(&input, metadata).expect("a file");
    let input = input.display().to_string();
    let args = [
        "check",
        &input,
        "--output",
        &format!("json={input}"),
        "--output",
        &format!("json={}", report.display()),
        "--output",
        &format!("sarif={}", report.display()),
    ];
    let (outcome, _, stderr) = fapilint(&args, "");
    assert_eq!(outcome, Outcome::Incomplete);
    assert_eq!(stderr.matches("give each report a file of its own").count(), 2, "{stderr}");
    assert_eq!(fs::read_to_string(&input).expect("a file"), metadata);
    assert!(fs::read_to_string(&report).expect("a file").contains("\"version\": 1"));
}

#[test]
fn a_misspelt_output_is_a_mistake_in_the_command() {
    for (output, says) in [
        ("sarif", "write FORMAT=PATH"),
        ("pdf=x", "there is no format `pdf`; formats are text, json, sarif, junit, github, markdown, html"),
        ("json=", "the path is empty"),
        ("json=-", "standard output gets the report of --format"),
    ] {
        let (outcome, stdout, stderr) = fapilint(&["check", INPUT, "--output", output], "");
        assert_eq!(outcome, Outcome::Incomplete);
        assert!(stdout.is_empty() && stderr.contains(says), "{stderr}");
    }
}

#[test]
fn every_format_ends_with_the_same_exit_code() {
    for format in ["text", "json", "sarif", "junit", "github", "markdown", "html"] {
        let of = |input| fapilint(&["check", input, "--format", format], "").0;
        assert_eq!(of("fixtures/clean/advanced"), Outcome::Clean, "{format}");
        assert_eq!(of(INPUT), Outcome::Findings, "{format}");
        assert_eq!(of("fixtures/hostile/duplicate-member.json"), Outcome::Incomplete, "{format}");
    }
}
