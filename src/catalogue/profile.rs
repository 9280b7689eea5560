//! Profiles: which requirements are in force, and the limits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Condition, Literal};

/// A profile with what it inherits already taken in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Profile {
    /// The id, for instance `fapi1-advanced`.
    pub id: String,
    /// The title.
    pub title: String,
    /// The profile that it extends.
    pub extends: Option<String>,
    /// Keys of the specifications that it is made of.
    pub specs: Vec<String>,
    /// Underlying specifications, its own and inherited ones.
    pub needs: Vec<Need>,
    /// Limits by name, its own and inherited ones.
    pub limits: BTreeMap<String, Limit>,
    /// Ids of the requirements in force, sorted.
    pub in_force: Vec<String>,
    /// Things worth saying about a case under this profile.
    pub notices: Vec<Notice>,
}

/// An underlying specification and the requirement that brings it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Key of the specification.
    pub spec: String,
    /// Id of the requirement.
    pub by: String,
    /// The items that alone are in force; the whole specification where none are named.
    pub items: Option<Vec<String>>,
}

/// A value that rules refer to by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// The value.
    pub value: Literal,
    /// Id of the requirement that sets it.
    pub from: String,
    /// `bits`, `octets` or `seconds`.
    pub unit: Option<String>,
}

/// A remark, for instance that another profile fits better.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// When to say it.
    pub when: Condition,
    /// What to say.
    pub text: String,
}

impl Profile {
    /// Whether a requirement is in force.
    #[must_use]
    pub fn has(&self, requirement: &str) -> bool {
        self.in_force.binary_search_by(|id| id.as_str().cmp(requirement)).is_ok()
    }
}
