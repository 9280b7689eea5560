//! A live server's metadata and keys, fetched once and handed over as bytes, and its hosts, probed: their TLS, and
//! how endpoints answer harmless requests.
//!
//! Floor 2: this module does the network traffic that a discovery URL causes, and judges nothing.
//! A server is a stranger: redirects stay on their origin, bodies and times are bounded, and a key set on a private
//! address is not fetched for a public issuer.

mod address;
mod chain;
mod discover;
mod error;
mod examine;
mod fetch;
mod lookup;
mod pool;
mod posture;
mod probes;
mod proxy;
mod target;
mod tls;
mod trust;

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

pub use discover::discover;
pub use error::{Awaited, FetchError, REDIRECTS, RedirectFault, UrlFault};
pub use examine::{Examined, examine};
pub use lookup::Lookups;
pub use posture::{Observation, probe};
pub use probes::{Probe, ask, plan};
pub use proxy::Proxies;
pub use target::ExpectedIssuer;
pub use tls::TlsFault;

/// What to fetch and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The most time for one document, from the look-up of its host to the last byte of its body.
    /// Half of it is the most for the look-up, and again for the connection.
    pub timeout: Duration,
    /// The longest body, in bytes.
    pub max_bytes: usize,
    /// PEM files of certificate authorities to trust in addition to the system's.
    pub ca_files: Vec<PathBuf>,
    /// Trust `ca_files` only, and not the system's roots.
    pub only_ca_files: bool,
    /// Fetch a `jwks_uri` on a private address for a public issuer too.
    pub allow_private: bool,
    /// The most connections at a time to one host, where it is probed: for its TLS and for requests together.
    pub connections: usize,
    /// PEM files of a client certificate and its key, for servers that let nobody in without one. Only documents are
    /// fetched with it; probes do without.
    pub identity: Option<(PathBuf, PathBuf)>,
    /// Where to connect for some hosts instead of asking the resolver.
    pub pins: Vec<Pin>,
    /// Proxies to go through. Pinned hosts are connected to without one.
    pub proxies: Proxies,
    /// What was looked up so far.
    pub lookups: Lookups,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            max_bytes: 5 * 1024 * 1024,
            ca_files: Vec::new(),
            only_ca_files: false,
            allow_private: false,
            connections: 4,
            identity: None,
            pins: Vec::new(),
            proxies: Proxies::default(),
            lookups: Lookups::default(),
        }
    }
}

/// A host and port whose address the user named.
///
/// A pin says where to connect, not what the host is: a pinned host may always be fetched from, and it does not turn
/// its issuer into a private one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The host name, in any case.
    pub host: String,
    /// The port in the URL, 443 or 80 where the URL has none.
    pub port: u16,
    /// The address to connect to, on the same port.
    pub address: IpAddr,
}

/// A response that may be a document: its status was 200 and its body was within the limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The URL that answered, behind redirects.
    pub url: String,
    /// The HTTP status.
    pub status: u16,
    /// The media type in lower case without parameters; `None` where the header is missing or empty.
    pub content_type: Option<String>,
    /// The parameter charset of the content type in lower case; `None` where there is none.
    pub charset: Option<String>,
    /// The first header Cache-Control, or its beginning; `None` where it is missing.
    pub cache_control: Option<String>,
    /// The body, as it was sent.
    pub body: Vec<u8>,
}

/// Which well-known URL leads to the metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// `/.well-known/openid-configuration` behind the issuer (`OpenID` Connect Discovery 1.0 section 4).
    Openid,
    /// `/.well-known/oauth-authorization-server` between host and path (RFC 8414 section 3.1).
    Oauth,
}

impl Form {
    /// The name in the `form` member of a discovery document.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Openid => "openid",
            Self::Oauth => "oauth",
        }
    }
}

/// What a discovery URL or an issuer led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovery {
    /// Which well-known URL answered.
    pub form: Form,
    /// The issuer that the well-known URL was built from.
    pub expected_issuer: ExpectedIssuer,
    /// The metadata, not yet parsed.
    pub metadata: Fetched,
    /// The metadata at the other well-known URL, where there is a document too; `None` where only one was asked.
    pub second: Option<Fetched>,
    /// Whether both well-known URLs were asked, and the second said what it has.
    pub both_asked: bool,
    /// The key set at the metadata's `jwks_uri`; `None` where there is no such string, or it could not be had.
    pub jwks: Option<Fetched>,
    /// What the metadata names and could not be had.
    pub errors: Vec<FetchError>,
    /// What the well-known URLs said that were tried before; no fault in itself.
    pub tried: Vec<FetchError>,
}
