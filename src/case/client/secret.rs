//! How strong a client secret is. Nothing here ever shows a secret: only its length, bits and reasons leave.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};

/// The most bits that a secret of its length and alphabet can hold. The alphabet is the smallest customary one that
/// has all its characters; a version 4 UUID holds 122 bits (RFC 9562 section 5.4).
pub(super) fn most_bits(secret: &str) -> u32 {
    if is_random_uuid(secret) {
        return 122;
    }
    let characters = secret.chars().count();
    let characters = u32::try_from(characters).unwrap_or(u32::MAX);
    whole(f64::from(characters) * f64::from(alphabet(secret)).log2())
}

/// How many characters the alphabet has that a secret was written in.
fn alphabet(secret: &str) -> u32 {
    let all = |test: fn(char) -> bool| secret.chars().all(test);
    let letters_of_one_case = all(|c| !c.is_ascii_uppercase() || c.is_ascii_digit())
        || all(|c| !c.is_ascii_lowercase() || c.is_ascii_digit());
    match () {
        () if all(|c| c.is_ascii_digit()) => 10,
        () if all(|c| c.is_ascii_hexdigit()) && letters_of_one_case => 16,
        () if all(|c| c.is_ascii_uppercase() || ('2'..='7').contains(&c)) => 32,
        () if all(|c| c.is_ascii_alphabetic()) => {
            if letters_of_one_case {
                26
            } else {
                52
            }
        }
        () if all(|c| c.is_ascii_alphanumeric()) => {
            if letters_of_one_case {
                36
            } else {
                62
            }
        }
        () if all(|c| c.is_ascii_alphanumeric() || "-_+/.=~".contains(c)) => 64,
        () if all(|c| c.is_ascii_graphic() || c == ' ') => 95,
        // Some character of Unicode, of which people type a few thousand.
        () => 1 << 12,
    }
}

fn is_random_uuid(secret: &str) -> bool {
    let groups: Vec<&str> = secret.split('-').collect();
    let lengths = groups.iter().map(|group| group.len());
    let hexadecimal = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()));
    lengths.eq([8, 4, 4, 4, 12]) && hexadecimal && groups.get(2).is_some_and(|group| group.starts_with('4'))
}

