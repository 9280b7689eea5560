//! How endpoints refuse whoever comes without credentials: servers that do it wrong, and one that does it right.

use std::sync::{Arc, OnceLock};

use fapilint::live::Proxies;
use serde_json::Value;

use crate::OPENID;
use crate::save::{check, fapilint, said};
use crate::server::{Reply, Server, json, not_found, reply};
use crate::tls::Authority;

/// Endpoints by their members and paths.
const ENDPOINTS: [(&str, &str); 7] = [
    ("token_endpoint", "/token"),
    ("pushed_authorization_request_endpoint", "/par"),
    ("revocation_endpoint", "/revoke"),
    ("introspection_endpoint", "/introspect"),
    ("backchannel_authentication_endpoint", "/bc"),
    ("userinfo_endpoint", "/userinfo"),
    ("registration_endpoint", "/register"),
];

/// Rules that read these answers.
const RULES: [&str; 14] = [
    "backchannel-invalid-client-status",
    "clients-asked-who-they-are",
    "error-status",
    "errors-as-json",
    "errors-have-codes",
    "invalid-client-status",
    "pushed-requests-authenticated",
    "scripts-at-registration",
    "scripts-at-userinfo",
    "userinfo-asks-for-token",
    "userinfo-by-get",
    "userinfo-challenge",
    "userinfo-challenge-parameters",
    "userinfo-challenge-without-error",
];

