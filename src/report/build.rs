//! From a judgement to a report.

use std::collections::HashMap;

use ring::digest::{SHA256, digest};

use crate::case::{Case, Document, Kind, Role};
use crate::catalogue::{CertificationWhen, Status, Variant};
use crate::json::{Lines, NodeId, Origin, Tree};
use crate::judge::{About, Coverage, Finding, Judge, Judgement, Spot};

use super::message::{actual, fix, found};
use super::{
    CaseReport, Certification, DocumentReport, FindingReport, Location, RequirementReport, Subject, VerdictReport,
};

/// What a report of one case is made from.
#[derive(Clone, Copy, Debug)]
pub struct CaseParts<'a> {
    /// The judge.
    pub judge: &'a Judge<'a>,
    /// The case.
    pub case: &'a Case,
    /// What was said of it.
    pub judgement: &'a Judgement<'a>,
    /// A name for a case whose documents say none.
    pub fallback_id: &'a str,
}

/// Makes the report of one case.
#[must_use]
pub fn case_report(parts: &CaseParts<'_>) -> CaseReport {
    let issuer = issuer(parts.case);
    let subject = |about: About| subject(parts.case, issuer.as_deref(), about);
    let id = issuer.clone().or_else(|| parts.case.clients.first().and_then(|client| client.id.clone()));
    let states = parts.judge.requirements(parts.case, parts.judgement);
    let verdicts = parts.judgement.verdicts.iter();
    CaseReport {
        id: id.unwrap_or_else(|| parts.fallback_id.to_owned()),
        documents: documents(parts.case),
        findings: findings(parts, &subject),
        verdicts: verdicts
            .map(|verdict| VerdictReport {
                rule: verdict.rule.id.clone(),
                verdict: verdict.verdict.as_str(),
                subject: subject(verdict.about),
                needs: verdict.needs(&parts.case.tree).to_vec(),
                reason: verdict.because(&parts.case.tree).map(str::to_owned),
            })
            .collect(),
        coverage: Coverage::of(&states),
        requirements: states
            .into_iter()
            .map(|state| RequirementReport {
                id: state.requirement.id.clone(),
                level: state.requirement.level.as_str(),
                state: state.state.as_str(),
                rules: state.rules.iter().map(|rule| (*rule).to_owned()).collect(),
                reason: match &state.requirement.status {
                    Status::Open(kinds) => Some(kinds.clone()),
                    Status::Unseen { why, .. } => Some(why.clone()),
                    Status::Cited | Status::Withdrawn | Status::Moved(_) => None,
                },
            })
            .collect(),
        notices: notices(parts),
    }
}

/// Remarks of the profile, and what was noticed of the documents.
fn notices(parts: &CaseParts<'_>) -> Vec<String> {
    let profile = parts.judgement.notices.iter().map(|notice| (*notice).to_owned());
    profile.chain(parts.case.notices.iter().cloned()).collect()
}

/// The findings of a case, the gravest first.
pub(super) fn all_findings(parts: &CaseParts<'_>) -> Vec<FindingReport> {
    let issuer = issuer(parts.case);
    findings(parts, &|about: About| subject(parts.case, issuer.as_deref(), about))
}

fn issuer(case: &Case) -> Option<String> {
    let metadata = case.document(Role::ServerMetadata)?;
    case.tree.as_str(case.tree.member(metadata.root, "issuer")?).map(str::to_owned)
}

/// The server, or one of the clients.
fn subject(case: &Case, issuer: Option<&str>, about: About) -> Subject {
    match about {
        About::Server => Subject { kind: "server", id: issuer.map(str::to_owned) },
        About::Client(number) => {
            let client = number.and_then(|number| case.clients.get(number));
            Subject { kind: "client", id: client.and_then(|client| client.id.clone()) }
        }
    }
}

