//! Edits as JSON Patch (RFC 6902).

use serde_json::{Value, json};

use crate::case::{Case, Document};
use crate::json::{NodeId, Origin, Tree};

use super::{Action, Edit};

/// The operations that make the edits of one document. Each change stands behind a `test` of what it changes, so that
/// a document that has changed since refuses the whole; what is added stands behind one of whose document it is.
#[must_use]
pub fn json_patch(case: &Case, document: &Document, edits: &[&Edit]) -> Value {
    let tree = &case.tree;
    let mut operations = Vec::new();
    let test = |operations: &mut Vec<Value>, node: NodeId| {
        let row = json!({ "op": "test", "path": tree.pointer(node), "value": value(tree, document, node) });
        if !operations.contains(&row) {
            operations.push(row);
        }
    };
    for edit in edits {
        match &edit.action {
            Action::Remove { array, .. } => test(&mut operations, *array),
            Action::Replace { node, .. } => test(&mut operations, *node),
            Action::Add { object, .. } => {
                for owner in ["issuer", "client_id"].iter().filter_map(|name| tree.member(*object, name)) {
                    test(&mut operations, owner);
                }
            }
        }
    }
    // From the end, so that the numbers of items before stay as they are.
    let mut changes: Vec<&&Edit> = edits.iter().collect();
    changes.sort_by(|one, other| other.action.cmp(&one.action));
    operations.extend(changes.into_iter().map(|edit| match &edit.action {
        Action::Remove { array, index } => {
            json!({ "op": "remove", "path": format!("{}/{index}", tree.pointer(*array)) })
        }
        Action::Replace { node, with } => json!({ "op": "replace", "path": tree.pointer(*node), "value": with }),
        Action::Add { object, name, value } => {
            let name = name.replace('~', "~0").replace('/', "~1");
            json!({ "op": "add", "path": format!("{}/{name}", tree.pointer(*object)), "value": value })
        }
    }));
    Value::Array(operations)
}

/// A value as it stands in the text.
fn value(tree: &Tree, document: &Document, node: NodeId) -> Value {
    let Origin::Document { start, end, .. } = tree.origin(node) else { return Value::Null };
    let text = document.text.get(start as usize..end as usize).unwrap_or_default();
    serde_json::from_str(text).unwrap_or_default()
}
