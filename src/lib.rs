//! fapilint
pub mod json;
pub mod catalogue;
pub mod case;
pub mod judge;
pub mod bundled;
pub mod report;
pub mod cli;
