//! What two clients of a case have in common that only one of them may have.

use std::collections::BTreeMap;

use crate::json::{NodeId, Tree};

use super::super::assemble::ClientNodes;

/// How many clients are named; a list can hold one a thousand times.
const MOST_NAMES: usize = 8;

/// Names of the other clients that have the same of something; nothing where there is no other client.
#[derive(Debug, Default)]
pub(in crate::case) struct Twins {
    pub(super) id: Option<Vec<String>>,
    pub(super) secret: Option<Vec<String>>,
}

/// For each client, its twins.
pub(in crate::case) fn twins(tree: &Tree, clients: &[ClientNodes]) -> Vec<Twins> {
    if clients.len() < 2 {
        return clients.iter().map(|_| Twins::default()).collect();
    }
    let ids = same(tree, clients, |client| client.registered(tree, "client_id"));
    // One file of a secret may be given for a whole list.
    let secrets = same(tree, clients, |client| super::secret(tree, client));
    ids.into_iter().zip(secrets).map(|(id, secret)| Twins { id: Some(id), secret: Some(secret) }).collect()
}

/// The names of those that have the same text at another place. A client is called by its place among those given.
fn same(tree: &Tree, clients: &[ClientNodes], of: impl Fn(&ClientNodes) -> Option<NodeId>) -> Vec<Vec<String>> {
    let nodes: Vec<Option<NodeId>> = clients.iter().map(of).collect();
    let mut groups: BTreeMap<&str, Vec<(usize, NodeId)>> = BTreeMap::new();
    for (place, node) in nodes.iter().enumerate() {
        if let Some((node, text)) = node.and_then(|node| Some((node, tree.as_str(node)?))) {
            groups.entry(text).or_default().push((place, node));
        }
    }
    let names = |own: &Option<NodeId>| {
        let group = own.and_then(|own| Some((own, groups.get(tree.as_str(own)?)?)));
        let others = group.into_iter().flat_map(|(own, group)| group.iter().filter(move |(_, other)| *other != own));
        others.take(MOST_NAMES).map(|(place, _)| format!("client {}", place + 1)).collect()
    };
    nodes.iter().map(names).collect()
}
