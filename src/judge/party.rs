//! What the paths of a rule look at.

use crate::catalogue::{Check, Condition, Operand, Path, Step, Word};

/// Whom a verdict or a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The server.
    Server,
    /// A client, an index of the case's clients; none where no client was given.
    Client(Option<usize>),
}

impl About {
    /// The client, if it is about one that was given.
    #[must_use]
    pub const fn client(self) -> Option<usize> {
        match self {
            Self::Server => None,
            Self::Client(client) => client,
        }
    }
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sides {
    /// Whether it selects nodes of the server (or of the case as a whole).
    pub(super) server: bool,
    /// Whether it selects nodes of a client.
    pub(super) client: bool,
    /// Whether its conditions read of a client.
    pub(super) reads_client: bool,
}

impl Sides {
    pub(super) fn of(check: &Check) -> Self {
        let mut reads_client = false;
        for condition in conditions(check) {
            visit_paths(condition, &mut |path| reads_client |= is_of_client(path));
        }
        let client = check.each.iter().any(is_of_client);
        let server = check.each.iter().any(|path| !is_of_client(path));
        Self { server, client, reads_client }
    }

    /// How many runs about the server the rule has, and how many about clients. A rule that looks at the server alone
    /// says the same for every client, and runs once.
    pub(super) fn count(self, clients: usize) -> (usize, usize) {
        let servers = match (self.server, self.reads_client) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => clients.max(1),
        };
        (servers, if self.client { clients.max(1) } else { 0 })
    }

    /// Whether a path is looked at in a run about this side.
    pub(super) fn takes(self, about: About, path: &Path) -> bool {
        !(self.server && self.client) || is_of_client(path) == matches!(about, About::Client(_))
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

/// Whether no condition of a check looks at anything but what is selected: where that is unknown, so is the rule.
pub(super) fn reads_selected_only(check: &Check) -> bool {
    let mut only = check.when.is_none() && !check.must.0.is_empty();
    for condition in [check.where_.as_ref(), Some(&check.must)].into_iter().flatten() {
        condition.visit(&mut |word| only &= !matches!(word, Word::At { path, .. } if !path.relative));
    }
    only
}

/// Whether a path in a condition asks for the name of the selected node.
pub(super) fn reads_name(condition: &Condition) -> bool {
    let mut found = false;
    visit_paths(condition, &mut |path| found |= path.steps.contains(&Step::SelectedName));
    found
}

pub(super) fn visit_paths(condition: &Condition, visit: &mut impl FnMut(&Path)) {
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
