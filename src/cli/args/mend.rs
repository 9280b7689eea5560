//! What is done about findings that have one safe answer.

use clap::Args;

#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Mending")]
pub(in crate::cli) struct MendArgs {
    /// Mend in its file what has one safe answer, and report what is left. Metadata says what a server does: change
    /// the server too
    #[arg(long, conflicts_with_all = ["clients", "dry_run", "save", "write_baseline"])]
    pub(in crate::cli) fix: bool,
    /// Print what --fix would do as a patch, and write nothing
    #[arg(long, requires = "fix", conflicts_with_all = ["format", "output"])]
    pub(in crate::cli) diff: bool,
}
