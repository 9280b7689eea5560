//! Why a document could not be had: one variant for each cause, with its URL and the way out.
//!
//! Messages are lower case and without a full stop. What strangers sent is escaped and clipped before it gets into
//! one, and a password in a URL never does.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::tls::TlsFault;

/// The most redirects that are followed for one document.
pub const REDIRECTS: usize = 5;

/// Why a document could not be had.
///
/// A `url` is as messages show it: escaped, without credentials, and clipped if it is very long.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum FetchError {
    /// The text is no URL that can be fetched, or no issuer.
    #[error("{url} cannot be fetched: {fault}")]
    BadUrl { url: String, fault: UrlFault },
    /// The resolver knows no address of the host.
    #[error("{url}: the host {host} has no address ({reason})")]
    Unresolved { url: String, host: String, reason: String },
    /// No connection came about.
    #[error("{url}: no connection to the server ({reason})")]
    Unreachable { url: String, reason: String },
    /// The TLS handshake failed.
    #[error("{url}: no TLS connection: {fault}")]
    Tls { url: String, fault: TlsFault },
    /// The time was up.
    #[error("{url}: {awaited} took longer than {limit:?}")]
    TimedOut { url: String, awaited: Awaited, limit: Duration },
    /// There was a connection, and what came was no whole HTTP response.
    #[error("{url}: the server did not send a whole HTTP response ({reason})")]
    Broken { url: String, reason: String },
    /// The status is not 200, and no redirect.
    #[error("{url} answered HTTP {status}")]
    Status { url: String, status: u16 },
    /// A redirect that is not followed.
    #[error("{url} answered HTTP {status}, which points to {location}: {fault}")]
    Redirect { url: String, status: u16, location: String, fault: RedirectFault },
    /// The body is longer than the limit, in bytes.
    #[error("{url} sent more than {limit} bytes")]
    TooLarge { url: String, limit: usize },
    /// The body came in a content coding, though none was asked for.
    #[error("{url} sent its body with content-encoding {coding}, which was not asked for")]
    Encoded { url: String, coding: String },
    /// The body is something else than JSON at first sight.
    #[error("{url} sent {what} instead of JSON")]
    LooksLike { url: String, what: &'static str },
    /// A URL from the metadata of a public issuer leads to a private address.
    #[error("{url} is at the private address {address}, but its issuer is public")]
    PrivateAddress { url: String, address: IpAddr },
    /// A proxy stands in the way.
    #[error("{url}: the proxy {proxy} stands in the way: {reason}")]
    Proxy { url: String, proxy: String, reason: String },
    /// Neither well-known URL of an issuer led to metadata; what each said.
    #[error("{issuer} has no metadata: {}", list(tried))]
    NoMetadata { issuer: String, tried: Vec<FetchError> },
    /// A file with certificate authorities could not be used.
    #[error("{}: no certificate authority could be read ({reason})", path.display())]
    CaFile { path: PathBuf, reason: String },
    /// Something on this machine keeps it from fetching anything.
    #[error("nothing can be fetched: {reason}")]
    Setup { reason: String },
}

/// What is wrong with the text of a URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlFault {
    /// It does not parse.
    #[error("{0}")]
    Syntax(String),
    /// It has spaces, control characters or backslashes, which browsers would mend.
    #[error("it contains a space, a control character or a backslash")]
    Characters,
    /// Its scheme is neither https nor http.
    #[error("its scheme is neither https nor http")]
    Scheme,
    /// It has a user name or a password.
    #[error("it carries credentials, and none are ever sent")]
    Credentials,
    /// It is an issuer with a query or a fragment (RFC 8414 section 2).
    #[error("an issuer has neither query nor fragment (RFC 8414 section 2)")]
    IssuerParts,
    /// It has a `.well-known` segment where neither form has one.
    #[error("it is neither an issuer nor one of the two well-known URLs of metadata")]
    WellKnown,
}

/// Why a redirect is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RedirectFault {
    /// Another scheme, host or port.
    #[error("redirects to another origin are not followed")]
    OtherOrigin,
    /// One redirect more than [`REDIRECTS`].
    #[error("no more than {REDIRECTS} redirects are followed")]
    TooMany,
    /// There is no location, or it carries credentials.
    #[error("that is no URL to follow")]
    NoLocation,
}

/// What was waited for when the time was up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Awaited {
    /// The resolver.
    Address,
    /// TCP and TLS.
    Connection,
    /// The response to its last byte.
    Response,
}

impl fmt::Display for Awaited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Address => "looking up the host",
            Self::Connection => "connecting",
            Self::Response => "the whole response",
        })
    }
}

impl FetchError {
    pub(super) fn bad_url(text: &str, fault: UrlFault) -> Self {
        Self::BadUrl { url: shown(text), fault }
    }

    /// Whether the server was reached and said that the document is elsewhere or nowhere.
    pub(super) const fn is_answer(&self) -> bool {
        matches!(self, Self::Status { .. } | Self::Redirect { .. } | Self::LooksLike { .. })
    }

    /// Whether the server only could not say for now: it is broken, or has been asked too much.
    pub(super) const fn is_passing(&self) -> bool {
        matches!(self, Self::Status { status: 408 | 429 | 500..=599, .. })
    }

