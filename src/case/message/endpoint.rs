//! Which of the server's endpoints a request went to.

use url::form_urlencoded;

use crate::json::{NodeId, Tree};

use super::audience::urls;
use super::request::Request;

/// The endpoints of a request.
#[derive(Debug, Default)]
pub(super) struct Endpoints {
    /// Names of the metadata members that hold its URL, aliases included.
    pub(super) names: Vec<String>,
    /// Names of the parameters that are part of the endpoint's own URL, which clients have to keep (RFC 6749
    /// sections 3.1 and 3.2).
    pub(super) query: Vec<String>,
}

/// The endpoints whose URL a request has; where that has a query, the request has all of it.
pub(super) fn of_request(tree: &Tree, server: NodeId, request: &Request) -> Endpoints {
    let mut endpoints = Endpoints::default();
    for (name, url) in urls(tree, server) {
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let sent = |name: &str, value: &str| {
            let mut in_url = request.raw.parameters.iter().filter(|parameter| parameter.in_url);
            in_url.any(|parameter| parameter.name == name && parameter.value.text == value)
        };
        if base == request.url && pairs.iter().all(|(name, value)| sent(name, value)) {
            endpoints.names.push(name);
            endpoints.query.extend(pairs.into_iter().map(|(name, _)| name.into_owned()));
        }
    }
    endpoints
}
