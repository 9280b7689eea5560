//! `fapilint facts`

use serde_json::{Map, Value, json};

use crate::case::Case;
use crate::json::{Kind, NodeId, Tree, is_secret, redact};
use crate::report::Style;

use super::args::FactsArgs;
use super::inputs::gather;
use super::own_rules::catalogue;
use super::problem::{Problem, tell};
use super::{Outcome, Streams, print};

pub(super) fn facts(args: &FactsArgs, style: Style, streams: &mut Streams<'_>) -> Result<Outcome, Problem> {
    let catalogue = match catalogue(&args.input.rules) {
        Ok(catalogue) => catalogue,
        Err(problems) => {
            tell(&problems, style, streams);
            return Ok(Outcome::Incomplete);
        }
    };
    let mut gathering = gather(&args.input, streams);
    let mut cases = Vec::new();
    for gathered in std::mem::take(&mut gathering.cases) {
        let (case, unreadable) = Case::build_with(&catalogue, gathered.inputs, super::time::times(args.input.at));
        gathering.problems.extend(unreadable.iter().map(Problem::unreadable));
        let roots: Vec<NodeId> = match &case.clients[..] {
            [] => vec![case.root],
            clients => clients.iter().map(|client| client.root).collect(),
        };
        cases.extend(roots.iter().map(|root| value(&case.tree, *root)));
    }
    tell(&gathering.problems, style, streams);
    if !cases.is_empty() {
        print(streams.stdout, &format!("{:#}\n", Value::Array(cases)))?;
    }
    Ok(if gathering.problems.is_empty() { Outcome::Clean } else { Outcome::Incomplete })
}

/// The case as JSON: what is unknown says why, what is secret is not shown.
fn value(tree: &Tree, node: NodeId) -> Value {
    if is_secret(tree, node) {
        return Value::String("(secret)".to_owned());
    }
    match tree.kind(node) {
        Kind::Null => Value::Null,
        Kind::Boolean => tree.as_bool(node).into(),
        Kind::Number => tree.number_text(node).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default(),
        // A string may be a document itself, with secrets in it.
        Kind::String => tree.as_str(node).map(redact).into(),
        Kind::Array => tree.items(node).iter().map(|item| value(tree, *item)).collect(),
        Kind::Object => {
            let members: Map<String, Value> =
                tree.members(node).map(|(name, member)| (name.to_owned(), value(tree, member))).collect();
            Value::Object(members)
        }
        Kind::Unknown => {
            let unknown = tree.as_unknown(node);
            json!({ "unknown": unknown.map(|unknown| &unknown.reason), "needs": unknown.map(|unknown| &unknown.needs) })
        }
    }
}
