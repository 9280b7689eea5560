//! Waivers: findings that somebody has accepted, with a reason and mostly for a time.

use serde::Deserialize;
use time::Date;
use toml::value::Datetime;
use toml::{Spanned, Value};

use crate::catalogue::{Catalogue, CatalogueError, SourceFile, nearest};
use crate::report::{FindingReport, Suppressed};

use super::config::error;

/// A waiver as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWaiver {
    rule: Option<String>,
    requirement: Option<String>,
    pointer: Option<Spanned<String>>,
    subject: Option<String>,
    reason: Option<Spanned<String>>,
    owner: Option<String>,
    expires: Option<Spanned<Value>>,
}

/// Findings that are accepted.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// File and line.
    pub place: String,
    /// The rule whose findings it waives.
    pub rule: Option<String>,
    /// The requirement whose findings it waives. With a rule too, both must fit.
    pub requirement: Option<String>,
    /// Only at this JSON pointer (RFC 6901).
    pub pointer: Option<String>,
    /// Only of this issuer or client id.
    pub subject: Option<String>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The day from which its findings count again.
    pub expires: Option<Date>,
}

impl Waiver {
    pub(super) fn read(raw: &Spanned<RawWaiver>, file: &SourceFile) -> Result<Self, CatalogueError> {
        let before = file.text.get(..raw.span().start).unwrap_or_default();
        let place = format!("{}:{}", file.path, before.matches('\n').count() + 1);
        let header = Spanned::new(first_line(raw.span(), &file.text), String::new());
        let waiver = raw.get_ref();
        if waiver.rule.is_none() && waiver.requirement.is_none() {
            let help = "say what is waived: rule = \"…\", or requirement = \"…\", or both".to_owned();
            return Err(error(file, &header, "the waiver names no rule and no requirement".to_owned(), Some(help)));
        }
        let reason = match &waiver.reason {
            Some(reason) if !reason.get_ref().trim().is_empty() => reason.get_ref().trim().to_owned(),
            reason => {
                let help = "say why the findings are accepted: reason = \"…\"".to_owned();
                let at = reason.as_ref().unwrap_or(&header);
                return Err(error(file, at, "the waiver has no reason".to_owned(), Some(help)));
            }
        };
        if let Some(pointer) = waiver.pointer.as_ref().filter(|text| !is_pointer(text.get_ref())) {
            let message = format!("`{}` is no JSON pointer", pointer.get_ref());
            let help = "a pointer starts with a slash, as in the location of a finding in --format json".to_owned();
            return Err(error(file, pointer, message, Some(help)));
        }
        Ok(Self {
            place,
            rule: waiver.rule.clone(),
            requirement: waiver.requirement.clone(),
            pointer: waiver.pointer.as_ref().map(|pointer| pointer.get_ref().clone()),
            subject: waiver.subject.clone(),
            reason,
            owner: waiver.owner.clone(),
            expires: waiver.expires.as_ref().map(|date| day(date, file)).transpose()?,
        })
    }

    /// Whether it speaks of a finding, expired or not.
    pub(super) fn fits(&self, finding: &FindingReport) -> bool {
        let is =
            |wanted: &Option<String>, found: Option<&str>| wanted.as_deref().is_none_or(|wanted| found == Some(wanted));
        is(&self.rule, Some(&finding.rule))
            && self.requirement.as_ref().is_none_or(|wanted| finding.requirements.contains(wanted))
            && is(&self.pointer, Some(&finding.location.pointer))
            && is(&self.subject, finding.subject.id.as_deref())
    }

    /// Whether its day has come.
    pub(super) fn is_expired(&self, today: Date) -> bool {
        self.expires.is_some_and(|day| today >= day)
    }

    /// What a report says of a finding that it hides.
    pub(super) fn suppressed(&self) -> Suppressed {
        Suppressed {
            by: "waiver",
            reason: Some(self.reason.clone()),
            owner: self.owner.clone(),
            expires: self.expires_text(),
        }
    }

