//! Everything that is asked of one host without finishing a handshake.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::ask::{Answer, Peer};
use super::eliminate::{Accepted, Groups, families, groups};
use super::finish::{Handshake, handshakes};
use super::flight::Flight;
use super::hello::Offer;
use super::record::End;
use super::version::Version;
use super::{ssl2, suites};

/// What became of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Accepted,
    Refused,
    /// There was nothing to offer it with.
    CouldNotOffer,
    NoAnswer(End),
}

/// What a host said about one version.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) version: Version,
    pub(super) outcome: Outcome,
    pub(super) accepted: Accepted,
    /// Groups for key exchange; `None` where no suite needs one.
    pub(super) groups: Option<Groups>,
    /// What the host chooses when weak suites stand first.
    pub(super) preferred: Option<u16>,
    /// Whether the host compresses; `None` where it was not to be learnt.
    pub(super) compression: Option<bool>,
    /// Whether it chooses TLS 1.3 when TLS 1.2 is offered too.
    pub(super) prefers_tls13: Option<bool>,
    pub(super) handshakes: Vec<Handshake>,
}

impl Report {
    const fn new(version: Version, outcome: Outcome) -> Self {
        let accepted = Accepted { flights: Vec::new(), open: None };
        Self {
            version,
            outcome,
            accepted,
            groups: None,
            preferred: None,
            compression: None,
            prefers_tls13: None,
            handshakes: Vec::new(),
        }
    }
}

/// Everything about a host.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) ssl2: Outcome,
    /// SSL 3 and later, oldest first.
    pub(super) reports: Vec<Report>,
}

/// Asks about every version, side by side.
pub(super) async fn survey(peer: &Arc<Peer>) -> Survey {
    let mut tasks = JoinSet::new();
    for version in Version::ALL {
        let peer = Arc::clone(peer);
        tasks.spawn(async move { report(&peer, version).await });
    }
    let mut reports = Vec::new();
    let own = Arc::clone(peer);
    let ssl2 = tokio::spawn(async move { ssl2::ask(&own).await });
    while let Some(result) = tasks.join_next().await {
        reports.extend(result.ok());
    }
    reports.sort_by_key(|report| report.version);
    // The questions go out side by side: one that was answered by closing may have come before the first real answer.
    let speaks = reports.iter().any(|report| matches!(report.outcome, Outcome::Accepted | Outcome::Refused));
    let settled = |outcome| match outcome {
        Outcome::NoAnswer(End::Closed) if speaks => Outcome::Refused,
        other => other,
    };
    for report in &mut reports {
        report.outcome = settled(report.outcome);
    }
    let ssl2 = settled(ssl2.await.unwrap_or(Outcome::NoAnswer(End::Silence)));
    Survey { ssl2, reports }
}

/// Everything about one version.
async fn report(peer: &Arc<Peer>, version: Version) -> Report {
    let offer = Offer {
        version,
        suites: suites::common(&peer.suites, version),
        groups: suites::groups(version),
        fallback: false,
        deflate: false,
    };
    if offer.suites.is_empty() {
        return Report::new(version, Outcome::CouldNotOffer);
    }
    let first = match peer.ask(&offer).await {
        Answer::Chosen(flight) => Some(flight),
        // protocol_version: no suite would change that.
        Answer::Refused(End::Alert(70)) => return Report::new(version, Outcome::Refused),
        Answer::Refused(_) => None,
        Answer::Nothing(end) => return Report::new(version, Outcome::NoAnswer(end)),
    };
    let accepted = all_suites(peer, &offer, first).await;
    let outcome = match (accepted.flights.is_empty(), accepted.open) {
        (false, _) => Outcome::Accepted,
        (true, Some(end)) => Outcome::NoAnswer(end),
        (true, None) => Outcome::Refused,
    };
    let mut report = Report { accepted, ..Report::new(version, outcome) };
    if outcome == Outcome::Accepted {
        details(peer, &offer, &mut report).await;
    }
    report
}

