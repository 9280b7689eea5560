//! Markdown for job summaries and pull requests, as GitHub reads it.

mod escape;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::rendering::{
    PROSE, Rendering, allowed, clipped, counting, not_examined, place, short, suppressed, tally, verdicts,
    why_suppressed,
};
use super::snippet::{SnippetLine, Snippets};
use super::{CaseReport, FindingReport};
use escape::{code, fenced, sentence, text};

/// The most findings of one case that are shown: a comment holds 65,536 characters.
const MOST: usize = 50;

/// Renders a report.
#[must_use]
pub fn markdown(rendering: &Rendering<'_>) -> String {
    let report = rendering.report;
    let title = rendering.profile().map_or(report.run.profile.as_str(), |profile| &profile.title);
    let mut out = format!("# fapilint: {}\n\n", text(title));
    for error in &report.errors {
        let help =
            error.help.as_ref().map(|help| format!("<br>{}", sentence(&help.replace('\n', " ")))).unwrap_or_default();
        let _ = writeln!(
            out,
            "> **Could not be done:** {}{help}\n",
            sentence(&clipped(&error.message.replace('\n', " "), PROSE))
        );
    }
    for notice in &report.notices {
        let _ = writeln!(out, "> {}\n", sentence(&clipped(notice, PROSE)));
    }
    // Writing to a string can't fail.
    for (index, case) in report.cases.iter().enumerate() {
        let _ = of_case(&mut out, rendering, index, case);
    }
    let _ = writeln!(
        out,
        "<sub>{} {}, profile {}, {} issuer</sub>",
        report.tool.name,
        report.tool.version,
        text(&report.run.profile),
        report.run.deployment
    );
    out
}

fn of_case(out: &mut String, rendering: &Rendering<'_>, index: usize, case: &CaseReport) -> std::fmt::Result {
    writeln!(out, "## {}\n\n**{}**; {}.\n", code(&short(&case.id)), tally(case), not_examined(case))?;
    let findings: Vec<&FindingReport> = counting(case).take(MOST).collect();
    if !findings.is_empty() {
        writeln!(out, "| | finding | place | requirements |\n|---|---|---|---|")?;
        for finding in &findings {
            writeln!(
                out,
                "| {} {} | **{}**<br>{} | {} | {} |",
                sign(finding.severity),
                finding.severity,
                text(&finding.rule),
                sentence(&finding.message),
                code(&place(&finding.location)),
                finding.requirements.iter().map(|id| text(id)).collect::<Vec<_>>().join("<br>")
            )?;
        }
        writeln!(out)?;
        let more = counting(case).count() - findings.len();
        if more > 0 {
            writeln!(out, "… and {more} more; the JSON report has them all.\n")?;
        }
        let nothing = Vec::new();
        let snippets = Snippets::new(rendering.sources.get(index).unwrap_or(&nothing));
        folded(out, "What to change", |out| findings.iter().try_for_each(|finding| details(out, finding, &snippets)))?;
    }
    hidden(out, case)?;
    requirements(out, case)?;
    folded(out, "What was read", |out| read(out, case))
}

const fn sign(severity: &str) -> &'static str {
    match severity.as_bytes() {
        b"error" => "❌",
        b"warning" => "⚠️",
        _ => "ℹ️",
    }
}

/// A part that opens at a click. Blank lines make Markdown of what is inside.
fn folded(out: &mut String, title: &str, inside: impl FnOnce(&mut String) -> std::fmt::Result) -> std::fmt::Result {
    writeln!(out, "<details>\n<summary>{title}</summary>\n")?;
    inside(out)?;
    writeln!(out, "</details>\n")
}

