//! `fapilint completions`

use std::io::Write;

use clap::CommandFactory as _;

use super::args::{Cli, CompletionsArgs};
use super::problem::Problem;
use super::{Outcome, print};

pub(super) fn completions(args: &CompletionsArgs, out: &mut dyn Write) -> Result<Outcome, Problem> {
    // Into memory first: the generator does not expect that a reader goes away.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), env!("CARGO_PKG_NAME"), &mut script);
    print(out, &String::from_utf8_lossy(&script))?;
    Ok(Outcome::Clean)
}
