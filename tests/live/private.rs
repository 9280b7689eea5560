//! Key sets on private addresses.

use std::net::{IpAddr, Ipv4Addr};

use fapilint::live::{Discovery, FetchError, Options, Pin, discover};

use crate::options;
use crate::server::{Server, json};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn keys() -> Server {
    Server::plain(|_| json(r#"{"keys":[]}"#))
}

/// A server whose metadata names this key set.
fn issuer(jwks_uri: String) -> Server {
    Server::plain(move |_| json(&format!(r#"{{"jwks_uri":"{jwks_uri}"}}"#)))
}

fn pin(host: &str, server: &Server) -> Pin {
    Pin { host: host.to_owned(), port: server.address.port(), address: HERE }
}

/// Asks a server under a name: to the outside it is a public one.
pub(crate) fn as_public(server: &Server, options: Options) -> Discovery {
    let mut options = options;
    options.pins.push(pin("as.example", server));
    discover(&format!("http://AS.example:{}", server.address.port()), &options).expect("a discovery")
}

#[test]
fn a_public_issuer_may_not_point_inside() {
    let keys = keys();
    let server = issuer(keys.url("http", "/jwks"));
    let discovery = as_public(&server, options());
    let url = keys.url("http", "/jwks");
    assert_eq!(discovery.errors, [FetchError::PrivateAddress { url, address: HERE }]);
    assert_eq!((discovery.jwks, keys.connections()), (None, 0));
    assert_eq!(discovery.errors[0].help().as_deref(), Some("if this is meant, allow it: --allow-private"));
}

#[test]
fn a_name_does_not_hide_where_it_leads() {
    let keys = keys();
    for host in ["localhost", "2130706433", "[::ffff:127.0.0.1]", "0x7f.1"] {
        let server = issuer(format!("http://{host}:{}/jwks", keys.address.port()));
        let discovery = as_public(&server, options());
        assert!(matches!(discovery.errors[..], [FetchError::PrivateAddress { .. }]), "{host}: {:?}", discovery.errors);
    }
    assert_eq!(keys.connections(), 0);
}

#[test]
fn the_user_may_allow_it() {
    let keys = keys();
    let server = issuer(keys.url("http", "/jwks"));
    let discovery = as_public(&server, Options { allow_private: true, ..options() });
    assert_eq!((discovery.errors, discovery.jwks.is_some()), (vec![], true));
}

#[test]
fn a_pin_allows_its_own_host_and_port_only() {
    let keys = keys();
    let server = issuer(format!("http://keys.example:{}/jwks", keys.address.port()));
    let discovery = as_public(&server, Options { pins: vec![pin("KEYS.example", &keys)], ..options() });
    assert_eq!((discovery.errors, discovery.jwks.is_some()), (vec![], true));
    let server = issuer(format!("http://127.0.0.1:{}/jwks", keys.address.port()));
    let discovery = as_public(&server, Options { pins: vec![pin("keys.example", &keys)], ..options() });
    assert!(matches!(discovery.errors[..], [FetchError::PrivateAddress { .. }]), "{:?}", discovery.errors);
}

#[test]
fn a_pin_says_nothing_about_other_ports() {
    let (pinned, keys) = (keys(), keys());
    let server = issuer(format!("http://host.invalid:{}/jwks", keys.address.port()));
    let discovery = as_public(&server, Options { pins: vec![pin("host.invalid", &pinned)], ..options() });
    assert!(matches!(discovery.errors[..], [FetchError::Unresolved { .. }]), "{:?}", discovery.errors);
}

#[test]
fn an_issuer_that_is_inside_may_point_inside() {
    let keys = keys();
    let server = issuer(keys.url("http", "/jwks"));
    let discovery = discover(&server.url("http", ""), &options()).expect("a discovery");
    assert_eq!((discovery.errors, discovery.jwks.is_some()), (vec![], true));
}
