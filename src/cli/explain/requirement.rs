//! A requirement: what it says in our words, and what becomes of it.

use crate::catalogue::{Catalogue, Profile, Requirement, Status};
use crate::cli::coverage::fate;

use super::page::{About, Page, Part};

pub(super) fn page(catalogue: &Catalogue, requirement: &Requirement) -> Page {
    let name = format!("{} ({}, binds {})", requirement.id, requirement.level.as_str(), requirement.binds);
    let mut page = Page::new(name, &requirement.text);
    if let Some(spec) = catalogue.spec_of(requirement) {
        page.section(
            "From",
            vec![Part::Text(format!("{}, {}, {}", spec.title, spec.edition, spec.date)), Part::Text(spec.url.clone())],
        );
    }
    page.section("What becomes of it", status(requirement));
    page.section("Rules", rules(catalogue, requirement));
    if let Some(hidden) = &requirement.hidden {
        page.text_section("What documents do not show", hidden);
    }
    if let Some(doubt) = &requirement.doubt {
        page.text_section("In doubt", doubt);
    }
    page.section("Replaces", requirement.overrides.iter().flat_map(|id| super::rule::cited(catalogue, id)).collect());
    page.section(
        "Under each profile",
        catalogue.profiles.iter().map(|profile| under(catalogue, requirement, profile)).collect(),
    );
    page
}

fn status(requirement: &Requirement) -> Vec<Part> {
    let text = match &requirement.status {
        // The rules are a section of their own.
        Status::Cited => return Vec::new(),
        Status::Open(what) => format!("Open: would be seen in {what}, but no rule reads it yet"),
        Status::Unseen { kind, why } => format!("No document shows it ({}): {why}", kind.as_str()),
        Status::Withdrawn => "The text withdrew it".to_owned(),
        Status::Moved(to) => format!("The text moved it to {to}"),
    };
    vec![Part::Text(text)]
}

fn rules(catalogue: &Catalogue, requirement: &Requirement) -> Vec<Part> {
    let cites = catalogue.rules.iter().filter(|rule| rule.cites.iter().any(|cite| cite.id == requirement.id));
    cites
        .filter(|rule| rule.parked.is_none())
        .map(|rule| Part::Item(About::Rule(rule.id.clone()), rule.title.clone()))
        .collect()
}

/// What it is under a profile: its state in `coverage`, or why it is not in force.
fn under(catalogue: &Catalogue, requirement: &Requirement, profile: &Profile) -> Part {
    let text = if profile.has(&requirement.id) {
        fate(requirement).to_owned()
    } else {
        let by =
            catalogue.requirements().find(|other| profile.has(&other.id) && other.overrides.contains(&requirement.id));
        by.map_or("not in force".to_owned(), |by| format!("not in force: {} replaces it", by.id))
    };
    Part::Item(About::Profile(profile.id.clone()), text)
}
