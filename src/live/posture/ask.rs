//! One question to one host: a connection, a `ClientHello`, and the answer.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::super::pool::{Place, Places};
use super::super::proxy::Hop;
use super::flight::{Flight, ServerHello, read};
use super::hello::{Extra, Offer, client_hello};
use super::record::{End, Reader};
use super::version::Version;

/// The most time for a connection to an address that another one stands for: many machines are told of addresses of
/// IPv6 and have no way there.
const PATIENCE: Duration = Duration::from_secs(1);

/// A host that is asked.
#[derive(Debug)]
pub(super) struct Peer {
    /// The name for server name indication; `None` where the host is an address.
    pub(super) name: Option<String>,
    /// The host's own address where it is named by one, else the one that is connected to.
    pub(super) ip: IpAddr,
    /// Where to connect: the host, or its proxy.
    pub(super) address: SocketAddr,
    /// The proxy, and the host and port to which it is to connect.
    pub(super) hop: Option<(Hop, String)>,
    /// The connection that showed that somebody listens there: the first question goes over it.
    pub(super) ready: Mutex<Option<(TcpStream, Place)>>,
    /// Where the places for connections are had.
    pub(super) places: Places,
    /// The most time for one connection, from its beginning.
    pub(super) limit: Duration,
    /// When everything must be over.
    pub(super) deadline: Instant,
    /// The names of suites, by their code.
    pub(super) suites: Arc<BTreeMap<u16, String>>,
    /// Whether the host has ever answered as TLS servers do: then closing without a word is a refusal.
    pub(super) speaks: AtomicBool,
}

/// What a host said.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    /// It goes on with what was offered.
    Chosen(Flight),
    /// It will not.
    Refused(End),
    /// Nothing can be learnt from it.
    Nothing(End),
}

impl Peer {
    /// The name of a suite, its code where it has none.
    pub(super) fn suite_name(&self, code: u16) -> String {
        self.suites.get(&code).cloned().unwrap_or_else(|| format!("0x{code:04x}"))
    }

    /// The same host at another address.
    pub(super) fn at(&self, ip: IpAddr) -> Self {
        Self {
            name: self.name.clone(),
            ip,
            address: SocketAddr::new(ip, self.address.port()),
            ready: Mutex::default(),
            hop: None,
            places: self.places.clone(),
            limit: self.limit.min(PATIENCE),
            deadline: self.deadline,
            suites: Arc::clone(&self.suites),
            speaks: AtomicBool::new(false),
        }
    }

    /// Connects, within the number of connections that may stand.
    pub(super) async fn connect(&self) -> Result<(TcpStream, Place, Instant), End> {
        let ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner).take();
        let late = |_| End::Silence;
        let (ready, place) = match ready {
            Some((stream, place)) => (Some(stream), place),
            None => (None, timeout_at(self.deadline, self.places.take()).await.map_err(late)?.ok_or(End::Silence)?),
        };
        let deadline = self.deadline.min(Instant::now() + self.limit);
        let stream = match ready {
            Some(stream) => stream,
            None => timeout_at(deadline, TcpStream::connect(self.address))
                .await
                .map_err(late)?
                .map_err(|_| End::Unreachable)?,
        };
        // An error would only make it slower.
        let _ = stream.set_nodelay(true);
        if let Some((hop, to)) = &self.hop {
            hop.connect(&stream, to, deadline).await.map_err(|status| status.map_or(End::Silence, End::Proxy))?;
        }
        Ok((stream, place, deadline))
    }

    /// Asks, and asks once more where the connection broke: a server with few places closes some.
    pub(super) async fn ask(&self, offer: &Offer) -> Answer {
        let answer = self.ask_once(offer).await;
        match answer {
            Answer::Refused(End::Closed) | Answer::Nothing(End::Closed | End::Unreachable) => {
                self.ask_once(offer).await
            }
            answer => answer,
        }
    }

    async fn ask_once(&self, offer: &Offer) -> Answer {
        match self.exchange(offer).await {
            Ok(flight) if !offer.suites.contains(&flight.hello.suite) => {
                Answer::Nothing(End::Malformed("the host chose a cipher suite that was not offered"))
            }
            Ok(flight) if flight.hello.version > offer.version.code() => {
                Answer::Nothing(End::Malformed("the host chose a version that was not offered"))
            }
            Ok(flight) => {
                self.speaks.store(true, Relaxed);
                let (chosen, offered) = (flight.hello.version, offer.version.code());
                let fallback = offer.has(Extra::Fallback) && chosen == Version::Tls12.code();
                if chosen == offered || fallback || offer.has(Extra::Older) && chosen < offered {
                    Answer::Chosen(flight)
                } else {
                    // It would speak another version, and so not this one.
                    Answer::Refused(End::Alert(70))
                }
            }
            Err(end @ End::Alert(_)) => {
                self.speaks.store(true, Relaxed);
                Answer::Refused(end)
            }
            Err(End::Closed) if self.speaks.load(Relaxed) => Answer::Refused(End::Closed),
            Err(end) => Answer::Nothing(end),
        }
    }

    async fn exchange(&self, offer: &Offer) -> Result<Flight, End> {
        let (stream, _place, deadline) = self.connect().await?;
        let mut random = [0; 32];
        openssl::rand::rand_bytes(&mut random).map_err(|_| End::Silence)?;
        let hello = client_hello(offer, self.name.as_deref(), random);
        write(&stream, &hello, deadline).await?;
        let name = |hello: &ServerHello| offer.suites.contains(&hello.suite).then(|| self.suite_name(hello.suite));
        read(&mut Reader::new(&stream, deadline), name).await
    }
}

/// Sends everything.
pub(super) async fn write(stream: &TcpStream, mut bytes: &[u8], deadline: Instant) -> Result<(), End> {
    while !bytes.is_empty() {
        timeout_at(deadline, stream.writable()).await.map_err(|_| End::Silence)?.map_err(|_| End::Closed)?;
        match stream.try_write(bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return Err(End::Closed),
        }
    }
    Ok(())
}
