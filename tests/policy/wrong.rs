//! Mistakes in a policy.

use super::{check, fixture, folder, put, report};

#[test]
fn what_is_wrong_in_a_policy_is_an_error_with_its_place() {
    let place = folder("wrong");
    let clean = fixture("clean/advanced");
    for (text, told) in [
        ("profil = \"x\"", "did you mean `profile`?"),
        ("profile = \"fapi1-advance\"", "did you mean `fapi1-advanced`?"),
        ("deployment = \"share\"", "did you mean `shared`?"),
        ("ignore = [\"key\"]", "did you mean `keys`?"),
        ("[severity]\nrsa-size = \"of\"", "did you mean `off`?"),
        ("[[waiver]]\nrule = \"rsa-size\"", "the waiver has no reason"),
        ("[[waiver]]\nreason = \"x\"", "names no rule and no requirement"),
        ("[[waiver]]\nrule = \"r\"\nreason = \"x\"\nexpires = \"soon\"", "no day of the calendar"),
        ("fail_on = x", "fapilint.toml:1:11"),
    ] {
        let config = put(&place, "fapilint.toml", text);
        let (code, stdout, stderr) = check(&[&clean, "--config", &config]);
        assert_eq!((code, stdout.as_str()), (2, ""), "{text}");
        assert!(stderr.contains(told) && stderr.contains("here") && stderr.contains("fapilint.toml:"), "{stderr}");
    }
    for (text, told) in [
        ("{\"format\": \"fapilint baseline\", \"version\": 2, \"findings\": []}", "is of version 2"),
        ("{\"version\": 1}", "this is no baseline"),
        ("{\"version\": 1,}", "is not expected here"),
    ] {
        let baseline = put(&place, "baseline.json", text);
        let (code, stdout, stderr) = check(&[&clean, "--no-config", "--baseline", &baseline]);
        assert_eq!(code, 2, "{text}");
        assert!(stderr.contains(told), "{stderr}");
        assert!(stdout.contains("fapi.bank.example under"), "the report is written all the same: {stdout}");
    }
    let nowhere = place.join("nowhere/baseline.json").display().to_string();
    let (code, told) = report(&[&clean, "--no-config", "--write-baseline", &nowhere]);
    assert_eq!((code, told["errors"][0]["input"].as_str()), (2, Some(nowhere.as_str())));
}
