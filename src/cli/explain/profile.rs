//! A profile: its limits with their clauses, what it includes, and what it replaces.

use crate::catalogue::{Catalogue, Profile};
use crate::cli::coverage::{counts, rows};

use super::page::{About, Page, Part};

pub(super) fn page(catalogue: &Catalogue, profile: &Profile) -> Page {
    let mut page = Page::new(&profile.id, &profile.title);
    page.section("In numbers", numbers(catalogue, profile));
    page.section(
        "Limits",
        profile
            .limits
            .iter()
            .map(|(name, limit)| {
                let unit = limit.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
                let text =
                    catalogue.requirement(&limit.from).map(|from| format!(": {}", from.text)).unwrap_or_default();
                Part::Item(About::Name(name.clone()), format!("{}{unit} ({}{text})", limit.value, limit.from))
            })
            .collect(),
    );
    page.section(
        "Extends",
        profile
            .extends
            .iter()
            .map(|id| {
                let title = catalogue.profile(id).map(|profile| profile.title.clone()).unwrap_or_default();
                Part::Item(About::Profile(id.clone()), title)
            })
            .collect(),
    );
    page.section("Specifications", profile.specs.iter().map(|key| spec(catalogue, key, "")).collect());
    page.section(
        "Underlying specifications",
        profile
            .needs
            .iter()
            .map(|need| {
                let items = need.items.as_ref().map(|items| format!(", only {}", items.join(", "))).unwrap_or_default();
                spec(catalogue, &need.spec, &format!(", by {}{items}", need.by))
            })
            .collect(),
    );
    page.section("Replaces", replaced(catalogue, profile));
    page
}

fn numbers(catalogue: &Catalogue, profile: &Profile) -> Vec<Part> {
    let rules = catalogue.rules.iter().filter(|rule| rule.parked.is_none() && rule.is_in_force(profile)).count();
    vec![Part::Text(counts(&rows(catalogue, profile))), Part::Text(format!("{rules} rules in force"))]
}

fn spec(catalogue: &Catalogue, key: &str, by: &str) -> Part {
    let found = catalogue.specs.iter().find(|spec| spec.key == key);
    let text = found.map(|spec| format!("{}, {}, {}", spec.title, spec.edition, spec.url)).unwrap_or_default();
    Part::Item(About::Requirement(key.to_owned(), found.map(|spec| spec.url.clone())), text + by)
}

/// Clauses that another one in force takes the place of.
fn replaced(catalogue: &Catalogue, profile: &Profile) -> Vec<Part> {
    let url = |id: &str| {
        let requirement = catalogue.requirement(id)?;
        Some(catalogue.spec_of(requirement)?.url.clone())
    };
    let in_force = catalogue.requirements().filter(|requirement| profile.has(&requirement.id));
    let replacing = in_force.filter(|requirement| !requirement.overrides.is_empty());
    replacing
        .map(|by| {
            let old = by.overrides.join(", ");
            Part::Item(About::Requirement(by.id.clone(), url(&by.id)), format!("takes the place of {old}"))
        })
        .collect()
}