/// Bits of the number of guesses that a good guesser needs, at most 64: it proves that a secret is weak, and never that
/// it is strong. What the secret is the encoding of is guessed too, and what it repeats.
pub(super) fn guess_bits(secret: &str) -> u32 {
    let mut forms: Vec<(Cow<'_, str>, f64)> = vec![(Cow::Borrowed(secret), 0.0)];
    forms.extend(decoded(secret).map(|text| (Cow::Owned(text), 2.0)));
    if let Some((period, times)) = period(secret) {
        forms.push((Cow::Borrowed(period), f64::from(times).log2()));
    }
    let bits = forms.iter().map(|(text, more)| guesses(text) + more);
    whole(bits.fold(64.0, f64::min))
}

/// The guesser's time grows with the square of the length, and what a part resists the whole resists too: so parts are
/// guessed first, and a longer one only where a shorter one is weak.
fn guesses(text: &str) -> f64 {
    const PARTS: [usize; 3] = [24, 48, 100];
    let mut bits = 0.0;
    for length in PARTS {
        let end = text.char_indices().nth(length).map_or(text.len(), |(end, _)| end);
        let part = text.get(..end).unwrap_or(text);
        if !part.is_empty() {
            bits = zxcvbn::zxcvbn(part, &["client", "secret"]).guesses_log10() * std::f64::consts::LOG2_10;
        }
        if bits >= 64.0 || end == text.len() {
            break;
        }
    }
    bits
}

/// The text that a secret is the hexadecimal or base64 form of.
fn decoded(secret: &str) -> Option<String> {
    const LONGEST: usize = 1024;
    if secret.len() > LONGEST {
        return None;
    }
    let bare = secret.trim_end_matches('=');
    let bytes = hexadecimal(secret)
        .or_else(|| URL_SAFE_NO_PAD.decode(bare).ok())
        .or_else(|| STANDARD_NO_PAD.decode(bare).ok())?;
    let text = String::from_utf8(bytes).ok()?;
    text.chars().all(|c| c.is_ascii_graphic() || c == ' ').then_some(text)
}

fn hexadecimal(secret: &str) -> Option<Vec<u8>> {
    let octet = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    if !secret.len().is_multiple_of(2) || !secret.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    secret.as_bytes().chunks(2).map(octet).collect()
}

/// The shortest part of which the whole is a repetition, and how often it stands there (the last time perhaps cut).
fn period(secret: &str) -> Option<(&str, u32)> {
    let bytes = secret.as_bytes();
    let length = (1..=bytes.len() / 2).find(|length| bytes.iter().zip(&bytes[*length..]).all(|(a, b)| a == b))?;
    let times = u32::try_from(bytes.len().div_ceil(length)).unwrap_or(u32::MAX);
    Some((secret.get(..length)?, times))
}

/// Whether a client has to percent-encode the secret for HTTP Basic authentication: whether a character of it changes
/// in `application/x-www-form-urlencoded` (RFC 6749 section 2.3.1 and appendix B).
pub(super) fn needs_encoding(secret: &str) -> bool {
    !secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*-._".contains(&byte))
}

/// Whether something stands there for a secret that is written elsewhere: a template's variable, or stars.
pub(super) fn is_placeholder(secret: &str) -> bool {
    let between = |start: &str, end: &str| secret.starts_with(start) && secret.ends_with(end);
    let variable =
        between("{{", "}}") || between("${", "}") || between("<", ">") || between("{", "}") || between("%", "%");
    let one = secret.chars().next();
    variable || one.is_some_and(|first| "*xX.•".contains(first) && secret.chars().all(|c| c == first))
}

/// SHA-256 of the secret's octets, base64url: the name by which a published secret is known.
pub(super) fn name(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, secret.as_bytes()))
}

/// A number of bits, cut to a whole one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number that is not negative")]
fn whole(bits: f64) -> u32 {
    bits.max(0.0).floor() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_alphabet_bound_what_a_secret_holds() {
        assert_eq!(most_bits("0123456789abcdef0123456789abcdef"), 128);
        assert_eq!(most_bits("ea234764-87ab-4870-8e9e-af29430b316f"), 122);
        assert_eq!(most_bits("WLaHZE09PZu1D1d5qpCHDw"), 130);
        assert_eq!(most_bits("_LaHZE09PZu1D1d5qpCHDw"), 132);
        assert_eq!(most_bits("123456"), 19);
    }

    #[test]
    fn a_guesser_sees_words_encodings_and_repetitions() {
        assert!(guess_bits("mysecret-prod-2024") < 64);
        assert!(guess_bits("password") < 20);
        // The same in hexadecimal and base64.
        assert!(guess_bits("70617373776f726431323334353637383930") < 40);
        assert!(guess_bits("cGFzc3dvcmQxMjM0NTY3ODkw") < 40);
        assert!(guess_bits(&"Kx9#".repeat(16)) < 32);
        assert_eq!(guess_bits("9b28f107df20f64c44e0453061bca9dd5d58ddab5017da7cb1f3c9190e7277e1"), 64);
        assert_eq!(guess_bits(""), 0);
    }

    #[test]
    fn what_form_encoding_changes() {
        assert!(!needs_encoding("abc-._*123"));
        assert!(["a b", "a+b", "a/b", "a=", "a%", "ä", "a~"].into_iter().all(needs_encoding));
    }

    #[test]
    fn placeholders_are_no_secrets() {
        assert!(["**********", "{{secret}}", "${SECRET}", "<paste here>", "xxxx"].into_iter().all(is_placeholder));
        assert!(!["secret", "*abc*", "a<b>"].into_iter().any(is_placeholder));
    }
}
