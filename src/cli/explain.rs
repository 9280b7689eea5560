//! `fapilint explain`

use std::fmt::Write as _;
use std::io::Write;

use crate::bundled;
use crate::catalogue::{Catalogue, Certification, Evidence, Profile, Requirement, Rule, Status, nearest};

use super::args::ExplainArgs;
use super::own_rules::catalogue;
use super::problem::Problem;
use super::{Outcome, print};

pub(super) fn explain(args: &ExplainArgs, out: &mut dyn Write) -> Result<Outcome, Problem> {
    let catalogue = catalogue(&args.rules).map_err(Problem::first)?;
    let name = args.name.rsplit('/').next().unwrap_or_default();
    let text = if let Some(found) = catalogue.rule(name) {
        rule(&catalogue, found)
    } else if let Some(found) = catalogue.requirement(&args.name) {
        requirement(&catalogue, found)
    } else if let Some(found) = catalogue.profile(&args.name) {
        profile(found)
    } else {
        let known = catalogue.rules.iter().map(|rule| rule.id.as_str());
        let known = known.chain(catalogue.requirements().map(|requirement| requirement.id.as_str()));
        let known = known.chain(catalogue.profiles.iter().map(|profile| profile.id.as_str()));
        let help = nearest(&args.name, known);
        let problem = Problem::new(format!("there is no rule, requirement or profile `{}`", args.name));
        return Err(problem.help(help.unwrap_or_else(|| "fapilint rules and fapilint coverage list them".to_owned())));
    };
    print(out, &text)?;
    Ok(Outcome::Clean)
}

fn rule(catalogue: &Catalogue, rule: &Rule) -> String {
    let mut out = format!("{}/{}\n{}\n\n", rule.folder, rule.id, rule.title);
    if let Some(parked) = &rule.parked {
        let _ = writeln!(out, "This rule does not run yet: {parked}.\n");
    }
    // What a finding fills in stands here for itself.
    let fix = rule.explain.fix.replace("{node}", "VALUE").replace("{name}", "MEMBER");
    let fix = fix.replace("{allowed}", "PERMITTED");
    let _ = writeln!(out, "Why\n  {}\n\nWhat to change\n  {fix}\n", rule.explain.why);
    if let Some(mend) = rule.mend {
        let _ = writeln!(out, "What --fix does, where it is safe\n  {}\n", mend.sentence());
    }
    let _ = writeln!(out, "Requirements");
    for cite in &rule.cites {
        match catalogue.requirement(&cite.id) {
            Some(found) => {
                let _ = writeln!(out, "  {} ({}): {}", found.id, found.level.as_str(), found.text);
            }
            None => {
                let _ = writeln!(out, "  {}", cite.id);
            }
        }
    }
    if rule.evidence == Evidence::Hint {
        let _ = writeln!(out, "\nA finding is a hint: the documents suggest a violation, and do not prove it.");
    }
    for soften in &rule.check.soften {
        let _ = writeln!(out, "\nSome findings are {} only, because of: {}", soften.to.as_str(), soften.because);
    }
    if let Some(doubt) = &rule.doubt {
        let _ = writeln!(out, "\nIn doubt\n  {doubt}");
    }
    for row in &rule.certification {
        let _ = writeln!(out, "\nCertification suite: {} says {} ({})", row.condition, row.outcome, limits(row));
    }
    let _ = writeln!(out, "\nExamples");
    // Rules of the user's own have theirs with them.
    let own = (!rule.examples.is_empty()).then(|| rule.examples.clone());
    for example in own.unwrap_or_else(|| bundled::examples(&rule.id)) {
        let _ = writeln!(out, "  {:14} {}", example.expect.as_str(), example.name);
    }
    out
}

/// When a condition of the suite does not pass.
fn limits(row: &Certification) -> String {
    let limits = [
        Some(row.when.as_str().to_owned()),
        row.member.as_ref().filter(|member| *member != "*").map(|member| format!("of {member}")),
        row.if_.as_ref().map(|_| "where its own check fails too".to_owned()),
        row.variant.map(|variant| format!("in the variant {}", variant.as_str())),
    ];
    limits.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn requirement(catalogue: &Catalogue, requirement: &Requirement) -> String {
    let mut out = format!(
        "{} ({}, binds {})\n{}\n\n",
        requirement.id,
        requirement.level.as_str(),
        requirement.binds,
        requirement.text
    );
    if let Some(spec) = catalogue.spec_of(requirement) {
        let _ = writeln!(out, "{}, {}, {}\n{}\n", spec.title, spec.edition, spec.date, spec.url);
    }
    let rules: Vec<&str> = catalogue
        .rules
        .iter()
        .filter(|rule| rule.parked.is_none() && rule.cites.iter().any(|cite| cite.id == requirement.id))
        .map(|rule| rule.id.as_str())
        .collect();
    let _ = match &requirement.status {
        Status::Cited => writeln!(out, "Decided by: {}", rules.join(", ")),
        Status::Open(what) => writeln!(out, "Open: would be seen in {what}, but no rule reads it yet"),
        Status::Unseen { kind, why } => writeln!(out, "No document shows it ({}): {why}", kind.as_str()),
        Status::Withdrawn => writeln!(out, "The text withdrew it"),
        Status::Moved(to) => writeln!(out, "The text moved it to {to}"),
    };
    if let Some(hidden) = &requirement.hidden {
        let _ = writeln!(out, "What documents do not show: {hidden}");
    }
    if !requirement.overrides.is_empty() {
        let _ = writeln!(out, "Replaces {}", requirement.overrides.join(", "));
    }
    if let Some(doubt) = &requirement.doubt {
        let _ = writeln!(out, "In doubt: {doubt}");
    }
    let profiles = catalogue.profiles.iter().filter(|profile| profile.has(&requirement.id));
    let profiles: Vec<&str> = profiles.map(|profile| profile.id.as_str()).collect();
    let _ = writeln!(
        out,
        "In force under: {}",
        if profiles.is_empty() { "no profile".to_owned() } else { profiles.join(", ") }
    );
    out
}

fn profile(profile: &Profile) -> String {
    let mut out = format!("{}\n{}\n\n", profile.id, profile.title);
    if let Some(extends) = &profile.extends {
        let _ = writeln!(out, "Extends {extends}");
    }
    let _ = writeln!(out, "Specifications: {}", profile.specs.join(", "));
    let _ = writeln!(out, "{} requirements in force\n\nLimits", profile.in_force.len());
    for (name, limit) in &profile.limits {
        let unit = limit.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
        let _ = writeln!(out, "  {name}: {}{unit} ({})", limit.value, limit.from);
    }
    let _ = writeln!(out, "\nUnderlying specifications");
    for need in &profile.needs {
        let items = need.items.as_ref().map(|items| format!(", only {}", items.join(", "))).unwrap_or_default();
        let _ = writeln!(out, "  {} by {}{items}", need.spec, need.by);
    }
    out
}
