//! The catalogue that comes with the program.

use std::sync::OnceLock;

use crate::catalogue::Catalogue;

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
