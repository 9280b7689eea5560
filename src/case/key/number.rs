//! What the numbers of an RSA key say of it: its exponent, a small factor, the trace of a broken generator.
//!
//! Long division and greatest common divisors are dashu's: the ones of OpenSSL take constant time, a hundred times as
//! long, to keep secrets that public keys do not have.

use std::sync::OnceLock;

use dashu_int::UBig;
use dashu_int::ops::Gcd;

use super::family::Family;
use super::read::{Fact, Gap, Key, Value, gap, known};

/// The longest modulus whose factors are looked for: four times the longest that OpenSSL verifies with.
const LONGEST: usize = 65_536;

/// Integers that a JSON number carries exactly everywhere (RFC 8259 section 6).
const EXACT_BITS: usize = 53;

/// A big-endian number without its leading zero octets.
pub(super) fn number(octets: &[u8]) -> &[u8] {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    octets.get(zeros..).unwrap_or_default()
}

/// The bits of a number that has no leading zero octets, from its highest one that is set.
pub(super) fn bits(number: &[u8]) -> usize {
    number.len() * 8 - number.first().map_or(0, |octet| octet.leading_zeros() as usize)
}

/// What is said about the modulus or the exponent of an RSA key; `None` of any other key, or where there is no value.
fn about(key: &Key, name: &str, measure: impl FnOnce(&[u8]) -> Option<Result<Value, String>>) -> Option<Fact> {
    let read = key.family_of(&[Family::Rsa], "n")?.and_then(|_| key.octets(name));
    match read {
        Ok((octets, node)) => {
            measure(number(&octets)).map(|value| value.map(|value| known(value, node)).map_err(|why| gap(why, node)))
        }
        Err(gap) => Some(Err(gap)),
    }
}

/// The length of the modulus.
pub(super) fn rsa_bits(key: &Key) -> Option<Fact> {
    about(key, "n", |n| Some(Ok(Value::Number(bits(n)))))
}

/// The exponent, where it is short enough to be written as a number.
pub(super) fn rsa_exponent(key: &Key) -> Option<Fact> {
    about(key, "e", |e| {
        let value = || e.iter().fold(0, |value, octet| value << 8 | usize::from(*octet));
        (bits(e) <= EXACT_BITS).then(|| Ok(Value::Number(value())))
    })
}

/// The length of the exponent.
pub(super) fn rsa_exponent_bits(key: &Key) -> Option<Fact> {
    about(key, "e", |e| Some(Ok(Value::Number(bits(e)))))
}

/// Whether the exponent is odd.
pub(super) fn rsa_exponent_odd(key: &Key) -> Option<Fact> {
    about(key, "e", |e| Some(Ok(Value::Boolean(e.last().is_some_and(|octet| octet % 2 == 1)))))
}

/// Whether the exponent is less than the modulus.
pub(super) fn rsa_exponent_below_modulus(key: &Key) -> Option<Fact> {
    let modulus = key.octets("n");
    about(key, "e", |e| {
        let below = modulus.map(|(octets, _)| (e.len(), e) < (number(&octets).len(), number(&octets)));
        Some(below.map(Value::Boolean).map_err(|Gap { reason, .. }| reason))
    })
}

/// The smallest prime below 2^16 that divides the modulus.
pub(super) fn smallest_factor(key: &Key) -> Option<Fact> {
    about(key, "n", |n| {
        let n = match factorable(n) {
            Ok(n) => n,
            Err(why) => return Some(Err(why)),
        };
        let common = common_with_primorial(&n);
        let factor = primes().iter().find(|prime| &common % **prime == 0)?;
        Some(Ok(Value::Number(usize::from(*factor))))
    })
}

fn factorable(n: &[u8]) -> Result<UBig, String> {
    if bits(n) > LONGEST {
        return Err(format!("n has {} bits, too many to look for its factors", bits(n)));
    }
    Ok(UBig::from_be_bytes(n))
}

/// The primes below 2^16, by the sieve of Eratosthenes.
fn primes() -> &'static [u16] {
    static PRIMES: OnceLock<Vec<u16>> = OnceLock::new();
    PRIMES.get_or_init(|| {
        let mut composite = vec![false; 1 << 16];
        let mut primes = Vec::new();
        for candidate in 2..=u16::MAX {
            if composite.get(usize::from(candidate)) == Some(&false) {
                primes.push(candidate);
                let step = usize::from(candidate);
                composite.iter_mut().skip(step * step).step_by(step).for_each(|multiple| *multiple = true);
            }
        }
        primes
    })
}

/// The product of these primes.
fn primorial() -> &'static UBig {
    static PRIMORIAL: OnceLock<UBig> = OnceLock::new();
    PRIMORIAL.get_or_init(|| primes().iter().fold(UBig::ONE, |product, prime| product * *prime))
}

/// The product of the primes below 2^16 that divide a number; of 0, all of them.
fn common_with_primorial(n: &UBig) -> UBig {
    if n.is_zero() { primorial().clone() } else { (primorial() % n).gcd(n) }
}

/// What is left of a number other than 0 when its prime factors below 2^16 are taken out, however often they are there.
pub(super) fn without_small_factors(mut n: UBig) -> UBig {
    let mut small = common_with_primorial(&n);
    while small != UBig::ONE {
        n /= &small;
        // Powers grow twice as long in each round, so that 2^k is gone after log k of them.
        small = small.sqr().gcd(&n);
    }
    n
}

/// Whether the modulus is, for each odd prime up to 167, a power of 65537: the trace of the generator of
/// CVE-2017-15361 (Nemec and others, "The Return of Coppersmith's Attack", 2017, section 2.3). One modulus in 2^30 has
/// it by chance. The generator makes moduli of 512 bits and more; of shorter ones nothing is said.
pub(super) fn roca_fingerprint(key: &Key) -> Option<Fact> {
    about(key, "n", |n| Some(Ok(Value::Boolean(bits(n) >= 512 && has_fingerprint(n)))))
}

fn has_fingerprint(n: &[u8]) -> bool {
    let markers = primes().iter().copied().map(u64::from).skip(1).take_while(|prime| *prime <= 167);
    markers.into_iter().all(|prime| {
        let residue = n.iter().fold(0, |residue, octet| (residue << 8 | u64::from(*octet)) % prime);
        let mut power = 1;
        for _ in 1..prime {
            if power == residue {
                return true;
            }
            power = power * 65_537 % prime;
        }
        false
    })
}
