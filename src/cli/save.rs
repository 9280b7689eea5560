//! Keeps what a live run has read as a folder that is a case of its own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::case::{Input, Role};
use crate::json::redact;

use super::folder::ROLES;
use super::inputs::Gathered;
use super::problem::Problem;

/// Whether a record may be written there: nothing of another run may lie beside it, or it would be judged with it.
///
/// # Errors
/// The folder holds something, or is none.
pub(super) fn may_save(folder: &Path) -> Result<(), Problem> {
    let shown = folder.display().to_string();
    let occupied = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(unwritable(folder, &error)),
    };
    if occupied {
        let problem = Problem::new(format!("{shown} holds files already")).input(&shown);
        return Err(problem.help("a record has a folder of its own: name an empty one, or one that is not there yet"));
    }
    Ok(())
}

/// Writes the documents of a case beside the folder and moves them there, so that nobody finds half of them.
///
/// # Errors
/// [`may_save`], or what the file system says.
pub(super) fn save(folder: &Path, case: &Gathered) -> Result<(), Problem> {
    may_save(folder)?;
    let beside = beside(folder).map_err(|error| unwritable(folder, &error))?;
    let written = fs::create_dir_all(&beside).and_then(|()| write_all(&beside, case)).and_then(|()| {
        if folder.exists() {
            fs::remove_dir(folder)?;
        }
        fs::rename(&beside, folder)
    });
    written.map_err(|error| {
        // What went wrong before is what the user wants to know.
        let _ = fs::remove_dir_all(&beside);
        unwritable(folder, &error)
    })
}

/// A name next to the folder, on the same file system.
fn beside(folder: &Path) -> io::Result<PathBuf> {
    let folder = std::path::absolute(folder)?;
    let name = folder.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    Ok(folder.with_file_name(format!(".{name}.{}.tmp", std::process::id())))
}

fn write_all(folder: &Path, case: &Gathered) -> io::Result<()> {
    for input in &case.inputs {
        if let Some(name) = file_name(input) {
            fs::write(folder.join(name), without_secrets(&input.text))?;
        }
    }
    Ok(())
}

/// The name that gives a file its role; of clients nothing is recorded.
fn file_name(input: &Input) -> Option<String> {
    match input.role {
        Role::Host(_) => Some(format!("{}.json", input.name)),
        role if role.client().is_some() => None,
        role => ROLES.iter().find(|(_, other)| *other == role).map(|(name, _)| (*name).to_owned()),
    }
}

/// The text with every secret replaced by as many `A`.
///
/// That is base64url too, so that a private key that a server publishes stays one in the record, of the same form and
/// size, and is judged as it was.
fn without_secrets(text: &str) -> String {
    let covered = redact(text);
    let keep = |(was, is): (u8, u8)| match (was == is, was) {
        (true, _) => is,
        (false, b'=') => b'=',
        (false, _) => b'A',
    };
    let bytes = text.bytes().zip(covered.bytes()).map(keep).collect();
    String::from_utf8(bytes).unwrap_or(covered)
}

fn unwritable(folder: &Path, error: &io::Error) -> Problem {
    let shown = folder.display().to_string();
    Problem::new(format!("{shown} can not be written: {error}")).input(&shown).help("name a folder that can be written")
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn secrets_are_covered_and_keep_their_form() {
        let text = r#"{"keys":[{"kty":"EC","x":"x_y","d":"geheim-9="}],"client_secret":"gehéim"}"#;
        let covered = without_secrets(text);
        assert_eq!(covered, r#"{"keys":[{"kty":"EC","x":"x_y","d":"AAAAAAAA="}],"client_secret":"AAAAAAA"}"#);
    }
}
