//! What must hold of any bytes, one file for each kind of input.
//!
//! The targets of cargo-fuzz and `tests/fuzz.rs` run the same functions: the former for hours, the latter on the
//! corpus and its mutations in every run of the tests.
#![allow(dead_code, unreachable_pub, reason = "each target uses one of them")]

pub mod certificate;
pub mod config;
pub mod json;
pub mod jws;
pub mod request;
pub mod rule;
pub mod whole;

use fapilint::catalogue::CatalogueError;
use fapilint::json::SyntaxError;

/// The bytes as a text, which is what everything but a certificate is read as.
pub fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// An error points into the text that it is about, and says something.
pub fn is_sound(error: &SyntaxError, text: &str) {
    assert!(!error.message.is_empty());
    assert!(error.span.start <= error.span.end, "{:?}", error.span);
    assert!(error.span.end <= text.len() + 1, "{:?} in {} bytes", error.span, text.len());
}

/// The same of errors in TOML.
pub fn are_sound(errors: &[CatalogueError]) {
    assert!(!errors.is_empty());
    for error in errors {
        assert!(!error.message.is_empty());
        assert!(error.span.end <= error.text.len(), "{:?} in {} bytes", error.span, error.text.len());
        assert!(error.text.get(error.span.clone()).is_some(), "{:?} cuts a character", error.span);
        let _ = error.one_line();
    }
}
