//! What is wrong with a text that is not strict JSON, and where.

use super::Span;

/// A text that is not JSON as RFC 8259 has it, or is over a limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// What is wrong, in one lower-case sentence without a full stop.
    pub message: String,
    /// The place of the problem.
    pub span: Span,
    /// A few words for the mark under the place.
    pub label: String,
    /// A second place, for instance that of the first of two equal members.
    pub related: Option<(Span, String)>,
    /// The way out.
    pub help: Option<String>,
}

impl SyntaxError {
    /// An error at a place, with a few words for the mark under it.
    #[must_use]
    pub fn new(message: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        Self { message: message.into(), span, label: label.into(), related: None, help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related = Some((span, label.into()));
        self
    }
}
