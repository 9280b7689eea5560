//! Agreement with the certification suite. What it is compared with, and where it says something else for a reason,
//! is written down in `tests/certification.toml`.
#![allow(clippy::panic, clippy::print_stdout, reason = "it says what was compared and what is wrong with the cases")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use common::suite::{File, rules_by_condition, suite};
use common::{catalogue, example_case};
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::{Catalogue, Deployment, Verdict};
use fapilint::judge::Judge;
use fapilint::report::{CaseParts, CaseReport, case_report};
use serde_json::{Value, json};

const PROFILE: &str = "fapi1-advanced";

fn report(catalogue: &Catalogue, case: &Case) -> CaseReport {
    let profile = catalogue.profile(PROFILE).expect("the profile");
    let judge = Judge::new(catalogue, profile, Deployment::Dedicated);
    case_report(&CaseParts { judge: &judge, case, judgement: &judge.judge(case), fallback_id: "case" })
}

fn report_of(catalogue: &Catalogue, documents: Vec<(Role, Value)>) -> CaseReport {
    let inputs = documents.into_iter().map(|(role, value)| Input {
        name: role.path().to_owned(),
        role,
        // A token in compact form is a text.
        text: value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    });
    let (case, unreadable) = Case::build(catalogue, inputs.collect());
    assert!(unreadable.is_empty(), "{unreadable:?}");
    report(catalogue, &case)
}

/// Conditions that do not pass, and the rules that say so.
fn failing(report: &CaseReport) -> BTreeSet<(String, String)> {
    let findings = report.findings.iter();
    findings
        .flat_map(|finding| finding.certification.iter().map(|row| (row, finding.rule.clone())))
        .filter(|(row, _)| row.outcome != "pass")
        .map(|(row, rule)| (row.condition.clone(), rule))
        .collect()
}

