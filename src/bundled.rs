//! The catalogue that comes with the program.

use std::sync::OnceLock;

use crate::catalogue::{Catalogue, Example};

/// The files under `rules/`, as the build script checked and packed them.
///
/// # Panics
/// Never: the build script writes what is read here with the same types.
#[must_use]
pub fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        rmp_serde::from_slice(include_bytes!(concat!(env!("OUT_DIR"), "/catalogue.msgpack")))
            .expect("the build script wrote it with the same types")
    })
}

/// The examples of a bundled rule. They are packed apart from [`catalogue`], which is read by every run and needs none.
#[must_use]
pub fn examples(rule: &str) -> Vec<Example> {
    let packed: Vec<(String, Vec<Example>)> =
        rmp_serde::from_slice(include_bytes!(concat!(env!("OUT_DIR"), "/examples.msgpack"))).unwrap_or_default();
    packed.into_iter().find(|(id, _)| id == rule).map(|(_, examples)| examples).unwrap_or_default()
}
