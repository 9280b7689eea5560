//! fapilint
pub mod json;
pub mod catalogue;
pub mod live;
