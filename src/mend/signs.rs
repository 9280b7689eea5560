//! What a judgement says, in a form that can be compared with another of the same documents after an edit.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::Case;
use crate::catalogue::{Severity, Verdict};
use crate::judge::{Finding, Judgement, Spot};

/// How many findings there are of each kind and place, what was decided, and what is unknown.
#[derive(Debug, Default)]
pub(super) struct Signs {
    findings: BTreeMap<String, (usize, Option<Severity>)>,
    decided: BTreeSet<String>,
    unknown: BTreeSet<String>,
}

impl Signs {
    pub(super) fn of(case: &Case, judgement: &Judgement<'_>) -> Self {
        let mut signs = Self::default();
        for finding in &judgement.findings {
            let (count, worst) = signs.findings.entry(key(case, finding)).or_default();
            *count += 1;
            *worst = (*worst).max(Some(finding.severity));
        }
        for row in &judgement.verdicts {
            let rows = match row.verdict {
                Verdict::Unknown => &mut signs.unknown,
                Verdict::Pass | Verdict::Fail => &mut signs.decided,
                Verdict::NotApplicable => continue,
            };
            rows.insert(format!("{}\n{:?}", row.rule.id, row.about));
        }
        signs
    }

    /// Whether nothing is worse than before, and everything that was aimed at is gone. A rule that begins to apply may
    /// be unknown, for want of another document; one that was decided may not.
    pub(super) fn are_better_than(&self, before: &Self, aimed_at: &BTreeMap<String, usize>) -> bool {
        let is_no_worse = |(key, (count, worst)): (&String, &(usize, Option<Severity>))| {
            before.findings.get(key).is_some_and(|(before, was)| count <= before && worst <= was)
        };
        let is_gone = |(key, aimed): (&String, &usize)| {
            let count = |signs: &Self| signs.findings.get(key).map_or(0, |(count, _)| *count);
            count(self) + aimed <= count(before)
        };
        self.findings.iter().all(is_no_worse)
            && aimed_at.iter().all(is_gone)
            && self.unknown.is_disjoint(&before.decided)
    }
}

/// Rule, subject, document, path without indices, and the value where it is a single one: an edit of a list changes
/// the list and the indices in it, and leaves what else is found there the same finding.
pub(super) fn key(case: &Case, finding: &Finding<'_>) -> String {
    let tree = &case.tree;
    let place = finding.spot.place(tree);
    let document = place.and_then(|node| case.document_of(node)).map_or("", |document| document.name.as_str());
    let pointer = place.map(|node| tree.pointer(node)).unwrap_or_default();
    let steps: Vec<&str> = pointer.split('/').filter(|step| step.parse::<usize>().is_err()).collect();
    let value = match &finding.spot {
        Spot::Absent { name, .. } => format!("absent {name}"),
        Spot::Node(node) => {
            let single = tree.as_str(*node).map(str::to_owned);
            let single = single.or_else(|| tree.number_text(*node).map(str::to_owned));
            single.or_else(|| tree.as_bool(*node).map(|value| value.to_string())).unwrap_or_default()
        }
    };
    format!("{}\n{:?}\n{document}\n{}\n{value}", finding.rule.id, finding.about, steps.join("/"))
}
