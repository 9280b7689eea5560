//! What a run looked at: only what was looked at can be gone.

use std::collections::{HashMap, HashSet};

use crate::report::Report;

/// Rules with the subjects of which they decided something.
#[derive(Debug, Default)]
pub(super) struct Examined<'a> {
    decided: HashSet<(&'a str, Option<&'a str>)>,
    undecided: HashSet<(&'a str, Option<&'a str>)>,
    rules_of: HashMap<&'a str, HashSet<&'a str>>,
}

impl<'a> Examined<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let mut examined = Self::default();
        for case in &report.cases {
            for row in &case.verdicts {
                let unknown = row.verdict == "unknown";
                let rows = if unknown { &mut examined.undecided } else { &mut examined.decided };
                rows.insert((&row.rule, row.subject.id.as_deref()));
            }
            for row in &case.requirements {
                examined.rules_of.entry(&row.id).or_default().extend(row.rules.iter().map(String::as_str));
            }
        }
        examined
    }

    /// Whether a rule decided of a subject.
    pub(super) fn has(&self, rule: &str, subject: Option<&str>) -> bool {
        self.decided.contains(&(rule, subject)) && !self.undecided.contains(&(rule, subject))
    }

    /// Whether a rule decided of the subject that is named, or else of all.
    pub(super) fn has_of(&self, rule: &str, subject: Option<&str>) -> bool {
        let of_rule = |(other, _): &(&str, Option<&str>)| *other == rule;
        match subject {
            Some(_) => self.has(rule, subject),
            None => self.decided.iter().any(of_rule) && !self.undecided.iter().any(of_rule),
        }
    }

    /// The rules that read a requirement in this run.
    pub(super) fn rules_of(&self, requirement: &str) -> impl Iterator<Item = &'a str> + '_ {
        self.rules_of.get(requirement).into_iter().flatten().copied()
    }
}
