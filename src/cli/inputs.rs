//! From what was named on the command line to documents.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::bundled;
use crate::case::{Input, Role};
use crate::catalogue::{Catalogue, SourceFile};
use crate::json::Limits;

use super::Streams;
use super::args::InputArgs;
use super::document::document;
use super::problem::Problem;

/// The documents of one case, before they are read.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// A name for a case whose documents say none.
    pub(super) name: String,
    pub(super) inputs: Vec<Input>,
}

/// Everything that was named, and what could not be had of it.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    pub(super) cases: Vec<Gathered>,
    pub(super) problems: Vec<Problem>,
    pub(super) notices: Vec<String>,
}

/// File names in a folder that decide a role.
pub(super) const ROLES: [(&str, Role); 3] =
    [("as.json", Role::ServerMetadata), ("as-jwks.json", Role::ServerJwks), ("discovery.json", Role::Discovery)];

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

/// Gets everything that was named.
pub(super) fn gather(args: &InputArgs, streams: &mut Streams<'_>) -> Gathering {
    let mut gathering = Gathering::default();
    let mut loose = Gathered::default();
    let named = [(&args.as_metadata, Role::ServerMetadata), (&args.as_jwks, Role::ServerJwks)];
    for (input, role) in named {
        match input {
            Some(url) if is_url(url) => super::online::fetch(url, args, &mut gathering),
            Some(path) => file(path, Some(role), &mut loose, &mut gathering, streams),
            None => {}
        }
    }
    for input in &args.inputs {
        if is_url(input) {
            super::online::fetch(input, args, &mut gathering);
        } else if Path::new(input).is_dir() {
            folder(Path::new(input), &mut gathering, streams);
        } else {
            file(input, None, &mut loose, &mut gathering, streams);
        }
    }
    if !loose.inputs.is_empty() {
        loose.name.clone_from(&loose.inputs[0].name);
        gathering.cases.insert(0, loose);
    }
    if gathering.cases.is_empty() && gathering.problems.is_empty() {
        gathering.problems.push(
            Problem::new("there is nothing to judge")
                .help("name a discovery URL, a file or a folder: fapilint check https://as.example"),
        );
    }
    gathering
}

pub(super) fn is_url(input: &str) -> bool {
    let scheme = input.split("://").next().unwrap_or_default();
    input.contains("://") && !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn folder(folder: &Path, gathering: &mut Gathering, streams: &mut Streams<'_>) {
    let name = folder.display().to_string();
    let mut case = Gathered { name: name.clone(), inputs: Vec::new() };
    let mut broken = gathering.problems.len();
    for (file_name, role) in ROLES {
        let path = folder.join(file_name);
        if path.exists() {
            file(&path.display().to_string(), Some(role), &mut case, gathering, streams);
        }
    }
    broken = gathering.problems.len() - broken;
    if case.inputs.is_empty() && broken == 0 {
        let names: Vec<&str> = ROLES.iter().map(|(name, _)| *name).collect();
        let problem = Problem::new(format!("{name} holds no document of a case")).input(&name);
        gathering.problems.push(problem.help(format!("name its files {}", names.join(", "))));
    } else if !case.inputs.is_empty() {
        gathering.cases.push(case);
    }
}

fn file(path: &str, role: Option<Role>, case: &mut Gathered, gathering: &mut Gathering, streams: &mut Streams<'_>) {
    let input = read(path, streams).and_then(|bytes| document(path, &bytes, role));
    match input {
        Ok(input) => add(input, case, gathering),
        Err(problem) => gathering.problems.push(problem),
    }
}

/// Two documents for one role of one case are a mistake in the command.
fn add(input: Input, case: &mut Gathered, gathering: &mut Gathering) {
    match case.inputs.iter().find(|other| other.role == input.role) {
        None => case.inputs.push(input),
        Some(other) => {
            let kind = input.role.kind().noun();
            let problem = Problem::new(format!("{} and {} are both {kind} of one case", other.name, input.name));
            let problem = problem.input(&input.name).help("give each server a folder or a run of its own");
            gathering.problems.push(problem);
        }
    }
}

fn read(path: &str, streams: &mut Streams<'_>) -> Result<Vec<u8>, Problem> {
    let limit = Limits::default().bytes;
    // One byte more than the limit, so that a file that is too large is told from one that just fits.
    let most = limit as u64 + 1;
    let mut bytes = Vec::new();
    let result = if path == "-" {
        streams.stdin.take(most).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    match result {
        Err(error) => Err(Problem::new(format!("{path} can not be read: {error}")).input(path)),
        Ok(_) if bytes.len() > limit => {
            let problem = Problem::new(format!("{path} has more than {limit} bytes, the limit for one document"));
            Err(problem.input(path))
        }
        Ok(_) => Ok(bytes),
    }
}
