//! What a rule says of a case.

use std::borrow::Cow;

use crate::catalogue::{Rule, Verdict};
use crate::json::{NodeId, Tree};

use super::About;

/// What a rule says of a case.
#[derive(Clone, Debug)]
pub struct RuleVerdict<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// Whom it is about.
    pub about: About,
    /// The verdict.
    pub verdict: Verdict,
    /// How many nodes were judged.
    pub judged: usize,
    pub(super) because: Option<Because>,
}

/// Why a verdict is unknown or not applicable. Most of the rules of a judgement often share one reason, so a reason
/// that stands in the case stays there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Because {
    /// This node is unknown, and says why.
    Unknown(NodeId),
    Said(Cow<'static, str>),
}

impl RuleVerdict<'_> {
    /// Why it is unknown or not applicable, by the tree of the case that was judged: one sentence in lower case,
    /// without a full stop.
    #[must_use]
    pub fn because<'t>(&'t self, tree: &'t Tree) -> Option<&'t str> {
        match self.because.as_ref()? {
            Because::Unknown(node) => tree.as_unknown(*node).map(|unknown| unknown.reason.as_str()),
            Because::Said(reason) => Some(reason),
        }
    }

    /// The kinds of input that would decide, by the tree of the case that was judged.
    #[must_use]
    pub fn needs<'t>(&self, tree: &'t Tree) -> &'t [String] {
        match &self.because {
            Some(Because::Unknown(node)) => tree.as_unknown(*node).map_or(&[], |unknown| &unknown.needs),
            _ => &[],
        }
    }
}
