//! Edits are kept where judging again shows that they help and do no harm.

use std::collections::BTreeMap;

use crate::case::{Case, Input, Times};
use crate::catalogue::Catalogue;
use crate::judge::{Judge, Judgement};

use super::signs::{Signs, key};
use super::twin::with_twins;
use super::{Edit, apply};

/// How often edits that were dropped are tried again, since one may need another that came later.
const ROUNDS: usize = 3;

/// What edits are proved on: a case as it was judged.
#[derive(Clone, Copy, Debug)]
pub struct Proof<'a> {
    /// The rules and dictionaries.
    pub catalogue: &'a Catalogue,
    /// Who judges.
    pub judge: &'a Judge<'a>,
    /// The documents of the case as they were given.
    pub inputs: &'a [Input],
    /// When the case is judged.
    pub times: Times,
    /// The case.
    pub case: &'a Case,
    /// What was said of it.
    pub judgement: &'a Judgement<'a>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Mended {
    /// The edits that hold.
    pub kept: Vec<Edit>,
    /// Those that would leave their finding, or bring another.
    pub dropped: Vec<Edit>,
    /// The documents of the case, with the edits that hold.
    pub inputs: Vec<Input>,
}

/// Keeps the edits that hold.
#[must_use]
pub fn prove(proof: &Proof<'_>, edits: Vec<Edit>) -> Mended {
    let mut mended = Mended { dropped: edits, ..Mended::default() };
    let before = Signs::of(proof.case, proof.judgement);
    for _ in 0..ROUNDS {
        let (tried, kept) = (std::mem::take(&mut mended.dropped), mended.kept.len());
        proof.keep(&before, tried, &mut mended);
        if mended.dropped.is_empty() || mended.kept.len() == kept {
            break;
        }
    }
    mended.kept = with_twins(proof.case, &mended.kept.iter().collect::<Vec<_>>());
    mended.inputs = proof.edited(&mended.kept.iter().collect::<Vec<_>>()).unwrap_or_default();
    mended
}

impl Proof<'_> {
    /// All at once where that holds, else one half after the other.
    fn keep(&self, before: &Signs, mut edits: Vec<Edit>, mended: &mut Mended) {
        if edits.is_empty() {
            return;
        }
        let all: Vec<&Edit> = mended.kept.iter().chain(&edits).collect();
        if self.holds(before, &all) {
            mended.kept.append(&mut edits);
        } else if edits.len() == 1 {
            mended.dropped.append(&mut edits);
        } else {
            let second = edits.split_off(edits.len() / 2);
            self.keep(before, edits, mended);
            self.keep(before, second, mended);
        }
    }

    fn holds(&self, before: &Signs, edits: &[&Edit]) -> bool {
        let Some(inputs) = self.edited(edits) else { return false };
        let (case, unreadable) = Case::build_with(self.catalogue, inputs, self.times);
        let after = Signs::of(&case, &self.judge.judge(&case));
        unreadable.is_empty() && after.are_better_than(before, &self.aimed_at(edits))
    }

    /// The findings that edits are for.
    fn aimed_at(&self, edits: &[&Edit]) -> BTreeMap<String, usize> {
        let mut findings: Vec<usize> = edits.iter().flat_map(|edit| edit.findings.iter().copied()).collect();
        findings.sort_unstable();
        findings.dedup();
        let mut aimed_at = BTreeMap::new();
        for finding in findings.iter().filter_map(|number| self.judgement.findings.get(*number)) {
            *aimed_at.entry(key(self.case, finding)).or_default() += 1;
        }
        aimed_at
    }

    /// The documents with edits made, in both where a server publishes two.
    fn edited(&self, edits: &[&Edit]) -> Option<Vec<Input>> {
        let mut inputs = self.inputs.to_vec();
        let edits = with_twins(self.case, edits);
        for (number, document) in self.case.documents.iter().enumerate() {
            let own: Vec<&Edit> = edits.iter().filter(|edit| edit.document == number).collect();
            if own.is_empty() {
                continue;
            }
            let is_it = |input: &&mut Input| input.name == document.name && input.role == document.role;
            inputs.iter_mut().find(is_it)?.text = apply(&self.case.tree, document, &own)?;
        }
        Some(inputs)
    }
}
