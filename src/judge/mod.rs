//! Rules on a case: verdicts and findings.
//!
//! Floor 2. The judge is a pure function of case, catalogue, profile and deployment: no input or output, no clock, no
//! colour.

mod allowed;
pub mod choose;
mod compare;
mod narrowed;
mod operands;
mod party;
mod patterns;
mod ready;
mod requirements;
mod routes;
mod rule;
mod select;
mod truth;
mod verdict;
mod words;

use std::collections::HashMap;

use crate::case::Case;
use crate::catalogue::{Catalogue, Condition, Deployment, Level, Notice, Profile, Requirement, Rule, Severity};
use crate::json::NodeId;
pub use party::About;
use party::conditions;
use patterns::Patterns;
use ready::Ready;
pub use requirements::{Coverage, RequirementState, State};
use routes::{Reached, Routes, unknown_part};
pub use select::Spot;
use select::Target;
use truth::Truth;
pub use verdict::RuleVerdict;
use words::Context;

/// A node that fails a rule.
#[derive(Clone, Debug)]
pub struct Finding<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// Whom it is about.
    pub about: About,
    /// Where it fails.
    pub spot: Spot,
    /// A second place that belongs to it.
    pub related: Option<NodeId>,
    /// How heavy it is.
    pub severity: Severity,
    /// The strongest level among the requirements.
    pub level: Level,
    /// Why it weighs less than its level, if it does.
    pub softened: Option<String>,
    /// Ids of the requirements in force that it violates.
    pub requirements: Vec<&'a str>,
    /// Whether the whole array has no permitted value.
    pub none_permitted: bool,
    /// What would be allowed, as text.
    pub allowed: Vec<String>,
}

/// Everything that is said of a case.
#[derive(Clone, Debug)]
pub struct Judgement<'a> {
    /// One verdict for each rule in force, and for each client where the rule reads of clients.
    pub verdicts: Vec<RuleVerdict<'a>>,
    /// Findings, in the order of rules and nodes.
    pub findings: Vec<Finding<'a>>,
    /// Remarks of the profile.
    pub notices: Vec<&'a str>,
}

impl<'a> Judgement<'a> {
    /// Adds what a rule says in one run.
    #[inline]
    fn add<'r>(
        &mut self,
        ready: &'r Ready<'a>,
        context: &Context<'r>,
        run: (Deployment, About),
        room: &mut rule::Room<'r>,
    ) {
        let verdict = match unknown_part(ready, context, run.1) {
            Some(node) => rule::undecided(ready, run.1, node),
            None => rule::judge(ready, *context, run, room, &mut self.findings),
        };
        self.verdicts.push(verdict);
    }
}

/// A profile made ready to judge many cases.
#[derive(Debug)]
pub struct Judge<'a> {
    catalogue: &'a Catalogue,
    profile: &'a Profile,
    deployment: Deployment,
    rules: Vec<Ready<'a>>,
    patterns: Patterns<'a>,
    routes: Routes,
}

impl<'a> Judge<'a> {
    /// Makes a profile ready: all its rules that are not parked.
    #[must_use]
    pub fn new(catalogue: &'a Catalogue, profile: &'a Profile, deployment: Deployment) -> Self {
        Self::of_rules(catalogue, profile, deployment, catalogue.rules.iter().filter(|rule| rule.parked.is_none()))
    }

    /// Makes a profile ready with some rules only; of these, those in force run.
    pub fn of_rules(
        catalogue: &'a Catalogue,
        profile: &'a Profile,
        deployment: Deployment,
        rules: impl Iterator<Item = &'a Rule>,
    ) -> Self {
        let requirements: HashMap<&str, &'a Requirement> =
            catalogue.requirements().map(|requirement| (requirement.id.as_str(), requirement)).collect();
        let mut rules: Vec<Ready<'a>> = rules
            .filter(|rule| rule.is_in_force(profile))
            .map(|rule| Ready::new(rule, catalogue, profile, &requirements))
            .collect();
        let mut routes = Routes::default();
        for ready in &mut rules {
            ready.note(&mut routes);
        }
        let mut patterns = Patterns::default();
        for ready in &rules {
            conditions(&ready.rule.check).for_each(|condition| patterns.add(condition));
            ready.cites.iter().filter_map(|cite| cite.where_.as_ref()).for_each(|condition| patterns.add(condition));
            let ifs = ready.rule.certification.iter().filter_map(|row| row.if_.as_ref());
            ifs.for_each(|condition| patterns.add(condition));
        }
        profile.notices.iter().for_each(|notice| patterns.add(&notice.when));
        Self { catalogue, profile, deployment, rules, patterns, routes }
    }

