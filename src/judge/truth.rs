//! Three-valued truth, what failed, and why something is not known.

use crate::catalogue::{Operand, Path};
use crate::json::{NodeId, Tree};

use super::select::Target;
use super::verdict::Because;

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth<'a> {
    Yes,
    No,
    Unknown(Doubt<'a>),
}

impl Truth<'_> {
    pub(super) const fn is_yes(self) -> bool {
        matches!(self, Self::Yes)
    }

    pub(super) const fn is_no(self) -> bool {
        matches!(self, Self::No)
    }
}

/// Why a condition is unknown; put into words once the verdict of the rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt<'a> {
    /// The node is an unknown of the case.
    Node(NodeId),
    /// The node has the wrong type.
    WrongType(NodeId),
    /// The member with this name is absent.
    Absent(&'a str),
    /// The path of an operand leads to nothing.
    NothingAt(&'a Path),
}

/// A place where a word failed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fault<'a> {
    pub(super) at: Target<'a>,
    /// A second place that belongs to it.
    pub(super) related: Option<NodeId>,
    /// What the failing word compares with, and the node that the operand's path starts from.
    pub(super) against: Option<(&'a Operand, NodeId)>,
}

impl<'a> Fault<'a> {
    /// A fault of which nothing more is known than its place.
    pub(super) const fn at(at: Target<'a>) -> Self {
        Self { at, related: None, against: None }
    }
}

/// Collects the places where words fail, or nothing where only the truth is asked for.
#[derive(Debug)]
pub(super) struct Faults<'a> {
    pub(super) list: Vec<Fault<'a>>,
    wanted: bool,
}

impl<'a> Faults<'a> {
    pub(super) const fn collected() -> Self {
        Self { list: Vec::new(), wanted: true }
    }

    pub(super) const fn ignored() -> Self {
        Self { list: Vec::new(), wanted: false }
    }

    pub(super) fn push(&mut self, fault: Fault<'a>) {
        if self.wanted {
            self.list.push(fault);
        }
    }

    /// All of them must hold: a failure weighs more than not knowing; failures add up.
    pub(super) fn all<T>(
        &mut self,
        parts: impl IntoIterator<Item = T>,
        mut holds: impl FnMut(T, &mut Self) -> Truth<'a>,
    ) -> Truth<'a> {
        let mut truth = Truth::Yes;
        for part in parts {
            match (truth, holds(part, self)) {
                (_, Truth::No) if !self.wanted => return Truth::No,
                (_, Truth::No) => truth = Truth::No,
                (Truth::Yes, other) => truth = other,
                _ => {}
            }
        }
        truth
    }

    /// Fails at a place unless something holds.
    pub(super) fn unless(&mut self, holds: bool, at: Target<'a>) -> Truth<'a> {
        if holds {
            return Truth::Yes;
        }
        self.push(Fault::at(at));
        Truth::No
    }
}

impl Doubt<'_> {
    pub(super) fn explain(self, tree: &Tree) -> Because {
        let reason = match self {
            Self::Node(node) => return Because::Unknown(node),
            Self::WrongType(node) => format!(
                "`{}` has the wrong type: it is {}",
                tree.name(node).unwrap_or_default(),
                tree.kind(node).noun()
            ),
            Self::Absent(name) => format!("`{name}` is absent"),
            Self::NothingAt(path) => format!("there is nothing at {} to compare with", path.text),
        };
        Because::Said(reason.into())
    }
}
