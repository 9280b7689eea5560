//! The program, run in this process.

use std::ffi::OsString;
use std::io::Read;

use fapilint::cli::{Outcome, Streams, run};

/// Runs the program on its arguments: how it ended, and what it wrote to standard output and standard error, where
/// sentences are on one line each: how they are wrapped depends on how long the paths of a machine are.
pub fn fapilint(args: &[&str], stdin: &mut dyn Read) -> (Outcome, String, String) {
    // Paths of some machines are long, and an error that is wrapped is hard to look into.
    fapilint_at(400, args, stdin)
}

/// The same, at a terminal so many columns wide.
pub fn fapilint_at(width: usize, args: &[&str], stdin: &mut dyn Read) -> (Outcome, String, String) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut streams = Streams { width: Some(width), ..Streams::plain(stdin, &mut stdout, &mut stderr) };
    let args = std::iter::once("fapilint").chain(args.iter().copied()).map(OsString::from);
    let outcome = run(args, &mut streams);
    let stderr = String::from_utf8(stderr).expect("text").replace("\n  │ ", " ").replace("\n        ", " ");
    (outcome, String::from_utf8(stdout).expect("text"), stderr)
}
