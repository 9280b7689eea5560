//! What is wrong in a file of the catalogue, and where.

use std::ops::Range;

/// A mistake in a file under `rules/`, or in a user's own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {message}")]
pub struct CatalogueError {
    /// The path of the file, as it was given.
    pub file: String,
    /// Its text.
    pub text: String,
    /// The bytes that are wrong.
    pub span: Range<usize>,
    /// One sentence in lower case, without a full stop.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
}

impl CatalogueError {
    /// `file:line:column: message`, for places that show no source.
    #[must_use]
    pub fn one_line(&self) -> String {
        let before = self.text.get(..self.span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let help = self.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{}:{line}:{column}: {}{help}", self.file, self.message)
    }
}

/// A file while it is read: makes errors that know it.
#[derive(Clone, Copy, Debug)]
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
}

impl File<'_> {
    pub(super) fn error(&self, span: Range<usize>, message: impl Into<String>) -> CatalogueError {
        CatalogueError {
            file: self.path.to_owned(),
            text: self.text.to_owned(),
            span,
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn error_with_help(
        &self,
        span: Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) -> CatalogueError {
        CatalogueError { help, ..self.error(span, message) }
    }
}

/// `did you mean …?` for the nearest of the known names, if one is near.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let near = |other: &str| strsim::damerau_levenshtein(name, other);
    let best = known.min_by_key(|other| near(other))?;
    (near(best) <= name.len().max(4) / 2).then(|| format!("did you mean `{best}`?"))
}