    /// Whether there was a connection to a server, so that its TLS can be looked at.
    #[must_use]
    pub const fn is_from_server(&self) -> bool {
        self.is_answer()
            || matches!(
                self,
                Self::Tls { .. }
                    | Self::NoMetadata { .. }
                    | Self::Broken { .. }
                    | Self::TooLarge { .. }
                    | Self::Encoded { .. }
            )
    }

    /// The URL that could not be had; of [`Self::NoMetadata`] the issuer. `None` where the cause is on this machine.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::BadUrl { url, .. }
            | Self::Unresolved { url, .. }
            | Self::Unreachable { url, .. }
            | Self::Tls { url, .. }
            | Self::TimedOut { url, .. }
            | Self::Broken { url, .. }
            | Self::Status { url, .. }
            | Self::Redirect { url, .. }
            | Self::TooLarge { url, .. }
            | Self::Encoded { url, .. }
            | Self::LooksLike { url, .. }
            | Self::PrivateAddress { url, .. }
            | Self::Proxy { url, .. }
            | Self::NoMetadata { issuer: url, .. } => Some(url),
            Self::CaFile { .. } | Self::Setup { .. } => None,
        }
    }

    /// The way out, as one sentence in lower case; `None` where the message already says it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        let text = match self {
            Self::BadUrl { fault, .. } => fault.help(),
            Self::Tls { fault, .. } => return fault.help().map(str::to_owned),
            Self::Status { status, .. } => return status_help(*status).map(str::to_owned),
            Self::Unresolved { .. } => "check the spelling of the host, or name its address: --resolve HOST:PORT:ADDR",
            Self::Unreachable { .. } => "check that the server is up and that this machine may connect to it",
            Self::TimedOut { .. } => "try again, or give it more time: --timeout SECONDS",
            Self::Broken { .. } => "check that this port speaks HTTP in the scheme that the URL says",
            Self::Redirect { .. } => "serve the document at its own URL, or name the URL where it is served",
            Self::TooLarge { .. } => "such documents have a few kilobytes: check what the URL serves",
            Self::Encoded { .. } => "send the body as it is when the request says accept-encoding: identity",
            Self::LooksLike { .. } => "check the URL: what it serves is not for machines",
            Self::PrivateAddress { .. } => "if this is meant, allow it: --allow-private",
            Self::Proxy { .. } => "go without a proxy: name the host in NO_PROXY, or all of them by --no-proxy",
            Self::NoMetadata { .. } => {
                "name the issuer exactly as its metadata has it, or the whole URL of the metadata"
            }
            Self::CaFile { .. } => "name a PEM file with -----BEGIN CERTIFICATE----- in it",
            Self::Setup { .. } => return None,
        };
        Some(text.to_owned())
    }
}

impl UrlFault {
    const fn help(&self) -> &'static str {
        match self {
            Self::Syntax(_) | Self::Scheme => "a URL to fetch begins with https:// and a host",
            Self::Characters => "percent-encode the character",
            Self::Credentials => "leave out the user name and the password",
            Self::IssuerParts => "leave out what follows the ? or the #",
            Self::WellKnown => {
                "openid-configuration ends the path, oauth-authorization-server stands between host and path: \
                 name the issuer and both are tried"
            }
        }
    }
}

const fn status_help(status: u16) -> Option<&'static str> {
    match status {
        401 | 403 => Some("metadata and keys are public: let them be read without authentication"),
        404 | 410 => Some("check the path; for metadata name the issuer and both well-known URLs are tried"),
        429 | 500..=599 => Some("try again later, and look at the server's log"),
        _ => None,
    }
}

fn list(errors: &[FetchError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// A text from outside for a message: escaped where a terminal would act on it, and at most 400 characters.
pub(super) fn tame(text: &str) -> String {
    let mut characters = text.chars();
    let mut tamed = String::new();
    for character in characters.by_ref().take(400) {
        match character {
            '"' | '\'' | '\\' => tamed.push(character),
            _ => tamed.extend(character.escape_debug()),
        }
    }
    if characters.next().is_some() {
        tamed.push('…');
    }
    tamed
}

/// A URL for a message, whether it parses or not, without what stands before the `@` of its authority.
pub(super) fn shown(url: &str) -> String {
    let slash = |c: char| matches!(c, '/' | '\\');
    let scheme = url.find(':').map_or(0, |at| at + 1);
    let start = url[scheme..].find(|c| !slash(c)).map_or(url.len(), |at| scheme + at);
    let end = url[start..].find(|c| slash(c) || matches!(c, '?' | '#')).map_or(url.len(), |at| start + at);
    let host = url[start..end].rfind('@').map_or(start, |at| start + at + 1);
    tame(&format!("{}{}", &url[..start], &url[host..]))
}

#[cfg(test)]
mod tests {
    use super::{shown, tame};

    #[test]
    fn what_a_terminal_would_act_on_is_escaped() {
        assert_eq!(tame("a\u{1b}[2J\u{202e}b"), "a\\u{1b}[2J\\u{202e}b");
        assert_eq!(tame("é\"\\"), "é\"\\");
        assert_eq!(tame(&"x".repeat(500)).chars().count(), 401);
    }

    #[test]
    fn credentials_are_left_out_of_any_text() {
        assert_eq!(shown("https://u:p@h/a@b"), "https://h/a@b");
        assert_eq!(shown("https:u:p@h"), "https:h");
        assert_eq!(shown("https://u:p@h:x?q"), "https://h:x?q");
        assert_eq!(shown("/just/a@path"), "/just/a@path");
        assert_eq!(shown(""), "");
    }
}
