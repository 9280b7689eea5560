//! The whole way: documents of a case, judged, and reported in every format.
//!
//! The input is a text of documents, each behind a line `=== ROLE`, where the role is a path as in the examples of
//! rules: `=== server.metadata`.

use std::sync::OnceLock;

use fapilint::bundled;
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::{Deployment, Verdict};
use fapilint::judge::Judge;
use fapilint::report::{
    CaseParts, Rendering, Report, RunReport, Sources, Style, ToolReport, case_report, github, html, junit, markdown,
    render, sarif,
};

/// Any documents under one of the profiles, dedicated or shared, reported in one format, which the bytes choose.
pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let inputs = inputs(text);
    if inputs.is_empty() {
        return;
    }
    let (case, unreadable) = Case::build_at(bundled::catalogue(), inputs, Some(1_767_229_100));
    for broken in &unreadable {
        super::is_sound(&broken.error, &broken.input.text);
    }
    // All judges and formats at once are fifty times slower: another input meets others.
    let judges = judges();
    let sum: usize = data.iter().copied().map(usize::from).sum();
    reported(&judges[sum % judges.len()], &case, sum / judges.len());
}

fn inputs(text: &str) -> Vec<Input> {
    let mut inputs: Vec<Input> = Vec::new();
    for part in text.split("=== ").skip(1) {
        let (path, text) = part.split_once('\n').unwrap_or((part, ""));
        let Some(role) = Role::from_path(path.trim()) else { continue };
        let same = inputs.iter().filter(|input| input.name == path.trim()).count();
        let number = if role.client().is_some() { 0 } else { u32::try_from(same).unwrap_or(0) };
        let role = role.numbered(number);
        // Of every other role the program takes one.
        if inputs.iter().all(|input| input.role != role) {
            inputs.push(Input { name: path.trim().to_owned(), role, text: text.to_owned() });
        }
    }
    inputs
}

fn judges() -> &'static [Judge<'static>] {
    static JUDGES: OnceLock<Vec<Judge<'static>>> = OnceLock::new();
    JUDGES.get_or_init(|| {
        let catalogue = bundled::catalogue();
        let both = [Deployment::Dedicated, Deployment::Shared];
        let of = |deployment| catalogue.profiles.iter().map(move |profile| Judge::new(catalogue, profile, deployment));
        both.into_iter().flat_map(of).collect()
    })
}

fn reported(judge: &Judge<'_>, case: &Case, format: usize) {
    let judgement = judge.judge(case);
    let parts = CaseParts { judge, case, judgement: &judgement, fallback_id: "input" };
    let failed = judgement.verdicts.iter().filter(|row| row.verdict == Verdict::Fail).count();
    assert!(failed <= judgement.findings.len(), "a rule fails without a finding");
    let (profile, deployment) = (judge.profile().id.clone(), judge.deployment().as_str());
    let report = Report {
        version: 1,
        tool: ToolReport { name: "fapilint", version: "0" },
        run: RunReport {
            profile,
            deployment,
            evaluated_at: "2026-01-01T00:00:00Z".to_owned(),
            exit_code: 1,
            complete: true,
            config: None,
        },
        errors: Vec::new(),
        notices: Vec::new(),
        cases: vec![case_report(&parts)],
        policy: None,
    };
    let sources: Vec<Sources> =
        vec![case.documents.iter().map(|document| (document.name.clone(), document.text.clone())).collect()];
    let rendering =
        Rendering { report: &report, sources: &sources, catalogue: bundled::catalogue(), command: "", folder: "" };
    let text = match format % 7 {
        0 => html(&rendering),
        1 => junit(&rendering),
        2 => markdown(&rendering),
        3 => github(&rendering),
        // JSON escapes what it must, and gives the rest as it is.
        4 => return is_json(&sarif(&rendering)),
        5 => return is_json(&serde_json::to_string(&report).expect("a report is JSON")),
        _ => {
            let text = render(&report, &sources, Style { colour: false, width: 80 });
            assert!(!text.contains(['\t', '\r']), "a document's control character is printed");
            text
        }
    };
    assert!(!text.chars().any(|c| c.is_control() && !"\n\t\r".contains(c)), "a control character is printed");
}

fn is_json(text: &str) {
    assert!(serde_json::from_str::<serde_json::Value>(text).is_ok(), "a report is no JSON");
}
