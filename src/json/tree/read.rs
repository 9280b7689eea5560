//! Reading a tree: values, members, places.

use super::{Flags, Kind, Member, NodeId, Origin, Tree, Unknown, Value, small};

impl Tree {
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
    pub fn as_unknown(&self, id: NodeId) -> Option<&Unknown> {
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

    /// The default value of a member that the object lacks, where one was given by [`Self::set_default`].
    #[must_use]
    pub fn default_of(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.defaults
            .get(self.node(id).defaults as usize)?
            .iter()
            .find(|(member, _)| member == name)
            .map(|(_, value)| *value)
    }

    /// The name of the member whose absence a default node stands for.
    #[must_use]
    pub fn default_name(&self, object: NodeId, value: NodeId) -> Option<String> {
        let defaults = self.defaults.get(self.node(object).defaults as usize)?;
        defaults.iter().find(|(_, node)| *node == value).map(|(name, _)| name.clone())
    }
}
