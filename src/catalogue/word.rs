//! Conditions: the closed set of words that rules are made of.

use serde::{Deserialize, Serialize};

use super::Path;

/// Words that must all hold of one node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition(pub Vec<Word>);

/// A word with its operand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Word {
    /// `is`
    Is(State),
    /// `equal`
    Equal(Operand),
    /// `be_one_of`
    BeOneOf(Operand),
    /// `be_none_of`
    BeNoneOf(Operand),
    /// `include`
    Include(Operand),
    /// `include_any_of`
    IncludeAnyOf(Operand),
    /// `be_at_least`
    BeAtLeast(Operand),
    /// `be_at_most`
    BeAtMost(Operand),
    /// `be_less_than`
    BeLessThan(Operand),
    /// `match`: a regular expression, unanchored.
    Match(String),
    /// `have_form`
    HaveForm(Form),
    /// `have_members`
    HaveMembers(Vec<String>),
    /// `have_exactly_one_of`
    HaveExactlyOneOf(Vec<String>),
    /// `have_at_most_one_of`
    HaveAtMostOneOf(Vec<String>),
    /// `be_unique`, by a member of the items or by the items themselves.
    BeUnique(Option<Path>),
    /// `every`
    Every(Condition),
    /// `all`
    All(Vec<Condition>),
    /// `any`
    Any(Vec<Condition>),
    /// `not`
    Not(Condition),
    /// `at`
    At {
        /// Where to go.
        path: Path,
        /// What absence means there.
        absent: AtAbsent,
        /// What must hold there.
        then: Condition,
    },
}

/// The words as rules spell them, in the order of the documentation.
pub const WORDS: [&str; 20] = [
    "is", "equal", "be_one_of", "be_none_of", "include", "include_any_of", "be_at_least", "be_at_most", "be_less_than",
    "match", "have_form", "have_members", "have_exactly_one_of", "have_at_most_one_of", "be_unique", "every", "all",
    "any", "not", "at",
];

/// What absence means at the end of an `at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AtAbsent {
    /// The words see that the node is absent; only `is` can say something of it.
    Look,
    /// The dictionary's default stands for it.
    Default,
    /// The condition does not hold.
    Fail,
    /// The condition holds.
    Skip,
    /// The condition is unknown.
    Unknown,
}

macro_rules! spelled {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every spelling.
            pub const ALL: &'static [&'static str] = &[$($text),+];

            /// Reads the spelling that rules use.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }

            /// The spelling that rules use.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}
pub(super) use spelled;

spelled! {
    /// Operand of `is`.
    State {
        /// The node is there.
        Present = "present",
        /// The node is not there.
        Absent = "absent",
        /// JSON `true`.
        True = "true",
        /// JSON `false`.
        False = "false",
        /// A string.
        String = "string",
        /// A number.
        Number = "number",
        /// A number without fraction.
        Integer = "integer",
        /// `true` or `false`.
        Boolean = "boolean",
        /// An array.
        Array = "array",
        /// An object.
        Object = "object",
        /// An array, object or string with nothing in it.
        Empty = "empty",
        /// An array, object or string with something in it.
        NotEmpty = "not_empty",
        /// The member's name is in the dictionary of its document.
        Declared = "declared",
        /// The value has the type that the dictionary gives the member.
        WellTyped = "well_typed",
        /// The value has the form that the dictionary gives the member.
        WellFormed = "well_formed",
    }
}

spelled! {
    /// Operand of `have_form`.
    Form {
        /// An absolute URL (RFC 3986) with a host.
        Url = "url",
        /// An absolute URL with the scheme https and a host.
        HttpsUrl = "https-url",
        /// An issuer identifier: an https URL without query, fragment and user information (RFC 8414 section 2).
        Issuer = "issuer",
        /// A scope-token (RFC 6749 section 3.3).
        ScopeToken = "scope-token",
        /// A language tag by its shape (RFC 5646 section 2.1).
        LanguageTag = "language-tag",
        /// base64url without padding (RFC 7515 section 2).
        Base64Url = "base64url",
        /// A UUID (RFC 9562 section 4).
        Uuid = "uuid",
        /// An absolute URI of any scheme (RFC 3986); of http and https with a host.
        Uri = "uri",
        /// A distinguished name (RFC 4514).
        DistinguishedName = "distinguished-name",
        /// An IPv4 or IPv6 address (RFC 5952 section 2).
        IpAddress = "ip-address",
        /// The value of a dNSName (RFC 5280 section 4.2.1.6).
        DnsName = "dns-name",
        /// The value of an rfc822Name (RFC 5280 section 4.2.1.6).
        Email = "email",
    }
}

/// What a word compares with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Operand {
    /// A value that stands in the rule.
    Literal(Literal),
    /// A limit of the profile.
    Limit(String),
    /// A list of `rules/lists.toml`.
    List(String),
    /// Every value selected by a path; arrays are flattened.
    Path {
        /// The path.
        path: Path,
        /// What it means where nothing is selected.
        absent: OperandAbsent,
    },
}

/// What absence means at the end of an operand's path, where the dictionary has no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OperandAbsent {
    /// The word holds.
    Skip,
    /// The word is unknown.
    Unknown,
    /// The word compares with an empty list.
    Nothing,
}

/// A value that stands in a rule, a profile or a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Literal {
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A string.
    String(String),
    /// Several values.
    List(Vec<Literal>),
}

impl Literal {
    /// The values of a list, or the one value.
    #[must_use]
    pub fn values(&self) -> &[Self] {
        match self {
            Self::List(values) => values,
            one => std::slice::from_ref(one),
        }
    }
}

impl std::fmt::Display for Literal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::String(value) => f.write_str(value),
            Self::List(values) => {
                for (i, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if i == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
        }
    }
}

impl Condition {
    /// This condition and all inside of it.
    pub fn visit<'a>(&'a self, see: &mut impl FnMut(&'a Word)) {
        for word in &self.0 {
            see(word);
            match word {
                Word::Every(inner) | Word::Not(inner) | Word::At { then: inner, .. } => inner.visit(see),
                Word::All(list) | Word::Any(list) => list.iter().for_each(|inner| inner.visit(see)),
                _ => {}
            }
        }
    }
}
