//! Times that the user says.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::case::Times;

/// Reads `now`, or a time as RFC 3339 has it, as seconds since 1970-01-01T00:00:00Z.
pub(super) fn at(text: &str) -> Result<i64, String> {
    if text == "now" {
        return Ok(OffsetDateTime::now_utc().unix_timestamp());
    }
    OffsetDateTime::parse(text, &Rfc3339)
        .map(OffsetDateTime::unix_timestamp)
        .map_err(|error| format!("{error}; a time is `now`, or like 2026-03-31T12:00:00Z"))
}

/// The time that was asked for, and the time of day.
pub(super) fn times(at: Option<i64>) -> Times {
    Times { at, now: Some(OffsetDateTime::now_utc().unix_timestamp()) }
}
