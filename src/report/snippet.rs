//! The lines round a place, as data for formats that mark them in their own way.

use miette::SourceCode;

use super::{Excerpt, Location, Sources};

/// The longest line that is shown whole, in bytes.
const WIDTH: usize = 110;

/// The most lines of one snippet.
const LINES: usize = 9;

/// One line round a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SnippetLine {
    /// Its number, from 1.
    pub(super) number: usize,
    /// What stands before the place.
    pub(super) before: String,
    /// The place, or the part of it that lies in this line.
    pub(super) marked: String,
    /// What stands behind it.
    pub(super) after: String,
}

/// The texts of a case, without secrets and hostile characters.
pub(super) struct Snippets<'a>(Vec<(&'a str, Excerpt)>);

impl<'a> Snippets<'a> {
    pub(super) fn new(sources: &'a Sources) -> Self {
        Self(sources.iter().map(|(name, text)| (name.as_str(), Excerpt::new(name, text, WIDTH))).collect())
    }

    /// The lines round a place; none where it lies in no text.
    pub(super) fn of(&self, location: &Location) -> Vec<SnippetLine> {
        let excerpt = self.0.iter().find(|(name, _)| Some(*name) == location.document.as_deref());
        let (Some((_, excerpt)), Some(offset), Some(length)) = (excerpt, location.offset, location.length) else {
            return Vec::new();
        };
        let length = super::text::mark(length);
        let Ok(contents) = excerpt.read_span(&(offset, length).into(), 1, 1) else { return Vec::new() };
        let text = std::str::from_utf8(contents.data()).unwrap_or_default();
        let mut start = contents.span().offset();
        let mut lines = Vec::new();
        for (index, line) in text.split_inclusive('\n').take(LINES).enumerate() {
            let shown = line.trim_end_matches(['\n', '\r']);
            let from = offset.clamp(start, start + shown.len()) - start;
            let until = (offset + length).clamp(start, start + shown.len()) - start;
            let part = |range: std::ops::Range<usize>| shown.get(range).unwrap_or_default().to_owned();
            let clipped = if index == 0 && contents.column() > 0 { "…" } else { "" };
            let end = if excerpt.line_end(start + shown.len()) > start + shown.len() { "…" } else { "" };
            lines.push(SnippetLine {
                number: contents.line() + 1 + index,
                before: format!("{clipped}{}", part(0..from)),
                marked: part(from..until),
                after: format!("{}{end}", part(until..shown.len())),
            });
            start += line.len();
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(offset: usize, length: usize) -> Location {
        let document = Some("a.json".to_owned());
        Location { document, offset: Some(offset), length: Some(length), ..Location::default() }
    }

    #[test]
    fn the_place_is_marked_in_its_lines() {
        let sources = vec![("a.json".to_owned(), "{\n  \"a\": \"ü\",\n  \"d\": \"secret\"\n}".to_owned())];
        let snippets = Snippets::new(&sources);
        let lines = snippets.of(&location(9, 4));
        let shown: Vec<(usize, &str, &str, &str)> = lines
            .iter()
            .map(|line| (line.number, line.before.as_str(), line.marked.as_str(), line.after.as_str()))
            .collect();
        assert_eq!(shown, [(1, "{", "", ""), (2, "  \"a\": ", "\"ü\"", ","), (3, "", "", "  \"d\": \"******\"")]);
        assert!(snippets.of(&Location::default()).is_empty());
        assert!(snippets.of(&location(1000, 1)).is_empty());
    }

    #[test]
    fn long_lines_are_clipped() {
        let text = format!("{{\"a\":\"{}\",\"b\":1}}", "x".repeat(10_000));
        let at = text.len() - 2;
        let sources = vec![("a.json".to_owned(), text)];
        let lines = Snippets::new(&sources).of(&location(at, 1));
        assert_eq!(lines.len(), 1);
        assert!(lines[0].before.starts_with('…') && lines[0].before.len() < 200, "{lines:?}");
        assert_eq!((lines[0].marked.as_str(), lines[0].after.as_str()), ("1", "}"));
        let lines = Snippets::new(&sources).of(&location(1, 3));
        assert!(lines[0].after.ends_with('…') && lines[0].after.len() < 200, "{lines:?}");
    }
}
