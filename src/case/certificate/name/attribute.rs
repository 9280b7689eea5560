//! Attribute types of distinguished names: short names and object identifiers.

/// The names that RFC 4514 section 3 wants every reader to know.
const REQUIRED: [(&str, &str); 9] = [
    ("CN", "2.5.4.3"),
    ("L", "2.5.4.7"),
    ("ST", "2.5.4.8"),
    ("O", "2.5.4.10"),
    ("OU", "2.5.4.11"),
    ("C", "2.5.4.6"),
    ("STREET", "2.5.4.9"),
    ("DC", "0.9.2342.19200300.100.1.25"),
    ("UID", "0.9.2342.19200300.100.1.1"),
];

/// Names that are registered for LDAP or that OpenSSL, Java and .NET write; some types have several.
const OTHERS: [(&str, &str); 24] = [
    ("S", "2.5.4.8"),
    ("SN", "2.5.4.4"),
    ("surname", "2.5.4.4"),
    ("serialNumber", "2.5.4.5"),
    ("title", "2.5.4.12"),
    ("T", "2.5.4.12"),
    ("description", "2.5.4.13"),
    ("businessCategory", "2.5.4.15"),
    ("postalAddress", "2.5.4.16"),
    ("postalCode", "2.5.4.17"),
    ("name", "2.5.4.41"),
    ("givenName", "2.5.4.42"),
    ("GN", "2.5.4.42"),
    ("initials", "2.5.4.43"),
    ("dnQualifier", "2.5.4.46"),
    ("pseudonym", "2.5.4.65"),
    ("organizationIdentifier", "2.5.4.97"),
    ("emailAddress", "1.2.840.113549.1.9.1"),
    ("E", "1.2.840.113549.1.9.1"),
    ("jurisdictionL", "1.3.6.1.4.1.311.60.2.1.1"),
    ("jurisdictionST", "1.3.6.1.4.1.311.60.2.1.2"),
    ("jurisdictionC", "1.3.6.1.4.1.311.60.2.1.3"),
    ("jurisdictionCountryName", "1.3.6.1.4.1.311.60.2.1.3"),
    ("userId", "0.9.2342.19200300.100.1.1"),
];

/// Long forms of the names above, as OpenSSL and LDAP have them.
const LONG: [(&str, &str); 10] = [
    ("commonName", "2.5.4.3"),
    ("countryName", "2.5.4.6"),
    ("localityName", "2.5.4.7"),
    ("stateOrProvinceName", "2.5.4.8"),
    ("streetAddress", "2.5.4.9"),
    ("organizationName", "2.5.4.10"),
    ("organizationalUnitName", "2.5.4.11"),
    ("domainComponent", "0.9.2342.19200300.100.1.25"),
    ("jurisdictionLocalityName", "1.3.6.1.4.1.311.60.2.1.1"),
    ("jurisdictionStateOrProvinceName", "1.3.6.1.4.1.311.60.2.1.2"),
];

/// The object identifier of a short name; letters of both cases are alike (RFC 4512 section 1.4).
pub(super) fn identifier(name: &str) -> Option<&'static str> {
    let all = REQUIRED.iter().chain(&OTHERS).chain(&LONG);
    all.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, identifier)| *identifier)
}

/// The short name that every reader of RFC 4514 knows.
pub(super) fn required_name(identifier: &str) -> Option<&'static str> {
    REQUIRED.iter().find(|(_, known)| *known == identifier).map(|(name, _)| *name)
}

/// A name for people: the short name where there is one.
pub(super) fn usual_name(identifier: &str) -> &str {
    let found = REQUIRED.iter().chain(&OTHERS).find(|(_, known)| *known == identifier);
    found.map_or(identifier, |(name, _)| *name)
}
