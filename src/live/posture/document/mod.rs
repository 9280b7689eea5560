//! What was seen of a host, as a document that rules read. `rules/members/tls.toml` describes it.

mod single;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::proxy::refusal;
use super::ask::Peer;
use super::certificate::describe;
use super::details::{finite, is_ephemeral_finite};
use super::finish::ClientCertificate;
use super::finite::{Finite, reused};
use super::flight::Flight;
use super::record::End;
use super::survey::{Outcome, Report, Survey};
use super::version::Version;
use super::{Trust, suites};

/// A document under construction.
struct Draft<'a> {
    peer: &'a Peer,
    reports: &'a [Report],
    members: Map<String, Value>,
    unknown: Map<String, Value>,
}

/// Writes down what was seen.
pub(super) fn write(peer: &Peer, host: &str, survey: &Survey, trust: &Trust) -> Map<String, Value> {
    let mut draft = Draft { peer, reports: &survey.reports, members: Map::new(), unknown: Map::new() };
    draft.versions(survey.ssl2);
    draft.groups();
    draft.finite();
    draft.unanswered();
    draft.choices();
    draft.extensions();
    draft.application_protocol();
    draft.truncated_hmac();
    draft.other_name();
    draft.early_data();
    draft.client_certificate();
    draft.certificates(host, trust);
    let Draft { mut members, unknown, .. } = draft;
    if !unknown.is_empty() {
        members.insert("unknown".to_owned(), Value::Object(unknown));
    }
    members
}

