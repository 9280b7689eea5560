//! One page for people: to read, to print and to keep as evidence.
//!
//! It needs no network and no script. Templates escape every value for HTML; what could make text read differently
//! than it is was escaped before.

mod case;
mod finding;
mod requirements;

use askama::Template;

use super::rendering::{PROSE, Rendering, clipped, counted, counting};
use super::{CaseReport, Report, escape};
use case::CaseView;

/// The page.
#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    tool: String,
    title: String,
    heading: String,
    outcome: String,
    outcome_class: &'static str,
    evaluated_at: String,
    errors: Vec<ErrorView>,
    notices: Vec<String>,
    cases: Vec<CaseView>,
    command: String,
    profile: String,
    deployment: &'static str,
    exit_code: u8,
}

/// Something that could not be done.
struct ErrorView {
    message: Vec<Part>,
    help: Vec<String>,
}

/// A part of a sentence.
pub(super) struct Part {
    text: String,
    code: bool,
}

/// A sentence in which parts between backticks are code.
fn words(sentence: &str) -> Vec<Part> {
    let safe = clipped(sentence, PROSE);
    let parts: Vec<&str> = safe.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return vec![Part { text: safe, code: false }];
    }
    let parts = parts.into_iter().enumerate();
    parts.map(|(index, text)| Part { text: text.to_owned(), code: index % 2 == 1 }).collect()
}

/// Renders a report.
#[must_use]
pub fn html(rendering: &Rendering<'_>) -> String {
    let report = rendering.report;
    let run = &report.run;
    let title = rendering.profile().map_or_else(|| run.profile.clone(), |profile| profile.title.clone());
    let cases: Vec<CaseView> =
        report.cases.iter().enumerate().map(|(index, case)| case::view(rendering, index, case)).collect();
    let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    let (outcome, outcome_class) = outcome(report);
    let page = Page {
        tool: format!("{} {}", report.tool.name, report.tool.version),
        title: escape(&title),
        heading: clipped(&ids.join(", "), 100),
        outcome,
        outcome_class,
        evaluated_at: minutes(&run.evaluated_at),
        errors: report.errors.iter().map(error).collect(),
        notices: report.notices.iter().map(|notice| clipped(notice, PROSE)).collect(),
        cases,
        command: escape(rendering.command),
        profile: escape(&run.profile),
        deployment: run.deployment,
        exit_code: run.exit_code,
    };
    // The template writes to a string, which can't fail.
    let mut text = page.render().unwrap_or_default();
    text.push('\n');
    text
}

fn error(error: &super::ErrorReport) -> ErrorView {
    let help = error.help.as_deref().unwrap_or_default();
    ErrorView { message: words(&error.message), help: help.lines().map(|line| clipped(line, PROSE)).collect() }
}

/// What came out, in a sentence.
fn outcome(report: &Report) -> (String, &'static str) {
    let all = |severity: &str| {
        let findings = report.cases.iter().flat_map(|case: &CaseReport| counting(case));
        findings.filter(|finding| finding.severity == severity).count()
    };
    let (errors, warnings) = (all("error"), all("warning"));
    let found = format!("{} and {}", counted(errors, "error"), counted(warnings, "warning"));
    match report.run.exit_code {
        0 if errors == 0 => (format!("Nothing that fails the check; {found}."), "good"),
        0 => (format!("{found}; the check does not fail because of its --fail-on."), "error"),
        1 => (format!("Findings: {found}."), "error"),
        _ => (format!("Incomplete: the job could not be done, or not all of it; {found}."), "error"),
    }
}

/// A time of RFC 3339 for people: without the parts of a second.
fn minutes(time: &str) -> String {
    let seconds = time.split('.').next().unwrap_or_default().trim_end_matches('Z');
    format!("{} UTC", escape(&seconds.replace('T', " ")))
}
