//! fapilint
pub mod json;
pub mod catalogue;
