//! Citations of a rule that hold for a part of what it selects.

use crate::catalogue::Absent;

use super::select::{Selection, Target};
use super::truth::Truth;
use super::words::Context;
use super::{About, Ready};

/// Ids of the narrowed citations of a rule that speak of something that it judges.
pub(super) fn looked_at<'a>(ready: &Ready<'a>, context: Context<'_>) -> Vec<&'a str> {
    let check = &ready.check;
    let walk = context.walk(check.absent == Absent::Default);
    let mut ids = Vec::new();
    let mut selection = Selection::default();
    for path in &check.each {
        walk.select(path, context.root, &mut selection);
    }
    let counts = |target: &Target<'_>| {
        matches!(target, Target::Node(_))
            && check.where_.as_ref().is_none_or(|condition| !context.holds(condition, *target).is_no())
    };
    let targets: Vec<Target<'_>> = selection.targets.into_iter().filter(counts).collect();
    for cite in &ready.cites {
        let Some(condition) = &cite.where_ else { continue };
        if targets.iter().any(|target| context.holds(condition, *target).is_yes()) {
            ids.push(cite.id.as_str());
        }
    }
    ids
}

/// Whether some citation in force speaks of a target that does not hold: what breaks no clause is no finding.
pub(super) fn breaks<'r>(ready: &'r Ready<'_>, context: Context<'r>, about: About, target: Target<'r>) -> Truth<'r> {
    let mut truth = if ready.cites.is_empty() { Truth::Yes } else { Truth::No };
    for cite in ready.cites.iter().filter(|cite| ready.speaks_of(&cite.id, about)) {
        match cite.where_.as_ref().map_or(Truth::Yes, |condition| context.holds(condition, target)) {
            Truth::Yes => return Truth::Yes,
            Truth::No => {}
            unknown @ Truth::Unknown(_) => truth = unknown,
        }
    }
    truth
}
