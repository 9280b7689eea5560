//! A server of the laboratory in every format: each says what the JSON report says.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::table::Table;
use crate::tool::lab;

const FORMATS: [&str; 6] = ["json", "sarif", "junit", "github", "markdown", "html"];

pub(crate) fn every_format_says_the_same(table: &Table) -> Result<(), String> {
    let folder = lab().join(format!("docs/formats-{}-{}", table.port, std::process::id()));
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let result = compare(table, &folder);
    fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    result
}

fn compare(table: &Table, folder: &std::path::Path) -> Result<(), String> {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_fapilint"));
    tool.args(["check", &table.issuer, "--no-tls-probe", "--cacert"]).arg(lab().join("pki/ca.pem"));
    for format in FORMATS {
        tool.arg("--output").arg(format!("{format}={}", folder.join(format).display()));
    }
    let output = tool.output().map_err(|error| error.to_string())?;
    let read = |format: &str| fs::read_to_string(folder.join(format)).map_err(|error| format!("{format}: {error}"));
    let report: Value = serde_json::from_str(&read("json")?).map_err(|error| error.to_string())?;
    if report["run"]["exit_code"].as_i64() != output.status.code().map(i64::from) {
        return Err(format!(
            "exit code {:?}, but the report says {}",
            output.status.code(),
            report["run"]["exit_code"]
        ));
    }
    let findings = report["cases"][0]["findings"].as_array().ok_or("no findings")?;
    let rules: BTreeSet<&str> = findings.iter().filter_map(|finding| finding["rule"].as_str()).collect();
    for format in FORMATS {
        let text = read(format)?;
        if let Some(rule) = rules.iter().find(|rule| !text.contains(**rule)) {
            return Err(format!("{format} does not name {rule}"));
        }
    }
    let sarif: Value = serde_json::from_str(&read("sarif")?).map_err(|error| error.to_string())?;
    let results = sarif["runs"][0]["results"].as_array().map_or(0, Vec::len);
    if results != findings.len() {
        return Err(format!("SARIF has {results} results of {} findings", findings.len()));
    }
    Ok(())
}
