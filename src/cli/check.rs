//! `fapilint check`

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::case::Case;
use crate::catalogue::{Catalogue, Deployment, Profile, Rule, Severity, nearest};
use crate::judge::{Judge, Judgement};
use crate::report::{CaseParts, Report, RunReport, Style, ToolReport, case_report, render};

use super::args::{CheckArgs, Format};
use super::inputs::{Gathered, Gathering, gather};
use super::own_rules::catalogue;
use super::problem::Problem;
use super::stream::{Bench, stream};
use super::{Outcome, Streams, print};

/// A case with what was said of it.
struct Judged<'a> {
    case: Case,
    judgement: Judgement<'a>,
    name: String,
}

pub(super) fn check(args: &CheckArgs, style: Style, streams: &mut Streams<'_>) -> Result<Outcome, Problem> {
    let catalogue = match catalogue(&args.input.rules) {
        Ok(catalogue) => catalogue,
        Err(problems) => {
            for problem in problems {
                problem.tell(style, streams.stderr);
            }
            return Ok(Outcome::Incomplete);
        }
    };
    let profile = find_profile(&catalogue, &args.profile)?;
    let deployment = Deployment::parse(&args.deployment).unwrap_or(Deployment::Dedicated);
    let judge = Judge::of_rules(&catalogue, profile, deployment, chosen(&catalogue, args)?.into_iter());

    if let Some(path) = args.clients.as_ref().filter(|_| !args.input.dry_run) {
        return clients(path, args, (&catalogue, &judge), style, streams);
    }
    let mut gathering = gather(&args.input, streams);
    if args.input.dry_run {
        return planned(&gathering, style, streams);
    }
    let cases = std::mem::take(&mut gathering.cases);
    let judged: Vec<Judged<'_>> =
        cases.into_iter().map(|case| judge_case(&catalogue, &judge, (case, args.input.at), &mut gathering)).collect();
    if judged.iter().any(|row| !decided_anything(&row.judgement)) {
        gathering.problems.push(Problem::new("nothing could be decided: no rule found what it looks at"));
    }
    let report = report(args, &judge, &judged, &gathering);
    for problem in &gathering.problems {
        problem.tell(style, streams.stderr);
    }
    let text = match args.format {
        Format::Json => json(&report),
        Format::Text => {
            let sources: Vec<Vec<(String, String)>> = judged.iter().map(|row| sources(&row.case)).collect();
            render(&report, &sources, style)
        }
    };
    print(streams.stdout, &text)?;
    Ok(match report.run.exit_code {
        0 => Outcome::Clean,
        1 => Outcome::Findings,
        _ => Outcome::Incomplete,
    })
}

/// Says what would be connected to, and judges nothing.
fn planned(gathering: &Gathering, style: Style, streams: &mut Streams<'_>) -> Result<Outcome, Problem> {
    for problem in &gathering.problems {
        problem.tell(style, streams.stderr);
    }
    for line in &gathering.plan {
        print(streams.stdout, &format!("{line}\n"))?;
    }
    Ok(if gathering.problems.is_empty() { Outcome::Clean } else { Outcome::Incomplete })
}

/// Judges a stream of clients beside the server that was named, if one was.
fn clients(
    path: &str,
    args: &CheckArgs,
    (catalogue, judge): (&Catalogue, &Judge<'_>),
    style: Style,
    streams: &mut Streams<'_>,
) -> Result<Outcome, Problem> {
    let named = !args.input.inputs.is_empty() || args.input.as_metadata.is_some() || args.input.as_jwks.is_some();
    let mut gathering = if named { gather(&args.input, streams) } else { Gathering::default() };
    for problem in &gathering.problems {
        problem.tell(style, streams.stderr);
    }
    if gathering.cases.len() > 1 {
        return Err(Problem::new("a stream of clients is judged beside one server, and several were named"));
    }
    let server = gathering.cases.pop().unwrap_or_default().inputs;
    if let Some(client) = server.iter().find(|input| input.role.client().is_some()) {
        let problem = Problem::new(format!("{} is of a client, and --clients names the clients", client.name));
        return Err(problem.input(&client.name));
    }
    let bench = Bench { catalogue, judge, server, time: args.input.at, fail_on: Severity::parse(&args.fail_on) };
    let outcome = stream(path, &bench, streams)?;
    Ok(if gathering.problems.is_empty() { outcome } else { Outcome::Incomplete })
}

pub(super) fn find_profile<'a>(catalogue: &'a Catalogue, id: &str) -> Result<&'a Profile, Problem> {
    catalogue.profile(id).ok_or_else(|| {
        let known: Vec<&str> = catalogue.profiles.iter().map(|profile| profile.id.as_str()).collect();
        let near = nearest(id, known.iter().copied());
        Problem::new(format!("there is no profile `{id}`"))
            .help(near.unwrap_or_else(|| format!("there are: {}", known.join(", "))))
    })
}

