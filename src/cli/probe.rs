//! The probes of a live server, and its hosts as documents of its case.

use serde_json::{Map, Value};

use crate::bundled;
use crate::case::{Input, Kind, Role, https_host, leads_to_host};
use crate::live::{Discovery, Observation, Options, Probe, examine};
use crate::report::escape;

use super::Streams;
use super::args::InputArgs;
use super::inputs::{Gathered, Gathering};
use super::online::problem;
use super::problem::Problem;
use super::progress::during;

/// The most hosts of one server: metadata come from a stranger, and should not send this machine round the world.
const MOST_HOSTS: usize = 32;

/// A host and port, and the members of the metadata that lead there.
pub(super) struct Named {
    host: String,
    port: u16,
    members: Vec<String>,
}

/// What is looked at beyond the documents.
pub(super) struct Wanted {
    pub(super) hosts: Vec<Named>,
    pub(super) requests: Vec<Probe>,
}

/// Probes hosts and endpoints; a host that can't be observed is a problem, or a notice where the user allows it. `asked`
/// is the URL that the user named.
pub(super) fn take(
    Wanted { mut hosts, requests }: Wanted,
    asked: &str,
    (args, options): (&InputArgs, &Options),
    case: &mut Gathered,
    gathering: &mut Gathering,
    streams: &mut Streams<'_>,
) {
    if hosts.len() > MOST_HOSTS {
        let message = format!("the metadata lead to {} hosts, and {MOST_HOSTS} of them are probed", hosts.len());
        gathering.problems.push(Problem::new(message).input(asked));
        hosts.truncate(MOST_HOSTS);
    }
    if args.dry_run {
        let line = |it: &Named| format!("TLS {}:{} ({})", escape(&it.host), it.port, escape(&it.members.join(", ")));
        gathering.plan.extend(hosts.iter().map(line).chain(requests.iter().map(super::http::line)));
        return;
    }
    if hosts.is_empty() && requests.is_empty() {
        return;
    }
    let doing = doing(&hosts, &requests);
    let hosts: Vec<(String, u16)> = hosts.into_iter().map(|it| (it.host, it.port)).collect();
    let suites = &bundled::catalogue().tls_suites;
    let seen = during(&doing, streams, || examine(&hosts, requests, asked, suites, options));
    match seen.hosts {
        Ok(observations) => {
            for (number, observation) in (0..).zip(observations) {
                add_document(number, &observation, args, case, gathering);
            }
        }
        Err(error) => gathering.problems.push(problem(&error, asked)),
    }
    match seen.answers {
        Some(Ok(document)) => super::http::add_document(&document, args, case, gathering),
        Some(Err(error)) => gathering.problems.push(problem(&error, asked)),
        None => {}
    }
}

/// What is being waited for, what is short first.
fn doing(hosts: &[Named], requests: &[Probe]) -> String {
    let places: Vec<String> = hosts.iter().map(|it| format!("{}:{}", it.host, it.port)).collect();
    let requests = (!requests.is_empty()).then(|| format!("sending {} harmless requests", requests.len()));
    let tls = (!places.is_empty()).then(|| format!("probing the TLS of {}", places.join(", ")));
    requests.into_iter().chain(tls).collect::<Vec<_>>().join(", ")
}

fn add_document(number: u32, seen: &Observation, args: &InputArgs, case: &mut Gathered, gathering: &mut Gathering) {
    let Observation { host, port, document, error } = seen;
    // `:` and brackets would make bad file names of recorded documents.
    let name = format!("tls-{}-{port}", host.trim_matches(['[', ']']).replace(':', "-"));
    case.inputs.push(Input { name, role: Role::Host(number), text: format!("{document:#}") });
    let Some(error) = error else { return };
    let with_port = format!("{host}:{port}");
    let allowed = |name: &String| [host, &with_port, Kind::Tls.as_str()].contains(&name.to_ascii_lowercase().as_str());
    if args.allow_missing.iter().any(allowed) {
        gathering.notices.push(error.to_string());
    } else {
        gathering.problems.push(problem(error, host));
    }
}

/// The host of a URL.
pub(super) fn host(url: &str) -> Vec<Named> {
    let mut all = Vec::new();
    add(&mut all, "discovery", url);
    all
}

/// Every host and port once, in the order in which the metadata name them.
pub(super) fn hosts(discovery: &Discovery) -> Vec<Named> {
    let body = discovery.metadata.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&discovery.metadata.body);
    // What is wrong with the metadata is judged elsewhere, with its place.
    let metadata: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    let mut all = host(&discovery.metadata.url);
    for (name, value) in &metadata {
        match value {
            Value::String(url) if leads_to_host(name) => add(&mut all, name, url),
            Value::Object(aliases) if name == "mtls_endpoint_aliases" => {
                for (alias, url) in aliases.iter().filter(|(alias, _)| leads_to_host(alias)) {
                    add(&mut all, &format!("{name}.{alias}"), url.as_str().unwrap_or_default());
                }
            }
            _ => {}
        }
    }
    all
}

fn add(all: &mut Vec<Named>, member: &str, url: &str) {
    let Some((host, port)) = https_host(url) else { return };
    match all.iter_mut().find(|it| it.host == host && it.port == port) {
        Some(it) => it.members.push(member.to_owned()),
        None => all.push(Named { host, port, members: vec![member.to_owned()] }),
    }
}
