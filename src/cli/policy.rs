//! What a user makes of findings: the configuration is found and read, and the command line goes before it.

use std::path::{Path, PathBuf};

use time::Date;

use crate::catalogue::{Catalogue, CatalogueError, Deployment, Rule, Severity, SourceFile};
use crate::json::{Limits, SourceId, Tree, parse};
use crate::policy::{Baseline, BaselineError, Change, Config, Policy, apply, write_baseline};
use crate::report::Report;

use super::args::{CheckArgs, PolicyArgs};
use super::atomic;
use super::problem::Problem;

/// The name of a configuration.
const NAME: &str = "fapilint.toml";

/// How a check is to be run.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) profile: String,
    pub(super) deployment: Deployment,
    pub(super) select: Vec<String>,
    pub(super) ignore: Vec<String>,
    pub(super) rules: Vec<PathBuf>,
    fail_on: Option<Severity>,
    baseline: Option<PathBuf>,
    strict: bool,
    config: Option<(PathBuf, Config)>,
    by_command: bool,
}

impl Settings {
    /// The command line on top of the configuration, if there is one.
    pub(super) fn of(args: &CheckArgs) -> Result<Self, Vec<Problem>> {
        let config = read(&args.policy)?;
        let from = config.as_ref().map(|(_, config)| config);
        let folder = config.as_ref().and_then(|(path, _)| path.parent()).unwrap_or_else(|| Path::new(""));
        let fail_on = args.fail_on.clone().or_else(|| from.and_then(|config| config.fail_on.clone()));
        let deployment = args.deployment.as_deref().and_then(Deployment::parse);
        let chosen = |own: &[String], theirs: Option<&Vec<String>>| {
            if own.is_empty() { theirs.cloned().unwrap_or_default() } else { own.to_vec() }
        };
        let rules = from.into_iter().flat_map(|config| &config.rules).map(|rules| folder.join(rules));
        let baseline = from.and_then(|config| config.baseline.as_ref()).map(|file| folder.join(file));
        let profile = args.profile.clone().or_else(|| from.and_then(|config| config.profile.clone()));
        Ok(Self {
            profile: profile.unwrap_or_else(|| "fapi1-advanced".to_owned()),
            deployment: deployment
                .or_else(|| from.and_then(|config| config.deployment))
                .unwrap_or(Deployment::Dedicated),
            select: chosen(&args.select, from.and_then(|config| config.select.as_ref())),
            ignore: chosen(&args.ignore, from.and_then(|config| config.ignore.as_ref())),
            rules: rules.chain(args.input.rules.iter().cloned()).collect(),
            fail_on: Severity::parse(fail_on.as_deref().unwrap_or("error")),
            baseline: args.policy.baseline.clone().or(baseline),
            strict: args.policy.strict_waivers || from.is_some_and(|config| config.strict_waivers),
            by_command: !args.select.is_empty() || !args.ignore.is_empty(),
            config,
        })
    }

    /// Checks what the configuration names.
    pub(super) fn check(&self, catalogue: &Catalogue) -> Result<(), Vec<Problem>> {
        let Some((_, config)) = &self.config else { return Ok(()) };
        config.check(catalogue).map_err(|errors| problems(&errors))
    }

    /// The configuration that is used.
    pub(super) fn config_path(&self) -> Option<String> {
        self.config.as_ref().map(|(path, _)| path.display().to_string())
    }

    /// Whether a rule may run.
    pub(super) fn runs(&self, rule: &Rule) -> bool {
        let selected = self.select.is_empty() || self.select.iter().any(|name| rule.is_named(name));
        let ignored = self.ignore.iter().any(|name| rule.is_named(name));
        let is_off = self.config.as_ref().is_some_and(|(_, config)| config.turns_off(rule));
        selected && !ignored && !is_off
    }

    /// Who says that rules do not run.
    pub(super) fn who_leaves_out(&self) -> String {
        let config = self.config_path();
        match config.filter(|_| self.config.as_ref().is_some_and(|(_, config)| leaves_out(config))) {
            None => "--select or --ignore".to_owned(),
            Some(path) if self.by_command => format!("--select, --ignore or {path}"),
            Some(path) => path,
        }
    }

