//! What has one safe answer is answered: findings become edits of the documents that they are in.
//!
//! Floor 3. A rule says by its `[mend]` how its findings are mended. Edits are made in the text, not by writing the
//! document anew, and the mended documents are judged again: an edit after which its finding is still there, or
//! after which there is a finding or an unknown that was not there before, is dropped. Nothing is written here.

mod diff;
mod edit;
mod patch;
mod plan;
mod prove;
mod signs;
mod twin;

pub use diff::{Diff, unified};
pub use edit::apply;
pub use patch::json_patch;
pub use plan::{Action, Edit, plan};
pub use prove::{Mended, Proof, prove};
