//! What formats other than text and JSON are rendered from, and what they have in common.

use crate::catalogue::{Catalogue, Profile, Requirement, Rule, Severity, Spec};

use super::{CaseReport, FindingReport, Location, Report, Sources, Suppressed, escape};

/// The longest value of strangers in a report for people, in characters.
const LONGEST: usize = 200;

/// The longest sentence with values of strangers in it, in characters.
pub(super) const PROSE: usize = 1000;

/// A report with what lies beside it.
#[derive(Clone, Copy, Debug)]
pub struct Rendering<'a> {
    /// The report.
    pub report: &'a Report,
    /// For each case, the names and texts of its documents.
    pub sources: &'a [Sources],
    /// The catalogue by which was judged.
    pub catalogue: &'a Catalogue,
    /// The command line that was run, without secrets.
    pub command: &'a str,
    /// The working directory; paths below it are shown relative to it.
    pub folder: &'a str,
}

impl<'a> Rendering<'a> {
    pub(super) fn profile(&self) -> Option<&'a Profile> {
        self.catalogue.profile(&self.report.run.profile)
    }

    pub(super) fn rule(&self, id: &str) -> Option<&'a Rule> {
        self.catalogue.rule(id)
    }

    pub(super) fn requirement(&self, id: &str) -> Option<(&'a Requirement, &'a Spec)> {
        let requirement = self.catalogue.requirement(id)?;
        Some((requirement, self.catalogue.spec_of(requirement)?))
    }

    /// The requirements in force that a rule cites.
    pub(super) fn cited(&self, rule: &'a Rule) -> Vec<&'a Requirement> {
        cited(self.catalogue, rule, self.profile())
    }

    /// The severity that findings of a rule have if nothing softens them.
    pub(super) fn severity(&self, rule: &'a Rule) -> Severity {
        severity(self.catalogue, rule, self.profile())
    }
}

fn cited<'a>(catalogue: &'a Catalogue, rule: &Rule, profile: Option<&Profile>) -> Vec<&'a Requirement> {
    let cites = rule.cites.iter().filter(|cite| profile.is_none_or(|profile| profile.has(&cite.id)));
    cites.filter_map(|cite| catalogue.requirement(&cite.id)).collect()
}

/// The severity that findings of a rule have under a profile if nothing softens them.
#[must_use]
pub fn severity(catalogue: &Catalogue, rule: &Rule, profile: Option<&Profile>) -> Severity {
    let cited = cited(catalogue, rule, profile);
    let strongest = if cited.iter().any(|requirement| requirement.level.is_shall()) {
        Severity::Error
    } else if cited.iter().any(|requirement| requirement.level.is_should()) {
        Severity::Warning
    } else {
        Severity::Info
    };
    match rule.evidence {
        crate::catalogue::Evidence::Proof => strongest,
        crate::catalogue::Evidence::Hint => strongest.min(Severity::Warning),
    }
}

/// What to change, where no value is at hand to be filled in.
pub(super) fn general_fix(rule: &Rule) -> String {
    let fix = rule.explain.fix.replace("{node}", "the value").replace("{name}", "the member");
    fix.replace("{allowed}", "what the profile permits")
}

/// The findings that count.
pub(super) fn counting(case: &CaseReport) -> impl Iterator<Item = &FindingReport> {
    case.findings.iter().filter(|finding| finding.suppressed.is_none())
}

/// The findings that a policy hides, with why.
pub(super) fn suppressed(case: &CaseReport) -> impl Iterator<Item = (&FindingReport, &Suppressed)> {
    case.findings.iter().filter_map(|finding| Some((finding, finding.suppressed.as_ref()?)))
}

/// Why a finding does not count, in one line.
pub(super) fn why_suppressed(suppressed: &Suppressed) -> String {
    let mut text = match suppressed.by {
        "waiver" => "waived".to_owned(),
        by => format!("known from the {by}"),
    };
    if let Some(owner) = &suppressed.owner {
        text = format!("{text} by {}", short(owner));
    }
    if let Some(expires) = &suppressed.expires {
        text = format!("{text} until {}", short(expires));
    }
    match &suppressed.reason {
        Some(reason) => format!("{text}: {}", short(reason)),
        None => text,
    }
}

/// How many findings of a severity count.
pub(super) fn count(case: &CaseReport, severity: &str) -> usize {
    counting(case).filter(|finding| finding.severity == severity).count()
}

/// How many rules have a verdict.
pub(super) fn verdicts(case: &CaseReport, verdict: &str) -> usize {
    case.verdicts.iter().filter(|row| row.verdict == verdict).count()
}

/// The findings of a case in words.
pub(super) fn tally(case: &CaseReport) -> String {
    let (errors, warnings) = (count(case, "error"), count(case, "warning"));
    let hidden = suppressed(case).count();
    let hidden = if hidden == 0 { String::new() } else { format!(", {hidden} suppressed") };
    format!("{}, {}, {} info{hidden}", counted(errors, "error"), counted(warnings, "warning"), count(case, "info"))
}

/// What was not examined, in words.
pub(super) fn not_examined(case: &CaseReport) -> String {
    let coverage = &case.coverage;
    format!(
        "not examined: {} of {} clauses ({} unknown, {} that no rule reads yet, {} that no document shows)",
        coverage.unknown + coverage.open + coverage.unseen,
        coverage.in_force,
        coverage.unknown,
        coverage.open,
        coverage.unseen
    )
}

/// A number with its noun.
pub(super) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A value of strangers, harmless and not too long.
pub(super) fn short(text: &str) -> String {
    clipped(text, LONGEST)
}

/// A text of strangers, harmless and of at most so many characters.
pub(super) fn clipped(text: &str, most: usize) -> String {
    let safe = escape(text);
    match safe.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &safe[..end]),
        None => safe,
    }
}

/// A place in words.
pub(super) fn place(location: &Location) -> String {
    match (&location.document, location.line, location.column) {
        (Some(document), Some(line), Some(column)) => format!("{}:{line}:{column}", short(document)),
        (Some(document), ..) => format!("{} {}", short(document), short(&location.pointer)),
        _ => short(&location.pointer),
    }
}

/// Everything that a finding says, in lines of plain text.
pub(super) fn in_full(finding: &FindingReport) -> String {
    format!(
        "{}[{}] {}\nat {}{}",
        finding.severity,
        finding.rule,
        finding.message,
        place(&finding.location),
        more(finding)
    )
}

/// What a finding says beyond its message, each line behind a line end.
pub(super) fn more(finding: &FindingReport) -> String {
    let mut lines = vec![String::new()];
    if finding.location.line.is_some() && !finding.location.pointer.is_empty() {
        lines.push(short(&finding.location.pointer));
    }
    lines.extend(about(finding));
    lines.push(finding.help.clone());
    if let Some(allowed) = allowed(finding) {
        lines.push(format!("allowed: {allowed}"));
    }
    lines.push(format!("required by {}", finding.requirements.join(", ")));
    if let Some(because) = &finding.softened {
        lines.push(format!("{} only: {because}", finding.severity));
    }
    lines.join("\n")
}

/// The permitted values, where the help does not name them already.
pub(super) fn allowed(finding: &FindingReport) -> Option<String> {
    let allowed = super::message::list(&finding.allowed);
    (!finding.allowed.is_empty() && !finding.help.contains(&allowed)).then(|| short(&allowed))
}

/// Which client a finding is about; nothing where it is the server.
pub(super) fn about(finding: &FindingReport) -> Option<String> {
    let client = finding.subject.id.as_ref().filter(|_| finding.subject.kind == "client")?;
    Some(format!("of client {}", short(client)))
}
