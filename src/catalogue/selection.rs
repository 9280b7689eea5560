//! How clients choose their authentication method: data of `rules/selection.toml`.

use serde::{Deserialize, Serialize};

use super::word::spelled;

/// Methods by strength, and clients that choose among them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Selection {
    /// Groups of methods that are equally strong, from the strongest to the weakest.
    pub strength: Vec<Strength>,
    /// Clients, in the order of the file.
    pub clients: Vec<Chooser>,
}

/// Methods that are equally strong.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Strength {
    /// The methods.
    pub methods: Vec<String>,
    /// What makes them as strong or weak as they are.
    pub why: String,
}

/// A client that chooses.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Chooser {
    /// Its name.
    pub name: String,
    /// Its version, where one was looked at.
    pub version: Option<String>,
    /// How it is known what the client does.
    pub source: String,
    /// Whether it looks at the server's metadata.
    pub reads_metadata: Reads,
    /// What else there is to know.
    pub note: Option<String>,
    /// What it does: the first branch that fits counts. The last one fits always.
    pub branches: Vec<Branch>,
}

spelled! {
    /// Whether a client looks at the server's metadata before it chooses.
    Reads {
        /// It does.
        Yes = "yes",
        /// It looks for some values only.
        Partly = "partly",
        /// It does not.
        No = "no",
    }
}

/// What a client does in a case; everything that is said must be true.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Branch {
    /// The list has this method.
    pub listed: Option<String>,
    /// The list lacks this method, or there is no list.
    pub not_listed: Option<String>,
    /// Whether there is no list.
    pub absent: Option<bool>,
    /// Whether the client has a secret.
    pub secret: Option<bool>,
    /// What follows.
    pub then: Picks,
}

/// What a client ends up with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Picks {
    /// This method.
    Method(String),
    /// None by itself; in words.
    Nothing(String),
}

impl Selection {
    /// How strong a method is: 0 for the strongest; nothing for a method that is not known here.
    #[must_use]
    pub fn rank(&self, method: &str) -> Option<usize> {
        self.strength.iter().position(|group| group.methods.iter().any(|other| other == method))
    }

    /// What makes a method as strong or weak as it is.
    #[must_use]
    pub fn why(&self, method: &str) -> Option<&str> {
        self.strength.get(self.rank(method)?).map(|group| group.why.as_str())
    }
}

impl Branch {
    /// Whether it fits everything.
    #[must_use]
    pub const fn is_last(&self) -> bool {
        self.listed.is_none() && self.not_listed.is_none() && self.absent.is_none() && self.secret.is_none()
    }
}
