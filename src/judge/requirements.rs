//! From verdicts of rules to states of requirements.

use std::collections::HashMap;

use serde::Serialize;

use crate::catalogue::{Catalogue, Cite, Evidence, Profile, Requirement, Shows, Status, Verdict};

use super::{About, Finding, Judgement, RuleVerdict};

/// Where a requirement in force stands after a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// A rule found a violation.
    Violated,
    /// A rule could not decide.
    Unknown,
    /// The documents decide it, and it is met.
    Met,
    /// The documents could only show a violation, and show none.
    NoViolationSeen,
    /// Nothing it speaks of is there.
    NotApplicable,
    /// No document can show it.
    Unseen,
    /// Documents would show it, but no rule reads them yet.
    Open,
}

impl State {
    /// The spelling of reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Violated => "violated",
            Self::Unknown => "unknown",
            Self::Met => "met",
            Self::NoViolationSeen => "no-violation-seen",
            Self::NotApplicable => "not-applicable",
            Self::Unseen => "unseen",
            Self::Open => "open",
        }
    }
}

/// A requirement in force with its state.
#[derive(Clone, Debug)]
pub struct RequirementState<'a> {
    /// The requirement.
    pub requirement: &'a Requirement,
    /// Its state.
    pub state: State,
    /// Ids of the rules that decided.
    pub rules: Vec<&'a str>,
}

/// How many requirements are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// All that are in force.
    pub in_force: usize,
    /// See [`State::Violated`].
    pub violated: usize,
    /// See [`State::Met`].
    pub met: usize,
    /// See [`State::NoViolationSeen`].
    pub no_violation_seen: usize,
    /// See [`State::NotApplicable`].
    pub not_applicable: usize,
    /// See [`State::Unknown`].
    pub unknown: usize,
    /// See [`State::Unseen`].
    pub unseen: usize,
    /// See [`State::Open`].
    pub open: usize,
}

impl Coverage {
    /// Counts states.
    #[must_use]
    pub fn of(states: &[RequirementState<'_>]) -> Self {
        let mut coverage = Self { in_force: states.len(), ..Self::default() };
        for row in states {
            *match row.state {
                State::Violated => &mut coverage.violated,
                State::Unknown => &mut coverage.unknown,
                State::Met => &mut coverage.met,
                State::NoViolationSeen => &mut coverage.no_violation_seen,
                State::NotApplicable => &mut coverage.not_applicable,
                State::Unseen => &mut coverage.unseen,
                State::Open => &mut coverage.open,
            } += 1;
        }
        coverage
    }
}

/// What states are worked out from beside the verdicts.
pub(super) struct Given<'s> {
    /// Ids of narrowed citations that a rule has judged something of, by rule.
    pub(super) looked_at: &'s HashMap<&'s str, Vec<&'s str>>,
    /// Whether a document of the server was given.
    pub(super) server: bool,
    /// Whether a verdict says something of a requirement that its rule cites.
    pub(super) speaks: &'s dyn Fn(&RuleVerdict<'_>, &str) -> bool,
}

pub(super) fn states<'a>(
    catalogue: &'a Catalogue,
    profile: &'a Profile,
    judgement: &Judgement<'a>,
    given: &Given<'_>,
) -> Vec<RequirementState<'a>> {
    let Given { looked_at, server: server_given, speaks } = *given;
    let mut deciding: HashMap<&str, Vec<Says<'a>>> = HashMap::new();
    for row in &judgement.verdicts {
        let given = if row.about == About::Server { server_given } else { row.about != About::Client(None) };
        for cite in row.rule.cites.iter().filter(|cite| speaks(row, &cite.id)) {
            let verdict = verdict_on(cite, row, judgement, looked_at);
            deciding.entry(&cite.id).or_default().push(Says { rule: &row.rule.id, verdict, given });
        }
    }
    let in_force = catalogue.requirements().filter(|requirement| profile.has(&requirement.id));
    in_force
        .map(|requirement| fold(requirement, deciding.remove(requirement.id.as_str()).unwrap_or_default()))
        .collect()
}

/// What a rule says of a requirement, and whether anything was given of the side that it says it of.
struct Says<'a> {
    rule: &'a str,
    verdict: Verdict,
    given: bool,
}

/// Where one side alone was given, what is seen of it counts, but it is not the whole.
fn fold<'a>(requirement: &'a Requirement, mut says: Vec<Says<'a>>) -> RequirementState<'a> {
    let all = says.len();
    if says.iter().any(|says| says.given && matches!(says.verdict, Verdict::Pass | Verdict::Fail)) {
        says.retain(|says| says.given || says.verdict != Verdict::Unknown);
    }
    let verdicts: Vec<Verdict> = says.iter().map(|says| says.verdict).collect();
    let state = match state(requirement, &verdicts) {
        State::Met if says.len() < all => State::NoViolationSeen,
        state => state,
    };
    let mut rules: Vec<&str> = says.iter().map(|says| says.rule).collect();
    // One rule says something of each client.
    rules.dedup();
    RequirementState { requirement, state, rules }
}

/// A failing rule says of a requirement only what its findings say: nothing where none of them names it, and no more
/// than a doubt where they are hints, or softened because specifications disagree. A narrowed citation passes only
/// where the rule has judged something that it speaks of.
fn verdict_on(
    cite: &Cite,
    row: &RuleVerdict<'_>,
    judgement: &Judgement<'_>,
    looked_at: &HashMap<&str, Vec<&str>>,
) -> Verdict {
    let passed = || {
        let ids = looked_at.get(row.rule.id.as_str());
        if cite.where_.is_none() || ids.is_some_and(|ids| ids.contains(&cite.id.as_str())) {
            Verdict::Pass
        } else {
            Verdict::NotApplicable
        }
    };
    match row.verdict {
        Verdict::Pass => return passed(),
        Verdict::Fail => {}
        other => return other,
    }
    let mut about = judgement
        .findings
        .iter()
        .filter(|finding| finding.rule.id == row.rule.id && finding.about == row.about)
        .filter(|finding| finding.requirements.contains(&cite.id.as_str()))
        .peekable();
    if about.peek().is_none() {
        return passed();
    }
    let proves = |finding: &Finding<'_>| finding.softened.is_none() && finding.rule.evidence == Evidence::Proof;
    if about.any(proves) { Verdict::Fail } else { Verdict::Unknown }
}

/// Any fail, else any unknown, else any pass; without a rule what the catalogue says.
fn state(requirement: &Requirement, verdicts: &[Verdict]) -> State {
    let any = |verdict| verdicts.contains(&verdict);
    match &requirement.status {
        _ if any(Verdict::Fail) => State::Violated,
        _ if any(Verdict::Unknown) => State::Unknown,
        _ if any(Verdict::Pass) && requirement.shows == Some(Shows::Whole) => State::Met,
        _ if any(Verdict::Pass) => State::NoViolationSeen,
        _ if any(Verdict::NotApplicable) => State::NotApplicable,
        Status::Unseen { .. } => State::Unseen,
        Status::Open(_) => State::Open,
        // Its rules were left out of this run.
        _ => State::Unknown,
    }
}
