//! From paths to nodes, with absence as a result of its own.

use crate::catalogue::{Path, Step};
use crate::json::{Kind, NodeId, Origin, Tree};

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// A node, given or a default.
    Node(NodeId),
    /// A member that its parent lacks.
    Absent {
        /// The nearest node that is there.
        parent: NodeId,
        /// The name of the member.
        name: String,
    },
}

/// Everything that a path selects.
#[derive(Debug, Default)]
pub(super) struct Selection {
    pub(super) spots: Vec<Spot>,
    /// The arrays that a final `[*]` opened, empty ones too.
    pub(super) arrays: Vec<NodeId>,
}

/// How a path is walked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk<'a> {
    pub(super) tree: &'a Tree,
    pub(super) root: NodeId,
    /// Whether an absent member with a default is its default.
    pub(super) defaults: bool,
    /// What `{name}` stands for.
    pub(super) name: Option<&'a str>,
}

impl Walk<'_> {
    /// Follows a path; a relative one from `from`.
    pub(super) fn select(&self, path: &Path, from: NodeId) -> Selection {
        let mut selection = Selection::default();
        let start = if path.relative { from } else { self.root };
        self.follow(start, &path.steps, &mut selection);
        selection
    }

    fn follow(&self, at: NodeId, steps: &[Step], out: &mut Selection) {
        let Some((step, rest)) = steps.split_first() else {
            out.spots.push(Spot::Node(at));
            return;
        };
        // What is unknown, or not of its type, is handed on as it is: the words say unknown of it.
        if self.tree.kind(at) == Kind::Unknown || self.tree.flags(at).ill_typed {
            out.spots.push(Spot::Node(at));
            return;
        }
        match step {
            Step::Member(name) => self.member(at, name, rest, out),
            Step::SelectedName => self.member(at, self.name.unwrap_or_default(), rest, out),
            Step::Members { prefix, suffix } => {
                for (name, value) in self.tree.members(at) {
                    if name.len() >= prefix.len() + suffix.len()
                        && name.starts_with(prefix.as_str())
                        && name.ends_with(suffix.as_str())
                    {
                        self.follow(value, rest, out);
                    }
                }
            }
            Step::Items => {
                if rest.is_empty() {
                    out.arrays.push(at);
                }
                for item in self.tree.items(at) {
                    self.follow(*item, rest, out);
                }
            }
        }
    }

    fn member(&self, at: NodeId, name: &str, rest: &[Step], out: &mut Selection) {
        let default = || self.defaults.then(|| self.tree.default_of(at, name)).flatten();
        match self.tree.member(at, name).or_else(default) {
            Some(value) => self.follow(value, rest, out),
            None => out.spots.push(Spot::Absent { parent: at, name: name.to_owned() }),
        }
    }
}

impl Spot {
    /// The node in a document at which the spot lies: itself, what a fact is about, or the parent of what is absent.
    #[must_use]
    pub fn place(&self, tree: &Tree) -> Option<NodeId> {
        let mut at = match self {
            Self::Node(node) => *node,
            Self::Absent { parent, .. } => *parent,
        };
        loop {
            at = match tree.origin(at) {
                Origin::Document { .. } => return Some(at),
                Origin::Fact(about) => about?,
                Origin::Default(parent) => parent,
            };
        }
    }

    /// Whether nothing was written there: the member is absent, or its default stands for it.
    #[must_use]
    pub fn is_absent(&self, tree: &Tree) -> bool {
        match self {
            Self::Absent { .. } => true,
            Self::Node(node) => matches!(tree.origin(*node), Origin::Default(_)),
        }
    }

    /// The name of the member that the spot lies in.
    #[must_use]
    pub fn member_name(&self, tree: &Tree) -> Option<String> {
        let mut at = match self {
            Self::Absent { name, .. } => return Some(name.clone()),
            Self::Node(node) => *node,
        };
        while let (Some(name), Some(parent)) = (tree.name(at), tree.parent(at)) {
            if tree.kind(parent) == Kind::Object {
                return Some(name);
            }
            at = parent;
        }
        match tree.origin(at) {
            Origin::Default(parent) => tree.default_name(parent, at),
            _ => None,
        }
    }
}
