//! Servers that are asked for their metadata.

use std::io::{Read, Write};
use std::thread;
use std::time::{Duration, Instant};

use fapilint::live::{FetchError, Options, discover};
use rcgen::{BasicConstraints, CertificateParams, CustomExtension, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use std::sync::Arc;

use super::{Case, drip, hasty, patient, told};
use crate::OPENID;
use crate::save::check;
use crate::server::{Reply, Server, json, reply};
use crate::tls::{Authority, config};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/// What is said of a server whose metadata are asked for.
pub(super) fn fetched(server: &Server, scheme: &str, options: &Options) -> String {
    match discover(&server.url(scheme, OPENID), options) {
        Ok(_) => "nothing: the document is read".to_owned(),
        Err(error) => told(&error.to_string(), server),
    }
}

/// Reads a request and answers with these bytes, then waits for the client to go.
fn answers(does: &'static str, bytes: impl Into<Vec<u8>>) -> Case {
    let bytes = bytes.into();
    Case::new(does, move || {
        let server = Server::plain(move |_| Reply::Raw(bytes.clone()));
        fetched(&server, "http", &patient())
    })
}

/// Does this with every connection, once the request is read.
fn serves(
    does: &'static str,
    options: Options,
    serve: impl Fn(&mut std::net::TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
) -> Case {
    Case::new(does, move || {
        let server = Server::listen(move |mut stream| {
            let _ = stream.read(&mut [0; 8192])?;
            serve(&mut stream)
        });
        fetched(&server, "http", &options)
    })
}

/// Sends the first bytes and then the others until the client goes away.
fn floods(does: &'static str, first: &'static str, more: &'static str) -> Case {
    serves(does, hasty(), move |stream| {
        stream.write_all(first.as_bytes())?;
        let (start, more) = (Instant::now(), more.repeat(100));
        while start.elapsed() < Duration::from_secs(40) {
            stream.write_all(more.as_bytes())?;
        }
        Ok(())
    })
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = slow();
    cases.extend(broken());
    cases.extend(odd());
    cases.extend(certificates());
    cases
}

fn slow() -> Vec<Case> {
    vec![
        serves("never answers", hasty(), |stream| stream.read_to_end(&mut Vec::new()).map(drop)),
        serves("sends its head a byte at a time", hasty(), |stream| drip(stream, HEAD.as_bytes())),
        serves("sends its body a byte at a time", hasty(), |stream| {
            stream.write_all(HEAD.as_bytes())?;
            drip(stream, b"\r\n")
        }),
        floods("sends headers without end", HEAD, "x-more: of this\r\n"),
        floods("sends one header without end", "HTTP/1.1 200 OK\r\nx-long: ", "of this and more "),
        Case::new("sends a body without end", || {
            let server = Server::plain(|_| Reply::Endless);
            fetched(&server, "http", &patient())
        }),
        floods("sends interim responses (1xx) without end", "", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
    ]
}

fn broken() -> Vec<Case> {
    vec![
        serves("closes without an answer", patient(), |_| Ok(())),
        serves("closes in the middle of its head", patient(), |stream| stream.write_all(HEAD.as_bytes())),
        serves("closes in the middle of its body", patient(), |stream| {
            stream.write_all(format!("{HEAD}content-length: 100\r\n\r\n{{").as_bytes())
        }),
        Case::new("resets the connection in the middle of its body", || {
            // Closing what was not read to its end resets it.
            let server = Server::listen(|mut stream| {
                let _ = stream.read(&mut [0; 1])?;
                stream.write_all(format!("{HEAD}content-length: 100\r\n\r\n{{").as_bytes())?;
                thread::sleep(Duration::from_millis(100));
                Ok(())
            });
            fetched(&server, "http", &patient())
        }),
        answers(
            "says a size of a chunk that is none",
            format!("{HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n"),
        ),
        serves("ends in the middle of a chunk", patient(), |stream| {
            stream.write_all(format!("{HEAD}transfer-encoding: chunked\r\n\r\nff\r\n{{}}").as_bytes())
        }),
        answers(
            "says two lengths of its body",
            format!("{HEAD}content-length: 2\r\ncontent-length: 9\r\n\r\n{{}}       "),
        ),
        answers("speaks something else", "SSH-2.0-OpenSSH_9.9\r\n"),
        answers(
            "packs its body, unasked",
            [HEAD.as_bytes(), b"content-encoding: gzip\r\ncontent-length: 2\r\n\r\n\x1f\x8b"].concat(),
        ),
    ]
}

fn odd() -> Vec<Case> {
    vec![
        answers("speaks HTTP/1.0", "HTTP/1.0 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"),
        answers(
            "sends an interim response first",
            format!("HTTP/1.1 100 Continue\r\n\r\n{HEAD}content-length: 2\r\n\r\n{{}}"),
        ),
        answers(
            "says its content type twice",
            format!("{HEAD}content-type: text/html\r\ncontent-length: 2\r\n\r\n{{}}"),
        ),
        Case::new("sends an empty body", || fetched(&Server::plain(|_| json("")), "http", &patient())),
        Case::new("sends a web page", || fetched(&Server::plain(|_| json("<html>")), "http", &patient())),
        Case::new("sends JSON as text/html", || {
            let body = r#"{"issuer":"https://as.example"}"#;
            judged(&Server::plain(move |_| reply(200, &["content-type: text/html"], body)))
        }),
        Case::new("sends JSON in UTF-16", || {
            let body: Vec<u8> =
                r#"{"issuer":"https://as.example"}"#.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let body = [&[0xff, 0xfe][..], &body].concat();
            judged(&Server::plain(move |_| reply(200, &["content-type: application/json; charset=utf-16"], &body)))
        }),
        Case::new("names a key set at a private address, though its issuer is public", || {
            let keys = Server::plain(|_| json(r#"{"keys":[]}"#));
            let named = keys.url("http", "/jwks");
            let server = Server::plain(move |_| json(&format!(r#"{{"jwks_uri":"{named}"}}"#)));
            let discovery = crate::private::as_public(&server, patient());
            assert_eq!(keys.connections(), 0);
            let said: Vec<String> = discovery.errors.iter().map(ToString::to_string).collect();
            said.concat().replace(&format!(":{}", keys.address.port()), "")
        }),
    ]
}

/// What the whole program says of the metadata: an error, or the rule that has a finding at how they were answered.
fn judged(server: &Server) -> String {
    let (_, report, stderr) = check(&[&server.url("http", OPENID), "--no-tls-probe", "--no-http-probe"]);
    if let Some(error) = report["errors"][0]["message"].as_str() {
        return told(error, server);
    }
    let findings = report["cases"][0]["findings"].as_array().unwrap_or_else(|| panic!("{stderr}"));
    let rule = findings
        .iter()
        .filter_map(|finding| finding["rule"].as_str())
        .find(|rule| rule.starts_with("discovery-content"));
    rule.map_or_else(|| "nothing".to_owned(), |rule| format!("a finding of the rule `{rule}`"))
}

/// A server with a certificate of a trusted authority that may be spoilt first.
fn with_certificate(does: &'static str, name: &'static str, spoil: fn(&mut CertificateParams)) -> Case {
    Case::new(does, move || {
        let authority = Authority::new(name);
        let server = Server::tls(authority.server(spoil), |_| json("{}"));
        fetched(&server, "https", &Options { ca_files: vec![authority.file], ..patient() })
    })
}

fn certificates() -> Vec<Case> {
    vec![
        Case::new("ends the handshake with an alert", || {
            let server = Server::bytes(&[0x15, 3, 3, 0, 2, 2, 80]);
            fetched(&server, "https", &patient())
        }),
        with_certificate("has a certificate whose time is over", "hostile-old", |params| {
            params.not_after = date_time_ymd(2020, 1, 1);
        }),
        with_certificate("has a certificate for another name", "hostile-name", |params| {
            *params = CertificateParams::new(vec!["other.example".to_owned()]).expect("parameters");
        }),
        with_certificate(
            "has a certificate with a critical extension that nobody knows",
            "hostile-critical",
            |params| {
                let mut extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0]);
                extension.set_criticality(true);
                params.custom_extensions.push(extension);
            },
        ),
        with_certificate("shows the certificate of an authority", "hostile-ca", |params| {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }),
        Case::new("signed its certificate itself", || {
            let (own, key) = self_signed();
            fetched(&Server::tls(config(None, own, &key), |_| json("{}")), "https", &patient())
        }),
        Case::new("sends a chain of a hundred certificates", || {
            fetched(&Server::tls(chain_of_a_hundred(), |_| json("{}")), "https", &patient())
        }),
    ]
}

fn self_signed() -> (rustls::pki_types::CertificateDer<'static>, KeyPair) {
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("parameters");
    (params.self_signed(&key).expect("a certificate").der().clone(), key)
}

pub(super) fn chain_of_a_hundred() -> ServerConfig {
    let (own, key) = self_signed();
    let secret = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![own; 100], secret))
        .expect("a configuration")
}

#[test]
fn memory_is_bounded_however_much_is_sent() {
    let server = Server::plain(|_| Reply::Endless);
    let error = discover(&server.url("http", OPENID), &Options { max_bytes: 10_000, ..patient() });
    assert!(matches!(error, Err(FetchError::TooLarge { limit: 10_000, .. })), "{error:?}");
    // A length that is only announced is not waited for.
    let server = Server::plain(|_| Reply::Raw(format!("{HEAD}content-length: 99999999999999\r\n\r\n").into_bytes()));
    let start = Instant::now();
    let error = discover(&server.url("http", OPENID), &patient());
    assert!(matches!(error, Err(FetchError::TooLarge { .. })), "{error:?}");
    assert!(start.elapsed() < patient().timeout, "{:?}", start.elapsed());
}
