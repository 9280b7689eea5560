//! Families of keys, and the curves that two of them live on.
//!
//! What is fixed by a name alone stands here: sizes, lengths, algorithms, numbers in OpenSSL.

use openssl::nid::Nid;
use openssl::pkey::Id;

/// A value of `kty` (RFC 7518 section 6.1, RFC 8037 section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Rsa,
    Ec,
    Okp,
    Oct,
}

impl Family {
    pub(super) fn named(kty: &str) -> Option<Self> {
        match kty {
            "RSA" => Some(Self::Rsa),
            "EC" => Some(Self::Ec),
            "OKP" => Some(Self::Okp),
            "oct" => Some(Self::Oct),
            _ => None,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Rsa => "RSA",
            Self::Ec => "EC",
            Self::Okp => "OKP",
            Self::Oct => "oct",
        }
    }

    /// Members that only the owner of a key may know (RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1, RFC 8037 section 2).
    pub(super) const fn private_members(self) -> &'static [&'static str] {
        match self {
            Self::Rsa => &["d", "p", "q", "dp", "dq", "qi", "oth"],
            Self::Ec | Self::Okp => &["d"],
            Self::Oct => &["k"],
        }
    }

    /// Members that make the RFC 7638 thumbprint, in the order of their names (section 3.2, RFC 8037 section 2).
    /// None for symmetric keys: a hash of a secret helps whoever guesses it.
    pub(super) const fn thumbprint_members(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Rsa => Some(&["e", "kty", "n"]),
            Self::Ec => Some(&["crv", "kty", "x", "y"]),
            Self::Okp => Some(&["crv", "kty", "x"]),
            Self::Oct => None,
        }
    }
}

/// A value of `crv` (RFC 7518 section 6.2.1.1, RFC 8812 section 3.1, RFC 8037 section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
    P521,
    Secp256k1,
    Ed25519,
    Ed448,
    X25519,
    X448,
}

impl Curve {
    /// The curve with this name, where keys of the family can be on it.
    pub(super) fn named(family: Family, crv: &str) -> Option<Self> {
        match (family, crv) {
            (Family::Ec, "P-256") => Some(Self::P256),
            (Family::Ec, "P-384") => Some(Self::P384),
            (Family::Ec, "P-521") => Some(Self::P521),
            (Family::Ec, "secp256k1") => Some(Self::Secp256k1),
            (Family::Okp, "Ed25519") => Some(Self::Ed25519),
            (Family::Okp, "Ed448") => Some(Self::Ed448),
            (Family::Okp, "X25519") => Some(Self::X25519),
            (Family::Okp, "X448") => Some(Self::X448),
            _ => None,
        }
    }

    /// The value of `crv`.
    pub(super) const fn crv(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::Secp256k1 => "secp256k1",
            Self::Ed25519 => "Ed25519",
            Self::Ed448 => "Ed448",
            Self::X25519 => "X25519",
            Self::X448 => "X448",
        }
    }

    /// Bits of an element of the field: p is just under 2^256, 2^384 and 2^521 (NIST SP 800-186 section 3.2.1) and
    /// 2^256 (SEC 2 section 2.4.1); it is 2^255 - 19 and 2^448 - 2^224 - 1 for the others (RFC 7748 sections 4.1, 4.2).
    pub(super) const fn field_bits(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 => 256,
            Self::P384 => 384,
            Self::P521 => 521,
            Self::Ed25519 | Self::X25519 => 255,
            Self::Ed448 | Self::X448 => 448,
        }
    }

    /// Octets of a coordinate (RFC 7518 section 6.2.1.2), or of an encoded public key (RFC 8032 sections 5.1.2 and
    /// 5.2.2: one bit more than the field has, hence 57; RFC 7748 section 5).
    pub(super) const fn octets(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 | Self::Ed25519 | Self::X25519 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
            Self::Ed448 => 57,
            Self::X448 => 56,
        }
    }

    /// The JWS algorithms of keys on the curve (RFC 7518 section 3.4, RFC 8812 section 3.2, RFC 8037 section 3.1,
    /// RFC 9864 section 2.2).
    pub(super) const fn algorithms(self) -> &'static [&'static str] {
        match self {
            Self::P256 => &["ES256"],
            Self::P384 => &["ES384"],
            Self::P521 => &["ES512"],
            Self::Secp256k1 => &["ES256K"],
            Self::Ed25519 => &["EdDSA", "Ed25519"],
            Self::Ed448 => &["EdDSA", "Ed448"],
            Self::X25519 | Self::X448 => &[],
        }
    }

    /// What a key on the curve can be for.
    pub(super) const fn purposes(self) -> &'static [&'static str] {
        match self {
            Self::P256 | Self::P384 | Self::P521 | Self::Secp256k1 => &["sig", "enc"],
            Self::Ed25519 | Self::Ed448 => &["sig"],
            Self::X25519 | Self::X448 => &["enc"],
        }
    }

    /// The number that OpenSSL has for a curve with points of two coordinates.
    pub(super) const fn nid(self) -> Option<Nid> {
        match self {
            Self::P256 => Some(Nid::X9_62_PRIME256V1),
            Self::P384 => Some(Nid::SECP384R1),
            Self::P521 => Some(Nid::SECP521R1),
            Self::Secp256k1 => Some(Nid::SECP256K1),
            _ => None,
        }
    }

    /// The curve with this number.
    pub(super) fn from_nid(nid: Nid) -> Option<Self> {
        [Self::P256, Self::P384, Self::P521, Self::Secp256k1].into_iter().find(|curve| curve.nid() == Some(nid))
    }

    /// The curve of an octet key pair whose keys OpenSSL calls this.
    pub(super) const fn from_id(id: Id) -> Option<Self> {
        match id {
            Id::ED25519 => Some(Self::Ed25519),
            Id::ED448 => Some(Self::Ed448),
            Id::X25519 => Some(Self::X25519),
            Id::X448 => Some(Self::X448),
            _ => None,
        }
    }
}
