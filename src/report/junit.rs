//! `JUnit` XML, as CI servers read it: a suite for each document, a test for each rule.
//!
//! A rule that finds something is a failure, whatever its severity. What was not decided, does not apply or is
//! suppressed is skipped, and says which of these.

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use crate::case::Role;
use crate::catalogue::{Rule, Step};

use super::rendering::{Rendering, counting, in_full, not_examined, short, suppressed, why_suppressed};
use super::{CaseReport, ErrorReport, FindingReport, VerdictReport, escape};

/// The most findings of one rule that are written out.
const MOST: usize = 100;

/// Renders a report.
#[must_use]
pub fn junit(rendering: &Rendering<'_>) -> String {
    let mut report = quick_junit::Report::new("fapilint");
    if !rendering.report.errors.is_empty() {
        let mut suite = TestSuite::new("fapilint");
        suite.add_test_cases(rendering.report.errors.iter().map(error));
        report.add_test_suite(suite);
    }
    for case in &rendering.report.cases {
        report.add_test_suites(suites(case, rendering));
    }
    // Names and texts are XML characters, and a string can always be written to.
    report.to_string().unwrap_or_default()
}

fn error(error: &ErrorReport) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(escape(&error.message)).set_type("error");
    if let Some(help) = &error.help {
        status.set_description(help.lines().map(escape).collect::<Vec<_>>().join("\n"));
    }
    let mut test = TestCase::new(short(error.input.as_deref().unwrap_or("run")), status);
    test.set_classname("fapilint");
    test
}

/// One suite for each document, in the order of the report, and one for what belongs to none.
fn suites(case: &CaseReport, rendering: &Rendering<'_>) -> Vec<TestSuite> {
    let ids = case.documents.iter().map(|document| Some(document.id.as_str()));
    let mut suites = Vec::new();
    for document in ids.chain(std::iter::once(None)) {
        let name = document.map_or_else(|| format!("{} (no document)", short(&case.id)), short);
        let rows = case.verdicts.iter().filter(|row| homes(row, case, rendering).contains(&document));
        let tests: Vec<TestCase> = rows.map(|row| test(row, document, &name, case)).collect();
        if document.is_some() || !tests.is_empty() {
            let mut suite = TestSuite::new(name);
            let run = &rendering.report.run;
            suite.add_property(("case", short(&case.id).as_str()));
            suite.add_property(("profile", run.profile.as_str()));
            suite.add_property(("deployment", run.deployment));
            suite.add_property(("coverage", not_examined(case).as_str()));
            suite.add_test_cases(tests);
            suites.push(suite);
        }
    }
    suites
}

/// The documents under which a rule is listed: where it found something, else the one that it reads.
fn homes<'a>(row: &VerdictReport, case: &'a CaseReport, rendering: &Rendering<'_>) -> Vec<Option<&'a str>> {
    let found = case.findings.iter().filter(|finding| finding.rule == row.rule);
    let mut homes: Vec<Option<&str>> = found.map(|finding| finding.location.document.as_deref()).collect();
    homes.dedup();
    if homes.is_empty() {
        let kind = rendering.rule(&row.rule).and_then(role).map(|role| role.kind().as_str());
        let document = case.documents.iter().find(|document| Some(document.kind.as_str()) == kind);
        homes.push(document.map(|document| document.id.as_str()));
    }
    homes
}

/// The role of the document that a rule reads. Keys are a fact of the set that they lie in.
fn role(rule: &Rule) -> Option<Role> {
    match rule.check.each.first()?.steps.as_slice() {
        [Step::Member(whose), Step::Member(part), ..] => {
            let part = if part == "keys" { "jwks" } else { part };
            Role::from_path(&format!("{whose}.{part}"))
        }
        _ => None,
    }
}

fn test(row: &VerdictReport, document: Option<&str>, name: &str, case: &CaseReport) -> TestCase {
    let here = |finding: &&FindingReport| {
        finding.rule == row.rule && finding.location.document.as_deref() == document
    };
    let findings: Vec<&FindingReport> = counting(case).filter(here).collect();
    let hidden: Vec<String> = suppressed(case)
        .filter(|(finding, _)| here(finding))
        .map(|(finding, why)| format!("{}\n{}", why_suppressed(why), in_full(finding)))
        .collect();
    let mut test = TestCase::new(row.rule.as_str(), status(row, &findings, &hidden));
    test.set_classname(name);
    if !findings.is_empty() && !hidden.is_empty() {
        test.set_system_out(format!("suppressed:\n{}", hidden.join("\n\n")));
    }
    test
}

fn status(row: &VerdictReport, findings: &[&FindingReport], hidden: &[String]) -> TestCaseStatus {
    let reason = || row.reason.as_deref().map_or_else(|| "no reason is known".to_owned(), short);
    if row.verdict == "unknown" {
        let mut status = TestCaseStatus::skipped();
        status.set_message(format!("unknown: {}", reason())).set_type("unknown");
        if !findings.is_empty() {
            status.set_description(texts(findings));
        }
        return status;
    }
    if let Some(first) = findings.first() {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        let more = if findings.len() > 1 { format!(" (and {} more)", findings.len() - 1) } else { String::new() };
        status.set_message(format!("{}{more}", first.message)).set_type(first.severity);
        status.set_description(texts(findings));
        return status;
    }
    if !hidden.is_empty() {
        let mut status = TestCaseStatus::skipped();
        let first = hidden[0].lines().next().unwrap_or_default();
        status.set_message(format!("suppressed: {first}")).set_type("suppressed");
        status.set_description(hidden.join("\n\n"));
        return status;
    }
    if row.verdict == "not-applicable" {
        let mut status = TestCaseStatus::skipped();
        let why = row.reason.as_deref().map(|reason| format!(": {}", short(reason))).unwrap_or_default();
        status.set_message(format!("not applicable{why}")).set_type("not-applicable");
        return status;
    }
    TestCaseStatus::success()
}

fn texts(findings: &[&FindingReport]) -> String {
    let mut texts: Vec<String> = findings.iter().take(MOST).map(|finding| in_full(finding)).collect();
    if findings.len() > MOST {
        texts.push(format!("… and {} more; the JSON report has them all", findings.len() - MOST));
    }
    texts.join("\n\n")
}
