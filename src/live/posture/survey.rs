//! Everything that is asked of one host without finishing a handshake.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::ask::{Answer, Peer};
use super::details::{Details, details};
use super::eliminate::{Accepted, Groups, families};
use super::finish::Handshake;
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
    pub(super) details: Details,
    pub(super) handshakes: Vec<Handshake>,
}

impl Report {
    fn new(version: Version, outcome: Outcome) -> Self {
        let (accepted, details) = (Accepted::default(), Details::default());
        Self { version, outcome, accepted, groups: None, details, handshakes: Vec::new() }
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
        extras: Vec::new(),
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
