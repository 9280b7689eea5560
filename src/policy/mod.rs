//! What a user makes of findings: configuration, severities, waivers, baseline.
//!
//! Floor 3. A policy hides findings or changes their weight. It never changes a verdict or the state of a requirement,
//! and it does no input or output: files and the day come from above.

mod apply;
mod baseline;
mod config;
mod diff;
mod examined;
mod schema;
mod waiver;

pub use apply::{Policy, apply, write_baseline};
pub use baseline::{Baseline, BaselineError};
pub use config::{Change, Config};
pub use diff::{Diff, NewlyUnknown, Row as DiffRow, RowLocation, RowSubject, RowSuppressed, Side, diff};
pub use schema::config_schema;
pub use waiver::Waiver;
