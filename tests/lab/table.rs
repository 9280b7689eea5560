//! What is expected of the servers: `expected/PORT.toml`, and where the tool is known to differ: `disputed.toml`.

use std::fmt;
use std::fs;

use serde::Deserialize;

use crate::common::top;

/// What is expected of one server.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    #[serde(skip)]
    pub(crate) port: u16,
    pub(crate) issuer: String,
    #[serde(rename = "finding")]
    pub(crate) entries: Vec<Entry>,
}

/// One expected finding.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    #[serde(default = "metadata")]
    pub(crate) document: String,
    pub(crate) pointer: String,
    pub(crate) requirement: String,
    pub(crate) severity: String,
    #[serde(rename = "why")]
    pub(crate) reason: String,
}

fn metadata() -> String {
    "as-metadata".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Disputes {
    #[serde(default)]
    dispute: Vec<Dispute>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dispute {
    ports: Vec<u16>,
    #[serde(default = "metadata")]
    document: String,
    pointer: String,
    requirement: String,
    table: Option<String>,
    tool: Option<String>,
    about: String,
}

impl Table {
    /// Every table, by port.
    pub(crate) fn all() -> Vec<Self> {
        let folder = top().join("tests/lab/expected");
        let mut tables: Vec<Self> = fs::read_dir(folder)
            .expect("a folder of tables")
            .map(|entry| {
                let path = entry.expect("an entry").path();
                let mut table: Self = read(&path);
                let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
                table.port = name.parse().expect("a table is named after a port");
                table
            })
            .collect();
        tables.sort_by_key(|table| table.port);
        tables
    }

    /// What the tool is to say: the table, with the disputes put in; or the disputes that no longer fit.
    pub(crate) fn with_disputes(&self) -> Result<Vec<Entry>, String> {
        let disputes: Disputes = read(&top().join("tests/lab/disputed.toml"));
        let mut entries = self.entries.clone();
        for dispute in disputes.dispute.into_iter().filter(|dispute| dispute.ports.contains(&self.port)) {
            if let Some(severity) = &dispute.table {
                let place = self.entries.iter().find(|entry| dispute.is_about(entry, severity));
                let found = place.and_then(|entry| entries.iter().position(|other| other == entry));
                let Some(index) = found else {
                    return Err(format!(
                        "the table has no {} at {:?} that could be disputed",
                        dispute.requirement, dispute.pointer
                    ));
                };
                entries.remove(index);
            }
            entries.extend(dispute.into_entry());
        }
        Ok(entries)
    }
}

impl Dispute {
    fn is_about(&self, entry: &Entry, severity: &str) -> bool {
        (&entry.document, &entry.pointer, &entry.requirement, entry.severity.as_str())
            == (&self.document, &self.pointer, &self.requirement, severity)
    }

    fn into_entry(self) -> Option<Entry> {
        Some(Entry {
            document: self.document,
            pointer: self.pointer,
            requirement: self.requirement,
            severity: self.tool?,
            reason: self.about,
        })
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { document, pointer, requirement, severity, reason } = self;
        write!(f, "{severity} {requirement} at {document} {pointer:?}\n      {reason}")
    }
}

#[expect(clippy::panic, reason = "a broken table breaks every test")]
fn read<T: for<'a> Deserialize<'a>>(path: &std::path::Path) -> T {
    let text = fs::read_to_string(path).expect("a readable file");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
