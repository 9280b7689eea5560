//! Two runs compared.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{BANK, check, fapilint, fixture, folder, put};

fn diff(args: &[&str]) -> (u8, Value) {
    let (code, stdout, stderr) = fapilint(&[&["diff", "--format", "json"], args].concat());
    (code, serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stderr}")))
}

fn counts(diff: &Value) -> [usize; 5] {
    ["new", "fixed", "unchanged", "not_examined", "newly_unknown"]
        .map(|name| diff[name].as_array().map_or(usize::MAX, Vec::len))
}

#[test]
fn a_run_does_not_differ_from_itself() {
    let (code, told) = diff(&[&fixture(BANK), &fixture(BANK)]);
    let [new, fixed, unchanged, not_examined, unknown] = counts(&told);
    assert_eq!((code, new, fixed, not_examined, unknown), (0, 0, 0, 0, 0));
    assert!(unchanged > 10);
}

#[test]
fn new_fixed_and_newly_unknown_are_told() {
    let place = folder("diff");
    let bank = fixture(BANK);
    let text = fs::read_to_string(Path::new(&bank).join("as.json")).expect("metadata");
    let mut metadata: Value = serde_json::from_str(&text).expect("metadata");
    metadata["token_endpoint_auth_methods_supported"] = json!(["none", "client_secret_post", "tls_client_auth"]);
    let later = place.join("later");
    fs::create_dir_all(&later).expect("a folder");
    put(&later, "as.json", &metadata.to_string());

    let (_, before, _) = check(&[&bank, "--no-config", "--format", "json"]);
    let before = put(&place, "before.json", &before);
    let later = later.display().to_string();
    for old in [bank.as_str(), before.as_str()] {
        let (code, told) = diff(&[old, &later]);
        assert_eq!(code, 1);
        let of = |list: &str| -> Vec<String> {
            let rows = told[list].as_array().expect("rows").iter();
            rows.map(|row| row["rule"].as_str().expect("a rule").to_owned()).collect()
        };
        assert_eq!(of("new"), ["public-clients"]);
        assert_eq!(of("fixed"), ["client-auth-methods"]);
        // Without the key set its findings are not fixed: nobody looks for them any more.
        assert!(of("not_examined").contains(&"rsa-size".to_owned()), "{told:#}");
        assert!(of("newly_unknown").contains(&"rsa-size".to_owned()), "{told:#}");
    }
    let (code, stdout, _) = fapilint(&["diff", &before, &later, "--fail-on", "never"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("new: error[public-clients] "), "{stdout}");
    assert!(stdout.contains("newly unknown: no JWK Set"), "{stdout}");
    // The other way round, what was fixed is new.
    assert_eq!(counts(&diff(&[&later, &before]).1)[1], 1);
}

#[test]
fn what_a_waiver_hides_is_told_and_does_not_count() {
    let place = folder("diff-waived");
    let config = put(&place, "fapilint.toml", "[[waiver]]\nrule = \"rsa-size\"\nreason = \"x\"\n");
    let select = ["--select", "rsa-size", "--select", "rsa-exponent", "--format", "json"];
    let bank = fixture(BANK);
    let args = [&[bank.as_str(), "--config", &config][..], &select].concat();
    let report = put(&place, "now.json", &check(&args).1);
    let mut old: Value = serde_json::from_str(&fs::read_to_string(&report).expect("a report")).expect("JSON");
    old["cases"][0]["findings"] = json!([]);
    let old = put(&place, "old.json", &old.to_string());
    let (code, told) = diff(&[&old, &report]);
    assert_eq!((code, counts(&told)[0]), (0, 1));
    assert_eq!(told["new"][0]["suppressed"]["by"], "waiver");
}

#[test]
fn what_can_not_be_compared_is_named() {
    let place = folder("diff-wrong");
    let bank = fixture(BANK);
    let newer = put(&place, "newer.json", r#"{"version": 2, "tool": {"name": "fapilint"}, "cases": []}"#);
    let broken = put(&place, "broken.json", r#"{"version": 1, "tool": {"name": "fapilint"}, "cases": [{}]}"#);
    for (input, told) in [
        (newer.as_str(), "version 2"),
        (broken.as_str(), "broken report"),
        ("https://as.example", "only what is recorded"),
        ("nowhere.json", "nowhere.json can not be read"),
    ] {
        let (code, _, stderr) = fapilint(&["diff", &bank, input]);
        assert_eq!(code, 2, "{input}");
        assert!(stderr.contains(told), "{stderr}");
    }
    let (_, other) = diff(&[&bank, &fixture("clean/advanced")]);
    assert!(other["notices"][0].as_str().is_some_and(|text| text.contains("different servers")), "{other:#}");
    assert_eq!(counts(&other)[1], 0, "another server fixes nothing");
}
