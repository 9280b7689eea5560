//! The end of the text report: what passed, what does not apply, and what was not examined.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use super::rendering::{tally, verdicts};
use super::{CaseReport, Report, Style, escape};

/// Writes the summary of one case.
pub(super) fn summary(out: &mut impl Write, report: &Report, case: &CaseReport, style: Style) -> fmt::Result {
    writeln!(
        out,
        "{}",
        bold(&format!("{} under {} ({} issuer)", escape(&case.id), report.run.profile, report.run.deployment), style)
    )?;
    for document in &case.documents {
        writeln!(out, "  read       {} as {}", escape(&document.origin), document.kind)?;
    }
    counts(out, case)?;
    requirements(out, case)?;
    not_examined(out, case, style)?;
    for notice in &case.notices {
        wrapped(out, "  note       ", &escape(notice), style)?;
    }
    writeln!(out)
}

fn counts(out: &mut impl Write, case: &CaseReport) -> fmt::Result {
    let rules = |verdict| verdicts(case, verdict);
    writeln!(out, "  findings   {}", tally(case))?;
    writeln!(
        out,
        "  rules      {} pass, {} fail, {} not applicable, {} unknown",
        rules("pass"),
        rules("fail"),
        rules("not-applicable"),
        rules("unknown")
    )
}

fn requirements(out: &mut impl Write, case: &CaseReport) -> fmt::Result {
    let coverage = &case.coverage;
    writeln!(
        out,
        "  clauses    {} in force: {} violated, {} met, {} without violation seen, {} not applicable",
        coverage.in_force, coverage.violated, coverage.met, coverage.no_violation_seen, coverage.not_applicable
    )
}

/// What nobody looked at, grouped by the input that would change it.
fn not_examined(out: &mut impl Write, case: &CaseReport, style: Style) -> fmt::Result {
    let coverage = &case.coverage;
    let count = coverage.unknown + coverage.open + coverage.unseen;
    writeln!(
        out,
        "{} {count} clauses: {} unknown, {} that no rule reads yet, {} that no document shows",
        bold("  not examined", style),
        coverage.unknown,
        coverage.open,
        coverage.unseen
    )?;
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in case.verdicts.iter().filter(|row| row.verdict == "unknown") {
        reasons.entry(row.reason.as_deref().unwrap_or("not decided")).or_default().push(&row.rule);
    }
    for (reason, rules) in reasons {
        wrapped(out, "    unknown  ", &format!("{}: {}", escape(reason), some(rules)), style)?;
    }
    let kinds = open_kinds(case);
    if !kinds.is_empty() {
        wrapped(out, "    not yet  ", &format!("would be seen in {}", kinds.join(", ")), style)?;
    }
    Ok(())
}

/// Names of rules; of many the first ones, since the JSON report has them all.
fn some(mut rules: Vec<&str>) -> String {
    const SHOWN: usize = 6;
    rules.dedup();
    match rules.len() {
        many if many > SHOWN + 1 => format!("{} and {} more rules", rules[..SHOWN].join(", "), many - SHOWN),
        _ => rules.join(", "),
    }
}

/// The kinds of document in which open requirements would be seen, each with their number; one that several kinds
/// would show counts for the first.
fn open_kinds(case: &CaseReport) -> Vec<String> {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for row in case.requirements.iter().filter(|row| row.state == "open") {
        let kind = row.reason.as_deref().unwrap_or_default().split(", ").next().unwrap_or_default();
        *kinds.entry(kind).or_default() += 1;
    }
    let mut kinds: Vec<(&str, usize)> = kinds.into_iter().collect();
    kinds.sort_by_key(|(kind, count)| (std::cmp::Reverse(*count), *kind));
    kinds.into_iter().map(|(kind, count)| format!("{kind} {count}")).collect()
}

pub(super) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

pub(super) fn bold(text: &str, style: Style) -> String {
    if style.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// Text behind a label, wrapped at the width with the following lines indented.
pub(super) fn wrapped(out: &mut impl Write, label: &str, text: &str, style: Style) -> fmt::Result {
    let indent = label.chars().count();
    let room = style.width.saturating_sub(indent).max(20);
    let mut line = String::new();
    let mut first = true;
    let mut flush = |line: &mut String, first: &mut bool| {
        let head = if *first { label.to_owned() } else { " ".repeat(indent) };
        *first = false;
        writeln!(out, "{head}{line}").map(|()| line.clear())
    };
    for word in text.split(' ') {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            flush(&mut line, &mut first)?;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    flush(&mut line, &mut first)
}
