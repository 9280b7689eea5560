//! `fapilint check --fix`: what has one safe answer is mended, or shown as a patch.

use std::fmt::Write as _;

use crate::case::Input;
use crate::catalogue::Catalogue;
use crate::judge::{Finding, Judge};
use crate::mend::{Diff, Edit, Mended, Proof, json_patch, plan, prove, unified};
use crate::report::{CaseReport, FindingReport, Report, Style, escape, sanitize};

use super::args::{CheckArgs, Format};
use super::check::Judged;
use super::inputs::{Gathering, is_url};
use super::problem::{Problem, tell};
use super::rewrite::{Rewrite, rewrite};
use super::{Outcome, Streams, print};

/// Said of a patch of what a URL answered.
const NO_FILE: &str = "this is no file to apply the patch to: change the server's configuration by it";

/// What was judged, and by what.
pub(super) struct Desk<'a, 'j> {
    pub(super) args: &'a CheckArgs,
    pub(super) catalogue: &'a Catalogue,
    pub(super) judge: &'a Judge<'j>,
    /// The documents of each case as they were given.
    pub(super) inputs: &'a [Vec<Input>],
    /// What is said of the cases, by the user's policy too.
    pub(super) report: &'a Report,
}

/// Whether anything is to be mended.
pub(super) const fn is_asked(args: &CheckArgs) -> bool {
    args.mend.fix || matches!(args.format, Format::JsonPatch)
}

/// Why it can't be asked for in this way.
pub(super) fn refused(args: &CheckArgs) -> Option<Problem> {
    let writes = args.mend.fix && !args.mend.diff;
    let input = &args.input;
    let inputs = || input.inputs.iter().chain(&input.as_metadata).chain(&input.as_jwks).chain(&input.client);
    let inputs = || inputs().chain(&input.client_jwks);
    let instead = "--fix --diff prints what would be changed";
    if writes && args.format == Format::JsonPatch {
        let problem = Problem::new("--fix writes files, and --format json-patch prints what would be written");
        return Some(problem.help("leave --fix out"));
    }
    if writes && inputs().any(|input| input == "-") {
        return Some(Problem::new("standard input can not be mended: there is no file to write").help(instead));
    }
    let url = inputs().find(|input| writes && is_url(input))?;
    let problem = Problem::new(format!("{url} can not be mended: it is not a file")).input(url);
    Some(problem.help(format!("{instead}; change the server's configuration by it")))
}

/// Mends what can be. With `--diff` or as JSON Patch that is printed, and the run is over; else the files are written
/// and `judged` is what they say now.
pub(super) fn fix<'j>(
    desk: &Desk<'_, 'j>,
    judged: &mut [Judged<'j>],
    gathering: &mut Gathering,
    style: Style,
    streams: &mut Streams<'_>,
) -> Result<Option<Outcome>, Problem> {
    if !gathering.problems.is_empty() {
        gathering.problems.push(Problem::new("nothing is mended, since not everything that was named could be read"));
        if !desk.args.mend.diff && desk.args.mend.fix {
            return Ok(None);
        }
        tell(&gathering.problems, style, streams);
        return Ok(Some(Outcome::Incomplete));
    }
    let mended: Vec<Mended> =
        judged.iter().zip(desk.inputs).zip(&desk.report.cases).map(|row| mend(desk, row)).collect();
    if desk.args.format == Format::JsonPatch {
        return patch(desk, judged, &mended, streams).map(Some);
    }
    if desk.args.mend.diff {
        return diff(desk, judged, &mended, streams).map(Some);
    }
    write(desk, judged, &mended, gathering, streams);
    Ok(None)
}

