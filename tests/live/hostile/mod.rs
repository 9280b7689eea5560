//! Servers that are broken, slow or hostile, each with the words that its behaviour ends in.
//!
//! `docs/guide/hostile-servers.md` shows both; `UPDATE=1 cargo test --test live hostile` writes it anew.

mod documents;
mod endpoints;
mod hosts;
mod redirects;

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use fapilint::live::Options;

use crate::server::Server;

/// What a server does, and how it is run into.
pub(super) struct Case {
    does: &'static str,
    /// Gives what is said of it.
    meet: Box<dyn FnOnce() -> String + Send>,
}

impl Case {
    fn new(does: &'static str, meet: impl FnOnce() -> String + Send + 'static) -> Self {
        Self { does, meet: Box::new(meet) }
    }
}

/// The longest that all of them together may take, side by side on a busy machine; those that flood go on for longer.
const BOUND: Duration = Duration::from_secs(30);

/// For servers that answer.
fn patient() -> Options {
    Options { timeout: Duration::from_secs(4), ..Options::default() }
}

/// For those that do not: the sooner it ends, the better.
fn hasty() -> Options {
    Options { timeout: Duration::from_millis(500), ..Options::default() }
}

/// A message without what differs from run to run, such as the days since a certificate ended.
fn told(message: &str, server: &Server) -> String {
    let port = server.address.port();
    let text = message
        .replace(&format!("127.0.0.1:{port}"), "as.example")
        .replace(&format!("as.example:{port}"), "as.example");
    let text = text.replace("500ms", "the time-out").replace("250ms", "half the time-out");
    text.replace("https://as.example", "URL")
        .replace("http://as.example", "URL")
        .replace("/.well-known/openid-configuration", "")
        .split(' ')
        .map(|word| if word.bytes().all(|byte| byte.is_ascii_digit()) && word.len() == 4 { "N" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Sends bytes one by one, slowly, until somebody goes away.
fn drip(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    for byte in bytes.iter().cycle().take(100) {
        stream.write_all(&[*byte])?;
        thread::sleep(Duration::from_millis(40));
    }
    Ok(())
}

/// All of them at once, in order.
fn rows(cases: Vec<Case>) -> String {
    let start = Instant::now();
    let running: Vec<_> = cases.into_iter().map(|case| (case.does, thread::spawn(case.meet))).collect();
    let mut rows = String::new();
    for (does, outcome) in running {
        let outcome = outcome.join().unwrap_or_else(|_| panic!("{does}: it could not be met"));
        let _ = writeln!(rows, "| {does} | {} |", outcome.replace('|', "\\|"));
    }
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
    rows
}

#[test]
fn each_has_a_named_outcome_in_time() {
    let documents = documents::cases().into_iter().chain(redirects::cases()).collect();
    let text = format!(
        "{INTRODUCTION}\n## Where documents are fetched\n\n{HEAD}{}\n## Where TLS is probed\n\n{HOSTS}{HEAD}{}\n\
         ## Where requests are sent to endpoints\n\n{ENDPOINTS}{HEAD}{}\n## Where something is not there\n\n{HEAD}{}",
        rows(documents),
        rows(hosts::cases()),
        rows(endpoints::cases()),
        rows(endpoints::missing())
    );
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/guide/hostile-servers.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &text).expect("the page can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "{} is not current: UPDATE=1 cargo test --test live\n{text}", path.display());
}

const HEAD: &str = "| the server | what is said |\n|---|---|\n";

const INTRODUCTION: &str = "\
# Servers that are broken, slow or hostile

A server is a stranger. Whatever it does, a run ends in time, keeps its memory, goes nowhere that the user would not go, \
and says what happened in words of its own. Each row below is a server of the tests, and the words are what was said of it; \
a run that missed something ends with exit code 2, and what it missed is *unknown*.

A document has `--timeout` from the look-up of its host to its last byte, and 5 MiB. A host whose TLS is probed has three \
times that, each of its connections a half, 256 KiB and 512 records. TLS and endpoints are probed side by side, and no \
more than `--connections` stand to a host at a time. Whoever connects uses the addresses that were judged: what DNS says \
later changes nothing.
";

const ENDPOINTS: &str = "Each request is sent once, no redirect is followed, and of a body no more than 64 KiB are read. An endpoint that does \
not answer is named, and what its answer would show is unknown.\n\n";

const HOSTS: &str =
    "Certificates that are wrong are no failure of the probe: they are measured, and rules judge them.\n\n";
