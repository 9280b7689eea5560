//! What a server publishes at both well-known URLs is changed in both, so that they go on saying the same.

use crate::case::{Case, Role};
use crate::json::{Kind, NodeId, Origin, Tree};

use super::{Action, Edit};

/// The edits, and behind them the same edits of the other document, where the two agree about what is edited.
pub(super) fn with_twins(case: &Case, edits: &[&Edit]) -> Vec<Edit> {
    let mut all: Vec<Edit> = edits.iter().map(|edit| (*edit).clone()).collect();
    for twin in edits.iter().filter_map(|edit| twin(case, edit)) {
        if !all.iter().any(|edit| (edit.document, &edit.action) == (twin.document, &twin.action)) {
            all.push(twin);
        }
    }
    all
}

fn twin(case: &Case, edit: &Edit) -> Option<Edit> {
    let other = match case.documents.get(edit.document)?.role {
        Role::ServerMetadata => Role::SecondMetadata,
        Role::SecondMetadata => Role::ServerMetadata,
        _ => return None,
    };
    let document = case.documents.iter().position(|document| document.role == other && document.parent.is_none())?;
    let action = action(&case.tree, &edit.action, case.documents[document].root)?;
    Some(Edit { document, action, findings: edit.findings.clone() })
}

/// The same action below another root.
fn action(tree: &Tree, action: &Action, root: NodeId) -> Option<Action> {
    let there = |node: NodeId| tree.resolve(root, &tree.pointer(node));
    match action {
        Action::Remove { array, index } => {
            let other = there(*array)?;
            let (own, others) = (texts(tree, *array)?, texts(tree, other)?);
            let item = own.get(*index)?;
            let before = own.iter().take(*index).filter(|text| *text == item).count();
            // Lists that differ in their order alone say the same.
            let mut same = others.iter().enumerate().filter(|(_, text)| *text == item);
            let index = same.nth(before)?.0;
            (sorted(own) == sorted(others.clone())).then_some(Action::Remove { array: other, index })
        }
        Action::Replace { node, with } => {
            let other = there(*node)?;
            (text(tree, *node)? == text(tree, other)?).then_some(Action::Replace { node: other, with: *with })
        }
        Action::Add { object, name, value } => {
            let other = there(*object)?;
            let lacks = tree.kind(other) == Kind::Object && tree.member(other, name).is_none();
            let is_given = matches!(tree.origin(other), Origin::Document { .. });
            (lacks && is_given).then(|| Action::Add { object: other, name: name.clone(), value: *value })
        }
    }
}

fn sorted(mut texts: Vec<(Kind, String)>) -> Vec<(Kind, String)> {
    texts.sort_by(|one, other| one.1.cmp(&other.1));
    texts
}

/// The items of an array of single values.
fn texts(tree: &Tree, array: NodeId) -> Option<Vec<(Kind, String)>> {
    let is_array = tree.kind(array) == Kind::Array;
    tree.items(array).iter().filter(|_| is_array).map(|item| text(tree, *item)).collect()
}

/// A single value.
fn text(tree: &Tree, node: NodeId) -> Option<(Kind, String)> {
    let text = tree.as_str(node).or_else(|| tree.number_text(node)).map(str::to_owned);
    let text = text.or_else(|| tree.as_bool(node).map(|value| value.to_string()));
    text.map(|text| (tree.kind(node), text))
}
