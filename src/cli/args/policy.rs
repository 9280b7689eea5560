//! What a user makes of findings.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Debug)]
#[command(next_help_heading = "Policy")]
pub(in crate::cli) struct PolicyArgs {
    /// The configuration [default: fapilint.toml here or in a folder above]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(in crate::cli) config: Option<PathBuf>,
    /// Use no configuration
    #[arg(long)]
    pub(in crate::cli) no_config: bool,
    /// Findings in this file do not count
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) baseline: Option<PathBuf>,
    /// Write what is found to a baseline; it does not count then
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) write_baseline: Option<PathBuf>,
    /// Exit with 1 for waivers that are expired, unused or unknown
    #[arg(long)]
    pub(in crate::cli) strict_waivers: bool,
}
