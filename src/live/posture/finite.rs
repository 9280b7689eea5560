//! Finite-field Diffie-Hellman: the groups that a host sends, and whether it sends a key twice.

use openssl::sha::sha256;

/// A group and a public key in it. Which ones does not matter, only whether they are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Finite {
    /// The length of the prime.
    pub(super) bits: u32,
    /// A hash of prime and generator.
    group: [u8; 32],
    /// A hash of the key; `None` where it was cut off.
    key: Option<[u8; 32]>,
}

impl Finite {
    pub(super) fn new(prime: &[u8], generator: Option<&[u8]>, key: Option<&[u8]>) -> Self {
        let group = sha256(&[prime, generator.unwrap_or_default()].concat());
        Self { bits: bits(prime), group, key: key.map(sha256) }
    }
}

/// Whether a key came twice; `None` where no two came of one group, so that nothing can be compared.
pub(super) fn reused(seen: &[Finite]) -> Option<bool> {
    let mut compared = false;
    for (number, one) in seen.iter().enumerate() {
        for other in seen[..number].iter().filter(|other| other.group == one.group) {
            if let (Some(key), Some(before)) = (one.key, other.key) {
                if key == before {
                    return Some(true);
                }
                compared = true;
            }
        }
    }
    compared.then_some(false)
}

/// The length of a number in bits, leading zeros left out.
fn bits(number: &[u8]) -> u32 {
    let start = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    let first = number.get(start).map_or(0, |byte| 8 - byte.leading_zeros());
    let rest = number.len().saturating_sub(start + 1);
    u32::try_from(rest).unwrap_or(u32::MAX).saturating_mul(8).saturating_add(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_in_bits() {
        assert_eq!((bits(&[]), bits(&[0, 0]), bits(&[0, 1]), bits(&[1, 0])), (0, 0, 1, 9));
    }

    #[test]
    fn keys_are_compared_within_a_group() {
        let sent = |prime: u8, key: Option<&[u8]>| Finite::new(&[prime], Some(&[2]), key);
        let (one, two) = (sent(23, Some(&[5])), sent(23, Some(&[6])));
        assert_eq!(reused(&[one, two]), Some(false));
        assert_eq!(reused(&[one, two, one]), Some(true));
        // The same number in another group is another key.
        assert_eq!(reused(&[one, sent(29, Some(&[5]))]), None);
        assert_eq!(reused(&[one, sent(23, None)]), None);
        assert_eq!((reused(&[one]), reused(&[])), (None, None));
    }
}