/// The rules that `--select` and `--ignore` leave.
fn chosen<'a>(catalogue: &'a Catalogue, args: &CheckArgs) -> Result<Vec<&'a Rule>, Problem> {
    for name in args.select.iter().chain(&args.ignore) {
        if !catalogue.rules.iter().any(|rule| is_named(rule, name)) {
            let known = catalogue.rules.iter().flat_map(|rule| [rule.id.as_str(), rule.folder.as_str()]);
            let near = nearest(name, known).unwrap_or_else(|| "fapilint rules lists them".to_owned());
            return Err(Problem::new(format!("there is no rule or folder of rules `{name}`")).help(near));
        }
    }
    let selected = |rule: &Rule| args.select.is_empty() || args.select.iter().any(|name| is_named(rule, name));
    let ignored = |rule: &Rule| args.ignore.iter().any(|name| is_named(rule, name));
    let rules = catalogue.rules.iter().filter(|rule| rule.parked.is_none());
    Ok(rules.filter(|rule| selected(rule) && !ignored(rule)).collect())
}

fn is_named(rule: &Rule, name: &str) -> bool {
    rule.id == name || rule.folder == name || name.split_once('/') == Some((&rule.folder, &rule.id))
}

fn judge_case<'a>(
    catalogue: &Catalogue,
    judge: &Judge<'a>,
    (gathered, at): (Gathered, Option<i64>),
    gathering: &mut Gathering,
) -> Judged<'a> {
    let (case, unreadable) = Case::build_at(catalogue, gathered.inputs, at);
    gathering.problems.extend(unreadable.iter().map(Problem::unreadable));
    for document in case.documents.iter().filter(|document| document.byte_order_mark) {
        let notice = format!(
            "{} starts with a byte order mark, which JSON texts should not (RFC 8259 section 8.1)",
            document.name
        );
        gathering.notices.push(notice);
    }
    Judged { judgement: judge.judge(&case), case, name: gathered.name }
}

fn decided_anything(judgement: &Judgement<'_>) -> bool {
    use crate::catalogue::Verdict;
    judgement.verdicts.iter().any(|row| matches!(row.verdict, Verdict::Pass | Verdict::Fail))
        || !judgement.findings.is_empty()
}

fn report(args: &CheckArgs, judge: &Judge<'_>, judged: &[Judged<'_>], gathering: &Gathering) -> Report {
    let threshold = Severity::parse(&args.fail_on);
    let severities = judged.iter().flat_map(|row| &row.judgement.findings).map(|finding| finding.severity);
    let fails = severities.max().is_some_and(|worst| threshold.is_some_and(|threshold| worst >= threshold));
    let complete = gathering.problems.is_empty();
    Report {
        version: 1,
        tool: ToolReport { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        run: RunReport {
            profile: judge.profile().id.clone(),
            deployment: judge.deployment().as_str(),
            evaluated_at: OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default(),
            exit_code: if complete { u8::from(fails) } else { 2 },
            complete,
        },
        errors: gathering.problems.iter().map(Problem::report).collect(),
        notices: gathering.notices.clone(),
        cases: judged
            .iter()
            .map(|row| {
                let parts = CaseParts { judge, case: &row.case, judgement: &row.judgement, fallback_id: &row.name };
                let mut report = case_report(&parts);
                report.notices.extend(left_out(args, judge));
                report
            })
            .collect(),
    }
}

/// What the user left out is not examined either.
fn left_out(args: &CheckArgs, judge: &Judge<'_>) -> Option<String> {
    let count = judge.left_out();
    let rules = if count == 1 { "rule" } else { "rules" };
    (count > 0 && !(args.select.is_empty() && args.ignore.is_empty()))
        .then(|| format!("{count} {rules} in force did not run, because of --select or --ignore"))
}

fn sources(case: &Case) -> Vec<(String, String)> {
    case.documents.iter().map(|document| (document.name.clone(), document.text.clone())).collect()
}

fn json(report: &Report) -> String {
    // A report is made of strings, numbers and lists: it can always be written as JSON.
    let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
    text.push('\n');
    text
}
