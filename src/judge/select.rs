//! From paths to nodes, with absence as a result of its own.

use std::collections::HashSet;

use crate::catalogue::{Path, Step};
use crate::json::{Kind, NodeId, Origin, Tree};

use super::routes::Reached;

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

/// A [`Spot`] while a case is judged: it owns nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Target<'a> {
    Node(NodeId),
    Absent {
        parent: NodeId,
        name: &'a str,
    },
    /// The path goes on behind this node, but the node is unknown or not of its type.
    Stuck(NodeId),
}

/// Everything that a path selects.
#[derive(Debug, Default)]
pub(super) struct Selection<'a> {
    pub(super) targets: Vec<Target<'a>>,
    /// The arrays that a final `[*]` opened, empty ones too.
    pub(super) arrays: Vec<NodeId>,
}

impl Selection<'_> {
    pub(super) fn clear(&mut self) {
        self.targets.clear();
        self.arrays.clear();
    }
}

/// Targets that were met already.
#[derive(Debug, Default)]
pub(super) struct Met<'a> {
    few: Vec<Target<'a>>,
    many: HashSet<Target<'a>>,
}

impl<'a> Met<'a> {
    /// A few are compared one by one, which is faster than hashing them.
    const FEW: usize = 64;

    pub(super) fn add(&mut self, targets: &[Target<'a>]) {
        let (few, many) = targets.split_at(targets.len().min(Self::FEW - self.few.len()));
        self.few.extend(few);
        self.many.extend(many);
    }

    pub(super) fn clear(&mut self) {
        self.few.clear();
        self.many.clear();
    }

    pub(super) fn contains(&self, target: &Target<'a>) -> bool {
        self.few.contains(target) || (!self.many.is_empty() && self.many.contains(target))
    }
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
    /// Where the beginnings of absolute paths lead.
    pub(super) reached: &'a [Reached<'a>],
}

impl<'a> Walk<'a> {
    /// Follows a path, a relative one from `from`, and adds what it leads to.
    pub(super) fn select(&self, path: &'a Path, from: NodeId, out: &mut Selection<'a>) {
        match self.start(path, from) {
            (Target::Node(node), steps) => self.follow(node, steps, out),
            (end, _) => out.targets.push(end),
        }
    }

