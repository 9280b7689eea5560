//! Everything that is asked of one host without finishing a handshake.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::ask::{Answer, Peer};
use super::details::{Details, OtherName, Seen, details};
use super::eliminate::{Accepted, Groups, STOPPED, families};
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

    /// Whether a connection was closed without a word and that was taken for an answer.
    fn closed(&self) -> bool {
        let name = self.details.other_name == Seen::Saw(OtherName::Closes);
        let groups = self.groups.as_ref().is_some_and(|groups| groups.closed);
        self.outcome == Outcome::NoAnswer(End::Closed) || self.accepted.closed || groups || name
    }

    /// Takes back what closed connections seemed to say.
    fn doubt(&mut self) {
        if self.accepted.closed {
            self.accepted.open = self.accepted.open.or(Some(End::Closed));
            self.outcome = if self.outcome == Outcome::Refused { Outcome::NoAnswer(End::Closed) } else { self.outcome };
        }
        if let Some(groups) = self.groups.as_mut().filter(|groups| groups.closed) {
            groups.open = groups.open.or(Some(STOPPED));
        }
        if self.details.other_name == Seen::Saw(OtherName::Closes) {
            self.details.other_name = Seen::NoAnswer;
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
    let had_enough = has_had_enough(peer, &reports).await;
    let settled = |outcome| match outcome {
        Outcome::NoAnswer(End::Closed) if speaks && !had_enough => Outcome::Refused,
        // Nearly every host closes on SSL 2: how this one refused it is not kept.
        Outcome::Refused if had_enough => Outcome::NoAnswer(End::Closed),
        other => other,
    };
    let ssl2 = settled(ssl2.await.unwrap_or(Outcome::NoAnswer(End::Silence)));
    for report in &mut reports {
        if had_enough {
            report.doubt();
        } else {
            report.outcome = settled(report.outcome);
        }
    }
    Survey { ssl2, reports }
}

/// Whether a host that closed connections without a word closes now what it took before. Then it limits connections, and
/// closing them says nothing of what was offered.
async fn has_had_enough(peer: &Peer, reports: &[Report]) -> bool {
    if !reports.iter().any(Report::closed) {
        return false;
    }
    let Some(report) = reports.iter().rfind(|report| report.outcome == Outcome::Accepted) else { return false };
    let version = report.version;
    let (suites, groups) = (report.accepted.suites(), suites::groups(version));
    !matches!(peer.ask(&Offer { version, suites, groups, extras: Vec::new() }).await, Answer::Chosen(_))
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
    let mut closed = false;
    let first = match peer.ask(&offer).await {
        Answer::Chosen(flight) => Some(flight),
        // protocol_version: no suite would change that.
        Answer::Refused(End::Alert(70)) => return Report::new(version, Outcome::Refused),
        Answer::Refused(end) => {
            closed = end == End::Closed;
            None
        }
        Answer::Nothing(end) => return Report::new(version, Outcome::NoAnswer(end)),
    };
    let mut accepted = all_suites(peer, &offer, first).await;
    accepted.closed |= closed;
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
