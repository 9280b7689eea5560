//! A rule made ready to judge many cases.

use std::collections::HashMap;

use crate::catalogue::{Catalogue, Check, Cite, Evidence, Level, Profile, Requirement, Rule, Severity};

use super::About;
use super::allowed::allowed;
use super::party::{Sides, conditions, reads_name, reads_selected_only, visit_paths};
use super::routes::Routes;

/// A rule with what does not depend on the case.
#[derive(Debug)]
pub(super) struct Ready<'a> {
    pub(super) rule: &'a Rule,
    /// The rule's check, its paths noted in the judge's routes.
    pub(super) check: Check,
    pub(super) cites: Vec<&'a Cite>,
    pub(super) level: Level,
    pub(super) severity: Severity,
    pub(super) allowed: Vec<String>,
    /// Whether all that it says is said of what it selects.
    pub(super) reads_selected_only: bool,
    /// Whether a path in it asks for the name of the selected node.
    pub(super) reads_name: bool,
    /// What it looks at.
    pub(super) sides: Sides,
    /// Ids of the requirements that bind clients alone, where it looks at both sides.
    of_clients: Vec<&'a str>,
    /// The routes, for runs about the server and about a client, to the part of the case behind which all lies that
    /// decides whether the rule speaks at all.
    gates: [Option<u32>; 2],
}

impl<'a> Ready<'a> {
    pub(super) fn new(
        rule: &'a Rule,
        catalogue: &Catalogue,
        profile: &Profile,
        requirements: &HashMap<&str, &'a Requirement>,
    ) -> Self {
        let cites: Vec<&Cite> = rule.cites.iter().filter(|cite| profile.has(&cite.id)).collect();
        let levels =
            cites.iter().filter_map(|cite| requirements.get(cite.id.as_str())).map(|requirement| requirement.level);
        let level = levels.min_by_key(|level| weight(*level)).unwrap_or(Level::Guidance);
        let severity = match level {
            level if level.is_shall() && rule.evidence == Evidence::Proof => Severity::Error,
            level if level.is_shall() || level.is_should() => Severity::Warning,
            _ => Severity::Info,
        };
        let allowed = allowed(&rule.check.must, catalogue, profile);
        let reads_name = conditions(&rule.check).any(reads_name);
        let (sides, reads_selected_only) = (Sides::of(&rule.check), reads_selected_only(&rule.check));
        let binding = cites.iter().filter_map(|cite| requirements.get(cite.id.as_str()));
        let of_clients = binding.filter(|row| sides.server && sides.client && row.binds == "client");
        let of_clients = of_clients.map(|requirement| requirement.id.as_str()).collect();
        let check = rule.check.clone();
        Self {
            rule,
            check,
            cites,
            level,
            severity,
            allowed,
            reads_selected_only,
            reads_name,
            sides,
            of_clients,
            gates: [None; 2],
        }
    }

    /// Whether a verdict or a finding about one side says something of a cited requirement: of those that bind clients
    /// alone a server breaks none.
    pub(super) fn speaks_of(&self, id: &str, about: About) -> bool {
        about != About::Server || !self.of_clients.contains(&id)
    }

    pub(super) fn note(&mut self, routes: &mut Routes) {
        let Check { when, each, where_, must, soften, .. } = &mut self.check;
        for path in each {
            routes.note(path);
        }
        let conditions = [when.as_mut(), where_.as_mut(), Some(must)].into_iter().flatten();
        for condition in conditions.chain(soften.iter_mut().filter_map(|row| row.node.as_mut())) {
            condition.paths_mut(&mut |path| routes.note(path));
        }
        self.gates = [About::Server, About::Client(None)].map(|about| self.gate_of(about, routes));
    }

    /// Where this is unknown, so is the rule, and nothing of it needs to be run.
    pub(super) const fn gate(&self, about: About) -> Option<u32> {
        let [server, client] = self.gates;
        if matches!(about, About::Server) { server } else { client }
    }

    #[cfg(test)]
    pub(super) const fn forget_gates(&mut self) {
        self.gates = [None; 2];
    }

    /// A guard that can't be decided decides the rule; without one, what is selected does.
    fn gate_of(&self, about: About, routes: &mut Routes) -> Option<u32> {
        let mut paths = Vec::new();
        match &self.check.when {
            Some(when) => visit_paths(when, &mut |path| paths.extend((!path.relative).then(|| path.clone()))),
            None if self.reads_selected_only => {
                paths.extend(self.check.each.iter().filter(|path| self.sides.takes(about, path)).cloned());
            }
            None => {}
        }
        routes.common(&paths)
    }
}

const fn weight(level: Level) -> u8 {
    match level {
        Level::Shall => 0,
        Level::ShallNot => 1,
        Level::Should => 2,
        Level::ShouldNot => 3,
        Level::May => 4,
        Level::Guidance => 5,
    }
}