/// Whether nothing is told of what a document holds: a hash would let a secret be guessed.
fn is_hidden(document: &Document) -> bool {
    matches!(document.role.kind(), Kind::ClientSecret | Kind::DecryptionKey)
        || (document.role.is_message() && document.parent.is_none())
}

fn documents(case: &Case) -> Vec<DocumentReport> {
    case.documents
        .iter()
        .map(|document| DocumentReport {
            id: document.name.clone(),
            kind: document.role.kind().as_str().to_owned(),
            origin: document.name.clone(),
            sha256: (!is_hidden(document)).then(|| hexadecimal(digest(&SHA256, &document.bytes()).as_ref())),
            parent: document.parent.clone(),
            role: document.role,
        })
        .collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn findings(parts: &CaseParts<'_>, subject: &impl Fn(About) -> Subject) -> Vec<FindingReport> {
    let mut places = Places::new(parts.case);
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut reports: Vec<FindingReport> = parts
        .judgement
        .findings
        .iter()
        .map(|finding| {
            let location = places.of(&finding.spot);
            let actual = actual(&parts.case.tree, &finding.spot);
            let subject = subject(finding.about);
            let host = host(parts.case, finding);
            let key = fingerprint_key(finding, &subject, &location, (&actual, host.as_deref()));
            let ordinal = seen.entry(key.clone()).and_modify(|n| *n += 1).or_insert(0);
            FindingReport {
                rule: finding.rule.id.clone(),
                severity: finding.severity.as_str(),
                severity_before: None,
                level: finding.level.as_str(),
                evidence: finding.rule.evidence.as_str(),
                softened: finding.softened.clone(),
                requirements: finding.requirements.iter().map(|id| (*id).to_owned()).collect(),
                subject,
                message: found(finding, parts.case),
                help: fix(finding, parts.case),
                actual,
                allowed: finding.allowed.clone(),
                related: finding.related.iter().map(|node| places.of(&Spot::Node(*node))).collect(),
                fingerprint: fingerprint(&key, *ordinal),
                certification: certification(parts, finding),
                suppressed: None,
                absent: finding.spot.is_absent(&parts.case.tree),
                location,
            }
        })
        .collect();
    reports.sort_by_key(|finding| {
        let severity = ["error", "warning", "info"].iter().position(|text| *text == finding.severity);
        (severity, finding.location.document.clone(), finding.location.offset, finding.rule.clone())
    });
    reports
}

/// What the suite makes of a finding. What depends on something that can't be decided is left out.
fn certification(parts: &CaseParts<'_>, finding: &Finding<'_>) -> Vec<Certification> {
    let member = document_member(finding, &parts.case.tree);
    let mut rows = Vec::new();
    // What the suite asks of a server it does not ask of a client, though the rule is the same.
    if finding.about != About::Server && finding.rule.check.each.iter().any(|path| path.text.starts_with("server.")) {
        return rows;
    }
    for row in &finding.rule.certification {
        if row.member.as_deref().is_some_and(|name| member.as_deref().is_none_or(|other| name != "*" && name != other))
        {
            continue;
        }
        let fails = match (row.when, &row.if_) {
            (CertificationWhen::NonePermitted, _) if !finding.none_permitted => Some(false),
            (_, None) => Some(true),
            (_, Some(condition)) => parts.judge.holds(condition, parts.case, finding.about.client()),
        };
        let Some(fails) = fails else { continue };
        rows.push(Certification {
            condition: row.condition.clone(),
            outcome: if fails { row.outcome.clone() } else { "pass".to_owned() },
            variant: row.variant.map(Variant::as_str),
        });
    }
    rows
}

/// The member of the document that a finding is about, or whose item it is about; nothing for what lies deeper.
fn document_member(finding: &Finding<'_>, tree: &Tree) -> Option<String> {
    let mut path = tree.pointer(finding.spot.place(tree)?);
    if finding.spot.is_absent(tree) {
        path = format!("{path}/{}", finding.spot.member_name(tree)?);
    }
    let mut steps = path.split('/').skip(1);
    let member = steps.next()?.to_owned();
    let in_list = steps.next().is_none_or(|step| step.parse::<usize>().is_ok());
    (in_list && steps.next().is_none()).then_some(member)
}

/// Rule, subject, path without indices and value: what stays when members or values move or are reformatted.
fn fingerprint_key(
    finding: &Finding<'_>,
    subject: &Subject,
    location: &Location,
    (actual, host): (&serde_json::Value, Option<&str>),
) -> String {
    let steps = location.pointer.split('/').filter(|step| step.parse::<usize>().is_err());
    let path = steps.collect::<Vec<_>>().join("/");
    let absent = match &finding.spot {
        Spot::Absent { name, .. } => name.as_str(),
        Spot::Node(_) => "",
    };
    let id = subject.id.as_deref().unwrap_or_default();
    let own = format!("{}\n{id}\n{path}\n{absent}", finding.rule.id);
    match host {
        None => format!("{own}\n{}", canonical(actual)),
        Some(host) => format!("{own}\n{host}\n{}", canonical(actual)),
    }
}

/// The host that a finding is about, where it is about one.
fn host(case: &Case, finding: &Finding<'_>) -> Option<String> {
    let document = case.document_of(finding.spot.place(&case.tree)?)?;
    matches!(document.role, Role::Host(_)).then_some(())?;
    let text = |name| case.tree.member(document.root, name);
    let host = case.tree.as_str(text("host")?)?;
    Some(format!("{host}:{}", case.tree.number_text(text("port")?)?))
}

/// A value whose items stand in an order of their own, so that moving them changes nothing.
fn canonical(value: &serde_json::Value) -> String {
    match value.as_array() {
        None => value.to_string(),
        Some(items) => {
            let mut items: Vec<String> = items.iter().map(canonical).collect();
            items.sort_unstable();
            format!("[{}]", items.join(","))
        }
    }
}

fn fingerprint(key: &str, ordinal: usize) -> String {
    let hash = digest(&SHA256, format!("{key}\n{ordinal}").as_bytes());
    hexadecimal(hash.as_ref().get(..16).unwrap_or_default())
}

/// Turns nodes into locations; the lines of a text are counted once.
struct Places<'a> {
    case: &'a Case,
    lines: Vec<Option<Lines<'a>>>,
}

