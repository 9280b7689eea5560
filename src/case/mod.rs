//! The case: what is judged together, as one tree of documents and facts.
//!
//! Floor 1: this module knows kinds of documents and works out facts. A fact is a measurement, or whether two values
//! agree; never a verdict.

mod assemble;
mod both;
mod build;
mod certificate;
mod client;
mod decryption;
mod document;
mod endpoint;
mod form;
mod host;
mod key;
mod kind;
mod message;
mod not_given;
mod probes;
mod stream;
mod typing;

pub use build::{Case, Client, Input, Times, Unreadable};
pub use certificate::{certificate_text, signature_hash};
pub use decryption::decryption_key_text;
pub use document::{Document, Role};
pub use endpoint::{https_host, leads_to_host};
pub use form::has_form;
pub use key::{Surroundings, key_facts};
pub use kind::{DerContent, Kind, Likeness, PemFlaw, kind_of, looks_like, other_object, wrong_kind};
pub use stream::Slot;
