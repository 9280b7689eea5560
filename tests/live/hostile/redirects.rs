//! Servers that send whoever asks for their metadata somewhere else.

use super::documents::fetched;
use super::{Case, patient};
use crate::server::{Server, json, reply};
use crate::tls::Authority;

/// A redirect to this place. Nobody goes there: it would be reached, or not be there, and be named either way.
fn leads(does: &'static str, location: &'static str) -> Case {
    Case::new(does, move || {
        let header = format!("location: {location}");
        fetched(&Server::plain(move |_| reply(302, &[&header], "")), "http", &patient())
    })
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        leads("redirects a hundred times", "/again"),
        leads("redirects to another host", "https://other.example/metadata"),
        leads("redirects to a loopback address", "http://127.0.0.1:1/metadata"),
        leads("redirects to a private address", "http://10.0.0.1/metadata"),
        leads("redirects to a link-local address", "http://169.254.169.254/latest/meta-data"),
        leads("redirects to a file", "file:///etc/passwd"),
        leads("redirects to a URL with a password", "http://user:geheim@127.0.0.1:1/"),
        Case::new("redirects from https to http", || {
            let authority = Authority::new("hostile-downgrade");
            let plain = Server::plain(|_| json("{}"));
            let header = format!("location: {}", plain.url("http", "/metadata"));
            let server = Server::tls(authority.server(|_| ()), move |_| reply(302, &[&header], ""));
            let said = fetched(&server, "https", &authority.trusted());
            assert_eq!(plain.connections(), 0);
            said.replace(&format!(":{}", plain.address.port()), "")
        }),
    ]
}
