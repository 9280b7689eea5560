//! Words that compare a node with an operand.

use crate::catalogue::{Literal, Operand, Path, State, Word};
use crate::json::{Kind, NodeId, Unknown};

use super::compare::{same, same_nodes};
use super::select::Spot;
use super::truth::Truth;
use super::words::Context;

/// The values of an operand.
enum Values<'a> {
    Literals(&'a [Literal]),
    Nodes(Vec<NodeId>),
    /// Nothing is there to compare with: the word holds.
    Skip,
    Unknown(Unknown),
}

impl Context<'_> {
    pub(super) fn compare(&self, word: &Word, node: NodeId, of: &Spot) -> Truth {
        let (Word::Equal(operand)
        | Word::BeOneOf(operand)
        | Word::BeNoneOf(operand)
        | Word::Include(operand)
        | Word::IncludeAnyOf(operand)
        | Word::BeAtLeast(operand)
        | Word::BeAtMost(operand)
        | Word::BeLessThan(operand)) = word
        else {
            return Truth::Yes;
        };
        match self.values(word, operand, node) {
            Values::Skip => Truth::Yes,
            Values::Unknown(reason) => Truth::Unknown(reason),
            Values::Literals(values) => {
                let test = |node, value: &Literal| same(self.tree, node, value);
                Truth::at(self.relate(word, node, values, &test, &number_of_literal), of)
            }
            Values::Nodes(values) => {
                let test = |node, value: &NodeId| same_nodes(self.tree, node, *value);
                Truth::at(self.relate(word, node, &values, &test, &|value| self.tree.as_f64(*value)), of)
            }
        }
    }

    fn relate<V>(
        &self,
        word: &Word,
        node: NodeId,
        values: &[V],
        same: &dyn Fn(NodeId, &V) -> bool,
        number: &dyn Fn(&V) -> Option<f64>,
    ) -> bool {
        let numbers = || self.tree.as_f64(node).zip(values.first().and_then(number));
        let has = |value: &V| self.tree.items(node).iter().any(|item| same(*item, value));
        match word {
            Word::BeOneOf(_) | Word::Equal(_) => values.iter().any(|value| same(node, value)),
            Word::BeNoneOf(_) => !values.iter().any(|value| same(node, value)),
            Word::Include(_) => values.iter().all(has),
            Word::IncludeAnyOf(_) => values.iter().any(has),
            Word::BeAtLeast(_) => numbers().is_some_and(|(a, b)| a >= b),
            Word::BeAtMost(_) => numbers().is_some_and(|(a, b)| a <= b),
            Word::BeLessThan(_) => numbers().is_some_and(|(a, b)| a < b),
            _ => true,
        }
    }

    fn values<'a>(&'a self, word: &Word, operand: &'a Operand, of: NodeId) -> Values<'a> {
        match operand {
            // An array equals a list as a whole.
            Operand::Literal(literal) if matches!(word, Word::Equal(_)) => {
                Values::Literals(std::slice::from_ref(literal))
            }
            Operand::Literal(literal) => Values::Literals(literal.values()),
            // The loader made sure that limits and lists are there.
            Operand::Limit(name) => Values::Literals(self.limits.get(name).map_or(&[], |limit| limit.value.values())),
            Operand::List(name) => Values::Literals(self.lists.get(name).map_or(&[], Literal::values)),
            Operand::Path { path, absent_is_unknown } => self.path_values(path, *absent_is_unknown, of),
        }
    }

    fn path_values<'a>(&self, path: &Path, absent_is_unknown: bool, of: NodeId) -> Values<'a> {
        let mut values = Vec::new();
        for spot in self.walk(true).select(path, of).spots {
            let Spot::Node(node) = spot else { continue };
            if let Some(unknown) = self.doubt(node, &Word::Is(State::String)) {
                return Values::Unknown(unknown);
            }
            if self.tree.kind(node) == Kind::Array {
                values.extend_from_slice(self.tree.items(node));
            } else {
                values.push(node);
            }
        }
        match (values.is_empty(), absent_is_unknown) {
            (false, _) => Values::Nodes(values),
            (true, false) => Values::Skip,
            (true, true) => Values::Unknown(Unknown {
                reason: format!("there is nothing at {} to compare with", path.text),
                needs: Vec::new(),
            }),
        }
    }
}

fn number_of_literal(literal: &Literal) -> Option<f64> {
    match literal {
        Literal::Number(number) => Some(*number),
        _ => None,
    }
}
