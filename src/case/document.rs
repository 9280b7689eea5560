//! Documents: artefacts as they were given.

use std::borrow::Cow;

use crate::json::{NodeId, SourceId};

use super::{Kind, certificate};

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
    /// The certificate of a client and those behind it: PEM, or the Base64 of one in DER.
    ClientCertificate(u32),
    /// A client assertion, numbered from 0.
    Assertion(u32),
    /// A request object, numbered from 0.
    RequestObject(u32),
    /// A DPoP proof, numbered from 0.
    DpopProof(u32),
    /// Captured requests, numbered from 0: one, or a HAR file.
    Request(u32),
    /// Private keys that open what clients encrypted, numbered from 0.
    DecryptionKey(u32),
}

impl Role {
    /// Every role of a server, and those of a first host and client.
    const ALL: [Self; 15] = [
        Self::ServerMetadata,
        Self::SecondMetadata,
        Self::ServerJwks,
        Self::Discovery,
        Self::Host(0),
        Self::Probes,
        Self::ClientMetadata(0),
        Self::ClientJwks(0),
        Self::ClientSecret(0),
        Self::ClientCertificate(0),
        Self::Assertion(0),
        Self::RequestObject(0),
        Self::DpopProof(0),
        Self::Request(0),
        Self::DecryptionKey(0),
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
            Self::ClientCertificate(_) => "client.certificate",
            Self::Assertion(_) => "messages.assertions",
            Self::RequestObject(_) => "messages.request_objects",
            Self::DpopProof(_) => "messages.proofs",
            Self::Request(_) => "messages.requests",
            Self::DecryptionKey(_) => "messages.decryption_keys",
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
            Self::ClientCertificate(_) => Kind::ClientCertificate,
            Self::Assertion(_) => Kind::ClientAssertion,
            Self::RequestObject(_) => Kind::RequestObject,
            Self::DpopProof(_) => Kind::DpopProof,
            Self::Request(_) => Kind::HttpRequest,
            Self::DecryptionKey(_) => Kind::DecryptionKey,
        }
    }

    /// Number of the client that the document is about.
    #[must_use]
    pub const fn client(self) -> Option<u32> {
        match self {
            Self::ClientMetadata(number)
            | Self::ClientJwks(number)
            | Self::ClientSecret(number)
            | Self::ClientCertificate(number) => Some(number),
            // Which client sent a message is told by what is in it.
            _ => None,
        }
    }

    /// Whether it is something that a client sends.
    #[must_use]
    pub const fn is_message(self) -> bool {
        matches!(self, Self::Assertion(_) | Self::RequestObject(_) | Self::DpopProof(_) | Self::Request(_))
    }

    /// Whether it is a message, or opens one.
    #[must_use]
    pub const fn goes_with_messages(self) -> bool {
        self.is_message() || matches!(self, Self::DecryptionKey(_))
    }

    /// The same role with another number, where it has one.
    #[must_use]
    pub const fn numbered(self, number: u32) -> Self {
        match self {
            Self::ServerMetadata | Self::SecondMetadata | Self::ServerJwks | Self::Discovery | Self::Probes => self,
            Self::Host(_) => Self::Host(number),
            Self::ClientMetadata(_) => Self::ClientMetadata(number),
            Self::ClientJwks(_) => Self::ClientJwks(number),
            Self::ClientSecret(_) => Self::ClientSecret(number),
            Self::ClientCertificate(_) => Self::ClientCertificate(number),
            Self::Assertion(_) => Self::Assertion(number),
            Self::RequestObject(_) => Self::RequestObject(number),
            Self::DpopProof(_) => Self::DpopProof(number),
            Self::Request(_) => Self::Request(number),
            Self::DecryptionKey(_) => Self::DecryptionKey(number),
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
    /// The document that it is a part of.
    pub parent: Option<String>,
}

impl Document {
    /// The bytes that were given. Of a certificate in DER the text is its Base64.
    #[must_use]
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        match self.role {
            Role::ClientCertificate(_) => certificate::bytes(&self.text),
            _ => Cow::Borrowed(self.text.as_bytes()),
        }
    }
}
