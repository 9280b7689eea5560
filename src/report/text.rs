//! The report for people at a terminal.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode};

use super::message::list;
use super::policy::policy;
use super::rendering::{counting, place, suppressed, why_suppressed};
use super::summary::summary;
use super::{CaseReport, Certification, Excerpt, FindingReport, Report};

/// The most findings of one rule that are shown in full: a document of strangers may have a hundred thousand.
const MOST: usize = 20;

/// How text looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether to use colours.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// Sources by the names of their documents.
pub type Sources = Vec<(String, String)>;

/// Renders a report. `sources` holds, for each case, the documents' names and texts.
#[must_use]
pub fn render(report: &Report, sources: &[Sources], style: Style) -> String {
    let mut out = String::new();
    for (case, sources) in report.cases.iter().zip(sources) {
        render_case(&mut out, report, case, sources, style);
    }
    // Writing to a string can't fail.
    let _ = policy(&mut out, report, style);
    out
}

fn render_case(out: &mut String, report: &Report, case: &CaseReport, sources: &Sources, style: Style) {
    out.push_str(&diagnostics(case, sources, style));
    suppressed_lines(out, case, style);
    let _ = summary(out, report, case, style);
}

/// The findings of a case, each with its excerpt.
#[must_use]
pub fn diagnostics(case: &CaseReport, sources: &Sources, style: Style) -> String {
    let mut out = String::new();
    let excerpts: Vec<(&String, Excerpt)> =
        sources.iter().map(|(name, text)| (name, Excerpt::new(name, text, style.width.saturating_sub(10)))).collect();
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in counting(case) {
        let count = shown.entry(&finding.rule).or_default();
        *count += 1;
        if *count > MOST {
            continue;
        }
        let excerpt = excerpts
            .iter()
            .find(|(name, _)| Some(*name) == finding.location.document.as_ref())
            .map(|(_, excerpt)| excerpt);
        out.push_str(&diagnostic(&Shown::of(finding, excerpt), style));
        out.push('\n');
    }
    // Writing to a string can't fail.
    for (rule, count) in shown.into_iter().filter(|(_, count)| *count > MOST) {
        let _ = writeln!(out, "… and {} more of {rule}; --format json has them all\n", count - MOST);
    }
    out
}

/// What a policy hides stays visible, in a line for each finding.
fn suppressed_lines(out: &mut String, case: &CaseReport, style: Style) {
    let (dim, plain) = if style.colour { ("\u{1b}[2m", "\u{1b}[0m") } else { ("", "") };
    // Writing to a string can't fail.
    for (finding, why) in suppressed(case).take(MOST) {
        let at = place(&finding.location);
        let _ = writeln!(
            out,
            "{dim}suppressed {}[{}] {at}: {} ({}){plain}",
            finding.severity,
            finding.rule,
            finding.message,
            why_suppressed(why)
        );
    }
    let count = suppressed(case).count();
    if count > MOST {
        let _ = writeln!(out, "{dim}… and {} more that are suppressed{plain}", count - MOST);
    }
    if count > 0 {
        out.push('\n');
    }
}

/// Renders one diagnostic.
#[must_use]
pub fn diagnostic(diagnostic: &dyn Diagnostic, style: Style) -> String {
    let theme = if style.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(style.width)
        .without_syntax_highlighting()
        .with_break_words(false);
    let mut out = String::new();
    // Rendering reads only the excerpt, which clamps every place into its text.
    if handler.render_report(&mut out, diagnostic).is_err() {
        let _ = writeln!(out, "{diagnostic}");
    }
    out
}

/// A finding as `miette` wants it.
#[derive(Debug)]
struct Shown<'a> {
    finding: &'a FindingReport,
    excerpt: Option<&'a Excerpt>,
    labels: Vec<LabeledSpan>,
    help: String,
}

impl<'a> Shown<'a> {
    fn of(finding: &'a FindingReport, excerpt: Option<&'a Excerpt>) -> Self {
        let mut labels = Vec::new();
        let mut help = String::new();
        if let (Some(excerpt), Some(offset), Some(length)) = (excerpt, finding.location.offset, finding.location.length)
        {
            labels.push(LabeledSpan::new_primary_with_span(Some(label(finding)), (offset, mark(length))));
            for related in &finding.related {
                let (Some(other), Some(length)) = (related.offset, related.length) else { continue };
                if related.document == finding.location.document && excerpt.are_near(offset, other) {
                    labels.push(LabeledSpan::new_with_span(Some("also here".to_owned()), (other, mark(length))));
                } else {
                    let _ = writeln!(help, "also at {}", place(related));
                }
            }
        }
        let _ = write!(help, "{}", finding.help);
        let allowed = list(&finding.allowed);
        if !finding.allowed.is_empty() && !help.contains(&allowed) {
            let _ = write!(help, "\nallowed: {allowed}");
        }
        let _ = write!(help, "\nrequired by {}", finding.requirements.join(", "));
        if let Some(before) = finding.severity_before {
            let _ = write!(help, "\n{} by the configuration, else {before}", finding.severity);
        }
        if let Some(because) = &finding.softened {
            let _ = write!(help, "\n{} only: {because}", finding.severity);
        }
        for row in passes(&finding.certification) {
            let _ = write!(help, "\nthe certification suite lets this pass ({})", row.condition);
        }
        Self { finding, excerpt, labels, help }
    }
}

/// The conditions that pass, as far as it is a comfort: none where another fails. What all variants of the test plan run
/// goes before what some do.
fn passes(rows: &[Certification]) -> Vec<&Certification> {
    let of_all: Vec<&Certification> = rows.iter().filter(|row| row.variant.is_none()).collect();
    let rows = if of_all.is_empty() { rows.iter().collect() } else { of_all };
    if rows.iter().all(|row| row.outcome == "pass") { rows } else { Vec::new() }
}

/// Objects and arrays are marked at their opening only.
pub(super) const fn mark(length: usize) -> usize {
    if length > 200 { 1 } else { length }
}

fn label(finding: &FindingReport) -> String {
    if finding.absent { "missing here".to_owned() } else { "here".to_owned() }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.finding.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("{}[{}]", self.finding.severity, self.finding.rule)))
    }

    fn severity(&self) -> Option<Severity> {
        Some(match self.finding.severity {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            _ => Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| Box::new(self.labels.iter().cloned()) as Box<_>)
    }
}
