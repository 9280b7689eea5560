//! Edits of a text: what is not touched keeps its bytes.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::Document;
use crate::json::{NodeId, Origin, Span, Tree};

use super::{Action, Edit};

/// A range of the text, and what takes its place.
struct Splice {
    span: Span,
    text: String,
}

/// The text of a document with all edits made; nothing where two of them are about the same place.
#[must_use]
pub fn apply(tree: &Tree, document: &Document, edits: &[&Edit]) -> Option<String> {
    let mut removed: BTreeMap<NodeId, BTreeSet<usize>> = BTreeMap::new();
    let mut added: BTreeMap<NodeId, Vec<(&str, bool)>> = BTreeMap::new();
    let mut splices = Vec::new();
    for edit in edits {
        match &edit.action {
            Action::Remove { array, index } => {
                removed.entry(*array).or_default().insert(*index);
            }
            Action::Replace { node, with } => {
                splices.push(Splice { span: span(tree, *node)?, text: with.to_string() });
            }
            Action::Add { object, name, value } => added.entry(*object).or_default().push((name, *value)),
        }
    }
    for (array, indices) in removed {
        removals(tree, array, &indices, &mut splices)?;
    }
    for (object, members) in added {
        splices.push(addition(tree, object, &document.text, &members)?);
    }
    splice(&document.text, splices)
}

fn span(tree: &Tree, node: NodeId) -> Option<Span> {
    match tree.origin(node) {
        Origin::Document { start, end, .. } => Some(Span::new(start as usize, end as usize)),
        _ => None,
    }
}

/// Each item goes with the comma and the space before it; those at the beginning with what is behind them, so that
/// the first that stays stands where the first stood.
fn removals(tree: &Tree, array: NodeId, indices: &BTreeSet<usize>, splices: &mut Vec<Splice>) -> Option<()> {
    let items: Vec<Span> = tree.items(array).iter().map(|item| span(tree, *item)).collect::<Option<_>>()?;
    let first = (0..items.len()).find(|index| !indices.contains(index))?;
    if first > 0 {
        splices.push(Splice { span: Span::new(items[0].start, items[first].start), text: String::new() });
    }
    for index in indices.iter().copied().filter(|index| *index > first) {
        splices.push(Splice { span: Span::new(items[index - 1].end, items[index].end), text: String::new() });
    }
    Some(())
}

/// New members come last, written as the last one is.
fn addition(tree: &Tree, object: NodeId, text: &str, members: &[(&str, bool)]) -> Option<Splice> {
    let given: Vec<NodeId> = tree.members(object).map(|(_, value)| value).collect();
    let within = span(tree, object)?;
    let Some(last) = given.last().map(|node| span(tree, *node)) else {
        let members: Vec<String> =
            members.iter().map(|(name, value)| format!("{}: {value}", serde_json::Value::from(*name))).collect();
        let end = within.start + 1;
        return Some(Splice { span: Span::new(end, end), text: members.join(", ") });
    };
    let last = last?;
    let before = given.len().checked_sub(2).and_then(|index| given.get(index)).map(|node| span(tree, *node));
    let gap_start = match before {
        Some(span) => span?.end,
        None => within.start + 1,
    };
    // Between two values stand white space, a comma, the name and a colon, and nothing else.
    let name_start = gap_start + text.get(gap_start..last.start)?.find('"')?;
    let colon = colon(text.get(name_start..last.start)?);
    let gap = text.get(gap_start..name_start)?;
    let gap = if before.is_some() { gap.to_owned() } else { format!(",{gap}") };
    let mut out = String::new();
    for (name, value) in members {
        let name = serde_json::Value::from(*name).to_string();
        out.extend([gap.as_str(), &name, colon, if *value { "true" } else { "false" }]);
    }
    Some(Splice { span: Span::new(last.end, last.end), text: out })
}

/// The colon of a member with the space around it: what is behind the name.
fn colon(member: &str) -> &str {
    let name_end = member.rfind('"').map_or(0, |end| end + 1);
    member.get(name_end..).unwrap_or(":")
}

fn splice(text: &str, mut splices: Vec<Splice>) -> Option<String> {
    splices.sort_by_key(|splice| splice.span);
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for Splice { span, text: new } in splices {
        if span.start < at {
            return None;
        }
        out.push_str(text.get(at..span.start)?);
        out.push_str(&new);
        at = span.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}
