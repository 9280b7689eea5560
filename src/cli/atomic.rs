//! Files that are there whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

/// Writes a file beside its place and moves it there, so that nobody reads half of it.
///
/// Our own, because the libraries for temporary files make them readable to their owner only, and a baseline is for
/// everybody who can read the repository.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    // A link stays a link: what it leads to is written.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if path.exists() && !path.is_file() {
        // A pipe or a device can't be replaced; a folder says so itself.
        return fs::write(path, text);
    }
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let written = File::create_new(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // What went wrong before is what the user wants to know.
        let _ = fs::remove_file(&beside);
    }
    written
}
