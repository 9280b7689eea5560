//! `fapilint.toml`: read and checked, every mistake with its place.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::catalogue::{Catalogue, CatalogueError, Deployment, Rule, Severity, SourceFile, nearest};

use super::waiver::{RawWaiver, Waiver};

/// A configuration as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConfig {
    profile: Option<Spanned<String>>,
    deployment: Option<Spanned<String>>,
    fail_on: Option<Spanned<String>>,
    select: Option<Vec<Spanned<String>>>,
    ignore: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    rules: Vec<String>,
    baseline: Option<String>,
    #[serde(default)]
    strict_waivers: bool,
    #[serde(default)]
    severity: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    waiver: Vec<Spanned<RawWaiver>>,
}

/// What a configuration makes of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Its findings have this severity.
    To(Severity),
    /// It does not run.
    Off,
}

/// A configuration that has been read.
#[derive(Clone, Debug)]
pub struct Config {
    /// The profile to judge by.
    pub profile: Option<String>,
    /// What the issuer is for.
    pub deployment: Option<Deployment>,
    /// The severity from which findings fail the run, or `never`.
    pub fail_on: Option<String>,
    /// Only these rules or folders of rules run.
    pub select: Option<Vec<String>>,
    /// These rules or folders of rules do not run.
    pub ignore: Option<Vec<String>>,
    /// Folders of rules, relative to the configuration's.
    pub rules: Vec<String>,
    /// A baseline, relative to the configuration's folder.
    pub baseline: Option<String>,
    /// Whether a waiver that is expired, unused or unknown fails the run.
    pub strict_waivers: bool,
    /// What becomes of single rules.
    pub severity: BTreeMap<String, Change>,
    /// Findings that are accepted.
    pub waivers: Vec<Waiver>,
    names: Names,
    file: SourceFile,
}

/// Names that only the catalogue can check, with their places.
#[derive(Clone, Debug)]
struct Names {
    profile: Option<Spanned<String>>,
    /// Rules or folders.
    chosen: Vec<Spanned<String>>,
    /// Rules.
    rules: Vec<Spanned<String>>,
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// Everything that is wrong in it, with its place.
    pub fn read(file: SourceFile) -> Result<Self, Vec<CatalogueError>> {
        let raw: RawConfig = file.read().map_err(|error| vec![error])?;
        let mut errors = Vec::new();
        check_words(&raw, &file, &mut errors);
        let severity = changes(&raw.severity, &file, &mut errors);
        let mut waivers = Vec::new();
        for waiver in &raw.waiver {
            match Waiver::read(waiver, &file) {
                Ok(waiver) => waivers.push(waiver),
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let plain = |list: &Option<Vec<Spanned<String>>>| {
            list.as_ref().map(|list| list.iter().map(|name| name.get_ref().clone()).collect::<Vec<_>>())
        };
        Ok(Self {
            profile: raw.profile.as_ref().map(|id| id.get_ref().clone()),
            deployment: raw.deployment.and_then(|text| Deployment::parse(text.get_ref())),
            fail_on: raw.fail_on.map(Spanned::into_inner),
            select: plain(&raw.select),
            ignore: plain(&raw.ignore),
            rules: raw.rules,
            baseline: raw.baseline,
            strict_waivers: raw.strict_waivers,
            severity,
            waivers,
            names: Names {
                profile: raw.profile,
                chosen: raw.select.into_iter().chain(raw.ignore).flatten().collect(),
                rules: raw.severity.into_keys().collect(),
            },
            file,
        })
    }

    /// Checks the names of profiles and rules. A waiver may name what does not exist: the report says so.
    ///
    /// # Errors
    /// Every name that the catalogue does not know.
    pub fn check(&self, catalogue: &Catalogue) -> Result<(), Vec<CatalogueError>> {
        let mut errors = Vec::new();
        let mut unknown = |name: &Spanned<String>, what: &str, known: Vec<&str>| {
            let message = format!("there is no {what} `{}`", name.get_ref());
            errors.push(error(&self.file, name, message, nearest(name.get_ref(), known.into_iter())));
        };
        if let Some(id) = &self.names.profile
            && catalogue.profile(id.get_ref()).is_none()
        {
            unknown(id, "profile", catalogue.profiles.iter().map(|profile| profile.id.as_str()).collect());
        }
        let names_some = |name: &Spanned<String>| catalogue.rules.iter().any(|rule| rule.is_named(name.get_ref()));
        for name in self.names.chosen.iter().filter(|name| !names_some(name)) {
            let known = catalogue.rules.iter().flat_map(|rule| [rule.id.as_str(), rule.folder.as_str()]);
            unknown(name, "rule or folder of rules", known.collect());
        }
        for name in self.names.rules.iter().filter(|name| catalogue.rule(name.get_ref()).is_none()) {
            unknown(name, "rule", catalogue.rules.iter().map(|rule| rule.id.as_str()).collect());
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Whether it says that a rule does not run.
    #[must_use]
    pub fn turns_off(&self, rule: &Rule) -> bool {
        self.severity.get(&rule.id) == Some(&Change::Off)
    }
}

pub(super) fn error(file: &SourceFile, at: &Spanned<String>, message: String, help: Option<String>) -> CatalogueError {
    CatalogueError { file: file.path.clone(), text: file.text.clone(), span: at.span(), message, help }
}

/// The values that are one of a few words.
fn check_words(raw: &RawConfig, file: &SourceFile, errors: &mut Vec<CatalogueError>) {
    let mut check = |value: &Option<Spanned<String>>, known: &[&str]| {
        if let Some(value) = value
            && !known.contains(&value.get_ref().as_str())
        {
            errors.push(one_of(file, value, known));
        }
    };
    check(&raw.deployment, Deployment::ALL);
    check(&raw.fail_on, &FAIL_ON);
}

/// What `fail_on` may be.
pub(super) const FAIL_ON: [&str; 4] = ["error", "warning", "info", "never"];

/// What a rule may be set to.
pub(super) const CHANGES: [&str; 4] = ["error", "warning", "info", "off"];

fn one_of(file: &SourceFile, value: &Spanned<String>, known: &[&str]) -> CatalogueError {
    let message = format!("`{}` is not one of {}", value.get_ref(), known.join(", "));
    error(file, value, message, nearest(value.get_ref(), known.iter().copied()))
}

fn changes(
    raw: &BTreeMap<Spanned<String>, Spanned<String>>,
    file: &SourceFile,
    errors: &mut Vec<CatalogueError>,
) -> BTreeMap<String, Change> {
    let mut changes = BTreeMap::new();
    for (rule, word) in raw {
        let change = match word.get_ref().as_str() {
            "off" => Some(Change::Off),
            word => Severity::parse(word).map(Change::To),
        };
        match change {
            Some(change) => drop(changes.insert(rule.get_ref().clone(), change)),
            None => errors.push(one_of(file, word, &CHANGES)),
        }
    }
    changes
}
