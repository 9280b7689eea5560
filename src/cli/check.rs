//! `fapilint check`

use std::borrow::Cow;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::case::{Case, Input};
use crate::catalogue::{Catalogue, Profile, Rule, nearest};
use crate::judge::{Judge, Judgement};
use crate::report::{CaseParts, Report, RunReport, Sources, Style, ToolReport, case_report};

use super::args::CheckArgs;
use super::fix;
use super::inputs::{Gathered, Gathering, gather};
use super::output::{self, Outputs};
use super::own_rules::catalogue;
use super::policy::Settings;
use super::problem::{Problem, tell};
use super::stream::{Bench, stream};
use super::{Outcome, Streams};

/// A case with what was said of it.
pub(super) struct Judged<'a> {
    pub(super) case: Case,
    pub(super) judgement: Judgement<'a>,
    pub(super) name: String,
}

pub(super) fn check(args: &CheckArgs, style: Style, streams: &mut Streams<'_>) -> Result<Outcome, Problem> {
    let (settings, catalogue) = match ready(args) {
        Ok(ready) => ready,
        Err(problems) => {
            tell(&problems, style, streams);
            return Ok(Outcome::Incomplete);
        }
    };
    let profile = find_profile(&catalogue, &settings.profile)?;
    let rules = chosen(&catalogue, &settings)?;
    let judge = Judge::of_rules(&catalogue, profile, settings.deployment, rules.into_iter());

    if let Some(path) = args.clients.as_ref().filter(|_| !args.input.dry_run) {
        return clients(path, (args, &settings), (&catalogue, &judge), style, streams);
    }
    if let Some(problem) = fix::refused(args) {
        return Err(problem);
    }
    let mut gathering = gather(&args.input, streams);
    if args.input.dry_run {
        return planned(&gathering, style, streams);
    }
    let cases = std::mem::take(&mut gathering.cases);
    let inputs: Vec<Vec<Input>> =
        cases.iter().filter(|_| fix::is_asked(args)).map(|case| case.inputs.clone()).collect();
    let mut judged: Vec<Judged<'_>> =
        cases.into_iter().map(|case| judge_case(&catalogue, &judge, (case, args.input.at), &mut gathering)).collect();
    if judged.iter().any(|row| !decided_anything(&row.judgement)) {
        gathering.problems.push(Problem::new("nothing could be decided: no rule found what it looks at"));
    }
    if fix::is_asked(args)
        && let Some(outcome) =
            mend(args, (&settings, &catalogue, &judge), (&inputs, &mut judged), &mut gathering, (style, streams))?
    {
        return Ok(outcome);
    }
    finish(args, (&settings, &catalogue, &judge), &judged, gathering, (style, streams))
}

