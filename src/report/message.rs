//! The words of a finding.

use serde_json::Value;

use crate::case::Case;
use crate::json::{Kind, NodeId, Tree, is_secret, redact};
use crate::judge::{Finding, Spot};

use super::escape;

/// The longest value that is shown, in characters.
const LONGEST: usize = 120;

/// How many values are listed in a sentence.
const MANY: usize = 16;

/// The largest value that a report repeats, in bytes.
const LARGEST: usize = 4096;

/// What was found.
pub(super) fn found(finding: &Finding<'_>, case: &Case) -> String {
    let tree = &case.tree;
    let explain = &finding.rule.explain;
    let name = name_of(finding, tree);
    match &finding.spot {
        Spot::Absent { .. } => match &explain.absent {
            Some(absent) => fill(absent, finding, case),
            None if finding.rule.check.absent == crate::catalogue::Absent::Fail => format!("`{name}` is absent"),
            None => fill(&explain.found, finding, case),
        },
        Spot::Node(node) if finding.none_permitted && finding.spot.is_absent(tree) => {
            format!("`{name}` is absent, which means {}: nothing that is permitted", show(tree, *node))
        }
        Spot::Node(node) if finding.none_permitted && tree.size(*node) == 0 => format!("`{name}` is empty"),
        Spot::Node(_) if finding.none_permitted && explain.none.is_some() => {
            fill(explain.none.as_deref().unwrap_or_default(), finding, case)
        }
        Spot::Node(node)
            if finding.none_permitted && tree.items(*node).iter().any(|item| tree.kind(*item) == Kind::Object) =>
        {
            format!("nothing in `{name}` is as the profile permits")
        }
        Spot::Node(node) if finding.none_permitted => {
            format!("`{name}` has no permitted value, only {}", show(tree, *node))
        }
        Spot::Node(node) if finding.spot.is_absent(tree) => {
            format!("`{name}` is absent, which means {}: {}", show(tree, *node), fill(&explain.found, finding, case))
        }
        Spot::Node(_) => fill(&explain.found, finding, case),
    }
}

/// The member that a finding lies in.
fn name_of(finding: &Finding<'_>, tree: &Tree) -> String {
    clipped(escape(&finding.spot.member_name(tree).unwrap_or_default()))
}

fn clipped(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// What to change.
pub(super) fn fix(finding: &Finding<'_>, case: &Case) -> String {
    fill(&finding.rule.explain.fix, finding, case)
}

/// Fills `{node}`, `{name}` and `{allowed}` in.
fn fill(template: &str, finding: &Finding<'_>, case: &Case) -> String {
    let tree = &case.tree;
    let node = match &finding.spot {
        Spot::Node(node) => show(tree, *node),
        Spot::Absent { name, .. } => escape(name),
    };
    let name = name_of(finding, tree);
    // One pass, so that a value that holds braces is not filled in again.
    let mut filled = String::new();
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        filled.push_str(&rest[..start]);
        rest = &rest[start..];
        let known = [("{node}", &node), ("{name}", &name)];
        if let Some((mark, value)) = known.iter().find(|(mark, _)| rest.starts_with(mark)) {
            filled.push_str(value);
            rest = &rest[mark.len()..];
        } else if let Some(behind) = rest.strip_prefix("{allowed}") {
            filled.push_str(&list(&finding.allowed));
            rest = behind;
        } else {
            filled.push('{');
            rest = &rest[1..];
        }
    }
    filled.push_str(rest);
    filled
}

/// What is allowed, in a sentence: the first values, for the list of a server may be long.
pub(super) fn list(allowed: &[String]) -> String {
    if allowed.is_empty() {
        return "nothing".to_owned();
    }
    let shown: Vec<String> = allowed.iter().take(MANY).map(|value| clipped(escape(value))).collect();
    let more = allowed.len().saturating_sub(MANY);
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

/// A value in a sentence.
pub(super) fn show(tree: &Tree, node: NodeId) -> String {
    if is_secret(tree, node) {
        return "(secret)".to_owned();
    }
    let text = match tree.kind(node) {
        Kind::String => escape(&redact(tree.as_str(node).unwrap_or_default())),
        Kind::Number => tree.number_text(node).unwrap_or_default().to_owned(),
        Kind::Boolean => tree.as_bool(node).unwrap_or_default().to_string(),
        Kind::Array => {
            let items: Vec<String> = tree.items(node).iter().map(|item| show(tree, *item)).collect();
            items.join(", ")
        }
        kind => kind.noun().to_owned(),
    };
    clipped(text)
}

/// A value for machines; `null` for what is absent, large or secret.
pub(super) fn actual(tree: &Tree, spot: &Spot) -> Value {
    let Spot::Node(node) = spot else { return Value::Null };
    value(tree, *node)
}

fn value(tree: &Tree, node: NodeId) -> Value {
    if is_secret(tree, node) || tree.size(node) > 50 {
        return Value::Null;
    }
    match tree.kind(node) {
        // A string may be a document itself, with secrets in it.
        Kind::String => tree.as_str(node).filter(|text| text.len() <= LARGEST).map(redact).into(),
        Kind::Boolean => tree.as_bool(node).into(),
        Kind::Number => tree.number_text(node).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default(),
        Kind::Array => tree.items(node).iter().map(|item| value(tree, *item)).collect(),
        // Objects are large, and may hold what must not be shown.
        Kind::Object | Kind::Null | Kind::Unknown => Value::Null,
    }
}
