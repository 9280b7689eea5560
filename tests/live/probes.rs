//! Harmless requests to endpoints: what is sent, what is kept of the answers, and what is made of them.

use std::fs;
use std::sync::{Arc, OnceLock};

use fapilint::cli::Outcome;
use fapilint::live::{Options, ask, plan};
use serde_json::{Value, json as value};

use crate::save::{check, place, said};
use crate::server::{Reply, Server, json, not_found, reply};
use crate::tls::Authority;
use crate::{OPENID, options};

/// What is kept of the answers of a server with these endpoints.
fn seen(server: &Server, endpoints: &[&str], options: &Options) -> Value {
    let url = |path: &str| value!(server.url("http", path));
    let metadata = endpoints.iter().map(|name| ((*name).to_owned(), url(&format!("/{name}")))).collect();
    ask(plan("", &metadata), &server.url("http", ""), options).expect("nothing is wrong here")
}

#[test]
fn every_request_is_sent_once_and_says_nothing_of_anybody() {
    let server = Server::plain(|_| reply(400, &[], ""));
    let endpoints = [
        "authorization_endpoint",
        "token_endpoint",
        "pushed_authorization_request_endpoint",
        "userinfo_endpoint",
        "registration_endpoint",
    ];
    seen(&server, &endpoints, &options());
    let mut heads = server.requests();
    heads.sort();
    let lines: Vec<&str> = heads.iter().filter_map(|head| head.split(" HTTP").next()).collect();
    assert_eq!(
        lines,
        [
            "GET /authorization_endpoint",
            "GET /authorization_endpoint?response_type=code&client_id=fapilint-unknown-client\
             &redirect_uri=https%3A%2F%2Fredirect.fapilint.example%2Fcallback&scope=openid&state=fapilint",
            "GET /userinfo_endpoint",
            "OPTIONS /authorization_endpoint",
            "OPTIONS /registration_endpoint",
            "OPTIONS /userinfo_endpoint",
            "POST /pushed_authorization_request_endpoint",
            "POST /token_endpoint",
        ]
    );
    for head in heads {
        let head = head.to_ascii_lowercase();
        assert!(head.contains("user-agent: fapilint/"), "{head}");
        assert!(!head.contains("\r\nauthorization:") && !head.contains("cookie"), "{head}");
        let asks = |line: &str| head.contains(&format!("access-control-request-{line}\r\n"));
        assert_eq!(asks("method: post") && asks("headers: content-type"), head.starts_with("options /registration"));
        assert_eq!(asks("method: get") && asks("headers: authorization"), head.starts_with("options /userinfo"));
        assert!(!head.starts_with("post") || head.contains("content-length: 0\r\n"), "{head}");
    }
}

