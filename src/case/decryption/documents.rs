//! Documents of private keys in a case.

use super::{DecryptionKey, key};
use crate::case::build::{Input, Unreadable, hidden};
use crate::case::message::Reading;
use crate::json::{Span, SyntaxError};

/// Private keys. Nothing of them goes into the tree, and nothing into an error.
pub(in crate::case) fn documents(
    inputs: Vec<Input>,
    reading: &mut Reading<'_>,
    unreadable: &mut Vec<Unreadable>,
) -> Vec<DecryptionKey> {
    let mut keys = Vec::new();
    for input in inputs {
        match key::keys(&input.text) {
            Ok(more) => {
                reading.hidden(&input);
                keys.extend(more);
            }
            Err(message) => {
                let error = SyntaxError::new(message, Span::new(0, 0), "");
                unreadable.push(Unreadable { input: Input { text: hidden(&input.text), ..input }, error });
            }
        }
    }
    keys
}