    /// Severities and waivers, without a baseline.
    pub(super) fn policy(&self) -> Policy {
        let config = self.config.as_ref().map(|(_, config)| config);
        Policy {
            severity: config.map(|config| config.severity.clone()).unwrap_or_default(),
            waivers: config.map(|config| config.waivers.clone()).unwrap_or_default(),
            strict: self.strict,
            fail_on: self.fail_on,
            baseline: None,
        }
    }

    /// A stream has no report that could say which entries and waivers are left over.
    pub(super) fn fits_streams(&self, args: &PolicyArgs) -> Result<(), Problem> {
        if self.baseline.is_none() && args.write_baseline.is_none() && !self.strict {
            return Ok(());
        }
        let problem =
            Problem::new("--clients writes a line for each client, and no report for a baseline or --strict-waivers");
        Err(problem.help("leave these out, or use --no-config where a configuration asks for them"))
    }

    /// Applies the policy to a report; what could not be done on the way is added to it.
    pub(super) fn apply(
        &self,
        args: &PolicyArgs,
        catalogue: &Catalogue,
        today: Date,
        report: &mut Report,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut policy = self.policy();
        let written = args.write_baseline.as_deref();
        match self.baseline.as_deref().map(|path| (path, baseline(path))) {
            Some((_, Ok(baseline))) => policy.baseline = Some(baseline),
            // A file that is about to be written anew may be of another version, or not be there yet.
            Some((path, Err(problem))) if written != Some(path) => problems.push(problem),
            Some(_) | None => {}
        }
        apply(&policy, catalogue, today, report);
        if let Some(path) = written {
            match record(path, report, problems.is_empty()) {
                Ok(baseline) => {
                    policy.baseline.get_or_insert(baseline);
                    apply(&policy, catalogue, today, report);
                }
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            report.run.complete = false;
            report.run.exit_code = 2;
            report.errors.extend(problems.iter().map(Problem::report));
        }
        problems
    }
}

fn leaves_out(config: &Config) -> bool {
    let some = |list: &Option<Vec<String>>| list.as_ref().is_some_and(|list| !list.is_empty());
    some(&config.select) || some(&config.ignore) || config.severity.values().any(|change| *change == Change::Off)
}

/// The configuration that was named, or the nearest one from the working directory upwards.
fn read(args: &PolicyArgs) -> Result<Option<(PathBuf, Config)>, Vec<Problem>> {
    let Some(path) = args.config.clone().or_else(|| if args.no_config { None } else { find() }) else {
        return Ok(None);
    };
    let name = path.display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        vec![Problem::new(format!("the configuration {name} can not be read: {error}")).input(&name)]
    })?;
    let config = Config::read(SourceFile { path: name, text }).map_err(|errors| problems(&errors))?;
    Ok(Some((path, config)))
}

fn find() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let mut path = PathBuf::new();
    for _ in here.ancestors() {
        if path.join(NAME).is_file() {
            return Some(path.join(NAME));
        }
        path.push("..");
    }
    None
}

fn problems(errors: &[CatalogueError]) -> Vec<Problem> {
    errors.iter().map(|error| Problem::catalogue(error, Path::new(""))).collect()
}

fn baseline(path: &Path) -> Result<Baseline, Problem> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let problem = Problem::new(format!("the baseline {name} can not be read: {error}")).input(&name);
        problem.help(format!("--write-baseline {name} makes one"))
    })?;
    // The strict parser first: it shows the place.
    parse(&mut Tree::new(), SourceId(0), &text, Limits::default())
        .map_err(|error| Problem::syntax(&name, &text, &error))?;
    Baseline::read(&name, &text).map_err(|error| {
        let help = match error {
            BaselineError::Version(_) => format!("write it anew: --write-baseline {name}"),
            BaselineError::Other(_) => "name a file that --write-baseline has written".to_owned(),
        };
        Problem::new(format!("{name}: {error}")).input(&name).help(help)
    })
}

/// Writes what was found.
fn record(path: &Path, report: &Report, is_whole: bool) -> Result<Baseline, Problem> {
    let name = path.display().to_string();
    if !(is_whole && report.run.complete) {
        let message = format!("{name} is not written: the run is not complete");
        return Err(Problem::new(message).input(&name).help("a baseline of a part would miss the rest"));
    }
    let baseline = write_baseline(&name, report);
    atomic::write(path, &baseline.text()).map_err(|error| {
        Problem::new(format!("the baseline {name} can not be written: {error}"))
            .input(&name)
            .help("name a file in a folder that is there and can be written")
    })?;
    Ok(baseline)
}
