//! Encrypted tokens: what can be told of them, and what is inside, where a private key was given.
//!
//! `josekit` decrypts. What could be made to cost much, or to go wrong in the library, is looked at before: lengths of
//! all parts, algorithms whose work the sender chooses, compression.

mod documents;
mod jwe;
mod key;
mod lengths;

pub(super) use documents::documents;
pub(super) use jwe::{Encrypted, Opened, Said, open};
pub(super) use key::DecryptionKey;
pub use key::decryption_key_text;
