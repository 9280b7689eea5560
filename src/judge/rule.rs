//! One rule on one case.

use crate::catalogue::{Absent, Condition, Deployment, Severity, Verdict};
use crate::json::{NodeId, Unknown};

use super::select::Spot;
use super::truth::{Fault, Truth};
use super::words::Context;
use super::{Finding, Ready, RuleVerdict};

/// What was learned while the nodes were judged.
#[derive(Debug, Default)]
struct Tally<'a> {
    judged: usize,
    findings: Vec<Finding<'a>>,
    /// Findings of a shared issuer's superset: they prove nothing.
    suspicions: Vec<Finding<'a>>,
    doubt: Option<Unknown>,
}

/// One selected array of a superset.
#[derive(Debug)]
struct Group {
    array: NodeId,
    permitted: usize,
    in_doubt: bool,
    narrowed: usize,
    faults: Vec<(Spot, Fault)>,
}

pub(super) fn judge<'a>(
    ready: &Ready<'a>,
    context: &Context<'_>,
    deployment: Deployment,
) -> (RuleVerdict<'a>, Vec<Finding<'a>>) {
    let mut tally = Tally::default();
    let guard = ready.rule.check.when.as_ref().map(|when| context.condition(when, &Spot::Node(context.root)));
    let mut because = None;
    match guard {
        Some(Truth::No(_)) => because = Some(reason("what it applies to is not there")),
        Some(Truth::Unknown(unknown)) => tally.doubt = Some(unknown),
        Some(Truth::Yes) | None => select(ready, context, deployment, &mut tally),
    }
    let verdict = if !tally.findings.is_empty() {
        Verdict::Fail
    } else if !tally.suspicions.is_empty() || tally.doubt.is_some() {
        Verdict::Unknown
    } else if tally.judged > 0 {
        Verdict::Pass
    } else {
        Verdict::NotApplicable
    };
    because = match verdict {
        Verdict::Unknown if tally.doubt.is_none() => {
            Some(reason("the metadata of a shared issuer can't show what FAPI clients are refused"))
        }
        Verdict::Unknown => tally.doubt,
        Verdict::NotApplicable => because.or_else(|| Some(reason("there is nothing to judge"))),
        Verdict::Pass | Verdict::Fail => None,
    };
    let mut findings = tally.findings;
    findings.append(&mut tally.suspicions);
    (RuleVerdict { rule: ready.rule, verdict, because, judged: tally.judged }, findings)
}

fn reason(text: &str) -> Unknown {
    Unknown { reason: text.to_owned(), needs: Vec::new() }
}

fn select<'a>(ready: &Ready<'a>, context: &Context<'_>, deployment: Deployment, tally: &mut Tally<'a>) {
    let check = &ready.rule.check;
    let mut seen: Vec<Spot> = Vec::new();
    for path in &check.each {
        let mut selection = context.walk(check.absent == Absent::Default).select(path, context.root);
        if check.each.len() > 1 {
            // A wildcard may select again what another path has selected.
            selection.spots.retain(|spot| !seen.contains(spot));
            seen.extend(selection.spots.iter().cloned());
        }
        if check.superset {
            let mut groups: Vec<Group> = selection
                .arrays
                .iter()
                .map(|array| Group { array: *array, permitted: 0, in_doubt: false, narrowed: 0, faults: Vec::new() })
                .collect();
            for spot in &selection.spots {
                group_one(ready, context, spot, &mut groups, tally);
            }
            for group in groups {
                close(ready, context, deployment, group, tally);
            }
        } else {
            for spot in &selection.spots {
                if let (Truth::No(faults), true) = one(ready, context, spot, tally) {
                    let findings = faults.into_iter().map(|fault| finding(ready, context, spot, fault, false));
                    tally.findings.extend(findings);
                }
            }
        }
    }
}

