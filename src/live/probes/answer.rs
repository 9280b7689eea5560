//! What came back from a probe, as an entry of the document. `rules/members/probe.toml` describes it.
//!
//! Of headers only those are kept that rules read; cookies, and what stands in the query of a redirect, are not.

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use super::super::error::{FetchError, shown};
use super::super::fetch::{Answer, visible};
use super::Probe;
use super::challenge::{Challenge, challenges};

/// Headers that are kept as they are, and the names of their members.
const KEPT: [(&str, &str); 4] = [
    ("strict-transport-security", "strict_transport_security"),
    ("access-control-allow-origin", "allow_origin"),
    ("content-type", "content_type"),
    ("cache-control", "cache_control"),
];

/// The most characters of a header.
const LONGEST: usize = 500;

/// One entry.
pub(super) fn entry(probe: &Probe, sent: Result<Answer, FetchError>) -> Value {
    let mut entry = json!({ "method": probe.method.as_str(), "url": probe.url.as_str() });
    match sent {
        Ok(answer) => {
            entry["outcome"] = json!("answered");
            entry["status"] = json!(answer.status);
            for (header, member) in KEPT {
                if let Some(text) = first(&answer.headers, header) {
                    entry[member] = json!(text);
                }
            }
            if let Some(location) = location(&probe.url, &answer.headers) {
                entry["location"] = json!(location);
            }
            asked(&mut entry, &answer.headers);
            match answer.body.map(|body| error(&body)) {
                Ok(Some(error)) => entry["error"] = json!(error),
                Ok(None) => {}
                Err(reason) => entry["unread"] = json!(reason),
            }
        }
        Err(error) => {
            let refused = matches!(&error, FetchError::Unreachable { reason, .. } if reason == "connection refused");
            entry["outcome"] = json!(if refused { "refused" } else { "no-answer" });
            entry["reason"] = json!(error.to_string());
        }
    }
    entry
}

fn first(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(visible(headers.get(name)?.as_bytes()).chars().take(LONGEST).collect())
}

/// Where a redirect leads, without what it carries along.
fn location(from: &Url, headers: &HeaderMap) -> Option<String> {
    let mut url = from.join(&first(headers, "location")?).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    // Schemes that have no host have no credentials either.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    // Parameters of a path hold session numbers (`;jsessionid=`).
    let text = url.as_str();
    Some(shown(text.split_once(';').map_or(text, |(head, _)| head)))
}

/// The names of the schemes that a server asks for, and of what it says beside `Bearer` (RFC 6750 section 3). Values are
/// not kept but for the error code: a realm may name whatever it likes.
fn asked(entry: &mut Value, headers: &HeaderMap) {
    let text = |value: &HeaderValue| visible(value.as_bytes()).chars().take(LONGEST).collect();
    let headers: Vec<String> = headers.get_all("www-authenticate").iter().map(text).collect();
    let all: Vec<Challenge> = headers.iter().flat_map(|header| challenges(header)).collect();
    if all.is_empty() {
        return;
    }
    entry["www_authenticate"] = all.iter().map(|it| it.scheme.as_str()).collect();
    let Some(bearer) = all.iter().find(|it| it.scheme.eq_ignore_ascii_case("bearer")) else { return };
    entry["bearer_parameters"] = bearer.parameters.iter().map(|(name, _)| name.as_str()).collect();
    let error = bearer.parameters.iter().find(|(name, value)| name == "error" && is_code(value));
    if let Some((_, code)) = error {
        entry["bearer_error"] = json!(code);
    }
}

/// The code in the error response of an endpoint (RFC 6749 section 5.2), where it is one.
fn error(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let code = body.get("error")?.as_str()?;
    is_code(code).then(|| code.to_owned())
}

/// Whether an error code has the characters that such codes have, and is not too long to be one.
fn is_code(code: &str) -> bool {
    let permitted = |c: char| matches!(c, ' '..='!' | '#'..='[' | ']'..='~');
    code.len() <= LONGEST && code.chars().all(permitted)
}
