//! Everything that is probed of a server: the TLS of its hosts and the answers of its endpoints, side by side.

use std::collections::BTreeMap;
use std::thread;

use serde_json::Value;

use super::Options;
use super::error::FetchError;
use super::pool::Pool;
use super::posture::{self, Observation};
use super::probes::{self, Probe};

/// What was seen of a server.
#[derive(Debug)]
pub struct Examined {
    /// As [`posture::probe`] gives it.
    pub hosts: Result<Vec<Observation>, FetchError>,
    /// As [`probes::ask`] gives it; `None` where no request was to be sent.
    pub answers: Option<Result<Value, FetchError>>,
}

/// Does what [`posture::probe`] and [`probes::ask`] do, both at once.
///
/// They share one limit: no more than [`Options::connections`] stand to a host at a time, those of requests and those
/// that only say hello counted together. Where there is one alone, the requests come afterwards. What is seen is the
/// same either way. Blocks until all is there; it must not be called from asynchronous code.
#[must_use]
pub fn examine(
    hosts: &[(String, u16)],
    requests: Vec<Probe>,
    issuer: &str,
    suites: &BTreeMap<u16, String>,
    options: &Options,
) -> Examined {
    let look = |pool| {
        if hosts.is_empty() { Ok(Vec::new()) } else { posture::within(pool, hosts, issuer, suites, options) }
    };
    let connections = options.connections;
    if requests.is_empty() || hosts.is_empty() || connections < 2 {
        let hosts = look(&Pool::of_one(connections));
        let answers = (!requests.is_empty()).then(|| probes::ask(requests, issuer, options));
        return Examined { hosts, answers };
    }
    let pool = Pool::of_both(connections);
    thread::scope(|scope| {
        let asked = scope.spawn(|| probes::within(&pool, requests, issuer, options));
        let hosts = look(&pool);
        let broken = |_| Err(FetchError::Setup { reason: "sending requests broke off".to_owned() });
        Examined { hosts, answers: Some(asked.join().unwrap_or_else(broken)) }
    })
}
