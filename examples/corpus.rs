//! How often each rule fires on a folder of documents: who is accused, and of what.
//!
//! ```text
//! cargo run --example corpus -- --corpus DIR [--profile ID] [--deployment KIND] [--rule ID]
//! ```
//!
//! `DIR/discovery/*.json` are metadata of authorization servers, `DIR/jwks/*.json` their JWK Sets, `DIR/clients/*.json`
//! registrations of clients, `DIR/assertions/*.jwt` tokens and `DIR/certs/*.pem` certificates of clients; each is judged
//! alone. What a token is for is told by the beginning of its file name: `client_assertion`, `request_object`,
//! `dpop_proof`; others are counted and left out. What lies among the registrations and is none (an application's own
//! configuration, an export of a server) is named and left out.
//! Without `--rule` a table of all rules in force; with it the findings of one. The rules are those of the checkout as
//! they are now, so a rule can be mended and tried without building. Values that must not be shown are `null`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use fapilint::case::{Case, Input, Kind, Role, Times, kind_of};
use fapilint::catalogue::{Catalogue, CatalogueError, Deployment, SourceFile};
use fapilint::judge::Judge;
use fapilint::report::{CaseParts, CaseReport, case_report, escape};

type Failure = Box<dyn Error>;

/// What was asked for.
struct Options {
    corpus: PathBuf,
    profile: String,
    deployment: Deployment,
    rule: Option<String>,
}

/// How a rule did.
#[derive(Default)]
struct Row {
    pass: usize,
    fail: usize,
    not_applicable: usize,
    unknown: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
}

fn main() -> Result<(), Failure> {
    let options = options(std::env::args().skip(1))?;
    let catalogue = catalogue()?;
    let mut unreadable = Vec::new();
    let reports = reports(&catalogue, &options, &mut unreadable)?;
    let mut text = match &options.rule {
        Some(rule) => hits(&reports, rule),
        None => table(&reports),
    };
    for line in unreadable {
        let _ = writeln!(text, "\nnot read: {line}");
    }
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, Failure> {
    let mut corpus = None;
    let mut profile = "fapi1-advanced".to_owned();
    let mut deployment = Deployment::Dedicated;
    let mut rule = None;
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} has no value"))?;
        match word.as_str() {
            "--corpus" => corpus = Some(PathBuf::from(value)),
            "--profile" => profile = value,
            "--deployment" => {
                deployment = Deployment::parse(&value).ok_or_else(|| format!("there is no deployment {value}"))?;
            }
            "--rule" => rule = Some(value),
            other => return Err(format!("there is no option {other}").into()),
        }
    }
    Ok(Options { corpus: corpus.ok_or("--corpus DIR is needed")?, profile, deployment, rule })
}

/// The rules of the checkout.
fn catalogue() -> Result<Catalogue, Failure> {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut sources = Vec::new();
    for path in files(&base, "toml", true)? {
        let below = path.strip_prefix(&base)?.to_string_lossy().replace('\\', "/");
        sources.push(SourceFile { path: below, text: std::fs::read_to_string(&path)? });
    }
    Catalogue::default().extend(&sources).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(CatalogueError::one_line).collect();
        lines.join("\n").into()
    })
}

