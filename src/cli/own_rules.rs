//! The catalogue that a command works with.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::bundled;
use crate::catalogue::{Catalogue, SourceFile};

use super::problem::Problem;

/// The catalogue: the bundled one, or with rules of the user's own on top.
pub(super) fn catalogue(folders: &[PathBuf]) -> Result<Cow<'static, Catalogue>, Vec<Problem>> {
    let mut catalogue = Cow::Borrowed(bundled::catalogue());
    for folder in folders {
        let mut files = Vec::new();
        rule_files(folder, folder, &mut files).map_err(|error| {
            vec![Problem::new(format!("the rules in {} can not be read: {error}", folder.display()))]
        })?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        if files.is_empty() {
            return Err(vec![Problem::new(format!("there are no rules (*.toml) in {}", folder.display()))]);
        }
        let extended = catalogue.into_owned().extend(&files);
        catalogue = extended
            .map(Cow::Owned)
            .map_err(|errors| errors.iter().map(|error| Problem::catalogue(error, folder)).collect::<Vec<_>>())?;
    }
    Ok(catalogue)
}

fn rule_files(base: &Path, folder: &Path, files: &mut Vec<SourceFile>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            rule_files(base, &path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            let below = path.strip_prefix(base).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.push(SourceFile { path: below, text: std::fs::read_to_string(&path)? });
        }
    }
    Ok(())
}
