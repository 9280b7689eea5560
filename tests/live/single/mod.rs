//! Questions that are put to a host once, or only where they can matter: servers that do it, and servers that don't.

mod choosing;

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use fapilint::bundled;
use fapilint::live::{FetchError, Options, Pin, probe};
use rcgen::CertificateParams;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, SupportedProtocolVersion, version};
use serde_json::Value;
use tokio::net::TcpSocket;

use crate::hello::handshake;
use crate::options;
use crate::server::{Server, json};
use crate::tls::Authority;

const NAME: &str = "as.example";
/// What a server on loopback shows who calls it by a name.
fn named(server: &Server, name: &str) -> Value {
    at(server, name, &[server.address.ip()])
}

/// The same, where the name has these addresses.
fn at(server: &Server, name: &str, addresses: &[IpAddr]) -> Value {
    let port = server.address.port();
    let pin = |address: &IpAddr| Pin { host: NAME.to_owned(), port, address: *address };
    let options = Options { pins: addresses.iter().map(pin).collect(), ..options() };
    let hosts = [(name.to_owned(), port)];
    let seen = probe(&hosts, &format!("https://{name}"), &bundled::catalogue().tls_suites, &options);
    let seen = seen.expect("nothing is wrong here").into_iter().next().expect("an observation");
    assert_eq!(seen.error, None);
    seen.document
}

fn seen(server: &Server) -> Value {
    named(server, "127.0.0.1")
}

/// The authority's server, with one version alone.
fn only(authority: &Authority, version: &'static SupportedProtocolVersion) -> ServerConfig {
    let whole = authority.server(|_| ());
    let mut config = ServerConfig::builder_with_provider(Arc::clone(whole.crypto_provider()))
        .with_protocol_versions(&[version])
        .expect("versions")
        .with_no_client_auth()
        .with_cert_resolver(Arc::clone(&whole.cert_resolver));
    config.max_early_data_size = 0;
    config
}

#[test]
fn application_protocols_are_asked_for_with_each_version() {
    let authority = Authority::new("single-alpn");
    for version in [&version::TLS12, &version::TLS13] {
        for (protocols, agrees) in [(vec![], false), (vec!["http/1.1"], true), (vec!["imap"], true)] {
            let mut config = only(&authority, version);
            config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
            let document = seen(&Server::tls(config, |_| json("{}")));
            assert_eq!(document["alpn"], agrees, "{version:?} {protocols:?}: {document:#}");
            // One that speaks no HTTP shows its certificate all the same.
            assert!(document["certificates"][0]["key"].is_string(), "{version:?} {protocols:?}: {document:#}");
        }
    }
}

#[test]
fn tickets_say_how_much_may_be_sent_early() {
    let authority = Authority::new("single-early");
    let with = |change: &dyn Fn(&mut ServerConfig)| {
        let mut config = only(&authority, &version::TLS13);
        change(&mut config);
        seen(&Server::tls(config, |_| json("{}")))
    };
    assert_eq!(with(&|config| config.max_early_data_size = 16_384)["early_data"], 16_384);
    assert_eq!(with(&|_| ())["early_data"], 0);
    assert!(with(&|config| config.send_tls13_tickets = 0)["unknown"]["early_data"].is_string());
    let old = seen(&Server::tls(only(&authority, &version::TLS12), |_| json("{}")));
    assert_eq!((old.get("early_data"), old["unknown"].get("early_data")), (None, None));
}

/// Has a certificate for one name only.
#[derive(Debug)]
struct ForOne(Arc<dyn ResolvesServerCert>);

impl ResolvesServerCert for ForOne {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        if hello.server_name() == Some(NAME) { self.0.resolve(hello) } else { None }
    }
}

#[test]
fn names_of_nobody_are_asked_for() {
    let authority = Authority::new("single-names");
    for version in [&version::TLS12, &version::TLS13] {
        let any = Server::tls(only(&authority, version), |_| json("{}"));
        assert_eq!(named(&any, NAME)["unknown_name"], "accepted", "{version:?}");
        let mut config = only(&authority, version);
        config.cert_resolver = Arc::new(ForOne(Arc::clone(&config.cert_resolver)));
        let one = Server::tls(config, |_| json("{}"));
        let document = named(&one, NAME);
        assert_eq!(document["unknown_name"], "refused", "{version:?}: {document:#}");
        assert_eq!(document["versions"][if version == &version::TLS12 { "TLSv1.2" } else { "TLSv1.3" }], "accepted");
    }
    let any = Server::tls(only(&authority, &version::TLS12), |_| json("{}"));
    let document = seen(&any);
    assert_eq!((document.get("unknown_name"), document["unknown"].get("unknown_name")), (None, None));
}

