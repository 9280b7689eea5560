//! Policies: what they hide, what they report, and what they never touch.

#![allow(clippy::panic, reason = "these are tests")]

mod baseline;
#[path = "../common/mod.rs"]
mod common;
mod diff;
mod fingerprints;
mod waivers;
mod wrong;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

/// An empty folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("policy").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn put(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).expect("a file");
    path.display().to_string()
}

fn fixture(name: &str) -> String {
    common::top().join("fixtures").join(name).display().to_string()
}

/// Runs `fapilint check` and returns exit code, standard output and standard error.
fn check(args: &[&str]) -> (u8, String, String) {
    fapilint(&[&["check"], args].concat())
}

fn fapilint(args: &[&str]) -> (u8, String, String) {
    let (outcome, stdout, stderr) = common::program::fapilint(args, &mut std::io::empty());
    (outcome.code(), stdout, stderr)
}

fn report(args: &[&str]) -> (u8, Value) {
    static VALIDATOR: OnceLock<jsonschema::Validator> = OnceLock::new();
    let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
    let (code, stdout, stderr) = check(&args);
    let report: Value = serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stderr}"));
    let schema = || jsonschema::validator_for(&fapilint::report::report_schema()).expect("a schema");
    assert!(VALIDATOR.get_or_init(schema).is_valid(&report), "{report:#}");
    (code, report)
}

fn findings(report: &Value) -> Vec<&Value> {
    let cases = report["cases"].as_array().expect("cases");
    cases.iter().flat_map(|case| case["findings"].as_array().expect("findings")).collect()
}

/// How many findings are hidden by a waiver or by the baseline.
fn hidden(report: &Value, by: &str) -> usize {
    findings(report).iter().filter(|finding| finding["suppressed"]["by"] == by).count()
}

const BANK: &str = "broken/legacy-bank";

#[test]
fn a_policy_changes_no_verdict_and_no_requirement() {
    let place = folder("laws");
    for entry in fs::read_dir(common::top().join("fixtures/broken")).expect("fixtures") {
        let case = entry.expect("an entry").path().display().to_string();
        let (_, plain) = report(&[&case, "--no-config", "--at", "2026-01-01T00:00:00Z"]);
        let mut config = "[severity]\nendpoints-https = \"info\"\nclaims-present = \"error\"\n".to_owned();
        for (index, finding) in findings(&plain).iter().enumerate() {
            let rule = finding["rule"].as_str().expect("a rule");
            let year = if index % 2 == 0 { 2020 } else { 2099 };
            let _ = write!(config, "[[waiver]]\nrule = \"{rule}\"\nreason = \"x\"\nexpires = {year}-01-01\n");
        }
        let config = put(&place, "fapilint.toml", &config);
        let baseline = place.join("baseline.json").display().to_string();
        let (_, with) =
            report(&[&case, "--config", &config, "--write-baseline", &baseline, "--at", "2026-01-01T00:00:00Z"]);
        for (plain, with) in
            plain["cases"].as_array().expect("cases").iter().zip(with["cases"].as_array().expect("cases"))
        {
            for same in ["verdicts", "requirements", "coverage", "documents", "notices"] {
                assert_eq!(plain[same], with[same], "{case}: {same}");
            }
            let bare = |case: &Value| {
                let mut rows: Vec<String> = Vec::new();
                for finding in case["findings"].as_array().expect("findings") {
                    let mut finding = finding.clone();
                    if finding["severity_before"].is_string() {
                        finding["severity"] = finding["severity_before"].take();
                    }
                    finding["suppressed"] = Value::Null;
                    rows.push(finding.to_string());
                }
                rows.sort();
                rows
            };
            assert_eq!(bare(plain), bare(with), "{case}: a finding has gone or has changed");
        }
        assert_eq!(with["run"]["exit_code"], 0, "{case}: everything is waived or known");
    }
}

#[test]
fn the_nearest_configuration_upwards_is_found() {
    let place = folder("upwards");
    fs::create_dir_all(place.join("a/b")).expect("folders");
    let program = || Command::new(env!("CARGO_BIN_EXE_fapilint"));
    put(&place, "fapilint.toml", "fail_on = \"never\"\nbaseline = \"known.json\"\n");
    let bank = fixture(BANK);
    let args = ["check", bank.as_str(), "--select", "rsa-size", "--format", "json"];
    let run = |args: &[&str]| {
        let output = program().args(args).current_dir(place.join("a/b")).output().expect("it runs");
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        (output.status.code(), report)
    };
    let (code, told) = run(&[&args[..], &["--write-baseline", "../../known.json"]].concat());
    assert_eq!((code, told["run"]["config"].as_str()), (Some(0), Some("../../fapilint.toml")));
    let (_, told) = run(&args);
    assert_eq!(told["policy"]["baselined"], 1, "the baseline lies beside the configuration");
    let (code, told) = run(&[&args[..], &["--no-config"]].concat());
    assert_eq!((code, &told["run"]["config"]), (Some(1), &Value::Null));
}
