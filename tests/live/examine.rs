//! The TLS of a host and its endpoints, probed side by side: one limit of connections, the same results.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use fapilint::bundled;
use fapilint::live::{Examined, Options, Probe, ask, examine, plan, probe};
use serde_json::{Map, Value, json as value};

use crate::server::{Reply, Server, json, reply};
use crate::tls::Authority;

const HERE: &str = "https://127.0.0.1";

fn requests(server: &Server, scheme: &str) -> Vec<Probe> {
    let members = ["authorization_endpoint", "token_endpoint", "jwks_uri", "revocation_endpoint"];
    let url = |name: &str| (name.to_owned(), value!(server.url(scheme, &format!("/{name}"))));
    let metadata: Map<String, Value> = members.into_iter().map(url).collect();
    // Nobody but root listens on port 80.
    plan("", &metadata).into_iter().filter(|it| it.name != "plain_http").collect()
}

fn examined(server: &Server, scheme: &str, options: &Options) -> Examined {
    let hosts = [("127.0.0.1".to_owned(), server.address.port())];
    examine(&hosts, requests(server, scheme), HERE, &bundled::catalogue().tls_suites, options)
}

/// A server without TLS that answers requests, refuses hellos, and counts who is connected at a time.
fn counting(most: &Arc<AtomicUsize>) -> Server {
    let (most, now) = (Arc::clone(most), Arc::new(AtomicUsize::new(0)));
    Server::listen(move |mut stream| {
        most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
        let mut bytes = [0; 4096];
        loop {
            let count = stream.read(&mut bytes).unwrap_or(0);
            if count == 0 {
                now.fetch_sub(1, SeqCst);
                return Ok(());
            }
            thread::sleep(Duration::from_millis(5));
            if bytes[0] == 22 || bytes[0] & 0x80 != 0 {
                // Whoever asks next may do so as soon as this is sent.
                now.fetch_sub(1, SeqCst);
                return stream.write_all(&[21, 3, 3, 0, 2, 2, 40]);
            }
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")?;
        }
    })
}

#[test]
fn hellos_and_requests_share_one_limit_of_connections() {
    for connections in [1, 2, 4] {
        let most = Arc::new(AtomicUsize::new(0));
        let seen = examined(&counting(&most), "http", &Options { connections, ..crate::options() });
        let answers = seen.answers.expect("requests").expect("answers");
        assert_eq!(answers["token"]["status"], 400, "{answers:#}");
        assert_eq!(seen.hosts.expect("hosts")[0].document["versions"]["TLSv1.2"], "refused");
        // That a connection is closed is seen here a moment later than there.
        assert!((1..=connections + 1).contains(&most.load(SeqCst)), "{connections}: {}", most.load(SeqCst));
    }
}

#[test]
fn side_by_side_shows_what_one_after_the_other_shows() {
    let authority = Authority::new("examine");
    let server = Server::tls(authority.server(|_| ()), |path| match path {
        "/token_endpoint" => json(r#"{"error":"invalid_client"}"#),
        "/revocation_endpoint" => Reply::Close,
        _ => reply(400, &["cache-control: no-store"], ""),
    });
    let options = authority.trusted();
    let hosts = [("127.0.0.1".to_owned(), server.address.port())];
    let timeless = |mut document: Value| {
        document["time"] = Value::Null;
        document.to_string()
    };
    let seen = probe(&hosts, HERE, &bundled::catalogue().tls_suites, &options).expect("hosts");
    let alone = timeless(seen[0].document.clone());
    let answers = timeless(ask(requests(&server, "https"), HERE, &options).expect("answers"));
    for connections in [1, 2, 3, 4, 8] {
        let both = examined(&server, "https", &Options { connections, ..options.clone() });
        assert_eq!(timeless(both.hosts.expect("hosts")[0].document.clone()), alone, "{connections}");
        assert_eq!(timeless(both.answers.expect("requests").expect("answers")), answers, "{connections}");
    }
}

#[test]
fn endpoints_that_hang_do_not_hide_the_tls_and_end() {
    let authority = Authority::new("examine-hang");
    let server = Server::tls(authority.server(|_| ()), |_| Reply::Silence);
    let options = Options { timeout: Duration::from_millis(600), ..authority.trusted() };
    let start = Instant::now();
    let seen = examined(&server, "https", &options);
    assert!(start.elapsed() < options.timeout * 8, "{:?}", start.elapsed());
    let hosts = seen.hosts.expect("hosts");
    assert_eq!((&hosts[0].error, &hosts[0].document["versions"]["TLSv1.3"]), (&None, &value!("accepted")));
    let answers = seen.answers.expect("requests").expect("answers");
    assert!(
        answers
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| *name != "time")
            .all(|(_, it)| it["outcome"] == "no-answer"),
        "{answers:#}"
    );
}

#[test]
fn what_is_not_asked_for_is_not_done() {
    let server = Server::plain(|_| reply(400, &[], ""));
    let none = examine(&[], Vec::new(), HERE, &bundled::catalogue().tls_suites, &crate::options());
    assert!(none.hosts.is_ok_and(|hosts| hosts.is_empty()) && none.answers.is_none());
    let answers = examine(&[], requests(&server, "http"), HERE, &bundled::catalogue().tls_suites, &crate::options());
    assert!(answers.answers.is_some_and(|answers| answers.is_ok()));
    assert!(server.requests().iter().all(|head| head.contains("_endpoint") || head.contains("jwks_uri")));
}
