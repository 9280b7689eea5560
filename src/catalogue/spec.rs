//! Specifications and their requirements.

use serde::{Deserialize, Serialize};

use super::word::spelled;

/// One edition of one specification.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Spec {
    /// The key that every requirement id starts with, for instance `FAPI1-ADV`.
    pub key: String,
    /// The title.
    pub title: String,
    /// The edition, for instance `Final`.
    pub edition: String,
    /// The date of the edition, `YYYY-MM-DD`.
    pub date: String,
    /// Where the text is published.
    pub url: String,
    /// Its requirements in the order of the text.
    pub requirements: Vec<Requirement>,
}

/// One normative item of one edition of a specification.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Requirement {
    /// Key of the specification, `-`, item.
    pub id: String,
    /// The item, for instance `5.2.2-14`.
    pub item: String,
    /// How strong it is.
    pub level: Level,
    /// Whom it binds.
    pub binds: String,
    /// What is required, in our own words.
    pub text: String,
    /// Whether documents decide it.
    pub shows: Option<Shows>,
    /// What no document shows.
    pub hidden: Option<String>,
    /// Requirements that this one replaces while it is in force.
    pub overrides: Vec<String>,
    /// What is uncertain in the reading.
    pub doubt: Option<String>,
    /// Where it stands with regard to rules.
    pub status: Status,
}

spelled! {
    /// How strong a requirement is.
    Level {
        /// shall, MUST, REQUIRED
        Shall = "shall",
        /// shall not, MUST NOT
        ShallNot = "shall not",
        /// should, RECOMMENDED
        Should = "should",
        /// should not, NOT RECOMMENDED
        ShouldNot = "should not",
        /// may, OPTIONAL
        May = "may",
        /// Advice without a keyword.
        Guidance = "guidance",
    }
}

spelled! {
    /// What documents can show of a requirement.
    Shows {
        /// They decide it.
        Whole = "whole",
        /// They can only show a violation.
        Part = "part",
    }
}

spelled! {
    /// Why no document can show a requirement.
    UnseenKind {
        /// Only an authorized or stateful exchange shows it.
        Behaviour = "behaviour",
        /// It binds a resource server, which is not examined.
        ResourceServer = "resource-server",
        /// It is about what a person sees.
        UserInterface = "user-interface",
        /// It is about how something is run, stored, logged or trusted.
        Operation = "operation",
        /// A permission: nothing can violate it.
        Permission = "permission",
        /// Nothing normative to examine.
        Guidance = "guidance",
    }
}

/// Where a requirement stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Rules decide it.
    Cited,
    /// Documents would show it, but no rule does yet: these kinds.
    Open(String),
    /// No document can show it.
    Unseen {
        /// The kind of reason.
        kind: UnseenKind,
        /// The reason.
        why: String,
    },
    /// The text withdrew it.
    Withdrawn,
    /// The text moved it to this requirement.
    Moved(String),
}

impl Level {
    /// Whether it forbids or demands without exception.
    #[must_use]
    pub const fn is_shall(self) -> bool {
        matches!(self, Self::Shall | Self::ShallNot)
    }

    /// Whether it is a recommendation.
    #[must_use]
    pub const fn is_should(self) -> bool {
        matches!(self, Self::Should | Self::ShouldNot)
    }
}

impl Requirement {
    /// Whether it can be in force at all.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        !matches!(self.status, Status::Withdrawn | Status::Moved(_))
    }
}
