//! A rule: what, why, what to change, and what its findings look like.

use crate::bundled;
use crate::catalogue::{Catalogue, Certification, Evidence, Rule, Verdict};
use crate::report::severity;

use super::example;
use super::page::{About, Page, Part};

pub(super) fn page(catalogue: &Catalogue, rule: &Rule) -> Page {
    let mut page = Page::new(format!("{}/{}", rule.folder, rule.id), &rule.title);
    if let Some(parked) = &rule.parked {
        page.text_section("Does not run yet", parked);
    }
    page.text_section("Why", &rule.explain.why);
    // What a finding fills in stands here for itself.
    let fix = rule.explain.fix.replace("{node}", "VALUE").replace("{name}", "MEMBER");
    page.text_section("What to change", fix.replace("{allowed}", "PERMITTED"));
    match rule.mend {
        Some(mend) => page.text_section("What --fix does, where it is safe", mend.sentence()),
        None => page.text_section("What --fix does", "Nothing: what to change needs a decision."),
    }
    page.section("Requirements", requirements(catalogue, rule));
    page.section("In force under", profiles(catalogue, rule));
    page.section("Weight", weight(rule));
    if let Some(doubt) = &rule.doubt {
        page.text_section("In doubt", doubt);
    }
    page.section("Certification suite", rule.certification.iter().map(certification).collect());
    page.section("Examples", examples(catalogue, rule));
    page
}

/// A requirement with its edition and address.
pub(super) fn cited(catalogue: &Catalogue, id: &str) -> Vec<Part> {
    let Some(found) = catalogue.requirement(id) else {
        return vec![Part::Item(About::Requirement(id.to_owned(), None), String::new())];
    };
    let spec = catalogue.spec_of(found);
    let about = About::Requirement(id.to_owned(), spec.map(|spec| spec.url.clone()));
    let from = spec.map(|spec| format!(" ({}, {}, {})", spec.title, spec.edition, spec.url)).unwrap_or_default();
    vec![Part::Item(about, format!("{} {}{from}", found.level.as_str(), found.text))]
}

fn requirements(catalogue: &Catalogue, rule: &Rule) -> Vec<Part> {
    rule.cites.iter().flat_map(|cite| cited(catalogue, &cite.id)).collect()
}

fn profiles(catalogue: &Catalogue, rule: &Rule) -> Vec<Part> {
    let of = catalogue.profiles.iter().filter(|profile| rule.is_in_force(profile));
    let severity = |profile| format!("{} at most", severity(catalogue, rule, Some(profile)).as_str());
    let parts: Vec<Part> =
        of.map(|profile| Part::Item(About::Profile(profile.id.clone()), severity(profile))).collect();
    if parts.is_empty() { vec![Part::Text("No profile".to_owned())] } else { parts }
}

fn weight(rule: &Rule) -> Vec<Part> {
    let hint = "A finding is a hint: the documents suggest a violation, and do not prove it.";
    let hint = (rule.evidence == Evidence::Hint).then(|| Part::Text(hint.to_owned()));
    let soften = rule.check.soften.iter().map(|soften| {
        Part::Text(format!("Some findings are {} only, because of: {}", soften.to.as_str(), soften.because))
    });
    hint.into_iter().chain(soften).collect()
}

/// When a condition of the suite does not pass.
fn certification(row: &Certification) -> Part {
    let limits = [
        Some(row.when.as_str().to_owned()),
        row.member.as_ref().filter(|member| *member != "*").map(|member| format!("of {member}")),
        row.if_.as_ref().map(|_| "where its own check fails too".to_owned()),
        row.variant.map(|variant| format!("in the variant {}", variant.as_str())),
    ];
    let limits: Vec<String> = limits.into_iter().flatten().collect();
    Part::Item(About::Name(row.condition.clone()), format!("says {} ({})", row.outcome, limits.join(", ")))
}

fn examples(catalogue: &Catalogue, rule: &Rule) -> Vec<Part> {
    // Rules of the user's own have theirs with them.
    let own = (!rule.examples.is_empty()).then(|| rule.examples.clone());
    let mut parts = Vec::new();
    for example in own.unwrap_or_else(|| bundled::examples(&rule.id)) {
        parts.push(Part::Item(About::Name(example.expect.as_str().to_owned()), example.name.clone()));
        if example.expect == Verdict::Fail
            && let Some(findings) = example::findings(catalogue, rule, &example)
        {
            parts.push(Part::Output(findings));
        }
    }
    parts
}
