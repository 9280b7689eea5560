//! What packagers ask for.

use clap::{Args, ValueEnum};
use clap_complete::Shell;

#[derive(Args, Debug)]
pub(in crate::cli) struct CompletionsArgs {
    /// The shell
    pub(in crate::cli) shell: Shell,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct ManArgs {
    /// The page of a command, fapilint-COMMAND(1) [default: fapilint(1)]
    pub(in crate::cli) command: Option<String>,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct SchemaArgs {
    /// What to describe
    pub(in crate::cli) what: Schema,
}

/// What has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Schema {
    /// The JSON report
    Report,
    /// A file of a rule
    Rules,
    /// `fapilint.toml`
    Config,
}
