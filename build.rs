//! Checks `rules/` and packs it, so that a mistake there is a build error and running needs no TOML.

#[path = "src/catalogue/mod.rs"]
#[allow(dead_code, unreachable_pub, unused_imports, reason = "the build script uses a part of the module")]
mod catalogue;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use catalogue::{Catalogue, SourceFile};

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/catalogue");
    let mut files = Vec::new();
    collect(Path::new("rules"), &mut files).expect("rules/ can be read");
    files.sort_by(|a, b| a.path.cmp(&b.path));
    match Catalogue::default().extend(&files) {
        Ok(catalogue) => {
            // MessagePack is read in half the time of JSON, and tells the types of values as JSON does.
            let packed = rmp_serde::to_vec(&catalogue).expect("a catalogue is strings, numbers and lists");
            let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
            fs::write(out.join("catalogue.msgpack"), packed).expect("OUT_DIR can be written");
            let examples: Vec<_> = catalogue.rules.iter().map(|rule| (&rule.id, &rule.examples)).collect();
            let packed = rmp_serde::to_vec(&examples).expect("examples are strings and lists");
            fs::write(out.join("examples.msgpack"), packed).expect("OUT_DIR can be written");
        }
        Err(errors) => {
            for error in errors {
                println!("cargo::error=rules/{}", error.one_line());
            }
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<SourceFile>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            let below = path.strip_prefix("rules").unwrap_or(&path);
            let below = below.to_string_lossy().replace('\\', "/");
            files.push(SourceFile { path: below, text: fs::read_to_string(&path)? });
        }
    }
    Ok(())
}
