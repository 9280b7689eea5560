//! `fapilint.toml`.

use fapilint::bundled;
use fapilint::catalogue::SourceFile;
use fapilint::policy::Config;

/// Any text as a configuration.
pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    match Config::read(SourceFile { path: "fapilint.toml".to_owned(), text: text.to_owned() }) {
        Err(errors) => super::are_sound(&errors),
        Ok(config) => {
            if let Err(errors) = config.check(bundled::catalogue()) {
                super::are_sound(&errors);
            }
        }
    }
}
