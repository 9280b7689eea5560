//! Writes reports: one to standard output, and as many to files as were asked for.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use crate::catalogue::Catalogue;
use crate::report::{Rendering, Report, Sources, Style, github, html, junit, markdown, render, sarif};

use super::args::{CheckArgs, Format, OutputArg};
use super::problem::{Problem, tell};
use super::{Streams, print};

/// Files that reports go to.
///
/// They are opened before the reports are made, so that every report tells of one that can't be written.
#[derive(Debug, Default)]
pub(super) struct Outputs<'a> {
    files: Vec<(&'a OutputArg, File)>,
}

impl<'a> Outputs<'a> {
    /// Opens the files of `--output`. `inputs` are names of documents, which must not be overwritten.
    pub(super) fn open<'b>(
        args: &'a CheckArgs,
        inputs: impl Iterator<Item = &'b str>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut taken: BTreeSet<_> = inputs.filter_map(|name| Path::new(name).canonicalize().ok()).collect();
        let mut outputs = Self::default();
        for output in &args.output {
            let shown = output.path.display();
            if output.path.canonicalize().is_ok_and(|path| taken.contains(&path)) {
                let problem = Problem::new(format!("{shown} is an input or another output already"));
                problems.push(problem.input(&shown.to_string()).help("give each report a file of its own"));
                continue;
            }
            match OpenOptions::new().write(true).create(true).truncate(true).open(&output.path) {
                Ok(file) => {
                    taken.extend(output.path.canonicalize());
                    outputs.files.push((output, file));
                }
                Err(error) => problems.push(unwritable(output, &error)),
            }
        }
        outputs
    }

    /// Writes them all, and returns what could not be written.
    pub(super) fn write(&mut self, rendering: &Rendering<'_>, style: Style) -> Vec<Problem> {
        let style = Style { colour: false, ..style };
        let mut problems = Vec::new();
        for (output, file) in &mut self.files {
            let text = text(output.format, rendering, style);
            if let Err(error) = file.write_all(text.as_bytes()).and_then(|()| file.flush()) {
                problems.push(unwritable(output, &error));
            }
        }
        problems
    }
}

fn unwritable(output: &OutputArg, error: &std::io::Error) -> Problem {
    let shown = output.path.display().to_string();
    let help = match error.kind() {
        std::io::ErrorKind::NotFound => "make its folder first",
        std::io::ErrorKind::IsADirectory => "name a file in this folder",
        _ => "name a file that can be written",
    };
    Problem::new(format!("{shown} can not be written: {error}")).input(&shown).help(help)
}

/// Writes every report. Standard output comes last: its reader may have gone away.
pub(super) fn write(
    args: &CheckArgs,
    (report, sources, catalogue): (&Report, &[Sources], &Catalogue),
    mut outputs: Outputs<'_>,
    style: Style,
    streams: &mut Streams<'_>,
) -> Result<bool, Problem> {
    // Without a working directory paths are shown as they were given.
    let folder = std::env::current_dir().map(|folder| folder.display().to_string()).unwrap_or_default();
    let rendering = Rendering { report, sources, catalogue, command: &args.command, folder: &folder };
    let problems = outputs.write(&rendering, style);
    tell(&problems, style, streams);
    print(streams.stdout, &text(args.format, &rendering, style))?;
    Ok(problems.is_empty())
}

fn text(format: Format, rendering: &Rendering<'_>, style: Style) -> String {
    match format {
        Format::Text => render(rendering.report, rendering.sources, style),
        Format::Json => json(rendering.report),
        Format::Github => github(rendering),
        Format::Junit => junit(rendering),
        Format::Sarif => sarif(rendering),
        Format::Markdown => markdown(rendering),
        Format::Html => html(rendering),
        // `fix` prints it in the place of a report.
        Format::JsonPatch => String::new(),
    }
}

fn json(report: &Report) -> String {
    // A report is made of strings, numbers and lists: it can always be written as JSON.
    let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
    text.push('\n');
    text
}
