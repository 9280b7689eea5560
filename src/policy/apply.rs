//! A policy on a report.

use std::collections::BTreeMap;

use time::Date;

use crate::catalogue::{Catalogue, Severity};
use crate::report::{FindingReport, PolicyReport, Report, Suppressed, WaiverReport, WaiverState};

use super::baseline::Baseline;
use super::config::Change;
use super::examined::Examined;
use super::waiver::Waiver;

/// What a user makes of findings.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The severities of single rules.
    pub severity: BTreeMap<String, Change>,
    /// Findings that are accepted.
    pub waivers: Vec<Waiver>,
    /// Findings that are known.
    pub baseline: Option<Baseline>,
    /// Whether a waiver that is expired, unused or unknown fails the run.
    pub strict: bool,
    /// The severity from which findings fail the run; nothing for never.
    pub fail_on: Option<Severity>,
}

impl Policy {
    /// Gives findings their severities, the gravest first again, and hides those that a waiver speaks of on a day.
    pub fn waive(&self, catalogue: &Catalogue, today: Date, findings: &mut [FindingReport]) {
        for finding in &mut *findings {
            weigh(self, finding);
            finding.suppressed = self
                .waivers
                .iter()
                .find(|waiver| waiver.fits(finding) && !waiver.is_expired(today) && waiver.known(catalogue).is_ok())
                .map(Waiver::suppressed);
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(Severity::parse(finding.severity)));
    }

    /// Whether a finding is left that fails the run.
    #[must_use]
    pub fn fails(&self, findings: &[FindingReport]) -> bool {
        let open = findings.iter().filter(|finding| finding.suppressed.is_none());
        let worst = open.filter_map(|finding| Severity::parse(finding.severity)).max();
        worst.is_some_and(|worst| self.fail_on.is_some_and(|threshold| worst >= threshold))
    }
}

/// Applies a policy on a day, and sets the exit code: 1 where a finding counts that nothing hides, or where a stale
/// waiver fails a strict run, 2 where the run is not complete.
pub fn apply(policy: &Policy, catalogue: &Catalogue, today: Date, report: &mut Report) {
    for case in &mut report.cases {
        policy.waive(catalogue, today, &mut case.findings);
    }
    let seen = policy.baseline.as_ref().map(|baseline| baseline.hide(report));
    let waivers: Vec<WaiverReport> =
        policy.waivers.iter().map(|waiver| waiver_report(waiver, catalogue, today, report)).collect();
    let hidden = |by: &str| {
        let suppressed = report.cases.iter().flat_map(|case| &case.findings).filter_map(|row| row.suppressed.as_ref());
        suppressed.filter(|suppressed| suppressed.by == by).count()
    };
    let strict = policy.strict;
    let told =
        PolicyReport { waived: hidden("waiver"), baselined: hidden("baseline"), strict, waivers, baseline: seen };
    let fails = told.fails() || report.cases.iter().any(|case| policy.fails(&case.findings));
    report.run.exit_code = if report.run.complete { u8::from(fails) } else { 2 };
    let says_something = report.run.config.is_some() || told.baseline.is_some();
    report.policy = says_something.then_some(told);
}

/// A baseline of what a run found and no waiver hides: a waived finding stays out, so that it counts again when its
/// waiver expires.
#[must_use]
pub fn write_baseline(path: &str, report: &Report) -> Baseline {
    let findings = report.cases.iter().flat_map(|case| &case.findings);
    let is_waived = |suppressed: &Suppressed| suppressed.by == "waiver";
    Baseline::of(path, findings.filter(|finding| !finding.suppressed.as_ref().is_some_and(is_waived)))
}

fn weigh(policy: &Policy, finding: &mut FindingReport) {
    if let Some(Change::To(severity)) = policy.severity.get(&finding.rule)
        && severity.as_str() != finding.severity
    {
        finding.severity_before = Some(finding.severity);
        finding.severity = severity.as_str();
    }
}

fn waiver_report(waiver: &Waiver, catalogue: &Catalogue, today: Date, report: &Report) -> WaiverReport {
    let known = waiver.known(catalogue);
    let findings = report.cases.iter().flat_map(|case| &case.findings);
    let findings = findings.filter(|finding| waiver.fits(finding)).count();
    let state = if known.is_err() {
        WaiverState::Unknown
    } else if waiver.is_expired(today) {
        WaiverState::Expired
    } else if findings > 0 {
        WaiverState::Used
    } else if was_examined(waiver, &Examined::of(report)) {
        WaiverState::Unused
    } else {
        WaiverState::NotExamined
    };
    WaiverReport {
        place: waiver.place.clone(),
        rule: waiver.rule.clone(),
        requirement: waiver.requirement.clone(),
        pointer: waiver.pointer.clone(),
        subject: waiver.subject.clone(),
        reason: waiver.reason.clone(),
        owner: waiver.owner.clone(),
        expires: waiver.expires_text(),
        state,
        help: known.err().flatten(),
        findings,
    }
}

/// Whether every rule that could have findings for a waiver decided something of whom it speaks.
fn was_examined(waiver: &Waiver, examined: &Examined<'_>) -> bool {
    let subject = waiver.subject.as_deref();
    match (&waiver.rule, &waiver.requirement) {
        (Some(rule), _) => examined.has_of(rule, subject),
        (None, Some(requirement)) => {
            let mut rules = examined.rules_of(requirement).peekable();
            rules.peek().is_some() && rules.all(|rule| examined.has_of(rule, subject))
        }
        (None, None) => false,
    }
}
