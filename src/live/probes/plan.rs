//! Which requests are sent to a server, told from its metadata.

use reqwest::{Method, Url};
use serde_json::{Map, Value};

use super::super::target::web_url;
use super::ORIGIN;

/// A request that will be sent.
#[derive(Clone, Debug)]
pub struct Probe {
    /// Its name in the document.
    pub name: &'static str,
    /// The method.
    pub method: Method,
    /// Where it goes, with everything that it says: bodies are empty.
    pub url: Url,
    /// What a script would send next: the method, and the header that it may only send if the server allows it. Only
    /// `OPTIONS` says so.
    pub asks: (&'static str, Option<&'static str>),
}

/// Endpoints that only clients call, which have to say who they are; with the names of their probes.
const OF_CLIENTS: [(&str, &str); 5] = [
    ("pushed_authorization_request_endpoint", "pushed_authorization_request"),
    ("token_endpoint", "token"),
    ("introspection_endpoint", "introspection"),
    ("revocation_endpoint", "revocation"),
    ("backchannel_authentication_endpoint", "backchannel_authentication"),
];

/// The requests for the server with this metadata, found at `configuration`. An endpoint that is missing, or is no URL,
/// is not asked.
#[must_use]
pub fn plan(configuration: &str, metadata: &Map<String, Value>) -> Vec<Probe> {
    let endpoint = |member: &str| {
        let mut url = web_url(metadata.get(member)?.as_str()?).ok()?;
        url.set_fragment(None);
        Some(url)
    };
    let mut probes = Vec::new();
    let of = |name, method, url| Probe { name, method, url, asks: ("GET", None) };
    let get = |name, url| of(name, Method::GET, url);
    let preflight = |name, url, asks| Probe { asks, ..of(name, Method::OPTIONS, url) };
    probes.extend(web_url(configuration).ok().map(|url| get("configuration", url)));
    probes.extend(endpoint("jwks_uri").map(|url| get("jwks", url)));
    if let Some(url) = endpoint("authorization_endpoint") {
        probes.push(get("authorization", url.clone()));
        probes.push(of("authorization_preflight", Method::OPTIONS, url.clone()));
        probes.push(get("unknown_client", unknown_client(url)));
    }
    for (member, name) in OF_CLIENTS {
        probes.extend(endpoint(member).map(|url| of(name, Method::POST, url)));
    }
    if let Some(url) = endpoint("userinfo_endpoint") {
        probes.push(get("userinfo", url.clone()));
        probes.push(preflight("userinfo_preflight", url, ("GET", Some("authorization"))));
    }
    let registration = endpoint("registration_endpoint");
    probes.extend(registration.map(|url| preflight("registration_preflight", url, ("POST", Some("content-type")))));
    let visited = endpoint("authorization_endpoint").or_else(|| endpoint("token_endpoint"));
    let plain = visited.and_then(without_tls).map(|url| get("plain_http", url));
    probes.extend(plain);
    probes
}

/// An authorization request of a client that is registered nowhere, with a redirect URI at a name that is reserved
/// (RFC 6761 section 6.5).
fn unknown_client(mut url: Url) -> Url {
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", "fapilint-unknown-client")
        .append_pair("redirect_uri", &format!("{ORIGIN}/callback"))
        .append_pair("scope", "openid")
        .append_pair("state", "fapilint");
    url
}

/// The same place on port 80 without TLS.
fn without_tls(mut url: Url) -> Option<Url> {
    if url.scheme() != "https" {
        return None;
    }
    url.set_port(None).ok()?;
    url.set_scheme("http").ok()?;
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lines(metadata: Value) -> Vec<String> {
        let Value::Object(metadata) = metadata else { return Vec::new() };
        plan("", &metadata).iter().map(|it| format!("{} {} {}", it.name, it.method, it.url)).collect()
    }

    #[test]
    fn each_endpoint_is_asked_once_for_each_question() {
        let metadata = json!({
            "authorization_endpoint": "https://as.example:8443/a?b=c#d",
            "token_endpoint": "https://as.example/token",
            "jwks_uri": "https://as.example/jwks",
            "revocation_endpoint": "/relative",
            "introspection_endpoint": 7,
            "userinfo_endpoint": "https://as.example/userinfo",
            "registration_endpoint": "https://as.example/register"
        });
        assert_eq!(
            lines(metadata),
            [
                "jwks GET https://as.example/jwks",
                "authorization GET https://as.example:8443/a?b=c",
                "authorization_preflight OPTIONS https://as.example:8443/a?b=c",
                "unknown_client GET https://as.example:8443/a?b=c&response_type=code&client_id=fapilint-unknown-client\
                 &redirect_uri=https%3A%2F%2Fredirect.fapilint.example%2Fcallback&scope=openid&state=fapilint",
                "token POST https://as.example/token",
                "userinfo GET https://as.example/userinfo",
                "userinfo_preflight OPTIONS https://as.example/userinfo",
                "registration_preflight OPTIONS https://as.example/register",
                "plain_http GET http://as.example/a?b=c",
            ]
        );
    }

    #[test]
    fn a_server_without_endpoints_is_not_asked() {
        assert_eq!(lines(json!({ "issuer": "https://as.example" })), [""; 0]);
        let by_http = lines(json!({ "token_endpoint": "http://as.example/token" }));
        assert_eq!(by_http, ["token POST http://as.example/token"]);
    }
}
