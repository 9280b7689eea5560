//! From the files under `rules/` to a checked catalogue.

use std::collections::BTreeMap;

use super::condition::{Names, Reader, literal};
use super::error::{CatalogueError, File, nearest};
use super::raw::RawList;
use super::resolve::Resolver;
use super::{Catalogue, Literal, load_members, load_profile, load_rule, load_selection, load_spec};

/// The file of lists.
const LISTS: &str = "lists.toml";

/// The file of keys that are not secret.
const PUBLISHED_KEYS: &str = "published-keys.toml";

/// The file on how clients choose their authentication method.
const SELECTION: &str = "selection.toml";

/// The file of cipher suites.
const TLS_SUITES: &str = "tls-suites.toml";

/// One file of the catalogue.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path below the folder that was given, with `/` between steps: `server/client-auth-methods.toml`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl SourceFile {
    pub(super) fn file(&self) -> File<'_> {
        File { path: &self.path, text: &self.text }
    }

    /// The file's name without its ending.
    pub(super) fn stem(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml")
    }

    /// The first folder, if it is not at the top.
    pub(super) fn folder(&self) -> &str {
        self.path.split_once('/').map_or("", |(folder, _)| folder)
    }

    /// Reads the text, with errors that know their place.
    ///
    /// # Errors
    /// What is wrong in the text; a misspelt name with the nearest known one.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, CatalogueError> {
        toml::from_str(&self.text).map_err(|error| {
            let message = error.message().to_owned();
            let help = unknown_field_help(&message);
            self.file().error_with_help(error.span().unwrap_or(0..0), message, help)
        })
    }
}

/// ``unknown field `x`, expected one of `a`, `b` `` → did you mean …?
fn unknown_field_help(message: &str) -> Option<String> {
    let mut quoted = message.strip_prefix("unknown field ")?.split('`').skip(1).step_by(2);
    let name = quoted.next()?;
    nearest(name, quoted)
}

impl Names for BTreeMap<String, Literal> {
    fn names(&self) -> Vec<&str> {
        self.keys().map(String::as_str).collect()
    }
}

impl Catalogue {
    /// Reads files on top of what is there already: specifications, members, lists, profiles, rules, in this order.
    ///
    /// # Errors
    /// Everything that is wrong in the files, each with its place.
    pub fn extend(mut self, files: &[SourceFile]) -> Result<Self, Vec<CatalogueError>> {
        let mut errors = Vec::new();
        let of = |folder: &str| -> Vec<&SourceFile> { files.iter().filter(|file| file.folder() == folder).collect() };
        for file in of("specs") {
            keep(&mut errors, load_spec::spec(file).map(|spec| self.specs.push(spec)));
        }
        for file in of("members") {
            keep(&mut errors, self.members(file));
        }
        for file in files {
            keep(&mut errors, self.table(file));
        }
        for file in files.iter().filter(|file| file.path == SELECTION) {
            let methods = self.lists.get("client_auth_methods");
            keep(&mut errors, load_selection::selection(file, methods, &mut self.selection));
        }
        for file in of("members") {
            errors.extend(load_members::check(file, &self));
        }
        for file in load_profile::order(&of("profiles")) {
            keep(&mut errors, load_profile::profile(file, &self).map(|profile| self.profiles.push(profile)));
        }
        for file in files.iter().filter(|file| is_rule(file)) {
            match load_rule::rule(file, &self) {
                Ok(rule) => self.rules.push(rule),
                Err(error) => errors.push(error),
            }
        }
        self.rules.sort_by(|a, b| a.id.cmp(&b.id));
        load_spec::settle(&mut self);
        errors.extend(load_spec::check(files, &self));
        if errors.is_empty() { Ok(self) } else { Err(errors) }
    }

    /// Takes in a dictionary, on top of what is there of the same name.
    fn members(&mut self, file: &SourceFile) -> Result<(), CatalogueError> {
        let dictionary = load_members::dictionary(file)?;
        let whole = self.dictionaries.entry(file.stem().to_owned()).or_default();
        whole.extend(dictionary);
        whole.sort_unstable_keys();
        Ok(())
    }

