//! One tree for documents and for what was worked out from them.
//!
//! Nodes are numbers into flat vectors: parsing allocates a handful of times whatever the document, and a part of the
//! tree can stand under any other. A node knows where it came from: a span of a document, another node that it is
//! about, or the parent whose absent member it stands for.

mod grow;
mod mark;
mod names;
mod places;

pub use mark::Mark;

use std::sync::Arc;

/// Names a node of one [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct NodeId(u32);

/// Names the text that a node was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

/// A range in the tree's own text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text {
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

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
    /// Not a JSON value: something that could not be worked out, see [`Unknown`].
    Unknown,
}

impl Kind {
    /// The kind with its article, for messages.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
            Self::Unknown => "unknown",
        }
    }
}

/// Why a value is not known, and what would make it known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    /// One sentence in lower case, without a full stop.
    pub reason: String,
    /// The kinds of input that would decide.
    pub needs: Vec<String>,
}

/// Where a node comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Read from a text: the bytes `start..end` of a source.
    Document {
        /// The text.
        source: SourceId,
        /// Offset of the first byte.
        start: u32,
        /// Offset behind the last byte.
        end: u32,
    },
    /// Worked out; about another node where there is one.
    Fact(Option<NodeId>),
    /// The default value of a member that this object lacks.
    Default(NodeId),
}

/// Marks that whoever knows the dictionary sets on nodes.
#[expect(clippy::struct_excessive_bools, reason = "independent marks, not a state")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// The value is not of the type that its member has.
    pub ill_typed: bool,
    /// Strings here are unordered sets of words.
    pub tokens: bool,
    /// The member's name is not in the dictionary.
    pub undeclared: bool,
    /// The value has the right type but not the form that its member has.
    pub ill_formed: bool,
    /// The value is never shown, whatever its name.
    pub secret: bool,
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
    /// Parallel to `members`: those of a large object in the order of their hashes.
    index: Vec<names::Indexed>,
    unknowns: Vec<Arc<Unknown>>,
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

    /// What the node is.
    #[must_use]
    pub fn kind(&self, id: NodeId) -> Kind {
        match self.node(id).value {
            Value::Null => Kind::Null,
            Value::Boolean(_) => Kind::Boolean,
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::String,
            Value::Array(..) => Kind::Array,
            Value::Object(..) => Kind::Object,
            Value::Unknown(_) => Kind::Unknown,
        }
    }

    /// The string, escapes resolved.
    #[must_use]
    pub fn as_str(&self, id: NodeId) -> Option<&str> {
        match self.node(id).value {
            Value::String(text) => Some(self.str(text)),
            _ => None,
        }
    }

    /// The boolean.
    #[must_use]
    pub fn as_bool(&self, id: NodeId) -> Option<bool> {
        match self.node(id).value {
            Value::Boolean(b) => Some(b),
            _ => None,
        }
    }

    /// The number as it is written.
    #[must_use]
    pub fn number_text(&self, id: NodeId) -> Option<&str> {
        match self.node(id).value {
            Value::Number(text) => Some(self.str(text)),
            _ => None,
        }
    }

    /// The number; `None` too where it is too large for a finite 64-bit float.
    #[must_use]
    pub fn as_f64(&self, id: NodeId) -> Option<f64> {
        self.number_text(id)?.parse().ok().filter(|n: &f64| n.is_finite())
    }

    /// Why the value is not known.
    #[must_use]
    pub fn as_unknown(&self, id: NodeId) -> Option<&Arc<Unknown>> {
        match self.node(id).value {
            Value::Unknown(index) => self.unknowns.get(index as usize),
            _ => None,
        }
    }

    /// The items of an array; none for anything else.
    #[must_use]
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        match self.node(id).value {
            Value::Array(start, end) => self.items.get(start as usize..end as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The members of an object in their order; none for anything else.
    pub fn members(&self, id: NodeId) -> impl Iterator<Item = (&str, NodeId)> {
        self.member_slice(id).iter().map(|member| (self.str(member.name), member.value))
    }

    fn member_slice(&self, id: NodeId) -> &[Member] {
        match self.node(id).value {
            Value::Object(start, end) => self.members.get(start as usize..end as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// How many items or members there are.
    #[must_use]
    pub fn size(&self, id: NodeId) -> usize {
        match self.node(id).value {
            Value::Array(start, end) | Value::Object(start, end) => (end - start) as usize,
            _ => 0,
        }
    }

    /// Where the node comes from.
    #[must_use]
    pub fn origin(&self, id: NodeId) -> Origin {
        self.node(id).origin
    }

    /// The marks on a node.
    #[must_use]
    pub fn flags(&self, id: NodeId) -> Flags {
        self.node(id).flags
    }

    /// The default value of a member that the object lacks, where one was given by [`Self::set_default`].
    #[must_use]
    pub fn default_of(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.defaults
            .get(self.node(id).defaults as usize)?
            .iter()
            .find(|(member, _)| member == name)
            .map(|(_, value)| *value)
    }
}
