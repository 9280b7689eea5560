//! What was added to a tree, and going back to what it was.

use super::{NodeId, Tree, small};

/// How much a tree held at a time.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    nodes: usize,
    items: usize,
    members: usize,
    unknowns: usize,
    defaults: usize,
    text: usize,
}

impl Tree {
    /// How much the tree holds now.
    #[must_use]
    pub fn mark_place(&self) -> Mark {
        Mark {
            nodes: self.nodes.len(),
            items: self.items.len(),
            members: self.members.len(),
            unknowns: self.unknowns.len(),
            defaults: self.defaults.len(),
            text: self.text.len(),
        }
    }

    /// Takes out everything that was added since a mark. Nodes from before keep what was said of them meanwhile: their
    /// parents may be gone, and are set again when they are held again.
    pub fn rewind(&mut self, mark: &Mark) {
        self.nodes.truncate(mark.nodes);
        self.items.truncate(mark.items);
        self.members.truncate(mark.members);
        self.index.truncate(mark.members);
        self.unknowns.truncate(mark.unknowns);
        self.defaults.truncate(mark.defaults);
        self.text.truncate(mark.text);
        let gone = |parent: &NodeId| parent.0 as usize >= mark.nodes;
        for node in &mut self.nodes {
            node.parent = node.parent.filter(|parent| !gone(parent));
        }
    }

    /// All nodes from one number on: those that a parse or a computation added since [`Self::len`] was that number.
    pub fn since(&self, first: usize) -> impl Iterator<Item = NodeId> + use<> {
        (small(first)..small(self.nodes.len())).map(NodeId)
    }
}