#[test]
fn every_condition_of_the_plan_has_a_rule_or_a_reason() {
    let catalogue = catalogue();
    let suite = suite();
    let rules = rules_by_condition(&catalogue);
    let without: Vec<&String> = suite.without_rule.iter().flat_map(|row| &row.conditions).collect();
    let mut wrong = Vec::new();
    for condition in &suite.condition {
        if !rules.contains_key(condition.name.as_str()) {
            wrong.push(format!("{} is named by no rule", condition.name));
        }
    }
    for name in &without {
        if let Some(rules) = rules.get(name.as_str()) {
            wrong.push(format!("{name} is said to have no rule, but {rules:?} name it"));
        }
    }
    let mut listed: Vec<&String> = suite.condition.iter().map(|condition| &condition.name).chain(without).collect();
    listed.sort();
    wrong
        .extend(listed.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| format!("{} is listed twice", pair[0])));
    for rule in catalogue.rules.iter().filter(|rule| rule.parked.is_none()) {
        for row in &rule.certification {
            let variant = row.variant.map(|variant| variant.as_str().to_owned());
            match suite.condition.iter().find(|condition| condition.name == row.condition) {
                None => wrong.push(format!("{} names {}, which is not in the list", rule.id, row.condition)),
                Some(known) if known.outcome != row.outcome || known.variant != variant => {
                    wrong.push(format!("{} and the list differ on {}", rule.id, row.condition));
                }
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_claim_about_the_suite_comes_true_in_an_example() {
    let catalogue = catalogue();
    let mut wrong = Vec::new();
    for rule in catalogue.rules.iter().filter(|rule| rule.parked.is_none()) {
        let mut seen = BTreeSet::new();
        for example in rule.examples.iter().filter(|example| example.expect == Verdict::Fail) {
            let case = example_case(&catalogue, example).expect("a case");
            for finding in report(&catalogue, &case).findings.iter().filter(|finding| finding.rule == rule.id) {
                seen.extend(finding.certification.iter().map(|row| (row.condition.clone(), row.outcome.clone())));
            }
        }
        for row in &rule.certification {
            if !seen.contains(&(row.condition.clone(), row.outcome.clone())) {
                wrong.push(format!("{}: {} never says {}", rule.id, row.condition, row.outcome));
            }
            if row.if_.is_some() && !seen.contains(&(row.condition.clone(), "pass".to_owned())) {
                wrong.push(format!("{}: {} never passes, so its `if` says nothing", rule.id, row.condition));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_suite_looks_at_members_of_the_document_itself() {
    let catalogue = catalogue();
    let metadata = json!({
        "token_endpoint": "https://as.example/token",
        "mtls_endpoint_aliases": { "token_endpoint": "http://mtls.as.example/token" },
    });
    let report = report_of(&catalogue, vec![(Role::ServerMetadata, metadata)]);
    let alias =
        report.findings.iter().find(|finding| finding.location.pointer == "/mtls_endpoint_aliases/token_endpoint");
    assert_eq!(alias.expect("a finding").certification, []);
}

#[test]
fn whether_the_suite_fails_can_depend_on_the_case() {
    let catalogue = catalogue();
    let outcomes = |methods: Value| {
        let metadata =
            json!({ "token_endpoint": "https://as.example/token", "token_endpoint_auth_methods_supported": methods });
        let report = report_of(&catalogue, vec![(Role::ServerMetadata, metadata)]);
        let finding = report.findings.iter().find(|finding| finding.rule == "client-auth-methods").expect("a finding");
        let rows = finding.certification.iter();
        rows.map(|row| (row.variant.unwrap_or("every"), row.outcome.clone())).collect::<BTreeSet<_>>()
    };
    let said =
        |rows: [(&'static str, &str); 3]| BTreeSet::from(rows.map(|(variant, outcome)| (variant, outcome.to_owned())));
    // The suite asks for one of two methods; a self-signed certificate is none of them.
    assert_eq!(
        outcomes(json!(["client_secret_basic", "self_signed_tls_client_auth"])),
        said([("every", "fail"), ("mtls", "pass"), ("private_key_jwt", "fail")])
    );
    assert_eq!(
        outcomes(json!(["client_secret_basic", "private_key_jwt"])),
        said([("every", "pass"), ("mtls", "fail"), ("private_key_jwt", "pass")])
    );
}

/// One of the suite's own unit tests.
#[derive(Debug, serde::Deserialize)]
struct SuiteCase {
    name: String,
    input: Value,
    expect: String,
    #[serde(default)]
    harness_only: bool,
}

fn cases(folder: &Path, file: &str) -> Vec<SuiteCase> {
    let path = folder.join(format!("{file}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The documents of an input; `None` where it has something that is no document of a server or a client.
fn documents(input: &Value, request: Option<&Parameters>) -> Option<Vec<(Role, Value)>> {
    let mut documents = Vec::new();
    for (name, value) in input.as_object()? {
        match name.as_str() {
            "as_metadata" => documents.push((Role::ServerMetadata, value.clone())),
            "issuer" => documents.push((Role::ServerMetadata, json!({ "issuer": value }))),
            "scope_token" => documents.push((Role::ServerMetadata, json!({ "scopes_supported": [value] }))),
            "client_metadata" => documents.push((Role::ClientMetadata(0), value.clone())),
            "jwks" => documents.push((Role::ServerJwks, value.clone())),
            "discovery_url" => documents.push((Role::Discovery, discovery(value.as_str()?)?)),
            "assertion_claims" => documents.push((Role::Assertion(0), json!({ "payload": value }))),
            "assertion_jwt" => documents.push((Role::Assertion(0), value.clone())),
            "request_object_header" => documents.push((Role::RequestObject(0), json!({ "header": value }))),
            // Messages that were sent before.
            "previous" => {
                for (place, before) in value.as_array()?.iter().enumerate() {
                    documents.splice(place..place, self::documents(before, None)?);
                }
            }
            "token_request_params" | "nonce" if request.is_some() => {}
            // A setting of the suite, and a time by which no rule of these cases asks: they are no part of the case.
            "allowed_extra_fields" | "now" => {}
            _ => return None,
        }
    }
    if let Some(request) = request {
        documents.push((Role::Request(0), request_with(request, input)));
    }
    number(&mut documents);
    Some(documents)
}

type Parameters = serde_json::Map<String, Value>;

/// A request with the parameters of the input among its own.
fn request_with(request: &Parameters, input: &Value) -> Value {
    let mut parameters = request.clone();
    parameters.extend(input["token_request_params"].as_object().cloned().unwrap_or_default());
    if let Some(nonce) = input.get("nonce") {
        parameters.insert("nonce".to_owned(), nonce.clone());
    }
    let method = if parameters.contains_key("grant_type") { "POST" } else { "GET" };
    json!({ "method": method, "url": "https://as.example/endpoint", "parameters": parameters })
}

/// Messages of one kind are numbered in the order in which they were sent.
fn number(documents: &mut [(Role, Value)]) {
    for ((role, _), count) in documents.iter_mut().filter(|(role, _)| role.is_message()).zip(0..) {
        *role = role.numbered(count);
    }
}

/// How metadata from this well-known URL was obtained.
fn discovery(url: &str) -> Option<Value> {
    let issuer = url.strip_suffix("/.well-known/openid-configuration")?;
    Some(
        json!({ "url": url, "form": "openid", "expected_issuer": issuer, "status": 200, "content_type": "application/json" }),
    )
}

/// What fapilint says of a case: `fail` where the condition does not pass, or one of the rules has a finding.
fn says(catalogue: &Catalogue, file: &File, case: &SuiteCase) -> &'static str {
    let documents = documents(&case.input, file.request.as_ref())
        .unwrap_or_else(|| panic!("{}: {}: an unknown input", file.name, case.name));
    let report = report_of(catalogue, documents);
    let condition = file.condition.as_ref().unwrap_or(&file.name);
    let fails = if file.rules.is_empty() {
        failing(&report).iter().any(|(failing, _)| failing == condition)
    } else {
        report.findings.iter().any(|finding| file.rules.contains(&finding.rule))
    };
    if fails { "fail" } else { "pass" }
}

#[test]
fn fapilint_and_the_suite_agree() {
    let Some(folder) = std::env::var_os("FAPILINT_CASES") else {
        println!("skipped: FAPILINT_CASES does not name a folder with cases");
        return;
    };
    let folder = Path::new(&folder);
    let (catalogue, suite) = (catalogue(), suite());
    let (mut agree, mut differ, mut wrong) = (0, 0, Vec::new());
    for file in &suite.file {
        let cases = cases(folder, &file.name);
        for row in &file.differ {
            if !cases.iter().any(|case| case.name == row.case) {
                wrong.push(format!("{}: there is no case {:?}", file.name, row.case));
            }
        }
        for case in cases.iter().filter(|case| !case.harness_only) {
            let says = says(&catalogue, file, case);
            match file.differ.iter().find(|row| row.case == case.name) {
                None if says == case.expect => agree += 1,
                Some(row) if says != case.expect && says == row.says && !row.why.is_empty() => differ += 1,
                None => wrong
                    .push(format!("{}: {:?}: the suite says {}, fapilint {says}", file.name, case.name, case.expect)),
                Some(_) => {
                    wrong.push(format!("{}: {:?}: is listed to differ, but does not: {says}", file.name, case.name));
                }
            }
        }
    }
    println!("{agree} cases agree, {differ} differ for a reason");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_file_of_cases_is_compared_or_needs_another_document() {
    let Some(folder) = std::env::var_os("FAPILINT_CASES") else {
        println!("skipped: FAPILINT_CASES does not name a folder with cases");
        return;
    };
    let suite = suite();
    let compared = suite.file.iter().map(|file| file.name.clone());
    let elsewhere = suite.elsewhere.iter().flat_map(|row| row.files.clone());
    let listed: BTreeSet<String> = compared.chain(elsewhere).collect();
    let found: BTreeSet<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .collect();
    assert_eq!(found, listed);
}
