//! One document from one URL, within the limits, or the reason why not.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use reqwest::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, LOCATION};
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};
use tokio::time::timeout;

use super::chain::{cause, causes};
use super::error::{Awaited, FetchError, RedirectFault, shown, tame};
use super::lookup::Addresses;
use super::proxy::refusal;
use super::tls::TlsFault;
use super::trust::{Redirects, client};
use super::{Fetched, Options};

/// The most of a body that is read where only its beginning matters, in bytes.
const SHORT: usize = 64 * 1024;

/// The most characters of a header that is kept.
const LONGEST: usize = 500;

/// A response of any status.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    /// Empty where it is longer than [`SHORT`], else the reason why it can't be read.
    pub(super) body: Result<Vec<u8>, &'static str>,
}

/// Fetches documents over one client.
pub(super) struct Fetcher {
    options: Options,
    addresses: Arc<Addresses>,
    client: Client,
}

impl Fetcher {
    /// # Errors
    /// [`FetchError::CaFile`] and [`FetchError::Setup`].
    pub(super) fn new(options: &Options) -> Result<Self, FetchError> {
        Self::with(options, Redirects::OnTheSameOrigin)
    }

    /// One that follows no redirect.
    ///
    /// # Errors
    /// [`FetchError::CaFile`] and [`FetchError::Setup`].
    pub(super) fn staying(options: &Options) -> Result<Self, FetchError> {
        Self::with(options, Redirects::Never)
    }

    /// One that follows no redirect either, with connections of its own, to the same addresses.
    ///
    /// # Errors
    /// As [`Self::staying`].
    pub(super) fn beside(&self) -> Result<Self, FetchError> {
        Self::over(&self.options, self.addresses.beside(), Redirects::Never)
    }

    fn with(options: &Options, redirects: Redirects) -> Result<Self, FetchError> {
        Self::over(options, Addresses::new(options)?, redirects)
    }

    fn over(options: &Options, addresses: Addresses, redirects: Redirects) -> Result<Self, FetchError> {
        let addresses = Arc::new(addresses);
        let client = client(options, Arc::clone(&addresses), redirects)?;
        Ok(Self { options: options.clone(), addresses, client })
    }

    /// Fetches what the user named.
    pub(super) async fn named(&self, url: &Url) -> Result<Fetched, FetchError> {
        self.within_time(url, async {
            let found = self.addresses.named(url).await?;
            self.get(url, found).await
        })
        .await
    }

    /// Fetches what the document at `issuer` named: no private address, unless the issuer itself is on one, or the
    /// user allowed it or said where to connect.
    pub(super) async fn linked(&self, url: &Url, issuer: &Url) -> Result<Fetched, FetchError> {
        self.within_time(url, async {
            let found = self.addresses.permitted(url, issuer, self.options.allow_private).await?;
            self.get(url, found).await
        })
        .await
    }

    /// Sends a request to a URL that the document at `issuer` named, as [`Self::linked`] does; any status is an answer.
    pub(super) async fn ask(
        &self,
        url: &Url,
        issuer: &Url,
        request: impl FnOnce(&Client) -> RequestBuilder,
    ) -> Result<Answer, FetchError> {
        self.within_time(url, async {
            let found = self.addresses.permitted(url, issuer, self.options.allow_private).await?;
            if let Some(hop) = self.addresses.hop(url).filter(|_| url.scheme() == "http") {
                return Err(hop.blamed(url, "its answers can not be told from those of the server"));
            }
            self.addresses.settle(url, found).await?;
            let mut response = request(&self.client).send().await.map_err(|error| self.failure(url, &error))?;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            Ok(Answer { status, headers, body: short(&mut response).await })
        })
        .await
    }

    async fn within_time<T>(
        &self,
        url: &Url,
        work: impl Future<Output = Result<T, FetchError>>,
    ) -> Result<T, FetchError> {
        let limit = self.options.timeout;
        let late = || FetchError::TimedOut { url: shown(url.as_str()), awaited: Awaited::Response, limit };
        timeout(limit, work).await.unwrap_or_else(|_| Err(late()))
    }

    async fn get(&self, url: &Url, addresses: Vec<IpAddr>) -> Result<Fetched, FetchError> {
        self.addresses.settle(url, addresses).await?;
        let mut sent = self.client.get(url.clone()).send().await;
        for _ in 0..AGAIN {
            if !sent.as_ref().is_err_and(is_lost) {
                break;
            }
            sent = self.client.get(url.clone()).send().await;
        }
        let response = sent.map_err(|error| self.failure(url, &error))?;
        let url = response.url().clone();
        check_head(&url, &response)?;
        let status = response.status().as_u16();
        let (content_type, charset) = media_type(response.headers());
        let cache_control = header(response.headers(), &CACHE_CONTROL).map(|text| text.chars().take(LONGEST).collect());
        let body = self.body(&url, response).await?;
        check_look(&url, &body)?;
        Ok(Fetched { url: url.into(), status, content_type, charset, cache_control, body })
    }

