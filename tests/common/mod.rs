//! What several tests share.
#![allow(dead_code, unreachable_pub, clippy::panic, reason = "each test uses a part of it")]

pub mod program;
pub mod suite;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::{Catalogue, Example, ExampleDocument, Profile, Rule, SourceFile, Verdict};
use fapilint::judge::{About, Judge, Judgement, RuleVerdict};

/// The top of the project.
pub fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under `rules/`, sorted.
pub fn rule_files() -> Vec<SourceFile> {
    let base = top().join("rules");
    let mut files = Vec::new();
    collect(&base, &base, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn collect(base: &Path, folder: &Path, files: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).expect("a folder of rules") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(base, &path, files);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            files.push(SourceFile {
                path: path.strip_prefix(base).expect("below").to_string_lossy().replace('\\', "/"),
                text: std::fs::read_to_string(&path).expect("a readable file"),
            });
        }
    }
}

/// The catalogue read from the files, every mistake printed.
pub fn catalogue() -> Catalogue {
    Catalogue::default().extend(&rule_files()).unwrap_or_else(|errors| {
        let lines: Vec<String> = errors.iter().map(fapilint::catalogue::CatalogueError::one_line).collect();
        panic!("rules/ has mistakes:\n{}", lines.join("\n"))
    })
}

/// The profiles under which an example runs.
pub fn profiles<'a>(catalogue: &'a Catalogue, rule: &Rule, example: &Example) -> Vec<&'a Profile> {
    catalogue
        .profiles
        .iter()
        .filter(|profile| match &example.profile {
            Some(id) => profile.id == *id,
            None => rule.is_in_force(profile),
        })
        .collect()
}

/// The documents of an example.
pub fn example_inputs(example: &Example) -> Result<Vec<Input>, String> {
    let mut inputs = Vec::new();
    for (path, document) in &example.documents {
        let text = match document {
            ExampleDocument::Text(text) => text.clone(),
            ExampleDocument::File(file) => {
                std::fs::read_to_string(top().join(file)).map_err(|error| format!("{file}: {error}"))?
            }
        };
        let role = Role::from_path(path).ok_or_else(|| format!("no document plays the role {path}"))?;
        let same = inputs.iter().filter(|input: &&Input| input.name == *path).count();
        let role = role.numbered(if role.goes_with_messages() || matches!(role, Role::Host(_)) {
            u32::try_from(same).expect("few")
        } else {
            0
        });
        inputs.push(Input { name: path.clone(), role, text });
    }
    Ok(inputs)
}

/// The case of an example.
pub fn example_case(catalogue: &Catalogue, example: &Example) -> Result<Case, String> {
    let inputs = example_inputs(example)?;
    let time = example.time.as_deref().map(|time| {
        let time = time::OffsetDateTime::parse(time, &time::format_description::well_known::Rfc3339);
        time.map(time::OffsetDateTime::unix_timestamp).map_err(|error| format!("time: {error}"))
    });
    let (case, unreadable) = Case::build_at(catalogue, inputs, time.transpose()?);
    match unreadable.first() {
        None => Ok(case),
        Some(broken) => Err(format!("{}: {}", broken.input.name, broken.error)),
    }
}

/// What a rule says of a case: the gravest of what it says of server and clients, where the example gives them.
fn folded<'j, 'a>(judgement: &'j Judgement<'a>, example: &Example) -> Option<&'j RuleVerdict<'a>> {
    let gives = |side: &str| example.documents.iter().any(|(path, _)| path.starts_with(side));
    let was_given = |row: &&RuleVerdict<'_>| match row.about {
        About::Server => gives("server."),
        About::Client(_) => gives("client.") || gives("messages."),
    };
    let order = [Verdict::Fail, Verdict::Unknown, Verdict::Pass, Verdict::NotApplicable];
    let gravest = |row: &&RuleVerdict<'_>| order.iter().position(|verdict| *verdict == row.verdict);
    let rows = || judgement.verdicts.iter();
    rows().filter(was_given).min_by_key(gravest).or_else(|| rows().min_by_key(gravest))
}

/// What differs between an example and what the rule says, if anything.
pub fn check_example(catalogue: &Catalogue, rule: &Rule, example: &Example, profile: &Profile) -> Result<(), String> {
    let case = example_case(catalogue, example)?;
    let judge = Judge::of_rules(catalogue, profile, example.deployment, std::iter::once(rule));
    let judgement = judge.judge(&case);
    let verdict = folded(&judgement, example).ok_or_else(|| format!("not in force under {}", profile.id))?;
    let places: BTreeSet<String> = judgement
        .findings
        .iter()
        .map(|finding| finding.spot.place(&case.tree).map_or("?".to_owned(), |node| case.tree.pointer(node)))
        .collect();
    let wanted: BTreeSet<String> = example.places.iter().cloned().collect();
    let severities: BTreeSet<&str> = judgement.findings.iter().map(|finding| finding.severity.as_str()).collect();
    if verdict.verdict != example.expect {
        return Err(format!("{:?}, not {:?} ({:?})", verdict.verdict, example.expect, verdict.because(&case.tree)));
    }
    if places != wanted && (example.expect == Verdict::Fail || !wanted.is_empty()) {
        return Err(format!("findings at {places:?}, not at {wanted:?}"));
    }
    if let Some(severity) = example.severity
        && severities != BTreeSet::from([severity.as_str()])
    {
        return Err(format!("severities {severities:?}, not {severity:?}"));
    }
    Ok(())
}

/// Whether every example of a rule says what it should.
pub fn all_examples_hold(catalogue: &Catalogue, rule: &Rule) -> bool {
    rule.examples.iter().all(|example| {
        profiles(catalogue, rule, example)
            .into_iter()
            .all(|profile| check_example(catalogue, rule, example, profile).is_ok())
    })
}
