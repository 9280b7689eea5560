//! `fapilint man`

use std::io::Write;

use clap::CommandFactory as _;
use clap_mangen::Man;

use crate::catalogue::nearest;

use super::args::{Cli, ManArgs};
use super::problem::Problem;
use super::{Outcome, print};

/// The same for every command; what finds nothing has no 1.
const EXIT_STATUS: &str = "\
.SH \"EXIT STATUS\"
.TP
\\fB0\\fR
Nothing at or above \\fB\\-\\-fail\\-on\\fR.
.TP
\\fB1\\fR
Findings; with \\fB\\-\\-strict\\-waivers\\fR also waivers that are expired, unused or unknown.
.TP
\\fB2\\fR
The job could not be done, or not all of it.
";

pub(super) fn man(args: &ManArgs, out: &mut dyn Write) -> Result<Outcome, Problem> {
    let mut cli = Cli::command().disable_help_subcommand(true);
    // Building gives commands their full names and the options of all.
    cli.build();
    let page = match &args.command {
        None => cli,
        Some(name) => match cli.find_subcommand(name) {
            Some(command) => command.clone(),
            None => return Err(unknown(name, &cli)),
        },
    };
    let source = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    let mut text = Vec::new();
    Man::new(page).source(source).render(&mut text).map_err(Problem::output)?;
    print(out, &format!("{}{EXIT_STATUS}", String::from_utf8_lossy(&text)))?;
    Ok(Outcome::Clean)
}

fn unknown(name: &str, cli: &clap::Command) -> Problem {
    let known: Vec<&str> = cli.get_subcommands().map(clap::Command::get_name).collect();
    let near = nearest(name, known.iter().copied());
    Problem::new(format!("there is no command `{name}`"))
        .help(near.unwrap_or_else(|| format!("there are: {}", known.join(", "))))
}
