//! What a user's policy did: how it stands in the JSON report, and how it is said to people.

use std::fmt::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::summary::{bold, counted, wrapped};
use super::{Report, Style, escape};

/// What became of waivers and of the baseline. Verdicts and states of requirements know nothing of it.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyReport {
    /// How many findings waivers hide.
    pub waived: usize,
    /// How many findings the baseline hides.
    pub baselined: usize,
    /// Whether a waiver that is expired, unused or unknown fails the run.
    pub strict: bool,
    /// Every waiver, in the order of the configuration.
    pub waivers: Vec<WaiverReport>,
    /// The baseline.
    pub baseline: Option<BaselineReport>,
}

/// A waiver and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct WaiverReport {
    /// File and line.
    pub place: String,
    /// The rule whose findings it waives.
    pub rule: Option<String>,
    /// The requirement whose findings it waives.
    pub requirement: Option<String>,
    /// The JSON pointer that it is narrowed to.
    pub pointer: Option<String>,
    /// The issuer or client id that it is narrowed to.
    pub subject: Option<String>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The day from which its findings count again, as RFC 3339 `full-date`.
    pub expires: Option<String>,
    /// What became of it.
    pub state: WaiverState,
    /// The way out, for one that is unknown.
    pub help: Option<String>,
    /// How many findings it speaks of.
    pub findings: usize,
}

/// What became of a waiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaiverState {
    /// It hides findings.
    Used,
    /// What it speaks of was judged, and nothing was found.
    Unused,
    /// Its day has come: its findings count again.
    Expired,
    /// It names a rule or a requirement that does not exist.
    Unknown,
    /// What it speaks of was not judged in this run.
    NotExamined,
}

impl WaiverState {
    /// Whether somebody should look at the waiver.
    #[must_use]
    pub const fn is_stale(self) -> bool {
        matches!(self, Self::Unused | Self::Expired | Self::Unknown)
    }
}

/// What became of a baseline.
#[derive(Clone, Debug, Serialize)]
pub struct BaselineReport {
    /// Its file.
    pub path: String,
    /// How many findings it knows.
    pub entries: usize,
    /// How many findings it does not know and no waiver hides.
    pub new: usize,
    /// What it knows and is no longer found, though it was looked for.
    pub fixed: Vec<Known>,
    /// How many of its findings could not be looked for in this run.
    pub not_examined: usize,
}

/// A finding that a baseline knows.
#[derive(Clone, Debug, Serialize)]
pub struct Known {
    /// What tells it from others.
    pub fingerprint: String,
    /// Id of the rule.
    pub rule: String,
    /// The issuer or client id.
    pub subject: Option<String>,
    /// JSON pointer without indices.
    pub pointer: String,
    /// The value that was found, where it is short.
    pub value: Value,
}

impl PolicyReport {
    /// Whether the policy itself fails the run.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.strict && self.waivers.iter().any(|waiver| waiver.state.is_stale())
    }
}

/// Says what the policy did, behind the cases.
pub(super) fn policy(out: &mut impl Write, report: &Report, style: Style) -> fmt::Result {
    let Some(policy) = &report.policy else { return Ok(()) };
    match &report.run.config {
        Some(config) => writeln!(out, "{} from {}", bold("policy", style), escape(config))?,
        None => writeln!(out, "{}", bold("policy", style))?,
    }
    if policy.waived > 0 {
        writeln!(out, "  waived     {}", counted(policy.waived, "finding"))?;
    }
    if let Some(baseline) = &policy.baseline {
        baseline_lines(out, baseline, policy.baselined, style)?;
    }
    for waiver in policy.waivers.iter().filter(|waiver| waiver.state.is_stale()) {
        waiver_line(out, waiver, style)?;
    }
    if policy.fails() {
        writeln!(out, "  fails      because of --strict-waivers")?;
    }
    writeln!(out)
}

fn baseline_lines(out: &mut impl Write, baseline: &BaselineReport, known: usize, style: Style) -> fmt::Result {
    let mut text = format!(
        "{} in {}, {} new, {} fixed",
        counted(known, "finding"),
        escape(&baseline.path),
        baseline.new,
        baseline.fixed.len()
    );
    if baseline.not_examined > 0 {
        let _ = write!(text, ", {} not looked for in this run", baseline.not_examined);
    }
    wrapped(out, "  baseline   ", &text, style)?;
    for known in &baseline.fixed {
        wrapped(out, "  fixed      ", &known_line(known), style)?;
    }
    Ok(())
}

fn known_line(known: &Known) -> String {
    let mut text = known.rule.clone();
    if !known.value.is_null() {
        let _ = write!(text, ", {}", escape(&known.value.to_string()));
    }
    if !known.pointer.is_empty() {
        let _ = write!(text, ", in {}", escape(&known.pointer));
    }
    if let Some(subject) = &known.subject {
        let _ = write!(text, " of {}", escape(subject));
    }
    text
}

fn waiver_line(out: &mut impl Write, waiver: &WaiverReport, style: Style) -> fmt::Result {
    let of = [&waiver.rule, &waiver.requirement].into_iter().flatten().map(|name| escape(name)).collect::<Vec<_>>();
    let of = format!("{} ({})", of.join(" and "), escape(&waiver.place));
    let expires = waiver.expires.as_deref().unwrap_or_default();
    let findings = counted(waiver.findings, "finding");
    let counts = if waiver.findings == 1 { "counts" } else { "count" };
    let (label, text) = match waiver.state {
        WaiverState::Expired if waiver.findings == 0 => {
            ("  expired    ", format!("the waiver of {of} ended on {expires}, and nothing is left of what it waived"))
        }
        WaiverState::Expired => {
            ("  expired    ", format!("the waiver of {of} ended on {expires}: {findings} {counts} again"))
        }
        WaiverState::Unused => ("  unused     ", format!("the waiver of {of} waives nothing: take it out")),
        WaiverState::Unknown => {
            let help = waiver.help.as_deref().map(|help| format!(": {}", escape(help))).unwrap_or_default();
            ("  unknown    ", format!("the waiver of {of} names what does not exist{help}"))
        }
        WaiverState::Used | WaiverState::NotExamined => return Ok(()),
    };
    wrapped(out, label, &text, style)
}
