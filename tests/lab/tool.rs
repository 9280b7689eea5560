//! Runs the tool on a server of the laboratory and reads its report.

use std::fmt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Deserialize;
use serde_json::Value;

use crate::common::top;
use crate::table::Table;

/// A report, as far as it is compared.
pub(crate) struct Report {
    pub(crate) exit_code: Option<i32>,
    pub(crate) findings: Vec<Finding>,
}

/// A finding, as far as it is compared.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) rule: String,
    pub(crate) document: String,
    pub(crate) pointer: String,
    pub(crate) severity: String,
    pub(crate) requirements: Vec<String>,
    pub(crate) message: String,
}

/// Judges the live server; its TLS is judged by `tls.rs`.
pub(crate) fn live(table: &Table) -> Result<Report, String> {
    let authority = lab().join("pki/ca.pem");
    check(&[&table.issuer, "--cacert", &authority.to_string_lossy(), "--no-tls-probe"])
}

/// Saves what the server publishes, and judges the files.
pub(crate) fn files(table: &Table) -> Result<Report, String> {
    // Tests run side by side: each has a folder of its own.
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let folder = lab().join(format!("docs/{}-{}-{run}", table.port, std::process::id()));
    let mut save = Command::new(top().join("tests/lab/save-docs.sh"));
    let saved = save.arg(&folder).arg(&table.issuer).output().map_err(|error| error.to_string())?;
    if !saved.status.success() {
        return Err(format!("save-docs.sh: {}", String::from_utf8_lossy(&saved.stderr)));
    }
    let metadata = folder.join("openid-configuration.json");
    let jwks = folder.join("jwks.json");
    let report = check(&["--as", &metadata.to_string_lossy(), "--as-jwks", &jwks.to_string_lossy(), "--offline"]);
    std::fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    report
}

/// Where the laboratory has its state, as `tests/lab/common.sh` says.
pub(crate) fn lab() -> PathBuf {
    std::env::var_os("LAB").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/fapilint-lab"),
        PathBuf::from,
    )
}

fn check(arguments: &[&str]) -> Result<Report, String> {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_fapilint"));
    tool.args(["check", "--profile", "fapi1-advanced", "--deployment", "dedicated", "--format", "json"]);
    let output = tool.args(arguments).output().map_err(|error| error.to_string())?;
    let told = String::from_utf8_lossy(&output.stderr);
    let report: Value =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("no report: {error}\n{told}"))?;
    if report["run"]["complete"] != true || report["cases"].as_array().map(Vec::len) != Some(1) {
        return Err(format!("not one complete case: {}\n{told}", report["errors"]));
    }
    Ok(Report { exit_code: output.status.code(), findings: findings(&report["cases"][0])? })
}

fn findings(case: &Value) -> Result<Vec<Finding>, String> {
    let kind_of = |id: &Value| {
        let mut documents = case["documents"].as_array().into_iter().flatten();
        documents.find(|document| document["id"] == *id).map_or_else(String::new, |document| text(&document["kind"]))
    };
    let all = case["findings"].as_array().ok_or("a case without findings")?;
    all.iter()
        .map(|finding| {
            let requirements = Vec::deserialize(&finding["requirements"]).map_err(|error| error.to_string())?;
            Ok(Finding {
                rule: text(&finding["rule"]),
                document: kind_of(&finding["location"]["document"]),
                pointer: text(&finding["location"]["pointer"]),
                severity: text(&finding["severity"]),
                requirements,
                message: text(&finding["message"]),
            })
        })
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, document, pointer, severity, requirements, message } = self;
        write!(f, "{severity} {} at {document} {pointer:?} ({rule})\n      {message}", requirements.join(", "))
    }
}
