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
