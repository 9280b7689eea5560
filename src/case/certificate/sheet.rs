//! Members of an object, collected one after another.

use crate::json::{NodeId, Origin, Tree, Unknown};

/// Members that all come from one place.
pub(super) struct Sheet<'t> {
    tree: &'t mut Tree,
    origin: Origin,
    members: Vec<(&'static str, NodeId)>,
}

impl<'t> Sheet<'t> {
    pub(super) fn new(tree: &'t mut Tree, origin: Origin) -> Self {
        Self { tree, origin, members: Vec::new() }
    }

    pub(super) fn text(&mut self, name: &'static str, value: &str) {
        let node = self.tree.add_string(value, self.origin);
        self.members.push((name, node));
    }

    pub(super) fn number(&mut self, name: &'static str, value: impl Into<i64>) {
        let node = self.tree.add_number(&value.into().to_string(), self.origin);
        self.members.push((name, node));
    }

    pub(super) fn truth(&mut self, name: &'static str, value: bool) {
        let node = self.tree.add_bool(value, self.origin);
        self.members.push((name, node));
    }

    pub(super) fn list(&mut self, name: &'static str, values: &[impl AsRef<str>]) {
        let items: Vec<NodeId> = values.iter().map(|value| self.tree.add_string(value.as_ref(), self.origin)).collect();
        let node = self.tree.add_array(&items, self.origin);
        self.members.push((name, node));
    }

    /// An object of strings.
    pub(super) fn texts(&mut self, name: &'static str, members: &[(&str, String)]) {
        let members: Vec<(&str, NodeId)> =
            members.iter().map(|(name, value)| (*name, self.tree.add_string(value, self.origin))).collect();
        let node = self.tree.add_object(&members, self.origin);
        self.members.push((name, node));
    }

    pub(super) fn unknown(&mut self, name: &'static str, reason: &str, needs: &str) {
        let unknown = Unknown { reason: reason.to_owned(), needs: vec![needs.to_owned()] };
        let node = self.tree.add_unknown(unknown, self.origin);
        self.members.push((name, node));
    }

    /// The members that were collected.
    pub(super) fn members(self) -> Vec<(&'static str, NodeId)> {
        self.members
    }

    /// An object of them.
    pub(super) fn object(self) -> NodeId {
        let Self { tree, origin, members } = self;
        tree.add_object(&members, origin)
    }
}