    async fn body(&self, url: &Url, mut response: Response) -> Result<Vec<u8>, FetchError> {
        let limit = self.options.max_bytes;
        let too_large = || FetchError::TooLarge { url: shown(url.as_str()), limit };
        if response.content_length().is_some_and(|length| usize::try_from(length).is_ok_and(|length| length > limit)) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.failure(url, &error))? {
            if body.len() + chunk.len() > limit {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// What the client's error says about the server.
    fn failure(&self, url: &Url, error: &reqwest::Error) -> FetchError {
        let shown = shown(url.as_str());
        if let Some(tls) = cause::<rustls::Error>(error) {
            return FetchError::Tls { url: shown, fault: TlsFault::of(tls) };
        }
        if error.is_timeout() {
            return FetchError::TimedOut { url: shown, awaited: Awaited::Connection, limit: self.options.timeout / 2 };
        }
        let kind = cause::<io::Error>(error).map(io::Error::kind);
        if let Some(hop) = self.addresses.hop(url).filter(|_| error.is_connect())
            && let Some(reason) = blame(error, kind)
        {
            return hop.blamed(url, reason);
        }
        match kind {
            Some(kind) if error.is_connect() && url.scheme() == "https" && is_close(kind) => {
                FetchError::Tls { url: shown, fault: TlsFault::Closed }
            }
            Some(kind) if error.is_connect() => FetchError::Unreachable { url: shown, reason: kind.to_string() },
            _ => FetchError::Broken {
                url: shown,
                reason: causes(error).last().map_or_else(String::new, |cause| tame(&cause.to_string())),
            },
        }
    }
}

/// A body, as far as it matters for [`Answer`].
async fn short(response: &mut Response) -> Result<Vec<u8>, &'static str> {
    if coding(response.headers()).is_some() {
        return Err("its body has a content coding that was not asked for");
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| "its body broke off")? {
        if body.len() + chunk.len() > SHORT {
            return Ok(Vec::new());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// How often a request that was lost is sent again.
const AGAIN: usize = 3;

/// Whether the connection ended before the request was handed over to it. With TLS 1.3 a server says only after the
/// handshake that it wants a certificate (RFC 8446 section 4.4.2.4), and its alert is lost then. Asking again tells.
fn is_lost(error: &reqwest::Error) -> bool {
    // The client has no type for it.
    error.is_request() && causes(error).any(|cause| cause.to_string() == "connection was not ready")
}

/// Whether a TCP connection stood and then ended. One that never stood is refused or unreachable.
const fn is_close(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(kind, UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe)
}

/// What a proxy did, unless the tunnel stood.
fn blame(error: &reqwest::Error, kind: Option<io::ErrorKind>) -> Option<String> {
    // The client has no type for it.
    let tunnel = causes(error).map(ToString::to_string).find(|text| text.starts_with("tunnel error"));
    match (tunnel, kind) {
        (Some(text), _) if text.contains("authorization") => Some(refusal(407)),
        (Some(text), None) if text.contains("unsuccessful") => Some("it does not connect to that host".to_owned()),
        (_, Some(kind)) if !is_close(kind) => Some(kind.to_string()),
        (Some(_), _) => Some(refusal(0)),
        (None, _) => None,
    }
}

/// Judges status, redirect and content coding.
fn check_head(url: &Url, response: &Response) -> Result<(), FetchError> {
    let status = response.status();
    if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
        return Err(redirect(url, response));
    }
    if status != StatusCode::OK {
        return Err(FetchError::Status { url: shown(url.as_str()), status: status.as_u16() });
    }
    match coding(response.headers()) {
        Some(coding) => Err(FetchError::Encoded { url: shown(url.as_str()), coding: tame(&coding) }),
        None => Ok(()),
    }
}

/// How a body is packed, if it is.
fn coding(headers: &HeaderMap) -> Option<String> {
    header(headers, &CONTENT_ENCODING).filter(|coding| !coding.eq_ignore_ascii_case("identity"))
}

fn redirect(url: &Url, response: &Response) -> FetchError {
    let raw = header(response.headers(), &LOCATION);
    let target = raw.as_deref().and_then(|raw| url.join(raw).ok());
    let fault = match &target {
        Some(target) if target.origin() != url.origin() => RedirectFault::OtherOrigin,
        Some(target) if target.username().is_empty() && target.password().is_none() => RedirectFault::TooMany,
        _ => RedirectFault::NoLocation,
    };
    let location = target.map(String::from).or(raw).map_or_else(|| "nowhere".to_owned(), |text| shown(&text));
    FetchError::Redirect { url: shown(url.as_str()), status: response.status().as_u16(), location, fault }
}

/// Tells a page for people from JSON, whatever the server says it is.
fn check_look(url: &Url, body: &[u8]) -> Result<(), FetchError> {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    let what = match text {
        [] => "an empty body",
        [b'<', b'?', ..] => "XML",
        [b'<', ..] => "HTML",
        _ => return Ok(()),
    };
    Err(FetchError::LooksLike { url: shown(url.as_str()), what })
}

/// The first header with this name, its bytes beyond visible ASCII escaped.
fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| visible(value.as_bytes()))
}

/// The text of a header, its bytes beyond visible ASCII escaped.
pub(super) fn visible(bytes: &[u8]) -> String {
    let shown = |byte: &u8| match byte {
        b' '..=b'~' => char::from(*byte).to_string(),
        _ => byte.escape_ascii().to_string(),
    };
    bytes.trim_ascii().iter().map(shown).collect()
}

/// The media type, and its parameter charset (RFC 9110 section 8.3), both in lower case.
fn media_type(headers: &HeaderMap) -> (Option<String>, Option<String>) {
    let Some(value) = header(headers, &CONTENT_TYPE) else { return (None, None) };
    let mut parts = value.split(';').map(|part| part.trim().to_ascii_lowercase());
    let essence = parts.next().filter(|essence| !essence.is_empty());
    let charset = parts.find_map(|part| part.strip_prefix("charset=").map(|text| text.trim_matches('"').to_owned()));
    (essence, charset.map(|text| text.chars().take(LONGEST).collect()))
}
