//! Which of two suites of TLS 1.2 is stronger, as far as it is beyond dispute.

/// A rough order of suites, weak ones first: without forward secrecy, without authenticated encryption, the rest. Of
/// the rest those of elliptic curves come first, and among them those with longer keys: so a host that takes a shorter
/// one does not follow the client.
pub(super) fn order(name: &str) -> (u8, u8) {
    let forward = name.starts_with("TLS_ECDHE_") || name.starts_with("TLS_DHE_");
    let authenticated = is_authenticated(name);
    let broken = ["NULL", "RC4", "EXPORT", "_DES_", "anon", "3DES"].iter().any(|part| name.contains(part));
    let class = match (broken, forward, authenticated) {
        (true, ..) => 0,
        (false, false, _) => 1,
        (false, true, false) => 2,
        (false, true, true) => 3,
    };
    let within = match elliptic(name) {
        Some((_, 256)) => 0,
        Some(_) => 1,
        None => 2,
    };
    (class, if class == 3 { within } else { 0 })
}

/// Whether the suite computes no HMAC.
pub(super) fn is_authenticated(name: &str) -> bool {
    ["GCM", "CCM", "POLY1305"].iter().any(|part| name.contains(part))
}

/// Whether a host that had these suites before it in [`order`] chose a strong one (RFC 9325 section 4.2.1). `None` where
/// the question does not arise: it chose one of another class, or has no two that differ in the length of the key alone.
///
/// Suites are compared that have ephemeral keys on curves, authenticated encryption and the same kind of certificate.
pub(super) fn prefers_stronger<'a>(offered: impl IntoIterator<Item = &'a str>, chosen: &str) -> Option<bool> {
    let (authentication, bits) = elliptic(chosen)?;
    let mut others = offered.into_iter().filter_map(elliptic).filter(|(other, _)| *other == authentication);
    others.any(|(_, other)| other != bits).then_some(bits == 256)
}

/// The kind of certificate, and the length of the key in bits.
fn elliptic(name: &str) -> Option<(&str, u16)> {
    let (authentication, cipher) = name.strip_prefix("TLS_ECDHE_")?.split_once("_WITH_")?;
    // A tag of eight octets is no fair comparison.
    let counts = ["RSA", "ECDSA"].contains(&authentication) && is_authenticated(cipher) && !cipher.contains("CCM_8");
    let bits = if cipher.contains("_256_") || cipher.contains("CHACHA20") { 256 } else { 128 };
    counts.then_some((authentication, bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RSA_128: &str = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
    const RSA_256: &str = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";
    const ECDSA_128: &str = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    const CHACHA: &str = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256";
    const CBC: &str = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384";
    const DHE: &str = "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384";

    #[test]
    fn weak_suites_come_first_and_short_keys_behind_long_ones() {
        let mut all = [DHE, RSA_128, RSA_256, CBC, "TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_RC4_128_SHA"];
        all.sort_by_key(|name| order(name));
        assert_eq!(all, ["TLS_ECDHE_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_AES_128_CBC_SHA", CBC, RSA_256, RSA_128, DHE]);
    }

    #[test]
    fn only_suites_that_differ_in_their_key_are_compared() {
        assert_eq!(prefers_stronger([RSA_256, RSA_128], RSA_128), Some(false));
        assert_eq!(prefers_stronger([RSA_256, RSA_128], RSA_256), Some(true));
        assert_eq!(prefers_stronger([CHACHA, RSA_128], CHACHA), Some(true));
        // Both are long; another kind of certificate; what is chosen is another rule; no two.
        for (offered, chosen) in [
            (vec![CHACHA, RSA_256], RSA_256),
            (vec![RSA_256, ECDSA_128], ECDSA_128),
            (vec![RSA_256, RSA_128, CBC], CBC),
            (vec![DHE, RSA_128], RSA_128),
            (vec![RSA_128], RSA_128),
            (vec![RSA_128, "TLS_ECDHE_RSA_WITH_AES_256_CCM_8"], RSA_128),
        ] {
            assert_eq!(prefers_stronger(offered, chosen), None, "{chosen}");
        }
    }
}
