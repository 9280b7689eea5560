//! Hosts are looked up here, once each, and connected to at exactly the addresses that were found.
//!
//! The HTTP client asks no other resolver, so an address that was judged is the one that is used: a second look-up
//! could say something else (DNS rebinding).

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;
use tokio::sync::OnceCell;
use tokio::time::timeout;
use url::Host;

use super::address::is_public;
use super::error::{Awaited, FetchError, shown, tame};
use super::proxy::{Hop, Routes, literal};
use super::{Options, Pin};

type Table = HashMap<String, Vec<IpAddr>>;

/// What names were found to be, for everything that is done with the same [`Options`] and with clones of them: a name is
/// looked up once, even where several ask for it at the same time.
#[derive(Clone, Debug, Default)]
pub struct Lookups(Arc<Mutex<HashMap<String, Found>>>);

/// The addresses of a name, once they were found.
type Found = Arc<OnceCell<Vec<IpAddr>>>;

impl Lookups {
    fn of(&self, host: &str) -> Found {
        Arc::clone(lock(&self.0).entry(host.to_owned()).or_default())
    }
}

/// The addresses of hosts, as far as they are known.
#[derive(Debug)]
pub(super) struct Addresses {
    pins: Vec<Pin>,
    routes: Arc<Routes>,
    limit: Duration,
    found: Lookups,
    settled: Mutex<Table>,
}

impl Addresses {
    /// # Errors
    /// [`FetchError::Setup`] for a proxy that can't be used.
    pub(super) fn new(options: &Options) -> Result<Self, FetchError> {
        Ok(Self {
            pins: options.pins.clone(),
            routes: Arc::new(Routes::new(&options.proxies)?),
            limit: options.timeout / 2,
            found: options.lookups.clone(),
            settled: Mutex::default(),
        })
    }

    /// For another client: what was looked up is known to both. Where to connect is not, because a client is told a host
    /// without its port, and a pin is for one port.
    pub(super) fn beside(&self) -> Self {
        Self {
            pins: self.pins.clone(),
            routes: Arc::clone(&self.routes),
            limit: self.limit,
            found: self.found.clone(),
            settled: Mutex::default(),
        }
    }

    /// The proxy on the way to this URL. Who said where to connect is taken at their word.
    pub(super) fn hop(&self, url: &Url) -> Option<Hop> {
        if self.pin(url).is_some() { None } else { self.routes.hop(url) }
    }

    /// The addresses of a URL that the user named; behind a proxy only what the URL says itself, if anything.
    ///
    /// # Errors
    /// Those of [`Self::of`].
    pub(super) async fn named(&self, url: &Url) -> Result<Vec<IpAddr>, FetchError> {
        if self.hop(url).is_some() { Ok(literal(url).into_iter().collect()) } else { self.of(url).await }
    }

    /// The addresses of a URL's host; at least one.
    ///
    /// # Errors
    /// [`FetchError::Unresolved`], or [`FetchError::TimedOut`] for the look-up.
    pub(super) async fn of(&self, url: &Url) -> Result<Vec<IpAddr>, FetchError> {
        match url.host() {
            Some(Host::Ipv4(address)) => Ok(vec![address.into()]),
            Some(Host::Ipv6(address)) => Ok(vec![address.into()]),
            Some(Host::Domain(host)) => self.of_name(host, url).await,
            None => Err(unresolved(url, "", "there is none in the URL")),
        }
    }

    async fn of_name(&self, host: &str, url: &Url) -> Result<Vec<IpAddr>, FetchError> {
        let pinned: Vec<IpAddr> = self.pins(url).map(|pin| pin.address).collect();
        if !pinned.is_empty() {
            return Ok(pinned);
        }
        let place = self.found.of(host);
        let late = |_| FetchError::TimedOut { url: shown(url.as_str()), awaited: Awaited::Address, limit: self.limit };
        timeout(self.limit, place.get_or_try_init(|| look_up(host, url))).await.map_err(late)?.cloned()
    }

