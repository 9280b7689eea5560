//! TLS: whom to trust, and why a handshake failed.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use fapilint::live::{FetchError, Options, TlsFault, discover};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{RootCertStore, ServerConfig};

use crate::server::{Reply, Server, json};
use crate::{OPENID, options, refused};

/// An authority, with its certificate in a file.
pub(crate) struct Authority {
    pub(crate) issuer: Issuer<'static, KeyPair>,
    pub(crate) certificate: CertificateDer<'static>,
    pub(crate) file: PathBuf,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(vec![]).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("live-{name}.pem"));
        fs::write(&file, certificate.pem()).expect("a file");
        Self { issuer: Issuer::new(params, key), certificate: certificate.der().clone(), file }
    }

    /// A server's configuration for 127.0.0.1, with a certificate that may be spoilt first.
    pub(crate) fn server(&self, spoil: impl FnOnce(&mut CertificateParams)) -> ServerConfig {
        let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("parameters");
        // Else it would be that of the authority, and the certificate look as if it had signed itself.
        params.distinguished_name.push(DnType::CommonName, "a server");
        spoil(&mut params);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        config(None, certificate.der().clone(), &key)
    }

    pub(crate) fn trusted(&self) -> Options {
        Options { ca_files: vec![self.file.clone()], only_ca_files: true, ..options() }
    }
}

/// A configuration that asks for a client certificate of an authority, if one is given.
pub(crate) fn config(clients: Option<&Authority>, certificate: CertificateDer<'static>, key: &KeyPair) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("versions");
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.certificate.clone()).expect("a root");
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            builder.with_client_cert_verifier(verifier.expect("a verifier"))
        }
    };
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let key = rustls::crypto::ring::sign::any_supported_type(&key).expect("a key that can sign");
    // Not `with_single_cert`, which looks at the certificate: some are wrong on purpose.
    builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(CertifiedKey::new(vec![certificate], key))))
}

fn metadata(_: &str) -> Reply {
    json("{}")
}

fn fault(server: &Server, options: &Options) -> TlsFault {
    match discover(&server.url("https", ""), options) {
        Err(FetchError::Tls { fault, url }) => {
            assert_eq!(url, server.url("https", OPENID));
            fault
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_authority_is_trusted_when_it_is_named() {
    let authority = Authority::new("named");
    let server = Server::tls(authority.server(|_| ()), metadata);
    let error = refused(&server.url("https", ""));
    assert!(matches!(error, FetchError::Tls { fault: TlsFault::UnknownIssuer, .. }), "{error:?}");
    assert!(error.help().is_some_and(|help| help.contains("--cacert")));
    assert_eq!(server.paths(), Vec::<String>::new());

    let besides = Options { ca_files: vec![authority.file.clone()], ..options() };
    for options in [besides, authority.trusted()] {
        let discovery = discover(&server.url("https", ""), &options).expect("a discovery");
        assert_eq!(discovery.metadata.url, server.url("https", OPENID));
    }
}

#[test]
fn a_certificate_says_what_is_wrong_with_it() {
    let authority = Authority::new("faults");
    let trusted = authority.trusted();
    let expired = authority.server(|params| params.not_after = date_time_ymd(2020, 1, 1));
    assert!(matches!(fault(&Server::tls(expired, metadata), &trusted), TlsFault::Expired { days: 2000.. }));
    let early = authority.server(|params| params.not_before = date_time_ymd(3000, 1, 1));
    assert!(matches!(fault(&Server::tls(early, metadata), &trusted), TlsFault::NotYetValid { days: 100_000.. }));
    let other = authority.server(|params| {
        *params = CertificateParams::new(vec!["other.example".to_owned()]).expect("parameters");
    });
    let wrong = TlsFault::WrongName { presented: vec!["other.example".to_owned()] };
    assert_eq!(fault(&Server::tls(other, metadata), &trusted), wrong);
    assert_eq!(wrong.to_string(), "the server's certificate is for other.example");
    let own = authority.server(|params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained));
    assert_eq!(fault(&Server::tls(own, metadata), &trusted), TlsFault::AuthorityAsServer);
}

#[test]
fn a_client_certificate_that_is_wanted_is_named() {
    let authority = Authority::new("clients");
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("parameters");
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, &authority.issuer).expect("a certificate");
    let server = Server::tls(config(Some(&authority), certificate.der().clone(), &key), metadata);
    assert_eq!(fault(&server, &authority.trusted()), TlsFault::ClientCertificate);
}

#[test]
fn servers_that_speak_something_else_are_told_apart() {
    let old = Server::bytes(&[0x15, 3, 1, 0, 2, 2, 70]);
    assert_eq!(fault(&old, &options()), TlsFault::Version);
    let narrow = Server::bytes(&[0x15, 3, 3, 0, 2, 2, 40]);
    assert_eq!(fault(&narrow, &options()), TlsFault::Nothing);
    let plain = Server::bytes(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    assert_eq!(fault(&plain, &options()), TlsFault::NotTls);
    for reads in [true, false] {
        assert_eq!(fault(&Server::closing(reads), &options()), TlsFault::Closed);
    }
}

#[test]
fn a_file_without_authorities_is_named() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let bad = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (name, text) in [("live-empty.pem", ""), ("live-bad.pem", bad)] {
        let file = folder.join(name);
        fs::write(&file, text).expect("a file");
        let error = discover("https://as.example", &Options { ca_files: vec![file.clone()], ..options() });
        assert!(matches!(&error, Err(FetchError::CaFile { path, .. }) if *path == file), "{error:?}");
    }
    let missing = Options { ca_files: vec![folder.join("live-missing.pem")], ..options() };
    assert!(matches!(discover("https://as.example", &missing), Err(FetchError::CaFile { .. })));
}

#[test]
fn a_client_certificate_lets_documents_be_fetched() {
    let authority = Authority::new("identity");
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("parameters");
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, &authority.issuer).expect("a certificate");
    let server = Server::tls(config(Some(&authority), certificate.der().clone(), &key), metadata);
    let (cert, secret) = (authority.file.with_extension("cert.pem"), authority.file.with_extension("key.pem"));
    fs::write(&cert, certificate.pem()).expect("a file");
    fs::write(&secret, key.serialize_pem()).expect("a file");
    let known = Options { identity: Some((cert.clone(), secret.clone())), ..authority.trusted() };
    assert!(discover(&server.url("https", ""), &known).is_ok());
    fs::write(&secret, "geheim").expect("a file");
    let error = discover(&server.url("https", ""), &known).expect_err("no key");
    assert!(matches!(error, FetchError::Setup { .. }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("geheim"), "{error}");
}
