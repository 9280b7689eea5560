//! Proxies between this machine and servers, as the usual variables name them.
//!
//! Only those that are spoken to by http are known: what goes to a server by https goes through a tunnel (RFC 9110
//! section 9.3.6), which our own `ClientHello` messages fit through as well. A proxy looks hosts up itself, so where it
//! connects to is not seen here: only addresses and `localhost` that stand in a URL can be refused.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use url::Host;

use super::error::{FetchError, shown};
use super::target::web_url;

/// The most bytes of the answer to CONNECT.
const LONGEST_ANSWER: usize = 8 * 1024;

/// What the environment says of proxies. A value may hold a password, which is never shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// For http URLs (`http_proxy`).
    pub http: Option<String>,
    /// For https URLs (`https_proxy`).
    pub https: Option<String>,
    /// For both, where there is none of their own (`all_proxy`).
    pub all: Option<String>,
    /// Hosts that are connected to without one: names with those below them, addresses, networks, or `*` (`no_proxy`).
    pub no: Option<String>,
}

impl Proxies {
    /// Reads the variables, in lower case before upper case.
    #[must_use]
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Self {
        let either = |name: &str| {
            let value = variable(name).or_else(|| variable(&name.to_ascii_uppercase()));
            value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        // Under CGI, `HTTP_PROXY` is a header of whoever sent the request (CVE-2016-5385).
        let http = if variable("REQUEST_METHOD").is_some() { variable("http_proxy") } else { either("http_proxy") };
        Self { http, https: either("https_proxy"), all: either("all_proxy"), no: either("no_proxy") }
    }
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Option<String>| value.as_deref().map(shown);
        f.debug_struct("Proxies")
            .field("http", &shown(&self.http))
            .field("https", &shown(&self.https))
            .field("all", &shown(&self.all))
            .field("no", &self.no)
            .finish()
    }
}

/// Which proxy stands before which host.
#[derive(Default)]
pub(super) struct Routes {
    /// Decides whether there is one; it is particular about `no_proxy`.
    matcher: Option<Matcher>,
    http: Option<Url>,
    https: Option<Url>,
}

/// A proxy on the way to a host.
#[derive(Clone)]
pub(super) struct Hop {
    /// With user and password, if it has any: not to be shown.
    pub(super) url: Url,
    /// The value of a header that says who asks.
    authorization: Option<String>,
}

impl Routes {
    /// # Errors
    /// [`FetchError::Setup`] for a value that names no http proxy.
    pub(super) fn new(proxies: &Proxies) -> Result<Self, FetchError> {
        let Proxies { http, https, all, no } = proxies;
        let (own_http, own_https) = (http.as_ref().or(all.as_ref()), https.as_ref().or(all.as_ref()));
        // The matcher knows `*` for names only.
        let nothing = no.as_deref().is_some_and(|no| no.split(',').any(|entry| entry.trim() == "*"));
        if nothing || (own_http.is_none() && own_https.is_none()) {
            return Ok(Self::default());
        }
        let url = |value: Option<&String>| value.map(|value| proxy_url(value)).transpose();
        let value = |value: &Option<String>| value.clone().unwrap_or_default();
        let matcher = Matcher::builder().http(value(http)).https(value(https)).all(value(all)).no(value(no)).build();
        Ok(Self { matcher: Some(matcher), http: url(own_http)?, https: url(own_https)? })
    }

    /// The proxy for this URL.
    pub(super) fn hop(&self, url: &Url) -> Option<Hop> {
        let found = self.matcher.as_ref()?.intercept(&url.as_str().parse().ok()?)?;
        let authorization = found.basic_auth().and_then(|value| value.to_str().ok()).map(str::to_owned);
        let url = if url.scheme() == "http" { &self.http } else { &self.https };
        Some(Hop { url: url.clone()?, authorization })
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The matcher leaves passwords out.
        self.matcher.fmt(f)
    }
}

/// A proxy's URL; one without a scheme is spoken to by http.
fn proxy_url(value: &str) -> Result<Url, FetchError> {
    let text = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    let parsed = Url::parse(&text).ok().filter(|url| {
        // Theirs alone may carry credentials.
        let mut bare = url.clone();
        let _ = bare.set_username("");
        let _ = bare.set_password(None);
        url.scheme() == "http" && web_url(bare.as_str()).is_ok()
    });
    parsed.ok_or_else(|| {
        let shown = shown(value);
        let reason = format!("the proxy {shown} is not named as http://HOST:PORT (--no-proxy does without)");
        FetchError::Setup { reason }
    })
}

/// The address that a URL says itself, where a proxy would look up everything else.
pub(super) fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            (name == "localhost" || name.ends_with(".localhost")).then_some(Ipv4Addr::LOCALHOST.into())
        }
    }
}

impl fmt::Debug for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hop({})", self.name())
    }
}

