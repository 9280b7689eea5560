//! What packagers ask for.

use clap::Args;
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
