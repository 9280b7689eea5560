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
                Word::BeUnique(Some(path)) => see(path),
                word => {
                    if let Some(Operand::Path { path, .. }) = word.operand_mut() {
                        see(path);
                    }
                }
            }
        }
    }

    /// Every operand in it.
    #[must_use]
    pub fn operands(&self) -> Vec<&Operand> {
        let mut operands = Vec::new();
        self.visit(&mut |word| operands.extend(word.operand()));
        operands
    }
}

impl Word {
    /// What a comparing word compares with.
    #[must_use]
    pub const fn operand(&self) -> Option<&Operand> {
        match self {
            Self::Equal(operand)
            | Self::BeOneOf(operand)
            | Self::BeNoneOf(operand)
            | Self::Include(operand)
            | Self::IncludeAnyOf(operand)
            | Self::BeAtLeast(operand)
            | Self::BeAtMost(operand)
            | Self::BeLessThan(operand) => Some(operand),
            _ => None,
        }
    }

    const fn operand_mut(&mut self) -> Option<&mut Operand> {
        match self {
            Self::Equal(operand)
            | Self::BeOneOf(operand)
            | Self::BeNoneOf(operand)
            | Self::Include(operand)
            | Self::IncludeAnyOf(operand)
            | Self::BeAtLeast(operand)
            | Self::BeAtMost(operand)
            | Self::BeLessThan(operand) => Some(operand),
            _ => None,
        }
    }
}
