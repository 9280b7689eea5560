//! What each word says of a node.

use std::collections::BTreeMap;

use crate::case::has_form;
use crate::catalogue::{AtAbsent, Condition, Limit, Literal, Path, State, Word};
use crate::json::{Kind, NodeId, Tree};

use super::compare::Seen;
use super::patterns::Patterns;
use super::routes::Reached;
use super::select::{Target, Walk};
use super::truth::{Doubt, Fault, Faults, Truth};

/// Everything that words read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    pub(super) tree: &'a Tree,
    pub(super) root: NodeId,
    pub(super) limits: &'a BTreeMap<String, Limit>,
    pub(super) lists: &'a BTreeMap<String, Literal>,
    pub(super) patterns: &'a Patterns<'a>,
    /// Where the beginnings of absolute paths lead.
    pub(super) reached: &'a [Reached<'a>],
    /// The name of the selected node, for `{name}`.
    pub(super) name: Option<&'a str>,
}

impl<'a> Context<'a> {
    /// Whether a condition holds of a target, wherever it fails.
    pub(super) fn holds(&self, condition: &'a Condition, of: Target<'a>) -> Truth<'a> {
        self.condition(condition, of, &mut Faults::ignored())
    }

    /// Whether a condition holds of a target, and where it fails.
    pub(super) fn condition(&self, condition: &'a Condition, of: Target<'a>, faults: &mut Faults<'a>) -> Truth<'a> {
        // Most conditions have one word.
        match condition.0.as_slice() {
            [word] => self.word(word, of, faults),
            words => faults.all(words, |word, faults| self.word(word, of, faults)),
        }
    }

    /// Whether a condition of one plain word, or of several that all must hold, holds of a node; nothing where it takes
    /// more than a look.
    #[inline]
    pub(super) fn plainly(&self, condition: &Condition, node: NodeId) -> Option<bool> {
        match condition.0.as_slice() {
            [Word::Is(state)] if self.is_plain(*state, node) => Some(self.is(*state, node)),
            [Word::All(parts)] => {
                for part in parts {
                    let [Word::Is(state)] = part.0.as_slice() else { return None };
                    if !self.is_plain(*state, node) {
                        return None;
                    }
                    if !self.is(*state, node) {
                        return Some(false);
                    }
                }
                Some(true)
            }
            _ => None,
        }
    }

    #[inline]
    fn word(&self, word: &'a Word, of: Target<'a>, faults: &mut Faults<'a>) -> Truth<'a> {
        match (word, of) {
            (Word::Is(state), Target::Node(node)) if self.is_plain(*state, node) => {
                faults.unless(self.is(*state, node), of)
            }
            _ => self.any_word(word, of, faults),
        }
    }

    /// Whether `is` can be answered without ado: the node is known and of its type, and so are its items where they matter.
    fn is_plain(&self, state: State, node: NodeId) -> bool {
        self.tree.kind(node) != Kind::Unknown
            && !self.tree.flags(node).ill_typed
            && (state != State::WellTyped || self.tree.items(node).iter().all(|item| !self.tree.flags(*item).ill_typed))
    }

    fn any_word(&self, word: &'a Word, of: Target<'a>, faults: &mut Faults<'a>) -> Truth<'a> {
        if let Word::At { path, absent, then } = word {
            return self.at(path, *absent, then, of, faults);
        }
        let node = match of {
            Target::Node(node) => node,
            Target::Absent { .. } => return self.absent(word, of, faults),
            Target::Stuck(node) => return Truth::Unknown(self.stuck(node)),
        };
        if let Some(doubt) = self.doubt(node, word) {
            return Truth::Unknown(doubt);
        }
        let text = || self.tree.as_str(node);
        match word {
            Word::Is(State::WellTyped) => self.well_typed(node, of, faults),
            Word::Is(state) => faults.unless(self.is(*state, node), of),
            Word::All(list) => faults.all(list, |inner, faults| self.condition(inner, of, faults)),
            Word::Any(list) => self.any(list, of, faults),
            Word::Not(inner) => self.not(inner, of, faults),
            Word::Every(inner) => {
                faults.all(self.tree.items(node), |item, faults| self.condition(inner, Target::Node(*item), faults))
            }
            Word::BeUnique(by) => self.unique(by.as_ref(), node, faults),
            Word::Match(pattern) => faults.unless(text().is_some_and(|text| self.patterns.is_match(pattern, text)), of),
            Word::HaveForm(form) => faults.unless(text().is_some_and(|text| has_form(*form, text)), of),
            Word::HaveMembers(names) => faults.unless(self.count(node, names) == names.len(), of),
            Word::HaveExactlyOneOf(names) => faults.unless(self.count(node, names) == 1, of),
            Word::HaveAtMostOneOf(names) => faults.unless(self.count(node, names) <= 1, of),
            compare => self.compare(compare, node, of, faults),
        }
    }

    /// Of what is absent, only `is`, and words that lead to it, can say something.
    fn absent(&self, word: &'a Word, of: Target<'a>, faults: &mut Faults<'a>) -> Truth<'a> {
        match word {
            Word::Is(State::Absent) => Truth::Yes,
            Word::All(list) => faults.all(list, |inner, faults| self.condition(inner, of, faults)),
            Word::Any(list) => self.any(list, of, faults),
            Word::Not(inner) => self.not(inner, of, faults),
            _ => faults.unless(false, of),
        }
    }

    fn any(&self, list: &'a [Condition], of: Target<'a>, faults: &mut Faults<'a>) -> Truth<'a> {
        let mut doubt = None;
        for inner in list {
            match self.holds(inner, of) {
                Truth::Yes => return Truth::Yes,
                Truth::Unknown(reason) => doubt = doubt.or(Some(reason)),
                Truth::No => {}
            }
        }
        doubt.map_or_else(|| faults.unless(false, of), Truth::Unknown)
    }

    fn not(&self, inner: &'a Condition, of: Target<'a>, faults: &mut Faults<'a>) -> Truth<'a> {
        match self.holds(inner, of) {
            Truth::Yes => faults.unless(false, of),
            Truth::No => Truth::Yes,
            unknown @ Truth::Unknown(_) => unknown,
        }
    }

    /// Why a path can't go on behind a node.
    pub(super) fn stuck(&self, node: NodeId) -> Doubt<'a> {
        if self.tree.kind(node) == Kind::Unknown { Doubt::Node(node) } else { Doubt::WrongType(node) }
    }

    /// Why nothing can be said of a node, if so.
    pub(super) fn doubt(&self, node: NodeId, word: &Word) -> Option<Doubt<'a>> {
        if self.tree.kind(node) == Kind::Unknown {
            return Some(Doubt::Node(node));
        }
        let looks_only = || {
            matches!(
                word,
                Word::Is(State::Present | State::Absent | State::Declared | State::WellTyped)
                    | Word::All(_)
                    | Word::Any(_)
                    | Word::Not(_)
            )
        };
        (self.tree.flags(node).ill_typed && !looks_only()).then_some(Doubt::WrongType(node))
    }

    fn is(&self, state: State, node: NodeId) -> bool {
        let tree = self.tree;
        let kind = tree.kind(node);
        let size = || if kind == Kind::String { tree.as_str(node).map_or(0, str::len) } else { tree.size(node) };
        let sized = matches!(kind, Kind::String | Kind::Array | Kind::Object);
        match state {
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
            State::Empty => sized && size() == 0,
            State::NotEmpty => sized && size() > 0,
            State::Declared => !tree.flags(node).undeclared,
            State::WellTyped => !tree.flags(node).ill_typed,
            State::WellFormed => !tree.flags(node).ill_formed,
        }
    }

    /// A wrong type is placed at the item that has it, if it is an item's.
    fn well_typed(&self, node: NodeId, of: Target<'a>, faults: &mut Faults<'a>) -> Truth<'a> {
        let ill_typed = |node| self.tree.flags(node).ill_typed;
        let mut wrong = self.tree.items(node).iter().filter(|item| ill_typed(**item)).peekable();
        if wrong.peek().is_none() {
            return faults.unless(!ill_typed(node), of);
        }
        wrong.for_each(|item| faults.push(Fault::at(Target::Node(*item))));
        Truth::No
    }

    fn count(&self, node: NodeId, names: &[String]) -> usize {
        names.iter().filter(|name| self.tree.member(node, name).is_some()).count()
    }

    fn unique(&self, by: Option<&'a Path>, array: NodeId, faults: &mut Faults<'a>) -> Truth<'a> {
        let items = self.tree.items(array);
        let mut seen = Seen::new(self.tree, items.len());
        let mut truth = Truth::Yes;
        for item in items {
            let value = by.map_or(Some(Target::Node(*item)), |path| self.walk(false).first(path, *item));
            let Some(Target::Node(value)) = value else { continue };
            if let Some(first) = seen.insert(value) {
                faults.push(Fault { related: Some(first), ..Fault::at(Target::Node(value)) });
                truth = Truth::No;
            }
        }
        truth
    }

    fn at(
        &self,
        path: &'a Path,
        absent: AtAbsent,
        then: &'a Condition,
        of: Target<'a>,
        faults: &mut Faults<'a>,
    ) -> Truth<'a> {
        let from = of.node();
        let target = self.walk(absent == AtAbsent::Default).first(path, from);
        match (target, absent) {
            (Some(target @ (Target::Node(_) | Target::Stuck(_))), _)
            | (Some(target), AtAbsent::Look | AtAbsent::Default) => self.condition(then, target, faults),
            (_, AtAbsent::Skip) => Truth::Yes,
            (target, AtAbsent::Unknown) => {
                let name = target.and_then(|target| target.member_name(self.tree));
                Truth::Unknown(Doubt::Absent(name.unwrap_or_default()))
            }
            (target, AtAbsent::Fail) => faults.unless(false, target.unwrap_or(of)),
            (None, AtAbsent::Look | AtAbsent::Default) => {
                let name = path.last_member().unwrap_or_default();
                self.condition(then, Target::Absent { parent: from, name }, faults)
            }
        }
    }

    pub(super) const fn walk(&self, defaults: bool) -> Walk<'a> {
        Walk { tree: self.tree, root: self.root, defaults, name: self.name, reached: self.reached }
    }
}
