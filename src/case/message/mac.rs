//! MACs by a client secret.

use std::cell::OnceCell;

use ring::hmac::{Algorithm, HMAC_SHA256, HMAC_SHA384, HMAC_SHA512, Key, verify};

/// A client secret, which is made ready for an algorithm once for all messages of the client.
#[derive(Debug, Default)]
pub(in crate::case) struct Secret {
    text: String,
    ready: [OnceCell<Key>; 3],
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self { text, ready: Default::default() }
    }
}

impl Secret {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the MAC over the input was made with it: the octets of its text are the key (OpenID Connect Core section
    /// 10.1).
    pub(super) fn verifies(&self, algorithm: &str, input: &str, mac: &[u8]) -> bool {
        let (algorithm, number) = known(algorithm);
        let make = || Key::new(algorithm, self.text.as_bytes());
        self.ready.get(number).is_some_and(|ready| verify(ready.get_or_init(make), input.as_bytes(), mac).is_ok())
    }
}

/// Whether the MAC over the input was made with these octets.
pub(super) fn verifies(algorithm: &str, octets: &[u8], input: &str, mac: &[u8]) -> bool {
    verify(&Key::new(known(algorithm).0, octets), input.as_bytes(), mac).is_ok()
}

fn known(algorithm: &str) -> (Algorithm, usize) {
    match algorithm {
        "HS384" => (HMAC_SHA384, 1),
        "HS512" => (HMAC_SHA512, 2),
        _ => (HMAC_SHA256, 0),
    }
}
