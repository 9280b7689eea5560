//! One rule on one case.

use crate::catalogue::{Absent, Condition, Deployment, Severity, Verdict};
use crate::json::NodeId;

use super::allowed::{allowed_at, other_side};
use super::select::{Met, Selection, Target};
use super::truth::{Doubt, Fault, Faults, Truth};
use super::verdict::Because;
use super::words::Context;
use super::{About, Finding, Ready, RuleVerdict, narrowed};

/// Room that the rules of one judgement use in turn.
pub(super) struct Room<'r> {
    selection: Selection<'r>,
    met: Met<'r>,
    faults: Faults<'r>,
}

impl Room<'_> {
    pub(super) fn new() -> Self {
        Self { selection: Selection::default(), met: Met::default(), faults: Faults::collected() }
    }
}

/// One rule while it judges a case.
struct Run<'r, 'a> {
    ready: &'r Ready<'a>,
    context: Context<'r>,
    deployment: Deployment,
    about: About,
    judged: usize,
    findings: Vec<Finding<'a>>,
    /// Findings of a shared issuer's superset: they prove nothing.
    suspicions: Vec<Finding<'a>>,
    doubt: Option<Doubt<'r>>,
}

/// One selected array of a superset.
#[derive(Debug)]
struct Group<'r> {
    array: NodeId,
    permitted: usize,
    in_doubt: bool,
    narrowed: usize,
    faults: Vec<(Target<'r>, Fault<'r>)>,
}

/// What a rule says where the part of the case that decides it is unknown.
pub(super) fn undecided<'a>(ready: &Ready<'a>, about: About, node: NodeId) -> RuleVerdict<'a> {
    let because = Some(Because::Unknown(node));
    RuleVerdict { rule: ready.rule, about, verdict: Verdict::Unknown, because, judged: 0 }
}

/// Judges a case by one rule and adds what it finds.
pub(super) fn judge<'r, 'a>(
    ready: &'r Ready<'a>,
    context: Context<'r>,
    (deployment, about): (Deployment, About),
    room: &mut Room<'r>,
    findings: &mut Vec<Finding<'a>>,
) -> RuleVerdict<'a> {
    let mut run =
        Run { ready, context, deployment, about, judged: 0, findings: Vec::new(), suspicions: Vec::new(), doubt: None };
    let mut guarded = false;
    match ready.check.when.as_ref().map(|when| context.holds(when, Target::Node(context.root))) {
        Some(Truth::No) => guarded = true,
        Some(Truth::Unknown(doubt)) => run.doubt = Some(doubt),
        Some(Truth::Yes) | None => run.each(room),
    }
    let verdict = if !run.findings.is_empty() {
        Verdict::Fail
    } else if !run.suspicions.is_empty() || run.doubt.is_some() {
        Verdict::Unknown
    } else if run.judged > 0 {
        Verdict::Pass
    } else {
        Verdict::NotApplicable
    };
    let because = match (verdict, run.doubt) {
        (Verdict::Pass | Verdict::Fail, _) => None,
        (Verdict::NotApplicable, _) if guarded => Some(Because::Said(GUARDED.into())),
        (Verdict::NotApplicable, _) => Some(Because::Said(NOTHING.into())),
        (Verdict::Unknown, Some(doubt)) => Some(doubt.explain(context.tree)),
        (Verdict::Unknown, None) => Some(Because::Said(SHARED.into())),
    };
    findings.append(&mut run.findings);
    findings.append(&mut run.suspicions);
    RuleVerdict { rule: ready.rule, about, verdict, because, judged: run.judged }
}

const GUARDED: &str = "what it applies to is not there";
const NOTHING: &str = "there is nothing to judge";
const SHARED: &str = "the metadata of a shared issuer can't show what FAPI clients are refused";