    /// Takes in a file that is a table of its own, if it is one.
    fn table(&mut self, file: &SourceFile) -> Result<(), CatalogueError> {
        match file.path.as_str() {
            LISTS => self.lists.extend(lists(file)?),
            PUBLISHED_KEYS => self.published_keys.extend(published_keys(file)?),
            TLS_SUITES => self.tls_suites.extend(tls_suites(file)?),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn reader<'a>(&'a self, file: &'a SourceFile, lenient: bool) -> Reader<'a> {
        Reader {
            file: file.file(),
            resolver: Resolver { dictionaries: &self.dictionaries },
            lists: &self.lists,
            lenient,
        }
    }
}

fn is_rule(file: &SourceFile) -> bool {
    !matches!(file.folder(), "specs" | "members" | "profiles")
        && ![LISTS, PUBLISHED_KEYS, TLS_SUITES, SELECTION].contains(&file.path.as_str())
}

fn keep(errors: &mut Vec<CatalogueError>, result: Result<(), CatalogueError>) {
    if let Err(error) = result {
        errors.push(error);
    }
}

fn lists(file: &SourceFile) -> Result<BTreeMap<String, Literal>, CatalogueError> {
    let raw: BTreeMap<String, RawList> = file.read()?;
    raw.into_iter()
        .map(|(name, list)| {
            let value = literal(&list.value)
                .ok_or_else(|| file.file().error(0..0, format!("the list `{name}` is not a list of literals")))?;
            Ok((name, value))
        })
        .collect()
}

fn tls_suites(file: &SourceFile) -> Result<BTreeMap<u16, String>, CatalogueError> {
    let raw: BTreeMap<String, String> = file.read()?;
    raw.into_iter()
        .map(|(code, name)| match u16::from_str_radix(&code, 16) {
            Ok(number) if code.len() == 4 && !code.starts_with('+') => Ok((number, name)),
            _ => Err(file.file().error(0..0, format!("`{code}` is no code of four hexadecimal digits"))),
        })
        .collect()
}

fn published_keys(file: &SourceFile) -> Result<BTreeMap<String, Vec<String>>, CatalogueError> {
    let keys: BTreeMap<String, Vec<String>> = file.read()?;
    for (thumbprint, places) in &keys {
        let is_base64url = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if thumbprint.len() != 43 || !thumbprint.chars().all(is_base64url) || places.is_empty() {
            let at = file.text.find(thumbprint.as_str()).unwrap_or(0);
            let message = format!("`{thumbprint}` is not an RFC 7638 thumbprint with the places of its key");
            return Err(file.file().error(at..at + thumbprint.len(), message));
        }
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_keys_are_named_by_thumbprints_and_have_a_place() {
        let load = |line: &str| {
            let file = SourceFile { path: PUBLISHED_KEYS.to_owned(), text: format!("{line}\n") };
            let loaded = Catalogue::default().extend(&[file]);
            loaded.map(|catalogue| catalogue.published_keys.len()).map_err(|errors| errors[0].one_line())
        };
        assert_eq!(load(r#""NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs" = ["RFC 7517"]"#), Ok(1));
        for wrong in [
            r#""NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs" = []"#,
            r#""NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9X=" = ["RFC 7517"]"#,
            r#"short = ["RFC 7517"]"#,
        ] {
            let error = load(wrong).expect_err("it is wrong");
            assert!(error.starts_with("published-keys.toml:1:"), "{error}");
            assert!(error.contains("is not an RFC 7638 thumbprint with the places of its key"), "{error}");
        }
    }

    #[test]
    fn suites_are_named_by_codes() {
        let load = |line: &str| {
            let file = SourceFile { path: TLS_SUITES.to_owned(), text: format!("{line}\n") };
            let loaded = Catalogue::default().extend(&[file]);
            loaded.map(|catalogue| catalogue.tls_suites).map_err(|errors| errors[0].one_line())
        };
        let known = load(r#""c02f" = "TLS_X""#).expect("a suite");
        assert_eq!(known.get(&0xc02f).map(String::as_str), Some("TLS_X"));
        for wrong in [r#""2f" = "TLS_X""#, r#""c02g" = "TLS_X""#, r#""+02f" = "TLS_X""#] {
            let error = load(wrong).expect_err("it is wrong");
            assert!(error.contains("no code of four hexadecimal digits"), "{error}");
        }
    }
}