impl Hop {
    /// As messages name it.
    pub(super) fn name(&self) -> String {
        let port = self.url.port_or_known_default().unwrap_or(80);
        format!("{}:{port}", self.url.host_str().unwrap_or_default())
    }

    /// Why a document did not come, where the proxy is to blame.
    pub(super) fn blamed(&self, url: &Url, reason: impl Into<String>) -> FetchError {
        FetchError::Proxy { url: shown(url.as_str()), proxy: self.name(), reason: reason.into() }
    }

    /// Has the proxy connect to `host:port`; the status of its answer where it does not, 0 where that was none.
    ///
    /// # Errors
    /// That status; `None` where the time was up.
    pub(super) async fn connect(&self, stream: &TcpStream, to: &str, deadline: Instant) -> Result<(), Option<u16>> {
        let authorization = self.authorization.as_ref().map(|value| format!("Proxy-Authorization: {value}\r\n"));
        let head = format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n{}\r\n", authorization.unwrap_or_default());
        let exchange = async {
            write(stream, head.as_bytes()).await.ok_or(0_u16)?;
            status(&read(stream).await.ok_or(0_u16)?).ok_or(0_u16)
        };
        match timeout_at(deadline, exchange).await {
            Ok(Ok(200..=299)) => Ok(()),
            Ok(Ok(status) | Err(status)) => Err(Some(status)),
            Err(_) => Err(None),
        }
    }
}

/// What is said of a proxy that answered CONNECT with this status.
pub(super) fn refusal(status: u16) -> String {
    match status {
        0 => "it did not answer as an HTTP proxy does".to_owned(),
        407 => "it wants a user name and a password (HTTP 407)".to_owned(),
        status => format!("it does not connect to that host (HTTP {status})"),
    }
}

async fn write(stream: &TcpStream, mut bytes: &[u8]) -> Option<()> {
    while !bytes.is_empty() {
        stream.writable().await.ok()?;
        match stream.try_write(bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return None,
        }
    }
    Some(())
}

/// The head of the answer. Nobody speaks behind it before we do, so nothing more is taken.
async fn read(stream: &TcpStream) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        stream.readable().await.ok()?;
        let mut some = [0; 1024];
        match stream.try_read(&mut some) {
            Ok(count) if count > 0 && head.len() + count <= LONGEST_ANSWER => head.extend_from_slice(&some[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            _ => break,
        }
    }
    Some(head)
}

fn status(head: &[u8]) -> Option<u16> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    response.parse(head).ok().filter(httparse::Status::is_complete)?;
    response.code
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(set: &[(&str, &str)]) -> Proxies {
        let find = |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Proxies::from_variables(find)
    }

    fn hop(set: &[(&str, &str)], url: &str) -> Option<String> {
        let routes = Routes::new(&proxies(set)).expect("routes");
        routes.hop(&Url::parse(url).expect("a URL")).map(|hop| hop.name())
    }

    #[test]
    fn the_usual_variables_are_read() {
        let as_example = "https://as.example/x";
        assert_eq!(hop(&[], as_example), None);
        assert_eq!(hop(&[("HTTPS_PROXY", "http://p:3128")], as_example).as_deref(), Some("p:3128"));
        assert_eq!(hop(&[("https_proxy", "p:1"), ("HTTPS_PROXY", "q:1")], as_example).as_deref(), Some("p:1"));
        assert_eq!(hop(&[("ALL_PROXY", "p")], as_example).as_deref(), Some("p:80"));
        assert_eq!(hop(&[("HTTP_PROXY", "p:1")], as_example), None);
        assert_eq!(hop(&[("HTTP_PROXY", "p:1")], "http://as.example").as_deref(), Some("p:1"));
        assert_eq!(hop(&[("HTTP_PROXY", "p:1"), ("REQUEST_METHOD", "GET")], "http://as.example"), None);
    }

    #[test]
    fn hosts_can_be_left_out() {
        for (no, direct) in [
            ("as.example", true),
            (".example", true),
            ("example", true),
            ("*", true),
            ("s.example", false),
            ("10.0.0.0/8", false),
            ("", false),
        ] {
            let found = hop(&[("https_proxy", "p:1"), ("no_proxy", no)], "https://as.example");
            assert_eq!(found.is_none(), direct, "{no}");
        }
        for no in ["10.0.0.0/8", "*"] {
            assert_eq!(hop(&[("https_proxy", "p:1"), ("NO_PROXY", no)], "https://10.1.2.3"), None);
        }
    }

    #[test]
    fn what_is_no_http_proxy_is_named_without_its_password() {
        for value in ["socks5://u:geheim@p:1080", "https://u:geheim@p", "http://u:geheim@p:x", "u:geheim@ p"] {
            let error = Routes::new(&proxies(&[("all_proxy", value)])).expect_err(value);
            assert!(error.to_string().contains("--no-proxy") && !error.to_string().contains("geheim"), "{error}");
        }
        assert!(!format!("{:?}", proxies(&[("all_proxy", "http://u:geheim@p")])).contains("geheim"));
    }
}
