//! Live servers as inputs.

use std::time::Duration;

use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::case::{Input, Role};
use crate::live::{Discovery, FetchError, Fetched, Options, Proxies, discover};

use super::Streams;
use super::args::InputArgs;
use super::command::without_secrets;
use super::document::document;
use super::inputs::{Gathered, Gathering};
use super::probe::Wanted;
use super::problem::Problem;
use super::progress::during;

/// Fetches a server's documents as a case of its own.
pub(super) fn fetch(url: &str, args: &InputArgs, gathering: &mut Gathering, streams: &mut Streams<'_>) {
    let shown = without_secrets(url);
    if args.offline {
        let problem = Problem::new(format!("{shown} is a URL, and --offline forbids the network")).input(&shown);
        gathering.problems.push(problem.help("save its documents and name the files, or leave --offline out"));
        return;
    }
    let options = options(args, streams);
    let mut case = Gathered { name: shown.clone(), inputs: Vec::new() };
    let fetched = during(&format!("fetching the metadata of {shown}"), streams, || discover(url, &options));
    match fetched {
        Ok(discovery) => {
            take(&discovery, &shown, args, &mut case, gathering);
            let hosts = if args.no_tls_probe { Vec::new() } else { super::probe::hosts(&discovery) };
            let requests = if args.no_http_probe { Vec::new() } else { super::http::requests(&discovery) };
            let (wanted, asked) = (Wanted { hosts, requests }, &discovery.metadata.url);
            super::probe::take(wanted, asked, (args, &options), &mut case, gathering, streams);
        }
        Err(error) => {
            gathering.problems.push(problem(&error, &shown));
            // Its TLS can be seen all the same: it may be what stands in the way, or want a client certificate.
            if error.is_from_server() && !args.no_tls_probe {
                let wanted = Wanted { hosts: super::probe::host(url), requests: Vec::new() };
                super::probe::take(wanted, &shown, (args, &options), &mut case, gathering, streams);
            }
        }
    }
    if !case.inputs.is_empty() {
        if let Some(folder) = &args.save {
            gathering.problems.extend(super::save::save(folder, &case).err());
        }
        gathering.cases.push(case);
    }
}

/// How to reach servers.
fn options(args: &InputArgs, streams: &Streams<'_>) -> Options {
    Options {
        timeout: Duration::from_secs(args.timeout),
        ca_files: args.cacert.clone(),
        allow_private: args.allow_private,
        only_ca_files: args.only_cacert,
        identity: args.tls_cert.clone().zip(args.tls_key.clone()),
        connections: usize::from(args.connections),
        proxies: if args.no_proxy { Proxies::default() } else { streams.proxies.clone() },
        pins: args.resolve.iter().cloned().map(Into::into).collect(),
        ..Options::default()
    }
}

pub(super) fn problem(error: &FetchError, url: &str) -> Problem {
    let problem = Problem::new(error.to_string()).input(error.url().unwrap_or(url));
    match error.help() {
        Some(help) => problem.help(help),
        None => problem,
    }
}

fn take(discovery: &Discovery, url: &str, args: &InputArgs, case: &mut Gathered, gathering: &mut Gathering) {
    let jwks = discovery.jwks.as_ref().map(|jwks| (jwks, Role::ServerJwks));
    for (fetched, role) in [(&discovery.metadata, Role::ServerMetadata)].into_iter().chain(jwks) {
        match document(&fetched.url, &fetched.body, Some(role), 0) {
            Ok(input) => case.inputs.push(input),
            Err(problem) => gathering.problems.push(problem),
        }
    }
    if let Some(second) = &discovery.second {
        match document(&second.url, &second.body, Some(Role::SecondMetadata), 0) {
            Ok(input) => case.inputs.push(input),
            // It is read only to be compared: what stands in the way is worth a word.
            Err(problem) => gathering.notices.push(problem.report().message),
        }
    }
    case.inputs.push(record(discovery, &discovery.metadata));
    let missing_keys_are_fine = args.allow_missing.iter().any(|kind| kind == Role::ServerJwks.kind().as_str());
    for error in &discovery.errors {
        if missing_keys_are_fine {
            gathering.notices.push(error.to_string());
        } else {
            gathering.problems.push(problem(error, url));
        }
    }
    for error in &discovery.tried {
        gathering.notices.push(error.to_string());
    }
}

/// How the metadata was obtained, as a document that rules read.
fn record(discovery: &Discovery, metadata: &Fetched) -> Input {
    let issuer = serde_json::from_slice::<serde_json::Value>(&metadata.body).ok();
    let issuer = issuer.as_ref().and_then(|value| value.get("issuer")).and_then(serde_json::Value::as_str);
    // A well-known URL does not tell whether the issuer ends in a slash: then the published spelling is taken.
    let expected = discovery.expected_issuer.nearest(issuer.unwrap_or_default());
    let mut record = json!({
        "url": metadata.url,
        "form": discovery.form.name(),
        "expected_issuer": expected,
        "status": metadata.status,
        "time": OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default(),
    });
    if let Some(second) = &discovery.second {
        record["second"] = json!({ "url": second.url, "status": second.status });
        keep(&mut record["second"], second);
    }
    if discovery.both_asked {
        record["both_asked"] = json!(true);
    }
    keep(&mut record, metadata);
    Input { name: "discovery".to_owned(), role: Role::Discovery, text: format!("{record:#}") }
}

/// Adds the headers that there were.
fn keep(record: &mut serde_json::Value, fetched: &Fetched) {
    let headers = [
        ("content_type", &fetched.content_type),
        ("charset", &fetched.charset),
        ("cache_control", &fetched.cache_control),
    ];
    for (name, value) in headers {
        if let Some(value) = value {
            record[name] = json!(value);
        }
    }
}
