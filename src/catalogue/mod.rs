//! The catalogue: specifications, profiles, dictionaries and rules, all of it data.
//!
//! Floor 1: this module reads and checks the data and answers questions about it. It judges nothing, and it knows
//! nothing of documents: the build script uses it alone to check and pack `rules/`.

mod condition;
mod error;
mod load;
mod load_members;
mod load_profile;
mod load_rule;
mod load_selection;
mod load_spec;
mod member;
mod mend;
mod path;
mod profile;
mod raw;
mod resolve;
mod rule;
mod schema;
mod selection;
mod spec;
mod word;
mod word_paths;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use error::CatalogueError;
pub use load::SourceFile;
pub use member::{Default, Dictionary, Entry, Shape, Type};
pub use mend::Mend;
pub use path::{Path, Step, Trunk};
pub use profile::{Limit, Need, Notice, Profile};
pub use rule::{
    Absent, Certification, CertificationWhen, Check, Cite, Deployment, Evidence, Example, ExampleDocument, Explain,
    Rule, Severity, Soften, Variant, Verdict,
};
pub use schema::rule_schema;
pub use selection::{Branch, Chooser, Picks, Reads, Selection, Strength};
pub use spec::{Level, Requirement, Shows, Spec, Status, UnseenKind};
pub use word::{AtAbsent, Condition, Form, Literal, Operand, OperandAbsent, State, WORDS, Word};

/// Everything that fapilint knows of the standards.
#[derive(Clone, Debug, std::default::Default, Serialize, Deserialize)]
pub struct Catalogue {
    /// Specifications in the order of their files.
    pub specs: Vec<Spec>,
    /// Profiles; those that are extended stand before those that extend them.
    pub profiles: Vec<Profile>,
    /// Dictionaries by kind of object.
    pub dictionaries: BTreeMap<String, Dictionary>,
    /// Lists that rules refer to by name.
    pub lists: BTreeMap<String, Literal>,
    /// Keys whose private part anybody can read, by RFC 7638 thumbprint, with the places where they are published.
    #[serde(default)]
    pub published_keys: BTreeMap<String, Vec<String>>,
    /// How clients choose their authentication method.
    #[serde(default)]
    pub selection: Selection,
    /// Names of TLS cipher suites by their code.
    #[serde(default)]
    pub tls_suites: BTreeMap<u16, String>,
    /// Rules by id.
    pub rules: Vec<Rule>,
}

impl Catalogue {
    /// The requirement with this id.
    #[must_use]
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements().find(|requirement| requirement.id == id)
    }

    /// Every requirement of every specification.
    pub fn requirements(&self) -> impl Iterator<Item = &Requirement> {
        self.specs.iter().flat_map(|spec| &spec.requirements)
    }

    /// The specification that a requirement belongs to.
    #[must_use]
    pub fn spec_of(&self, requirement: &Requirement) -> Option<&Spec> {
        self.specs.iter().find(|spec| {
            requirement.id.strip_prefix(spec.key.as_str()).and_then(|rest| rest.strip_prefix('-'))
                == Some(requirement.item.as_str())
        })
    }

    /// The profile with this id.
    #[must_use]
    pub fn profile(&self, id: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.id == id)
    }

    /// The rule with this id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// `did you mean …?` for a requirement id.
    #[must_use]
    pub fn nearest_requirement(&self, id: &str) -> Option<String> {
        error::nearest(id, self.requirements().map(|requirement| requirement.id.as_str()))
    }
}

impl Rule {
    /// Whether a requirement that it cites is in force.
    #[must_use]
    pub fn is_in_force(&self, profile: &Profile) -> bool {
        self.cites.iter().any(|cite| profile.has(&cite.id))
    }

    /// Whether a name means it: its id, its folder, or both with a slash.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        self.id == name || self.folder == name || name.split_once('/') == Some((&self.folder, &self.id))
    }
}

/// `did you mean …?` for the nearest of the known names, if one is near.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    error::nearest(name, known)
}
