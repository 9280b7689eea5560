//! Extensions that a server may agree to.

/// An extension of a hello whose answer is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Extension {
    /// RFC 6066 section 7.
    TruncatedHmac,
    /// RFC 7301.
    Alpn,
    /// RFC 7366.
    EncryptThenMac,
    /// RFC 7627.
    ExtendedMasterSecret,
    /// RFC 5746.
    RenegotiationInfo,
}

impl Extension {
    const ALL: [Self; 5] =
        [Self::TruncatedHmac, Self::Alpn, Self::EncryptThenMac, Self::ExtendedMasterSecret, Self::RenegotiationInfo];

    /// The number on the wire.
    pub(super) const fn code(self) -> u16 {
        match self {
            Self::TruncatedHmac => 4,
            Self::Alpn => 16,
            Self::EncryptThenMac => 22,
            Self::ExtendedMasterSecret => 23,
            Self::RenegotiationInfo => 0xff01,
        }
    }

    pub(super) fn of(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|extension| extension.code() == code)
    }
}
