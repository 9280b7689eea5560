//! What is generated is current. `UPDATE=1 cargo test --test generated` writes it anew.

mod common;

use std::fmt::Write as _;
use std::fs;

use common::suite::Part;
use fapilint::catalogue::{Requirement, Status};

/// What the program prints.
fn printed(args: &[&str]) -> String {
    let (outcome, stdout, stderr) = common::program::fapilint(args, &mut std::io::empty());
    assert_eq!(outcome.code(), 0, "{stderr}");
    stdout
}

fn assert_current(path: &str, text: &str) {
    let path = common::top().join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, text).expect("the file can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "{} is not current: UPDATE=1 cargo test --test generated", path.display());
}

#[test]
fn coverage_is_current() {
    let mut text = "# Coverage\n\nEvery requirement in force and what becomes of it, written by `fapilint coverage --format markdown`.\n".to_owned();
    for profile in &fapilint::bundled::catalogue().profiles {
        text.push('\n');
        text.push_str(&printed(&["coverage", "--profile", &profile.id, "--format", "markdown"]));
    }
    assert_current("docs/coverage.md", &text);
}

#[test]
fn schemas_are_current() {
    assert_current("docs/schema/report.json", &printed(&["schema", "report"]));
    assert_current("docs/schema/rule.json", &printed(&["schema", "rules"]));
    assert_current("docs/schema/config.json", &printed(&["schema", "config"]));
}

#[test]
fn the_list_of_rules_is_current() {
    let text = printed(&["rules"]);
    let mut out = format!(
        "# Rules\n\nWritten by `fapilint rules`; `fapilint explain RULE` says more, and [below](#mended-by-fix) is what \
        `--fix` can mend.\n\n```text\n{text}```\n\n## Mended by --fix\n\nWhere that is the one safe answer to a finding \
        ([Mend](guide/mend.md)). Findings of the other rules need a decision.\n\n| rule | what `--fix` does |\n|---|---|\n"
    );
    for rule in fapilint::bundled::catalogue().rules.iter().filter(|rule| rule.parked.is_none()) {
        if let Some(mend) = rule.mend {
            let _ = writeln!(out, "| `{}/{}` | {} |", rule.folder, rule.id, mend.sentence());
        }
    }
    assert_current("docs/rules.md", &out);
}

/// What stays hidden of requirements that documents show in part.
fn hidden_rows(out: &mut String, in_force: &[&Requirement]) {
    let cell = |text: &str| text.replace('|', "\\|").replace('<', "&lt;");
    out.push_str("\n## What stays hidden of what is seen\n\nOf these, documents show a part.\n\n| requirement | what they do not show |\n|---|---|\n");
    for requirement in in_force {
        if let Some(hidden) = &requirement.hidden {
            let _ = writeln!(out, "| {}: {} | {} |", requirement.id, cell(&requirement.text), cell(hidden));
        }
    }
}

/// What no document shows, by why.
#[test]
fn what_is_not_seen_is_current() {
    let catalogue = fapilint::bundled::catalogue();
    let profile = catalogue.profile("fapi1-advanced").expect("the profile");
    let in_force = || catalogue.requirements().filter(|requirement| profile.has(&requirement.id));
    let mut kinds = std::collections::BTreeMap::<&str, Vec<_>>::new();
    for requirement in in_force() {
        if let Status::Unseen { kind, why } = &requirement.status {
            kinds.entry(kind.as_str()).or_default().push((requirement, why));
        }
    }
    let unseen: usize = kinds.values().map(Vec::len).sum();
    let mut out = fs::read_to_string(common::top().join("docs/not-seen.in")).expect("the part that people write");
    let _ = writeln!(
        out,
        "\n## In numbers\n\nOf the {} requirements in force under `{}`, no document shows {unseen}.\n\n| why | requirements |\n|---|---|",
        in_force().count(),
        profile.id
    );
    for (kind, rows) in &kinds {
        let _ = writeln!(out, "| {kind} | {} |", rows.len());
    }
    let cell = |text: &str| text.replace('|', "\\|").replace('<', "&lt;");
    for (kind, rows) in &kinds {
        let _ = writeln!(out, "\n## {kind}\n\n| requirement | why no document shows it |\n|---|---|");
        for (requirement, why) in rows {
            let _ = writeln!(
                out,
                "| {} ({}): {} | {} |",
                requirement.id,
                requirement.level.as_str(),
                cell(&requirement.text),
                cell(why)
            );
        }
    }
    hidden_rows(&mut out, &in_force().collect::<Vec<_>>());
    assert_current("docs/not-seen.md", &out);
}

