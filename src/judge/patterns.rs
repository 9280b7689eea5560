//! The regular expressions of rules, compiled when they are first asked.

use std::collections::HashMap;
use std::sync::OnceLock;

use regex::Regex;

use crate::catalogue::{Condition, Word};

/// Regular expressions by their text. Compiling one takes longer than all else that a rule does to a document.
#[derive(Debug, Default)]
pub(super) struct Patterns<'a>(HashMap<&'a str, OnceLock<Option<Regex>>>);

impl<'a> Patterns<'a> {
    /// Takes in the expressions of a condition.
    pub(super) fn add(&mut self, condition: &'a Condition) {
        condition.visit(&mut |word| {
            if let Word::Match(pattern) = word {
                self.0.entry(pattern).or_default();
            }
        });
    }

    pub(super) fn is_match(&self, pattern: &str, text: &str) -> bool {
        // The loader has compiled it once already: an error can't come up here.
        let regex = self.0.get(pattern).and_then(|regex| regex.get_or_init(|| Regex::new(pattern).ok()).as_ref());
        regex.is_some_and(|regex| regex.is_match(text))
    }
}
