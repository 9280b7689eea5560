//! Streams of client registrations: a line in, a line out, in their order.

mod common;

use std::io::Read;

use fapilint::cli::Outcome;
use serde_json::Value;

fn stream(input: &mut dyn Read, args: &[&str]) -> (Outcome, Vec<Value>, String) {
    let args = [&["check", "--clients", "-"], args].concat();
    let (outcome, stdout, stderr) = common::program::fapilint(&args, input);
    let lines = stdout.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    (outcome, lines, stderr)
}

fn rules_of(line: &Value) -> Vec<&str> {
    line["findings"].as_array().expect("findings").iter().filter_map(|finding| finding["rule"].as_str()).collect()
}

const GOOD: &str =
    r#"{"client_id":"good","token_endpoint_auth_method":"private_key_jwt","id_token_signed_response_alg":"PS256"}"#;
const WEAK: &str = r#"{"client_id":"weak","id_token_signed_response_alg":"RS256"}"#;

#[test]
fn every_line_is_answered_in_its_order_and_a_broken_one_stops_nothing() {
    let mut text = String::new();
    for number in 0..1000 {
        let line = match number % 5 {
            0 => WEAK.replace("weak", &format!("weak{number}")),
            1 => "{\"client_id\":".to_owned(),
            2 => "[1]".to_owned(),
            _ => GOOD.replace("good", &format!("good{number}")),
        };
        text.push_str(&line);
        text.push('\n');
    }
    let (outcome, lines, stderr) = stream(&mut text.as_bytes(), &[]);
    assert_eq!(outcome, Outcome::Incomplete, "{stderr}");
    assert_eq!(lines.len(), 1000);
    for (number, line) in lines.iter().enumerate() {
        assert_eq!(line["line"], number + 1);
        match number % 5 {
            0 => {
                assert_eq!((&line["verdict"], &line["client_id"]), (&"fail".into(), &format!("weak{number}").into()));
                assert!(rules_of(line).contains(&"client-signing-algorithms"), "{line}");
            }
            1 | 2 => assert!(line["verdict"].is_null() && line["error"]["message"].is_string(), "{line}"),
            _ => assert!(!rules_of(line).contains(&"client-signing-algorithms"), "{line}"),
        }
    }
}

#[test]
fn a_line_says_what_the_registration_says_on_its_own() {
    let server = common::top().join("fixtures/clean/advanced/as.json");
    let server = server.to_string_lossy();
    let (_, lines, _) = stream(&mut format!("{GOOD}\n{WEAK}\n{GOOD}\n").as_bytes(), &["--as", &server]);
    for (line, registration) in lines.iter().zip([GOOD, WEAK, GOOD]) {
        let args = ["check", "--as", &server, "--client", "-", "--format", "json"];
        let (_, stdout, _) = common::program::fapilint(&args, &mut registration.as_bytes());
        let report: Value = serde_json::from_str(&stdout).expect("a report");
        let findings = report["cases"][0]["findings"].as_array().expect("findings").iter();
        let mut alone: Vec<&str> = findings
            .filter(|finding| finding["subject"]["kind"] == "client")
            .filter_map(|finding| finding["fingerprint"].as_str())
            .collect();
        let streamed = line["findings"].as_array().expect("findings").iter();
        let mut streamed: Vec<&str> = streamed
            .filter(|finding| finding["subject"]["kind"] == "client")
            .filter_map(|finding| finding["fingerprint"].as_str())
            .collect();
        alone.sort_unstable();
        streamed.sort_unstable();
        assert_eq!(alone, streamed);
    }
}

#[test]
fn secrets_are_in_no_line() {
    let text = concat!(
        r#"{"client_id":"c","client_secret":"do-not-show","jwks":{"keys":[{"kty":"oct","k":"do-not-show"}]}}"#,
        "\n",
        r#"{"client_secret":"do-not-show",}"#
    );
    let (_, lines, stderr) = stream(&mut text.as_bytes(), &[]);
    assert_eq!(lines.len(), 2);
    assert!(!format!("{lines:?}{stderr}").contains("do-not-show"));
}

#[test]
fn a_line_without_end_is_bounded_and_the_next_is_read() {
    let long = format!("{{\"a\":\"{}\"}}\n{GOOD}\n", "x".repeat(17 << 20));
    let (outcome, lines, _) = stream(&mut long.as_bytes(), &[]);
    assert_eq!(outcome, Outcome::Incomplete);
    assert_eq!(lines.len(), 2);
    assert!(lines[0]["error"]["message"].as_str().is_some_and(|message| message.contains("limit")), "{}", lines[0]);
    assert_eq!(lines[1]["client_id"], "good");
}

#[test]
fn what_can_not_be_had_is_said() {
    let (outcome, lines, stderr) = stream(&mut &b""[..], &["--as", "no-such-file.json"]);
    assert_eq!((outcome, lines.len()), (Outcome::Incomplete, 0));
    assert!(stderr.contains("no-such-file.json"), "{stderr}");
}
