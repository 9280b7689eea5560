//! The other addresses of a host, behind which may stand servers that are set up differently.
//!
//! The same two questions are put to each address, the first included, so that like is compared with like.

use std::net::IpAddr;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::ask::{Answer, Peer};
use super::document::say;
use super::hello::{Extra, Offer};
use super::record::End;
use super::suites;
use super::version::Version;

/// The most other addresses that are asked.
const MOST: usize = 3;

/// Whether an address accepts TLS 1.3, and whether it accepts anything older than TLS 1.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Levels {
    tls13: bool,
    below_tls12: bool,
}

/// What the other addresses accept, as members of a document.
pub(super) async fn siblings(peer: &Arc<Peer>, mut others: Vec<IpAddr>) -> Vec<Value> {
    others.retain(|other| *other != peer.ip);
    // A resolver gives them in any order.
    others.sort_unstable();
    others.dedup();
    others.truncate(MOST);
    if others.is_empty() {
        return Vec::new();
    }
    let first = start(Arc::clone(peer));
    let tasks: Vec<_> = others.into_iter().map(|other| (other, start(Arc::new(peer.at(other))))).collect();
    let first = outcome(first).await;
    let mut entries = Vec::new();
    for (address, task) in tasks {
        entries.push(entry(address, first, outcome(task).await));
    }
    entries
}

fn start(peer: Arc<Peer>) -> JoinHandle<Result<Levels, End>> {
    tokio::spawn(async move { levels(&peer).await })
}

async fn outcome(task: JoinHandle<Result<Levels, End>>) -> Result<Levels, End> {
    task.await.unwrap_or(Err(End::Silence))
}

/// One after the other: whoever answers one speaks TLS, and closing without a word is then an answer to another.
async fn levels(peer: &Peer) -> Result<Levels, End> {
    let tls13 = match accepts(peer, Version::Tls13, &[]).await {
        Err(End::Closed) if accepts(peer, Version::Tls12, &[]).await? => false,
        answer => answer?,
    };
    Ok(Levels { tls13, below_tls12: accepts(peer, Version::Tls11, &[Extra::Older]).await? })
}

async fn accepts(peer: &Peer, version: Version, extras: &[Extra]) -> Result<bool, End> {
    let (suites, groups) = (suites::common(&peer.suites, version), suites::groups(version));
    match peer.ask(&Offer { version, suites, groups, extras: extras.to_vec() }).await {
        Answer::Chosen(_) => Ok(true),
        Answer::Refused(_) => Ok(false),
        Answer::Nothing(end) => Err(end),
    }
}

fn entry(address: IpAddr, first: Result<Levels, End>, other: Result<Levels, End>) -> Value {
    let address = address.to_string();
    match (first, other) {
        (_, Err(end)) => {
            let reason = format!("{address}: {}", say(end));
            json!({ "address": address, "unknown": { "tls13": reason, "below_tls12": reason, "differs": reason } })
        }
        (Err(end), Ok(Levels { tls13, below_tls12 })) => {
            let unknown = json!({ "differs": format!("the first address: {}", say(end)) });
            json!({ "address": address, "tls13": tls13, "below_tls12": below_tls12, "unknown": unknown })
        }
        (Ok(first), Ok(other)) => {
            let Levels { tls13, below_tls12 } = other;
            json!({ "address": address, "tls13": tls13, "below_tls12": below_tls12, "differs": first != other })
        }
    }
}
