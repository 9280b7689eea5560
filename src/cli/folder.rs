//! Folders: each is a case, and the names of its files decide their roles.

use std::path::{Path, PathBuf};

use crate::case::Role;

use super::Streams;
use super::inputs::{Gathered, Gathering, file};
use super::problem::Problem;

/// File names in a folder that decide a role.
pub(super) const ROLES: [(&str, Role); 9] = [
    ("as.json", Role::ServerMetadata),
    ("as-oauth.json", Role::SecondMetadata),
    ("as-jwks.json", Role::ServerJwks),
    ("discovery.json", Role::Discovery),
    ("http.json", Role::Probes),
    ("client.json", Role::ClientMetadata(0)),
    ("client-jwks.json", Role::ClientJwks(0)),
    ("client-secret.txt", Role::ClientSecret(0)),
    ("client-certificate.pem", Role::ClientCertificate(0)),
];

/// The folder in which several clients lie: `NAME.json`, `NAME.jwks.json`, `NAME.secret.txt` and `NAME.pem` of each.
const CLIENTS: &str = "clients";

/// Takes a folder as a case.
pub(super) fn folder(folder: &Path, gathering: &mut Gathering, streams: &mut Streams<'_>) {
    let name = folder.display().to_string();
    let mut case = Gathered { name: name.clone(), inputs: Vec::new() };
    let mut broken = gathering.problems.len();
    for (file_name, role) in ROLES {
        let path = folder.join(file_name);
        if path.exists() {
            file(&path.display().to_string(), Some(role), &mut case, gathering, streams);
        }
    }
    hosts(folder, &mut case, gathering, streams);
    messages(folder, &mut case, gathering, streams);
    // Keys or a secret may have been given without a registration: they are those of the first client all the same.
    let first = case.inputs.iter().any(|input| input.role.client().is_some());
    clients(&folder.join(CLIENTS), u32::from(first), &mut case, gathering, streams);
    broken = gathering.problems.len() - broken;
    if case.inputs.is_empty() && broken == 0 {
        let problem = Problem::new(format!("{name} has no file with a name that is read")).input(&name);
        gathering.problems.push(problem.help(names(folder)));
    } else if !case.inputs.is_empty() {
        gathering.cases.push(case);
    }
}

/// What to name instead.
fn names(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_case = |path: PathBuf| ["as.json", "client.json"].iter().any(|name| path.join(name).exists());
    if entries.map(|entry| entry.path()).any(is_case) {
        return "name the folders in it: each is judged by itself".to_owned();
    }
    let names: Vec<&str> = ROLES.iter().map(|(name, _)| *name).collect();
    format!(
        "name its files {}, tls-HOST-PORT.json, assertion*.jwt, request-object*.jwt, dpop*.jwt, request*.http, *.har, \
         decryption-key*.json, decryption-key*.pem, {CLIENTS}/NAME.json",
        names.join(", ")
    )
}

/// What a probe saw of hosts lies in files `tls-HOST-PORT.json`.
fn hosts(folder: &Path, case: &mut Gathered, gathering: &mut Gathering, streams: &mut Streams<'_>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let is_host = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("tls-") && name.ends_with(".json")
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_host).collect();
    paths.sort();
    for (path, number) in paths.iter().zip(0..) {
        file(&path.display().to_string(), Some(Role::Host(number)), case, gathering, streams);
    }
}

/// What clients sent, and what opens it: the beginnings and endings of its file names.
const MESSAGES: [(&str, &str, Role); 7] = [
    ("assertion", ".jwt", Role::Assertion(0)),
    ("request-object", ".jwt", Role::RequestObject(0)),
    ("dpop", ".jwt", Role::DpopProof(0)),
    ("request", ".http", Role::Request(0)),
    ("", ".har", Role::Request(0)),
    ("decryption-key", ".json", Role::DecryptionKey(0)),
    ("decryption-key", ".pem", Role::DecryptionKey(0)),
];

fn messages(folder: &Path, case: &mut Gathered, gathering: &mut Gathering, streams: &mut Streams<'_>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let row = MESSAGES.iter().find(|(start, end, _)| name.starts_with(start) && name.ends_with(end));
        if let Some((_, _, role)) = row {
            file(&path.display().to_string(), Some(*role), case, gathering, streams);
        }
    }
}

fn clients(folder: &Path, first: u32, case: &mut Gathered, gathering: &mut Gathering, streams: &mut Streams<'_>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let paths = entries.flatten().map(|entry| entry.path());
    let is_registration = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".json") && !name.ends_with(".jwks.json")
    };
    let mut registrations: Vec<PathBuf> = paths.filter(is_registration).collect();
    registrations.sort();
    for (path, number) in registrations.iter().zip(first..) {
        let parts = [
            ("json", Role::ClientMetadata(number)),
            ("jwks.json", Role::ClientJwks(number)),
            ("secret.txt", Role::ClientSecret(number)),
            ("pem", Role::ClientCertificate(number)),
        ];
        for (ending, role) in parts {
            let path = path.with_extension(ending);
            if path.exists() {
                file(&path.display().to_string(), Some(role), case, gathering, streams);
            }
        }
    }
}
