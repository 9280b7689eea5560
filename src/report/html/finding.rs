//! A finding as the page shows it.

use super::super::rendering::{Rendering, about, allowed, place, short, why_suppressed};
use super::super::snippet::{SnippetLine, Snippets};
use super::super::{FindingReport, escape};
use super::requirements::anchor;
use super::{Part, words};

pub(super) struct FindingView {
    pub(super) anchor: String,
    pub(super) severity: &'static str,
    pub(super) rule: String,
    pub(super) title: String,
    pub(super) message: Vec<Part>,
    pub(super) place: String,
    pub(super) about: String,
    pub(super) pointer: String,
    pub(super) help: Vec<Part>,
    pub(super) allowed: String,
    pub(super) why: Vec<Part>,
    pub(super) softened: String,
    pub(super) suppressed: String,
    pub(super) requirements: Vec<RequirementLink>,
    pub(super) lines: Vec<NumberedLine>,
}

/// A requirement with its place in the page.
pub(super) struct RequirementLink {
    pub(super) id: String,
    pub(super) anchor: String,
}

/// A line of an excerpt.
pub(super) struct NumberedLine {
    pub(super) number: String,
    pub(super) before: String,
    pub(super) marked: String,
    pub(super) after: String,
}

pub(super) fn view(
    rendering: &Rendering<'_>,
    key: &str,
    snippets: &Snippets<'_>,
    finding: &FindingReport,
) -> FindingView {
    let rule = rendering.rule(&finding.rule);
    let links = finding.requirements.iter();
    FindingView {
        anchor: finding_anchor(key, finding),
        severity: finding.severity,
        rule: finding.rule.clone(),
        title: rule.map(|rule| escape(&rule.title)).unwrap_or_default(),
        message: words(&finding.message),
        place: place(&finding.location),
        about: about(finding).unwrap_or_default(),
        pointer: if finding.location.line.is_some() { short(&finding.location.pointer) } else { String::new() },
        help: words(&finding.help),
        allowed: allowed(finding).unwrap_or_default(),
        why: rule.map(|rule| words(&rule.explain.why)).unwrap_or_default(),
        softened: finding.softened.as_deref().map(escape).unwrap_or_default(),
        suppressed: finding.suppressed.as_ref().map(why_suppressed).unwrap_or_default(),
        requirements: links.map(|id| RequirementLink { id: id.clone(), anchor: anchor(key, id) }).collect(),
        // The brace of the object that something is missing in tells nothing.
        lines: if finding.absent {
            Vec::new()
        } else {
            snippets.of(&finding.location).into_iter().map(numbered).collect()
        },
    }
}

/// Where a finding stands in the page.
pub(super) fn finding_anchor(key: &str, finding: &FindingReport) -> String {
    format!("{key}-f-{}", finding.fingerprint)
}

fn numbered(line: SnippetLine) -> NumberedLine {
    let SnippetLine { number, before, marked, after } = line;
    NumberedLine { number: format!("{number:>4}"), before, marked, after }
}
