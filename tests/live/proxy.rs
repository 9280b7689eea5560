//! Servers behind a proxy: what goes through it, what does not, and what is said where it refuses.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use fapilint::bundled;
use fapilint::cli::Outcome;
use fapilint::live::{FetchError, Options, Pin, Proxies, ask, discover, plan, probe};
use serde_json::json as value;

use crate::OPENID;
use crate::save::check_with;
use crate::server::{Server, json, not_found};
use crate::tls::Authority;

/// A proxy that connects to one server whatever it is asked for, and what it was asked for.
struct Proxy {
    server: Server,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn to(server: &Server) -> Self {
        let inner = server.address;
        Self::start(move |mut stream| {
            stream.write_all(b"HTTP/1.1 200 Connected\r\nVia: a proxy\r\n\r\n")?;
            let mut onward = TcpStream::connect(inner)?;
            let (mut back, mut forth) = (onward.try_clone()?, stream.try_clone()?);
            thread::spawn(move || {
                let _ = io::copy(&mut back, &mut forth);
                let _ = forth.shutdown(std::net::Shutdown::Both);
            });
            io::copy(&mut stream, &mut onward)?;
            onward.shutdown(std::net::Shutdown::Both)
        })
    }

    /// One that answers every request with these bytes.
    fn saying(answer: &'static str) -> Self {
        Self::start(move |mut stream| stream.write_all(answer.as_bytes()))
    }

    fn start(serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Self {
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        let server = Server::listen(move |mut stream| {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                if stream.read(&mut byte)? == 0 {
                    return Ok(());
                }
                head.extend(byte);
            }
            seen.lock().expect("heads").push(String::from_utf8_lossy(&head).into_owned());
            serve(stream)
        });
        Self { server, heads }
    }

    /// As variables name it, with a password.
    fn proxies(&self) -> Proxies {
        let url = format!("http://me:geheim@{}", self.server.address);
        Proxies { all: Some(url), ..Proxies::default() }
    }

    fn name(&self) -> String {
        self.server.address.to_string()
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("heads").clone()
    }
}

