//! What a document is, told from its content.
//!
//! A JSON object is told by its members ([`kind_of`]). What is no such object still looks like something, and people
//! are helped by hearing what: a text that is not strict JSON by its first bytes ([`looks_like`]), an object that is
//! none of the documents that are judged by its members ([`other_object`]).

mod forms;
mod likeness;
mod lines;
mod looks;
mod other;
mod pem;
mod signs;
mod text;

pub use likeness::{DerContent, Likeness, PemFlaw};
pub use looks::looks_like;
pub use other::{other_object, wrong_kind};
pub use signs::kind_of;

/// Kinds of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Metadata of an authorization server (RFC 8414).
    AsMetadata,
    /// Metadata of a client (RFC 7591).
    ClientMetadata,
    /// The secret of a client, as a text.
    ClientSecret,
    /// The claims of a software statement (RFC 7591 section 2.3).
    SoftwareStatement,
    /// A JWK Set (RFC 7517 section 5).
    Jwks,
    /// A JWT by which a client authenticates (RFC 7523).
    ClientAssertion,
    /// An authorization request as a JWT (RFC 9101).
    RequestObject,
    /// A proof of possession (RFC 9449).
    DpopProof,
    /// An ID token.
    IdToken,
    /// The certificate of a client (RFC 8705).
    ClientCertificate,
    /// A private key to decrypt with, which is never shown.
    DecryptionKey,
    /// A request as it went over the wire.
    HttpRequest,
    /// A response as it came over the wire.
    HttpResponse,
    /// How metadata was obtained from a live server.
    Discovery,
    /// What a probe saw of a live server's TLS.
    Tls,
    /// What a probe saw of a live server's HTTP.
    Http,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 16] = [
        Self::AsMetadata,
        Self::ClientMetadata,
        Self::ClientSecret,
        Self::SoftwareStatement,
        Self::Jwks,
        Self::ClientAssertion,
        Self::RequestObject,
        Self::DpopProof,
        Self::IdToken,
        Self::ClientCertificate,
        Self::DecryptionKey,
        Self::HttpRequest,
        Self::HttpResponse,
        Self::Discovery,
        Self::Tls,
        Self::Http,
    ];

    /// The word that rules and reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AsMetadata => "as-metadata",
            Self::ClientMetadata => "client-metadata",
            Self::ClientSecret => "client-secret",
            Self::SoftwareStatement => "software-statement",
            Self::Jwks => "jwks",
            Self::ClientAssertion => "client-assertion",
            Self::RequestObject => "request-object",
            Self::DpopProof => "dpop-proof",
            Self::IdToken => "id-token",
            Self::ClientCertificate => "client-certificate",
            Self::DecryptionKey => "decryption-key",
            Self::HttpRequest => "http-request",
            Self::HttpResponse => "http-response",
            Self::Discovery => "discovery",
            Self::Tls => "tls",
            Self::Http => "http",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// What people call it, with an article where English wants one.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::AsMetadata => "authorization server metadata",
            Self::ClientMetadata => "client metadata",
            Self::ClientSecret => "a client secret",
            Self::SoftwareStatement => "a software statement",
            Self::Jwks => "a JWK Set",
            Self::ClientAssertion => "a client assertion",
            Self::RequestObject => "a request object",
            Self::DpopProof => "a DPoP proof",
            Self::IdToken => "an ID token",
            Self::ClientCertificate => "a client certificate",
            Self::DecryptionKey => "a private key to decrypt with",
            Self::HttpRequest => "an HTTP request",
            Self::HttpResponse => "an HTTP response",
            Self::Discovery => "a record of discovery",
            Self::Tls => "a record of a TLS probe",
            Self::Http => "a record of an HTTP probe",
        }
    }

    /// The option of the command line that takes it, where there is one.
    #[must_use]
    pub const fn option(self) -> Option<&'static str> {
        match self {
            Self::AsMetadata => Some("--as"),
            Self::Jwks => Some("--as-jwks or --client-jwks"),
            Self::ClientMetadata => Some("--client"),
            Self::ClientSecret => Some("--client-secret-file"),
            Self::ClientCertificate => Some("--client-certificate"),
            Self::ClientAssertion => Some("--assertion"),
            Self::RequestObject => Some("--request-object"),
            Self::DpopProof => Some("--dpop-proof"),
            Self::DecryptionKey => Some("--decryption-key"),
            Self::HttpRequest => Some("--http-request"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_word_of_its_own() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(Kind::parse("as_metadata"), None);
    }
}
