//! fapilint
pub mod json;
pub mod catalogue;
pub mod case;
pub mod judge;