impl<'a> Places<'a> {
    fn new(case: &'a Case) -> Self {
        Self { case, lines: case.documents.iter().map(|_| None).collect() }
    }

    fn of(&mut self, spot: &Spot) -> Location {
        let Some(node) = spot.place(&self.case.tree) else { return Location::default() };
        let absent = spot.is_absent(&self.case.tree);
        self.of_node(node, absent)
    }

    /// What is absent is placed at the opening brace of its parent.
    fn of_node(&mut self, node: NodeId, absent: bool) -> Location {
        let Origin::Document { source, start, end } = self.case.tree.origin(node) else { return Location::default() };
        let Some(index) = self.case.documents.iter().position(|document| document.source == source) else {
            return Location::default();
        };
        let document = &self.case.documents[index];
        // What is inside of DER has a place in the certificate, but none in the text.
        if document.role.kind() == Kind::ClientCertificate {
            let pointer = self.case.tree.pointer(node);
            return Location { document: Some(document.name.clone()), pointer, ..Location::default() };
        }
        let lines = self.lines[index].get_or_insert_with(|| Lines::new(&document.text));
        let (start, end) = (start as usize, if absent { start as usize + 1 } else { end as usize });
        let (first, last) = (lines.position(start), lines.position(end));
        Location {
            document: Some(document.name.clone()),
            pointer: self.case.tree.pointer(node),
            line: Some(first.line),
            column: Some(first.column),
            end_line: Some(last.line),
            end_column: Some(last.column),
            offset: Some(start),
            length: Some(end - start),
        }
    }
}
