//! What went wrong, for people and for the JSON report.

use std::fmt;
use std::io::Write;

use miette::{Diagnostic, LabeledSpan, SourceCode};

use crate::case::Unreadable;
use crate::catalogue::CatalogueError;
use crate::json::{Lines, Span, SyntaxError};
use crate::report::{ErrorReport, Excerpt, Style, diagnostic, escape};

use super::Streams;

/// Something that could not be done.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    message: String,
    help: Option<String>,
    input: Option<String>,
    place: Option<Place>,
    closed_pipe: bool,
}

/// A place in a text.
#[derive(Clone, Debug)]
struct Place {
    name: String,
    text: String,
    marks: Vec<(Span, String)>,
}

impl Problem {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, input: None, place: None, closed_pipe: false }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(super) fn input(self, input: &str) -> Self {
        Self { input: Some(input.to_owned()), ..self }
    }

    /// The first of several.
    #[expect(clippy::needless_pass_by_value, reason = "map_err hands the problems over")]
    pub(super) fn first(problems: Vec<Self>) -> Self {
        problems.first().cloned().unwrap_or_else(|| Self::new("the rules can not be read"))
    }

    /// Standard output could not be written.
    #[expect(clippy::needless_pass_by_value, reason = "map_err hands the error over")]
    pub(super) fn output(error: std::io::Error) -> Self {
        let closed_pipe = error.kind() == std::io::ErrorKind::BrokenPipe;
        Self { closed_pipe, ..Self::new(format!("the output can not be written: {error}")) }
    }

    pub(super) const fn is_closed_pipe(&self) -> bool {
        self.closed_pipe
    }

    pub(super) fn syntax(name: &str, text: &str, error: &SyntaxError) -> Self {
        let mut marks = vec![(error.span, error.label.clone())];
        marks.extend(error.related.clone());
        Self {
            help: error.help.clone(),
            input: Some(name.to_owned()),
            place: Some(Place { name: name.to_owned(), text: text.to_owned(), marks }),
            ..Self::new(format!("{name}: {error}"))
        }
    }

    pub(super) fn unreadable(broken: &Unreadable) -> Self {
        Self::syntax(&broken.input.name, &broken.input.text, &broken.error)
    }

    pub(super) fn catalogue(error: &CatalogueError, folder: &std::path::Path) -> Self {
        let file = folder.join(&error.file).display().to_string();
        let span = Span::new(error.span.start, error.span.end);
        Self {
            help: error.help.clone(),
            input: Some(file.clone()),
            place: Some(Place { name: file, text: error.text.clone(), marks: vec![(span, "here".to_owned())] }),
            ..Self::new(error.message.clone())
        }
    }

    /// Tells it on standard error.
    pub(super) fn tell(&self, style: Style, err: &mut dyn Write) {
        // There is nobody left to tell when standard error can't be written.
        let _ = err.write_all(diagnostic(&Told::of(self, style), style).as_bytes());
    }

    pub(super) fn report(&self) -> ErrorReport {
        let position = self.place.as_ref().and_then(|place| {
            let (span, _) = place.marks.first()?;
            Some(Lines::new(&place.text).position(span.start))
        });
        ErrorReport {
            input: self.input.clone(),
            message: self.message.clone(),
            help: self.help.clone(),
            line: position.map(|position| position.line),
            column: position.map(|position| position.column),
        }
    }
}

/// Tells each on standard error.
pub(super) fn tell(problems: &[Problem], style: Style, streams: &mut Streams<'_>) {
    for problem in problems {
        problem.tell(style, streams.stderr);
    }
}

/// A problem as `miette` wants it.
#[derive(Debug)]
struct Told<'a> {
    problem: &'a Problem,
    excerpt: Option<Excerpt>,
    labels: Vec<LabeledSpan>,
}

impl<'a> Told<'a> {
    fn of(problem: &'a Problem, style: Style) -> Self {
        let excerpt = problem.place.as_ref().map(|place| Excerpt::new(&place.name, &place.text, style.width - 10));
        let mut labels = Vec::new();
        if let (Some(place), Some(excerpt)) = (&problem.place, &excerpt) {
            let first = place.marks.first().map_or(0, |(span, _)| span.start);
            for (span, label) in place.marks.iter().filter(|(span, _)| excerpt.are_near(first, span.start)) {
                labels.push(LabeledSpan::new_with_span(Some(label.clone()), (span.start, span.end - span.start)));
            }
        }
        Self { problem, excerpt, labels }
    }
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escape(&self.problem.message))
    }
}

impl std::error::Error for Told<'_> {}

impl Diagnostic for Told<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        Some(Box::new("error"))
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        let mut help = self.problem.help.as_deref().map(escape).unwrap_or_default();
        if let Some(place) = &self.problem.place {
            let lines = Lines::new(&place.text);
            for (span, label) in place.marks.iter().skip(self.labels.len()) {
                let position = lines.position(span.start);
                help = format!("{label}: line {}, column {}\n{help}", position.line, position.column);
            }
        }
        (!help.is_empty()).then(|| Box::new(help) as Box<_>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| Box::new(self.labels.iter().cloned()) as Box<_>)
    }
}
