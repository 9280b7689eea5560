//! The program: parse, run, exit.

use std::io::{IsTerminal, stderr, stdin, stdout};
use std::process::ExitCode;

use fapilint::cli::{Streams, run};
use fapilint::live::Proxies;

fn main() -> ExitCode {
    let mut streams = Streams {
        stdin: &mut stdin(),
        stdout: &mut stdout(),
        stderr: &mut stderr(),
        stderr_is_terminal: stderr().is_terminal(),
        stdout_is_terminal: stdout().is_terminal(),
        width: std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()),
        proxies: Proxies::from_variables(|name| std::env::var(name).ok()),
        no_color: std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
    };
    ExitCode::from(run(std::env::args_os(), &mut streams).code())
}
