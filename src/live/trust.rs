//! Which certificate authorities are trusted, and the HTTP client that trusts them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue};
use reqwest::redirect::{Action, Attempt, Policy};
use reqwest::{Certificate, Client, Identity, Proxy};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::Options;
use super::chain::causes;
use super::error::{FetchError, REDIRECTS, tame};
use super::lookup::Addresses;

/// Says who asks, and why, to whoever reads the logs of the server.
const USER_AGENT: &str =
    concat!("fapilint/", env!("CARGO_PKG_VERSION"), " (checks an OAuth server against FAPI; sends no credentials)");

/// Which redirects are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Redirects {
    Never,
    OnTheSameOrigin,
}

/// The client for a whole run, so that a host is connected to once where it lets us.
pub(super) fn client(options: &Options, addresses: Arc<Addresses>, redirects: Redirects) -> Result<Client, FetchError> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // An error says that the program has chosen a provider already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let routes = Arc::clone(&addresses);
    let mut authorities = Vec::new();
    for (path, der) in named_authorities(options)? {
        let fault = |error: reqwest::Error| FetchError::CaFile { path: path.clone(), reason: tame(&error.to_string()) };
        authorities.push(Certificate::from_der(&der).map_err(fault)?);
    }
    let builder = Client::builder()
        .user_agent(USER_AGENT)
        .default_headers(headers())
        .connect_timeout(options.timeout / 2)
        .redirect(match redirects {
            Redirects::Never => Policy::none(),
            Redirects::OnTheSameOrigin => Policy::custom(same_origin),
        })
        .referer(false)
        // Requests come one after the other: whatever else is open is one too many.
        .pool_max_idle_per_host(1)
        // That of the environment goes through our hands.
        .no_proxy()
        .proxy(Proxy::custom(move |url| routes.hop(url).map(|hop| hop.url)))
        .dns_resolver(addresses);
    // Probes say nothing of anybody.
    let identity = options.identity.as_ref().filter(|_| redirects == Redirects::OnTheSameOrigin);
    let builder = match identity {
        Some((certificate, key)) => builder.identity(identity_of(certificate, key)?),
        None => builder,
    };
    let builder =
        if options.only_ca_files { builder.tls_certs_only(authorities) } else { builder.tls_certs_merge(authorities) };
    builder.build().map_err(|error| FetchError::Setup {
        reason: causes(&error).last().map_or_else(String::new, |cause| tame(&cause.to_string())),
    })
}

/// A client certificate with its key. What is wrong with a key is said without a word of it.
fn identity_of(certificate: &Path, key: &Path) -> Result<Identity, FetchError> {
    let read = |path: &Path| {
        fs::read(path).map_err(|error| FetchError::Setup { reason: format!("{}: {error}", path.display()) })
    };
    let mut text = read(certificate)?;
    text.push(b'\n');
    text.extend(read(key)?);
    Identity::from_pem(&text).map_err(|_| {
        let reason = format!("{} and {} are no certificate and key (PEM)", certificate.display(), key.display());
        FetchError::Setup { reason }
    })
}

/// Without `accept-encoding`, any coding would be acceptable (RFC 9110 section 12.5.3).
fn headers() -> HeaderMap {
    HeaderMap::from_iter([
        (ACCEPT, HeaderValue::from_static("application/json, application/jwk-set+json")),
        (ACCEPT_ENCODING, HeaderValue::from_static("identity")),
    ])
}

/// Follows a redirect on the same scheme, host and port; else the response with the redirect is the answer.
fn same_origin(attempt: Attempt<'_>) -> Action {
    let next = attempt.url();
    let stays = attempt.previous().first().is_some_and(|first| first.origin() == next.origin());
    let bare = next.username().is_empty() && next.password().is_none();
    if stays && bare && attempt.previous().len() <= REDIRECTS { attempt.follow() } else { attempt.stop() }
}

/// The authorities in the files that the user named, each with its file.
///
/// # Errors
/// [`FetchError::CaFile`].
pub(super) fn named_authorities(options: &Options) -> Result<Vec<(PathBuf, CertificateDer<'static>)>, FetchError> {
    let mut authorities = Vec::new();
    for path in &options.ca_files {
        authorities.extend(read_authorities(path)?.into_iter().map(|der| (path.clone(), der)));
    }
    Ok(authorities)
}

fn read_authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>, FetchError> {
    let fault = |reason: String| FetchError::CaFile { path: path.to_owned(), reason };
    let text = fs::read(path).map_err(|error| fault(error.to_string()))?;
    let mut authorities = Vec::new();
    for der in CertificateDer::pem_slice_iter(&text) {
        let der = der.map_err(|error| fault(tame(&error.to_string())))?;
        authorities.push(der.clone());
        // The client would only say that some certificate is bad, and not in which file.
        RootCertStore::empty().add(der).map_err(|error| fault(tame(&error.to_string())))?;
    }
    if authorities.is_empty() { Err(fault("it holds no certificate".to_owned())) } else { Ok(authorities) }
}
