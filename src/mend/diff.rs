//! Two texts as a unified patch, with nothing secret in it.

use std::fmt::Write as _;
use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use crate::json::redact;

/// Lines that are shown around a change.
const CONTEXT: usize = 3;
/// After this time the patch is still right, but may be longer than it has to be.
const LONGEST: Duration = Duration::from_secs(2);

/// A patch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// The patch; empty where the texts are equal.
    pub text: String,
    /// Whether a line that changes had to be altered, so that no tool can apply the patch.
    pub is_altered: bool,
}

struct Line<'a> {
    tag: ChangeTag,
    text: &'a str,
    /// What may be shown of it.
    shown: String,
    old: usize,
    new: usize,
}

/// The patch from `old` to `new`, both under one name. `harmless` takes from a line what a terminal must not get.
///
/// A line that does not change and can not be shown is left out of the context of changes, so that the patch can
/// still be applied; one that changes is shown altered.
#[must_use]
pub fn unified(name: &str, old: &str, new: &str, harmless: &dyn Fn(&str) -> String) -> Diff {
    let lines = lines(old, new, harmless);
    let is_change = |line: &Line<'_>| line.tag != ChangeTag::Equal;
    let mut included = vec![false; lines.len()];
    for at in (0..lines.len()).filter(|at| is_change(&lines[*at])) {
        let may_be_context = |index: &usize| is_change(&lines[*index]) || lines[*index].text == lines[*index].shown;
        let before = (at.saturating_sub(CONTEXT)..at).rev().take_while(may_be_context);
        let behind = (at..lines.len().min(at + CONTEXT + 1)).take_while(may_be_context);
        before.chain(behind).for_each(|index| included[index] = true);
    }
    let mut text = String::new();
    let mut at = 0;
    while at < lines.len() {
        let end = at + included[at..].iter().take_while(|is_in| **is_in).count();
        if end > at {
            hunk(&mut text, &lines[at..end]);
        }
        at = end + 1;
    }
    if !text.is_empty() {
        text = format!("--- {name}\n+++ {name}\n{text}");
    }
    Diff { text, is_altered: lines.iter().any(|line| is_change(line) && line.text != line.shown) }
}

fn lines<'a>(old: &'a str, new: &'a str, harmless: &dyn Fn(&str) -> String) -> Vec<Line<'a>> {
    let split = |text: &'a str| -> Vec<&'a str> { text.split_inclusive('\n').collect() };
    let (old_lines, new_lines) = (split(old), split(new));
    let (old_shown, new_shown) = (shown(old, harmless), shown(new, harmless));
    let diff = TextDiff::configure().timeout(LONGEST).diff_slices(&old_lines, &new_lines);
    let (mut old, mut new) = (0, 0);
    let mut lines = Vec::new();
    for change in diff.iter_all_changes() {
        let shown = match change.tag() {
            ChangeTag::Insert => new_shown.get(new),
            ChangeTag::Equal | ChangeTag::Delete => old_shown.get(old),
        };
        let shown = shown.cloned().unwrap_or_default();
        lines.push(Line { tag: change.tag(), text: change.value(), shown, old, new });
        old += usize::from(change.tag() != ChangeTag::Insert);
        new += usize::from(change.tag() != ChangeTag::Delete);
    }
    lines
}

/// Each line as it may be shown. Secrets are found in the text as a whole; their length stays, and so do line ends.
fn shown(text: &str, harmless: &dyn Fn(&str) -> String) -> Vec<String> {
    let redacted = redact(text);
    let line = |line: &str| {
        let end = line.len() - line.trim_end_matches(['\r', '\n']).len();
        let (body, end) = line.split_at(line.len() - end);
        let (mark, body) = body.split_at(if body.starts_with('\u{feff}') { 3 } else { 0 });
        format!("{mark}{}{end}", harmless(body))
    };
    redacted.split_inclusive('\n').map(line).collect()
}

fn hunk(out: &mut String, lines: &[Line<'_>]) {
    let count = |tag: ChangeTag| lines.iter().filter(|line| line.tag != tag).count();
    let (old, new) = (count(ChangeTag::Insert), count(ChangeTag::Delete));
    let Some(first) = lines.first() else { return };
    // Of no lines, the number of the line before is said.
    let start = |before: usize, count: usize| before + usize::from(count > 0);
    let _ = writeln!(out, "@@ -{},{old} +{},{new} @@", start(first.old, old), start(first.new, new));
    for line in lines {
        let sign = match line.tag {
            ChangeTag::Equal => ' ',
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
        };
        out.push(sign);
        out.push_str(&line.shown);
        if !line.text.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}
