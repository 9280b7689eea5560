//! What a live run has read is kept, and judged again as it was.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use fapilint::cli::{Outcome, Streams, run};
use fapilint::live::Proxies;
use serde_json::{Value, json as value};

use crate::OPENID;
use crate::server::{Server, json, not_found, reply};
use crate::tls::Authority;

/// Runs `fapilint check` and returns its end, its report and what it said besides.
pub(crate) fn check(args: &[&str]) -> (Outcome, Value, String) {
    check_with(args, &Proxies::default(), false)
}

/// The same, with proxies, and perhaps with standard error on a terminal.
pub(crate) fn check_with(args: &[&str], proxies: &Proxies, terminal: bool) -> (Outcome, Value, String) {
    let args = [&["check", "--format", "json", "--timeout", "2"], args].concat();
    let (outcome, stdout, stderr) = fapilint(&args, proxies, terminal);
    (outcome, serde_json::from_str(&stdout).unwrap_or_default(), stderr)
}

/// Runs the program and returns its end, what it printed and what it said besides.
pub(crate) fn fapilint(args: &[&str], proxies: &Proxies, terminal: bool) -> (Outcome, String, String) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut stdin = std::io::empty();
    let mut streams = Streams {
        stderr_is_terminal: terminal,
        proxies: proxies.clone(),
        ..Streams::plain(&mut stdin, &mut stdout, &mut stderr)
    };
    let outcome = run(["fapilint"].iter().chain(args).map(OsString::from), &mut streams);
    // How sentences are wrapped depends on how long the paths of a machine are.
    let stderr = String::from_utf8(stderr).expect("text").replace("\n  │ ", " ").replace("\n        ", " ");
    (outcome, String::from_utf8(stdout).expect("text"), stderr)
}

/// A place for a record, where nothing is yet.
pub(crate) fn place(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("live-save-{name}"));
    let _ = fs::remove_dir_all(&folder);
    folder
}

/// What a report says of its only case, without where its documents lie and what order that brings.
pub(crate) fn said(report: &Value) -> Value {
    let case = &report["cases"][0];
    let findings = case["findings"].as_array().expect("findings").iter();
    let mut findings: Vec<Value> = findings
        .map(|it| value!([it["rule"], it["severity"], it["location"]["pointer"], it["message"], it["fingerprint"]]))
        .collect();
    findings.sort_by_key(Value::to_string);
    value!({ "id": case["id"], "findings": findings, "verdicts": case["verdicts"], "requirements": case["requirements"] })
}

