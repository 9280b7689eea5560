//! HAR files: recordings of browsers and proxies (HTTP Archive 1.2).

use std::fmt::Write as _;

use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::json::{Span, SyntaxError};

use super::super::build::Input;
use super::token::Reading;
use super::{Messages, http};

/// The most requests of one file that are read.
const REQUESTS: usize = 2000;

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    started_date_time: Option<String>,
    request: Sent,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Pair>,
    post_data: Option<Post>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct Post {
    #[serde(default)]
    text: String,
    #[serde(default)]
    params: Vec<Param>,
}

#[derive(Deserialize)]
struct Param {
    name: String,
    #[serde(default)]
    value: String,
}

/// Whether a text is a HAR file: an object that starts with its one member `log`.
pub(super) fn is_har(text: &str) -> bool {
    let inside = text.trim_start_matches('\u{feff}').trim_start().strip_prefix('{');
    inside.is_some_and(|inside| inside.trim_start().starts_with("\"log\""))
}

/// Takes every request of a file in, as a document of its own: `a.har!entries[3]`.
pub(super) fn take(messages: &mut Messages, reading: &mut Reading<'_>, input: &Input) -> Result<(), SyntaxError> {
    let text = &input.text;
    let whole = Span::new(0, text.len().min(1));
    let har: Har = serde_json::from_str(text).map_err(|error| {
        // What serde says of a value may repeat the value.
        let message = format!("this is no HAR file (line {}, column {})", error.line(), error.column());
        SyntaxError::new(message, whole, "a HAR file has log.entries")
    })?;
    if har.log.entries.len() > REQUESTS {
        let message = format!("the HAR file has {} requests, more than the limit of {REQUESTS}", har.log.entries.len());
        return Err(SyntaxError::new(message, whole, "leave out what does not go to the authorization server"));
    }
    reading.hidden(input);
    let mut entries: Vec<(usize, Entry)> = har.log.entries.into_iter().enumerate().collect();
    entries.sort_by_key(|(_, entry)| entry.started());
    for (index, entry) in entries {
        let wire = wire(&entry.request);
        let name = format!("{}!entries[{index}]", input.name);
        let raw = http::read(&wire).map_err(|error| {
            SyntaxError::new(format!("entry {index}: {}", error.message), whole, "in this HAR file")
        })?;
        messages.request(reading, (&name, &wire, Some(&input.name)), input.role, (raw, entry.started()));
    }
    Ok(())
}

impl Entry {
    fn started(&self) -> Option<i64> {
        let text = self.started_date_time.as_deref()?;
        OffsetDateTime::parse(text, &Rfc3339).ok().map(OffsetDateTime::unix_timestamp)
    }
}

/// The request as it went over the wire; the names of HTTP/2 that are no headers are left out.
fn wire(sent: &Sent) -> String {
    let word = |text: &str| text.replace(|c: char| c.is_whitespace() || c.is_control(), "");
    let line = |text: &str| text.replace(['\r', '\n'], " ");
    let mut wire = format!("{} {} HTTP/1.1\r\n", word(&sent.method), word(&sent.url));
    for header in sent.headers.iter().filter(|header| !header.name.starts_with(':')) {
        let _ = write!(wire, "{}: {}\r\n", word(&header.name), line(&header.value));
    }
    wire.push_str("\r\n");
    if let Some(post) = &sent.post_data {
        if post.text.is_empty() {
            let pairs = post.params.iter().map(|param| (&param.name, &param.value));
            wire.push_str(&url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish());
        } else {
            wire.push_str(&post.text);
        }
    }
    wire
}
