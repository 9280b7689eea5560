//! Dictionaries: every known member of a kind of document, and every fact of the case.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::word::spelled;

/// The members of one kind of object, by name, in the order of the names: every member of every document is looked up,
/// which takes a hash less time than comparisons.
pub type Dictionary = IndexMap<String, Entry, foldhash::fast::FixedState>;

/// What is known of a member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The type of its value.
    pub shape: Shape,
    /// The value that absence stands for, as JSON, and the requirement that says so.
    pub default: Option<Default>,
    /// What absence means where it is not a value.
    pub means: Option<String>,
    /// Where the member is defined.
    pub source: Option<String>,
    /// The unit of a number: `bits`, `octets`, `seconds`.
    pub unit: Option<String>,
    /// What a fact measures.
    pub text: Option<String>,
    /// Whether names with a language tag (`op_name#ja`) are this member too.
    pub languages: bool,
}

/// The default value of a member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Default {
    /// The value.
    pub value: serde_json::Value,
    /// Id of the requirement.
    pub from: String,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// The type.
    pub ty: Type,
    /// The form of a string, or of the strings of an array.
    pub form: Option<String>,
    /// Whether strings are unordered sets of words.
    pub tokens: bool,
    /// The dictionary of an object, or of the objects of an array.
    pub dictionary: Option<String>,
    /// The shape of the values of an object with free member names.
    pub entries: Option<Box<Shape>>,
}

spelled! {
    /// The type of a member.
    Type {
        /// A string.
        String = "string",
        /// `true` or `false`.
        Boolean = "boolean",
        /// A number without fraction.
        Integer = "integer",
        /// A number.
        Number = "number",
        /// An object.
        Object = "object",
        /// An array of strings.
        Strings = "string[]",
        /// An array of objects.
        Objects = "object[]",
        /// An array of anything.
        Array = "array",
        /// Anything but `null`.
        Any = "any",
    }
}

impl Type {
    /// The type with its article, for messages.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Object => "an object",
            Self::Strings => "an array of strings",
            Self::Objects => "an array of objects",
            Self::Array => "an array",
            Self::Any => "a value",
        }
    }

    /// The type of the items of an array of this type.
    #[must_use]
    pub const fn of_items(self) -> Self {
        match self {
            Self::Strings => Self::String,
            Self::Objects => Self::Object,
            _ => Self::Any,
        }
    }

    /// Whether it is an array.
    #[must_use]
    pub const fn is_array(self) -> bool {
        matches!(self, Self::Strings | Self::Objects | Self::Array)
    }
}

impl Shape {
    /// A shape of a type and nothing more.
    #[must_use]
    pub const fn of(ty: Type) -> Self {
        Self { ty, form: None, tokens: false, dictionary: None, entries: None }
    }

    /// The shape of an item of an array of this shape.
    #[must_use]
    pub fn item(&self) -> Self {
        Self { ty: self.ty.of_items(), entries: None, ..self.clone() }
    }
}
