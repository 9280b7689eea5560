//! Endpoints that are sent harmless requests, and hosts and files that are not there.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;

use fapilint::cli::Outcome;
use fapilint::live::{Options, ask, plan};
use serde_json::json as value;

use super::{Case, drip, hasty, patient, told};
use crate::OPENID;
use crate::save::check;
use crate::server::{Reply, Server, json, not_found, reply};
use crate::tls::Authority;

/// What is written down of an endpoint of this server.
fn asked(server: &Server, options: &Options) -> String {
    let metadata = [("token_endpoint".to_owned(), value!(server.url("http", "/token")))].into_iter().collect();
    let document = ask(plan("", &metadata), &server.url("http", ""), options).expect("nothing is wrong here");
    let token = &document["token"];
    match token["reason"].as_str() {
        Some(reason) => format!("{}: {}", token["outcome"].as_str().unwrap_or_default(), told(reason, server)),
        None => {
            let location = token["location"].as_str().map(|url| format!(", `location` {url}"));
            format!("answered: `status` {}{}", token["status"], location.unwrap_or_default())
        }
    }
}

pub(super) fn cases() -> Vec<Case> {
    let replies = |does, options: fn() -> Options, answer: fn() -> Reply| {
        Case::new(does, move || asked(&Server::plain(move |_| answer()), &options()))
    };
    vec![
        replies("never answers", hasty, || Reply::Silence),
        Case::new("answers a byte at a time", || {
            let server = Server::listen(|mut stream| {
                let _ = stream.read(&mut [0; 8192])?;
                drip(&mut stream, b"HTTP/1.1 200 OK\r\n")
            });
            asked(&server, &hasty())
        }),
        replies("closes without an answer", patient, || Reply::Close),
        replies("sends a body without end", patient, || Reply::Endless),
        Case::new("sends headers without end", || {
            let server = Server::listen(|mut stream| {
                let _ = stream.read(&mut [0; 8192])?;
                stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
                loop {
                    stream.write_all("x-more: of this\r\n".repeat(100).as_bytes())?;
                }
            });
            asked(&server, &patient())
        }),
        replies("redirects to a private address", patient, || reply(302, &["location: http://10.0.0.1/?code=1"], "")),
        replies("packs its body, unasked", patient, || reply(400, &["content-encoding: gzip"], "\x1f")),
    ]
}

/// A server whose token endpoint is elsewhere: what is said of that place, the end, and whether the server is judged.
fn elsewhere(does: &'static str, name: &'static str, host: fn() -> String) -> Case {
    Case::new(does, move || {
        let (authority, place) = (Authority::new(name), host());
        let metadata = format!(r#"{{"token_endpoint":"https://{place}/token"}}"#);
        let server = Server::tls(
            authority.server(|_| ()),
            move |path| {
                if path == OPENID { json(&metadata) } else { not_found() }
            },
        );
        let ca = authority.file.display().to_string();
        let said = run(&[&server.url("https", OPENID), "--cacert", &ca, "--no-http-probe"], server.address.port());
        said.replace(&place, "other.example")
    })
}

fn run(args: &[&str], port: u16) -> String {
    let (outcome, report, stderr) = check(args);
    assert_eq!(outcome, Outcome::Incomplete, "{stderr}");
    let message = report["errors"][0]["message"].as_str().unwrap_or_else(|| panic!("{stderr}"));
    // The words of a machine's resolver are its own.
    let message = message.split_once(" (").filter(|_| message.contains("no address")).map_or(message, |(head, _)| head);
    let judged = report["cases"][0]["documents"].to_string().contains(&format!("tls-127.0.0.1-{port}"));
    let findings = report["cases"][0]["findings"].as_array().is_some_and(|all| !all.is_empty());
    let rest = if judged && findings { "the server itself is judged" } else { "nothing is judged" };
    format!("{message}; exit code 2, {rest}")
}

pub(super) fn missing() -> Vec<Case> {
    let closed = || {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        format!("127.0.0.1:{}", listener.local_addr().expect("its address").port())
    };
    vec![
        elsewhere("names an endpoint at a host that no resolver knows", "missing-name", || "host.invalid".to_owned()),
        elsewhere("names an endpoint at a port that is closed", "missing-port", closed),
        Case::new("is met with a file of authorities that can not be read", || {
            let server = Server::plain(|_| json("{}"));
            let said = run(&[&server.url("http", OPENID), "--cacert", "no-such-file.pem"], 0);
            assert_eq!(server.connections(), 0);
            said
        }),
        Case::new("is met with a file of authorities that holds none", || {
            let server = Server::plain(|_| json("{}"));
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("live-hostile-empty.pem");
            std::fs::write(&path, "nothing").expect("a file");
            let path = path.display().to_string();
            let said = run(&[&server.url("http", OPENID), "--cacert", &path], 0);
            assert_eq!(server.connections(), 0);
            said.replace(&path, "empty.pem")
        }),
    ]
}
