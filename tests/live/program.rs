//! The whole program against servers: its options, what it says while it waits, and how it ends.

use std::fs;
use std::net::TcpListener;

use fapilint::cli::Outcome;
use fapilint::live::Proxies;
use rcgen::{CertificateParams, KeyPair};

use crate::OPENID;
use crate::save::{check, check_with, fapilint, said};
use crate::server::{Server, json, not_found};
use crate::tls::{Authority, config};

/// A port on which nobody listens.
fn closed_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).expect("a port").local_addr().expect("its address").port()
}

/// A server whose token endpoint is on a host that is not there.
fn partly_there(authority: &Authority) -> (Server, String) {
    let gone = format!("127.0.0.1:{}", closed_port());
    let token = format!(r#"{{"token_endpoint":"https://{gone}/token"}}"#);
    (Server::tls(authority.server(|_| ()), move |path| if path == OPENID { json(&token) } else { not_found() }), gone)
}

#[test]
fn what_is_done_is_said_on_a_terminal_and_taken_back() {
    let authority = Authority::new("progress");
    let (server, _) = partly_there(&authority);
    let (url, ca) = (server.url("https", OPENID), authority.file.display().to_string());
    let args = [&*url, "--cacert", &ca, "--allow-missing", "tls", "--allow-missing", "http"];
    let (_, _, quiet) = check_with(&args, &Proxies::default(), false);
    assert!(!quiet.contains('\r') && !quiet.contains("probing"), "{quiet:?}");
    let (_, _, shown) = check_with(&args, &Proxies::default(), true);
    let phases = [
        format!("\r\x1b[Kfetching the metadata of {url}").chars().take(80).collect::<String>(),
        format!("\r\x1b[Ksending 3 harmless requests, probing the TLS of {}", server.address),
    ];
    let mut rest = &*shown;
    for phase in phases {
        let at = rest.find(&phase).unwrap_or_else(|| panic!("{phase:?}: {shown:?}"));
        rest = &rest[at + phase.len()..];
    }
    // Each line is erased before anything else is written.
    for line in shown.split("\r\x1b[K").skip(1).step_by(2) {
        assert!(line.ends_with('…') && line.chars().count() < 80, "{line:?}");
    }
}

#[test]
fn a_host_that_is_missing_leaves_the_others() {
    let authority = Authority::new("partly");
    let (server, gone) = partly_there(&authority);
    let (url, ca) = (server.url("https", OPENID), authority.file.display().to_string());
    let args = [&*url, "--cacert", &ca, "--no-http-probe"];
    let (outcome, report, stderr) = check(&args);
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stderr.contains(&gone) && stderr.contains("connection refused"), "{stderr}");
    let verdict = |report: &serde_json::Value, rule: &str| {
        let verdicts = said(report)["verdicts"].as_array().expect("verdicts").clone();
        verdicts.iter().find(|it| it["rule"] == rule).map(|it| it["verdict"].clone())
    };
    // The host that is there has TLS 1.3, and what the other has is not known.
    assert_eq!(verdict(&report, "tls13-accepted"), Some("unknown".into()), "{report:#}");
    assert!(report["cases"][0]["documents"].to_string().contains(&format!("tls-127.0.0.1-{}", server.address.port())));
    for allowed in [&gone, "127.0.0.1", "tls"] {
        let (outcome, _, stderr) = check(&[&args[..], &["--allow-missing", allowed]].concat());
        assert_ne!(outcome, Outcome::Incomplete, "{allowed}: {stderr}");
    }
    let (outcome, ..) = check(&[&args[..], &["--allow-missing", "other.example"]].concat());
    assert_eq!(outcome, Outcome::Incomplete);
}

#[test]
fn a_dry_run_says_where_it_would_go_and_goes_nowhere() {
    let authority = Authority::new("dry");
    let (server, gone) = partly_there(&authority);
    let (url, ca) = (server.url("https", OPENID), authority.file.display().to_string());
    let args = ["check", &url, "--cacert", &ca, "--dry-run"];
    let (outcome, text, stderr) = fapilint(&args, &Proxies::default(), false);
    assert_eq!(outcome, Outcome::Clean, "{stderr}");
    for line in [
        format!("TLS {} (discovery)", server.address),
        format!("TLS {gone} (token_endpoint)"),
        format!("POST https://{gone}/token (token)"),
    ] {
        assert!(text.contains(&line), "{line}: {text}");
    }
    assert_eq!((server.connections(), server.paths()), (1, vec![OPENID.to_owned()]));
}

#[test]
fn a_client_certificate_and_an_address_are_taken_from_the_command_line() {
    let authority = Authority::new("options");
    let params = CertificateParams::new(vec!["as.internal".to_owned()]).expect("parameters");
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, &authority.issuer).expect("a certificate");
    let server = Server::tls(config(Some(&authority), certificate.der().clone(), &key), |path| {
        if path == OPENID { json(r#"{"issuer":"https://as.internal"}"#) } else { not_found() }
    });
    let (own, secret) = (authority.file.with_extension("cert.pem"), authority.file.with_extension("key.pem"));
    fs::write(&own, certificate.pem()).expect("a file");
    fs::write(&secret, key.serialize_pem()).expect("a file");
    let [ca, own, secret] = [&authority.file, &own, &secret].map(|path| path.display().to_string());
    let port = server.address.port();
    let (url, resolve) = (format!("https://as.internal:{port}{OPENID}"), format!("as.internal:{port}:127.0.0.1"));
    let args = [&*url, "--resolve", &resolve, "--cacert", &ca, "--only-cacert", "--no-http-probe", "--no-tls-probe"];
    let (outcome, _, _) = check(&args);
    assert_eq!(outcome, Outcome::Incomplete);
    let (outcome, report, stderr) = check(&[&args[..], &["--tls-cert", &own, "--tls-key", &secret]].concat());
    assert_ne!(outcome, Outcome::Incomplete, "{stderr}");
    assert_eq!(report["cases"][0]["id"], "https://as.internal");

    // A file that is none is named, and nobody is asked.
    let asked = server.connections();
    for (option, words) in [("--tls-cert", "no certificate and key"), ("--cacert", "no certificate authority")] {
        let empty = authority.file.with_extension("empty");
        fs::write(&empty, "geheim").expect("a file");
        let empty = empty.display().to_string();
        let more =
            if option == "--tls-cert" { vec![option, &empty, "--tls-key", &secret] } else { vec![option, &empty] };
        let (outcome, _, stderr) = check(&[&args[..], &more].concat());
        assert_eq!(outcome, Outcome::Incomplete);
        assert!(stderr.contains(words) && stderr.contains(".empty") && !stderr.contains("geheim"), "{stderr}");
    }
    assert_eq!(server.connections(), asked);
    let (_, _, stderr) = check(&[&url, "--only-cacert"]);
    assert!(stderr.contains("--cacert"), "{stderr}");
}