/// The files of a folder with an ending, sorted.
fn files(folder: &Path, ending: &str, deep: bool) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if deep && path.is_dir() {
            found.extend(files(&path, ending, deep)?);
        } else if path.extension().is_some_and(|other| other == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Folders of a corpus, the endings of their files, and what these are.
const FOLDERS: [(&str, &str, Role); 5] = [
    ("discovery", "json", Role::ServerMetadata),
    ("jwks", "json", Role::ServerJwks),
    ("clients", "json", Role::ClientMetadata(0)),
    ("assertions", "jwt", Role::Assertion(0)),
    ("certs", "pem", Role::ClientCertificate(0)),
];

/// Judges every document; those that can't be read are named with the reason.
fn reports(
    catalogue: &Catalogue,
    options: &Options,
    unreadable: &mut Vec<String>,
) -> Result<Vec<(String, CaseReport)>, Failure> {
    let profile =
        catalogue.profile(&options.profile).ok_or_else(|| format!("there is no profile {}", options.profile))?;
    let judge = Judge::new(catalogue, profile, options.deployment);
    if let Some(id) = options.rule.as_ref().filter(|id| !catalogue.rules.iter().any(|rule| rule.id == **id)) {
        return Err(format!("there is no rule {id}").into());
    }
    let mut reports = Vec::new();
    for (folder, ending, role) in FOLDERS {
        let folder = options.corpus.join(folder);
        if !folder.is_dir() {
            continue;
        }
        for path in files(&folder, ending, false)? {
            let name = path.strip_prefix(&options.corpus)?.display().to_string();
            let Some(role) = role_of(role, &path) else {
                unreadable.push(format!("{name}: a token that no client sends to an authorization server"));
                continue;
            };
            let text = std::fs::read_to_string(&path).map_err(|error| error.to_string());
            let case = match text.and_then(|text| case(catalogue, Input { name: name.clone(), role, text })) {
                Ok(case) => case,
                Err(why) => {
                    unreadable.push(format!("{name}: {why}"));
                    continue;
                }
            };
            let judgement = judge.judge(&case);
            let parts = CaseParts { judge: &judge, case: &case, judgement: &judgement, fallback_id: &name };
            let report = case_report(&parts);
            reports.push((name, report));
        }
    }
    if reports.is_empty() && unreadable.is_empty() {
        return Err(format!("there are no documents in {}", options.corpus.display()).into());
    }
    Ok(reports)
}

/// The role of a document in a folder whose documents have this one; nothing for a token of another kind.
fn role_of(role: Role, path: &Path) -> Option<Role> {
    let kinds = [
        ("client_assertion", Role::Assertion(0)),
        ("request_object", Role::RequestObject(0)),
        ("dpop_proof", Role::DpopProof(0)),
    ];
    if !matches!(role, Role::Assertion(_)) {
        return Some(role);
    }
    let name = path.file_name()?.to_string_lossy();
    kinds.into_iter().find(|(start, _)| name.starts_with(start)).map(|(_, role)| role)
}

/// When certificates are judged, so that the table is the same on every day.
const START_OF_2026: i64 = 1_767_225_600;

/// The case of a document alone, or why it is none.
fn case(catalogue: &Catalogue, input: Input) -> Result<Case, String> {
    let role = input.role;
    let (case, broken) = Case::build_with(catalogue, vec![input], Times { at: None, now: Some(START_OF_2026) });
    if let Some(broken) = broken.first() {
        return Err(broken.error.to_string());
    }
    let kind = case.documents.first().and_then(|document| kind_of(&case.tree, document.root));
    if matches!(role, Role::ClientMetadata(_)) && kind != Some(Kind::ClientMetadata) {
        return Err("no registration of a client".to_owned());
    }
    Ok(case)
}

fn table(reports: &[(String, CaseReport)]) -> String {
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for (_, report) in reports {
        for verdict in &report.verdicts {
            let row = rows.entry(&verdict.rule).or_default();
            match verdict.verdict {
                "pass" => row.pass += 1,
                "fail" => row.fail += 1,
                "unknown" => row.unknown += 1,
                _ => row.not_applicable += 1,
            }
        }
        for finding in &report.findings {
            let row = rows.entry(&finding.rule).or_default();
            match finding.severity {
                "error" => row.errors += 1,
                "warning" => row.warnings += 1,
                _ => row.notes += 1,
            }
        }
    }
    let mut text = String::from(
        "| rule | pass | fail | not applicable | unknown | errors | warnings | info |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for (rule, row) in rows {
        let Row { pass, fail, not_applicable, unknown, errors, warnings, notes } = row;
        let _ = writeln!(
            text,
            "| {rule} | {pass} | {fail} | {not_applicable} | {unknown} | {errors} | {warnings} | {notes} |"
        );
    }
    text
}

fn hits(reports: &[(String, CaseReport)], rule: &str) -> String {
    let mut text = String::new();
    for (name, report) in reports {
        for finding in report.findings.iter().filter(|finding| finding.rule == rule) {
            let pointer = escape(&finding.location.pointer);
            let value = escape(&finding.actual.to_string());
            let severity = finding.severity;
            let _ = writeln!(text, "{name} {severity}\n  at    {pointer:?}\n  value {value}\n  {}", finding.message);
        }
    }
    text
}