/// A server with a certificate for a name that only the proxy knows.
fn hidden(authority: &Authority) -> Server {
    let config = authority.server(|params| {
        *params = rcgen::CertificateParams::new(vec!["as.internal".to_owned()]).expect("parameters");
        params.distinguished_name.push(rcgen::DnType::CommonName, "a server");
    });
    Server::tls(config, |path| match path {
        OPENID => json(r#"{"issuer":"https://as.internal","token_endpoint":"https://as.internal/token"}"#),
        "/token" => json(r#"{"error":"invalid_client"}"#),
        _ => not_found(),
    })
}

#[test]
fn documents_probes_and_hellos_go_through_a_tunnel() {
    let authority = Authority::new("proxy");
    let server = hidden(&authority);
    let proxy = Proxy::to(&server);
    let options = Options { proxies: proxy.proxies(), ..authority.trusted() };
    let discovery = discover("https://as.internal", &options).expect("a discovery");
    assert_eq!(discovery.metadata.url, format!("https://as.internal{OPENID}"));

    let hosts = [("as.internal".to_owned(), 443)];
    let seen = probe(&hosts, "https://as.internal", &bundled::catalogue().tls_suites, &options).expect("observations");
    assert_eq!(seen[0].error, None);
    let document = &seen[0].document;
    assert_eq!((&document["versions"]["TLSv1.3"], &document["proxy"]), (&value!("accepted"), &value!(proxy.name())));
    assert_eq!((document.get("address"), &document["certificates"][0]["name_matches"]), (None, &value!(true)));

    let metadata = [("token_endpoint".to_owned(), value!("https://as.internal/token"))].into_iter().collect();
    let answers = ask(plan("", &metadata), "https://as.internal", &options).expect("answers");
    assert_eq!(answers["token"]["error"], "invalid_client", "{answers:#}");
    // What port 80 would serve can't be told from what the proxy says.
    assert_eq!(answers["plain_http"]["outcome"], "no-answer");
    assert!(answers["plain_http"]["reason"].as_str().is_some_and(|reason| reason.contains(&proxy.name())));

    for head in proxy.heads() {
        assert!(head.starts_with("CONNECT as.internal:443 HTTP/1.1\r\n"), "{head}");
        assert!(head.to_ascii_lowercase().contains("proxy-authorization: basic "), "{head}");
    }
    assert!(proxy.heads().len() > 10);
}

#[test]
fn a_proxy_that_refuses_is_named_and_its_password_is_not() {
    let nobody = TcpListener::bind(("127.0.0.1", 0)).expect("a port").local_addr().expect("its address").to_string();
    let refusing = Proxy::saying("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
    let asking = Proxy::saying("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
    let strange = Proxy::saying("SSH-2.0-x\r\n\r\n");
    let closed = Proxies { https: Some(format!("me:geheim@{nobody}")), ..Proxies::default() };
    for (proxies, name, document_says, hello_says) in [
        (refusing.proxies(), refusing.name(), "does not connect to that host", "HTTP 403"),
        (asking.proxies(), asking.name(), "user name and a password", "HTTP 407"),
        (strange.proxies(), strange.name(), "stands in the way", "not answer as an HTTP proxy does"),
        (closed, nobody, "connection refused", "connection refused"),
    ] {
        let options = Options { proxies, ..crate::options() };
        let error = discover("https://as.internal", &options).expect_err("a refusal");
        let hosts = [("as.internal".to_owned(), 443)];
        let seen = probe(&hosts, "https://as.internal", &bundled::catalogue().tls_suites, &options).expect("all");
        let other = seen[0].error.clone().expect("an error");
        for (error, words) in [(error, document_says), (other, hello_says)] {
            assert!(matches!(&error, FetchError::Proxy { proxy, .. } if *proxy == name), "{error:?}");
            assert!(error.to_string().contains(words), "{words}: {error}");
            assert!(!format!("{error} {error:?} {options:?}").contains("geheim"), "{error:?}");
            assert!(error.help().is_some_and(|help| help.contains("--no-proxy")));
        }
    }
}

#[test]
fn hosts_that_are_left_out_or_pinned_are_met_without_it() {
    let authority = Authority::new("proxy-direct");
    let server = Server::tls(authority.server(|_| ()), |_| json("{}"));
    let refusing = Proxy::saying("HTTP/1.1 403 Forbidden\r\n\r\n");
    let without = |no: &str| Options {
        proxies: Proxies { no: Some(no.to_owned()), ..refusing.proxies() },
        ..authority.trusted()
    };
    for no in ["127.0.0.1", "127.0.0.0/8", "*"] {
        assert!(discover(&server.url("https", ""), &without(no)).is_ok(), "{no}");
    }
    assert!(refusing.heads().is_empty());
    assert!(discover(&server.url("https", ""), &without("as.example")).is_err());
    let pin = Pin { host: "127.0.0.1".to_owned(), port: server.address.port(), address: server.address.ip() };
    assert!(discover(&server.url("https", ""), &Options { pins: vec![pin], ..without("as.example") }).is_ok());
}

#[test]
fn an_address_that_a_url_says_is_refused_behind_a_proxy_too() {
    let proxy = Proxy::saying(
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 38\r\n\r\n{\"jwks_uri\":\"http://127.0.0.1:1/jwks\"}",
    );
    let options = Options { proxies: proxy.proxies(), ..crate::options() };
    let discovery = discover(&format!("http://as.internal{OPENID}"), &options).expect("a discovery");
    assert!(matches!(discovery.errors[..], [FetchError::PrivateAddress { .. }]), "{:?}", discovery.errors);
    assert!(!proxy.heads().iter().any(|head| head.contains("/jwks")), "{:?}", proxy.heads());
}

#[test]
fn the_program_reads_the_environment_and_can_be_told_not_to() {
    let authority = Authority::new("proxy-program");
    let server = Server::tls(authority.server(|_| ()), |_| json(r#"{"issuer":"https://as.example"}"#));
    let refusing = Proxy::saying("HTTP/1.1 403 Forbidden\r\n\r\n");
    let (url, ca) = (server.url("https", OPENID), authority.file.display().to_string());
    let args = [&*url, "--cacert", &ca, "--no-tls-probe", "--no-http-probe"];
    let (outcome, report, stderr) = check_with(&args, &refusing.proxies(), false);
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stderr.contains(&refusing.name()) && !stderr.contains("geheim"), "{stderr}");
    assert!(!report.to_string().contains("geheim"));
    let (_, _, stderr) = check_with(&[&args[..], &["--no-proxy"]].concat(), &refusing.proxies(), false);
    assert!(!stderr.contains(&refusing.name()), "{stderr}");
    assert_eq!(server.paths(), [OPENID]);

    let program = std::process::Command::new(env!("CARGO_BIN_EXE_fapilint"))
        .args([&["check"], &args[..]].concat())
        .env("https_proxy", format!("http://me:geheim@{}", refusing.name()))
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .output()
        .expect("the program");
    let said = String::from_utf8_lossy(&program.stderr).replace("\n  │ ", " ");
    assert!(said.contains("stands in the way") && !said.contains("geheim"), "{said}");
    assert_eq!(program.status.code(), Some(2));
}
