//! Encrypted tokens: what can be told of them, and what is inside, where a private key was given.
//!
//! `josekit` decrypts. What could be made to cost much, or to go wrong in the library, is looked at before: lengths of
//! all parts, algorithms whose work the sender chooses, compression.

mod jwe;
mod key;
mod lengths;

pub(super) use jwe::{Encrypted, Opened, Said, open};
pub use key::decryption_key_text;
pub(super) use key::{DecryptionKey, keys};
