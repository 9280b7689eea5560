//! `fapilint rules`

use std::fmt::Write as _;
use std::io::Write;

use serde_json::{Value, json};

use crate::catalogue::{Mend, Rule};

use super::args::{ListFormat, RulesArgs};
use super::check::find_profile;
use super::own_rules::catalogue;
use super::problem::Problem;
use super::{Outcome, print};

pub(super) fn rules(args: &RulesArgs, out: &mut dyn Write) -> Result<Outcome, Problem> {
    let catalogue = catalogue(&args.rules).map_err(Problem::first)?;
    let profile = args.profile.as_ref().map(|id| find_profile(&catalogue, id)).transpose()?;
    let rules: Vec<&Rule> =
        catalogue.rules.iter().filter(|rule| profile.is_none_or(|profile| rule.is_in_force(profile))).collect();
    let text = match args.format {
        ListFormat::Json => format!("{:#}\n", rules.iter().map(|rule| row(rule)).collect::<Value>()),
        ListFormat::Text => list(&rules),
    };
    print(out, &text)?;
    Ok(Outcome::Clean)
}

fn row(rule: &Rule) -> Value {
    json!({
        "id": rule.id, "folder": rule.folder, "title": rule.title, "parked": rule.parked,
        "fix": rule.mend.map(Mend::sentence), "cites": rule.cites.iter().map(|cite| &cite.id).collect::<Vec<_>>(),
    })
}

fn list(rules: &[&Rule]) -> String {
    let mut text = String::new();
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut folders: Vec<&str> = rules.iter().map(|rule| rule.folder.as_str()).collect();
    folders.sort_unstable();
    folders.dedup();
    for folder in folders {
        let _ = writeln!(text, "{folder}");
        for rule in rules.iter().filter(|rule| rule.folder == folder) {
            let parked = if rule.parked.is_some() { " (does not run yet)" } else { "" };
            let _ = writeln!(text, "  {:width$}  {}{parked}", rule.id, rule.title);
        }
    }
    text
}
