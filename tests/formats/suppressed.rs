//! Findings that a policy hides stay visible in every format, and do not fail.

use fapilint::bundled::catalogue;
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::Deployment;
use fapilint::judge::Judge;
use fapilint::report::{
    CaseParts, Rendering, Report, RunReport, Sources, Style, Suppressed, ToolReport, case_report, github, html, junit,
    markdown, render, report_schema, sarif,
};

/// A report in which one rule is waived, with its sources.
fn waived() -> (Report, Vec<Sources>) {
    let path = "fixtures/broken/legacy-bank/as.json";
    let text = std::fs::read_to_string(super::common::top().join(path)).expect("a fixture");
    let input = Input { name: path.to_owned(), role: Role::ServerMetadata, text: text.clone() };
    let (case, _) = Case::build(catalogue(), vec![input]);
    let profile = catalogue().profile("fapi1-advanced").expect("a profile");
    let judge = Judge::new(catalogue(), profile, Deployment::Dedicated);
    let judgement = judge.judge(&case);
    let parts = CaseParts { judge: &judge, case: &case, judgement: &judgement, fallback_id: path };
    let mut report = case_report(&parts);
    for finding in report.findings.iter_mut().filter(|finding| finding.rule == "algorithm-none") {
        finding.suppressed = Some(Suppressed {
            by: "waiver",
            reason: Some("old clients | <b>until</b> they move".to_owned()),
            owner: Some("@team".to_owned()),
            expires: Some("2027-01-31".to_owned()),
        });
    }
    let run = RunReport {
        profile: profile.id.clone(),
        deployment: "dedicated",
        evaluated_at: "2026-11-22T12:00:00Z".to_owned(),
        exit_code: 1,
        complete: true,
        config: None,
    };
    let tool = ToolReport { name: "fapilint", version: "0.1.0" };
    let cases = vec![report];
    let report = Report { version: 1, tool, run, errors: Vec::new(), notices: Vec::new(), cases, policy: None };
    (report, vec![vec![(path.to_owned(), text)]])
}

fn with(render: impl Fn(&Rendering<'_>) -> String) -> String {
    let (report, sources) = waived();
    let command = "fapilint check";
    render(&Rendering { report: &report, sources: &sources, catalogue: catalogue(), command, folder: "" })
}

#[test]
fn sarif_has_suppressions() {
    let log: serde_json::Value = serde_json::from_str(&with(sarif)).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    for result in results {
        let expected = if result["ruleId"] == "algorithm-none" {
            serde_json::json!([{ "kind": "external", "status": "accepted",
                "justification": "waived by @team until 2027-01-31: old clients | <b>until</b> they move" }])
        } else {
            serde_json::json!([])
        };
        assert_eq!(result["suppressions"], expected);
    }
}

#[test]
fn junit_skips_them() {
    let report = with(junit);
    let (_, rest) = report.split_once("<testcase name=\"algorithm-none\"").expect("a test");
    let test = rest.split("</testcase>").next().expect("its end");
    assert!(test.contains("<skipped message=\"suppressed: waived by @team until 2027-01-31: old clients"), "{test}");
    assert!(!test.contains("<failure"));
}

#[test]
fn annotations_of_them_are_notices() {
    let text = with(github);
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("title=algorithm-none")).collect();
    assert!(!lines.is_empty());
    for line in lines {
        assert!(
            line.starts_with("::notice ") && line.contains("title=algorithm-none (suppressed)::waived by @team"),
            "{line}"
        );
    }
    assert!(text.lines().last().is_some_and(|line| line.contains(", 1 suppressed")), "{text}");
}

#[test]
fn pages_have_a_part_for_them() {
    let text = with(markdown);
    let (before, hidden) = text.split_once("<summary>Suppressed</summary>").expect("a part");
    assert!(!before.contains("| **algorithm-none**"));
    assert!(
        hidden.contains("waived by &#64;<!-- -->team until 2027-01-31&#58;")
            || hidden.contains("team until 2027-01-31")
    );
    assert!(!hidden.contains("<b>") && hidden.contains("&#124;"), "{hidden}");
    let text = with(html);
    let (before, hidden) = text.split_once("Suppressed findings</h3>").expect("a part");
    assert!(!before.contains("<dd><code>algorithm-none</code>"));
    assert!(hidden.contains("waived by @team until 2027-01-31: old clients | &#60;b&#62;until"), "{hidden}");
}

#[test]
fn text_has_a_line_for_them() {
    let (report, sources) = waived();
    let text = render(&report, &sources, Style { colour: true, width: 80 });
    let line = text.lines().find(|line| line.contains("suppressed error[algorithm-none]")).expect("a line");
    assert!(
        line.starts_with("\u{1b}[2m")
            && line.ends_with("(waived by @team until 2027-01-31: old clients | <b>until</b> they move)\u{1b}[0m")
    );
    assert!(text.contains(", 1 suppressed\n"));
}

#[test]
fn the_json_schema_says_what_they_hold() {
    let validator = jsonschema::validator_for(&report_schema()).expect("a schema");
    let mut report = serde_json::to_value(waived().0).expect("JSON");
    assert!(validator.is_valid(&report));
    let findings = report["cases"][0]["findings"].as_array_mut().expect("findings");
    let waived = findings.iter_mut().find(|finding| !finding["suppressed"].is_null()).expect("a waiver");
    waived["suppressed"]["expires"] = "soon".into();
    assert!(!validator.is_valid(&report));
}
