//! Words that know how to say themselves: what would be allowed.

use crate::catalogue::{Catalogue, Condition, Operand, Profile, Word};
use crate::json::{NodeId, Origin, Tree, is_secret, redact};

use super::select::Target;
use super::truth::Fault;
use super::words::Context;

/// The values that would satisfy the first comparing word of a condition; none where it forbids.
pub(super) fn allowed(condition: &Condition, catalogue: &Catalogue, profile: &Profile) -> Vec<String> {
    condition
        .0
        .iter()
        .map(|word| of_word(word, catalogue, profile))
        .find(|values| !values.is_empty())
        .unwrap_or_default()
}

fn of_word(word: &Word, catalogue: &Catalogue, profile: &Profile) -> Vec<String> {
    match word {
        Word::Every(inner) | Word::At { then: inner, .. } => allowed(inner, catalogue, profile),
        Word::All(list) | Word::Any(list) => {
            let mut values = list.iter().map(|inner| allowed(inner, catalogue, profile));
            values.find(|values| !values.is_empty()).unwrap_or_default()
        }
        // It says what is not allowed.
        Word::BeNoneOf(_) => Vec::new(),
        word => word.operand().map(|operand| of_operand(operand, catalogue, profile)).unwrap_or_default(),
    }
}

fn of_operand(operand: &Operand, catalogue: &Catalogue, profile: &Profile) -> Vec<String> {
    let literal = match operand {
        Operand::Literal(literal) => Some(literal),
        Operand::Limit(name) => profile.limits.get(name).map(|limit| &limit.value),
        Operand::List(name) => catalogue.lists.get(name),
        Operand::Path { .. } => None,
    };
    literal.map(|literal| literal.values().iter().map(ToString::to_string).collect()).unwrap_or_default()
}

/// What the word that failed there would have allowed, the values of the other side included; nothing where the word
/// compares with nothing, or forbids.
pub(super) fn allowed_at(context: Context<'_>, fault: Fault<'_>) -> Option<Vec<String>> {
    let (operand, of) = fault.against?;
    let literal = match operand {
        Operand::Literal(literal) => Some(literal),
        Operand::Limit(name) => context.limits.get(name).map(|limit| &limit.value),
        Operand::List(name) => context.lists.get(name),
        Operand::Path { path, .. } => {
            let nodes = context.selected(path, of).into_iter().filter_map(|target| match target {
                Target::Node(node) => Some(node),
                Target::Stuck(_) | Target::Absent { .. } => None,
            });
            let mut values = Vec::new();
            nodes.for_each(|node| add(context.tree, node, &mut values));
            return Some(values);
        }
    };
    literal.map(|literal| literal.values().iter().map(ToString::to_string).collect())
}

/// Adds the text of a value, or of each value of a list, once. Texts of strangers may be documents with secrets.
fn add(tree: &Tree, node: NodeId, values: &mut Vec<String>) {
    if is_secret(tree, node) {
        return;
    }
    tree.items(node).iter().for_each(|item| add(tree, *item, values));
    let text = tree.as_str(node).map(redact).or_else(|| tree.number_text(node).map(str::to_owned));
    let text = text.or_else(|| tree.as_bool(node).map(|value| value.to_string()));
    values.extend(text.filter(|text| !values.contains(text)));
}

/// The node of the other side: what the failing word compared with, where that is one node; or what was selected, where
/// the word failed in another document.
pub(super) fn other_side(context: Context<'_>, fault: Fault<'_>, selected: Target<'_>) -> Option<NodeId> {
    let tree = context.tree;
    let source = |target: Target<'_>| match tree.origin(target.spot().place(tree)?) {
        Origin::Document { source, .. } => Some(source),
        _ => None,
    };
    let Some((Operand::Path { path, .. }, of)) = fault.against else {
        let elsewhere = source(selected)? != source(fault.at)?;
        return elsewhere.then(|| selected.node());
    };
    match context.selected(path, of)[..] {
        [target @ Target::Node(node)] => source(target).map(|_| node),
        _ => None,
    }
}