    pub(super) fn expires_text(&self) -> Option<String> {
        // A `Date` shows itself as an RFC 3339 `full-date` in the years that one can have.
        self.expires.map(|day| day.to_string())
    }

    /// Whether the catalogue knows what it names; if not, what may have been meant.
    pub(super) fn known(&self, catalogue: &Catalogue) -> Result<(), Option<String>> {
        if let Some(rule) = self.rule.as_ref().filter(|rule| catalogue.rule(rule).is_none()) {
            return Err(nearest(rule, catalogue.rules.iter().map(|rule| rule.id.as_str())));
        }
        match self.requirement.as_ref().filter(|id| catalogue.requirement(id).is_none()) {
            None => Ok(()),
            Some(requirement) => Err(catalogue.nearest_requirement(requirement)),
        }
    }
}

fn first_line(span: std::ops::Range<usize>, text: &str) -> std::ops::Range<usize> {
    let line = text.get(span.clone()).and_then(|text| text.lines().next()).unwrap_or_default();
    span.start..span.start + line.len()
}

fn is_pointer(text: &str) -> bool {
    let escapes_end_well = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    (text.is_empty() || text.starts_with('/')) && escapes_end_well
}

/// A day, as a string or as a date of TOML.
fn day(value: &Spanned<Value>, file: &SourceFile) -> Result<Date, CatalogueError> {
    let date = match value.get_ref() {
        Value::String(text) => text.parse::<Datetime>().ok(),
        Value::Datetime(date) => Some(*date),
        _ => None,
    };
    let date = date.filter(|date| date.time.is_none() && date.offset.is_none()).and_then(|date| date.date);
    let date = date.and_then(|date| {
        let month = time::Month::try_from(date.month).ok()?;
        Date::from_calendar_date(i32::from(date.year), month, date.day).ok()
    });
    date.ok_or_else(|| {
        let at = Spanned::new(value.span(), String::new());
        let help = "write the day from which the findings count again as \"2027-03-31\"".to_owned();
        error(file, &at, "this is no day of the calendar".to_owned(), Some(help))
    })
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    fn waiver(expires: &str) -> Result<Waiver, String> {
        let text = format!("[[waiver]]\nrule = \"r\"\nreason = \"x\"\nexpires = {expires}\n");
        let read = Config::read(SourceFile { path: "fapilint.toml".to_owned(), text });
        read.map(|config| config.waivers[0].clone()).map_err(|errors| errors[0].one_line())
    }

    #[test]
    fn a_waiver_ends_on_its_day() {
        let today = Date::from_calendar_date(2027, time::Month::March, 31).expect("a day");
        let previous = today.previous_day().expect("a day");
        for written in ["\"2027-03-31\"", "2027-03-31"] {
            let waiver = waiver(written).expect("a waiver");
            assert!(!waiver.is_expired(previous));
            assert!(waiver.is_expired(today));
            assert_eq!(waiver.expires_text().as_deref(), Some("2027-03-31"));
            assert_eq!(waiver.place, "fapilint.toml:1");
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for written in
            ["\"2027-02-29\"", "\"2027-3-1\"", "\"soon\"", "\"\"", "2027-03-31T00:00:00Z", "12:00:00", "2027", "true"]
        {
            let error = waiver(written).expect_err(written);
            assert_eq!(
                error,
                "fapilint.toml:4:11: this is no day of the calendar (write the day from which the findings count again as \"2027-03-31\")"
            );
        }
    }

    #[test]
    fn pointers_are_those_of_rfc_6901() {
        for pointer in ["", "/", "/a/0", "/a~0b~1c"] {
            assert!(is_pointer(pointer), "{pointer}");
        }
        for other in ["a", "$.a", "/a~", "/a~2"] {
            assert!(!is_pointer(other), "{other}");
        }
    }
}