/// The README's numbers are those of the catalogue.
#[test]
fn the_numbers_are_current() {
    let catalogue = fapilint::bundled::catalogue();
    let mut rows = "| profile | requirements in force | read by rules | not yet | that no document shows | rules |\n|---|---|---|---|---|---|\n".to_owned();
    for profile in &catalogue.profiles {
        let in_force: Vec<_> = catalogue.requirements().filter(|requirement| profile.has(&requirement.id)).collect();
        let count = |is: fn(&Status) -> bool| in_force.iter().filter(|requirement| is(&requirement.status)).count();
        let rules = catalogue.rules.iter().filter(|rule| rule.parked.is_none() && rule.is_in_force(profile)).count();
        let _ = writeln!(
            rows,
            "| `{}` | {} | {} | {} | {} | {rules} |",
            profile.id,
            in_force.len(),
            count(|status| matches!(status, Status::Cited)),
            count(|status| matches!(status, Status::Open(_))),
            count(|status| matches!(status, Status::Unseen { .. })),
        );
    }
    let (start, end) = ("<!-- numbers -->\n", "<!-- /numbers -->");
    let readme = fs::read_to_string(common::top().join("README.md")).expect("the README");
    let (before, rest) = readme.split_once(start).expect("where numbers start");
    let (_, behind) = rest.split_once(end).expect("where numbers end");
    assert_current("README.md", &format!("{before}{start}\n{rows}\n{end}{behind}"));
}

/// The README's picture is what a terminal shows.
#[test]
fn the_picture_is_current() {
    let args = ["--color", "always", "check", "fixtures/broken/legacy-bank", "--select", "client-auth-methods"];
    let (_, stdout, stderr) = common::program::fapilint_at(80, &args, &mut std::io::empty());
    assert!(stderr.is_empty(), "{stderr}");
    assert_current("docs/picture.svg", &anstyle_svg::Term::new().render_svg(&stdout));
}

/// A condition with its rules.
fn certification_row(out: &mut String, condition: &common::suite::Condition, rules: &[&str]) {
    let variant = condition.variant.as_ref().map(|variant| format!(" ({variant})")).unwrap_or_default();
    let outcome = if condition.outcome == "fail" { "" } else { ", warns" };
    let rules: Vec<String> = rules.iter().map(|rule| format!("`{rule}`")).collect();
    let beyond = condition.beyond.as_deref().unwrap_or_default();
    let _ = writeln!(out, "| {}{variant}{outcome} | {} | {beyond} |", condition.name, rules.join(", "));
}

#[test]
fn certification_is_current() {
    let catalogue = fapilint::bundled::catalogue();
    let suite = common::suite::suite();
    let rules = common::suite::rules_by_condition(catalogue);
    let mut out = "# The certification suite\n\n\
        Which rules find what the conformance suite of the OpenID Foundation would find in a server under FAPI 1.0 Advanced, \
        written from the rules and `tests/certification.toml`. A variant in parentheses says that only this variant of \
        the test plan runs the condition.\n"
        .to_owned();
    for (part, title) in [
        (Part::Discovery, "The discovery document"),
        (Part::Start, "Before every test"),
        (Part::Ciba, "The discovery document of FAPI-CIBA"),
        (Part::Client, "The registration of a client"),
        (Part::Message, "What a client sends"),
        (Part::Tls, "The TLS of the endpoints"),
    ] {
        let _ = writeln!(
            out,
            "\n## {title}\n\n| condition | rules | what fapilint says beyond it, or less |\n|---|---|---|"
        );
        for condition in suite.condition.iter().filter(|condition| condition.part == part) {
            let rules = rules.get(condition.name.as_str()).map_or(&[][..], Vec::as_slice);
            certification_row(&mut out, condition, rules);
        }
    }
    out.push_str("\n## Without a rule\n\n| conditions | would need | why there is none |\n|---|---|---|\n");
    for row in &suite.without_rule {
        let _ = writeln!(out, "| {} | {} | {} |", row.conditions.join(", "), row.needs, row.why);
    }
    out.push_str("\n## Different on purpose\n\nOf the unit tests of the suite that judge metadata, a key set or a message:\n\n| test | case | fapilint says | why |\n|---|---|---|---|\n");
    for file in &suite.file {
        for row in &file.differ {
            let _ = writeln!(out, "| {} | {} | {} | {} |", file.name, row.case, row.says, row.why);
        }
    }
    assert_current("docs/certification.md", &out);
}
