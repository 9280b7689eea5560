//! What nodes are, where they come from, and the marks they carry.

use super::NodeId;

/// Names the text that a node was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
    /// Not a JSON value: something that could not be worked out, see [`Unknown`].
    Unknown,
}

impl Kind {
    /// The kind with its article, for messages.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
            Self::Unknown => "unknown",
        }
    }
}

/// Why a value is not known, and what would make it known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// One sentence in lower case, without a full stop.
    pub reason: String,
    /// The kinds of input that would decide.
    pub needs: Vec<String>,
}

/// Where a node comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Read from a text: the bytes `start..end` of a source.
    Document {
        /// The text.
        source: SourceId,
        /// Offset of the first byte.
        start: u32,
        /// Offset behind the last byte.
        end: u32,
    },
    /// Worked out; about another node where there is one.
    Fact(Option<NodeId>),
    /// The default value of a member that this object lacks.
    Default(NodeId),
}

/// Marks that whoever knows the dictionary sets on nodes.
#[expect(clippy::struct_excessive_bools, reason = "independent marks, not a state")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// The value is not of the type that its member has.
    pub ill_typed: bool,
    /// Strings here are unordered sets of words.
    pub tokens: bool,
    /// The value must never be shown.
    pub secret: bool,
    /// The member's name is not in the dictionary.
    pub undeclared: bool,
    /// The value has the right type but not the form that its member has.
    pub ill_formed: bool,
}
