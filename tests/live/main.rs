//! Fetching from live servers: what is asked, what is taken, and how every refusal is named.

#![allow(clippy::panic, unreachable_pub, reason = "these are tests")]

mod examine;
mod hello;
mod hostile;
mod mend;
mod posture;
mod private;
mod probes;
mod program;
mod proxy;
mod refusals;
mod save;
mod server;
mod single;
mod tls;

use std::net::TcpListener;
use std::time::Duration;

use fapilint::live::{Awaited, Discovery, FetchError, Form, Options, REDIRECTS, RedirectFault, UrlFault, discover};

use server::{Reply, Server, json, not_found, reply};

const OPENID: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";

fn options() -> Options {
    Options { timeout: Duration::from_secs(2), ..Options::default() }
}

fn found(target: &str) -> Discovery {
    discover(target, &options()).expect("a discovery")
}

fn refused(target: &str) -> FetchError {
    discover(target, &options()).expect_err("a refusal")
}

/// A server whose metadata names its own `/jwks`, and which answers that with this.
fn with_jwks(answer: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    Server::with_address(move |path, own| match path {
        OPENID => json(&format!(r#"{{"jwks_uri":"http://{own}/jwks"}}"#)),
        OAUTH => not_found(),
        _ => answer(),
    })
}

#[test]
fn the_openid_form_is_asked_first() {
    let server = with_jwks(|| reply(200, &["Content-Type: Application/JWK-Set+JSON; charset=x"], r#"{"keys":[]}"#));
    let issuer = server.url("http", "");
    let discovery = found(&issuer);
    assert_eq!(discovery.form, Form::Openid);
    assert_eq!((discovery.expected_issuer.text, discovery.expected_issuer.exact), (issuer.clone(), true));
    assert_eq!(discovery.metadata.url, format!("{issuer}{OPENID}"));
    assert_eq!(discovery.metadata.status, 200);
    assert_eq!(discovery.metadata.content_type.as_deref(), Some("application/json"));
    let jwks = discovery.jwks.expect("keys");
    assert_eq!(jwks.url, format!("{issuer}/jwks"));
    assert_eq!(jwks.content_type.as_deref(), Some("application/jwk-set+json"));
    assert_eq!((jwks.charset.as_deref(), jwks.cache_control), (Some("x"), None));
    assert_eq!(jwks.body, br#"{"keys":[]}"#);
    assert_eq!((discovery.errors, discovery.tried), (vec![], vec![]));
    assert_eq!((discovery.second, discovery.both_asked), (None, true));
    assert_eq!(server.paths(), [OPENID, OAUTH, "/jwks"]);
}

#[test]
fn a_connection_is_used_again() {
    // It is free again a moment after the answer was read: now and then the next request is sooner.
    let one_is_enough = |_| {
        let server = with_jwks(|| json(r#"{"keys":[]}"#));
        found(&server.url("http", ""));
        assert_eq!(server.paths().len(), 3);
        server.connections() == 1
    };
    assert!((0..10).any(one_is_enough));
}

#[test]
fn requests_say_who_asks_and_take_no_coding() {
    let server = Server::plain(|_| json("{}"));
    found(&server.url("http", ""));
    let head = server.requests().concat().to_ascii_lowercase();
    let agent = format!("\r\nuser-agent: fapilint/{} (checks an oauth server against fapi;", env!("CARGO_PKG_VERSION"));
    assert!(head.contains(&agent), "{head}");
    assert!(head.contains("\r\naccept-encoding: identity\r\n"), "{head}");
    assert!(!head.contains("authorization:") && !head.contains("cookie"), "{head}");
}

#[test]
fn the_oauth_form_is_asked_next() {
    let server = Server::plain(|path| match path {
        "/.well-known/oauth-authorization-server/tenant/a" => json("{}"),
        _ => not_found(),
    });
    let discovery = found(&server.url("http", "/tenant/a/"));
    assert_eq!(discovery.form, Form::Oauth);
    assert_eq!(discovery.expected_issuer.text, server.url("http", "/tenant/a/"));
    assert!(matches!(&discovery.tried[..], [FetchError::Status { status: 404, .. }]), "{:?}", discovery.tried);
    assert_eq!(server.paths(), [format!("/tenant/a{OPENID}"), format!("{OAUTH}/tenant/a")]);
}

#[test]
fn a_well_known_url_is_asked_alone() {
    let server = Server::plain(|_| not_found());
    let url = server.url("http", OPENID);
    assert_eq!(refused(&url), FetchError::Status { url: url.clone(), status: 404 });
    assert_eq!(server.paths(), [OPENID]);
    assert_eq!(refused(&url).to_string(), format!("{url} answered HTTP 404"));
}

#[test]
fn the_other_form_lies_beside_the_first() {
    let server = Server::plain(|path| json(if path == OPENID { r#"{"a":1}"# } else { r#"{"a":2}"# }));
    let discovery = found(&server.url("http", ""));
    assert_eq!((discovery.form, discovery.metadata.body), (Form::Openid, br#"{"a":1}"#.to_vec()));
    assert_eq!(discovery.second.map(|second| second.body), Some(br#"{"a":2}"#.to_vec()));
    let alone = found(&server.url("http", OPENID));
    assert_eq!((alone.second, alone.both_asked), (None, false));
    let server = Server::plain(|path| if path == OPENID { json("{}") } else { Reply::Close });
    let broken = found(&server.url("http", ""));
    assert_eq!((broken.second, broken.both_asked, broken.tried.len()), (None, false, 1));
}

#[test]
fn no_metadata_names_every_url_and_its_answer() {
    let server = Server::plain(|path| if path == OPENID { not_found() } else { reply(500, &[], "") });
    let issuer = server.url("http", "");
    let error = refused(&issuer);
    assert!(matches!(&error, FetchError::NoMetadata { tried, .. } if tried.len() == 2), "{error:?}");
    let text =
        format!("{issuer} has no metadata: {issuer}{OPENID} answered HTTP 404; {issuer}{OAUTH} answered HTTP 500");
    assert_eq!(error.to_string(), text);
    assert!(error.help().is_some());
}

#[test]
fn an_answer_is_not_forgotten_when_the_next_one_fails() {
    let server = Server::plain(|path| if path == OPENID { not_found() } else { Reply::Close });
    let error = refused(&server.url("http", ""));
    let FetchError::NoMetadata { tried, .. } = &error else { panic!("{error:?}") };
    assert!(matches!(&tried[..], [FetchError::Status { .. }, FetchError::Broken { .. }]), "{error:?}");
}

#[test]
fn a_page_for_people_is_no_metadata() {
    let server = Server::plain(|_| reply(200, &["content-type: application/json"], "\u{feff} \n<!doctype html>"));
    let url = server.url("http", OPENID);
    assert_eq!(refused(&url), FetchError::LooksLike { url, what: "HTML" });
    let server = Server::plain(|path| if path == OPENID { reply(200, &[], "<html>") } else { json("{}") });
    assert_eq!(found(&server.url("http", "")).form, Form::Oauth);
}

#[test]
fn a_body_is_read_to_its_limit_only() {
    let short = Options { max_bytes: 10_000, ..options() };
    let server = Server::plain(|_| Reply::Endless);
    let url = server.url("http", OPENID);
    assert_eq!(discover(&url, &short), Err(FetchError::TooLarge { url, limit: 10_000 }));
    let server = Server::plain(|_| json(&" ".repeat(10_001)));
    let url = server.url("http", OPENID);
    assert_eq!(discover(&url, &short), Err(FetchError::TooLarge { url, limit: 10_000 }));
    let server = Server::plain(|_| json(&"1".repeat(10_000)));
    assert!(discover(&server.url("http", OPENID), &short).is_ok());
}

#[test]
fn a_redirect_to_another_origin_is_not_followed() {
    let other = Server::plain(|_| json("{}"));
    let location = other.url("http", "/metadata");
    let header = format!("location: {location}");
    let server = Server::plain(move |_| reply(302, &[&header], ""));
    let url = server.url("http", OPENID);
    let fault = RedirectFault::OtherOrigin;
    assert_eq!(refused(&url), FetchError::Redirect { url, status: 302, location, fault });
    assert_eq!(other.connections(), 0);
}

#[test]
fn a_redirect_on_the_same_origin_is_followed() {
    let server = Server::plain(|path| match path {
        OPENID => reply(307, &["location: /metadata.json"], ""),
        _ => json("{}"),
    });
    let discovery = found(&server.url("http", OPENID));
    assert_eq!(discovery.metadata.url, server.url("http", "/metadata.json"));
    assert_eq!(discovery.expected_issuer.text, server.url("http", ""));
}

#[test]
fn redirects_that_lead_nowhere_end() {
    let server = Server::plain(|_| reply(302, &["location: /again"], ""));
    let error = refused(&server.url("http", OPENID));
    assert!(matches!(error, FetchError::Redirect { fault: RedirectFault::TooMany, .. }), "{error:?}");
    assert_eq!(server.paths().len(), REDIRECTS + 1);
    let server = Server::plain(|_| reply(302, &[], ""));
    let error = refused(&server.url("http", OPENID));
    assert!(matches!(error, FetchError::Redirect { fault: RedirectFault::NoLocation, .. }), "{error:?}");
}

#[test]
fn a_redirect_may_not_smuggle_credentials() {
    let server = Server::with_address(|_, own| reply(302, &[&format!("location: http://u:geheim@{own}/x")], ""));
    let error = refused(&server.url("http", OPENID));
    assert!(matches!(error, FetchError::Redirect { fault: RedirectFault::NoLocation, .. }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("geheim"), "{error}");
    assert_eq!(server.paths(), [OPENID]);
}

#[test]
fn a_closed_port_is_unreachable_and_asked_once() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let issuer = format!("http://{}", listener.local_addr().expect("its address"));
    drop(listener);
    let error = refused(&issuer);
    assert_eq!(error, FetchError::Unreachable { url: issuer + OPENID, reason: "connection refused".to_owned() });
}

#[test]
fn a_host_without_an_address_is_named() {
    let error = refused("https://host.invalid");
    assert!(matches!(&error, FetchError::Unresolved { host, .. } if host == "host.invalid"), "{error:?}");
    assert!(error.help().is_some_and(|help| help.contains("--resolve")));
}

#[test]
fn a_server_that_never_answers_is_left() {
    let server = Server::plain(|_| Reply::Silence);
    let url = server.url("http", OPENID);
    let limit = Duration::from_millis(200);
    let hasty = Options { timeout: limit, ..options() };
    assert_eq!(discover(&url, &hasty), Err(FetchError::TimedOut { url, awaited: Awaited::Response, limit }));
    let url = server.url("https", OPENID);
    let limit = limit / 2;
    assert_eq!(discover(&url, &hasty), Err(FetchError::TimedOut { url, awaited: Awaited::Connection, limit }));
}

#[test]
fn a_broken_response_is_said() {
    for server in [Server::plain(|_| Reply::Close), Server::bytes(b"SSH-2.0-OpenSSH_9.9\r\n")] {
        let error = refused(&server.url("http", OPENID));
        assert!(matches!(error, FetchError::Broken { .. }), "{error:?}");
    }
}

#[test]
fn a_body_that_was_packed_is_not_unpacked() {
    let server = Server::plain(|_| reply(200, &["content-encoding: gzip"], b"\x1f\x8b"));
    let url = server.url("http", OPENID);
    assert_eq!(refused(&url), FetchError::Encoded { url, coding: "gzip".to_owned() });
    let server = Server::plain(|_| reply(200, &["content-encoding: identity"], "{}"));
    assert_eq!(found(&server.url("http", OPENID)).metadata.content_type, None);
}

#[test]
fn keys_that_are_not_there_leave_the_metadata() {
    let server = with_jwks(not_found);
    let discovery = found(&server.url("http", ""));
    assert_eq!(discovery.errors, [FetchError::Status { url: server.url("http", "/jwks"), status: 404 }]);
    assert_eq!((discovery.jwks, discovery.metadata.status), (None, 200));
}

#[test]
fn metadata_without_a_key_set_is_no_error_of_fetching() {
    for body in ["{}", r#"{"jwks_uri":7}"#, "[]", "{", &"[".repeat(100_000)] {
        let body = body.to_owned();
        let server = Server::plain(move |_| json(&body));
        let discovery = found(&server.url("http", ""));
        assert_eq!((discovery.jwks, discovery.errors), (None, vec![]));
    }
}

#[test]
fn a_jwks_uri_is_never_made_absolute() {
    let server = Server::plain(|_| json(r#"{"jwks_uri":"/jwks"}"#));
    let discovery = found(&server.url("http", ""));
    let fault =
        |error: &FetchError| matches!(error, FetchError::BadUrl { url, fault: UrlFault::Syntax(_) } if url == "/jwks");
    assert!(discovery.errors.iter().all(fault) && discovery.errors.len() == 1, "{:?}", discovery.errors);
    assert_eq!(server.paths(), [OPENID, OAUTH]);
}

#[test]
fn asynchronous_code_is_told_that_this_blocks() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let error = runtime.block_on(async { refused("https://as.example") });
    assert!(matches!(error, FetchError::Setup { .. }), "{error:?}");
}
