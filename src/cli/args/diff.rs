//! What is compared.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Args, Debug)]
pub(in crate::cli) struct DiffArgs {
    /// A JSON report, or a folder or document of a server
    pub(in crate::cli) old: String,
    /// The same, later
    pub(in crate::cli) new: String,
    /// The profile to judge documents by [default: that of the report on the other side, or fapi1-advanced]
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) profile: Option<String>,
    /// Whether the issuer is for FAPI clients only [default: as the report on the other side, or dedicated]
    #[arg(long, value_name = "KIND", value_parser = ["dedicated", "shared"])]
    pub(in crate::cli) deployment: Option<String>,
    /// Exit with 1 for new findings of this severity or above
    #[arg(long, value_name = "SEVERITY", default_value = "info", value_parser = ["error", "warning", "info", "never"])]
    pub(in crate::cli) fail_on: String,
    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: DiffFormat,
    /// Rules and profiles of your own (repeatable)
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) rules: Vec<PathBuf>,
}

/// How to report a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DiffFormat {
    /// For people
    Text,
    /// For machines
    Json,
}
