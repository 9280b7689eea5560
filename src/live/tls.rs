//! Why a TLS handshake failed, in words that lead to what must be changed.

use std::time::Duration;

use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};

use super::error::tame;

/// Why a TLS handshake failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum TlsFault {
    /// The certificate's time is over, for this many whole days.
    #[error("the server's certificate expired {days} days ago")]
    Expired { days: u64 },
    /// The certificate's time begins in this many whole days.
    #[error("the server's certificate is not valid until {days} days from now")]
    NotYetValid { days: u64 },
    /// No trusted authority stands behind the certificate.
    #[error("no trusted authority issued the server's certificate")]
    UnknownIssuer,
    /// The server shows an authority's own certificate, as `openssl req -x509` makes them.
    #[error("the server's certificate is that of an authority (CA:TRUE), which no server may show")]
    AuthorityAsServer,
    /// The certificate is for other names.
    #[error("the server's certificate is for {}", names(presented))]
    WrongName { presented: Vec<String> },
    /// The certificate was revoked.
    #[error("the server's certificate was revoked")]
    Revoked,
    /// Another fault of the certificate.
    #[error("the server's certificate cannot be used ({0})")]
    Certificate(String),
    /// The server speaks neither TLS 1.2 nor 1.3.
    #[error("the server speaks neither TLS 1.2 nor TLS 1.3")]
    Version,
    /// Both sides have no cipher suite, group or signature scheme in common, or the server said no more than that.
    #[error("the server accepted no offered cipher suite, group or signature scheme")]
    Nothing,
    /// The server wants a client certificate.
    #[error("the server wants a client certificate")]
    ClientCertificate,
    /// The server does not know the host name.
    #[error("the server does not know this host name")]
    UnknownName,
    /// What came was not TLS.
    #[error("what the server sent is not TLS")]
    NotTls,
    /// The server closed the connection instead of answering.
    #[error("the server closed the connection during the handshake")]
    Closed,
    /// Something else, in the words of the TLS library.
    #[error("{0}")]
    Other(String),
}

impl TlsFault {
    pub(super) fn of(error: &Error) -> Self {
        match error {
            Error::InvalidCertificate(error) => Self::of_certificate(error),
            Error::AlertReceived(alert) => Self::of_alert(*alert),
            Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13) => Self::Version,
            Error::PeerIncompatible(
                PeerIncompatible::NoCipherSuitesInCommon
                | PeerIncompatible::NoKxGroupsInCommon
                | PeerIncompatible::NoSignatureSchemesInCommon,
            ) => Self::Nothing,
            Error::InvalidMessage(InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion) => {
                Self::NotTls
            }
            other => Self::Other(tame(&other.to_string())),
        }
    }

    fn of_certificate(error: &CertificateError) -> Self {
        match error {
            CertificateError::ExpiredContext { time, not_after } => Self::Expired { days: days(*not_after, *time) },
            CertificateError::NotValidYetContext { time, not_before } => {
                Self::NotYetValid { days: days(*time, *not_before) }
            }
            CertificateError::UnknownIssuer => Self::UnknownIssuer,
            CertificateError::NotValidForNameContext { presented, .. } => {
                Self::WrongName { presented: presented.iter().map(|name| bare_name(name)).collect() }
            }
            CertificateError::NotValidForName => Self::WrongName { presented: Vec::new() },
            CertificateError::Revoked => Self::Revoked,
            // rustls hands on what webpki calls the fault, and has no variant of its own for it.
            CertificateError::Other(error) if error.to_string() == "CaUsedAsEndEntity" => Self::AuthorityAsServer,
            CertificateError::Other(error) => Self::Certificate(tame(&error.to_string())),
            other => Self::Certificate(tame(&other.to_string())),
        }
    }

    fn of_alert(alert: AlertDescription) -> Self {
        match alert {
            AlertDescription::ProtocolVersion => Self::Version,
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => Self::Nothing,
            AlertDescription::CertificateRequired => Self::ClientCertificate,
            AlertDescription::UnrecognisedName => Self::UnknownName,
            other => Self::Other(format!("the server ended the handshake with the alert {other:?}")),
        }
    }

    pub(super) const fn help(&self) -> Option<&'static str> {
        match self {
            Self::Expired { .. } | Self::NotYetValid { .. } => {
                Some("install a certificate that is valid now, or set this machine's clock")
            }
            Self::UnknownIssuer => Some(
                "if the authority is your own, trust it: --cacert FILE; \
                 else let the server send its intermediate certificates",
            ),
            Self::AuthorityAsServer => {
                Some("issue the server a certificate of its own (CA:FALSE) and trust its authority: --cacert FILE")
            }
            Self::WrongName { .. } | Self::UnknownName => {
                Some("check the host in the URL, or issue the server a certificate for it")
            }
            Self::Version => Some("enable TLS 1.2 and TLS 1.3 on the server"),
            Self::Nothing => Some("enable ECDHE cipher suites with AES-GCM on the server (RFC 9325 section 4.2)"),
            Self::ClientCertificate => {
                Some("metadata and keys are public: let them be read without a client certificate")
            }
            Self::NotTls => Some("check the port, and that the scheme is meant to be https"),
            Self::Revoked | Self::Certificate(_) | Self::Closed | Self::Other(_) => None,
        }
    }
}

/// Whole days from one time to a later one.
fn days(from: UnixTime, to: UnixTime) -> u64 {
    const DAY: u64 = Duration::from_hours(24).as_secs();
    to.as_secs().saturating_sub(from.as_secs()) / DAY
}

/// `DnsName("as.example")`, as webpki writes a name, without its wrapping.
fn bare_name(name: &str) -> String {
    tame(name.split_once('"').and_then(|(_, rest)| rest.split_once('"')).map_or(name, |(inner, _)| inner))
}

/// At most five names.
fn names(presented: &[String]) -> String {
    match presented {
        [] => "other names".to_owned(),
        few if few.len() <= 5 => few.join(", "),
        many => format!("{} and {} more", many[..5].join(", "), many.len() - 5),
    }
}
