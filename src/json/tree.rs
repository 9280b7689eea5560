//! One tree for documents and for what was worked out from them.
//!
//! Nodes are numbers into flat vectors: parsing allocates a handful of times whatever the document, and a part of the
//! tree can stand under any other. A node knows where it came from: a span of a document, another node that it is
//! about, or the parent whose absent member it stands for.

use std::ops::Range;
use std::sync::Arc;

/// Names a node of one [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// Names the text that a node was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

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
    /// The value must never be shown.
    pub secret: bool,
    /// The member's name is not in the dictionary.
    pub undeclared: bool,
    /// The value has the right type but not the form that its member has.
    pub ill_formed: bool,
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

    /// The member with this name.
    #[must_use]
    pub fn member(&self, id: NodeId, name: &str) -> Option<NodeId> {
        let length = small(name.len());
        self.member_slice(id)
            .iter()
            .find(|member| member.name.end - member.name.start == length && self.str(member.name) == name)
            .map(|member| member.value)
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

    /// The node that holds this one in its document or fact.
    #[must_use]
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.node(id).parent
    }

    /// The member name or index under which the parent holds this node.
    #[must_use]
    pub fn name(&self, id: NodeId) -> Option<String> {
        let node = self.node(id);
        let parent = self.node(node.parent?);
        match parent.value {
            Value::Object(start, _) => {
                self.members.get((start + node.step) as usize).map(|member| self.str(member.name).to_owned())
            }
            _ => Some(node.step.to_string()),
        }
    }

    /// The JSON pointer (RFC 6901) of the node within its document.
    #[must_use]
    pub fn pointer(&self, id: NodeId) -> String {
        let mut steps = Vec::new();
        let mut at = id;
        while let (Some(parent), Some(name)) = (self.parent(at), self.name(at)) {
            steps.push(name.replace('~', "~0").replace('/', "~1"));
            at = parent;
        }
        steps.iter().rev().fold(String::new(), |mut pointer, step| {
            pointer.push('/');
            pointer.push_str(step);
            pointer
        })
    }

    /// The node that a JSON pointer names, counted from a root.
    #[must_use]
    pub fn resolve(&self, root: NodeId, pointer: &str) -> Option<NodeId> {
        let mut at = root;
        let mut steps = pointer.split('/');
        if steps.next() != Some("") {
            return None;
        }
        for step in steps {
            let name = step.replace("~1", "/").replace("~0", "~");
            at = match self.kind(at) {
                Kind::Object => self.member(at, &name)?,
                Kind::Array => *self.items(at).get(name.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(at)
    }

    /// The marks on a node.
    #[must_use]
    pub fn flags(&self, id: NodeId) -> Flags {
        self.node(id).flags
    }

    /// Changes the marks on a node.
    pub fn mark(&mut self, id: NodeId, change: impl FnOnce(&mut Flags)) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            change(&mut node.flags);
        }
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

    /// The name of the member that a node lies in, or whose absence it stands for.
    #[must_use]
    pub fn member_name(&self, id: NodeId) -> Option<&str> {
        let mut at = id;
        while let Some(parent) = self.parent(at) {
            if let Value::Object(start, _) = self.node(parent).value {
                let member = self.members.get((start + self.node(at).step) as usize)?;
                return Some(self.str(member.name));
            }
            at = parent;
        }
        let Origin::Default(object) = self.origin(at) else { return None };
        let defaults = self.defaults.get(self.node(object).defaults as usize)?;
        defaults.iter().find(|(_, node)| *node == at).map(|(name, _)| name.as_str())
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
        self.unknowns.push(Arc::new(unknown));
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