#[test]
fn whether_a_certificate_has_a_dns_name_is_seen() {
    let authority = Authority::new("single-dns");
    let has = |spoil: &dyn Fn(&mut CertificateParams)| {
        let server = Server::tls(authority.server(|params| spoil(params)), |_| json("{}"));
        seen(&server)["certificates"][0]["dns_name"].clone()
    };
    assert_eq!(has(&|_| ()), false);
    let named = |params: &mut CertificateParams| {
        *params = CertificateParams::new(vec![NAME.to_owned()]).expect("parameters");
    };
    assert_eq!(has(&named), true);
}

#[test]
fn other_addresses_of_a_name_are_compared_with_the_first() {
    let authority = Authority::new("single-addresses");
    let first = Server::tls(only(&authority, &version::TLS13), |_| json("{}"));
    let other = Server::tls(only(&authority, &version::TLS12), |_| json("{}"));
    // Accepts whatever is older than TLS 1.2, and nothing else.
    let old = Server::listen(|mut stream| {
        let mut bytes = [0; 4096];
        let _ = stream.read(&mut bytes)?;
        let answer = if bytes[9..11] == [3, 2] {
            handshake(2, &[&[3, 1], &[7; 32][..], &[0, 0, 0x2f, 0]].concat())
        } else {
            vec![21, 3, 3, 0, 2, 2, 70]
        };
        stream.write_all(&answer)?;
        stream.read(&mut [0; 64]).map(drop)
    });
    let own = first.address.ip();
    let address = |last: u8| IpAddr::from([127, 0, 0, last]);
    let beside =
        |last: u8, to: &Server| Server::forward(SocketAddr::new(address(last), first.address.port()), to.address);
    let _servers = [beside(2, &first), beside(3, &other), beside(4, &old)];
    let document = at(&first, NAME, &[own, address(3), address(2)]);
    let members = |document: &Value, number: usize| {
        let entry = &document["other_addresses"][number];
        ["tls13", "below_tls12", "differs"].map(|name| entry[name].as_bool())
    };
    assert_eq!(document["address"], "127.0.0.1");
    assert_eq!(document["other_addresses"][0]["address"], "127.0.0.2", "{document:#}");
    assert_eq!(members(&document, 0), [Some(true), Some(false), Some(false)], "{document:#}");
    assert_eq!(members(&document, 1), [Some(false), Some(false), Some(true)], "{document:#}");
    // One that is older than TLS 1.2, and one where nobody listens.
    let document = at(&first, NAME, &[own, address(4), address(5)]);
    assert_eq!(members(&document, 0), [Some(false), Some(true), Some(true)], "{document:#}");
    assert_eq!(members(&document, 1), [None; 3]);
    assert!(document["other_addresses"][1]["unknown"]["differs"].is_string(), "{document:#}");
    assert_eq!(named(&first, NAME).get("other_addresses"), None);
}

#[test]
fn an_address_that_refuses_tls_13_by_closing_is_compared_too() {
    let authority = Authority::new("single-closing");
    let first = Server::tls(only(&authority, &version::TLS13), |_| json("{}"));
    let closing = choosing::closing_to_tls13();
    let beside = SocketAddr::new(IpAddr::from([127, 0, 0, 2]), first.address.port());
    let _beside = Server::forward(beside, closing.address);
    let document = at(&first, NAME, &[first.address.ip(), beside.ip()]);
    let entry = &document["other_addresses"][0];
    assert_eq!((&entry["tls13"], &entry["differs"]), (&false.into(), &true.into()), "{document:#}");
}

#[test]
fn a_name_with_many_addresses_that_hang_is_given_up_in_time() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let addresses: Vec<IpAddr> = (20..36).map(|last| IpAddr::from([127, 0, 0, last])).collect();
    // Nobody accepts connections, and the queue is full: the system drops who comes next.
    let mut full = Vec::new();
    let mut port = 0;
    for address in &addresses {
        let _entered = runtime.enter();
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::new(*address, port)).expect("a free port");
        let listener = socket.listen(0).expect("a listener");
        let at = listener.local_addr().expect("its address");
        port = at.port();
        let waiting = std::net::TcpStream::connect(at).expect("a connection");
        full.push((listener, waiting));
    }
    let pin = |address: &IpAddr| Pin { host: NAME.to_owned(), port, address: *address };
    let timeout = Duration::from_millis(400);
    let options = Options { pins: addresses.iter().map(pin).collect(), timeout, ..options() };
    let start = Instant::now();
    let hosts = [(NAME.to_owned(), port)];
    let seen = probe(&hosts, &format!("https://{NAME}"), &bundled::catalogue().tls_suites, &options);
    assert!(matches!(seen.expect("an observation")[0].error, Some(FetchError::TimedOut { .. })));
    assert!(start.elapsed() < timeout * 4, "{:?}", start.elapsed());
}
