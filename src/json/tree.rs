//! One tree for documents and for what was worked out from them.
//!
//! Nodes are numbers into flat vectors: parsing allocates a handful of times whatever the document, and a part of the
//! tree can stand under any other. A node knows where it came from: a span of a document, another node that it is
//! about, or the parent whose absent member it stands for.

mod read;
mod types;

use std::ops::Range;

pub use types::{Flags, Kind, Origin, SourceId, Unknown};

/// Names a node of one [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// A range in the tree's own text.
#[derive(Clone, Copy, Debug)]
struct Text {
    start: u32,
    end: u32,
}

#[derive(Clone, Copy, Debug)]
enum Value {
    Null,
    Boolean(bool),
    Number(Text),
    String(Text),
    /// A range of `items`.
    Array(u32, u32),
    /// A range of `members`.
    Object(u32, u32),
    /// An index into `unknowns`.
    Unknown(u32),
}

#[derive(Clone, Copy, Debug)]
struct Node {
    value: Value,
    origin: Origin,
    flags: Flags,
    parent: Option<NodeId>,
    /// Position under the parent: an index of the parent's items or members.
    step: u32,
    /// The first of the default values of members that this object lacks, an index into `defaults`.
    defaults: u32,
}

#[derive(Clone, Copy, Debug)]
struct Member {
    name: Text,
    value: NodeId,
}

const NO_DEFAULTS: u32 = u32::MAX;

/// Nodes and their texts. See the module's description.
#[derive(Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    items: Vec<NodeId>,
    members: Vec<Member>,
    unknowns: Vec<Unknown>,
    defaults: Vec<Vec<(String, NodeId)>>,
    text: String,
}

/// The tree counts in 32 bits; inputs are bounded far below that, so the cast never cuts.
fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Tree {
    /// An empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    fn node(&self, id: NodeId) -> &Node {
        // Node numbers are only made by this tree's own `push`, and nodes are never removed.
        &self.nodes[id.0 as usize]
    }

    fn str(&self, text: Text) -> &str {
        self.text.get(text.start as usize..text.end as usize).unwrap_or_default()
    }

    fn keep(&mut self, s: &str) -> Text {
        let start = small(self.text.len());
        self.text.push_str(s);
        Text { start, end: small(self.text.len()) }
    }

    fn push(&mut self, value: Value, origin: Origin) -> NodeId {
        let id = NodeId(small(self.nodes.len()));
        self.nodes.push(Node { value, origin, flags: Flags::default(), parent: None, step: 0, defaults: NO_DEFAULTS });
        id
    }

    /// Changes the marks on a node.
    pub fn mark(&mut self, id: NodeId, change: impl FnOnce(&mut Flags)) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            change(&mut node.flags);
        }
    }

    /// Says what the absence of a member means.
    pub fn set_default(&mut self, object: NodeId, name: &str, value: NodeId) {
        if self.node(object).defaults == NO_DEFAULTS {
            let index = small(self.defaults.len());
            self.defaults.push(Vec::new());
            if let Some(node) = self.nodes.get_mut(object.0 as usize) {
                node.defaults = index;
            }
        }
        let index = self.node(object).defaults as usize;
        if let Some(defaults) = self.defaults.get_mut(index) {
            defaults.push((name.to_owned(), value));
        }
    }

    /// Adds `null`.
    pub fn add_null(&mut self, origin: Origin) -> NodeId {
        self.push(Value::Null, origin)
    }

    /// Adds a boolean.
    pub fn add_bool(&mut self, value: bool, origin: Origin) -> NodeId {
        self.push(Value::Boolean(value), origin)
    }

    /// Adds a number, written as JSON writes it.
    pub fn add_number(&mut self, written: &str, origin: Origin) -> NodeId {
        let text = self.keep(written);
        self.push(Value::Number(text), origin)
    }

    /// Adds a string.
    pub fn add_string(&mut self, value: &str, origin: Origin) -> NodeId {
        let text = self.keep(value);
        self.push(Value::String(text), origin)
    }

    /// Adds something that could not be worked out.
    pub fn add_unknown(&mut self, unknown: Unknown, origin: Origin) -> NodeId {
        let index = small(self.unknowns.len());
        self.unknowns.push(unknown);
        self.push(Value::Unknown(index), origin)
    }

    /// Adds an array of nodes that are there already. Those without a parent of the same origin get this one.
    pub fn add_array(&mut self, items: &[NodeId], origin: Origin) -> NodeId {
        let start = small(self.items.len());
        self.items.extend_from_slice(items);
        let id = self.push(Value::Array(start, small(self.items.len())), origin);
        self.adopt(id, items.iter().copied());
        id
    }

    /// Adds an object of nodes that are there already; names must differ.
    pub fn add_object(&mut self, members: &[(&str, NodeId)], origin: Origin) -> NodeId {
        let start = small(self.members.len());
        for (name, value) in members {
            let name = self.keep(name);
            self.members.push(Member { name, value: *value });
        }
        let id = self.push(Value::Object(start, small(self.members.len())), origin);
        self.adopt(id, members.iter().map(|(_, value)| *value));
        id
    }

    /// Tells children their parent. The root of a document keeps none when a fact holds it: its pointers start there.
    fn adopt(&mut self, parent: NodeId, children: impl Iterator<Item = NodeId>) {
        let in_document = matches!(self.node(parent).origin, Origin::Document { .. });
        for (step, child) in children.enumerate() {
            let Some(node) = self.nodes.get_mut(child.0 as usize) else {
                continue;
            };
            if in_document || !matches!(node.origin, Origin::Document { .. }) {
                node.parent = Some(parent);
                node.step = small(step);
            }
        }
    }

    /// All nodes from one number on: those that a parse or a computation added since [`Self::len`] was that number.
    pub fn since(&self, first: usize) -> impl Iterator<Item = NodeId> + use<> {
        let range: Range<u32> = small(first)..small(self.nodes.len());
        range.map(NodeId)
    }
}
