//! What packagers ask for, and what shows how far the rules reach.

use std::path::PathBuf;

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

/// How to print an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ExplainFormat {
    /// For people
    Text,
    /// For documents
    Markdown,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct CoverageArgs {
    /// The profile
    #[arg(long, value_name = "ID", default_value = "fapi1-advanced")]
    pub(in crate::cli) profile: String,
    /// How to list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: CoverageFormat,
    /// Rules and profiles of your own (repeatable)
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) rules: Vec<PathBuf>,
}

/// How to list coverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CoverageFormat {
    /// For people
    Text,
    /// For machines
    Json,
    /// For documents
    Markdown,
}
