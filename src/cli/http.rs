//! The HTTP probes of a live server, as a document of its case.

use serde_json::{Map, Value};

use crate::case::{Input, Kind, Role};
use crate::live::{Discovery, Probe, plan};
use crate::report::escape;

use super::args::InputArgs;
use super::inputs::{Gathered, Gathering};
use super::problem::Problem;

/// The requests for the endpoints that metadata name.
pub(super) fn requests(discovery: &Discovery) -> Vec<Probe> {
    let body = discovery.metadata.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&discovery.metadata.body);
    // What is wrong with the metadata is judged elsewhere, with its place.
    let metadata: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    plan(&discovery.metadata.url, &metadata)
}

/// A request as a dry run shows it.
pub(super) fn line(probe: &Probe) -> String {
    format!("{} {} ({})", probe.method, escape(probe.url.as_str()), probe.name)
}

/// Adds what came back. An endpoint that did not answer is a problem, or a notice where the user allows it; that nobody
/// listens on port 80 is what should be.
pub(super) fn add_document(document: &Value, args: &InputArgs, case: &mut Gathered, gathering: &mut Gathering) {
    tell(document, args, gathering);
    let text = format!("{document:#}");
    case.inputs.push(Input { name: "http".to_owned(), role: Role::Probes, text });
}

fn tell(document: &Value, args: &InputArgs, gathering: &mut Gathering) {
    let allowed = args.allow_missing.iter().any(|kind| kind == Kind::Http.as_str());
    let entries = document.as_object().into_iter().flatten();
    let mut reasons: Vec<&str> = entries
        .filter(|(name, entry)| entry["outcome"] != "answered" && *name != "plain_http")
        .filter_map(|(_, entry)| entry["reason"].as_str())
        .collect();
    reasons.dedup();
    for reason in reasons {
        if allowed {
            gathering.notices.push(reason.to_owned());
        } else {
            let help = "what it would show is unknown; --allow-missing http makes this a notice";
            gathering.problems.push(Problem::new(reason.to_owned()).help(help));
        }
    }
}