/// A server that publishes a private key.
fn careless(authority: &Authority) -> (Server, String) {
    let own = Arc::new(OnceLock::<String>::new());
    let known = Arc::clone(&own);
    let server = Server::tls(authority.server(|_| ()), move |path| {
        let issuer = known.get().map_or("", String::as_str);
        match path {
            OPENID => json(&format!(r#"{{"issuer":"{issuer}","jwks_uri":"{issuer}/jwks"}}"#)),
            "/jwks" => json(
                r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"a","use":"sig","alg":"ES256",
                "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
                "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}]}"#,
            ),
            _ => not_found(),
        }
    });
    let issuer = server.url("https", "");
    own.set(issuer.clone()).expect("set once");
    (server, issuer)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_record_is_judged_as_the_server_was_and_holds_no_secret() {
    let authority = Authority::new("save");
    let (server, issuer) = careless(&authority);
    let folder = place("whole");
    let shown = folder.display().to_string();
    let ca = authority.file.display().to_string();
    let (_, live, stderr) = check(&[&issuer, "--cacert", &ca, "--save", &shown]);
    let host = format!("tls-127.0.0.1-{}.json", server.address.port());
    for name in ["as-jwks.json", "as.json", "discovery.json", &host] {
        let text = fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}: {stderr}"));
        assert!(!text.contains("jpsQnnGQ"), "{name}");
    }
    let record: Value =
        serde_json::from_str(&fs::read_to_string(folder.join("discovery.json")).expect("a record")).expect("JSON");
    assert!(record["time"].as_str().is_some_and(|time| time.ends_with('Z')), "{record:#}");
    let (_, again, stderr) = check(&[&shown]);
    assert_eq!(said(&again), said(&live), "{stderr}");
    assert!(!said(&live)["findings"].as_array().expect("findings").is_empty());

    // A second record would be mixed with the first.
    let before = names(&folder);
    let asked = server.requests().len();
    let (outcome, _, stderr) = check(&[&issuer, "--cacert", &ca, "--save", &shown]);
    assert_eq!((outcome, server.requests().len()), (Outcome::Incomplete, asked));
    assert!(stderr.contains("holds files already"), "{stderr}");
    assert_eq!(names(&folder), before);
}

#[test]
fn a_record_is_of_one_server() {
    let folder = place("several");
    let shown = folder.display().to_string();
    for urls in [&["https://a.invalid", "https://b.invalid"][..], &[][..]] {
        let (outcome, _, stderr) = check(&[urls, &["--save", &shown]].concat());
        assert_eq!(outcome, Outcome::Incomplete);
        assert!(stderr.contains("--save keeps what one URL leads to"), "{stderr}");
        assert!(!folder.exists());
    }
}

#[test]
fn a_record_that_can_not_be_written_leaves_nothing() {
    let authority = Authority::new("save-nowhere");
    let (_server, issuer) = careless(&authority);
    let file = place("file");
    fs::write(&file, "").expect("a file");
    let below = file.join("record").display().to_string();
    let ca = authority.file.display().to_string();
    let (outcome, _, stderr) = check(&[&issuer, "--cacert", &ca, "--no-tls-probe", "--save", &below]);
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stderr.contains("can not be written"), "{stderr}");
    fs::remove_file(file).expect("the file");
}

#[test]
fn both_well_known_urls_are_judged_together() {
    let authority = Authority::new("save-forms");
    let config = authority.server(|params| {
        *params = rcgen::CertificateParams::new(vec!["as.example".to_owned()]).expect("parameters");
        params.distinguished_name.push(rcgen::DnType::CommonName, "a server");
    });
    let server = Server::tls(config, |path| {
        let (end, headers) = match path {
            OPENID => ("new", ["content-type: application/json;Charset=\"ISO-8859-1\"", "cache-control: max-age=60"]),
            _ => ("old", ["content-type: text/plain; charset=utf-8", "cache-control: no-store"]),
        };
        let text = format!(r#"{{"issuer":"https://as.example","token_endpoint":"https://as.example/{end}"}}"#);
        reply(200, &headers, text)
    });
    let port = server.address.port();
    let issuer = format!("https://as.example:{port}");
    let folder = place("forms");
    let shown = folder.display().to_string();
    let ca = authority.file.display().to_string();
    let resolve = format!("as.example:{port}:127.0.0.1");
    let args = [&*issuer, "--resolve", &resolve, "--cacert", &ca, "--only-cacert", "--no-tls-probe", "--no-http-probe"];
    let (_, live, stderr) = check(&[&args[..], &["--save", &shown]].concat());
    let different = |report: &Value| {
        let findings = said(report)["findings"].as_array().expect("findings").clone();
        findings.iter().filter(|it| it[0] == "same-metadata-everywhere").map(|it| it[2].clone()).collect::<Vec<_>>()
    };
    assert_eq!(different(&live), ["/token_endpoint"], "{stderr}");
    assert_eq!(names(&folder), ["as-oauth.json", "as.json", "discovery.json"]);
    assert_eq!(said(&check(&[&shown]).1), said(&live));
    let record: Value =
        serde_json::from_slice(&fs::read(folder.join("discovery.json")).expect("a record")).expect("JSON");
    let kept = |of: &Value| ["status", "content_type", "charset", "cache_control"].map(|name| of[name].clone());
    assert_eq!(kept(&record), [value!(200), value!("application/json"), value!("iso-8859-1"), value!("max-age=60")]);
    let second = [value!(200), value!("text/plain"), value!("utf-8"), value!("no-store")];
    assert_eq!(kept(&record["second"]), second);
    // The second is judged by its own rules; of a charset nothing is demanded.
    let found = said(&live)["findings"].to_string();
    assert!(found.contains("second-content-type") && !found.contains("\"discovery-content-type"), "{found}");
}

#[test]
fn what_a_server_has_is_not_learnt_while_it_is_broken() {
    for (status, learnt) in [(404, true), (429, false), (503, false)] {
        for other in [OPENID, crate::OAUTH] {
            let answer = move |path: &str| if path == other { reply(status, &[], "") } else { json("{}") };
            let server = Server::plain(answer);
            let discovery = crate::found(&server.url("http", ""));
            assert_eq!((discovery.second, discovery.both_asked), (None, learnt), "{status} {other}");
        }
    }
}
