//! What the comparing words say of a node and their operand.

use crate::catalogue::{Literal, Operand, OperandAbsent, Path, State, Word};
use crate::json::{Kind, NodeId};

use super::compare::{is_text, same, same_nodes};
use super::select::{Selection, Target};
use super::truth::{Doubt, Fault, Faults, Truth};
use super::words::Context;

/// The values of an operand.
enum Values<'a> {
    Literals(&'a [Literal]),
    Nodes(Vec<NodeId>),
    /// Nothing is there to compare with: the word holds.
    Skip,
    Unknown(Doubt<'a>),
}

impl<'a> Context<'a> {
    pub(super) fn compare(&self, word: &'a Word, node: NodeId, of: Target<'a>, faults: &mut Faults<'a>) -> Truth<'a> {
        let Some(operand) = word.operand() else { return Truth::Yes };
        let holds = match self.values(word, operand, node) {
            Values::Skip => true,
            Values::Unknown(doubt) => return Truth::Unknown(doubt),
            Values::Literals(values) => {
                if let (Word::BeOneOf(_) | Word::BeNoneOf(_) | Word::Equal(_), Some(text)) =
                    (word, self.tree.as_str(node))
                {
                    // The most common comparison: the text is read once for all values.
                    let tokens = self.tree.flags(node).tokens;
                    let is_one = values.iter().any(|value| is_text(text, tokens, value));
                    is_one != matches!(word, Word::BeNoneOf(_))
                } else {
                    let test = |node, value: &Literal| same(self.tree, node, value);
                    self.relate(word, node, values, &test, &number_of_literal)
                }
            }
            Values::Nodes(values) => {
                let test = |node, value: &NodeId| same_nodes(self.tree, node, *value);
                self.relate(word, node, &values, &test, &|value| self.tree.as_f64(*value))
            }
        };
        match self.unknown_item(word, node) {
            // What is not seen in a list that is not complete may be in it.
            Some(item) if !holds => Truth::Unknown(Doubt::Node(item)),
            _ if holds => Truth::Yes,
            _ => {
                faults.push(Fault { against: says_what_is_allowed(word).then_some((operand, node)), ..Fault::at(of) });
                Truth::No
            }
        }
    }

    /// An item that is not known, of an array that is searched.
    fn unknown_item(&self, word: &Word, node: NodeId) -> Option<NodeId> {
        let searches = matches!(word, Word::Include(_) | Word::IncludeAnyOf(_));
        let mut items = self.tree.items(node).iter().filter(|_| searches).copied();
        items.find(|item| self.tree.kind(*item) == Kind::Unknown)
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

    fn values(&self, word: &Word, operand: &'a Operand, of: NodeId) -> Values<'a> {
        match operand {
            // An array equals a list as a whole.
            Operand::Literal(literal) if matches!(word, Word::Equal(_)) => {
                Values::Literals(std::slice::from_ref(literal))
            }
            Operand::Literal(literal) => Values::Literals(literal.values()),
            // The loader made sure that limits and lists are there.
            Operand::Limit(name) => Values::Literals(self.limits.get(name).map_or(&[], |limit| limit.value.values())),
            Operand::List(name) => Values::Literals(self.lists.get(name).map_or(&[], Literal::values)),
            Operand::Path { path, absent } => self.path_values(path, *absent, of),
        }
    }

    /// What an operand's path leads to, lists as a whole.
    pub(super) fn selected(&self, path: &'a Path, of: NodeId) -> Vec<Target<'a>> {
        let mut selection = Selection::default();
        self.walk(true).select(path, of, &mut selection);
        selection.targets
    }

    fn path_values(&self, path: &'a Path, absent: OperandAbsent, of: NodeId) -> Values<'a> {
        let mut values = Vec::new();
        for target in self.selected(path, of) {
            let node = match target {
                Target::Node(node) => node,
                Target::Stuck(node) => return Values::Unknown(self.stuck(node)),
                Target::Absent { .. } => continue,
            };
            if let Some(doubt) = self.doubt(node, &Word::Is(State::String)) {
                return Values::Unknown(doubt);
            }
            if self.tree.kind(node) == Kind::Array {
                values.extend_from_slice(self.tree.items(node));
            } else {
                values.push(node);
            }
        }
        match absent {
            OperandAbsent::Skip if values.is_empty() => Values::Skip,
            OperandAbsent::Unknown if values.is_empty() => Values::Unknown(Doubt::NothingAt(path)),
            _ => Values::Nodes(values),
        }
    }
}

/// Words that forbid do not say what is allowed.
const fn says_what_is_allowed(word: &Word) -> bool {
    !matches!(word, Word::BeNoneOf(_))
}

fn number_of_literal(literal: &Literal) -> Option<f64> {
    match literal {
        Literal::Number(number) => Some(*number),
        _ => None,
    }
}
