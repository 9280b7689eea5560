//! What keys of known and unknown kinds can be used for.

use super::tests::{all, fact};

#[test]
fn kinds_that_are_not_known() {
    // Whatever would concern an RSA key is unknown, and why.
    let unknown = all(r#"{"kty":"rsa","n":"AQAB","e":"AQAB"}"#);
    assert_eq!(unknown.len(), 18);
    for fact in unknown {
        let known = fact == "private_members:  @";
        assert!(known || fact.contains(": ? kty `rsa` is not a known key type @/"), "{fact}");
    }
    assert_eq!(fact(r#"{"kty":1,"crv":"P-256","y":""}"#, "curve_bits"), "? kty is a number, not a string @/crv");
    assert_eq!(fact(r#"{"kty":1,"crv":"P-256","y":""}"#, "on_curve"), "? kty is a number, not a string @/y");
    let curve = r#"{"kty":"EC","crv":"Ed25519"}"#;
    let reason = "? crv `Ed25519` is not a known curve for keys of kty EC @/crv";
    assert_eq!(fact(curve, "curve_bits"), reason);
    assert_eq!(fact(curve, "on_curve"), reason);
    assert_eq!(fact(curve, "algorithms"), reason);
    assert_eq!(fact(curve, "thumbprint"), "? x is missing @");
    // What a stranger wrote is repeated only where it is a word.
    let reason = "? kty is not a known key type @/kty";
    assert_eq!(fact(r#"{"kty":"\u001b[2J"}"#, "algorithms"), reason);
    assert_eq!(fact(&format!(r#"{{"kty":"{}"}}"#, "a".repeat(99)), "algorithms"), reason);
}

#[test]
fn a_key_is_used_with_its_own_algorithm_and_for_its_own_purpose() {
    let of = |rest: &str, name: &str| fact(&format!(r#"{{"kty":"EC","crv":"P-256"{rest}}}"#), name);
    assert_eq!(of("", "signature_algorithms"), "ES256 @");
    assert_eq!(of("", "encryption_algorithms"), "ECDH-ES ECDH-ES+A128KW ECDH-ES+A192KW ECDH-ES+A256KW @");
    assert_eq!(of(r#","use":"enc""#, "signature_algorithms"), " @");
    assert_eq!(of(r#","use":"sig""#, "encryption_algorithms"), " @");
    assert_eq!(of(r#","alg":"ECDH-ES""#, "encryption_algorithms"), "ECDH-ES @/alg");
    // What the key can not make it is not used with.
    assert_eq!(of(r#","alg":"PS256""#, "signature_algorithms"), " @/alg");
}
