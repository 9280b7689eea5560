//! Strict JSON (RFC 8259) as one tree with spans.
//!
//! Floor 0: this module knows values, places and limits, and no OAuth.
//! Parsing itself is `nojson`'s; what is added here is what a linter needs beyond it:
//! duplicate members are an error with both places, nesting and size are bounded, errors say what was met,
//! and documents and values that were worked out from them live in one [`Tree`].

mod error;
mod explain;
mod parse;
mod position;
mod redact;
mod tree;

pub use error::SyntaxError;
pub use parse::{Limits, Parsed, parse};
pub use position::{Lines, Position};
pub use redact::{SECRET_MEMBERS, is_secret, redact};
pub use tree::{Flags, Kind, Mark, NodeId, Origin, SourceId, Tree, Unknown};

/// A range of bytes in a source text, a byte order mark included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes `start..end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}
