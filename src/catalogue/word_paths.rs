//! What a condition reads: its paths and operands.

use super::path::Path;
use super::word::{Condition, Operand, Word};

impl Condition {
    /// Every path in it, to change.
    pub fn paths_mut(&mut self, see: &mut impl FnMut(&mut Path)) {
        for word in &mut self.0 {
            match word {
                Word::Every(inner) | Word::Not(inner) => inner.paths_mut(see),
                Word::All(list) | Word::Any(list) => list.iter_mut().for_each(|inner| inner.paths_mut(see)),
                Word::At { path, then, .. } => {
                    see(path);
                    then.paths_mut(see);
                }
                Word::Equal(Operand::Path { path, .. })
                | Word::BeOneOf(Operand::Path { path, .. })
                | Word::BeNoneOf(Operand::Path { path, .. })
                | Word::Include(Operand::Path { path, .. })
                | Word::IncludeAnyOf(Operand::Path { path, .. })
                | Word::BeAtLeast(Operand::Path { path, .. })
                | Word::BeAtMost(Operand::Path { path, .. })
                | Word::BeLessThan(Operand::Path { path, .. })
                | Word::BeUnique(Some(path)) => see(path),
                _ => {}
            }
        }
    }

    /// Every operand in it.
    #[must_use]
    pub fn operands(&self) -> Vec<&Operand> {
        let mut operands = Vec::new();
        self.visit(&mut |word| match word {
            Word::Equal(operand)
            | Word::BeOneOf(operand)
            | Word::BeNoneOf(operand)
            | Word::Include(operand)
            | Word::IncludeAnyOf(operand)
            | Word::BeAtLeast(operand)
            | Word::BeAtMost(operand)
            | Word::BeLessThan(operand) => operands.push(operand),
            _ => {}
        });
        operands
    }
}
