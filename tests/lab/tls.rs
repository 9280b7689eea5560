//! The TLS of the laboratory's fronts, held against what their configuration says.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use crate::common::top;
use crate::tool::lab;

/// What a port is configured to do, and what follows for a report.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posture {
    #[serde(default)]
    pub(crate) port: u16,
    /// The versions that are accepted.
    versions: Vec<String>,
    /// The suites of TLS 1.2, where the configuration names them one by one; in any order.
    suites: Option<Vec<String>>,
    dhe_bits: Option<u64>,
    client_certificate: String,
    /// Family and bits of the key of the certificate, and the hash that it is signed with.
    certificate: (String, u64, String),
    /// The rules that fail, with the severity of their findings.
    findings: BTreeMap<String, String>,
}

impl Posture {
    pub(crate) fn all() -> Vec<Self> {
        let text = fs::read_to_string(top().join("tests/lab/postures.toml")).expect("postures.toml");
        let table: BTreeMap<String, Self> = toml::from_str(&text).expect("a table of postures");
        let port = |(port, posture): (String, Self)| Self { port: port.parse().expect("a port"), ..posture };
        table.into_iter().map(port).collect()
    }

    pub(crate) fn test(&self) -> Result<(), String> {
        let mut wrong = self.facts()?;
        wrong.extend(self.report()?);
        if wrong.is_empty() { Ok(()) } else { Err(format!("{}:\n{}", self.port, wrong.join("\n"))) }
    }

    /// The posture against the configuration.
    fn facts(&self) -> Result<Vec<String>, String> {
        let cases = run(&["facts"], self.port)?;
        let host = &cases[0]["server"]["hosts"][0];
        let names = [("ssl2", "SSLv2"), ("ssl3", "SSLv3"), ("tls10", "TLSv1.0"), ("tls11", "TLSv1.1")];
        let names = names.into_iter().chain([("tls12", "TLSv1.2"), ("tls13", "TLSv1.3")]);
        let mut wrong = Vec::new();
        let mut same = |what: &str, found: &Value, wanted: Value| {
            if *found != wanted {
                wrong.push(format!("  {what} is {found}, not {wanted}"));
            }
        };
        for (fact, version) in names {
            same(version, &host[fact], self.versions.iter().any(|it| it == version).into());
        }
        if let Some(suites) = &self.suites {
            let mut found: Vec<&str> =
                host["suites_tls12"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            found.sort_unstable();
            let mut wanted = suites.clone();
            wanted.sort();
            same("suites", &found.into(), wanted.into());
        }
        same("dhe_bits", &host["dhe_bits"], self.dhe_bits.into());
        same("client_certificate", &host["client_certificate"], self.client_certificate.as_str().into());
        let certificate = &host["certificates"][0];
        same("key", &certificate["key"], self.certificate.0.as_str().into());
        same("key_bits", &certificate["key_bits"], self.certificate.1.into());
        same("signature_hash", &certificate["signature_hash"], self.certificate.2.as_str().into());
        Ok(wrong)
    }

    /// The findings of the transport rules, and no others.
    fn report(&self) -> Result<Vec<String>, String> {
        let report = run(&["check", "--select", "transport", "--format", "json"], self.port)?;
        let mut found = BTreeMap::new();
        for finding in report["cases"][0]["findings"].as_array().into_iter().flatten() {
            let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
            found.insert(text("rule"), text("severity"));
        }
        let only = |some: &BTreeMap<String, String>, others: &BTreeMap<String, String>, word: &str| -> Vec<String> {
            let left = some.iter().filter(|(rule, severity)| others.get(*rule) != Some(severity));
            left.map(|(rule, severity)| format!("  {word}: {severity} {rule}")).collect()
        };
        Ok([only(&found, &self.findings, "unexpected"), only(&self.findings, &found, "missed")].concat())
    }
}

fn run(arguments: &[&str], port: u16) -> Result<Value, String> {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_fapilint"));
    tool.args(arguments).arg(format!("https://127.0.0.1:{port}")).arg("--cacert").arg(lab().join("pki/ca.pem"));
    let output = tool.output().map_err(|error| error.to_string())?;
    let told = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).map_err(|error| format!("no JSON: {error}\n{told}"))
}
