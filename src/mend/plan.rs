//! From findings to edits.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::{Case, Document, Role};
use crate::catalogue::{Deployment, Mend};
use crate::json::{Kind, NodeId, Origin, Tree, is_secret};
use crate::judge::{Finding, Judgement, Spot};

/// What an edit does. Nodes are those of the case's tree, and were read from the edit's document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Takes an item out of an array.
    Remove {
        /// The array.
        array: NodeId,
        /// The place of the item in it, from 0.
        index: usize,
    },
    /// Writes `true` or `false` in the place of a value.
    Replace {
        /// The value.
        node: NodeId,
        /// What takes its place.
        with: bool,
    },
    /// Adds a member to an object that lacks it.
    Add {
        /// The object.
        object: NodeId,
        /// The name of the member.
        name: String,
        /// Its value.
        value: bool,
    },
}

/// One change of one document.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The document, an index of the case's documents.
    pub document: usize,
    /// What is done.
    pub action: Action,
    /// The findings that it is for, indices of the judgement's findings.
    pub findings: Vec<usize>,
}

/// The edits that answer the wanted findings, in the order of documents and places.
#[must_use]
pub fn plan(
    case: &Case,
    judgement: &Judgement<'_>,
    deployment: Deployment,
    wanted: &dyn Fn(&Finding<'_>) -> bool,
) -> Vec<Edit> {
    let mut edits: BTreeMap<(usize, Action), Vec<usize>> = BTreeMap::new();
    for (number, finding) in judgement.findings.iter().enumerate() {
        let Some(document) = document(case, finding) else { continue };
        if !is_safe(finding, &case.tree, deployment) || !wanted(finding) {
            continue;
        }
        for action in actions(finding, &case.tree) {
            edits.entry((document, action)).or_default().push(number);
        }
    }
    let edits = edits.into_iter().map(|((document, action), findings)| Edit { document, action, findings }).collect();
    without_hopeless(edits, &case.tree, judgement)
}

/// The document that a finding is in, where it is one that can be edited.
fn document(case: &Case, finding: &Finding<'_>) -> Option<usize> {
    let Origin::Document { source, .. } = case.tree.origin(finding.spot.place(&case.tree)?) else { return None };
    let is_it = |document: &Document| document.source == source && document.parent.is_none();
    let number = case.documents.iter().position(is_it)?;
    let is_editable = matches!(
        case.documents[number].role,
        Role::ServerMetadata | Role::SecondMetadata | Role::ServerJwks | Role::ClientMetadata(_) | Role::ClientJwks(_)
    );
    is_editable.then_some(number)
}

/// Whether the answer is the only one for this finding, and not for the rule alone.
fn is_safe(finding: &Finding<'_>, tree: &Tree, deployment: Deployment) -> bool {
    // The other clients of a shared issuer may need what FAPI clients are refused.
    let is_for_others = deployment == Deployment::Shared && finding.rule.check.superset;
    // Specifications disagree about a value that is judged more mildly; about what is merely absent nothing is lost.
    let is_in_dispute = finding.softened.is_some() && !finding.spot.is_absent(tree);
    !is_for_others && !is_in_dispute
}

fn actions(finding: &Finding<'_>, tree: &Tree) -> Vec<Action> {
    let Some(mend) = finding.rule.mend else { return Vec::new() };
    match (mend, &finding.spot) {
        (Mend::Set(value), Spot::Absent { parent, name }) => add(tree, *parent, name, value),
        (Mend::Set(value), Spot::Node(node)) => match tree.origin(*node) {
            Origin::Default(object) => {
                tree.member_name(*node).map_or_else(Vec::new, |name| add(tree, object, name, value))
            }
            Origin::Document { .. } => vec![Action::Replace { node: *node, with: value }],
            Origin::Fact(_) => Vec::new(),
        },
        (_, Spot::Absent { .. }) => Vec::new(),
        (_, Spot::Node(node)) if !matches!(tree.origin(*node), Origin::Document { .. }) || is_secret(tree, *node) => {
            Vec::new()
        }
        (Mend::RemoveItem, Spot::Node(node)) => remove(tree, *node).into_iter().collect(),
        // The finding is at an item that is there twice.
        (Mend::RemoveDuplicates, Spot::Node(node)) => {
            tree.parent(*node).map_or_else(Vec::new, |array| duplicates(tree, array))
        }
        (Mend::Unquote, Spot::Node(node)) => match tree.as_str(*node) {
            Some("true" | "True" | "TRUE") => vec![Action::Replace { node: *node, with: true }],
            Some("false" | "False" | "FALSE") => vec![Action::Replace { node: *node, with: false }],
            _ => Vec::new(),
        },
    }
}

fn add(tree: &Tree, object: NodeId, name: &str, value: bool) -> Vec<Action> {
    let is_given = matches!(tree.origin(object), Origin::Document { .. }) && tree.kind(object) == Kind::Object;
    if is_given { vec![Action::Add { object, name: name.to_owned(), value }] } else { Vec::new() }
}

fn remove(tree: &Tree, item: NodeId) -> Option<Action> {
    let array = tree.parent(item).filter(|parent| tree.kind(*parent) == Kind::Array)?;
    let index = tree.items(array).iter().position(|other| *other == item)?;
    Some(Action::Remove { array, index })
}

fn duplicates(tree: &Tree, array: NodeId) -> Vec<Action> {
    let texts: Vec<Option<&str>> = tree.items(array).iter().map(|item| tree.as_str(*item)).collect();
    let is_again = |index: &usize| texts[*index].is_some() && texts[..*index].contains(&texts[*index]);
    (0..texts.len()).filter(is_again).map(|index| Action::Remove { array, index }).collect()
}

/// A list that would lose everything, or in which nothing permitted would be left, needs a decision.
fn without_hopeless(mut edits: Vec<Edit>, tree: &Tree, judgement: &Judgement<'_>) -> Vec<Edit> {
    let hopeless = judgement.findings.iter().filter(|finding| finding.none_permitted);
    let hopeless: BTreeSet<Option<NodeId>> = hopeless.map(|finding| finding.spot.place(tree)).collect();
    let mut removed: BTreeMap<NodeId, usize> = BTreeMap::new();
    for edit in &edits {
        if let Action::Remove { array, .. } = edit.action {
            *removed.entry(array).or_default() += 1;
        }
    }
    edits.retain(|edit| match edit.action {
        Action::Remove { array, .. } => {
            !hopeless.contains(&Some(array)) && removed.get(&array).is_some_and(|count| *count < tree.size(array))
        }
        Action::Replace { .. } | Action::Add { .. } => true,
    });
    edits
}
