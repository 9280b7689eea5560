//! The TLS posture of hosts: versions, suites, groups, certificates, and whether a client certificate is asked for.
//!
//! Every host is asked with `ClientHello` messages of our own until it has shown what it accepts, and only the
//! handshakes that TLS 1.3 hides its certificate in are finished. Nothing is judged here, and no request is sent.
//! *Refused*, *could not offer* and *did not answer* are three things, and the documents tell them apart.

mod ask;
mod certificate;
mod details;
mod document;
mod eliminate;
mod extension;
mod finish;
mod finite;
mod flight;
mod hello;
mod record;
mod siblings;
mod ssl2;
mod strength;
mod suites;
mod survey;
mod tickets;
mod version;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use openssl::x509::X509;
use reqwest::Url;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Handle};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};

use ask::Peer;
use record::End;
use siblings::siblings;
use survey::{Outcome, Report, survey};

use super::Options;
use super::error::{Awaited, FetchError};
use super::lookup::Addresses;
use super::pool::{Place, Places, Pool};
use super::proxy::{Hop, refusal};
use super::tls::TlsFault;
use super::trust::named_authorities;

/// What was seen of one host and port.
#[derive(Clone, Debug)]
pub struct Observation {
    /// The host name in lower case, or an address; one of IPv6 in brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// A document of the kind `tls`.
    pub document: Value,
    /// Why the host could not be observed; its document says the same.
    pub error: Option<FetchError>,
}

/// Whom to trust.
#[derive(Debug)]
struct Trust {
    authorities: Vec<X509>,
}

/// Observes the TLS of hosts, all at once, each with at most [`Options::connections`] connections at a time.
///
/// `issuer` is the URL that the user named: hosts on private addresses are left alone unless it is on one itself, the
/// user allowed it, or pinned the host. `suites` are the names of cipher suites by their code. A host is done within
/// three times [`Options::timeout`]. Blocks until all is there; it must not be called from asynchronous code.
///
/// # Errors
/// Only what is wrong on this machine: [`FetchError::CaFile`], [`FetchError::Setup`].
pub fn probe(
    hosts: &[(String, u16)],
    issuer: &str,
    suites: &BTreeMap<u16, String>,
    options: &Options,
) -> Result<Vec<Observation>, FetchError> {
    within(&Pool::of_one(options.connections), hosts, issuer, suites, options)
}

/// [`probe`] with places for connections that others take from too.
///
/// # Errors
/// Those of [`probe`].
pub(super) fn within(
    pool: &Pool,
    hosts: &[(String, u16)],
    issuer: &str,
    suites: &BTreeMap<u16, String>,
    options: &Options,
) -> Result<Vec<Observation>, FetchError> {
    let setup = |reason: String| FetchError::Setup { reason };
    if Handle::try_current().is_ok() {
        return Err(setup("a blocking call was made from asynchronous code".to_owned()));
    }
    let issuer = Url::parse(issuer).map_err(|error| setup(error.to_string()))?;
    let shared = Arc::new(Shared {
        issuer,
        trust: trust(options)?,
        suites: Arc::new(suites.clone()),
        addresses: Addresses::new(options)?,
        options: options.clone(),
    });
    let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| setup(error.to_string()))?;
    let observations = runtime.block_on(all(hosts, &shared, pool));
    runtime.shutdown_background();
    Ok(observations)
}

/// What the probes of all hosts have in common.
struct Shared {
    issuer: Url,
    trust: Trust,
    suites: Arc<BTreeMap<u16, String>>,
    addresses: Addresses,
    options: Options,
}

impl Shared {
    /// The proxy on the way to a host.
    fn hop(&self, host: &str, port: u16) -> Option<Hop> {
        self.addresses.hop(&Url::parse(&url(host, port)).ok()?)
    }
}

async fn all(hosts: &[(String, u16)], shared: &Arc<Shared>, pool: &Pool) -> Vec<Observation> {
    let mut tasks = JoinSet::new();
    for (number, (host, port)) in hosts.iter().enumerate() {
        let (shared, host, port, places) = (Arc::clone(shared), host.clone(), *port, pool.of(host));
        tasks.spawn(async move { (number, observe(host, port, &shared, places).await) });
    }
    let mut done = BTreeMap::new();
    while let Some(result) = tasks.join_next().await {
        done.extend(result.ok());
    }
    done.into_values().collect()
}

async fn observe(host: String, port: u16, shared: &Shared, places: Places) -> Observation {
    let mut document = Map::new();
    document.insert("host".to_owned(), json!(host));
    document.insert("port".to_owned(), json!(port));
    let now = OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default();
    document.insert("time".to_owned(), json!(now));
    let deadline = Instant::now() + shared.options.timeout * 3;
    let error = match first(&host, port, shared, (&places, deadline)).await {
        Ok((address, ready)) => {
            let hop = shared.hop(&host, port);
            match &hop {
                None => document.insert("address".to_owned(), json!(address.ip().to_string())),
                Some(hop) => document.insert("proxy".to_owned(), json!(hop.name())),
            };
            let others = if hop.is_some() { Vec::new() } else { known(&host, port, shared).await };
            let peer = Arc::new(peer(&host, port, (address, ready, hop), shared, (places, deadline)));
            let own = Arc::clone(&peer);
            let others = tokio::spawn(async move { siblings(&own, others).await });
            let survey = survey(&peer).await;
            let end = failure(&survey.reports);
            if end.is_none() {
                document.extend(document::write(&peer, &host, &survey, &shared.trust));
                let others = others.await.unwrap_or_default();
                document.extend((!others.is_empty()).then(|| ("other_addresses".to_owned(), others.into())));
            }
            end.map(|end| unanswered(&host, port, end, shared))
        }
        Err(error) => Some(error),
    };
    if let Some(error) = &error {
        document.insert("error".to_owned(), json!(error.to_string()));
    }
    Observation { host, port, document: Value::Object(document), error }
}

