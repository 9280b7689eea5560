//! A key is judged alike, whoever's it is: every example of a rule on the keys of both sides holds with the sides
//! exchanged.

mod common;

use common::{catalogue, check_example, profiles};
use fapilint::catalogue::{Example, Rule};

/// Whether a rule looks at the keys of servers and of clients.
fn looks_at_both(rule: &Rule) -> bool {
    let side = |name: &str| rule.check.each.iter().any(|path| path.text.starts_with(name));
    side("server.") && side("client.")
}

/// The example with the keys of the server as those of the client, and the other way round; `None` where it has none.
fn exchanged(example: &Example) -> Option<Example> {
    let mut example = example.clone();
    let mut any = false;
    for (role, _) in &mut example.documents {
        let other = match role.as_str() {
            "server.jwks" => "client.jwks",
            "client.jwks" => "server.jwks",
            _ => continue,
        };
        other.clone_into(role);
        any = true;
    }
    any.then_some(example)
}

#[test]
fn keys_of_clients_are_judged_like_those_of_servers() {
    let catalogue = catalogue();
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for rule in catalogue.rules.iter().filter(|rule| rule.parked.is_none() && looks_at_both(rule)) {
        for example in rule.examples.iter().filter_map(exchanged) {
            for profile in profiles(&catalogue, rule, &example) {
                compared += 1;
                if let Err(why) = check_example(&catalogue, rule, &example, profile) {
                    wrong.push(format!("{}: {:?} under {}: {why}", rule.id, example.name, profile.id));
                }
            }
        }
    }
    assert!(compared > 100, "only {compared} examples");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
