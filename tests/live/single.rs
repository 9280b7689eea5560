//! Questions that are put to a host once, or only where they can matter: servers that do it, and servers that don't.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::SeqCst};

use fapilint::bundled;
use fapilint::live::{Options, Pin, probe};
use rcgen::CertificateParams;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, SupportedProtocolVersion, version};
use serde_json::Value;

use crate::options;
use crate::posture::handshake;
use crate::server::{Server, json};
use crate::tls::Authority;

const NAME: &str = "as.example";
/// `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`, and with AES 256.
const GCM: [u16; 2] = [0xc02f, 0xc030];
/// `TLS_DHE_RSA_WITH_AES_128_GCM_SHA256`.
const DHE: u16 = 0x009e;
/// `TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA`.
const CBC: u16 = 0xc013;

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

/// A `ClientHello` of TLS 1.2.
struct Hello {
    suites: Vec<u16>,
    extensions: Vec<u16>,
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (front, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(front)
}

fn number(bytes: &mut &[u8]) -> Option<u16> {
    take(bytes, 2).map(|it| u16::from_be_bytes([it[0], it[1]]))
}

fn hello(mut bytes: &[u8]) -> Option<Hello> {
    let version = take(&mut bytes, 11)?[9..].to_vec();
    take(&mut bytes, 33)?;
    let length = number(&mut bytes)?;
    let mut list = take(&mut bytes, usize::from(length))?;
    let suites = std::iter::from_fn(|| number(&mut list)).collect();
    let methods = take(&mut bytes, 1)?[0];
    take(&mut bytes, usize::from(methods))?;
    number(&mut bytes)?;
    let mut extensions = Vec::new();
    while let Some(kind) = number(&mut bytes) {
        extensions.push(kind);
        let length = number(&mut bytes)?;
        take(&mut bytes, usize::from(length))?;
    }
    (version == [3, 3] && !extensions.contains(&43)).then_some(Hello { suites, extensions })
}

/// A server of TLS 1.2 that chooses a suite and extensions to agree to, and sends this key exchange; else it refuses.
fn choosing(choose: impl Fn(&Hello) -> Option<(u16, Vec<u16>, Vec<u8>)> + Send + Sync + 'static) -> Server {
    Server::listen(move |mut stream| {
        let mut bytes = [0; 4096];
        let count = stream.read(&mut bytes)?;
        let answer = match hello(&bytes[..count]).and_then(|hello| choose(&hello)) {
            None => vec![21, 3, 3, 0, 2, 2, 40],
            Some((suite, agreed, exchange)) => {
                let agreed: Vec<u8> = agreed.iter().flat_map(|it| [it.to_be_bytes(), [0, 0]].concat()).collect();
                let length = u16::try_from(agreed.len()).expect("short").to_be_bytes();
                let own =
                    [&[3, 3], &[7; 32][..], &[0], &suite.to_be_bytes(), &[0], &length, agreed.as_slice()].concat();
                [handshake(2, &own), handshake(12, &exchange), handshake(14, &[])].concat()
            }
        };
        stream.write_all(&answer)?;
        stream.read(&mut [0; 64]).map(drop)
    })
}

/// Parameters of an elliptic curve key exchange.
fn curve() -> Vec<u8> {
    vec![3, 0, 29, 1, 7]
}

fn first_of(hello: &Hello, suites: &[u16]) -> Option<u16> {
    hello.suites.iter().copied().find(|suite| suites.contains(suite))
}

#[test]
fn a_host_that_insists_on_the_shorter_key_is_told_from_one_that_follows() {
    let follows = choosing(|hello| Some((first_of(hello, &GCM)?, vec![], curve())));
    let document = seen(&follows);
    assert_eq!(document["prefers_stronger"], true, "{document:#}");
    assert_eq!(document["preferred"], "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
    let insists = choosing(|hello| {
        let own = GCM.into_iter().find(|suite| hello.suites.contains(suite))?;
        Some((own, vec![], curve()))
    });
    assert_eq!(seen(&insists)["prefers_stronger"], false);
    let one = choosing(|hello| Some((first_of(hello, &GCM[..1])?, vec![], curve())));
    let document = seen(&one);
    assert_eq!((document.get("prefers_stronger"), document["unknown"].get("prefers_stronger")), (None, None));
}

#[test]
fn a_finite_field_key_that_comes_twice_is_noticed() {
    let keys = |fresh: bool| {
        let count = AtomicU8::new(1);
        choosing(move |hello| {
            let key = if fresh { count.fetch_add(1, SeqCst) } else { 1 };
            let sent = [&[1, 0], &[0xff; 256][..], &[0, 1, 2], &[0, 1, key]].concat();
            Some((first_of(hello, &[DHE])?, vec![], sent))
        })
    };
    let document = seen(&keys(false));
    assert_eq!((&document["dhe_bits"], &document["dhe_reused"]), (&2048.into(), &true.into()), "{document:#}");
    assert_eq!(seen(&keys(true))["dhe_reused"], false);
    // Without such a suite there is nothing to say, and where the key is cut off nothing is known.
    let none = choosing(|hello| Some((first_of(hello, &GCM)?, vec![], curve())));
    assert_eq!(seen(&none).get("dhe_reused"), None);
    let cut = choosing(|hello| Some((first_of(hello, &[DHE])?, vec![], [&[1, 0], &[0xff; 256][..]].concat())));
    assert!(seen(&cut)["unknown"]["dhe_reused"].is_string());
}

#[test]
fn agreeing_to_short_macs_is_noticed() {
    let agreeing = choosing(|hello| {
        let agreed = hello.extensions.contains(&4).then_some(4).into_iter().collect();
        Some((first_of(hello, &[CBC])?, agreed, curve()))
    });
    assert_eq!(seen(&agreeing)["truncated_hmac"], true);
    let declining = choosing(|hello| Some((first_of(hello, &[CBC])?, vec![], curve())));
    assert_eq!(seen(&declining)["truncated_hmac"], false);
    let refusing = choosing(|hello| {
        let willing = !hello.extensions.contains(&4);
        Some((first_of(hello, &[CBC])?, vec![], curve())).filter(|_| willing)
    });
    assert!(seen(&refusing)["unknown"]["truncated_hmac"].is_string());
    // Suites that have no MAC are not asked about.
    let modern = choosing(|hello| {
        assert!(!hello.extensions.contains(&4));
        Some((first_of(hello, &GCM)?, vec![], curve()))
    });
    let document = seen(&modern);
    assert_eq!((document.get("truncated_hmac"), document["unknown"].get("truncated_hmac")), (None, None));
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
fn the_alert_for_unknown_names_is_told_from_others() {
    let server = Server::listen(|mut stream| {
        let mut bytes = [0; 4096];
        let count = stream.read(&mut bytes)?;
        let stranger = bytes[..count].windows(15).any(|it| it == b"unknown.invalid");
        let choice = hello(&bytes[..count]).and_then(|hello| first_of(&hello, &GCM));
        let answer = match choice {
            Some(_) if stranger => vec![21, 3, 3, 0, 2, 2, 112],
            Some(suite) => {
                let own = [&[3, 3], &[7; 32][..], &[0], &suite.to_be_bytes(), &[0]].concat();
                [handshake(2, &own), handshake(12, &curve()), handshake(14, &[])].concat()
            }
            None => vec![21, 3, 3, 0, 2, 2, 70],
        };
        stream.write_all(&answer)?;
        stream.read(&mut [0; 64]).map(drop)
    });
    assert_eq!(named(&server, NAME)["unknown_name"], "unrecognized_name");
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
