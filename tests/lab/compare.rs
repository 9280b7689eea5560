//! What differs between expectations and findings.

use crate::table::Entry;
use crate::tool::Finding;

/// The differences as a list for people; empty if there are none.
///
/// Every finding has an entry of its own, which names its place, its severity and one of its requirements, and every
/// entry is borne out by a finding. So two findings about one thing show, and a finding that breaks two clauses may
/// have an entry for each.
pub(crate) fn differences(expected: &[Entry], found: &[Finding]) -> Vec<String> {
    let mut owners = vec![None; expected.len()];
    let mut lines = Vec::new();
    for (index, finding) in found.iter().enumerate() {
        if !assign(index, expected, found, &mut owners, &mut vec![false; expected.len()]) {
            lines.push(format!("  unexpected: {finding}"));
        }
    }
    for entry in expected.iter().filter(|entry| !found.iter().any(|finding| names(entry, finding))) {
        lines.push(format!("  missing: {entry}"));
    }
    lines
}

fn names(entry: &Entry, finding: &Finding) -> bool {
    entry.document == finding.document
        && entry.pointer == finding.pointer
        && entry.severity == finding.severity
        && finding.requirements.contains(&entry.requirement)
}

/// Gives a finding an entry of its own, moving others to another of theirs where that makes room.
fn assign(
    finding: usize,
    expected: &[Entry],
    found: &[Finding],
    owners: &mut [Option<usize>],
    tried: &mut [bool],
) -> bool {
    for entry in 0..expected.len() {
        if tried[entry] || !names(&expected[entry], &found[finding]) {
            continue;
        }
        tried[entry] = true;
        let free = owners[entry].is_none_or(|owner| assign(owner, expected, found, owners, tried));
        if free {
            owners[entry] = Some(finding);
            return true;
        }
    }
    false
}
