//! Where absolute paths lead, worked out once for each case.
//!
//! Most paths of rules begin alike (`server.metadata.…`), and many rules read the same members. So a judge notes each
//! beginning once; on a case it follows each of them by one step from a shorter one, and what a rule reads is then
//! found by a number. Behind a part of the case that was not given, that costs next to nothing.

use crate::catalogue::{Path, Step, Trunk};
use crate::json::{NodeId, Tree};

use super::select::{Target, Walk};

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

    /// Follows every route from the top of a case.
    pub(super) fn reach<'a>(&'a self, tree: &'a Tree, root: NodeId) -> Vec<Reached<'a>> {
        let top = Reached { given: Target::Node(root), or_default: Target::Node(root) };
        let plain = Walk { tree, root, defaults: false, name: None, reached: &[] };
        let mut reached = Vec::with_capacity(self.0.len());
        for Route { from, name } in &self.0 {
            let from: Reached<'a> = from.and_then(|from| reached.get(from as usize)).copied().unwrap_or(top);
            let given = plain.step(from.given, name);
            let is_there = from.given == from.or_default && !matches!(given, Target::Absent { .. });
            let with_defaults = Walk { defaults: true, ..plain };
            let or_default = if is_there { given } else { with_defaults.step(from.or_default, name) };
            reached.push(Reached { given, or_default });
        }
        reached
    }
}
