//! Writes mended files: all of them, or none.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::problem::Problem;

/// A file to be written.
pub(super) struct Rewrite {
    /// Its path as it was given.
    pub(super) name: String,
    /// What was read from it.
    pub(super) old: String,
    /// What it shall hold.
    pub(super) new: String,
}

/// A new text beside its place, with the permissions of the file that it will replace.
struct Ready<'a> {
    of: &'a Rewrite,
    target: PathBuf,
    beside: PathBuf,
}

/// Writes every new text beside its place, and only when all of them are there moves them to it. A file that is not
/// what was read any more, or may not be written, stops all of it.
pub(super) fn rewrite(files: &[Rewrite]) -> Result<(), Vec<Problem>> {
    let mut ready: Vec<Ready<'_>> = Vec::new();
    let mut problems = Vec::new();
    for (number, file) in files.iter().enumerate() {
        match prepare(file, number) {
            Ok(row) if ready.iter().any(|other| other.target == row.target) => {
                let _ = fs::remove_file(&row.beside);
                problems.push(refuse(file, "it is a part of two cases", "check each case by itself"));
            }
            Ok(row) => ready.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    for row in ready.iter().take_while(|_| files.len() > 1) {
        problems.extend(unchanged(row.of, &row.target).err());
    }
    if problems.is_empty() {
        problems.extend(place_all(&ready));
    }
    for row in &ready {
        // Those that were moved are not there any more.
        let _ = fs::remove_file(&row.beside);
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn refuse(file: &Rewrite, why: &str, help: &str) -> Problem {
    Problem::new(format!("{} is not mended: {why}", file.name)).input(&file.name).help(help)
}

fn prepare(file: &Rewrite, number: usize) -> Result<Ready<'_>, Problem> {
    let failed = |error: &io::Error| {
        refuse(file, &error.to_string(), "make the file and its folder writable, or use --fix --diff")
    };
    // A link stays a link: what it leads to is written.
    let target = fs::canonicalize(&file.name).map_err(|error| failed(&error))?;
    let permissions = fs::metadata(&target).map_err(|error| failed(&error))?.permissions();
    // To replace a file only its folder must be writable; that somebody made the file read-only counts all the same.
    if !target.is_file() || permissions.readonly() {
        let why = if target.is_file() { "the file is read-only" } else { "it is no file" };
        return Err(refuse(file, why, "--fix --diff prints what would be changed"));
    }
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let beside = target.with_file_name(format!(".{name}.{}.{number}.tmp", std::process::id()));
    let written = File::create_new(&beside).and_then(|mut out| {
        out.write_all(file.new.as_bytes())?;
        out.set_permissions(permissions)?;
        out.sync_all()
    });
    match written {
        Ok(()) => Ok(Ready { of: file, target, beside }),
        Err(error) => {
            if error.kind() != io::ErrorKind::AlreadyExists {
                let _ = fs::remove_file(&beside);
            }
            Err(failed(&error))
        }
    }
}

/// Whether the file holds what was judged.
fn unchanged(file: &Rewrite, target: &Path) -> Result<(), Problem> {
    match fs::read(target) {
        Ok(bytes) if bytes == file.old.as_bytes() => Ok(()),
        _ => Err(refuse(file, "it has changed since it was read", "run the check again")),
    }
}

/// Moves every new text to its place. Where one can't be moved, as onto a file that is mounted by itself, those before
/// it are written back.
fn place_all(ready: &[Ready<'_>]) -> Vec<Problem> {
    for (number, row) in ready.iter().enumerate() {
        let Err(problem) = place(row) else { continue };
        let back = |row: &Ready<'_>| {
            let failed = fs::write(&row.target, row.of.old.as_bytes()).err()?;
            let problem = Problem::new(format!("{} is mended all the same: {failed}", row.of.name));
            Some(problem.input(&row.of.name).help("mend the others, or take back what was changed in it"))
        };
        return std::iter::once(problem).chain(ready[..number].iter().filter_map(back)).collect();
    }
    Vec::new()
}

fn place(row: &Ready<'_>) -> Result<(), Problem> {
    unchanged(row.of, &row.target)?;
    fs::rename(&row.beside, &row.target).map_err(|error| refuse(row.of, &error.to_string(), "the file is as it was"))
}

#[cfg(test)]
mod tests {
    use super::{Rewrite, place_all, prepare, rewrite};

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("fapilint-rewrite-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    #[test]
    fn a_file_that_has_changed_stops_all() {
        let folder = folder("changed");
        let path = |name: &str| folder.join(name).display().to_string();
        std::fs::write(path("a"), "old").expect("written");
        std::fs::write(path("b"), "somebody else's").expect("written");
        let file = |name: &str| Rewrite { name: path(name), old: "old".to_owned(), new: "new".to_owned() };
        assert_eq!(rewrite(&[file("a"), file("b")]).expect_err("it has changed").len(), 1);
        assert_eq!(std::fs::read_to_string(path("a")).expect("read"), "old");
        assert_eq!(std::fs::read_to_string(path("b")).expect("read"), "somebody else's");
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 2, "nothing is left over");
        rewrite(&[file("a")]).expect("it is as it was read");
        assert_eq!(std::fs::read_to_string(path("a")).expect("read"), "new");
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn one_that_can_not_be_written_stops_all() {
        let folder = folder("stopped");
        let path = |name: &str| folder.join(name).display().to_string();
        for name in ["a", "b"] {
            std::fs::write(path(name), "old").expect("written");
        }
        let blocked = path(&format!(".b.{}.1.tmp", std::process::id()));
        std::fs::create_dir(&blocked).expect("a folder");
        let file = |name: &str| Rewrite { name: path(name), old: "old".to_owned(), new: "new".to_owned() };
        assert_eq!(rewrite(&[file("a"), file("b")]).expect_err("it is in the way").len(), 1);
        assert_eq!(std::fs::read_to_string(path("a")).expect("read"), "old");
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 3, "nothing is left over");
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn one_that_can_not_be_moved_takes_back_those_before_it() {
        let folder = folder("moved");
        let file = |name: &str| {
            let name = folder.join(name).display().to_string();
            std::fs::write(&name, "old").expect("written");
            Rewrite { name, old: "old".to_owned(), new: "new".to_owned() }
        };
        let files = ["a", "b", "c"].map(file);
        let ready: Vec<_> = files.iter().zip(0..).map(|(file, number)| prepare(file, number).expect("ready")).collect();
        std::fs::remove_file(&ready[1].beside).expect("it was there");
        assert_eq!(place_all(&ready).len(), 1);
        for file in &files {
            assert_eq!(std::fs::read_to_string(&file.name).expect("read"), "old", "{}", file.name);
        }
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn a_file_of_two_cases_is_not_written_twice() {
        let folder = folder("twice");
        let name = folder.join("a").display().to_string();
        std::fs::write(&name, "old").expect("written");
        let file = || Rewrite { name: name.clone(), old: "old".to_owned(), new: "new".to_owned() };
        assert!(rewrite(&[file(), file()]).is_err());
        assert_eq!(std::fs::read_to_string(&name).expect("read"), "old");
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 1);
        let _ = std::fs::remove_dir_all(folder);
    }
}
