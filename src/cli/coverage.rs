//! `fapilint coverage`

use std::fmt::Write as _;
use std::io::Write;

use serde_json::{Value, json};

use crate::catalogue::{Catalogue, Profile, Requirement, Shows, Status};

use super::args::{CoverageArgs, CoverageFormat};
use super::check::find_profile;
use super::own_rules::catalogue;
use super::problem::Problem;
use super::{Outcome, print};

/// A requirement with what becomes of it.
pub(super) struct Row<'a> {
    requirement: &'a Requirement,
    rules: Vec<&'a str>,
}

pub(super) fn coverage(args: &CoverageArgs, out: &mut dyn Write) -> Result<Outcome, Problem> {
    let catalogue = catalogue(&args.rules).map_err(Problem::first)?;
    let profile = find_profile(&catalogue, &args.profile)?;
    let rows = rows(&catalogue, profile);
    let text = match args.format {
        CoverageFormat::Text => text(profile, &rows),
        CoverageFormat::Json => format!("{:#}\n", rows.iter().map(row_json).collect::<Value>()),
        CoverageFormat::Markdown => markdown(profile, &rows),
    };
    print(out, &text)?;
    Ok(Outcome::Clean)
}

pub(super) fn rows<'a>(catalogue: &'a Catalogue, profile: &Profile) -> Vec<Row<'a>> {
    let running: Vec<_> = catalogue.rules.iter().filter(|rule| rule.parked.is_none()).collect();
    let requirements = catalogue.requirements().filter(|requirement| profile.has(&requirement.id));
    requirements
        .map(|requirement| Row {
            requirement,
            rules: running
                .iter()
                .filter(|rule| rule.cites.iter().any(|cite| cite.id == requirement.id))
                .map(|rule| rule.id.as_str())
                .collect(),
        })
        .collect()
}

/// What becomes of a requirement in force, in a word or two.
pub(super) fn fate(requirement: &Requirement) -> &'static str {
    match (&requirement.status, requirement.shows) {
        (Status::Unseen { .. }, _) => "unseen",
        (Status::Open(_), _) => "open",
        (_, Some(Shows::Whole)) => "decided",
        _ => "decided in part",
    }
}

/// The same, with a reason.
fn reasoned(row: &Row<'_>) -> (&'static str, String) {
    let requirement = row.requirement;
    match &requirement.status {
        Status::Unseen { kind, why } => (fate(requirement), format!("{}: {why}", kind.as_str())),
        Status::Open(what) => (fate(requirement), format!("would be seen in {what}")),
        Status::Cited | Status::Withdrawn | Status::Moved(_) => {
            let hidden = requirement.hidden.as_ref().map(|hidden| format!("; not seen: {hidden}")).unwrap_or_default();
            (fate(requirement), format!("by {}{hidden}", row.rules.join(", ")))
        }
    }
}

/// How many requirements become what.
pub(super) fn counts(rows: &[Row<'_>]) -> String {
    let count = |fate_name: &str| rows.iter().filter(|row| fate(row.requirement) == fate_name).count();
    format!(
        "{} requirements in force: {} decided by rules, {} decided in part, {} open (no rule reads them yet), {} that no document shows",
        rows.len(),
        count("decided"),
        count("decided in part"),
        count("open"),
        count("unseen")
    )
}

fn text(profile: &Profile, rows: &[Row<'_>]) -> String {
    let mut out = format!("{}\n{}\n\n", profile.title, counts(rows));
    let width = rows.iter().map(|row| row.requirement.id.len()).max().unwrap_or(0);
    for row in rows {
        let (fate, reason) = reasoned(row);
        let _ =
            writeln!(out, "{:width$}  {:10}  {fate:15}  {reason}", row.requirement.id, row.requirement.level.as_str());
    }
    out
}

fn row_json(row: &Row<'_>) -> Value {
    let (fate, reason) = reasoned(row);
    json!({
        "id": row.requirement.id, "level": row.requirement.level.as_str(), "binds": row.requirement.binds,
        "text": row.requirement.text, "fate": fate, "reason": reason, "rules": row.rules,
    })
}

fn markdown(profile: &Profile, rows: &[Row<'_>]) -> String {
    let mut out =
        format!("## {}\n\n{}.\n\n| requirement | level | | how |\n|---|---|---|---|\n", profile.title, counts(rows));
    for row in rows {
        let (fate, reason) = reasoned(row);
        let cell = |text: &str| text.replace('|', "\\|");
        let _ = writeln!(
            out,
            "| {}: {} | {} | {fate} | {} |",
            row.requirement.id,
            cell(&row.requirement.text),
            row.requirement.level.as_str(),
            cell(&reason)
        );
    }
    out
}
