//! Baselines: known findings do not count, and nothing else is hidden.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{BANK, check, findings, fixture, folder, hidden, put, report};

#[test]
fn a_baseline_turns_red_into_green_until_something_is_new() {
    let place = folder("baseline");
    let baseline = place.join("baseline.json").display().to_string();
    let bank = fixture(BANK);
    assert_eq!(check(&[&bank, "--no-config"]).0, 1);
    assert_eq!(check(&[&bank, "--no-config", "--write-baseline", &baseline]).0, 0);
    let first = fs::read_to_string(&baseline).expect("a baseline");
    assert_eq!(check(&[&bank, "--no-config", "--write-baseline", &baseline]).0, 0);
    assert_eq!(fs::read_to_string(&baseline).expect("a baseline"), first, "the same findings make the same file");
    assert_eq!(fs::read_dir(&place).expect("a folder").count(), 1, "no temporary file is left");

    let (code, known) = report(&[&bank, "--no-config", "--baseline", &baseline]);
    assert_eq!(code, 0);
    assert_eq!(hidden(&known, "baseline"), findings(&known).len());

    let text = fs::read_to_string(Path::new(&bank).join("as.json")).expect("metadata");
    let mut metadata: Value = serde_json::from_str(&text).expect("metadata");
    let methods = &mut metadata["token_endpoint_auth_methods_supported"];
    *methods = json!(["client_secret_post", "client_secret_jwt", "tls_client_auth"]);
    let changed = put(&place, "as.json", &metadata.to_string());
    let keys = format!("{bank}/as-jwks.json");
    let (code, changed) = report(&[
        "--as", &changed, "--as-jwks", &keys, "--no-config", "--baseline", &baseline, "--select", "client-auth-methods",
    ]);
    assert_eq!(code, 1, "client_secret_jwt is new");
    let told = &changed["policy"]["baseline"];
    assert_eq!(told["new"], 1);
    assert_eq!(told["fixed"].as_array().map(Vec::len), Some(1));
    assert_eq!(told["fixed"][0]["value"], "client_secret_basic");
    let new: Vec<&Value> = findings(&changed).into_iter().filter(|row| row["suppressed"].is_null()).collect();
    assert_eq!(new[0]["actual"], "client_secret_jwt");
}

#[test]
fn what_was_not_looked_at_is_not_fixed() {
    let place = folder("partial");
    let baseline = place.join("baseline.json").display().to_string();
    let bank = fixture(BANK);
    check(&[&bank, "--no-config", "--write-baseline", &baseline]);
    let (_, part) = report(&[&bank, "--no-config", "--baseline", &baseline, "--select", "claims-present"]);
    let told = &part["policy"]["baseline"];
    assert_eq!(told["fixed"], json!([]));
    assert_eq!(told["not_examined"].as_u64(), told["entries"].as_u64().map(|entries| entries - 1));
    // Another server: nothing of the first is fixed by not being there.
    let (_, other) = report(&[&fixture("clean/advanced"), "--no-config", "--baseline", &baseline]);
    assert_eq!(other["policy"]["baseline"]["fixed"], json!([]));
}

#[test]
fn a_second_case_with_the_same_issuer_is_not_hidden_by_the_first() {
    let place = folder("twins");
    let baseline = place.join("baseline.json").display().to_string();
    let bank = fixture(BANK);
    check(&[&bank, "--no-config", "--write-baseline", &baseline]);
    let (code, twins) = report(&[&bank, &bank, "--no-config", "--baseline", &baseline]);
    assert_eq!(code, 1);
    assert_eq!(hidden(&twins, "baseline") * 2, findings(&twins).len());
}
