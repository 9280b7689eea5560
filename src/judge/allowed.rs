//! Words that know how to say themselves: what would be allowed.

use crate::catalogue::{Catalogue, Condition, Operand, Profile, Word};

/// The values that would satisfy the first comparing word of a condition; none where it forbids.
pub(super) fn allowed(condition: &Condition, catalogue: &Catalogue, profile: &Profile) -> Vec<String> {
    condition
        .0
        .iter()
        .map(|word| of_word(word, catalogue, profile))
        .find(|values| !values.is_empty())
        .unwrap_or_default()
}

fn of_word(word: &Word, catalogue: &Catalogue, profile: &Profile) -> Vec<String> {
    match word {
        Word::Equal(operand)
        | Word::BeOneOf(operand)
        | Word::Include(operand)
        | Word::IncludeAnyOf(operand)
        | Word::BeAtLeast(operand)
        | Word::BeAtMost(operand)
        | Word::BeLessThan(operand) => of_operand(operand, catalogue, profile),
        Word::Every(inner) | Word::At { then: inner, .. } => allowed(inner, catalogue, profile),
        Word::All(list) | Word::Any(list) => {
            let mut values = list.iter().map(|inner| allowed(inner, catalogue, profile));
            values.find(|values| !values.is_empty()).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

fn of_operand(operand: &Operand, catalogue: &Catalogue, profile: &Profile) -> Vec<String> {
    let literal = match operand {
        Operand::Literal(literal) => Some(literal),
        Operand::Limit(name) => profile.limits.get(name).map(|limit| &limit.value),
        Operand::List(name) => catalogue.lists.get(name),
        Operand::Path { .. } => None,
    };
    literal.map(|literal| literal.values().iter().map(ToString::to_string).collect()).unwrap_or_default()
}
