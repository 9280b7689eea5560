//! `fapilint explain`

mod example;
mod page;
mod profile;
mod requirement;
mod rule;

use std::io::Write;

use crate::catalogue::{Catalogue, nearest};

use super::args::{ExplainArgs, ExplainFormat};
use super::own_rules::catalogue;
use super::problem::Problem;
use super::{Outcome, print};
use page::Page;

pub(super) fn explain(args: &ExplainArgs, out: &mut dyn Write) -> Result<Outcome, Problem> {
    let catalogue = catalogue(&args.rules).map_err(Problem::first)?;
    let page = page(&catalogue, &args.name).ok_or_else(|| nothing(&catalogue, &args.name))?;
    let text = match args.format {
        ExplainFormat::Text => page.text(),
        ExplainFormat::Markdown => page.markdown(),
    };
    print(out, &text)?;
    Ok(Outcome::Clean)
}

fn page(catalogue: &Catalogue, name: &str) -> Option<Page> {
    let id = name.rsplit('/').next().unwrap_or_default();
    if let Some(found) = catalogue.rule(id) {
        return Some(rule::page(catalogue, found));
    }
    if let Some(found) = catalogue.requirement(name) {
        return Some(requirement::page(catalogue, found));
    }
    catalogue.profile(name).map(|found| profile::page(catalogue, found))
}

fn nothing(catalogue: &Catalogue, name: &str) -> Problem {
    let known = catalogue.rules.iter().map(|rule| rule.id.as_str());
    let known = known.chain(catalogue.requirements().map(|requirement| requirement.id.as_str()));
    let known = known.chain(catalogue.profiles.iter().map(|profile| profile.id.as_str()));
    let help = nearest(name, known);
    Problem::new(format!("there is no rule, requirement or profile `{name}`"))
        .help(help.unwrap_or_else(|| "fapilint rules and fapilint coverage list them".to_owned()))
}
