//! Reports: what is said to people and machines.
//!
//! Floor 3. Everything is put into one [`Report`], the JSON report of version 1; other formats are renderings of it
//! and of the sources.

mod build;
mod choice;
mod clip;
mod line;
mod message;
mod model;
mod policy;
mod safe;
mod schema;
mod summary;
mod text;

pub use build::{CaseParts, case_report};
pub use choice::{ChoiceParts, choice_json, choice_text};
pub use clip::Excerpt;
pub use line::ClientLine;
pub use model::{
    CaseReport, Certification, DocumentReport, ErrorReport, FindingReport, Location, Report, RequirementReport,
    RunReport, Subject, Suppressed, ToolReport, VerdictReport,
};
pub use policy::{BaselineReport, Known, PolicyReport, WaiverReport, WaiverState};
pub use safe::{escape, sanitize};
pub use schema::report_schema;
pub use text::{Sources, Style, diagnostic, render};
