//! Every example in every rule.

mod common;

use common::{catalogue, check_example, profiles};

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
