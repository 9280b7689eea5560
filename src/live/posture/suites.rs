//! Which suites and groups are offered together.

use std::collections::BTreeMap;

use super::version::Version;

/// Groups for key exchange (IANA registry TLS Supported Groups), those that servers should prefer first.
///
/// Those that TLS 1.3 does not know are named by SEC 2 or RFC 5639.
pub(super) const GROUPS: [(u16, &str); 42] = [
    (29, "x25519"),
    (23, "secp256r1"),
    (24, "secp384r1"),
    (25, "secp521r1"),
    (30, "x448"),
    (4588, "X25519MLKEM768"),
    (4587, "SecP256r1MLKEM768"),
    (4589, "SecP384r1MLKEM1024"),
    (256, "ffdhe2048"),
    (257, "ffdhe3072"),
    (258, "ffdhe4096"),
    (259, "ffdhe6144"),
    (260, "ffdhe8192"),
    (26, "brainpoolP256r1"),
    (27, "brainpoolP384r1"),
    (28, "brainpoolP512r1"),
    (1, "sect163k1"),
    (2, "sect163r1"),
    (3, "sect163r2"),
    (4, "sect193r1"),
    (5, "sect193r2"),
    (6, "sect233k1"),
    (7, "sect233r1"),
    (8, "sect239k1"),
    (9, "sect283k1"),
    (10, "sect283r1"),
    (11, "sect409k1"),
    (12, "sect409r1"),
    (13, "sect571k1"),
    (14, "sect571r1"),
    (15, "secp160k1"),
    (16, "secp160r1"),
    (17, "secp160r2"),
    (18, "secp192k1"),
    (19, "secp192r1"),
    (20, "secp224k1"),
    (21, "secp224r1"),
    (22, "secp256k1"),
    (31, "brainpoolP256r1tls13"),
    (32, "brainpoolP384r1tls13"),
    (33, "brainpoolP512r1tls13"),
    (41, "curveSM2"),
];

/// How many chains of eliminations a version of a host is split into.
pub(super) const FAMILIES: usize = 4;

/// The name of a group, its number where it has none.
pub(super) fn group_name(code: u16) -> String {
    let known = GROUPS.iter().find(|(other, _)| *other == code);
    known.map_or_else(|| format!("0x{code:04x}"), |(_, name)| (*name).to_owned())
}

/// Groups to offer with a version.
pub(super) fn groups(version: Version) -> Vec<u16> {
    let fits = |code: u16| match version {
        Version::Tls13 => matches!(code, 23..=25 | 29..=33 | 41 | 256..=260 | 4587..=4589),
        // The ffdhe groups would let a server refuse its TLS_DHE suites for want of a common group (RFC 7919), and hide
        // the group that it uses with everyone else.
        _ => code <= 30,
    };
    GROUPS.iter().map(|(code, _)| *code).filter(|code| fits(*code)).collect()
}

/// Whether a suite can be negotiated with a version. Those of TLS 1.3 name no key exchange.
fn fits(name: &str, version: Version) -> bool {
    let modern = !name.contains("_WITH_");
    let authenticated = ["GCM", "CCM", "POLY1305", "SHA256", "SHA384"].iter().any(|part| name.contains(part));
    match version {
        Version::Tls13 => modern,
        Version::Tls12 => !modern,
        // Suites with a hash or a mode of TLS 1.2 do not exist before it (RFC 5246 appendix A.5).
        _ => !modern && !authenticated,
    }
}

/// The suites of a version in families that are eliminated side by side.
pub(super) fn families(names: &BTreeMap<u16, String>, version: Version) -> Vec<Vec<u16>> {
    let mut families = vec![Vec::new(); FAMILIES];
    for (code, name) in names.iter().filter(|(_, name)| fits(name, version)) {
        let family = match name.as_str() {
            name if name.contains("_PSK_") => 3,
            name if name.starts_with("TLS_ECDHE_") => 0,
            name if name.starts_with("TLS_DHE_") => 1,
            name if name.starts_with("TLS_RSA_") => 2,
            _ => 3,
        };
        families[if version == Version::Tls13 { 0 } else { family }].push(*code);
    }
    families.retain(|family| !family.is_empty());
    families
}

/// The suites that nearly every server has one of, for the first question about a version.
pub(super) fn common(names: &BTreeMap<u16, String>, version: Version) -> Vec<u16> {
    let usual = ["AES", "3DES", "RC4_128", "CHACHA20"];
    let unusual = ["PSK", "CCM", "KRB5", "SRP", "anon", "DSS"];
    let has = |name: &str, parts: &[&str]| parts.iter().any(|part| name.contains(part));
    let chosen = |name: &str| version == Version::Tls13 || has(name, &usual) && !has(name, &unusual);
    let suites = names.iter().filter(|(_, name)| fits(name, version) && chosen(name));
    suites.map(|(code, _)| *code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> &'static BTreeMap<u16, String> {
        &crate::bundled::catalogue().tls_suites
    }

    #[test]
    fn every_suite_is_in_one_family_of_its_versions() {
        let count = |version| families(all(), version).iter().map(Vec::len).sum::<usize>();
        assert!(count(Version::Tls13) >= 5 && count(Version::Tls13) < 20);
        let named = |part: &str| all().values().filter(|name| name.contains(part)).count();
        assert_eq!(count(Version::Tls12), named("_WITH_"));
        assert!(count(Version::Tls11) > 100 && count(Version::Tls11) == count(Version::Ssl3));
        assert!(families(all(), Version::Tls12).iter().all(|family| family.len() < 256));
    }

    #[test]
    fn the_first_question_is_short() {
        for version in Version::ALL {
            assert!((3..110).contains(&common(all(), version).len()), "{version:?}");
        }
    }
}
