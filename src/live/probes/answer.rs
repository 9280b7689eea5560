//! What came back from a probe, as an entry of the document. `rules/members/probe.toml` describes it.
//!
//! Of headers only those are kept that rules read; cookies, and what stands in the query of a redirect, are not.

use reqwest::Url;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use super::super::error::{FetchError, shown};
use super::super::fetch::Answer;
use super::Probe;

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
            let schemes = challenges(&answer.headers);
            if !schemes.is_empty() {
                entry["www_authenticate"] = json!(schemes);
            }
            if let Some(error) = error(&answer.body) {
                entry["error"] = json!(error);
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
    let text = headers.get(name)?.as_bytes().trim_ascii().escape_ascii().to_string();
    Some(text.chars().take(LONGEST).collect())
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

/// The names of the schemes that a server asks for (RFC 9110 section 11.6.1), one for each header.
fn challenges(headers: &HeaderMap) -> Vec<String> {
    let scheme = |value: &[u8]| {
        let token = value.split(|byte| *byte == b' ').next().unwrap_or_default();
        token.escape_ascii().to_string().chars().take(LONGEST).collect()
    };
    headers.get_all("www-authenticate").iter().map(|value| scheme(value.as_bytes())).collect()
}

/// The code in the error response of an endpoint (RFC 6749 section 5.2), where it is one.
fn error(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let code = body.get("error")?.as_str()?;
    let permitted = |c: char| matches!(c, ' '..='!' | '#'..='[' | ']'..='~');
    (code.len() <= LONGEST && code.chars().all(permitted)).then(|| code.to_owned())
}
