//! Every example in every rule.

mod common;

use common::{catalogue, check_example, example_case, profiles};
use fapilint::judge::Judge;

#[test]
fn every_example_says_what_it_should() {
    let catalogue = catalogue();
    let mut wrong = Vec::new();
    let mut ran = 0;
    for rule in catalogue.rules.iter().filter(|rule| rule.parked.is_none()) {
        for example in &rule.examples {
            let profiles = profiles(&catalogue, rule, example);
            if profiles.is_empty() {
                wrong.push(format!("{}/{}: {:?}: runs under no profile", rule.folder, rule.id, example.name));
            }
            for profile in profiles {
                ran += 1;
                if let Err(difference) = check_example(&catalogue, rule, example, profile) {
                    wrong.push(format!(
                        "{}/{}: {:?} under {}: {difference}",
                        rule.folder, rule.id, example.name, profile.id
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {ran} examples differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(ran > 0);
}

#[test]
fn a_clause_that_is_cited_for_some_findings_is_named_by_no_others() {
    let catalogue = catalogue();
    let profile = catalogue.profile("fapi1-advanced").expect("the profile");
    for (rule, example, clause, named) in [
        ("endpoints-https", "a password over http", "RFC6749-2.3.1-tls", true),
        ("endpoints-https", "an assertion over http", "RFC6749-2.3.1-tls", false),
        ("endpoints-https", "http at the authorization endpoint", "RFC6749-2.3.1-tls", false),
        ("client-id-beside-reference", "request_uri alone", "FAPI1-ADV-5.2.3-16", true),
        ("client-id-beside-reference", "a reference to the client's own object, alone", "FAPI1-ADV-5.2.3-16", false),
        ("client-auth-used", "an assertion by the secret, in Advanced", "FAPI1-BASE-5.2.4-1", false),
        ("client-auth-used", "HTTP Basic", "FAPI1-BASE-5.2.4-1", true),
        ("assertion-key", "a key for encryption", "OIDCC-10.1-usage", true),
        ("assertion-key", "an unknown kid", "OIDCC-10.1-usage", false),
        ("assertion-form", "encrypted, then signed", "RFC7523-3-valid", false),
        ("assertion-signature", "claims that were changed", "OIDCC-10.1-key", true),
        ("assertion-signature", "another secret", "OIDCC-10.1-key", false),
        ("static-dh-suites", "two of them", "RFC9325-7.4-static", true),
        ("static-dh-suites", "elliptic curves alone", "RFC9325-7.4-static", false),
    ] {
        let rule = catalogue.rules.iter().find(|it| it.id == rule).expect("the rule");
        let example = rule.examples.iter().find(|it| it.name == example).expect("the example");
        let case = example_case(&catalogue, example).expect("a case");
        let judge = Judge::of_rules(&catalogue, profile, example.deployment, std::iter::once(rule));
        let judgement = judge.judge(&case);
        let clauses: Vec<_> = judgement.findings.iter().flat_map(|finding| &finding.requirements).collect();
        assert_eq!(clauses.iter().any(|it| **it == clause), named, "{}: {}", rule.id, example.name);
        assert!(!clauses.is_empty());
    }
}
