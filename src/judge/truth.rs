//! Three-valued truth that remembers what failed.

use crate::json::{NodeId, Unknown};

use super::Spot;

/// Whether a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    /// It does not, at these places.
    No(Vec<Fault>),
    Unknown(Unknown),
}

/// A place where a word failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) spot: Spot,
    /// A second place that belongs to it.
    pub(super) related: Option<NodeId>,
}

impl Truth {
    pub(super) fn at(holds: bool, spot: &Spot) -> Self {
        if holds { Self::Yes } else { Self::No(vec![Fault { spot: spot.clone(), related: None }]) }
    }

    /// Both: a failure weighs more than not knowing; failures add up.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No(mut a), Self::No(b)) => {
                a.extend(b);
                Self::No(a)
            }
            (Self::No(faults), _) | (_, Self::No(faults)) => Self::No(faults),
            (Self::Unknown(reason), _) | (_, Self::Unknown(reason)) => Self::Unknown(reason),
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }

    pub(super) fn not(self, spot: &Spot) -> Self {
        match self {
            Self::Yes => Self::at(false, spot),
            Self::No(_) => Self::Yes,
            unknown @ Self::Unknown(_) => unknown,
        }
    }
}
