//! Probing the TLS of hosts that are wrong, broken, slow or hostile: each outcome has a name, and an end.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use fapilint::bundled;
use fapilint::live::{FetchError, Observation, Options, Pin, TlsFault, probe};
use rcgen::{CertificateParams, CustomExtension, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, version};
use serde_json::Value;

use crate::hello::{answering, handshake, server_hello, server_hello_of};
use crate::options;
use crate::server::{Server, json};
use crate::tls::{Authority, config};

const HERE: &str = "https://127.0.0.1";

fn observe_with(server: &Server, options: &Options) -> Observation {
    let hosts = [("127.0.0.1".to_owned(), server.address.port())];
    let seen = probe(&hosts, HERE, &bundled::catalogue().tls_suites, options).expect("nothing is wrong here");
    seen.into_iter().next().expect("an observation")
}

fn observe(server: &Server) -> Observation {
    observe_with(server, &options())
}

fn seen(server: &Server, options: &Options) -> Value {
    let observation = observe_with(server, options);
    assert_eq!(observation.error, None);
    observation.document
}

fn fault(server: &Server) -> TlsFault {
    match observe(server).error {
        Some(FetchError::Tls { fault, .. }) => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_host_that_refuses_everything_is_no_failure() {
    let document = seen(&answering([21, 3, 3, 0, 2, 2, 40]), &options());
    for version in ["SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"] {
        assert_eq!(document["versions"][version], "refused");
    }
    assert_eq!(document["accepted"], serde_json::json!({}));
    assert!(document["unknown"]["certificates"].is_string(), "{document:#}");
}

#[test]
fn hosts_that_speak_no_tls_are_named() {
    assert_eq!(fault(&answering(b"HTTP/1.1 400 Bad Request\r\n\r\n")), TlsFault::NotTls);
    assert_eq!(fault(&Server::bytes(b"SSH-2.0-x\r\n")), TlsFault::NotTls);
    for reads in [true, false] {
        assert_eq!(fault(&Server::closing(reads)), TlsFault::Closed);
    }
}

#[test]
fn what_breaks_the_rules_is_named_and_ends() {
    let flood = [22, 3, 3, 0, 0].repeat(600);
    let warnings = [21, 3, 3, 0, 2, 1, 112].repeat(600);
    let endless = vec![22, 3, 3, 0, 4, 2, 0xff, 0xff, 0xff];
    let cases: [(Vec<u8>, &str); 9] = [
        (server_hello([0xfa, 0xfa]), "a cipher suite that was not offered"),
        (server_hello_of([3, 5], [0, 0x2f], &[]), "a version that was not offered"),
        (vec![22, 3, 3, 0xff, 0xff], "a record longer than TLS allows"),
        (handshake(2, &[3, 3, 7]), "cut off"),
        (handshake(11, &[0, 0, 0]), "does not begin with a ServerHello"),
        (vec![21, 3, 3, 0, 1, 2], "an alert that is not two bytes long"),
        (flood, "more than 512 records"),
        (warnings, "more than 512 records"),
        (endless, "longer than 256 KiB"),
    ];
    for (bytes, words) in cases {
        match fault(&answering(bytes)) {
            TlsFault::Other(text) => assert!(text.contains(words), "{text}: {words}"),
            other => panic!("{words}: {other:?}"),
        }
    }
}

#[test]
fn a_suite_without_the_rest_of_its_flight_is_accepted() {
    let document =
        seen(&answering(server_hello([0xc0, 0x2f])), &Options { timeout: Duration::from_millis(600), ..options() });
    assert_eq!(document["versions"]["TLSv1.2"], "accepted");
    assert_eq!(document["accepted"]["TLSv1.2"][0], "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    assert_eq!(document["versions"]["TLSv1.1"], "no-answer");
    assert!(document["unknown"]["client_certificate"].is_string(), "{document:#}");
    assert!(document["unknown"]["accepted.TLSv1.2"].as_str().is_some_and(|text| text.contains("not offered")));
}

#[test]
fn slow_hosts_are_left_in_time() {
    let dripping = || {
        Server::listen(|mut stream| {
            for byte in server_hello([0xc0, 0x2f]) {
                stream.write_all(&[byte])?;
                thread::sleep(Duration::from_millis(100));
            }
            Ok(())
        })
    };
    let silent = || Server::listen(|mut stream| stream.read_to_end(&mut Vec::new()).map(drop));
    for server in [silent(), dripping()] {
        let start = Instant::now();
        let hasty = Options { timeout: Duration::from_millis(500), ..options() };
        let error = observe_with(&server, &hasty).error;
        assert!(matches!(error, Some(FetchError::TimedOut { .. })), "{error:?}");
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
}

#[test]
fn a_version_without_an_answer_leaves_the_others() {
    let authority = Authority::new("posture-partly");
    let tls = Server::tls(authority.server(|_| ()), |_| json("{}"));
    let inner = tls.address;
    // Lets everything through but hellos of TLS 1.0, which it swallows.
    let server = Server::listen(move |mut stream| {
        let mut first = [0; 4096];
        let count = stream.read(&mut first)?;
        if first[9..11] == [3, 1] {
            return stream.read(&mut first).map(drop);
        }
        let mut onward = TcpStream::connect(inner)?;
        onward.write_all(&first[..count])?;
        let (mut back, mut forth) = (onward.try_clone()?, stream.try_clone()?);
        thread::spawn(move || std::io::copy(&mut back, &mut forth));
        std::io::copy(&mut stream, &mut onward).map(drop)
    });
    let document = seen(&server, &Options { timeout: Duration::from_millis(800), ..authority.trusted() });
    assert_eq!(document["versions"]["TLSv1.0"], "no-answer");
    assert_eq!(document["versions"]["TLSv1.1"], "refused");
    assert_eq!(document["versions"]["TLSv1.3"], "accepted");
    assert_eq!(document["unknown"]["TLSv1.0"], "the host did not answer in time");
}

/// The first certificate that a host with this configuration shows.
fn certificate(config: ServerConfig, options: &Options) -> Value {
    let server = Server::tls(config, |_| json("{}"));
    seen(&server, options)["certificates"][0].clone()
}

#[test]
fn certificates_are_measured() {
    let authority = Authority::new("posture-certificates");
    let trusted = authority.trusted();
    let good = certificate(authority.server(|_| ()), &trusted);
    assert_eq!(good.get("fault"), None);
    assert_eq!((&good["trusted"], &good["name_matches"], &good["in_time"]), (&true.into(), &true.into(), &true.into()));
    assert_eq!((&good["key"], &good["curve"], &good["key_bits"]), (&"EC".into(), &"secp256r1".into(), &256.into()));
    let old = certificate(authority.server(|params| params.not_after = date_time_ymd(2020, 1, 1)), &trusted);
    assert_eq!((&old["in_time"], &old["trusted"]), (&false.into(), &true.into()));
    assert_eq!(old["not_after"], "2020-01-01T00:00:00Z");
    let other = authority.server(|params| {
        *params = CertificateParams::new(vec!["127.0.0.1.example".to_owned()]).expect("parameters");
        params.distinguished_name.push(rcgen::DnType::CommonName, "127.0.0.1");
    });
    let other = certificate(other, &trusted);
    assert_eq!((&other["name_matches"], &other["trusted"]), (&false.into(), &true.into()));
    let strange = authority.server(|params| {
        let mut extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0]);
        extension.set_criticality(true);
        params.custom_extensions.push(extension);
    });
    let strange = certificate(strange, &trusted);
    assert_eq!((&strange["trusted"], &strange["fault"]), (&false.into(), &"unhandled critical extension".into()));
    let unknown = certificate(authority.server(|_| ()), &Options { only_ca_files: true, ..options() });
    assert_eq!(unknown["trusted"], false);
}

#[test]
fn self_signed_certificates_and_long_chains_are_measured() {
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("parameters");
    let own = params.self_signed(&key).expect("a certificate").der().clone();
    let seen = certificate(config(None, own.clone(), &key), &options());
    assert_eq!((&seen["trusted"], &seen["fault"]), (&false.into(), &"self-signed certificate".into()));
    assert_eq!((&seen["self_issued"], &seen["name_matches"]), (&true.into(), &true.into()));
    let secret = rustls::pki_types::PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let long = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![own; 100], secret))
        .expect("a configuration");
    let seen = certificate(long, &options());
    assert_eq!((&seen["chain_length"], seen["chain"].as_array().map(Vec::len)), (&100.into(), Some(10)));
}

