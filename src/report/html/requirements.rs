//! The matrix: every requirement in force with its state.

use std::collections::HashMap;

use crate::catalogue::Spec;

use super::super::rendering::{PROSE, Rendering, clipped};
use super::super::{CaseReport, RequirementReport, escape};
use super::finding::finding_anchor;

/// States with a sign that tells them apart without colour, and words.
pub(super) const SIGNS: [(&str, &str, &str); 7] = [
    ("violated", "✗", "violated"),
    ("met", "✓", "met"),
    ("no-violation-seen", "○", "no violation seen"),
    ("not-applicable", "–", "not applicable"),
    ("unknown", "?", "unknown"),
    ("open", "…", "not read yet"),
    ("unseen", "·", "in no document"),
];

/// A specification with its requirements in force.
pub(super) struct SpecView {
    pub(super) title: String,
    pub(super) url: String,
    pub(super) tally: String,
    pub(super) rows: Vec<Row>,
}

/// A requirement with its state.
pub(super) struct Row {
    pub(super) anchor: String,
    pub(super) id: String,
    pub(super) level: &'static str,
    pub(super) class: &'static str,
    pub(super) sign: &'static str,
    pub(super) label: &'static str,
    pub(super) text: String,
    pub(super) reason: String,
    pub(super) rules: Vec<RuleLink>,
}

/// A rule, with the place of its first finding if it has one.
pub(super) struct RuleLink {
    pub(super) id: String,
    pub(super) anchor: String,
}

/// Where a requirement stands in the page.
pub(super) fn anchor(key: &str, id: &str) -> String {
    format!("{key}-r-{id}")
}

pub(super) fn specs(rendering: &Rendering<'_>, key: &str, case: &CaseReport) -> Vec<SpecView> {
    let mut anchors: HashMap<&str, String> = HashMap::new();
    for finding in &case.findings {
        anchors.entry(&finding.rule).or_insert_with(|| finding_anchor(key, finding));
    }
    let mut specs: Vec<(&Spec, SpecView)> = Vec::new();
    for report in &case.requirements {
        let Some((requirement, spec)) = rendering.requirement(&report.id) else { continue };
        let row = row(case, key, report, &requirement.text, requirement.hidden.as_deref(), &anchors);
        match specs.iter_mut().find(|(other, _)| other.key == spec.key) {
            Some((_, view)) => view.rows.push(row),
            None => specs.push((spec, view(spec, row))),
        }
    }
    let views = specs.into_iter().map(|(_, view)| view);
    views.map(|view| SpecView { tally: tally(&view.rows), ..view }).collect()
}

fn view(spec: &Spec, row: Row) -> SpecView {
    // Catalogues of strangers may name something else than a page.
    let url = if spec.url.starts_with("https://") { spec.url.clone() } else { String::new() };
    let title = escape(&format!("{}, {}, {}", spec.title, spec.edition, spec.date));
    SpecView { title, url, tally: String::new(), rows: vec![row] }
}

fn tally(rows: &[Row]) -> String {
    let counts = SIGNS.iter().filter_map(|(class, _, label)| {
        let count = rows.iter().filter(|row| row.class == *class).count();
        (count > 0).then(|| format!("{count} {label}"))
    });
    counts.collect::<Vec<_>>().join(", ")
}

fn row(
    case: &CaseReport,
    key: &str,
    report: &RequirementReport,
    text: &str,
    hidden: Option<&str>,
    anchors: &HashMap<&str, String>,
) -> Row {
    let state = SIGNS.iter().find(|(class, ..)| *class == report.state).copied();
    let (class, sign, label) = state.unwrap_or((report.state, "", report.state));
    let rules = report.rules.iter();
    Row {
        anchor: anchor(key, &report.id),
        id: escape(&report.id),
        level: report.level,
        class,
        sign,
        label,
        text: escape(text),
        reason: reason(case, report, hidden),
        rules: rules
            .map(|id| RuleLink { id: id.clone(), anchor: anchors.get(id.as_str()).cloned().unwrap_or_default() })
            .collect(),
    }
}

/// Why a requirement is in its state, as far as the findings do not tell.
fn reason(case: &CaseReport, report: &RequirementReport, hidden: Option<&str>) -> String {
    let reason = match (report.state, &report.reason) {
        ("open", Some(kinds)) => format!("would be seen in {kinds}"),
        (_, Some(reason)) => reason.clone(),
        ("unknown", None) => {
            let mut rows =
                case.verdicts.iter().filter(|row| row.verdict == "unknown" && report.rules.contains(&row.rule));
            rows.find_map(|row| row.reason.clone())
                .unwrap_or_else(|| "a finding suggests a violation, and does not prove it".to_owned())
        }
        ("no-violation-seen", None) => hidden.map(|hidden| format!("not seen: {hidden}")).unwrap_or_default(),
        _ => String::new(),
    };
    clipped(&reason, PROSE)
}