/// Judges one spot; tells whether it counted at all. Doubts are kept in the tally.
fn one<'a>(ready: &Ready<'a>, context: &Context<'_>, spot: &Spot, tally: &mut Tally<'a>) -> (Truth, bool) {
    let check = &ready.rule.check;
    if let Spot::Absent { .. } = spot {
        return match check.absent {
            Absent::Fail => {
                tally.judged += 1;
                (Truth::at(false, spot), true)
            }
            Absent::Default | Absent::Skip => (Truth::Yes, false),
        };
    }
    let name = spot.member_name(context.tree);
    let context = Context { name: name.as_deref(), ..*context };
    let counts = check.where_.as_ref().map_or(Truth::Yes, |condition| context.condition(condition, spot));
    if let Truth::No(_) = counts {
        // Left out, but what holds there still counts as permitted in its group.
        return (context.condition(&check.must, spot), false);
    }
    let truth = match (counts, context.condition(&check.must, spot)) {
        (Truth::Unknown(unknown), Truth::No(_)) => Truth::Unknown(unknown),
        (_, truth) => truth,
    };
    if let Truth::Unknown(unknown) = &truth {
        tally.doubt.get_or_insert_with(|| unknown.clone());
    } else {
        tally.judged += 1;
    }
    (truth, true)
}

fn group_one<'a>(ready: &Ready<'a>, context: &Context<'_>, spot: &Spot, groups: &mut [Group], tally: &mut Tally<'a>) {
    let (truth, counted) = one(ready, context, spot, tally);
    let array = match spot {
        Spot::Node(node) => context.tree.parent(*node),
        Spot::Absent { .. } => None,
    };
    let Some(group) = groups.iter_mut().find(|group| Some(group.array) == array) else {
        // What is absent, or unknown as a whole, belongs to no array.
        if let (Truth::No(faults), true) = (truth, counted) {
            tally.findings.extend(faults.into_iter().map(|fault| finding(ready, context, spot, fault, true)));
        }
        return;
    };
    match truth {
        Truth::Yes => {
            group.permitted += 1;
            group.narrowed += usize::from(!counted);
        }
        _ if !counted => group.narrowed += 1,
        Truth::No(faults) => group.faults.extend(faults.into_iter().map(|fault| (spot.clone(), fault))),
        Truth::Unknown(_) => group.in_doubt = true,
    }
}

/// A group without any permitted value is one finding; otherwise each value that is not permitted is one, which at a
/// shared issuer is only a suspicion.
fn close<'a>(ready: &Ready<'a>, context: &Context<'_>, deployment: Deployment, group: Group, tally: &mut Tally<'a>) {
    // An empty array offers nothing; that is a fault where something must be offered, not where something must not.
    let empty = group.faults.is_empty() && group.narrowed == 0 && !ready.allowed.is_empty();
    if group.permitted == 0 && !group.in_doubt && (empty || !group.faults.is_empty()) {
        tally.judged += usize::from(empty);
        let spot = Spot::Node(group.array);
        let fault = Fault { spot: spot.clone(), related: None };
        tally.findings.push(finding(ready, context, &spot, fault, true));
        return;
    }
    for (spot, fault) in group.faults {
        let mut finding = finding(ready, context, &spot, fault, false);
        if deployment == Deployment::Shared {
            finding.severity = finding.severity.min(Severity::Warning);
            tally.suspicions.push(finding);
        } else {
            tally.findings.push(finding);
        }
    }
}

/// Makes the finding of a fault that was met while a spot was judged.
fn finding<'a>(
    ready: &Ready<'a>,
    context: &Context<'_>,
    selected: &Spot,
    fault: Fault,
    none_permitted: bool,
) -> Finding<'a> {
    let holds = |condition: &Condition| context.condition(condition, selected) == Truth::Yes;
    // A whole array violates what one of its values violates.
    let items = match selected {
        Spot::Node(node) if none_permitted => context.tree.items(*node),
        _ => &[],
    };
    let any_holds =
        |condition: &Condition| items.iter().any(|item| context.condition(condition, &Spot::Node(*item)) == Truth::Yes);
    let cites = ready.cites.iter().filter(|cite| {
        cite.where_
            .as_ref()
            .is_none_or(|condition| if none_permitted { any_holds(condition) } else { holds(condition) })
    });
    let mut finding = Finding {
        rule: ready.rule,
        spot: fault.spot,
        related: fault.related,
        severity: ready.severity,
        level: ready.level,
        softened: None,
        requirements: cites.map(|cite| cite.id.as_str()).collect(),
        none_permitted,
        allowed: ready.allowed.clone(),
    };
    let absent = selected.is_absent(context.tree);
    for soften in &ready.rule.check.soften {
        let softens = (soften.absent && absent) || (!none_permitted && soften.node.as_ref().is_some_and(holds));
        if softens && soften.to < finding.severity {
            finding.severity = soften.to;
            finding.softened = Some(soften.because.clone());
        }
    }
    finding
}