impl Draft<'_> {
    fn put(&mut self, name: &str, value: Value) {
        self.members.insert(name.to_owned(), value);
    }

    fn doubt(&mut self, name: &str, reason: impl Into<String>) {
        self.unknown.insert(name.to_owned(), json!(reason.into()));
    }

    fn of(&self, version: Version) -> Option<&Report> {
        self.reports.iter().find(|report| report.version == version && report.outcome == Outcome::Accepted)
    }

    /// Answers of TLS 1.2 and older.
    fn flights(&self) -> impl Iterator<Item = (Version, &Flight)> {
        let old = self.reports.iter().filter(|report| report.version < Version::Tls13);
        old.flat_map(|report| report.accepted.flights.iter().map(|flight| (report.version, flight)))
    }

    fn versions(&mut self, ssl2: Outcome) {
        let (mut versions, mut accepted) = (Map::new(), Map::new());
        versions.insert("SSLv2".to_owned(), json!(self.state("SSLv2", ssl2)));
        for report in self.reports {
            let name = report.version.name();
            versions.insert(name.to_owned(), json!(self.state(name, report.outcome)));
            if report.outcome == Outcome::Accepted {
                let names = report.accepted.suites().into_iter().map(|suite| self.peer.suite_name(suite));
                accepted.insert(name.to_owned(), names.collect());
                if let Some(end) = report.accepted.open {
                    self.doubt(&format!("accepted.{name}"), format!("there may be more suites: {}", say(end)));
                }
            }
        }
        self.put("versions", Value::Object(versions));
        self.put("accepted", Value::Object(accepted));
    }

    fn state(&mut self, name: &str, outcome: Outcome) -> &'static str {
        match outcome {
            Outcome::Accepted => "accepted",
            Outcome::Refused => "refused",
            Outcome::CouldNotOffer => "could-not-offer",
            Outcome::NoAnswer(end) => {
                self.doubt(name, say(end));
                "no-answer"
            }
        }
    }

    fn groups(&mut self) {
        let mut groups = BTreeSet::new();
        let mut ordered = Vec::new();
        let mut open = None;
        for found in self.reports.iter().filter_map(|report| report.groups.as_ref()) {
            let names = found.codes.iter().map(|code| suites::group_name(*code));
            let names = names.chain(found.explicit.then(|| "explicit".to_owned()));
            ordered.extend(names.filter(|name| groups.insert(name.clone())));
            open = open.or(found.open);
        }
        if !ordered.is_empty() {
            self.put("groups", json!(ordered));
        }
        if let Some(reason) = open {
            self.doubt("groups", reason);
        }
    }

    /// Finite-field groups, and whether a key in one came twice.
    fn finite(&mut self) {
        let keys: Vec<Finite> = self.reports.iter().filter(|it| it.version < Version::Tls13).flat_map(finite).collect();
        let silent = self.flights().any(|(_, flight)| {
            flight.exchange.is_none() && is_ephemeral_finite(&self.peer.suite_name(flight.hello.suite))
        });
        let reason = match keys.iter().map(|key| key.bits).min() {
            Some(bits) => {
                self.put("dhe_bits", json!(bits));
                match reused(&keys) {
                    Some(reused) => self.put("dhe_reused", json!(reused)),
                    None => self.doubt("dhe_reused", "the host sent no two keys of one group"),
                }
                return;
            }
            None if self.unasked() => "the host did not answer all offers, so there may be a group",
            None if silent => "the host accepted an ephemeral suite and did not send its group",
            None => return,
        };
        self.doubt("dhe_bits", reason);
        self.doubt("dhe_reused", reason);
    }

    /// Whether a version before TLS 1.3 may be accepted, or may have more suites, that were not seen.
    fn unasked(&self) -> bool {
        self.reports.iter().any(|report| {
            report.version < Version::Tls13
                && (matches!(report.outcome, Outcome::NoAnswer(_)) || report.accepted.open.is_some())
        })
    }

    fn client_certificate(&mut self) {
        let mut seen = BTreeSet::new();
        let mut gap = false;
        for (_, flight) in self.flights() {
            match (flight.asks_certificate, flight.whole) {
                (true, _) => drop(seen.insert(ClientCertificate::Requested)),
                (false, true) => drop(seen.insert(ClientCertificate::NotAsked)),
                (false, false) => gap = true,
            }
        }
        seen.extend(self.reports.iter().flat_map(|report| &report.handshakes).map(|shake| shake.client_certificate));
        gap |= self.of(Version::Tls13).is_some_and(|report| report.handshakes.is_empty());
        match seen.last() {
            Some(ClientCertificate::Required) => self.put("client_certificate", json!("required")),
            Some(ClientCertificate::Requested) => self.put("client_certificate", json!("requested")),
            Some(ClientCertificate::NotAsked) if !gap => self.put("client_certificate", json!("not-asked")),
            _ => self.doubt("client_certificate", "no handshake came so far that the host would have asked"),
        }
    }

    fn certificates(&mut self, host: &str, trust: &Trust) {
        let from_flights = self.flights().map(|(_, flight)| &flight.chain);
        let from_handshakes = self.reports.iter().flat_map(|report| &report.handshakes).map(|shake| &shake.chain);
        let mut leaves = BTreeSet::new();
        let chains: Vec<&Vec<Vec<u8>>> = from_flights
            .chain(from_handshakes)
            .filter(|chain| chain.first().is_some_and(|leaf| leaves.insert(leaf.clone())))
            .collect();
        let entries: Vec<Value> = chains.into_iter().map(|chain| describe(chain, host, trust)).collect();
        if entries.is_empty() {
            self.doubt("certificates", "the host showed no certificate");
        } else {
            self.put("certificates", Value::Array(entries));
        }
    }
}

/// Why nothing was learnt, as one sentence.
pub(super) fn say(end: End) -> String {
    match end {
        End::Alert(number) => format!("the host ended the handshake with alert {number}"),
        End::Proxy(status) => format!("the proxy did not connect to the host: {}", refusal(status)),
        End::Unreachable => "no connection came about".to_owned(),
        End::Closed => "the host closed the connection without an answer".to_owned(),
        End::Silence => "the host did not answer in time".to_owned(),
        End::NotTls => "what the host sent is not TLS".to_owned(),
        End::Malformed(what) => format!("the host broke the rules of TLS: {what}"),
    }
}
