//! Where nodes stand: parents, names and pointers.

use super::{Kind, NodeId, Origin, Tree, Value};

impl Tree {
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
}