    /// The first node that a path leads to; else the first member that is absent.
    pub(super) fn first(&self, path: &'a Path, from: NodeId) -> Option<Target<'a>> {
        let (start, steps) = self.start(path, from);
        let Target::Node(mut at) = start else { return Some(start) };
        for step in steps {
            let name = match step {
                _ if self.ends_at(at) => return Some(Target::Stuck(at)),
                Step::Member(name) => name,
                Step::SelectedName => self.name.unwrap_or_default(),
                Step::Members { .. } | Step::Items => return self.first_of_many(path, from),
            };
            match self.member(at, name) {
                Target::Node(node) => at = node,
                other => return Some(other),
            }
        }
        Some(Target::Node(at))
    }

    fn first_of_many(&self, path: &'a Path, from: NodeId) -> Option<Target<'a>> {
        let mut selection = Selection::default();
        self.select(path, from, &mut selection);
        let targets = &selection.targets;
        targets.iter().find(|target| matches!(target, Target::Node(_))).or(targets.first()).copied()
    }

    /// The node to start from, or an end before it, and the steps that are left.
    fn start(&self, path: &'a Path, from: NodeId) -> (Target<'a>, &'a [Step]) {
        let reached = path.trunk.and_then(|trunk| Some((self.reached.get(trunk.number as usize)?, trunk.steps)));
        match reached {
            Some((reached, steps)) => {
                let target = if self.defaults { reached.or_default } else { reached.given };
                (target, path.steps.get(steps..).unwrap_or_default())
            }
            None => (Target::Node(if path.relative { from } else { self.root }), &path.steps),
        }
    }

    /// One step by name from what a path has led to so far.
    pub(super) fn step(&self, at: Target<'a>, name: &'a str) -> Target<'a> {
        match at {
            Target::Node(node) if self.ends_at(node) => Target::Stuck(node),
            Target::Node(node) => self.member(node, name),
            end => end,
        }
    }

    /// Behind what is unknown, or not of its type, nothing can be found, and nothing is absent either.
    fn ends_at(&self, at: NodeId) -> bool {
        self.tree.kind(at) == Kind::Unknown || self.tree.flags(at).ill_typed
    }

    fn follow(&self, at: NodeId, steps: &'a [Step], out: &mut Selection<'a>) {
        let Some((step, rest)) = steps.split_first() else {
            out.targets.push(Target::Node(at));
            return;
        };
        if self.ends_at(at) {
            out.targets.push(Target::Stuck(at));
            return;
        }
        match step {
            Step::Member(name) => self.follow_member(at, name, rest, out),
            Step::SelectedName => self.follow_member(at, self.name.unwrap_or_default(), rest, out),
            Step::Members { prefix, suffix } => {
                let (prefix, suffix) = (prefix.as_bytes(), suffix.as_bytes());
                // One byte tells most names apart; the library's comparison is slow for short and empty parts.
                let starts =
                    |name: &[u8]| prefix.is_empty() || (name.first() == prefix.first() && name.starts_with(prefix));
                let ends = |name: &[u8]| suffix.is_empty() || (name.last() == suffix.last() && name.ends_with(suffix));
                let long = prefix.len() + suffix.len();
                let fits = |name: &str| name.len() >= long && ends(name.as_bytes()) && starts(name.as_bytes());
                for (_, value) in self.tree.members(at).filter(|(name, _)| fits(name)) {
                    self.follow(value, rest, out);
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

    fn follow_member(&self, at: NodeId, name: &'a str, rest: &'a [Step], out: &mut Selection<'a>) {
        match self.member(at, name) {
            Target::Node(value) => self.follow(value, rest, out),
            other => out.targets.push(other),
        }
    }

    fn member(&self, at: NodeId, name: &'a str) -> Target<'a> {
        let default = || self.tree.default_of(at, name).filter(|_| self.defaults);
        match self.tree.member(at, name).or_else(default) {
            Some(value) => Target::Node(value),
            None => Target::Absent { parent: at, name },
        }
    }
}

impl<'a> Target<'a> {
    /// The node from which relative paths start.
    pub(super) const fn node(self) -> NodeId {
        match self {
            Self::Node(node) | Self::Stuck(node) | Self::Absent { parent: node, .. } => node,
        }
    }

    pub(super) fn spot(self) -> Spot {
        match self {
            Self::Node(node) | Self::Stuck(node) => Spot::Node(node),
            Self::Absent { parent, name } => Spot::Absent { parent, name: name.to_owned() },
        }
    }

    /// Whether nothing was written there: the member is absent, or its default stands for it.
    pub(super) fn is_absent(self, tree: &Tree) -> bool {
        match self {
            Self::Absent { .. } => true,
            Self::Node(node) | Self::Stuck(node) => matches!(tree.origin(node), Origin::Default(_)),
        }
    }

    /// The name of the member that the target lies in.
    pub(super) fn member_name(self, tree: &'a Tree) -> Option<&'a str> {
        match self {
            Self::Absent { name, .. } => Some(name),
            Self::Node(node) | Self::Stuck(node) => tree.member_name(node),
        }
    }
}

impl Spot {
    fn target(&self) -> Target<'_> {
        match self {
            Self::Node(node) => Target::Node(*node),
            Self::Absent { parent, name } => Target::Absent { parent: *parent, name },
        }
    }

    /// The node in a document at which the spot lies: itself, what a fact is about, or the parent of what is absent.
    #[must_use]
    pub fn place(&self, tree: &Tree) -> Option<NodeId> {
        let mut at = self.target().node();
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
        self.target().is_absent(tree)
    }

    /// The name of the member that the spot lies in.
    #[must_use]
    pub fn member_name(&self, tree: &Tree) -> Option<String> {
        match self {
            Self::Absent { name, .. } => Some(name.clone()),
            Self::Node(node) => tree.member_name(*node).map(str::to_owned),
        }
    }
}