fn peer(
    host: &str,
    port: u16,
    (address, ready, hop): (SocketAddr, (TcpStream, Place), Option<Hop>),
    shared: &Shared,
    (places, deadline): (Places, Instant),
) -> Peer {
    let is_address = host.starts_with('[') || host.parse::<IpAddr>().is_ok();
    Peer {
        name: (!is_address).then(|| host.to_owned()),
        ip: host.trim_matches(['[', ']']).parse().unwrap_or(address.ip()),
        address,
        ready: Mutex::new(Some(ready)),
        hop: hop.map(|hop| (hop, format!("{host}:{port}"))),
        places,
        limit: shared.options.timeout / 2,
        deadline,
        suites: Arc::clone(&shared.suites),
        speaks: AtomicBool::new(false),
    }
}

fn url(host: &str, port: u16) -> String {
    if port == 443 { format!("https://{host}") } else { format!("https://{host}:{port}") }
}

/// All addresses of a host that has been reached: they are looked up once.
async fn known(host: &str, port: u16, shared: &Shared) -> Vec<IpAddr> {
    let Ok(url) = Url::parse(&url(host, port)) else { return Vec::new() };
    shared.addresses.of(&url).await.unwrap_or_default()
}

/// The first connection, in its place. A name may have any number of addresses that take none: the time is bounded.
async fn first(
    host: &str,
    port: u16,
    shared: &Shared,
    (places, deadline): (&Places, Instant),
) -> Result<(SocketAddr, (TcpStream, Place)), FetchError> {
    let connection = async {
        let place = places.take().await?;
        Some(reach(host, port, shared).await.map(|(address, stream)| (address, (stream, place))))
    };
    let silence = || unanswered(host, port, End::Silence, shared);
    timeout_at(deadline, connection).await.ok().flatten().unwrap_or_else(|| Err(silence()))
}

/// The first address that takes a connection, and the connection.
async fn reach(host: &str, port: u16, shared: &Shared) -> Result<(SocketAddr, TcpStream), FetchError> {
    let text = url(host, port);
    let parsed = Url::parse(&text).map_err(|error| FetchError::Setup { reason: error.to_string() })?;
    let mut found = shared.addresses.permitted(&parsed, &shared.issuer, shared.options.allow_private).await?;
    let hop = shared.addresses.hop(&parsed);
    let mut port = port;
    if let Some(hop) = &hop {
        found = shared.addresses.of(&hop.url).await?;
        port = hop.url.port_or_known_default().unwrap_or(80);
    }
    let limit = shared.options.timeout / 2;
    let mut last = FetchError::Unreachable { url: text.clone(), reason: "no address".to_owned() };
    for address in found {
        let address = SocketAddr::new(address, port);
        match timeout(limit, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok((address, stream)),
            Ok(Err(error)) => last = FetchError::Unreachable { url: text.clone(), reason: error.kind().to_string() },
            Err(_) => last = FetchError::TimedOut { url: text.clone(), awaited: Awaited::Connection, limit },
        }
    }
    match (hop, last) {
        (Some(hop), FetchError::Unreachable { reason, .. }) => Err(hop.blamed(&parsed, reason)),
        (Some(hop), _) => Err(hop.blamed(&parsed, "it takes no connection in time")),
        (None, last) => Err(last),
    }
}

/// Why nothing at all was learnt, if so.
fn failure(reports: &[Report]) -> Option<End> {
    let ends = reports.iter().map(|report| match report.outcome {
        Outcome::NoAnswer(end) => Some(end),
        _ => None,
    });
    ends.collect::<Option<Vec<End>>>()?.into_iter().min_by_key(|end| matches!(end, End::Closed | End::Unreachable))
}

fn unanswered(host: &str, port: u16, end: End, shared: &Shared) -> FetchError {
    let url = url(host, port);
    let fault = match end {
        End::Silence => {
            let limit = shared.options.timeout / 2;
            return FetchError::TimedOut { url, awaited: Awaited::Connection, limit };
        }
        End::Proxy(status) => {
            let proxy = shared.hop(host, port).map_or_else(String::new, |hop| hop.name());
            return FetchError::Proxy { url, proxy, reason: refusal(status) };
        }
        End::Closed | End::Unreachable => TlsFault::Closed,
        End::NotTls => TlsFault::NotTls,
        other => TlsFault::Other(document::say(other)),
    };
    FetchError::Tls { url, fault }
}

/// The authorities of the system and of the user, as OpenSSL takes them.
fn trust(options: &Options) -> Result<Trust, FetchError> {
    let mut authorities = Vec::new();
    if !options.only_ca_files {
        // What can't be read there is not trusted; the fetch before would have said so.
        let system = rustls_native_certs::load_native_certs().certs;
        authorities.extend(system.iter().filter_map(|der| X509::from_der(der).ok()));
    }
    for (path, der) in named_authorities(options)? {
        let authority = X509::from_der(&der);
        authorities.push(authority.map_err(|error| FetchError::CaFile { path, reason: error.to_string() })?);
    }
    Ok(Trust { authorities })
}
