//! What the paths of a rule look at.

use crate::catalogue::{Check, Condition, Operand, Path, Step, Word};

/// Which side a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Party {
    /// The server alone.
    Server,
    /// The server, in the light of a client.
    ServerOfClient,
    /// A client.
    Client,
}

impl Party {
    /// It is about the side whose nodes it selects.
    pub(super) fn of(check: &Check) -> Self {
        let mut reads = false;
        for condition in conditions(check) {
            visit_paths(condition, &mut |path| reads |= is_of_client(path));
        }
        match (check.each.iter().any(is_of_client), reads) {
            (true, _) => Self::Client,
            (false, true) => Self::ServerOfClient,
            (false, false) => Self::Server,
        }
    }

    pub(super) const fn reads_client(self) -> bool {
        !matches!(self, Self::Server)
    }
}

/// What a client sends is the client's too.
fn is_of_client(path: &Path) -> bool {
    !path.relative
        && path.steps.first().is_some_and(
            |step| matches!(step, Step::Member(name) if name.as_str() == "client" || name.as_str() == "messages"),
        )
}

/// All conditions of a check.
pub(super) fn conditions(check: &Check) -> impl Iterator<Item = &Condition> {
    let own = [check.when.as_ref(), check.where_.as_ref(), Some(&check.must)];
    own.into_iter().flatten().chain(check.soften.iter().filter_map(|row| row.node.as_ref()))
}

/// Whether a path in a condition asks for the name of the selected node.
pub(super) fn reads_name(condition: &Condition) -> bool {
    let mut found = false;
    visit_paths(condition, &mut |path| found |= path.steps.contains(&Step::SelectedName));
    found
}

fn visit_paths(condition: &Condition, visit: &mut impl FnMut(&Path)) {
    for operand in condition.operands() {
        if let Operand::Path { path, .. } = operand {
            visit(path);
        }
    }
    condition.visit(&mut |word| match word {
        Word::At { path, .. } | Word::BeUnique(Some(path)) => visit(path),
        _ => {}
    });
}