fn mend(desk: &Desk<'_, '_>, ((judged, inputs), report): ((&Judged<'_>, &Vec<Input>), &CaseReport)) -> Mended {
    let (case, judgement) = (&judged.case, &judged.judgement);
    // What the user has waived, or knows already, stays as it is.
    let is_wanted = |finding: &Finding<'_>| {
        let place = finding.spot.place(&case.tree);
        let name = place.and_then(|node| case.document_of(node)).map(|document| document.name.as_str());
        let pointer = place.map(|node| case.tree.pointer(node)).unwrap_or_default();
        let is_it = |row: &&FindingReport| {
            row.rule == finding.rule.id && row.location.pointer == pointer && row.location.document.as_deref() == name
        };
        report.findings.iter().filter(is_it).all(|row| row.suppressed.is_none())
    };
    let edits = plan(case, judgement, desk.judge.deployment(), &is_wanted);
    let times = super::time::times(desk.args.input.at);
    let proof = Proof { catalogue: desk.catalogue, judge: desk.judge, inputs, times, case, judgement };
    prove(&proof, edits)
}

/// The documents that have edits: the case, and the document's number in it.
fn documents(mended: &[Mended]) -> Vec<(usize, usize, Vec<&Edit>)> {
    let mut documents: Vec<(usize, usize, Vec<&Edit>)> = Vec::new();
    for (case, mended) in mended.iter().enumerate() {
        for edit in &mended.kept {
            match documents.iter_mut().find(|(other, number, _)| (*other, *number) == (case, edit.document)) {
                Some((_, _, edits)) => edits.push(edit),
                None => documents.push((case, edit.document, vec![edit])),
            }
        }
    }
    documents
}

fn diff(
    desk: &Desk<'_, '_>,
    judged: &[Judged<'_>],
    mended: &[Mended],
    streams: &mut Streams<'_>,
) -> Result<Outcome, Problem> {
    let mut out = String::new();
    let mut altered = Vec::new();
    for (case, number, edits) in documents(mended) {
        let case = &judged[case].case;
        let document = &case.documents[number];
        let new = crate::mend::apply(&case.tree, document, &edits).unwrap_or_else(|| document.text.clone());
        let name = escape(&document.name);
        let Diff { text, is_altered } = unified(&name, &document.text, &new, &sanitize);
        out.push_str(&text);
        altered.extend(is_altered.then_some(name));
    }
    print(streams.stdout, &out)?;
    for name in altered {
        let _ = writeln!(
            streams.stderr,
            "{name}: the patch can not be applied, because a line that changes holds what must not be shown; --fix writes the file"
        );
    }
    for (case, number, _) in documents(mended) {
        let name = &judged[case].case.documents[number].name;
        if is_url(name) {
            let _ = writeln!(streams.stderr, "{}: {NO_FILE}", escape(name));
        }
    }
    told(desk, judged, mended, true, streams);
    Ok(if out.is_empty() { outcome(desk.report) } else { Outcome::Findings })
}

fn patch(
    desk: &Desk<'_, '_>,
    judged: &[Judged<'_>],
    mended: &[Mended],
    streams: &mut Streams<'_>,
) -> Result<Outcome, Problem> {
    let documents = documents(mended);
    let operations = match documents.as_slice() {
        [] => serde_json::Value::Array(Vec::new()),
        [(case, number, edits)] => {
            let case = &judged[*case].case;
            json_patch(case, &case.documents[*number], edits)
        }
        [(one, first, _), (other, second, _), ..] => {
            let name = |case: usize, number: usize| judged[case].case.documents[number].name.clone();
            let both = format!("{} and {}", name(*one, *first), name(*other, *second));
            let problem = Problem::new(format!("a JSON Patch is of one document, and {both} would be changed"));
            return Err(problem.help("check each by itself, or use --fix --diff"));
        }
    };
    let mut text = serde_json::to_string_pretty(&operations).unwrap_or_default();
    text.push('\n');
    print(streams.stdout, &text)?;
    told(desk, judged, mended, true, streams);
    Ok(if documents.is_empty() { outcome(desk.report) } else { Outcome::Findings })
}

const fn outcome(report: &Report) -> Outcome {
    match report.run.exit_code {
        0 => Outcome::Clean,
        1 => Outcome::Findings,
        _ => Outcome::Incomplete,
    }
}

fn write<'j>(
    desk: &Desk<'_, 'j>,
    judged: &mut [Judged<'j>],
    mended: &[Mended],
    gathering: &mut Gathering,
    streams: &mut Streams<'_>,
) {
    let rewrites: Vec<Rewrite> = documents(mended)
        .into_iter()
        .filter_map(|(case, number, edits)| {
            let case = &judged[case].case;
            let document = &case.documents[number];
            let new = crate::mend::apply(&case.tree, document, &edits)?;
            Some(Rewrite { name: document.name.clone(), old: document.text.clone(), new })
        })
        .collect();
    if let Err(problems) = rewrite(&rewrites) {
        gathering.problems.extend(problems);
        return;
    }
    told(desk, judged, mended, false, streams);
    for (row, mended) in judged.iter_mut().zip(mended).filter(|(_, mended)| !mended.kept.is_empty()) {
        let gathered = super::inputs::Gathered { name: row.name.clone(), inputs: mended.inputs.clone() };
        let mut again = Gathering::default();
        *row = super::check::judge_case(desk.catalogue, desk.judge, (gathered, desk.args.input.at), &mut again);
    }
}

/// Says what became of the findings: how many are mended, which were not though they could be, and, where no report
/// follows, what to decide about the others.
fn told(desk: &Desk<'_, '_>, judged: &[Judged<'_>], mended: &[Mended], is_proposal: bool, streams: &mut Streams<'_>) {
    let mut out = String::new();
    let verb = if is_proposal { "can be mended" } else { "mended" };
    for (number, (row, mended)) in judged.iter().zip(mended).enumerate() {
        let mut numbers: Vec<usize> = mended.kept.iter().flat_map(|edit| edit.findings.clone()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let cases = desk.report.cases.get(number).map_or(&[][..], |case| &case.findings);
        let open: Vec<&FindingReport> = cases.iter().filter(|row| row.suppressed.is_none()).collect();
        let left = open.len().saturating_sub(numbers.len());
        let name = escape(&row.name);
        let _ = writeln!(out, "{name}: {} {verb}, {left} to decide", count(numbers.len()));
        for edit in &mended.dropped {
            let rules = edit.findings.iter().filter_map(|number| row.judgement.findings.get(*number));
            let rules: Vec<&str> = rules.map(|finding| finding.rule.id.as_str()).collect();
            let _ = writeln!(
                out,
                "  {} not mended: another finding would come, or something be undecided",
                rules.join(", ")
            );
        }
        if is_proposal {
            let is_mended = |row_report: &FindingReport| numbers.iter().any(|number| is_of(row, *number, row_report));
            offers(&mut out, open.into_iter().filter(|row| !is_mended(row)));
        }
    }
    // There is nobody left to tell when standard error can't be written.
    let _ = streams.stderr.write_all(out.as_bytes());
}

fn count(findings: usize) -> String {
    format!("{findings} {}", if findings == 1 { "finding" } else { "findings" })
}

/// Whether a row of the report is of this finding.
fn is_of(judged: &Judged<'_>, number: usize, row: &FindingReport) -> bool {
    let Some(finding) = judged.judgement.findings.get(number) else { return false };
    let tree = &judged.case.tree;
    let place = finding.spot.place(tree);
    finding.rule.id == row.rule && place.is_some_and(|node| tree.pointer(node) == row.location.pointer)
}

/// What to decide about each, as text.
fn offers<'a>(out: &mut String, rows: impl Iterator<Item = &'a FindingReport>) {
    for row in rows {
        let place = match (&row.location.document, row.location.line, row.location.column) {
            (Some(name), Some(line), Some(column)) => format!("{}:{line}:{column}", escape(name)),
            (Some(name), _, _) => escape(name),
            _ => "-".to_owned(),
        };
        let _ = writeln!(out, "  {place} {}: {}", row.rule, row.help);
    }
}