    /// The addresses of a URL that the document at `issuer` named: no private one, unless the issuer itself is on one,
    /// or the user allowed it or said where to connect.
    ///
    /// # Errors
    /// [`FetchError::PrivateAddress`], and those of [`Self::of`]. Behind a proxy as [`Self::named`].
    pub(super) async fn permitted(
        &self,
        url: &Url,
        issuer: &Url,
        allow_private: bool,
    ) -> Result<Vec<IpAddr>, FetchError> {
        let found = self.named(url).await?;
        if allow_private || self.pin(url).is_some() {
            return Ok(found);
        }
        let Some(&address) = found.iter().find(|address| !is_public(**address)) else { return Ok(found) };
        // A pin says nothing about where the issuer belongs, and whoever has one public address is public.
        let home = self.named(issuer).await?;
        if self.pin(issuer).is_none() && !home.is_empty() && !home.into_iter().any(is_public) {
            return Ok(found);
        }
        Err(FetchError::PrivateAddress { url: shown(url.as_str()), address })
    }

    /// Where the user said to connect for this URL first.
    pub(super) fn pin(&self, url: &Url) -> Option<&Pin> {
        self.pins(url).next()
    }

    /// Everywhere where the user said to connect for this URL.
    fn pins(&self, url: &Url) -> impl Iterator<Item = &Pin> {
        let place = url.host_str().map(str::to_owned).zip(url.port_or_known_default());
        self.pins.iter().filter(move |pin| {
            place.as_ref().is_some_and(|(host, port)| pin.port == *port && pin.host.eq_ignore_ascii_case(host))
        })
    }

    /// Lets the next requests to this URL's host connect to these addresses, or to those of its proxy.
    ///
    /// # Errors
    /// Those of [`Self::of`] for the proxy.
    pub(super) async fn settle(&self, url: &Url, addresses: Vec<IpAddr>) -> Result<(), FetchError> {
        let (url, addresses) = match self.hop(url) {
            Some(hop) => {
                let found = self.of(&hop.url).await?;
                (hop.url, found)
            }
            None => (url.clone(), addresses),
        };
        if let Some(host) = url.host_str() {
            lock(&self.settled).insert(host.to_owned(), addresses);
        }
        Ok(())
    }
}

/// What the system's resolver says; at least one address.
async fn look_up(host: &str, url: &Url) -> Result<Vec<IpAddr>, FetchError> {
    let found = lookup_host((host, 0)).await.map_err(|error| unresolved(url, host, &error.to_string()))?;
    let found: Vec<IpAddr> = found.map(|address| address.ip()).collect();
    if found.is_empty() { Err(unresolved(url, host, "the resolver gave none")) } else { Ok(found) }
}

fn lock<T>(table: &Mutex<T>) -> MutexGuard<'_, T> {
    table.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Resolve for Addresses {
    /// Port 0 leaves the choice of the port to the URL.
    fn resolve(&self, name: Name) -> Resolving {
        let known = lock(&self.settled).get(name.as_str()).cloned();
        Box::pin(async move {
            let known = known.ok_or_else(|| io::Error::other("the host was not looked up"))?;
            Ok(Box::new(known.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}

fn unresolved(url: &Url, host: &str, reason: &str) -> FetchError {
    FetchError::Unresolved { url: shown(url.as_str()), host: tame(host), reason: tame(reason) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    /// The addresses that the HTTP client would connect to.
    async fn connected(addresses: &Addresses, host: &str) -> Option<Vec<IpAddr>> {
        let found = addresses.resolve(host.parse().ok()?).await.ok()?;
        Some(found.map(|address| address.ip()).collect())
    }

    #[test]
    fn what_dns_says_later_changes_nothing() {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime")
            .block_on(changing_dns());
    }

    async fn changing_dns() {
        let addresses = Addresses::new(&Options::default()).expect("addresses");
        let url = Url::parse("https://host.invalid/jwks").expect("a URL");
        let judged: IpAddr = Ipv4Addr::new(192, 0, 2, 1).into();
        // As if the first look-up had said so; the resolver, asked again, would say that there is no such host.
        addresses.found.of("host.invalid").set(vec![judged]).expect("nobody looked");
        assert_eq!(addresses.of(&url).await, Ok(vec![judged]));
        assert_eq!(connected(&addresses, "host.invalid").await, None);
        assert_eq!(addresses.settle(&url, vec![judged]).await, Ok(()));
        assert_eq!(connected(&addresses, "host.invalid").await, Some(vec![judged]));
        assert_eq!(connected(&addresses, "localhost").await, None);
    }
}
