//! What is asked about a version once its suites are known.

use std::sync::Arc;

use super::ask::{Answer, Peer};
use super::eliminate::{Groups, groups};
use super::extension::Extension;
use super::finish::handshakes;
use super::finite::{Finite, reused};
use super::flight::KeyExchange;
use super::hello::{Extra, Offer};
use super::record::End;
use super::strength::{is_authenticated, order};
use super::suites;
use super::survey::Report;
use super::version::Version;

/// What became of a question that is not put to every host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Seen<T> {
    #[default]
    NotAsked,
    NoAnswer,
    Saw(T),
}

/// What a host does with single offers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Details {
    /// What it chooses when weak suites stand first.
    pub(super) preferred: Seen<u16>,
    pub(super) compression: Seen<bool>,
    /// Whether it agrees to an application protocol, or refuses for want of one.
    pub(super) alpn: Seen<bool>,
    /// Whether it chooses TLS 1.3 when TLS 1.2 is offered too.
    pub(super) prefers_tls13: Seen<bool>,
    pub(super) truncated_hmac: Seen<bool>,
    pub(super) other_name: Seen<OtherName>,
    /// One more finite-field key, where none came to compare with.
    pub(super) another_key: Seen<Finite>,
}

/// What a host does when it is asked for a name that nobody has, better ends first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum OtherName {
    /// Ends with the alert for it.
    Unrecognized,
    /// Ends with another alert.
    Ends,
    /// Closes the connection without a word.
    Closes,
    GoesOn,
}

/// Asks side by side.
pub(super) async fn details(peer: &Arc<Peer>, common: &Offer, report: &mut Report) {
    let all = Offer { suites: report.accepted.suites(), ..common.clone() };
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
    let (own, offered, keys) = (Arc::clone(peer), all.clone(), finite(report));
    let mut widest = common.clone();
    widest.suites.extend(offered.suites.iter().filter(|suite| !common.suites.contains(suite)));
    let rest = tokio::spawn(async move { rest(&own, &offered, &widest, &keys).await });
    report.groups = all_groups(peer, all).await;
    report.handshakes = handshakes.await.unwrap_or_default();
    let choices = choices.await.unwrap_or_default();
    let rest = rest.await.unwrap_or_default();
    let Details { truncated_hmac, other_name, another_key, .. } = rest;
    report.details = Details { truncated_hmac, other_name, another_key, ..choices };
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

/// What the host chooses of what it accepts.
async fn choices(peer: &Peer, all: &Offer) -> Details {
    let mut details = Details::default();
    match all.version {
        Version::Tls13 => details.prefers_tls13 = prefers_tls13(peer, all).await,
        Version::Tls12 => {
            let mut weak_first = all.clone();
            weak_first.suites.sort_by_key(|suite| order(&peer.suite_name(*suite)));
            details.preferred = match peer.ask(&weak_first).await {
                Answer::Chosen(flight) => Seen::Saw(flight.hello.suite),
                _ => Seen::NoAnswer,
            };
            // Neither changes what becomes of the other, and one question is enough for both.
            let answer = peer.ask(&all.with(&[Extra::Deflate, Extra::Alpn])).await;
            (details.compression, details.alpn) = match answer {
                Answer::Chosen(flight) => {
                    let alpn = flight.hello.agreed.contains(&Extension::Alpn);
                    (Seen::Saw(flight.hello.compression != 0), Seen::Saw(alpn))
                }
                // no_application_protocol: it looked for one.
                Answer::Refused(End::Alert(120)) => (Seen::NoAnswer, Seen::Saw(true)),
                _ => (Seen::NoAnswer, Seen::NoAnswer),
            };
        }
        _ => {}
    }
    details
}

async fn prefers_tls13(peer: &Peer, offer: &Offer) -> Seen<bool> {
    let mut offer = offer.with(&[Extra::Fallback]);
    offer.suites.extend(suites::common(&peer.suites, Version::Tls12));
    match peer.ask(&offer).await {
        Answer::Chosen(flight) => Seen::Saw(flight.hello.version == Version::Tls13.code()),
        _ => Seen::NoAnswer,
    }
}

/// What is asked where it can matter only.
async fn rest(peer: &Peer, all: &Offer, widest: &Offer, keys: &[Finite]) -> Details {
    Details {
        truncated_hmac: truncated_hmac(peer, all).await,
        other_name: other_name(peer, widest).await,
        another_key: another_key(peer, all, keys).await,
        ..Details::default()
    }
}

/// Whether the host agrees to cut MACs short, where it has suites with one. SSL 3 has no extensions.
async fn truncated_hmac(peer: &Peer, all: &Offer) -> Seen<bool> {
    let mut offer = all.with(&[Extra::TruncatedHmac]);
    offer.suites.retain(|suite| !is_authenticated(&peer.suite_name(*suite)));
    if offer.suites.is_empty() || [Version::Ssl3, Version::Tls13].contains(&offer.version) {
        return Seen::NotAsked;
    }
    match peer.ask(&offer).await {
        Answer::Chosen(flight) => Seen::Saw(flight.hello.agreed.contains(&Extension::TruncatedHmac)),
        _ => Seen::NoAnswer,
    }
}

/// What becomes of a name that the host can't know. A host without a name of its own is not asked: its clients send none.
async fn other_name(peer: &Peer, widest: &Offer) -> Seen<OtherName> {
    if peer.name.is_none() || widest.version < Version::Tls12 {
        return Seen::NotAsked;
    }
    match peer.ask(&widest.with(&[Extra::OtherName, Extra::KeyShare])).await {
        Answer::Chosen(flight) if !flight.hello.retry && flight.whole => Seen::Saw(OtherName::GoesOn),
        Answer::Refused(End::Alert(112)) => Seen::Saw(OtherName::Unrecognized),
        Answer::Refused(End::Closed) => Seen::Saw(OtherName::Closes),
        Answer::Refused(end) if end != End::Alert(70) => Seen::Saw(OtherName::Ends),
        // It sent what may be said before anybody looks at the name, or would have gone on with another version.
        _ => Seen::NoAnswer,
    }
}

/// One more key of a host that sent no two of one group.
async fn another_key(peer: &Peer, all: &Offer, keys: &[Finite]) -> Seen<Finite> {
    if keys.is_empty() || reused(keys).is_some() {
        return Seen::NotAsked;
    }
    let mut offer = all.clone();
    offer.suites.retain(|suite| is_ephemeral_finite(&peer.suite_name(*suite)));
    match peer.ask(&offer).await {
        Answer::Chosen(flight) => match flight.exchange {
            Some(KeyExchange::Finite(key)) => Seen::Saw(key),
            _ => Seen::NoAnswer,
        },
        _ => Seen::NoAnswer,
    }
}

/// Whether a suite exchanges keys that are made for one connection in a finite field.
pub(super) fn is_ephemeral_finite(name: &str) -> bool {
    name.starts_with("TLS_DHE_") || name.starts_with("TLS_DH_anon_")
}

/// The finite-field keys that a version has shown.
pub(super) fn finite(report: &Report) -> Vec<Finite> {
    let flights = report.accepted.flights.iter();
    let keys = flights.filter_map(|flight| match flight.exchange {
        Some(KeyExchange::Finite(key)) => Some(key),
        _ => None,
    });
    let another = match report.details.another_key {
        Seen::Saw(key) => Some(key),
        _ => None,
    };
    keys.chain(another).collect()
}