fn details(out: &mut String, finding: &FindingReport, snippets: &Snippets<'_>) -> std::fmt::Result {
    writeln!(
        out,
        "**{}** at {}: {}\n\n{}\n",
        text(&finding.rule),
        code(&place(&finding.location)),
        sentence(&finding.message),
        sentence(&finding.help)
    )?;
    if let Some(allowed) = allowed(finding) {
        writeln!(out, "Allowed: {}\n", text(&allowed))?;
    }
    if let Some(because) = &finding.softened {
        writeln!(out, "{} only: {}\n", finding.severity, text(because))?;
    }
    let lines = snippets.of(&finding.location);
    // The brace of the object that something is missing in tells nothing.
    if !lines.is_empty() && !finding.absent {
        let lines = lines.iter().map(numbered).collect::<String>();
        writeln!(out, "{}", fenced(&lines))?;
    }
    Ok(())
}

/// A line with its number, and an arrow where the place is.
fn numbered(line: &SnippetLine) -> String {
    let mark = if line.marked.is_empty() { ' ' } else { '>' };
    format!("{mark}{:>5} {}{}{}\n", line.number, line.before, line.marked, line.after)
}

fn hidden(out: &mut String, case: &CaseReport) -> std::fmt::Result {
    if suppressed(case).next().is_none() {
        return Ok(());
    }
    folded(out, "Suppressed", |out| {
        writeln!(out, "| | finding | place | why |\n|---|---|---|---|")?;
        for (finding, why) in suppressed(case).take(MOST) {
            writeln!(
                out,
                "| {} | **{}**<br>{} | {} | {} |",
                finding.severity,
                text(&finding.rule),
                sentence(&finding.message),
                code(&place(&finding.location)),
                sentence(&why_suppressed(why))
            )?;
        }
        writeln!(out)
    })
}

fn requirements(out: &mut String, case: &CaseReport) -> std::fmt::Result {
    let c = &case.coverage;
    folded(out, "Requirements", |out| {
        writeln!(
            out,
            "| in force | violated | met | no violation seen | not applicable | unknown | not read yet | in no document |"
        )?;
        writeln!(out, "|---|---|---|---|---|---|---|---|")?;
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
            c.in_force, c.violated, c.met, c.no_violation_seen, c.not_applicable, c.unknown, c.open, c.unseen
        )?;
        writeln!(
            out,
            "Rules: {} pass, {} fail, {} not applicable, {} unknown.\n",
            verdicts(case, "pass"),
            verdicts(case, "fail"),
            verdicts(case, "not-applicable"),
            verdicts(case, "unknown")
        )?;
        let violated: Vec<String> =
            case.requirements.iter().filter(|row| row.state == "violated").map(|row| text(&row.id)).collect();
        if !violated.is_empty() {
            writeln!(out, "Violated: {}\n", violated.join(", "))?;
        }
        undecided(out, case)
    })
}

/// Why rules could not decide, with the rules.
fn undecided(out: &mut String, case: &CaseReport) -> std::fmt::Result {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in case.verdicts.iter().filter(|row| row.verdict == "unknown") {
        reasons.entry(row.reason.as_deref().unwrap_or("not decided")).or_default().push(&row.rule);
    }
    for (reason, rules) in &mut reasons {
        // A rule has a verdict for each client.
        rules.dedup();
        writeln!(
            out,
            "- unknown: {}: {}",
            sentence(&clipped(reason, PROSE)),
            rules.iter().map(|id| text(id)).collect::<Vec<_>>().join(", ")
        )?;
    }
    for notice in &case.notices {
        writeln!(out, "- note: {}", sentence(&clipped(notice, PROSE)))?;
    }
    writeln!(out)
}

fn read(out: &mut String, case: &CaseReport) -> std::fmt::Result {
    writeln!(out, "| document | kind | SHA-256 |\n|---|---|---|")?;
    for document in &case.documents {
        let sha256 = document.sha256.as_deref().unwrap_or("(secret)");
        writeln!(out, "| {} | {} | `{sha256}` |", code(&short(&document.origin)), document.kind)?;
    }
    writeln!(out)
}
