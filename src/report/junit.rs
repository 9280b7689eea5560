//! `JUnit` XML, as CI servers read it: a suite for each document, a test for each rule.
//!
//! A rule that finds something is a failure, whatever its severity. What was not decided, does not apply or is
//! suppressed is skipped, and says which of these.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::case::Role;
use crate::catalogue::{Rule, Step};

use super::rendering::{PROSE, Rendering, clipped, counting, in_full, not_examined, short, suppressed, why_suppressed};
use super::{CaseReport, ErrorReport, FindingReport, VerdictReport, escape};

/// The most findings of one rule that are written out.
const MOST: usize = 100;

/// A suite of tests.
struct Suite {
    name: String,
    properties: Vec<(&'static str, String)>,
    tests: Vec<Test>,
}

/// A test.
struct Test {
    name: String,
    classname: String,
    /// What became of it, if it did not just pass.
    outcome: Option<Outcome>,
    out: Option<String>,
}

/// Why a test did not pass.
struct Outcome {
    /// `failure`, `error` or `skipped`.
    tag: &'static str,
    message: String,
    kind: &'static str,
    text: String,
}

/// Renders a report.
#[must_use]
pub fn junit(rendering: &Rendering<'_>) -> String {
    let mut suites = Vec::new();
    if !rendering.report.errors.is_empty() {
        let tests = rendering.report.errors.iter().map(error).collect();
        suites.push(Suite { name: "fapilint".to_owned(), properties: Vec::new(), tests });
    }
    suites.extend(rendering.report.cases.iter().flat_map(|case| suites_of(case, rendering)));
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Memory can always be written to, and only text was.
    let _ = write(&mut writer, &suites);
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

fn error(error: &ErrorReport) -> Test {
    let text = error.help.as_deref().unwrap_or_default().lines().map(escape).collect::<Vec<_>>().join("\n");
    let outcome = Outcome { tag: "error", message: escape(&error.message), kind: "error", text };
    let name = short(error.input.as_deref().unwrap_or("run"));
    Test { name, classname: "fapilint".to_owned(), outcome: Some(outcome), out: None }
}

/// One suite for each document, in the order of the report, and one for what belongs to none.
fn suites_of(case: &CaseReport, rendering: &Rendering<'_>) -> Vec<Suite> {
    let ids = case.documents.iter().map(|document| Some(document.id.as_str()));
    let homes: Vec<Vec<Option<&str>>> = case.verdicts.iter().map(|row| homes(row, case, rendering)).collect();
    let mut suites = Vec::new();
    for document in ids.chain(std::iter::once(None)) {
        let name = document.map_or_else(|| format!("{} (no document)", short(&case.id)), short);
        let rows = case.verdicts.iter().zip(&homes).filter(|(_, homes)| homes.contains(&document));
        let tests: Vec<Test> = rows.map(|(row, _)| test(row, document, &name, case)).collect();
        if document.is_none() && tests.is_empty() {
            continue;
        }
        let properties = vec![
            ("case", short(&case.id)),
            ("profile", rendering.report.run.profile.clone()),
            ("deployment", rendering.report.run.deployment.to_owned()),
            ("coverage", not_examined(case)),
        ];
        suites.push(Suite { name, properties, tests });
    }
    suites
}

/// The documents under which a rule is listed: where it found something, else the one that it reads.
fn homes<'a>(row: &VerdictReport, case: &'a CaseReport, rendering: &Rendering<'_>) -> Vec<Option<&'a str>> {
    let found = case.findings.iter().filter(|finding| finding.rule == row.rule && finding.subject == row.subject);
    let mut homes: Vec<Option<&str>> = found.map(|finding| finding.location.document.as_deref()).collect();
    homes.dedup();
    if homes.is_empty() {
        let path = rendering.rule(&row.rule).and_then(|rule| role(rule, row.subject.kind)).map(Role::path);
        let document = case.documents.iter().find(|document| Some(document.role.path()) == path);
        homes.push(document.map(|document| document.id.as_str()));
    }
    homes
}

/// The role of the document that a rule reads of a server or a client. Keys are a fact of the set that they lie in.
fn role(rule: &Rule, whose: &str) -> Option<Role> {
    let parts = rule.check.each.iter().filter_map(|path| match path.steps.as_slice() {
        [Step::Member(first), Step::Member(part), ..] if first == whose => Some(part.as_str()),
        _ => None,
    });
    parts
        .map(|part| if part == "keys" { "jwks" } else { part })
        .find_map(|part| Role::from_path(&format!("{whose}.{part}")))
}

fn test(row: &VerdictReport, document: Option<&str>, name: &str, case: &CaseReport) -> Test {
    let here = |finding: &&FindingReport| finding.rule == row.rule && finding.location.document.as_deref() == document;
    let findings: Vec<&FindingReport> = counting(case).filter(here).collect();
    let hidden: Vec<String> = suppressed(case)
        .filter(|(finding, _)| here(finding))
        .map(|(finding, why)| format!("{}\n{}", why_suppressed(why), in_full(finding)))
        .collect();
    Test {
        name: match &row.subject.id {
            Some(client) if row.subject.kind == "client" => format!("{} ({})", row.rule, short(client)),
            _ => row.rule.clone(),
        },
        classname: name.to_owned(),
        outcome: outcome(row, &findings, &hidden),
        out: (!findings.is_empty() && !hidden.is_empty()).then(|| format!("suppressed:\n{}", hidden.join("\n\n"))),
    }
}

fn outcome(row: &VerdictReport, findings: &[&FindingReport], hidden: &[String]) -> Option<Outcome> {
    let reason = row.reason.as_deref().map(|reason| format!(": {}", clipped(reason, PROSE))).unwrap_or_default();
    let skipped = |message, kind, text| Some(Outcome { tag: "skipped", message, kind, text });
    if row.verdict == "unknown" {
        return skipped(format!("unknown{reason}"), "unknown", texts(findings));
    }
    if let Some(first) = findings.first() {
        let more = if findings.len() > 1 { format!(" (and {} more)", findings.len() - 1) } else { String::new() };
        let message = format!("{}{more}", first.message);
        return Some(Outcome { tag: "failure", message, kind: first.severity, text: texts(findings) });
    }
    if let Some(first) = hidden.first() {
        let first = first.lines().next().unwrap_or_default();
        return skipped(format!("suppressed: {first}"), "suppressed", hidden.join("\n\n"));
    }
    if row.verdict == "not-applicable" {
        return skipped(format!("not applicable{reason}"), "not-applicable", String::new());
    }
    None
}

fn texts(findings: &[&FindingReport]) -> String {
    let mut texts: Vec<String> = findings.iter().take(MOST).map(|finding| in_full(finding)).collect();
    if findings.len() > MOST {
        texts.push(format!("… and {} more; the JSON report has them all", findings.len() - MOST));
    }
    texts.join("\n\n")
}

fn write(writer: &mut Writer<Vec<u8>>, suites: &[Suite]) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let count = |tag| suites.iter().map(|suite| suite.count(tag)).sum::<usize>().to_string();
    let tests = suites.iter().map(|suite| suite.tests.len()).sum::<usize>().to_string();
    writer
        .create_element("testsuites")
        .with_attributes([("name", "fapilint"), ("tests", &tests), ("failures", &count("failure"))])
        .with_attribute(("errors", count("error").as_str()))
        .write_inner_content(|writer| suites.iter().try_for_each(|suite| suite.write(writer)))?;
    Ok(())
}

impl Suite {
    fn count(&self, tag: &str) -> usize {
        self.tests.iter().filter(|test| test.outcome.as_ref().is_some_and(|outcome| outcome.tag == tag)).count()
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        let count = |tag| self.count(tag).to_string();
        writer
            .create_element("testsuite")
            .with_attributes([("name", self.name.as_str()), ("tests", &self.tests.len().to_string())])
            .with_attributes([("failures", count("failure").as_str()), ("errors", &count("error"))])
            .with_attribute(("skipped", count("skipped").as_str()))
            .write_inner_content(|writer| {
                if !self.properties.is_empty() {
                    writer.create_element("properties").write_inner_content(|writer| {
                        self.properties.iter().try_for_each(|(name, value)| {
                            let property = writer.create_element("property");
                            property.with_attributes([("name", *name), ("value", value)]).write_empty().map(|_| ())
                        })
                    })?;
                }
                self.tests.iter().try_for_each(|test| test.write(writer))
            })?;
        Ok(())
    }
}

impl Test {
    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        let test = writer.create_element("testcase");
        let test = test.with_attributes([("name", self.name.as_str()), ("classname", &self.classname)]);
        let Some(outcome) = &self.outcome else { return test.write_empty().map(|_| ()) };
        test.write_inner_content(|writer| {
            let element = writer.create_element(outcome.tag);
            // A line end in an attribute would be read as a space.
            let message = outcome.message.replace('\n', " ");
            let element = element.with_attributes([("message", message.as_str()), ("type", outcome.kind)]);
            if outcome.text.is_empty() {
                element.write_empty()?;
            } else {
                element.write_text_content(BytesText::new(&outcome.text))?;
            }
            if let Some(out) = &self.out {
                writer.create_element("system-out").write_text_content(BytesText::new(out))?;
            }
            Ok(())
        })?;
        Ok(())
    }
}
