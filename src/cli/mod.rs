//! The command line: a function of its arguments and streams.
//!
//! Floor 4: each command has a file of its own.

mod args;
mod atomic;
mod check;
mod choose;
mod command;
mod completions;
mod coverage;
mod diff;
mod document;
mod explain;
mod facts;
mod fix;
mod folder;
mod http;
mod inputs;
mod man;
mod online;
mod output;
mod own_rules;
mod policy;
mod probe;
mod problem;
mod progress;
mod rewrite;
mod rules;
mod save;
mod schema;
mod stream;
mod time;

use std::ffi::OsString;
use std::io::{Read, Write};

use clap::Parser as _;
use clap::error::ErrorKind;

use args::{Cli, Command};
use problem::Problem;

use crate::live::Proxies;
use crate::report::Style;

/// Where a run reads and writes.
pub struct Streams<'a> {
    /// Read for `-`.
    pub stdin: &'a mut dyn Read,
    /// The report, and nothing else.
    pub stdout: &'a mut dyn Write,
    /// Everything else.
    pub stderr: &'a mut dyn Write,
    /// Whether standard error is a terminal, where progress can be shown.
    pub stderr_is_terminal: bool,
    /// Whether standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// Columns of the terminal, if it has told.
    pub width: Option<usize>,
    /// What the environment says of proxies.
    pub proxies: Proxies,
    /// Whether the environment asks for no colours (`NO_COLOR`).
    pub no_color: bool,
}

impl<'a> Streams<'a> {
    /// Files or pipes, no terminal, and an environment that says nothing.
    pub fn plain(stdin: &'a mut dyn Read, stdout: &'a mut dyn Write, stderr: &'a mut dyn Write) -> Self {
        let proxies = Proxies::default();
        let (stderr_is_terminal, stdout_is_terminal, width, no_color) = (false, false, None, true);
        Self { stdin, stdout, stderr, stderr_is_terminal, stdout_is_terminal, width, proxies, no_color }
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing at or above `--fail-on`.
    Clean,
    /// Findings at or above `--fail-on`.
    Findings,
    /// The job could not be done, or not all of it.
    Incomplete,
}

impl Outcome {
    /// The exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Incomplete => 2,
        }
    }
}

/// Runs a command line.
pub fn run(args: impl IntoIterator<Item = OsString>, streams: &mut Streams<'_>) -> Outcome {
    let args: Vec<OsString> = args.into_iter().collect();
    let mut cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, streams),
    };
    if let Command::Check(check) = &mut cli.command {
        check.command = command::command_line(&args);
    }
    let style = Style {
        colour: cli.color.decide(streams.stdout_is_terminal, streams.no_color),
        width: streams.width.unwrap_or(80).clamp(40, 120),
    };
    let result = match &cli.command {
        Command::Check(args) => check::check(args, style, streams),
        Command::Choose(args) => choose::choose_method(args, style, streams),
        Command::Diff(args) => diff::diff(args, style, streams),
        Command::Explain(args) => explain::explain(args, streams.stdout),
        Command::Rules(args) => rules::rules(args, streams.stdout),
        Command::Coverage(args) => coverage::coverage(args, streams.stdout),
        Command::Facts(args) => facts::facts(args, style, streams),
        Command::Schema(args) => schema::schema(args, streams.stdout),
        Command::Completions(args) => completions::completions(args, streams.stdout),
        Command::Man(args) => man::man(args, streams.stdout),
    };
    match result {
        Ok(outcome) => outcome,
        Err(problem) => {
            // A reader that has gone away is no problem of ours.
            if !problem.is_closed_pipe() {
                problem.tell(style, streams.stderr);
                return Outcome::Incomplete;
            }
            Outcome::Clean
        }
    }
}

/// Help and version go to standard output, mistakes to standard error.
fn usage(error: &clap::Error, streams: &mut Streams<'_>) -> Outcome {
    let text = error.render();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = write!(streams.stdout, "{text}");
            Outcome::Clean
        }
        _ => {
            let _ = write!(streams.stderr, "{text}");
            Outcome::Incomplete
        }
    }
}

/// Writes to standard output.
fn print(out: &mut dyn Write, text: &str) -> Result<(), Problem> {
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Problem::output)
}
