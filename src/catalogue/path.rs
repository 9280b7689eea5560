//! The path grammar of rules.
//!
//! Our own, because RFC 9535 (`JSONPath`) can neither match member names nor speak of members that are absent.

use serde::{Deserialize, Serialize};

/// A path such as `server.metadata.*_endpoint` or `.jwk.alg`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    /// As it was written.
    pub text: String,
    /// Whether it starts at the selected node (a leading `.`) instead of the case.
    pub relative: bool,
    /// The steps in order.
    pub steps: Vec<Step>,
    /// What a judge has noted of its beginning; nothing in the catalogue.
    #[serde(skip)]
    pub trunk: Option<Trunk>,
}

/// The first steps of an absolute path that are plain names. A judge follows those of all its paths together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trunk {
    /// The judge's number for it.
    pub number: u32,
    /// How many steps it has.
    pub steps: usize,
}

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// The member with this name.
    Member(String),
    /// Every member whose name starts and ends so.
    Members {
        /// What stands before the `*`.
        prefix: String,
        /// What stands behind it.
        suffix: String,
    },
    /// The member that has the name of the selected node.
    SelectedName,
    /// Every item of an array.
    Items,
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (relative, rest) = text.strip_prefix('.').map_or((false, text), |rest| (true, rest));
        let mut steps = Vec::new();
        if rest.is_empty() && relative {
            return Ok(Self { text: text.to_owned(), relative, steps, trunk: None });
        }
        for part in rest.split('.') {
            let (name, items) = part.strip_suffix("[*]").map_or((part, false), |name| (name, true));
            steps.push(member_step(name, text)?);
            if items {
                steps.push(Step::Items);
            }
        }
        Ok(Self { text: text.to_owned(), relative, steps, trunk: None })
    }

    /// The name of the last member that the path goes to.
    #[must_use]
    pub fn last_member(&self) -> Option<&str> {
        self.steps.iter().rev().find_map(|step| match step {
            Step::Member(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Whether it ends in a pattern of member names, or in the items of what that leads to.
    #[must_use]
    pub fn ends_in_pattern(&self) -> bool {
        let last = self.steps.iter().rev().find(|step| !matches!(step, Step::Items));
        matches!(last, Some(Step::Members { .. }))
    }

    /// Whether it can select more than one node.
    #[must_use]
    pub fn is_plural(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Items | Step::Members { .. }))
    }
}

fn member_step(name: &str, path: &str) -> Result<Step, String> {
    if name == "{name}" {
        return Ok(Step::SelectedName);
    }
    let letters = |s: &str| s.chars().all(|c| c.is_ascii_alphanumeric() || "_-#:".contains(c));
    match name.split_once('*') {
        Some((prefix, suffix)) if letters(prefix) && letters(suffix) => {
            Ok(Step::Members { prefix: prefix.to_owned(), suffix: suffix.to_owned() })
        }
        None if !name.is_empty() && letters(name) => Ok(Step::Member(name.to_owned())),
        _ => Err(format!("`{name}` is no step of a path (in `{path}`)")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_step() {
        let path = Path::parse("server.keys[*].jwk.*_x").expect("a path");
        assert!(!path.relative && path.is_plural());
        assert_eq!(path.steps[1..3], [Step::Member("keys".into()), Step::Items]);
        assert_eq!(path.last_member(), Some("jwk"));
        assert_eq!(Path::parse(".a.{name}").expect("a path").steps[1], Step::SelectedName);
        assert!(Path::parse(".").expect("a path").steps.is_empty());
    }

    #[test]
    fn refuses_what_is_none() {
        for text in ["", "a..b", "a[0]", "a.[*]", "a b", "a.**"] {
            assert!(Path::parse(text).is_err(), "{text}");
        }
    }
}