async fn all_suites(peer: &Arc<Peer>, offer: &Offer, first: Option<Flight>) -> Accepted {
    let mut rest = suites::families(&peer.suites, offer.version);
    if let Some(first) = &first {
        for family in &mut rest {
            family.retain(|suite| *suite != first.hello.suite);
        }
    }
    let mut accepted = families(peer, offer, rest).await;
    accepted.flights.splice(0..0, first);
    accepted
}

/// What is asked once the suites are known, side by side.
async fn details(peer: &Arc<Peer>, offer: &Offer, report: &mut Report) {
    let all = Offer { suites: report.accepted.suites(), ..offer.clone() };
    let asks = report.accepted.flights.iter().any(|flight| flight.asks_certificate);
    let finished = match report.version {
        Version::Tls13 => true,
        // Only whether a certificate that is asked for is required is not seen before.
        Version::Tls12 => asks,
        _ => false,
    };
    let version = report.version;
    let own = Arc::clone(peer);
    let handshakes = tokio::spawn(async move { if finished { handshakes(&own, version).await } else { Vec::new() } });
    let (own, offered) = (Arc::clone(peer), all.clone());
    let choices = tokio::spawn(async move { choices(&own, &offered).await });
    report.groups = all_groups(peer, all).await;
    report.handshakes = handshakes.await.unwrap_or_default();
    (report.preferred, report.compression, report.prefers_tls13) = choices.await.unwrap_or_default();
}

/// Groups for key exchange, if a suite needs one.
async fn all_groups(peer: &Arc<Peer>, all: Offer) -> Option<Groups> {
    if all.version == Version::Tls13 {
        return Some(groups(peer, &all, false).await);
    }
    let name = |suite: &u16| peer.suite_name(*suite);
    let suites: Vec<u16> = all.suites.iter().copied().filter(|suite| name(suite).starts_with("TLS_ECDHE_")).collect();
    if suites.is_empty() {
        return None;
    }
    let tied = suites.iter().all(|suite| name(suite).contains("_ECDSA_"));
    Some(groups(peer, &Offer { suites, ..all }, tied).await)
}

/// The suite that is preferred, whether the host compresses, and whether it prefers TLS 1.3.
async fn choices(peer: &Peer, all: &Offer) -> (Option<u16>, Option<bool>, Option<bool>) {
    match all.version {
        Version::Tls13 => (None, None, prefers_tls13(peer, all).await),
        Version::Tls12 => {
            let mut weak_first = all.clone();
            weak_first.suites.sort_by_key(|suite| strength(&peer.suite_name(*suite)));
            let preferred = match peer.ask(&weak_first).await {
                Answer::Chosen(flight) => Some(flight.hello.suite),
                _ => None,
            };
            let compression = match peer.ask(&Offer { deflate: true, ..all.clone() }).await {
                Answer::Chosen(flight) => Some(flight.hello.compression != 0),
                _ => None,
            };
            (preferred, compression, None)
        }
        _ => (None, None, None),
    }
}

async fn prefers_tls13(peer: &Peer, offer: &Offer) -> Option<bool> {
    let mut offer = Offer { fallback: true, ..offer.clone() };
    offer.suites.extend(suites::common(&peer.suites, Version::Tls12));
    match peer.ask(&offer).await {
        Answer::Chosen(flight) => Some(flight.hello.version == Version::Tls13.code()),
        _ => None,
    }
}

/// A rough order of suites, weak ones first: without forward secrecy, without authenticated encryption, the rest.
fn strength(name: &str) -> u8 {
    let forward = name.starts_with("TLS_ECDHE_") || name.starts_with("TLS_DHE_");
    let authenticated = ["GCM", "CCM", "POLY1305"].iter().any(|part| name.contains(part));
    let broken = ["NULL", "RC4", "EXPORT", "_DES_", "anon", "3DES"].iter().any(|part| name.contains(part));
    match (broken, forward, authenticated) {
        (true, ..) => 0,
        (false, false, _) => 1,
        (false, true, false) => 2,
        (false, true, true) => 3,
    }
}
