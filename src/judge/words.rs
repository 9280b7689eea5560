//! What each word says of a node.

use std::collections::{BTreeMap, HashMap};

use regex::Regex;

use crate::catalogue::{AtAbsent, Condition, Limit, Literal, Path, State, Word};
use crate::json::{Kind, NodeId, Tree, Unknown};

use super::compare::same_nodes;
use super::select::{Spot, Walk};
use super::truth::{Fault, Truth};
use crate::case::has_form;

/// Everything that words read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    pub(super) tree: &'a Tree,
    pub(super) root: NodeId,
    pub(super) limits: &'a BTreeMap<String, Limit>,
    pub(super) lists: &'a BTreeMap<String, Literal>,
    pub(super) patterns: &'a HashMap<String, Regex>,
    /// The name of the selected node, for `{name}`.
    pub(super) name: Option<&'a str>,
}

impl Context<'_> {
    pub(super) fn condition(&self, condition: &Condition, of: &Spot) -> Truth {
        condition.0.iter().fold(Truth::Yes, |truth, word| truth.and(self.word(word, of)))
    }

    fn word(&self, word: &Word, of: &Spot) -> Truth {
        if let Word::At { path, absent, then } = word {
            return self.at(path, *absent, then, of);
        }
        let node = match of {
            Spot::Node(node) => *node,
            Spot::Absent { .. } => return self.absent(word, of),
        };
        if let Some(unknown) = self.doubt(node, word) {
            return Truth::Unknown(unknown);
        }
        match word {
            Word::Is(state) => self.state(*state, node, of),
            Word::All(list) => list.iter().fold(Truth::Yes, |truth, inner| truth.and(self.condition(inner, of))),
            Word::Any(list) => self.any(list, of),
            Word::Not(inner) => self.condition(inner, of).not(of),
            Word::Every(inner) => self
                .tree
                .items(node)
                .iter()
                .fold(Truth::Yes, |truth, item| truth.and(self.condition(inner, &Spot::Node(*item)))),
            Word::BeUnique(by) => self.unique(by.as_ref(), node),
            Word::Match(pattern) => {
                let regex = self.patterns.get(pattern);
                let text = self.tree.as_str(node);
                Truth::at(regex.zip(text).is_some_and(|(regex, text)| regex.is_match(text)), of)
            }
            Word::HaveForm(form) => Truth::at(self.tree.as_str(node).is_some_and(|text| has_form(*form, text)), of),
            Word::HaveMembers(names) => Truth::at(self.count(node, names) == names.len(), of),
            Word::HaveExactlyOneOf(names) => Truth::at(self.count(node, names) == 1, of),
            Word::HaveAtMostOneOf(names) => Truth::at(self.count(node, names) <= 1, of),
            compare => self.compare(compare, node, of),
        }
    }

    /// Of what is absent, only `is`, and words that lead to it, can say something.
    fn absent(&self, word: &Word, of: &Spot) -> Truth {
        match word {
            Word::Is(State::Absent) => Truth::Yes,
            Word::All(list) => list.iter().fold(Truth::Yes, |truth, inner| truth.and(self.condition(inner, of))),
            Word::Any(list) => self.any(list, of),
            Word::Not(inner) => self.condition(inner, of).not(of),
            _ => Truth::at(false, of),
        }
    }

    fn any(&self, list: &[Condition], of: &Spot) -> Truth {
        let mut doubt = None;
        for inner in list {
            match self.condition(inner, of) {
                Truth::Yes => return Truth::Yes,
                Truth::Unknown(reason) => doubt = doubt.or(Some(reason)),
                Truth::No(_) => {}
            }
        }
        doubt.map_or_else(|| Truth::at(false, of), Truth::Unknown)
    }

    /// Why nothing can be said of a node, if so.
    pub(super) fn doubt(&self, node: NodeId, word: &Word) -> Option<Unknown> {
        if let Some(unknown) = self.tree.as_unknown(node) {
            return Some(unknown.clone());
        }
        let looks_only = matches!(
            word,
            Word::Is(State::Present | State::Absent | State::Declared | State::WellTyped)
                | Word::All(_)
                | Word::Any(_)
                | Word::Not(_)
        );
        (self.tree.flags(node).ill_typed && !looks_only).then(|| Unknown {
            reason: format!(
                "`{}` has the wrong type: it is {}",
                self.tree.name(node).unwrap_or_default(),
                self.tree.kind(node).noun()
            ),
            needs: Vec::new(),
        })
    }

    fn state(&self, state: State, node: NodeId, of: &Spot) -> Truth {
        let tree = self.tree;
        let kind = tree.kind(node);
        let size = if kind == Kind::String { tree.as_str(node).map_or(0, str::len) } else { tree.size(node) };
        let sized = matches!(kind, Kind::String | Kind::Array | Kind::Object);
        let holds = match state {
            State::Present => true,
            State::Absent => false,
            State::True => tree.as_bool(node) == Some(true),
            State::False => tree.as_bool(node) == Some(false),
            State::String => kind == Kind::String,
            State::Number => kind == Kind::Number,
            State::Integer => tree.as_f64(node).is_some_and(|number| number.fract() == 0.0),
            State::Boolean => kind == Kind::Boolean,
            State::Array => kind == Kind::Array,
            State::Object => kind == Kind::Object,
            State::Empty => sized && size == 0,
            State::NotEmpty => sized && size > 0,
            State::Declared => !tree.flags(node).undeclared,
            State::WellTyped => return self.well_typed(node, of),
            State::WellFormed => !tree.flags(node).ill_formed,
        };
        Truth::at(holds, of)
    }

    /// A wrong type is placed at the item that has it, if it is an item's.
    fn well_typed(&self, node: NodeId, of: &Spot) -> Truth {
        let wrong: Vec<Fault> = self
            .tree
            .items(node)
            .iter()
            .filter(|item| self.tree.flags(**item).ill_typed)
            .map(|item| Fault { spot: Spot::Node(*item), related: None })
            .collect();
        if wrong.is_empty() { Truth::at(!self.tree.flags(node).ill_typed, of) } else { Truth::No(wrong) }
    }

    fn count(&self, node: NodeId, names: &[String]) -> usize {
        names.iter().filter(|name| self.tree.member(node, name).is_some()).count()
    }

    fn unique(&self, by: Option<&Path>, array: NodeId) -> Truth {
        let mut seen: Vec<NodeId> = Vec::new();
        let mut index: HashMap<&str, NodeId> = HashMap::new();
        let mut faults = Vec::new();
        for item in self.tree.items(array) {
            let value = match by {
                None => Some(*item),
                Some(path) => match self.walk(false).select(path, *item).spots.first() {
                    Some(Spot::Node(node)) => Some(*node),
                    _ => None,
                },
            };
            let Some(value) = value else { continue };
            let first = if let Some(text) = self.tree.as_str(value) {
                let first = index.get(text).copied();
                index.entry(text).or_insert(value);
                first
            } else {
                let first = seen.iter().find(|other| same_nodes(self.tree, **other, value)).copied();
                seen.push(value);
                first
            };
            if first.is_some() {
                faults.push(Fault { spot: Spot::Node(value), related: first });
            }
        }
        if faults.is_empty() { Truth::Yes } else { Truth::No(faults) }
    }

    fn at(&self, path: &Path, absent: AtAbsent, then: &Condition, of: &Spot) -> Truth {
        let from = match of {
            Spot::Node(node) | Spot::Absent { parent: node, .. } => *node,
        };
        let spots = self.walk(absent == AtAbsent::Default).select(path, from).spots;
        let spot = spots.iter().find(|spot| matches!(spot, Spot::Node(_))).or(spots.first());
        match (spot, absent) {
            (Some(spot @ Spot::Node(_)), _) | (Some(spot), AtAbsent::Look | AtAbsent::Default) => {
                self.condition(then, spot)
            }
            (_, AtAbsent::Skip) => Truth::Yes,
            (spot, AtAbsent::Unknown) => Truth::Unknown(Unknown {
                reason: format!(
                    "`{}` is absent",
                    spot.and_then(|spot| spot.member_name(self.tree)).unwrap_or_default()
                ),
                needs: Vec::new(),
            }),
            (spot, AtAbsent::Fail) => Truth::at(false, spot.unwrap_or(of)),
            (None, AtAbsent::Look | AtAbsent::Default) => self.condition(
                then,
                &Spot::Absent { parent: from, name: path.last_member().unwrap_or_default().to_owned() },
            ),
        }
    }

    pub(super) fn walk(&self, defaults: bool) -> Walk<'_> {
        Walk { tree: self.tree, root: self.root, defaults, name: self.name }
    }
}