#[test]
fn of_an_answer_only_what_rules_read_is_kept() {
    let headers = [
        "Strict-Transport-Security: max-age=\"1\"",
        "Access-Control-Allow-Origin: *",
        "Location: /login;jsessionid=geheim?code=geheim#geheim",
        "Set-Cookie: s=geheim",
        "WWW-Authenticate: Basic realm=\"geheim\"",
        "WWW-Authenticate: DPoP algs=\"ES256\"",
        "WWW-Authenticate: bearer realm=\"geheim, Geheim\", Error=\"invalid_token\", Negotiate",
        "Content-Type: application/json; charset=UTF-8",
        "Cache-Control: no-store",
    ];
    let server =
        Server::plain(move |_| reply(401, &headers, r#"{"error":"invalid_client","error_description":"geheim"}"#));
    let mut document = seen(&server, &["token_endpoint"], &options());
    assert!(document["time"].as_str().is_some_and(|time| time.ends_with('Z')));
    let token = document["token"].take();
    let kept = value!({
        "method": "POST", "url": server.url("http", "/token_endpoint"), "outcome": "answered", "status": 401,
        "strict_transport_security": "max-age=\"1\"", "allow_origin": "*",
        "content_type": "application/json; charset=UTF-8",
        "cache_control": "no-store", "location": server.url("http", "/login"),
        "www_authenticate": ["Basic", "DPoP", "bearer", "Negotiate"], "bearer_parameters": ["realm", "error"],
        "bearer_error": "invalid_token", "error": "invalid_client",
    });
    assert_eq!(token, kept);
}

#[test]
fn redirects_are_seen_and_not_followed() {
    let server = Server::plain(|_| reply(302, &["location: /elsewhere"], ""));
    let document = seen(&server, &["authorization_endpoint"], &options());
    assert_eq!(document["unknown_client"]["location"], server.url("http", "/elsewhere"));
    assert!(!server.paths().iter().any(|path| path.contains("elsewhere")));
}

#[test]
fn who_does_not_answer_is_told_from_who_refuses() {
    let hasty = Options { timeout: std::time::Duration::from_millis(300), ..options() };
    for server in [Server::plain(|_| Reply::Silence), Server::plain(|_| Reply::Close)] {
        let document = seen(&server, &["token_endpoint"], &hasty);
        assert_eq!(document["token"]["outcome"], "no-answer", "{document:#}");
        assert!(document["token"]["reason"].is_string());
    }
    let server = Server::plain(|_| not_found());
    let nobody = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port").local_addr().expect("its address");
    let metadata = [("token_endpoint".to_owned(), value!(format!("http://{nobody}/")))].into_iter().collect();
    let document = ask(plan("", &metadata), &server.url("http", ""), &options()).expect("a document");
    assert_eq!(document["token"]["outcome"], "refused", "{document:#}");
}

#[test]
fn answers_without_end_are_left() {
    let server = Server::plain(|_| Reply::Endless);
    let document = seen(&server, &["token_endpoint"], &options());
    assert_eq!((&document["token"]["status"], &document["token"]["error"]), (&value!(200), &Value::Null));
}

/// A server whose authorization endpoint does everything wrong, and whose token endpoint says nothing.
fn open_redirector(authority: &Authority) -> (Server, String) {
    let own = Arc::new(OnceLock::<String>::new());
    let known = Arc::clone(&own);
    let server = Server::tls(authority.server(|_| ()), move |path| {
        let issuer = known.get().map_or("", String::as_str);
        match path {
            OPENID => json(&format!(
                r#"{{"issuer":"{issuer}","authorization_endpoint":"{issuer}/auth","token_endpoint":"{issuer}/token"}}"#
            )),
            "/auth" => reply(400, &["access-control-allow-origin: *"], ""),
            "/token" => Reply::Close,
            path if path.starts_with("/auth?") => {
                reply(302, &["location: https://redirect.fapilint.example/callback?error=invalid"], "")
            }
            _ => not_found(),
        }
    });
    let issuer = server.url("https", "");
    own.set(issuer.clone()).expect("set once");
    (server, issuer)
}

#[test]
fn a_server_is_judged_by_its_answers_and_a_record_of_them_too() {
    let authority = Authority::new("probes");
    let (server, issuer) = open_redirector(&authority);
    let ca = authority.file.display().to_string();
    let folder = place("probes");
    let shown = folder.display().to_string();
    let args = [&*issuer, "--cacert", &ca, "--no-tls-probe"];
    let (outcome, live, stderr) = check(&[&args[..], &["--save", &shown]].concat());
    assert_eq!(outcome, Outcome::Incomplete, "{stderr}");
    assert!(stderr.contains("--allow-missing http"), "{stderr}");
    let found = said(&live)["findings"].to_string();
    for rule in ["browsers-kept-to-https", "no-scripts-at-authorization", "unregistered-redirect-uri"] {
        assert!(found.contains(rule), "{rule}: {found}");
    }
    let verdicts = said(&live)["verdicts"].clone();
    let asked = verdicts.as_array().expect("verdicts").iter().find(|row| row["rule"] == "clients-asked-who-they-are");
    assert_eq!(asked.expect("the rule")["verdict"], "unknown");
    assert!(fs::read_to_string(folder.join("http.json")).expect("a record").contains("no-answer"));
    assert_eq!(said(&check(&[&shown]).1), said(&live));

    let (_, _, stderr) = check(&[&args[..], &["--allow-missing", "http"]].concat());
    assert!(!stderr.contains("--allow-missing"), "{stderr}");
    let before = server.requests().len();
    check(&[&args[..], &["--no-http-probe"]].concat());
    check(&[&args[..], &["--dry-run"]].concat());
    assert_eq!(server.requests()[before..].iter().filter(|head| !head.contains("/.well-known/")).count(), 0);
}
