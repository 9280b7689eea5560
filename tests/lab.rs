//! Real servers on loopback, judged live and from saved files, and held against tables that were written with the
//! specifications in hand. `tests/lab/run.sh` starts the servers and sets `FAPILINT_LAB`; without it they are ignored.

mod common;
#[path = "lab/compare.rs"]
mod compare;
#[path = "lab/table.rs"]
mod table;
#[path = "lab/tls.rs"]
mod tls;
#[path = "lab/tool.rs"]
mod tool;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use table::{Entry, Table};
use tool::Report;

type Test = fn(&Table) -> Result<(), String>;

fn main() -> ExitCode {
    let tests: [(&str, Test); 3] =
        [("live", live_as_expected), ("files", files_as_expected), ("agreement", live_and_files_agree)];
    let no_lab = std::env::var_os("FAPILINT_LAB").is_none();
    let mut trials = vec![Trial::test("tables", || tables_name_what_is_in_force().map_err(Failed::from))];
    for table in Table::all() {
        for (name, test) in tests {
            let table = table.clone();
            let trial = Trial::test(format!("{}::{name}", table.port), move || test(&table).map_err(Failed::from));
            trials.push(trial.with_ignored_flag(no_lab));
        }
    }
    for posture in tls::Posture::all() {
        let trial = Trial::test(format!("{}::tls", posture.port), move || posture.test().map_err(Failed::from));
        trials.push(trial.with_ignored_flag(no_lab));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn live_as_expected(table: &Table) -> Result<(), String> {
    as_expected(table, &table.with_disputes()?, &tool::live(table)?)
}

fn files_as_expected(table: &Table) -> Result<(), String> {
    let mut expected = table.with_disputes()?;
    expected.retain(|entry| is_saved(&entry.document));
    as_expected(table, &expected, &tool::files(table)?)
}

/// How a server answers is seen live only; of what it publishes these are saved.
fn is_saved(document: &str) -> bool {
    ["as-metadata", "jwks"].contains(&document)
}

fn as_expected(table: &Table, expected: &[Entry], report: &Report) -> Result<(), String> {
    let mut lines = compare::differences(expected, &report.findings);
    let exit_code = i32::from(expected.iter().any(|entry| entry.severity == "error"));
    if report.exit_code != Some(exit_code) {
        lines.push(format!("  exit code {:?}, not {exit_code}", report.exit_code));
    }
    if lines.is_empty() { Ok(()) } else { Err(format!("{}:\n{}", table.issuer, lines.join("\n"))) }
}

fn live_and_files_agree(table: &Table) -> Result<(), String> {
    let (mut live, files) = (tool::live(table)?.findings, tool::files(table)?.findings);
    live.retain(|finding| is_saved(&finding.document));
    let only = |some: &[tool::Finding], others: &[tool::Finding], whose: &str| -> Vec<String> {
        let left = some.iter().filter(|finding| !others.contains(finding));
        left.map(|finding| format!("  only {whose}: {finding}")).collect()
    };
    let lines = [only(&live, &files, "live"), only(&files, &live, "from files")].concat();
    if lines.is_empty() && live.len() == files.len() { Ok(()) } else { Err(lines.join("\n")) }
}

/// Runs without servers: a misspelt requirement would be missed only as a difference that nobody understands.
fn tables_name_what_is_in_force() -> Result<(), String> {
    let catalogue = common::catalogue();
    let profile = catalogue.profiles.iter().find(|profile| profile.id == "fapi1-advanced").ok_or("no such profile")?;
    let mut wrong = Vec::new();
    for table in Table::all() {
        for entry in table.with_disputes()?.iter().chain(&table.entries) {
            if !profile.has(&entry.requirement) {
                wrong.push(format!("{}: {} is not in force", table.port, entry.requirement));
            }
            if !["error", "warning", "info"].contains(&entry.severity.as_str()) {
                wrong.push(format!("{}: {} is no severity", table.port, entry.severity));
            }
        }
        if table.port == INNOCENT && table.with_disputes()?.iter().any(|entry| entry.severity == "error") {
            wrong.push(format!("{INNOCENT} does as the profile asks and has no error"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// The server that is configured as FAPI 1.0 Advanced asks.
const INNOCENT: u16 = 19441;
