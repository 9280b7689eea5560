//! Reports: what is said to people and machines.
//!
//! Floor 3. Everything is put into one [`Report`], the JSON report of version 1; other formats are renderings of it
//! and of the sources.

mod build;
mod choice;
mod clip;
mod github;
mod html;
mod junit;
mod line;
mod markdown;
mod message;
mod model;
mod origin;
mod policy;
mod rendering;
mod safe;
mod sarif;
mod schema;
mod snippet;
mod summary;
mod text;

pub use build::{CaseParts, case_report};
pub use choice::{ChoiceParts, choice_json, choice_text};
pub use clip::Excerpt;
pub use github::github;
pub use html::html;
pub use junit::junit;
pub use line::ClientLine;
pub use markdown::markdown;
pub use model::{
    CaseReport, Certification, DocumentReport, ErrorReport, FindingReport, Location, Report, RequirementReport,
    RunReport, Subject, Suppressed, ToolReport, VerdictReport,
};
pub use policy::{BaselineReport, Known, PolicyReport, WaiverReport, WaiverState};
pub use rendering::{Rendering, severity};
pub use safe::{escape, sanitize};
pub use sarif::sarif;
pub use schema::report_schema;
pub use text::{Sources, Style, diagnostic, diagnostics, render};
