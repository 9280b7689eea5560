//! `fapilint diff`

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::catalogue::{Catalogue, Deployment, Severity};
use crate::judge::Judge;
use crate::policy::{Diff, DiffRow, Side, diff as compare};
use crate::report::{CaseParts, Style, case_report, escape};

use super::args::{DiffArgs, DiffFormat, InputArgs};
use super::check::{find_profile, judge_case};
use super::inputs::{gather, is_url};
use super::own_rules::catalogue;
use super::problem::{Problem, tell};
use super::{Outcome, Streams, print};

pub(super) fn diff(args: &DiffArgs, style: Style, streams: &mut Streams<'_>) -> Result<Outcome, Problem> {
    let catalogue = catalogue(&args.rules).map_err(Problem::first)?;
    let reports = [report(&args.old)?, report(&args.new)?];
    let other = reports.iter().flatten().next();
    let profile = args.profile.clone().or_else(|| other.map(|side| side.profile.clone()));
    let profile = find_profile(&catalogue, profile.as_deref().unwrap_or("fapi1-advanced"))?;
    let deployment = args.deployment.clone().or_else(|| other.map(|side| side.deployment.clone()));
    let deployment = deployment.and_then(|text| Deployment::parse(&text)).unwrap_or(Deployment::Dedicated);
    let judge = Judge::new(&catalogue, profile, deployment);
    let mut problems = Vec::new();
    let [old, new] = reports;
    let old = old.unwrap_or_else(|| judged(&args.old, &catalogue, &judge, &mut problems, streams));
    let new = new.unwrap_or_else(|| judged(&args.new, &catalogue, &judge, &mut problems, streams));
    tell(&problems, style, streams);
    let found = compare(&old, &new);
    let threshold = Severity::parse(&args.fail_on);
    let counts = |row: &&DiffRow| {
        row.suppressed.is_none() && threshold.is_some_and(|threshold| Severity::parse(&row.severity) >= Some(threshold))
    };
    let fails = found.new.iter().any(|row| counts(&row));
    let outcome = match (problems.is_empty(), fails) {
        (false, _) => Outcome::Incomplete,
        (true, true) => Outcome::Findings,
        (true, false) => Outcome::Clean,
    };
    let notices = notices(&old, &new);
    let text = match args.format {
        DiffFormat::Text => text(&found, &notices),
        DiffFormat::Json => {
            let mut value = json!(found);
            value["version"] = json!(1);
            value["notices"] = json!(notices);
            value["exit_code"] = json!(outcome.code());
            format!("{value:#}\n")
        }
    };
    print(streams.stdout, &text)?;
    Ok(outcome)
}

/// A JSON report, if the input is one.
fn report(input: &str) -> Result<Option<Side>, Problem> {
    if is_url(input) {
        let problem = Problem::new(format!("{input} is a URL: only what is recorded can be compared")).input(input);
        return Err(problem.help("save a report of each run: fapilint check URL --format json"));
    }
    if !Path::new(input).is_file() {
        return Ok(None);
    }
    let Ok(text) = std::fs::read_to_string(input) else { return Ok(None) };
    let Ok(value) = serde_json::from_str::<Value>(&text) else { return Ok(None) };
    let side = Side::read(&value).transpose();
    side.map_err(|why| Problem::new(format!("{input} can not be compared: {why}")).input(input))
}

/// Judges documents.
fn judged(
    input: &str,
    catalogue: &Catalogue,
    judge: &Judge<'_>,
    problems: &mut Vec<Problem>,
    streams: &mut Streams<'_>,
) -> Side {
    let args = InputArgs { inputs: vec![input.to_owned()], offline: true, ..InputArgs::default() };
    let mut gathering = gather(&args, streams);
    let mut cases = Vec::new();
    for gathered in std::mem::take(&mut gathering.cases) {
        let row = judge_case(catalogue, judge, (gathered, None), &mut gathering);
        let parts = CaseParts { judge, case: &row.case, judgement: &row.judgement, fallback_id: &row.name };
        cases.push(case_report(&parts));
    }
    let complete = gathering.problems.is_empty();
    problems.extend(gathering.problems);
    Side::of(&judge.profile().id, judge.deployment().as_str(), complete, &cases)
}

/// Why a difference may say less than it seems.
fn notices(old: &Side, new: &Side) -> Vec<String> {
    let mut notices = Vec::new();
    if (&old.profile, &old.deployment) != (&new.profile, &new.deployment) {
        notices.push(format!(
            "OLD was judged by {} ({}), NEW by {} ({}): rules in force differ",
            old.profile, old.deployment, new.profile, new.deployment
        ));
    }
    let (before, now) = (old.subjects(), new.subjects());
    if !before.is_empty() && !now.is_empty() && before.iter().all(|id| !now.contains(id)) {
        let list = |ids: &[&str]| ids.iter().map(|id| escape(id)).collect::<Vec<_>>().join(", ");
        notices.push(format!(
            "OLD speaks of {}, NEW of {}: findings of different servers are never the same",
            list(&before),
            list(&now)
        ));
    }
    for (name, _) in [("OLD", old), ("NEW", new)].iter().filter(|(_, side)| !side.complete) {
        notices.push(format!("{name} is not complete: not every input could be had and read"));
    }
    notices
}

fn text(diff: &Diff, notices: &[String]) -> String {
    let mut out = String::new();
    for (label, rows) in [("new", &diff.new), ("fixed", &diff.fixed), ("not looked for", &diff.not_examined)] {
        for row in rows {
            line(&mut out, label, row);
        }
    }
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in &diff.newly_unknown {
        reasons.entry(row.reason.as_deref().unwrap_or("not decided")).or_default().push(&row.rule);
    }
    for (reason, rules) in reasons {
        let _ = writeln!(out, "newly unknown: {}: {}", escape(reason), rules.join(", "));
    }
    for notice in notices {
        let _ = writeln!(out, "note: {notice}");
    }
    let _ = writeln!(
        out,
        "{} new, {} fixed, {} unchanged, {} not looked for any more, {} newly unknown",
        diff.new.len(),
        diff.fixed.len(),
        diff.unchanged.len(),
        diff.not_examined.len(),
        diff.newly_unknown.len()
    );
    out
}

fn line(out: &mut String, label: &str, row: &DiffRow) {
    let document = row.location.document.as_deref().map(escape).unwrap_or_default();
    let place = match (row.location.line, row.location.column) {
        (Some(line), Some(column)) => format!("{document}:{line}:{column}"),
        _ => format!("{document} {}", escape(&row.location.pointer)),
    };
    let hidden = row.suppressed.as_ref().map(|by| format!(" (hidden by a {})", escape(&by.by))).unwrap_or_default();
    let (severity, rule, message) = (escape(&row.severity), escape(&row.rule), escape(&row.message));
    let _ = writeln!(out, "{label}: {severity}[{rule}] {place}: {message}{hidden}");
}
