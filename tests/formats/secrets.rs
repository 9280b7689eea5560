//! Secrets are in no format.

use proptest::prelude::*;

use super::fapilint;

const ALL: [&str; 7] = ["text", "json", "sarif", "junit", "github", "markdown", "html"];

/// Documents with a marker where a secret would be.
fn documents(member: &str, marker: &str) -> Vec<String> {
    let key = format!(r#"{{ "kty": "EC", "crv": "P-256", "use": "sig", "kid": 7, "{member}": "{marker}" }}"#);
    let inner = format!("{{\\\"{member}\\\": \\\"{marker}\\\"}}");
    vec![
        format!(r#"{{ "keys": [{key}, {{ "{member}": ["{marker}"] }}] }}"#),
        format!(r#"{{ "keys": [{key},] }}"#),
        format!(
            r#"{{ "issuer": "http://as.example", "token_endpoint": "http://as.example/t", "{member}": "{marker}",
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "{inner}"], "jwks": {{ "keys": [{key}] }} }}"#
        ),
        format!(
            r#"{{ "client_id": "a", "redirect_uris": ["http://c.example/"], "client_secret": "{marker}", "{member}": "{marker}", "jwks": {{ "keys": [{key}] }} }}"#
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5, ..ProptestConfig::default() })]

    #[test]
    fn a_planted_secret_is_in_no_format(
        member in prop::sample::select(vec!["d", "k", "p", "client_secret", "registration_access_token", "access_token"]),
        marker in "[A-Za-z0-9_-]{24,60}",
    ) {
        for document in documents(member, &marker) {
            for format in ALL {
                let url = format!("https://me:{marker}@127.0.0.1:1/?token={marker}");
                for args in [&["check", "-", "--format", format][..], &["check", "-", &url, "--offline", "--format", format]] {
                    let (_, stdout, stderr) = fapilint(args, &document);
                    prop_assert!(!stdout.contains(&marker), "{}: {}", format, document);
                    prop_assert!(!stderr.contains(&marker), "{}: {}", stderr, document);
                    prop_assert!(!stdout.is_empty() || format == "text", "{}", format);
                }
            }
        }
    }
}

#[test]
fn a_client_secret_of_a_file_is_in_no_format() {
    let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("formats-secret.txt");
    let secret = "do-not-show-Ahn2ieW4";
    std::fs::write(&path, secret).expect("a file");
    let client = r#"{ "client_id": "a", "redirect_uris": ["http://c.example/"], "token_endpoint_auth_method": "client_secret_jwt" }"#;
    for format in ALL {
        let path = path.display().to_string();
        let args = [
            "check",
            "--client",
            "-",
            "--client-secret-file",
            &path,
            "fixtures/clean/baseline/as.json",
            "--profile",
            "fapi1-baseline",
            "--format",
            format,
        ];
        let (_, stdout, stderr) = fapilint(&args, client);
        assert!(!stdout.contains(secret) && !stderr.contains(secret), "{format}");
        assert!(stdout.contains("formats-secret.txt") || format == "github", "{format}: {stderr}");
    }
}

/// The private members of a key that opens tokens.
fn private_members(key: &str) -> Vec<String> {
    let key: serde_json::Value = serde_json::from_str(key).expect("a key");
    key["d"].as_str().map(str::to_owned).into_iter().collect()
}

#[test]
fn a_key_that_opens_tokens_is_in_no_format() {
    let folder = "fixtures/messages/encrypted";
    let read = |name: &str| std::fs::read_to_string(crate::common::top().join(folder).join(name)).expect("a fixture");
    let mut secrets = private_members(&read("decryption-key.json"));
    secrets.extend(read("decryption-key-rsa.pem").lines().filter(|line| line.len() == 64).map(str::to_owned));
    assert!(secrets.len() > 20);
    let (object, request) = (read("request-object.jwt"), read("request-par.http"));
    // What is encrypted, and the signature of what is inside.
    secrets.extend(object.trim().split('.').skip(1).map(str::to_owned));
    let path = |name: &str| format!("{folder}/{name}");
    let (ec, rsa) = (path("decryption-key.json"), path("decryption-key-rsa.pem"));
    for command in ["check", "facts"] {
        for format in if command == "check" { &ALL[..] } else { &["-"][..] } {
            for (option, text) in [("--request-object", &object), ("--http-request", &request)] {
                let mut args = vec![command, option, "-", "--decryption-key", &ec, "--decryption-key", &rsa];
                if command == "check" {
                    args.extend(["--format", format]);
                }
                let (_, stdout, stderr) = fapilint(&args, text);
                assert!(stdout.contains("nested") || *format == "github" || command == "facts", "{format}: {stderr}");
                for secret in &secrets {
                    assert!(!stdout.contains(secret) && !stderr.contains(secret), "{command} {format} {option}");
                }
            }
        }
    }
}
