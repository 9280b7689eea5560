//! A case as the page shows it.

use std::collections::BTreeMap;

use super::super::CaseReport;
use super::super::rendering::{Rendering, count, counting, not_examined, short, suppressed, verdicts};
use super::super::snippet::Snippets;
use super::finding::{self, FindingView};
use super::requirements::{self, SIGNS, SpecView};
use super::{Part, words};

/// The most findings of one case that are shown.
const MOST: usize = 500;

pub(super) struct CaseView {
    pub(super) key: String,
    pub(super) id: String,
    pub(super) cards: Vec<Card>,
    pub(super) in_force: usize,
    pub(super) states: Vec<StateView>,
    pub(super) not_examined: String,
    pub(super) notices: Vec<Vec<Part>>,
    pub(super) findings: Vec<FindingView>,
    pub(super) hidden: Vec<FindingView>,
    pub(super) more: usize,
    pub(super) undecided: Vec<Undecided>,
    pub(super) specs: Vec<SpecView>,
    pub(super) documents: Vec<DocumentView>,
}

/// A number that the eye should find.
pub(super) struct Card {
    pub(super) class: &'static str,
    pub(super) count: usize,
    pub(super) label: &'static str,
}

/// How many requirements are in a state.
pub(super) struct StateView {
    pub(super) class: &'static str,
    pub(super) sign: &'static str,
    pub(super) label: &'static str,
    pub(super) count: usize,
}

/// Rules that could not decide for one reason.
pub(super) struct Undecided {
    pub(super) reason: Vec<Part>,
    pub(super) rules: Vec<String>,
}

/// A document.
pub(super) struct DocumentView {
    pub(super) origin: String,
    pub(super) kind: String,
    pub(super) sha256: String,
}

pub(super) fn view(rendering: &Rendering<'_>, index: usize, case: &CaseReport) -> CaseView {
    let key = format!("c{}", index + 1);
    let nothing = Vec::new();
    let snippets = Snippets::new(rendering.sources.get(index).unwrap_or(&nothing));
    let shown = |finding| finding::view(rendering, &key, &snippets, finding);
    CaseView {
        id: short(&case.id),
        cards: cards(case),
        in_force: case.coverage.in_force,
        states: states(case),
        not_examined: sentence(&not_examined(case)),
        notices: case.notices.iter().map(|notice| words(notice)).collect(),
        findings: counting(case).take(MOST).map(shown).collect(),
        hidden: suppressed(case).take(MOST).map(|(finding, _)| shown(finding)).collect(),
        more: counting(case).count().saturating_sub(MOST) + suppressed(case).count().saturating_sub(MOST),
        undecided: undecided(case),
        specs: requirements::specs(rendering, &key, case),
        documents: case
            .documents
            .iter()
            .map(|document| DocumentView {
                origin: short(&document.origin),
                kind: document.kind.clone(),
                sha256: document.sha256.clone().unwrap_or_else(|| "(secret)".to_owned()),
            })
            .collect(),
        key,
    }
}

fn sentence(text: &str) -> String {
    let mut text = format!("{text}.");
    text.get_mut(..1).map(str::make_ascii_uppercase);
    text
}

fn cards(case: &CaseReport) -> Vec<Card> {
    let card = |class, count, label, labels| Card { class, count, label: if count == 1 { label } else { labels } };
    let hidden = suppressed(case).count();
    let mut cards = vec![
        card("error", count(case, "error"), "error", "errors"),
        card("warning", count(case, "warning"), "warning", "warnings"),
        card("info", count(case, "info"), "info", "info"),
    ];
    if hidden > 0 {
        cards.push(card("", hidden, "suppressed", "suppressed"));
    }
    cards.push(card("", verdicts(case, "unknown"), "rule undecided", "rules undecided"));
    cards
}

fn states(case: &CaseReport) -> Vec<StateView> {
    let count = |state: &str| case.requirements.iter().filter(|row| row.state == state).count();
    let signs = SIGNS.iter();
    signs.map(|(class, sign, label)| StateView { class, sign, label, count: count(class) }).collect()
}

fn undecided(case: &CaseReport) -> Vec<Undecided> {
    let mut reasons: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in case.verdicts.iter().filter(|row| row.verdict == "unknown") {
        reasons.entry(row.reason.as_deref().unwrap_or("not decided")).or_default().push(row.rule.clone());
    }
    let rows = reasons.into_iter().map(|(reason, mut rules)| {
        // A rule has a verdict for each client.
        rules.dedup();
        Undecided { reason: words(reason), rules }
    });
    rows.collect()
}
