//! How a tree grows: nodes are added, children before their parents.

use std::sync::Arc;

use super::{Flags, Member, NO_DEFAULTS, Node, NodeId, Origin, Text, Tree, Unknown, Value, small};

impl Tree {
    fn push(&mut self, value: Value, origin: Origin) -> NodeId {
        let id = NodeId(small(self.nodes.len()));
        self.nodes.push(Node { value, origin, flags: Flags::default(), parent: None, step: 0, defaults: NO_DEFAULTS });
        id
    }

    /// Takes in a text, for strings that are parts of it.
    pub(in crate::json) fn keep(&mut self, text: &str) -> Text {
        let start = small(self.text.len());
        self.text.push_str(text);
        Text { start, end: small(self.text.len()) }
    }

    /// Makes room for the nodes of a document of so many bytes.
    pub(in crate::json) fn expect(&mut self, bytes: usize) {
        const BYTES_OF_A_NODE: usize = 24;
        self.text.reserve(bytes);
        self.nodes.reserve(bytes / BYTES_OF_A_NODE);
        self.items.reserve(bytes / BYTES_OF_A_NODE / 2);
    }

    /// Adds a string that was taken in already.
    pub(in crate::json) fn add_kept_string(&mut self, text: Text, origin: Origin) -> NodeId {
        self.push(Value::String(text), origin)
    }

    /// Adds a number, as JSON writes it, that was taken in already.
    pub(in crate::json) fn add_kept_number(&mut self, text: Text, origin: Origin) -> NodeId {
        self.push(Value::Number(text), origin)
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

    /// Adds a string that is never shown.
    pub fn add_secret(&mut self, value: &str, origin: Origin) -> NodeId {
        let node = self.add_string(value, origin);
        self.mark(node, |flags| flags.secret = true);
        node
    }

    /// Adds something that could not be worked out.
    pub fn add_unknown(&mut self, unknown: impl Into<Arc<Unknown>>, origin: Origin) -> NodeId {
        let index = small(self.unknowns.len());
        self.unknowns.push(unknown.into());
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
        let members: Vec<(Text, NodeId)> = members.iter().map(|(name, value)| (self.keep(name), *value)).collect();
        self.add_kept_object(members.into_iter(), origin)
    }

    /// Adds an object whose names were taken in already.
    pub(in crate::json) fn add_kept_object(
        &mut self,
        members: impl Iterator<Item = (Text, NodeId)> + Clone,
        origin: Origin,
    ) -> NodeId {
        let start = self.members.len();
        self.members.extend(members.clone().map(|(name, value)| Member { name, value }));
        self.index_from(start);
        let id = self.push(Value::Object(small(start), small(self.members.len())), origin);
        self.adopt(id, members.map(|(_, value)| value));
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
}

impl Text {
    /// A part of a text that was taken in, from one byte to another.
    pub(in crate::json) fn part(self, start: usize, end: usize) -> Self {
        Self { start: self.start + small(start), end: self.start + small(end) }
    }
}
