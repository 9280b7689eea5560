//! Waivers and severities.

use serde_json::{Value, json};

use super::{BANK, check, findings, fixture, folder, hidden, put, report};

const WAIVERS: &str = r#"
[[waiver]]
rule = "client-auth-methods"
pointer = "/token_endpoint_auth_methods_supported/0"
subject = "https://online.legacybank.example"
reason = "until the migration"
owner = "iam team"
expires = "DAY"

[[waiver]]
requirement = "FAPI1-ADV-5.2.2-14"
pointer = "/token_endpoint_auth_methods_supported/1"
reason = "until the migration"
"#;

#[test]
fn a_waiver_hides_what_it_names_until_its_day() {
    let place = folder("waiver");
    let (bank, config) = (fixture(BANK), place.join("fapilint.toml").display().to_string());
    let args = [&bank, "--config", &config, "--select", "client-auth-methods"];
    put(&place, "fapilint.toml", &WAIVERS.replace("DAY", "2099-12-31"));
    let (code, waived) = report(&args);
    assert_eq!((code, hidden(&waived, "waiver"), findings(&waived).len()), (0, 2, 2));
    let first = findings(&waived).into_iter().find(|row| row["suppressed"]["owner"] == "iam team").expect("an owner");
    assert_eq!(first["suppressed"]["expires"], "2099-12-31");
    assert_eq!(first["suppressed"]["reason"], "until the migration");

    put(&place, "fapilint.toml", &WAIVERS.replace("DAY", "2020-12-31"));
    let (code, expired) = report(&args);
    assert_eq!((code, hidden(&expired, "waiver")), (1, 1));
    assert_eq!(expired["policy"]["waivers"][0]["state"], "expired");
    assert_eq!(expired["policy"]["waivers"][0]["place"], format!("{config}:2"));

    put(&place, "fapilint.toml", &WAIVERS.replace("DAY", "2099-12-31").replace("legacybank", "other"));
    assert_eq!(report(&args).0, 1, "a waiver for somebody else");
}

#[test]
fn stale_waivers_are_reported_and_fail_strict_runs() {
    let place = folder("stale");
    let clean = fixture("clean/advanced");
    for (waiver, state, strict) in [
        ("rule = \"client-auth-methods\"", "unused", 1),
        ("requirement = \"FAPI1-ADV-5.2.2-18\"", "unused", 1),
        ("rule = \"client-auth-methods\"\nexpires = \"2020-01-01\"", "expired", 1),
        ("rule = \"client-auth-metods\"", "unknown", 1),
        ("requirement = \"FAPI1-ADV-5.2.2-99\"", "unknown", 1),
        // No URL was given, so nothing can be said of it.
        ("rule = \"discovery-https\"", "not-examined", 0),
        ("rule = \"client-auth-methods\"\nsubject = \"https://elsewhere.example\"", "not-examined", 0),
    ] {
        let config = put(&place, "fapilint.toml", &format!("[[waiver]]\nreason = \"x\"\n{waiver}\n"));
        let (code, told) = report(&[&clean, "--config", &config]);
        assert_eq!((code, told["policy"]["waivers"][0]["state"].as_str()), (0, Some(state)), "{waiver}");
        assert_eq!(report(&[&clean, "--config", &config, "--strict-waivers"]).0, strict, "{waiver}");
        let (_, text, _) = check(&[&clean, "--config", &config]);
        assert_eq!(text.contains(&format!("  {state} ")), strict == 1, "{text}");
    }
}

#[test]
fn severities_move_findings_over_the_threshold_and_back() {
    let place = folder("severity");
    let bank = fixture(BANK);
    let select = ["--select", "rsa-size"];
    for (text, code) in [
        ("[severity]\nrsa-size = \"warning\"", 0),
        ("fail_on = \"warning\"\n[severity]\nrsa-size = \"warning\"", 1),
        ("fail_on = \"never\"", 0),
        ("[severity]\nrsa-size = \"error\"", 1),
    ] {
        let config = put(&place, "fapilint.toml", text);
        let (found, _) = report(&[&bank, "--config", &config, select[0], select[1]]);
        assert_eq!(found, code, "{text}");
    }
    let config = put(
        &place,
        "fapilint.toml",
        "fail_on = \"never\"\nselect = [\"rsa-size\"]\n[severity]\nrsa-size = \"warning\"",
    );
    let (_, told) = report(&[&bank, "--config", &config]);
    let finding = findings(&told)[0];
    assert_eq!((&finding["severity"], &finding["severity_before"]), (&json!("warning"), &json!("error")));
    assert_eq!(told["run"]["config"], config);
    // The command line goes before the configuration.
    assert_eq!(report(&[&bank, "--config", &config, "--fail-on", "warning"]).0, 1);
    assert_eq!(
        findings(&report(&[&bank, "--config", &config, "--select", "claims-present"]).1)[0]["rule"],
        "claims-present"
    );
}

#[test]
fn a_rule_that_is_off_is_said_to_be_left_out() {
    let place = folder("off");
    let config = put(&place, "fapilint.toml", "[severity]\nrsa-size = \"off\"");
    let (_, text, _) = check(&[&fixture(BANK), "--config", &config]);
    assert!(!text.contains("error[rsa-size]"), "{text}");
    assert!(text.replace("\n             ", " ").contains("1 rule in force did not run, because of"), "{text}");
}

#[test]
fn waivers_hold_in_streams_too() {
    let place = folder("stream");
    let clients =
        put(&place, "clients.jsonl", "{\"client_id\": \"a\", \"token_endpoint_auth_method\": \"tls_client_auth\"}\n");
    let (code, stdout, stderr) = check(&["--clients", &clients, "--no-config"]);
    assert_eq!(code, 1, "{stderr}");
    let line: Value = serde_json::from_str(&stdout).expect("a line of JSON");
    let mut config = String::new();
    for finding in line["findings"].as_array().expect("findings") {
        let rule = finding["rule"].as_str().expect("a rule");
        config.push_str("[[waiver]]\nreason = \"x\"\nsubject = \"a\"\nrule = \"");
        config.push_str(rule);
        config.push_str("\"\n");
    }
    let config = put(&place, "fapilint.toml", &config);
    let (code, stdout, stderr) = check(&["--clients", &clients, "--config", &config]);
    assert_eq!(code, 0, "{stderr}{stdout}");
    let waived: Value = serde_json::from_str(&stdout).expect("a line of JSON");
    assert_eq!(waived["verdict"], line["verdict"]);
    let findings = waived["findings"].as_array().expect("findings");
    assert_eq!(findings.len(), line["findings"].as_array().map_or(0, Vec::len));
    assert!(findings.iter().all(|finding| finding["suppressed"]["by"] == "waiver"), "{stdout}");
    let (code, _, stderr) = check(&["--clients", &clients, "--no-config", "--baseline", &config]);
    assert_eq!(code, 2);
    assert!(stderr.contains("no report for a baseline"), "{stderr}");
}
