//! The house: who may use whom, how large files are, where requirements may be spoken of.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

const FLOORS: [(&str, usize); 10] = [
    ("json", 0),
    ("catalogue", 1),
    ("bundled", 1),
    ("case", 1),
    ("judge", 2),
    ("live", 2),
    ("mend", 3),
    ("report", 3),
    ("policy", 3),
    ("cli", 4),
];

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

fn all_sources() -> Vec<(PathBuf, String)> {
    sources_below(&["src"])
}

fn sources_below(folders: &[&str]) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for folder in folders {
        sources(&common::top().join(folder), &mut files);
    }
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("text");
            (path, text)
        })
        .collect()
}

fn module_of(path: &Path) -> String {
    let below = path.strip_prefix(common::top().join("src")).expect("below src");
    let first = below.components().next().expect("a step").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

/// Modules of one floor that may use each other: a case is built with the catalogue, a policy speaks of a report.
const NEIGHBOURS: [(&str, &str); 3] = [("case", "catalogue"), ("bundled", "catalogue"), ("policy", "report")];

#[test]
fn modules_use_only_lower_floors() {
    let mut wrong = Vec::new();
    for (path, text) in all_sources() {
        let module = module_of(&path);
        let Some(own) = floor(&module) else { continue };
        for used in text.split("crate::").skip(1) {
            let name: String = used.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            let allowed = name == module
                || floor(&name).is_none_or(|other| other < own)
                || NEIGHBOURS.contains(&(module.as_str(), name.as_str()));
            if !allowed {
                wrong.push(format!("{} uses crate::{name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_module_has_a_floor() {
    for (path, _) in all_sources() {
        let module = module_of(&path);
        assert!(module == "lib" || module == "main" || floor(&module).is_some(), "{module} is on no floor");
    }
}

#[test]
fn files_stay_small_and_say_what_they_are() {
    let mut wrong = Vec::new();
    for (path, text) in sources_below(&["src", "tests", "benches", "examples", "fuzz/harness"]) {
        let lines = text.lines().count();
        if lines > 300 {
            wrong.push(format!("{} has {lines} lines", path.display()));
        }
        if !text.starts_with("//!") {
            wrong.push(format!("{} does not say what it is", path.display()));
        }
    }
    let main = fs::read_to_string(common::top().join("src/main.rs")).expect("main.rs");
    if main.lines().count() > 40 {
        wrong.push("src/main.rs has more than 40 lines".to_owned());
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn only_the_catalogue_speaks_of_clauses() {
    // A requirement id in code would be a rule that `explain` and `coverage` do not see. Tests may name some.
    let mut wrong = Vec::new();
    for (path, text) in all_sources() {
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if ["\"FAPI1-", "\"FAPI2-", "\"OIDCD-", "\"RFC8414-"].iter().any(|id| code.contains(id)) {
                wrong.push(format!("{}:{}", path.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