/// What those rules find at a server that answers so, and what is unknown to them. `tls` says whether its TLS is seen.
fn found(authority: &Authority, tls: bool, answer: fn(&str) -> Reply) -> (Vec<String>, Vec<String>) {
    let own = Arc::new(OnceLock::<String>::new());
    let known = Arc::clone(&own);
    let server = Server::tls(authority.server(|_| ()), move |path| {
        if path != OPENID {
            return answer(path);
        }
        let issuer = known.get().map_or("", String::as_str);
        let endpoints = ENDPOINTS.map(|(member, path)| format!(r#""{member}":"{issuer}{path}""#)).join(",");
        json(&format!(r#"{{"issuer":"{issuer}",{endpoints}}}"#))
    });
    let issuer = server.url("https", "");
    own.set(issuer.clone()).expect("set once");
    let ca = authority.file.display().to_string();
    let args = [&*issuer, "--cacert", &ca, "--allow-missing", "http", "--allow-missing", "tls"];
    let (_, report, stderr) = check(&[&args[..], if tls { &[] } else { &["--no-tls-probe"] }].concat());
    let own = |row: &Value| row.as_str().is_some_and(|rule| RULES.contains(&rule));
    let report = said(&report);
    let findings = report["findings"].as_array().expect("findings").iter().filter(|it| own(&it[0]));
    let findings =
        findings.map(|it| format!("{} {}", it[0].as_str().expect("a rule"), it[2].as_str().expect("a place")));
    let verdicts = report["verdicts"].as_array().expect("verdicts").iter().filter(|it| own(&it["rule"]));
    let unknown =
        verdicts.filter(|it| it["verdict"] == "unknown").map(|it| it["rule"].as_str().expect("one").to_owned());
    let (mut findings, mut unknown): (Vec<String>, Vec<String>) = (findings.collect(), unknown.collect());
    findings.sort();
    unknown.sort();
    assert!(!report["verdicts"].as_array().expect("verdicts").is_empty(), "{stderr}");
    (findings, unknown)
}

fn error(status: u16, content_type: &str, code: &str) -> Reply {
    reply(status, &[content_type], format!(r#"{{"error":"{code}"}}"#))
}

const JSON: &str = "content-type: application/json;charset=utf-8";

#[test]
fn who_refuses_as_the_specifications_say_is_left_alone() {
    let authority = Authority::new("refusals-right");
    let nothing = (Vec::new(), Vec::new());
    let right = found(&authority, false, |path| match path {
        "/userinfo" => reply(401, &["www-authenticate: Bearer realm=\"a\"", "access-control-allow-origin: *"], ""),
        "/register" => reply(204, &["access-control-allow-origin: *"], ""),
        "/par" => error(400, JSON, "invalid_request"),
        path if ENDPOINTS.iter().any(|(_, own)| *own == path) => error(401, JSON, "invalid_client"),
        _ => not_found(),
    });
    assert_eq!(right, nothing);
}

#[test]
fn who_refuses_otherwise_is_found_with_the_place() {
    let authority = Authority::new("refusals-wrong");
    let (findings, _) = found(&authority, false, |path| match path {
        "/token" => error(401, JSON, "unauthorized"),
        "/par" => error(401, JSON, "invalid_request"),
        "/revoke" => error(403, "content-type: text/plain", "invalid_client"),
        "/introspect" => json(r#"{"active":false}"#),
        "/bc" => error(400, JSON, "invalid_client"),
        "/userinfo" => json(r#"{"sub":"somebody"}"#),
        _ => not_found(),
    });
    let expected = [
        "backchannel-invalid-client-status /backchannel_authentication/status",
        "clients-asked-who-they-are /introspection/status",
        "error-status /pushed_authorization_request/status",
        "errors-as-json /revocation/content_type",
        "errors-have-codes /token/error",
        "invalid-client-status /revocation/status",
        "scripts-at-registration /registration_preflight",
        "scripts-at-userinfo /userinfo_preflight",
        "userinfo-asks-for-token /userinfo/status",
    ];
    assert_eq!(findings, expected);
    let (findings, _) = found(&authority, false, |path| match path {
        "/userinfo" => reply(401, &["www-authenticate: Basic realm=\"a\"", "access-control-allow-origin: *"], ""),
        "/register" => reply(204, &["access-control-allow-origin: *"], ""),
        _ => error(401, JSON, "invalid_client"),
    });
    assert_eq!(findings, ["userinfo-challenge /userinfo/www_authenticate"]);
    let (findings, _) = found(&authority, false, |path| match path {
        "/userinfo" => reply(405, &["www-authenticate: Bearer", "access-control-allow-origin: *"], ""),
        "/register" => reply(204, &["access-control-allow-origin: *"], ""),
        _ => error(401, JSON, "invalid_client"),
    });
    assert_eq!(
        findings,
        ["userinfo-by-get /userinfo/status", "userinfo-challenge-parameters /userinfo/bearer_parameters"]
    );
}

#[test]
fn a_page_counts_against_the_endpoint_where_no_certificate_is_asked_for() {
    let authority = Authority::new("refusals-pages");
    let page: fn(&str) -> Reply = |path| match path {
        "/userinfo" => reply(401, &["access-control-allow-origin: *"], ""),
        "/register" => reply(204, &["access-control-allow-origin: *"], ""),
        _ => reply(400, &["content-type: text/html"], "<p>no"),
    };
    let (findings, unknown) = found(&authority, false, page);
    assert_eq!((findings, unknown), (vec![], ["errors-have-codes", "userinfo-challenge"].map(str::to_owned).to_vec()));
    let (findings, _) = found(&authority, true, page);
    let expected = [
        "errors-have-codes /backchannel_authentication",
        "errors-have-codes /pushed_authorization_request",
        "errors-have-codes /revocation",
        "errors-have-codes /token",
        "userinfo-challenge /userinfo",
    ];
    assert_eq!(findings, expected);
}

#[test]
fn a_body_that_can_not_be_read_is_held_against_nobody() {
    let authority = Authority::new("refusals-unread");
    let (findings, unknown) = found(&authority, true, |path| match path {
        // Broken off, and packed though it was not to be.
        "/token" => Reply::Raw(b"HTTP/1.1 401 No\r\ntransfer-encoding: chunked\r\n\r\nbroken\r\n".to_vec()),
        "/par" => reply(401, &[JSON, "content-encoding: gzip"], [0x1f, 0x8b, 8]),
        "/userinfo" => reply(401, &["www-authenticate: Bearer realm=\"a\"", "access-control-allow-origin: *"], ""),
        "/register" => reply(204, &["access-control-allow-origin: *"], ""),
        _ => error(401, JSON, "invalid_client"),
    });
    // With status 401 invalid_client would be right, if it is that.
    let doubtful = ["error-status", "errors-as-json", "errors-have-codes"];
    assert_eq!((findings, unknown), (vec![], doubtful.map(str::to_owned).to_vec()));
}

#[test]
fn every_request_is_told_before_it_is_sent() {
    let server = Server::with_address(|path, own| match path {
        OPENID => json(&format!(
            r#"{{"userinfo_endpoint":"http://{own}/userinfo","registration_endpoint":"http://{own}/register"}}"#
        )),
        _ => not_found(),
    });
    let url = server.url("http", OPENID);
    let (_, text, stderr) = fapilint(&["check", &url, "--dry-run"], &Proxies::default(), false);
    let own = server.url("http", "");
    for line in [
        format!("GET {own}/userinfo (userinfo)"),
        format!("OPTIONS {own}/userinfo (userinfo_preflight)"),
        format!("OPTIONS {own}/register (registration_preflight)"),
    ] {
        assert!(text.contains(&line), "{line}: {text}{stderr}");
    }
    assert_eq!(server.paths(), [OPENID]);
}
