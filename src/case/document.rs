//! Documents: artefacts as they were given.

use crate::json::{NodeId, SourceId};

use super::Kind;

/// What a document is in its case. Clients are numbered from 0 in the order in which they were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The metadata of the authorization server.
    ServerMetadata,
    /// The metadata at the other well-known URL, where a server publishes them at both.
    SecondMetadata,
    /// The JWK Set of the authorization server.
    ServerJwks,
    /// How the metadata was obtained.
    Discovery,
    /// What a probe saw of a host, numbered from 0.
    Host(u32),
    /// How endpoints answered harmless requests.
    Probes,
    /// The metadata of a client, or an array of the metadata of several.
    ClientMetadata(u32),
    /// The JWK Set of a client.
    ClientJwks(u32),
    /// The secret of a client: a text, which is never shown.
    ClientSecret(u32),
}

impl Role {
    /// Every role of a server, and those of a first host and client.
    const ALL: [Self; 9] = [
        Self::ServerMetadata,
        Self::SecondMetadata,
        Self::ServerJwks,
        Self::Discovery,
        Self::Host(0),
        Self::Probes,
        Self::ClientMetadata(0),
        Self::ClientJwks(0),
        Self::ClientSecret(0),
    ];

    /// The path of the role in the case.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::ServerMetadata => "server.metadata",
            Self::SecondMetadata => "server.second_metadata",
            Self::ServerJwks => "server.jwks",
            Self::Discovery => "server.discovery",
            Self::Host(_) => "server.hosts",
            Self::Probes => "server.probes",
            Self::ClientMetadata(_) => "client.metadata",
            Self::ClientJwks(_) => "client.jwks",
            Self::ClientSecret(_) => "client.secret",
        }
    }

    /// The role with this path; of several clients or hosts, the first one.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.path() == path)
    }

    /// The kind of document that plays the role.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::ServerMetadata | Self::SecondMetadata => Kind::AsMetadata,
            Self::ServerJwks | Self::ClientJwks(_) => Kind::Jwks,
            Self::Discovery => Kind::Discovery,
            Self::Host(_) => Kind::Tls,
            Self::Probes => Kind::Http,
            Self::ClientMetadata(_) => Kind::ClientMetadata,
            Self::ClientSecret(_) => Kind::ClientSecret,
        }
    }

    /// Number of the client that the document is about.
    #[must_use]
    pub const fn client(self) -> Option<u32> {
        match self {
            Self::ClientMetadata(number) | Self::ClientJwks(number) | Self::ClientSecret(number) => Some(number),
            Self::ServerMetadata
            | Self::ServerJwks
            | Self::SecondMetadata
            | Self::Discovery
            | Self::Host(_)
            | Self::Probes => None,
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