#[test]
fn whether_a_client_certificate_is_asked_for_is_seen_with_both_versions() {
    let authority = Authority::new("posture-clients");
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate.clone()).expect("a root");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    for (versions, required) in
        [(&version::TLS12, false), (&version::TLS12, true), (&version::TLS13, false), (&version::TLS13, true)]
    {
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots.clone()), Arc::clone(&provider));
        let verifier = if required { verifier } else { verifier.allow_unauthenticated() };
        let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("parameters");
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &authority.issuer).expect("a certificate");
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&[versions])
            .expect("versions")
            .with_client_cert_verifier(verifier.build().expect("a verifier"))
            .with_single_cert(
                vec![certificate.der().clone()],
                rustls::pki_types::PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            )
            .expect("a configuration");
        let document = seen(&Server::tls(config, |_| json("{}")), &authority.trusted());
        let wanted = if required { "required" } else { "requested" };
        assert_eq!(document["client_certificate"], wanted, "{versions:?}: {document:#}");
    }
}

#[test]
fn no_more_connections_than_allowed_stand_at_a_time() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (seen_now, seen_most) = (Arc::clone(&now), Arc::clone(&most));
    let server = Server::listen(move |mut stream| {
        seen_most.fetch_max(seen_now.fetch_add(1, SeqCst) + 1, SeqCst);
        let _ = stream.read(&mut [0; 4096])?;
        thread::sleep(Duration::from_millis(5));
        // Whoever asks next may do so as soon as this is sent.
        seen_now.fetch_sub(1, SeqCst);
        stream.write_all(&[21, 3, 3, 0, 2, 2, 40])
    });
    for connections in [1, 4] {
        most.store(0, SeqCst);
        observe_with(&server, &Options { connections, ..options() });
        // The connection that found out whether the port is open waits for its question beside the others.
        assert!((1..=connections + 1).contains(&most.load(SeqCst)), "{connections}: {}", most.load(SeqCst));
        now.store(0, SeqCst);
    }
}

