//! Documents: artefacts as they were given.

use crate::json::{NodeId, SourceId};

use super::Kind;

/// What a document is in its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The metadata of the authorization server.
    ServerMetadata,
    /// The JWK Set of the authorization server.
    ServerJwks,
    /// How the metadata was obtained.
    Discovery,
}

impl Role {
    /// The path of the role in the case.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::ServerMetadata => "server.metadata",
            Self::ServerJwks => "server.jwks",
            Self::Discovery => "server.discovery",
        }
    }

    /// The role with this path.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        [Self::ServerMetadata, Self::ServerJwks, Self::Discovery].into_iter().find(|role| role.path() == path)
    }

    /// The kind of document that plays the role.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::ServerMetadata => Kind::AsMetadata,
            Self::ServerJwks => Kind::Jwks,
            Self::Discovery => Kind::Discovery,
        }
    }
}

/// One artefact of a case.
#[derive(Clone, Debug)]
pub struct Document {
    /// The name that reports use: the file's path as it was given, or the URL.
    pub name: String,
    /// What it is in the case.
    pub role: Role,
    /// The text, as it was given.
    pub text: String,
    /// The text that spans point into.
    pub source: SourceId,
    /// Its value in the case's tree.
    pub root: NodeId,
    /// Whether it starts with a byte order mark.
    pub byte_order_mark: bool,
}