impl<'r, 'a: 'r> Run<'r, 'a> {
    /// Judges everything that the rule selects.
    fn each(&mut self, room: &mut Room<'r>) {
        let check = &self.ready.check;
        let walk = self.context.walk(check.absent == Absent::Default);
        let Room { selection, met, faults } = room;
        selection.clear();
        met.clear();
        let (sides, about) = (self.ready.sides, self.about);
        let paths = check.each.iter().filter(|path| sides.takes(about, path));
        for (number, path) in paths.enumerate() {
            if number > 0 {
                met.add(&selection.targets);
                selection.clear();
            }
            walk.select(path, self.context.root, selection);
            if number > 0 {
                // A wildcard may select again what another path has selected.
                selection.targets.retain(|target| !met.contains(target));
            }
            if check.superset {
                self.groups(selection, faults);
                continue;
            }
            for target in &selection.targets {
                if !self.is_plain(*target)
                    && let (Truth::No, true) = self.one(*target, faults)
                {
                    self.find(*target, &faults.list, false);
                }
            }
        }
    }

    /// Whether one look at a target tells that it holds, or does not count; it is judged then.
    fn is_plain(&mut self, target: Target<'r>) -> bool {
        let Target::Node(node) = target else { return false };
        let check = &self.ready.check;
        let counts = check.where_.as_ref().map_or(Some(true), |condition| self.context.plainly(condition, node));
        let holds = match counts {
            Some(true) => self.context.plainly(&check.must, node),
            Some(false) => Some(true),
            None => None,
        };
        self.judged += usize::from(counts == Some(true) && holds == Some(true));
        holds == Some(true)
    }

    /// Judges one target; tells whether it counted at all. A doubt is kept.
    fn one(&mut self, target: Target<'r>, faults: &mut Faults<'r>) -> (Truth<'r>, bool) {
        let check = &self.ready.check;
        faults.list.clear();
        if let Target::Absent { .. } = target {
            if check.absent != Absent::Fail {
                return (Truth::Yes, false);
            }
            self.judged += 1;
            return (faults.unless(false, target), true);
        }
        let named;
        let context = if self.ready.reads_name {
            named = Context { name: target.member_name(self.context.tree), ..self.context };
            &named
        } else {
            &self.context
        };
        let counts = check.where_.as_ref().map_or(Truth::Yes, |condition| context.holds(condition, target));
        if counts.is_no() {
            // Left out, but what holds there still counts as permitted in its group.
            let permitted = if check.superset { context.holds(&check.must, target) } else { Truth::Yes };
            return (permitted, false);
        }
        let truth = match (counts, context.condition(&check.must, target, faults)) {
            (unknown @ Truth::Unknown(_), Truth::No) => unknown,
            (_, Truth::No) => match narrowed::breaks(self.ready, self.context, self.about, target) {
                Truth::Yes => Truth::No,
                Truth::No => return (Truth::Yes, false),
                unknown @ Truth::Unknown(_) => unknown,
            },
            (_, truth) => truth,
        };
        if let Truth::Unknown(doubt) = truth {
            self.doubt.get_or_insert(doubt);
        } else {
            self.judged += 1;
        }
        (truth, true)
    }

    /// Judges what was selected of arrays, each as a whole.
    fn groups(&mut self, selection: &Selection<'r>, faults: &mut Faults<'r>) {
        let new =
            |array: &NodeId| Group { array: *array, permitted: 0, in_doubt: false, narrowed: 0, faults: Vec::new() };
        let mut groups: Vec<Group<'r>> = selection.arrays.iter().map(new).collect();
        let mut current = 0;
        for target in &selection.targets {
            let (truth, counted) = self.one(*target, faults);
            let array = match target {
                Target::Node(node) => self.context.tree.parent(*node),
                Target::Absent { .. } | Target::Stuck(_) => None,
            };
            // Arrays and what is selected of them stand in the same order.
            let ahead = array.and_then(|array| groups.iter().skip(current).position(|group| group.array == array));
            let Some(group) = ahead.and_then(|ahead| groups.get_mut(current + ahead)) else {
                // What is absent, or unknown as a whole, belongs to no array.
                if truth.is_no() && counted {
                    self.find(*target, &faults.list, true);
                }
                continue;
            };
            current += ahead.unwrap_or_default();
            match truth {
                Truth::Yes => {
                    group.permitted += 1;
                    group.narrowed += usize::from(!counted);
                }
                _ if !counted => group.narrowed += 1,
                Truth::No => group.faults.extend(faults.list.iter().map(|fault| (*target, *fault))),
                Truth::Unknown(_) => group.in_doubt = true,
            }
        }
        for group in groups {
            self.close(group);
        }
    }

    /// A group without any permitted value is one finding; otherwise each value that is not permitted is one, which at
    /// a shared issuer is only a suspicion.
    fn close(&mut self, group: Group<'r>) {
        // An empty array offers nothing; that is a fault where something must be offered, not where something must not.
        let empty = group.faults.is_empty() && group.narrowed == 0 && !self.ready.allowed.is_empty();
        if group.permitted == 0 && !group.in_doubt && (empty || !group.faults.is_empty()) {
            self.judged += usize::from(empty);
            let array = Target::Node(group.array);
            let first = group.faults.first().map_or(Fault::at(array), |(_, fault)| *fault);
            self.find(array, &[Fault { at: array, ..first }], true);
            return;
        }
        for (target, fault) in group.faults {
            if self.deployment == Deployment::Shared {
                let mut suspicion = self.finding(target, fault, false);
                suspicion.severity = suspicion.severity.min(Severity::Warning);
                self.suspicions.push(suspicion);
            } else {
                self.find(target, &[fault], false);
            }
        }
    }

    fn find(&mut self, selected: Target<'r>, faults: &[Fault<'r>], none_permitted: bool) {
        for fault in faults {
            let finding = self.finding(selected, *fault, none_permitted);
            self.findings.push(finding);
        }
    }

    /// Makes the finding of a fault that was met while a target was judged.
    fn finding(&self, selected: Target<'r>, fault: Fault<'r>, none_permitted: bool) -> Finding<'a> {
        let ready = self.ready;
        let tree = self.context.tree;
        let holds = |condition: &'r Condition, of| self.context.holds(condition, of).is_yes();
        // A whole array violates what one of its values violates.
        let names = |condition: &'r Condition| match selected {
            Target::Node(array) if none_permitted => {
                tree.items(array).iter().any(|item| holds(condition, Target::Node(*item)))
            }
            _ => !none_permitted && holds(condition, selected),
        };
        let cites = ready.cites.iter().filter(|cite| ready.speaks_of(&cite.id, self.about));
        let cites = cites.filter(|cite| cite.where_.as_ref().is_none_or(names));
        let mut finding = Finding {
            rule: ready.rule,
            about: self.about,
            spot: fault.at.spot(),
            related: fault.related.or_else(|| other_side(self.context, fault, selected)),
            severity: ready.severity,
            level: ready.level,
            softened: None,
            requirements: cites.map(|cite| cite.id.as_str()).collect(),
            none_permitted,
            allowed: allowed_at(self.context, fault).unwrap_or_else(|| ready.allowed.clone()),
        };
        let absent = selected.is_absent(tree);
        for soften in &ready.check.soften {
            let at_node = || !none_permitted && soften.node.as_ref().is_some_and(|node| holds(node, selected));
            if soften.to < finding.severity && ((soften.absent && absent) || at_node()) {
                finding.severity = soften.to;
                finding.softened = Some(soften.because.clone());
            }
        }
        finding
    }
}
