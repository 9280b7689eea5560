//! Finds out everything that a host accepts: offer all, take out what it chose, and ask again until it refuses.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::ask::{Answer, Peer};
use super::flight::{Flight, KeyExchange};
use super::hello::Offer;
use super::record::End;

/// What a host accepted, in the order in which it chose.
#[derive(Debug, Default)]
pub(super) struct Accepted {
    pub(super) flights: Vec<Flight>,
    /// Why there may be more.
    pub(super) open: Option<End>,
    /// Whether a refusal was a connection that was closed without a word.
    pub(super) closed: bool,
}

impl Accepted {
    /// A chain that is there already is not kept once more: it may be long.
    fn push(&mut self, mut flight: Flight) {
        if self.flights.iter().any(|other| other.chain == flight.chain) {
            flight.chain = Vec::new();
        }
        self.flights.push(flight);
    }

    pub(super) fn suites(&self) -> Vec<u16> {
        self.flights.iter().map(|flight| flight.hello.suite).collect()
    }
}

/// Eliminates suites.
pub(super) async fn suites(peer: Arc<Peer>, mut offer: Offer) -> Accepted {
    let mut accepted = Accepted::default();
    while !offer.suites.is_empty() {
        match peer.ask(&offer).await {
            Answer::Chosen(flight) => {
                offer.suites.retain(|suite| *suite != flight.hello.suite);
                accepted.push(flight);
            }
            Answer::Refused(end) => {
                accepted.closed = end == End::Closed;
                break;
            }
            Answer::Nothing(end) => {
                accepted.open = Some(end);
                break;
            }
        }
    }
    accepted
}

/// Eliminates several families of suites side by side.
pub(super) async fn families(peer: &Arc<Peer>, offer: &Offer, families: Vec<Vec<u16>>) -> Accepted {
    let mut tasks = JoinSet::new();
    for (number, family) in families.into_iter().enumerate() {
        let (peer, offer) = (Arc::clone(peer), Offer { suites: family, ..offer.clone() });
        tasks.spawn(async move { (number, suites(peer, offer).await) });
    }
    let mut done = Vec::new();
    while let Some(result) = tasks.join_next().await {
        match result {
            Ok(row) => done.push(row),
            Err(_) => done.push((usize::MAX, Accepted { open: Some(End::Silence), ..Accepted::default() })),
        }
    }
    // Which family is done first depends on the network, and reports must not.
    done.sort_by_key(|(number, _)| *number);
    let mut all = Accepted::default();
    for (_, accepted) in done {
        all.flights.extend(accepted.flights);
        all.open = all.open.or(accepted.open);
        all.closed |= accepted.closed;
    }
    all
}

/// Said of groups of a host that closes connections which it took before.
pub(super) const STOPPED: &str = "the host stopped answering";

/// Groups for key exchange, in the order in which the host chose them.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub(super) codes: Vec<u16>,
    /// Whether a curve came whose parameters were spelt out.
    pub(super) explicit: bool,
    /// Why there may be more.
    pub(super) open: Option<&'static str>,
    /// As of [`Accepted`].
    pub(super) closed: bool,
}

/// Eliminates groups, with suites that need one, in three chains side by side.
pub(super) async fn groups(peer: &Arc<Peer>, offer: &Offer, tied_to_key: bool) -> Groups {
    const CHAINS: usize = 3;
    let chains = if tied_to_key { 1 } else { CHAINS };
    let mut tasks = Vec::new();
    for chain in 0..chains {
        let own = offer.groups.iter().copied().skip(chain).step_by(chains).collect();
        let (peer, offer) = (Arc::clone(peer), Offer { groups: own, ..offer.clone() });
        tasks.push(tokio::spawn(async move { chain_of_groups(&peer, offer, tied_to_key).await }));
    }
    let mut all = Groups::default();
    for task in tasks {
        let found = task.await.unwrap_or_else(|_| Groups { open: Some("the probe broke off"), ..Groups::default() });
        all.codes.extend(found.codes);
        all.explicit |= found.explicit;
        all.closed |= found.closed;
        all.open = all.open.or(found.open);
    }
    all
}

async fn chain_of_groups(peer: &Peer, mut offer: Offer, tied_to_key: bool) -> Groups {
    let mut found = Groups::default();
    while !offer.groups.is_empty() {
        match peer.ask(&offer).await {
            Answer::Chosen(flight) => match chosen(&flight) {
                Some(KeyExchange::Curve(code)) if offer.groups.contains(&code) => {
                    offer.groups.retain(|group| *group != code);
                    found.codes.push(code);
                }
                Some(KeyExchange::Curve(_)) => {
                    found.open = Some("the host chose a group that was not offered");
                    break;
                }
                Some(KeyExchange::Explicit) => {
                    found.explicit = true;
                    break;
                }
                _ => {
                    found.open = Some("the host did not say which group it chose");
                    break;
                }
            },
            // A key on a curve is only shown to those who offer the curve (RFC 8422 section 5.1): without it the host
            // refuses, whatever other curves it has.
            Answer::Refused(_) if tied_to_key && !offer.groups.contains(&23) => {
                found.open = Some("with its certificate the host refuses whoever leaves out the curve of its key");
                break;
            }
            Answer::Refused(end) => {
                found.closed = end == End::Closed;
                break;
            }
            Answer::Nothing(_) => {
                found.open = Some(STOPPED);
                break;
            }
        }
    }
    found
}

fn chosen(flight: &Flight) -> Option<KeyExchange> {
    flight.hello.group.map(KeyExchange::Curve).or(flight.exchange)
}