    /// The profile that is judged by.
    #[must_use]
    pub const fn profile(&self) -> &'a Profile {
        self.profile
    }

    /// What the issuer is for.
    #[must_use]
    pub const fn deployment(&self) -> Deployment {
        self.deployment
    }

    /// How many rules in force do not run here.
    #[must_use]
    pub fn left_out(&self) -> usize {
        let running = self.catalogue.rules.iter().filter(|rule| rule.parked.is_none());
        running.filter(|rule| rule.is_in_force(self.profile)).count() - self.rules.len()
    }

    /// Judges a case.
    #[must_use]
    pub fn judge(&self, case: &Case) -> Judgement<'a> {
        let reached = self.reach(case);
        let mut judgement = self.judge_runs(case, &reached, |_, _| true);
        let context = self.context(case, None, &reached);
        let holds = |notice: &&Notice| context.holds(&notice.when, Target::Node(case.root)).is_yes();
        judgement.notices = self.profile.notices.iter().filter(holds).map(|notice| notice.text.as_str()).collect();
        judgement
    }

    /// Judges the clients of a case, and of the server only what depends on them.
    #[must_use]
    pub fn judge_clients(&self, case: &Case) -> Judgement<'a> {
        self.judge_runs(case, &self.reach(case), |ready, about| about != About::Server || ready.sides.reads_client)
    }

    fn judge_runs(
        &self,
        case: &Case,
        reached: &[Vec<Reached<'_>>],
        wanted: impl Fn(&Ready<'_>, About) -> bool,
    ) -> Judgement<'a> {
        let clients = case.clients.len();
        let counts = self.rules.iter().map(|ready| ready.sides.count(clients));
        let runs = counts.map(|(servers, of_clients)| servers + of_clients).sum();
        let mut judgement = Judgement { verdicts: Vec::with_capacity(runs), findings: Vec::new(), notices: Vec::new() };
        let mut room = rule::Room::new();
        let contexts: Vec<Context<'_>> =
            (0..clients.max(1)).map(|client| self.context(case, Some(client), reached)).collect();
        for ready in &self.rules {
            let (servers, of_clients) = ready.sides.count(clients);
            for context in contexts.iter().take(servers).filter(|_| wanted(ready, About::Server)) {
                judgement.add(ready, context, (self.deployment, About::Server), &mut room);
            }
            for (client, context) in contexts.iter().take(of_clients).enumerate() {
                let about = About::Client((clients > 0).then_some(client));
                if wanted(ready, about) {
                    judgement.add(ready, context, (self.deployment, about), &mut room);
                }
            }
        }
        judgement
    }

    /// Whether a condition of a rule in force holds of the case of a client as a whole; nothing where it can't be
    /// decided.
    #[must_use]
    pub fn holds(&self, condition: &Condition, case: &Case, client: Option<usize>) -> Option<bool> {
        match self.context(case, client, &[]).holds(condition, Target::Node(case.root_of(client))) {
            Truth::Yes => Some(true),
            Truth::No => Some(false),
            Truth::Unknown(_) => None,
        }
    }

    /// Where the routes lead with each client, or with the server alone.
    fn reach<'b>(&'b self, case: &'b Case) -> Vec<Vec<Reached<'b>>> {
        let roots = (0..case.clients.len().max(1)).map(|client| case.root_of(Some(client)));
        roots.map(|root| self.routes.reach(&case.tree, root)).collect()
    }

    fn context<'b>(&'b self, case: &'b Case, client: Option<usize>, reached: &'b [Vec<Reached<'b>>]) -> Context<'b> {
        let reached = reached.get(client.unwrap_or_default());
        Context {
            tree: &case.tree,
            root: case.root_of(client),
            limits: &self.profile.limits,
            lists: &self.catalogue.lists,
            patterns: &self.patterns,
            reached: reached.map_or(&[], Vec::as_slice),
            name: None,
        }
    }

    /// Folds verdicts into the states of the requirements in force.
    #[must_use]
    pub fn requirements(&self, case: &Case, judgement: &Judgement<'a>) -> Vec<RequirementState<'a>> {
        // Worked out here and not while judging, because only a report asks for it.
        let narrowed = self.rules.iter().filter(|ready| ready.cites.iter().any(|cite| cite.where_.is_some()));
        let (reached, clients) = (self.reach(case), case.clients.len());
        let looked_at: HashMap<&str, Vec<&str>> = narrowed
            .map(|ready| {
                let (servers, of_clients) = ready.sides.count(clients);
                let runs = 0..servers.max(of_clients);
                let contexts = runs.map(|run| self.context(case, (clients > 0).then_some(run), &reached));
                let ids = contexts.flat_map(|context| narrowed::looked_at(ready, context));
                (ready.rule.id.as_str(), ids.collect())
            })
            .collect();
        let server_given = case.documents.iter().any(|document| document.role.client().is_none());
        let ready: HashMap<&str, &Ready<'a>> = self.rules.iter().map(|ready| (ready.rule.id.as_str(), ready)).collect();
        let speaks = |row: &RuleVerdict<'_>, id: &str| {
            ready.get(row.rule.id.as_str()).is_none_or(|ready| ready.speaks_of(id, row.about))
        };
        let given = requirements::Given { looked_at: &looked_at, server: server_given, speaks: &speaks };
        requirements::states(self.catalogue, self.profile, judgement, &given)
    }
}
