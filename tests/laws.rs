//! Laws over the whole catalogue.

mod common;

use std::collections::BTreeSet;

use common::{all_examples_hold, catalogue, rule_files};
use fapilint::catalogue::{Absent, Catalogue, Condition, Limit, Operand, Profile, Rule, State, Status, Verdict, Word};

fn running(catalogue: &Catalogue) -> impl Iterator<Item = &Rule> {
    catalogue.rules.iter().filter(|rule| rule.parked.is_none())
}

fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn rules_have_examples_of_every_kind() {
    let catalogue = catalogue();
    let mut wrong = Vec::new();
    for rule in &catalogue.rules {
        let has = |verdict| rule.examples.iter().any(|example| example.expect == verdict);
        if !has(Verdict::Pass) {
            wrong.push(format!("{} has no passing example", rule.id));
        }
        if !has(Verdict::Fail) {
            wrong.push(format!("{} has no failing example", rule.id));
        }
        if rule.check.when.is_some() && !has(Verdict::NotApplicable) {
            wrong.push(format!("{} has no example for its `when`", rule.id));
        }
        let names: BTreeSet<&str> = rule.examples.iter().map(|example| example.name.as_str()).collect();
        if names.len() != rule.examples.len() {
            wrong.push(format!("{} has two examples of one name", rule.id));
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_requirement_is_cited_unseen_withdrawn_moved_or_open() {
    let catalogue = catalogue();
    let cited: BTreeSet<&String> = running(&catalogue).flat_map(|rule| &rule.cites).map(|cite| &cite.id).collect();
    let mut wrong = Vec::new();
    for requirement in catalogue.requirements() {
        let is_cited = cited.contains(&requirement.id);
        match &requirement.status {
            Status::Cited if !is_cited => wrong.push(format!("{} is cited by no rule", requirement.id)),
            Status::Unseen { .. } | Status::Withdrawn | Status::Moved(_) if is_cited => {
                wrong.push(format!("{} is cited, but not to be seen", requirement.id));
            }
            _ => {}
        }
    }
    // The loader takes `open` off what is cited; the files must say it themselves.
    for file in rule_files().iter().filter(|file| file.path.starts_with("specs/")) {
        let spec: toml::Table = toml::from_str(&file.text).expect("a specification");
        let key = spec["key"].as_str().expect("a key");
        for row in spec.get("requirement").and_then(toml::Value::as_array).into_iter().flatten() {
            let id = format!("{key}-{}", row["item"].as_str().expect("an item"));
            if row.get("open").is_some() && cited.contains(&id) {
                wrong.push(format!("{id} is still open in {}, though a rule cites it", file.path));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn spec_files_are_named_after_their_keys() {
    for file in rule_files().iter().filter(|file| file.path.starts_with("specs/")) {
        let spec: toml::Table = toml::from_str(&file.text).expect("a specification");
        let key = spec["key"].as_str().expect("a key").to_lowercase();
        assert_eq!(file.path, format!("specs/{key}.toml"));
    }
}

/// A condition that holds of everything, unknown things included.
fn always() -> Condition {
    Condition(vec![Word::Any(vec![
        Condition(vec![Word::Is(State::Present)]),
        Condition(vec![Word::Is(State::Absent)]),
    ])])
}

fn never() -> Condition {
    Condition(vec![Word::Not(always())])
}

/// What can be taken out of a rule, each with the rule that is left.
fn mutants(rule: &Rule) -> Vec<(&'static str, Rule)> {
    let mut mutants = Vec::new();
    let mut mutate = |name, change: &dyn Fn(&mut Rule)| {
        let mut mutant = rule.clone();
        change(&mut mutant);
        if mutant.check != rule.check {
            mutants.push((name, mutant));
        }
    };
    mutate("must is always true", &|rule| rule.check.must = always());
    mutate("must is always false", &|rule| rule.check.must = never());
    mutate("no when", &|rule| rule.check.when = None);
    mutate("no where", &|rule| rule.check.where_ = None);
    mutate("no superset", &|rule| rule.check.superset = false);
    mutate("absent is skipped", &|rule| rule.check.absent = Absent::Skip);
    mutants
}

#[test]
fn every_part_of_every_rule_is_held_by_an_example() {
    let catalogue = catalogue();
    let mut wrong = Vec::new();
    for rule in running(&catalogue) {
        let mut all = mutants(rule);
        for index in 0..rule.check.soften.len() {
            let mut mutant = rule.clone();
            mutant.check.soften.remove(index);
            all.push(("no soften", mutant));
        }
        for (name, mutant) in all {
            if all_examples_hold(&catalogue, &mutant) {
                wrong.push(format!("{}: no example notices: {name}", rule.id));
            }
        }
    }
    assert_none(&wrong);
}

/// The limits that a rule reads and that a profile changed against the one it extends.
fn changed_limits<'a>(catalogue: &'a Catalogue, profile: &'a Profile, rule: &Rule) -> Vec<(&'a String, &'a Limit)> {
    let Some(parent) = profile.extends.as_ref().and_then(|id| catalogue.profile(id)) else {
        return Vec::new();
    };
    let read: Vec<&str> = [Some(&rule.check.must), rule.check.where_.as_ref(), rule.check.when.as_ref()]
        .into_iter()
        .flatten()
        .flat_map(Condition::operands)
        .filter_map(|operand| match operand {
            Operand::Limit(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    parent
        .limits
        .iter()
        .filter(|(name, limit)| read.contains(&name.as_str()) && profile.limits.get(*name) != Some(limit))
        .collect()
}

#[test]
fn every_changed_limit_is_held_by_an_example() {
    let catalogue = catalogue();
    let mut wrong = Vec::new();
    for profile in &catalogue.profiles {
        for rule in running(&catalogue).filter(|rule| rule.is_in_force(profile)) {
            for (name, limit) in changed_limits(&catalogue, profile, rule) {
                let mut swapped = catalogue.clone();
                let changed = swapped.profiles.iter_mut().find(|other| other.id == profile.id).expect("the profile");
                changed.limits.insert(name.clone(), limit.clone());
                if all_examples_hold(&swapped, rule) {
                    wrong.push(format!("{}: no example notices the limit {name} of {}", rule.id, profile.id));
                }
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn no_running_rule_is_out_of_force_everywhere() {
    let catalogue = catalogue();
    let wrong: Vec<String> = running(&catalogue)
        .filter(|rule| !catalogue.profiles.iter().any(|profile| rule.is_in_force(profile)))
        .map(|rule| format!("{} runs under no profile", rule.id))
        .collect();
    assert_none(&wrong);
}

/// How many requirements in force no rule reads yet. It only falls: lower it when it does.
const OPEN: [(&str, usize); 2] = [("fapi1-baseline", 93), ("fapi1-advanced", 109)];

#[test]
fn the_number_of_open_requirements_only_falls() {
    let catalogue = catalogue();
    for (id, most) in OPEN {
        let profile = catalogue.profile(id).expect("the profile");
        let in_force = catalogue.requirements().filter(|requirement| profile.has(&requirement.id));
        let open = in_force.filter(|requirement| matches!(requirement.status, Status::Open(_))).count();
        assert_eq!(open, most, "open requirements under {id}");
    }
}
