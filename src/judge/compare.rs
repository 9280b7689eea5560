//! When two values are the same.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::catalogue::Literal;
use crate::json::{Kind, NodeId, Tree};

/// Whether a node has the value of a literal.
pub(super) fn same(tree: &Tree, node: NodeId, literal: &Literal) -> bool {
    match literal {
        Literal::String(_) => tree.as_str(node).is_some_and(|text| is_text(text, tree.flags(node).tokens, literal)),
        Literal::Boolean(value) => tree.as_bool(node) == Some(*value),
        Literal::Number(number) => tree.as_f64(node).is_some_and(|value| same_number(value, *number)),
        Literal::List(values) => {
            let items = tree.items(node);
            tree.kind(node) == Kind::Array
                && items.len() == values.len()
                && items.iter().zip(values).all(|(item, value)| same(tree, *item, value))
        }
    }
}

/// Whether a literal is the text of a node, which may be a set of words.
pub(super) fn is_text(text: &str, tokens: bool, literal: &Literal) -> bool {
    matches!(literal, Literal::String(value) if same_text(tokens, text, value))
}

/// Whether two nodes have the same value: as JSON, members in any order, numbers by value.
pub(super) fn same_nodes(tree: &Tree, a: NodeId, b: NodeId) -> bool {
    if tree.kind(a) != tree.kind(b) {
        return false;
    }
    match tree.kind(a) {
        Kind::Null => true,
        Kind::Boolean => tree.as_bool(a) == tree.as_bool(b),
        Kind::Number => match (tree.as_f64(a), tree.as_f64(b)) {
            (Some(a), Some(b)) => same_number(a, b),
            _ => tree.number_text(a) == tree.number_text(b),
        },
        Kind::String => tree.as_str(a).zip(tree.as_str(b)).is_some_and(|(x, y)| same_text(tree.flags(a).tokens, x, y)),
        Kind::Array => {
            let (x, y) = (tree.items(a), tree.items(b));
            x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same_nodes(tree, *x, *y))
        }
        Kind::Object => {
            tree.size(a) == tree.size(b)
                && tree.members(a).all(|(name, x)| tree.member(b, name).is_some_and(|y| same_nodes(tree, x, y)))
        }
        Kind::Unknown => false,
    }
}

/// Strings are the same when they are equal; those that are sets of words (`response_type`), when the sets are.
fn same_text(tokens: bool, a: &str, b: &str) -> bool {
    a == b || (tokens && same_words(a, b))
}

/// Words stand between single spaces (RFC 6749 section 3.1.1): other white space makes another string.
fn same_words(a: &str, b: &str) -> bool {
    if a.len() != b.len() || !a.contains(' ') {
        return false;
    }
    let sorted = |text: &str| {
        let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    sorted(a) == sorted(b)
}

#[expect(clippy::float_cmp, reason = "values of JSON numbers are compared as they are written, not as results")]
fn same_number(a: f64, b: f64) -> bool {
    a == b
}

/// The values that were met so far. A few are compared one by one, which is faster than hashing them; equal ones of
/// more are found by hash, so that long arrays take no longer for each item.
pub(super) struct Seen<'a> {
    tree: &'a Tree,
    few: Vec<NodeId>,
    many: Option<Many>,
}

#[derive(Default)]
struct Many {
    hasher: RandomState,
    nodes: HashMap<u64, Vec<NodeId>>,
}

impl<'a> Seen<'a> {
    const FEW: usize = 16;

    /// Of so many values.
    pub(super) fn new(tree: &'a Tree, values: usize) -> Self {
        let few = Vec::with_capacity(values.min(Self::FEW));
        Self { tree, few, many: (values > Self::FEW).then(Many::default) }
    }

    /// Takes in a node; the first one with the same value, if there was one.
    pub(super) fn insert(&mut self, node: NodeId) -> Option<NodeId> {
        let alike = match &mut self.many {
            Some(Many { hasher, nodes }) => nodes.entry(hash(self.tree, node, hasher)).or_default(),
            None => &mut self.few,
        };
        let first = alike.iter().find(|other| same_nodes(self.tree, **other, node)).copied();
        if first.is_none() {
            alike.push(node);
        }
        first
    }
}

/// Nodes with the same value have the same hash: words of strings and members of objects count in any order.
fn hash(tree: &Tree, node: NodeId, hasher: &RandomState) -> u64 {
    let text = |text: &str| text.split(' ').map(|word| hasher.hash_one(word)).fold(1, u64::wrapping_add);
    match tree.kind(node) {
        Kind::Null | Kind::Unknown => 0,
        Kind::Boolean => hasher.hash_one(tree.as_bool(node)),
        // Adding zero makes -0 and 0 one.
        Kind::Number => hasher.hash_one(tree.as_f64(node).map(|number| (number + 0.0).to_bits())),
        Kind::String => text(tree.as_str(node).unwrap_or_default()),
        Kind::Array => {
            let items = tree.items(node).iter();
            items.fold(2, |sum, item| hasher.hash_one((sum, hash(tree, *item, hasher))))
        }
        Kind::Object => {
            let members = tree.members(node).map(|(name, value)| hasher.hash_one((name, hash(tree, value, hasher))));
            members.fold(3, u64::wrapping_add)
        }
    }
}
