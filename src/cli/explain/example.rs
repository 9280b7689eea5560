//! An example of a rule, judged, with its findings as a report shows them.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::case::{Case, Input, Role};
use crate::catalogue::{Catalogue, Example, ExampleDocument, Profile, Rule};
use crate::judge::Judge;
use crate::report::{CaseParts, Sources, Style, case_report, diagnostics};

/// The findings of an example; nothing where it names a file, which the program does not bring along.
pub(super) fn findings(catalogue: &Catalogue, rule: &Rule, example: &Example) -> Option<String> {
    let profile = profile(catalogue, rule, example)?;
    let time = match &example.time {
        Some(time) => Some(OffsetDateTime::parse(time, &Rfc3339).ok()?.unix_timestamp()),
        None => None,
    };
    let (case, unreadable) = Case::build_at(catalogue, inputs(example)?, time);
    if !unreadable.is_empty() {
        return None;
    }
    let judge = Judge::of_rules(catalogue, profile, example.deployment, std::iter::once(rule));
    let judgement = judge.judge(&case);
    let report =
        case_report(&CaseParts { judge: &judge, case: &case, judgement: &judgement, fallback_id: &example.name });
    let sources: Sources =
        case.documents.iter().map(|document| (document.name.clone(), document.text.clone())).collect();
    Some(diagnostics(&report, &sources, Style { colour: false, width: 80 }))
}

/// The profile that the example names, else the last one in force: profiles build on those before them.
fn profile<'a>(catalogue: &'a Catalogue, rule: &Rule, example: &Example) -> Option<&'a Profile> {
    match &example.profile {
        Some(id) => catalogue.profile(id),
        None => catalogue.profiles.iter().rfind(|profile| rule.is_in_force(profile)),
    }
}

fn inputs(example: &Example) -> Option<Vec<Input>> {
    let mut inputs: Vec<Input> = Vec::new();
    for (path, document) in &example.documents {
        let ExampleDocument::Text(text) = document else { return None };
        let role = Role::from_path(path)?;
        let same = inputs.iter().filter(|input| input.name == *path).count();
        let has_number = role.is_message() || matches!(role, Role::Host(_));
        let number = if has_number { u32::try_from(same).ok()? } else { 0 };
        inputs.push(Input { name: path.clone(), role: role.numbered(number), text: text.clone() });
    }
    Some(inputs)
}
