//! Where absolute paths lead, worked out once for each case.
//!
//! Most paths of rules begin alike (`server.metadata.…`), and many rules read the same members. So a judge notes each
//! beginning once; on a case it follows each of them by one step from a shorter one, and what a rule reads is then
//! found by a number. Behind a part of the case that was not given, that costs next to nothing.

use crate::catalogue::{Path, Step, Trunk};
use crate::json::{Kind, NodeId, Tree};

use super::select::{Target, Walk};
use super::words::Context;
use super::{About, Ready};

/// The plain beginnings of all absolute paths of a judge; each stands behind the shorter one that it extends.
#[derive(Debug, Default)]
pub(super) struct Routes(Vec<Route>);

#[derive(Debug)]
struct Route {
    /// The number of the beginning that is shorter by a step; none at the top of the case.
    from: Option<u32>,
    name: String,
}

/// Where a route leads in one case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached<'a> {
    pub(super) given: Target<'a>,
    /// The same where defaults stand for what is absent.
    pub(super) or_default: Target<'a>,
}

impl Routes {
    /// Notes the beginning of a path, and in the path its number.
    pub(super) fn note(&mut self, path: &mut Path) {
        if path.relative {
            return;
        }
        let mut trunk: Option<Trunk> = None;
        for (before, step) in (0..).zip(&path.steps) {
            let Step::Member(name) = step else { break };
            trunk = Some(Trunk { number: self.number(trunk.map(|trunk| trunk.number), name), steps: before + 1 });
        }
        path.trunk = trunk;
    }

    fn number(&mut self, from: Option<u32>, name: &str) -> u32 {
        let known = self.0.iter().position(|route| route.from == from && route.name == name);
        let number = known.unwrap_or_else(|| {
            self.0.push(Route { from, name: name.to_owned() });
            self.0.len() - 1
        });
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    /// The longest beginning that paths have in common.
    pub(super) fn common(&mut self, paths: &[Path]) -> Option<u32> {
        let plain = |path: &Path| -> Vec<String> {
            let names = path.steps.iter().map_while(|step| match step {
                Step::Member(name) => Some(name.clone()),
                _ => None,
            });
            names.collect()
        };
        let mut common = plain(paths.first()?);
        for path in paths {
            let other = plain(path);
            let same = common.iter().zip(&other).take_while(|(one, other)| one == other).count();
            common.truncate(same);
        }
        common.iter().fold(None, |from, name| Some(self.number(from, name)))
    }

    /// Follows every route from the top of a case.
    pub(super) fn reach<'a>(&'a self, tree: &'a Tree, root: NodeId) -> Vec<Reached<'a>> {
        let top = Reached { given: Target::Node(root), or_default: Target::Node(root) };
        let plain = Walk { tree, root, defaults: false, name: None, reached: &[] };
        let mut reached = Vec::with_capacity(self.0.len());
        for Route { from, name } in &self.0 {
            let from: Reached<'a> = from.and_then(|from| reached.get(from as usize)).copied().unwrap_or(top);
            let given = plain.step(from.given, name);
            let or_default = match given {
                // It was looked for once already.
                Target::Absent { parent, name } if from.given == from.or_default => {
                    tree.default_of(parent, name).map_or(given, Target::Node)
                }
                _ if from.given == from.or_default => given,
                _ => Walk { defaults: true, ..plain }.step(from.or_default, name),
            };
            reached.push(Reached { given, or_default });
        }
        reached
    }
}

/// The unknown part of the case that decides a rule before it is run.
pub(super) fn unknown_part(ready: &Ready<'_>, context: &Context<'_>, about: About) -> Option<NodeId> {
    let reached = context.reached.get(ready.gate(about)? as usize)?;
    let node = reached.given.node();
    (context.tree.kind(node) == Kind::Unknown).then_some(node)
}

#[cfg(test)]
mod tests {
    use super::super::select::Selection;
    use super::super::{Judge, RuleVerdict};
    use super::*;
    use crate::bundled;
    use crate::case::{Case, Input, Role};
    use crate::catalogue::Deployment;

    /// Cases with a whole document, with little or nonsense in it, with keys, and with nothing at all.
    fn cases() -> Vec<Case> {
        let texts = [
            Some((Role::ServerMetadata, include_str!("../../fixtures/bench/as.json"))),
            Some((Role::ServerMetadata, "{}")),
            Some((Role::ServerMetadata, "[1]")),
            Some((Role::ServerMetadata, r#"{"mtls_endpoint_aliases": 7, "grant_types_supported": null}"#)),
            Some((Role::ClientMetadata(0), r#"{"client_id": "a", "grant_types": 1}"#)),
            Some((Role::ServerJwks, r#"{"keys": [{"kty": "EC", "crv": "P-256"}, 1]}"#)),
            None,
        ];
        let input = |(role, text): (Role, &str)| Input { name: "a.json".to_owned(), role, text: text.to_owned() };
        let build = |text: Option<_>| Case::build(bundled::catalogue(), text.map(input).into_iter().collect()).0;
        texts.into_iter().map(build).collect()
    }

    fn judges() -> impl Iterator<Item = Judge<'static>> {
        let profiles = bundled::catalogue().profiles.iter();
        profiles.map(|profile| Judge::new(bundled::catalogue(), profile, Deployment::Dedicated))
    }

    #[test]
    fn a_noted_path_leads_where_it_would_lead_step_by_step() {
        for judge in judges() {
            let paths = paths(&judge);
            assert!(paths.iter().filter(|path| path.trunk.is_some()).count() > 50);
            for case in cases() {
                let reached = judge.routes.reach(&case.tree, case.root);
                for path in &paths {
                    same(path, &case, &reached);
                }
            }
        }
    }

    fn paths(judge: &Judge<'_>) -> Vec<Path> {
        let mut paths = Vec::new();
        for ready in &judge.rules {
            let mut check = ready.check.clone();
            paths.append(&mut check.each);
            let conditions = [check.when.as_mut(), check.where_.as_mut(), Some(&mut check.must)];
            conditions.into_iter().flatten().for_each(|one| one.paths_mut(&mut |path| paths.push(path.clone())));
        }
        paths
    }

    fn same<'a>(path: &'a Path, case: &'a Case, reached: &'a [Reached<'a>]) {
        for defaults in [false, true] {
            let [short, long] = [reached, &[]].map(|reached| {
                let walk = Walk { tree: &case.tree, root: case.root, defaults, name: None, reached };
                let mut selection = Selection::default();
                walk.select(path, case.root, &mut selection);
                (selection.targets, selection.arrays, walk.first(path, case.root))
            });
            assert_eq!(short, long, "{}", path.text);
        }
    }

    #[test]
    fn what_is_decided_before_a_rule_is_run_is_what_running_it_decides() {
        let row =
            |row: &RuleVerdict<'_>| (row.rule.id.clone(), row.about, row.verdict, row.because.clone(), row.judged);
        for mut judge in judges() {
            assert!(judge.rules.iter().filter(|ready| ready.gate(About::Server).is_some()).count() > 50);
            let says = |judge: &Judge<'_>| -> Vec<Vec<_>> {
                cases().iter().map(|case| judge.judge(case).verdicts.iter().map(row).collect()).collect()
            };
            let short = says(&judge);
            judge.rules.iter_mut().for_each(Ready::forget_gates);
            assert_eq!(short, says(&judge));
        }
    }
}
