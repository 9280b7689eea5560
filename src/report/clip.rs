//! Source excerpts with long lines clipped round the place.
//!
//! Our own, because `miette` prints whole lines: a finding in a one-line document of 20 KB would be 80 KB long.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::json::redact;

use super::safe::sanitize;

/// A text for `miette`, without secrets and hostile characters.
#[derive(Clone, Debug)]
pub struct Excerpt {
    name: String,
    text: String,
    width: usize,
}

impl Excerpt {
    /// Prepares a text. Lines longer than `width` bytes are clipped.
    #[must_use]
    pub fn new(name: &str, text: &str, width: usize) -> Self {
        Self { name: super::escape(name), text: sanitize(&redact(text)), width }
    }

    /// Whether two places can be shown in one excerpt.
    #[must_use]
    pub fn are_near(&self, a: usize, b: usize) -> bool {
        let between = self.text.get(a.min(b)..a.max(b)).unwrap_or_default();
        let lines = between.matches('\n').count();
        lines <= 4 && between.lines().all(|line| line.len() < self.width / 2)
    }

    fn line_start(&self, offset: usize) -> usize {
        self.text.get(..offset).and_then(|text| text.rfind('\n')).map_or(0, |i| i + 1)
    }

    /// Where the line ends that an offset lies in.
    pub(super) fn line_end(&self, offset: usize) -> usize {
        let rest = self.text.get(offset..).unwrap_or_default();
        rest.find('\n').map_or(self.text.len(), |i| offset + i)
    }

    fn floor(&self, mut offset: usize) -> usize {
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let whole = self.text.as_str().read_span(span, before, after)?;
        let shown = std::str::from_utf8(whole.data()).unwrap_or_default();
        let contents = if shown.lines().all(|line| line.len() <= self.width) {
            MietteSpanContents::new_named(
                self.name.clone(),
                whole.data(),
                *whole.span(),
                whole.line(),
                whole.column(),
                whole.line_count(),
            )
        } else {
            self.clipped(span)
        };
        Ok(Box::new(contents))
    }
}

impl Excerpt {
    /// The part of the line round the start of a span.
    fn clipped(&self, span: &SourceSpan) -> MietteSpanContents<'_> {
        let start = self.floor(span.offset().min(self.text.len()));
        let first = self.line_start(start);
        let from = self.floor(start.saturating_sub(self.width / 3).max(first));
        let end = (span.offset() + span.len()).clamp(start, self.text.len());
        // The line end belongs to it where the place is the line end.
        let line_end = self.line_end(start).max((start + 1).min(self.text.len()));
        let until = (end + self.width / 3).min(start + self.width).min(line_end);
        let until = self.floor(until).max(start);
        let line = self.text[..from].bytes().filter(|byte| *byte == b'\n').count();
        MietteSpanContents::new_named(
            self.name.clone(),
            &self.text.as_bytes()[from..until],
            (from, until - from).into(),
            line,
            from - first,
            1,
        )
    }
}