#[test]
fn hosts_that_are_not_there_are_named_and_others_are_seen() {
    let authority = Authority::new("posture-others");
    let server = Server::tls(authority.server(|_| ()), |_| json("{}"));
    let closed = TcpListener::bind(("127.0.0.1", 0)).expect("a port").local_addr().expect("its address").port();
    let hosts = [
        ("host.invalid".to_owned(), 443),
        ("127.0.0.1".to_owned(), closed),
        ("127.0.0.1".to_owned(), server.address.port()),
    ];
    let all = probe(&hosts, HERE, &bundled::catalogue().tls_suites, &authority.trusted()).expect("observations");
    assert!(matches!(all[0].error, Some(FetchError::Unresolved { .. })), "{:?}", all[0].error);
    assert!(matches!(all[1].error, Some(FetchError::Unreachable { .. })), "{:?}", all[1].error);
    assert_eq!(all[2].error, None);
    assert!(all[1].document["error"].as_str().is_some_and(|text| text.contains("refused")), "{:#}", all[1].document);
}

#[test]
fn private_addresses_of_a_public_issuer_are_left_alone() {
    let server = Server::bytes(b"");
    let hosts = [("127.0.0.1".to_owned(), server.address.port())];
    let pin = Pin { host: "as.example".to_owned(), port: 443, address: Ipv4Addr::LOCALHOST.into() };
    let public = Options { pins: vec![pin], timeout: Duration::from_millis(400), ..options() };
    let all = |options: &Options| {
        probe(&hosts, "https://as.example/.well-known/x", &bundled::catalogue().tls_suites, options)
            .expect("observations")
    };
    let refused = all(&public);
    assert!(matches!(refused[0].error, Some(FetchError::PrivateAddress { .. })), "{:?}", refused[0].error);
    assert_eq!(server.connections(), 0);
    all(&Options { allow_private: true, ..public });
    assert!(server.connections() > 0);
}