/// Mends, by what the policy leaves of the findings.
fn mend<'j>(
    args: &CheckArgs,
    (settings, catalogue, judge): (&Settings, &Catalogue, &Judge<'j>),
    (inputs, judged): (&[Vec<Input>], &mut [Judged<'j>]),
    gathering: &mut Gathering,
    (style, streams): (Style, &mut Streams<'_>),
) -> Result<Option<Outcome>, Problem> {
    let now = OffsetDateTime::now_utc();
    let mut report = report(settings, judge, judged, gathering, now);
    // The report says what is wrong with a policy.
    if !settings.apply(&args.policy, catalogue, now.date(), &mut report).is_empty() {
        return Ok(None);
    }
    let desk = fix::Desk { args, catalogue, judge, inputs, report: &report };
    fix::fix(&desk, judged, gathering, style, streams)
}

/// Reports what was judged.
fn finish(
    args: &CheckArgs,
    (settings, catalogue, judge): (&Settings, &Catalogue, &Judge<'_>),
    judged: &[Judged<'_>],
    mut gathering: Gathering,
    (style, streams): (Style, &mut Streams<'_>),
) -> Result<Outcome, Problem> {
    let inputs = judged.iter().flat_map(|row| &row.case.documents).map(|document| document.name.as_str());
    let outputs = Outputs::open(args, inputs, &mut gathering.problems);
    let today = OffsetDateTime::now_utc();
    let mut report = report(settings, judge, judged, &gathering, today);
    let problems = settings.apply(&args.policy, catalogue, today.date(), &mut report);
    gathering.problems.extend(problems);
    tell(&gathering.problems, style, streams);
    let sources: Vec<Sources> = judged.iter().map(|row| sources(&row.case)).collect();
    let written = output::write(args, (&report, &sources, catalogue), outputs, style, streams)?;
    Ok(if written { outcome(&report) } else { Outcome::Incomplete })
}

const fn outcome(report: &Report) -> Outcome {
    match report.run.exit_code {
        0 => Outcome::Clean,
        1 => Outcome::Findings,
        _ => Outcome::Incomplete,
    }
}

/// How to judge, and the rules to judge by.
fn ready(args: &CheckArgs) -> Result<(Settings, Cow<'static, Catalogue>), Vec<Problem>> {
    let settings = Settings::of(args)?;
    let catalogue = catalogue(&settings.rules)?;
    settings.check(&catalogue)?;
    Ok((settings, catalogue))
}

/// Says what would be connected to, and judges nothing.
fn planned(gathering: &Gathering, style: Style, streams: &mut Streams<'_>) -> Result<Outcome, Problem> {
    tell(&gathering.problems, style, streams);
    for line in &gathering.plan {
        super::print(streams.stdout, &format!("{line}\n"))?;
    }
    Ok(if gathering.problems.is_empty() { Outcome::Clean } else { Outcome::Incomplete })
}

/// Judges a stream of clients beside the server that was named, if one was.
fn clients(
    path: &str,
    (args, settings): (&CheckArgs, &Settings),
    (catalogue, judge): (&Catalogue, &Judge<'_>),
    style: Style,
    streams: &mut Streams<'_>,
) -> Result<Outcome, Problem> {
    settings.fits_streams(&args.policy)?;
    let named = !args.input.inputs.is_empty() || args.input.as_metadata.is_some() || args.input.as_jwks.is_some();
    let mut gathering = if named { gather(&args.input, streams) } else { Gathering::default() };
    tell(&gathering.problems, style, streams);
    if gathering.cases.len() > 1 {
        return Err(Problem::new("a stream of clients is judged beside one server, and several were named"));
    }
    let server = gathering.cases.pop().unwrap_or_default().inputs;
    if let Some(client) = server.iter().find(|input| input.role.client().is_some()) {
        let problem = Problem::new(format!("{} is of a client, and --clients names the clients", client.name));
        return Err(problem.input(&client.name));
    }
    let (policy, today) = (settings.policy(), OffsetDateTime::now_utc().date());
    let bench = Bench { catalogue, judge, server, time: args.input.at, policy, today };
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

/// The rules that `--select`, `--ignore` and the configuration leave.
fn chosen<'a>(catalogue: &'a Catalogue, settings: &Settings) -> Result<Vec<&'a Rule>, Problem> {
    for name in settings.select.iter().chain(&settings.ignore) {
        if !catalogue.rules.iter().any(|rule| rule.is_named(name)) {
            let known = catalogue.rules.iter().flat_map(|rule| [rule.id.as_str(), rule.folder.as_str()]);
            let near = nearest(name, known).unwrap_or_else(|| "fapilint rules lists them".to_owned());
            return Err(Problem::new(format!("there is no rule or folder of rules `{name}`")).help(near));
        }
    }
    let rules = catalogue.rules.iter().filter(|rule| rule.parked.is_none());
    let rules: Vec<&Rule> = rules.filter(|rule| settings.runs(rule)).collect();
    if rules.is_empty() {
        let because = settings.who_leaves_out();
        return Err(Problem::new(format!("no rule is left to run, because of {because}")).help("leave less out"));
    }
    Ok(rules)
}

pub(super) fn judge_case<'a>(
    catalogue: &Catalogue,
    judge: &Judge<'a>,
    (gathered, at): (Gathered, Option<i64>),
    gathering: &mut Gathering,
) -> Judged<'a> {
    let (case, unreadable) = Case::build_with(catalogue, gathered.inputs, super::time::times(at));
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

/// The report before the policy speaks, which sets the exit code.
fn report(
    settings: &Settings,
    judge: &Judge<'_>,
    judged: &[Judged<'_>],
    gathering: &Gathering,
    now: OffsetDateTime,
) -> Report {
    Report {
        version: 1,
        tool: ToolReport { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        run: RunReport {
            profile: judge.profile().id.clone(),
            deployment: judge.deployment().as_str(),
            evaluated_at: now.format(&Rfc3339).unwrap_or_default(),
            exit_code: 2,
            complete: gathering.problems.is_empty(),
            config: settings.config_path(),
        },
        errors: gathering.problems.iter().map(Problem::report).collect(),
        notices: gathering.notices.clone(),
        cases: judged
            .iter()
            .map(|row| {
                let parts = CaseParts { judge, case: &row.case, judgement: &row.judgement, fallback_id: &row.name };
                let mut report = case_report(&parts);
                report.notices.extend(left_out(settings, judge));
                report
            })
            .collect(),
        policy: None,
    }
}

/// What the user left out is not examined either.
fn left_out(settings: &Settings, judge: &Judge<'_>) -> Option<String> {
    let count = judge.left_out();
    let rules = if count == 1 { "rule" } else { "rules" };
    let because = settings.who_leaves_out();
    (count > 0).then(|| format!("{count} {rules} in force did not run, because of {because}"))
}

fn sources(case: &Case) -> Sources {
    case.documents.iter().map(|document| (document.name.clone(), document.text.clone())).collect()
}
