//! Which authentication method a profile would choose, and which one clients do.

#![allow(clippy::panic, reason = "a test says what is missing")]

mod common;

use common::{catalogue, top};
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::Picks;
use fapilint::cli::Outcome;
use fapilint::judge::choose::{Choice, Offered, choose};
use serde_json::{Value, json};

fn with<T>(profile: &str, methods: &Value, look: impl FnOnce(&Choice<'_>) -> T) -> T {
    let catalogue = catalogue();
    let mut metadata = json!({ "issuer": "https://as.example" });
    if !methods.is_null() {
        metadata["token_endpoint_auth_methods_supported"] = methods.clone();
    }
    let input = Input { name: "as.json".to_owned(), role: Role::ServerMetadata, text: metadata.to_string() };
    let (case, unreadable) = Case::build(&catalogue, vec![input]);
    assert!(unreadable.is_empty());
    look(&choose(&catalogue, catalogue.profile(profile).expect("a profile"), &case))
}

/// What each client does: `name`, or `name+` with a secret and `name-` without one.
fn picks(methods: &Value) -> Vec<(String, String)> {
    with("fapi1-advanced", methods, |choice| {
        let rows = choice.clients.iter().map(|row| {
            let secret = row.secret.map_or("", |secret| if secret { "+" } else { "-" });
            let version = row.client.version.as_deref().unwrap_or_default();
            let pick = match row.picks {
                Some(Picks::Method(method)) => method.clone(),
                Some(Picks::Nothing(_)) => "nothing".to_owned(),
                None => "unknown".to_owned(),
            };
            (format!("{} {version}{secret}", row.client.name), pick)
        });
        rows.collect()
    })
}

fn pick<'a>(picks: &'a [(String, String)], name: &str) -> &'a str {
    &picks.iter().find(|(other, _)| other == name).unwrap_or_else(|| panic!("{name} in {picks:?}")).1
}

#[test]
fn clients_pick_what_was_measured() {
    let (stdio, typescript, five) = ("mcp-stdio 0.45.2", "MCP TypeScript SDK 1.32.2+", "openid-client 5.7.1");
    let (basic, post) = ("client_secret_basic", "client_secret_post");
    for (methods, wanted) in [
        (json!(["private_key_jwt"]), [(stdio, "none"), (typescript, post), (five, basic)]),
        (json!(["private_key_jwt", post, "none"]), [(stdio, "none"), (typescript, post), (five, post)]),
        (json!([post, basic]), [(stdio, post), (typescript, basic), (five, basic)]),
        (Value::Null, [(stdio, "none"), (typescript, basic), ("Spring Security ClientRegistrations ", basic)]),
        (json!(["private_key_jwt", 1]), [(stdio, "unknown"), ("Authlib 1.9.9+", basic), ("Authlib 1.9.9-", "none")]),
    ] {
        let picks = picks(&methods);
        for (client, method) in wanted {
            assert_eq!(pick(&picks, client), method, "{client} with {methods}");
        }
    }
}

#[test]
fn the_profile_chooses_the_strongest_that_it_permits() {
    let best = |profile: &str, methods: Value| with(profile, &methods, |choice| choice.best.map(str::to_owned));
    assert_eq!(
        best("fapi1-advanced", json!(["private_key_jwt", "tls_client_auth"])).as_deref(),
        Some("tls_client_auth")
    );
    // The clause names client_secret_jwt first; a secret is weaker than a private key.
    assert_eq!(
        best("fapi1-baseline", json!(["client_secret_jwt", "private_key_jwt"])).as_deref(),
        Some("private_key_jwt")
    );
    assert_eq!(best("fapi1-baseline", json!(["none", "client_secret_jwt"])).as_deref(), Some("client_secret_jwt"));
    assert_eq!(best("fapi1-advanced", json!(["none", "client_secret_jwt"])), None);
    assert_eq!(best("fapi1-advanced", json!([])), None);
}

#[test]
fn a_pick_is_held_against_what_is_offered() {
    with("fapi1-advanced", &json!(["private_key_jwt", "none"]), |choice| {
        let row = choice.clients.iter().find(|row| row.client.name == "mcp-stdio").expect("the client");
        assert_eq!((row.offered, row.permitted, row.weaker_than), (Some(true), Some(false), Some("private_key_jwt")));
        let row = choice.clients.iter().find(|row| row.client.name == "openid-client").expect("the client");
        assert_eq!((row.offered, row.permitted), (Some(false), Some(false)));
    });
    with("fapi1-advanced", &json!("private_key_jwt"), |choice| {
        assert!(matches!(&choice.offered, Offered::Unknown(reason) if reason.contains("is a string")));
        assert!(choice.clients.iter().all(|row| row.offered.is_none() && row.weaker_than.is_none()));
    });
}

fn fapilint(args: &[&str], stdin: &str) -> (Outcome, String, String) {
    common::program::fapilint(args, &mut stdin.as_bytes())
}

/// An object with these members, all of them always there, and no others.
fn object(members: &[(&str, Value)]) -> Value {
    let required: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    let properties: serde_json::Map<String, Value> =
        members.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

fn shape(by: &str, complete: bool) -> Value {
    let (text, flag) = (json!({ "type": ["string", "null"] }), json!({ "type": ["boolean", "null"] }));
    let texts = json!({ "type": ["array", "null"], "items": { "type": "string" } });
    let client = object(&[
        ("name", json!({ "type": "string" })),
        ("version", text.clone()),
        ("source", json!({ "type": "string" })),
        ("note", text.clone()),
        ("reads_metadata", json!({ "enum": ["yes", "partly", "no"] })),
        ("secret", flag.clone()),
        ("known", json!({ "type": "boolean" })),
        ("picks", text.clone()),
        ("says", text.clone()),
        ("offered", flag.clone()),
        ("permitted", flag),
        ("weaker_than", text.clone()),
        (
            "warnings",
            json!({ "type": "array", "items": { "enum": ["not offered", "weaker than private_key_jwt", "weaker than client_secret_basic", "not permitted"] } }),
        ),
    ]);
    let profile = object(&[
        ("id", json!({ "const": "fapi1-advanced" })),
        ("permits", texts.clone()),
        ("from", text.clone()),
        ("chooses", text.clone()),
        ("because", text.clone()),
        ("refuses", texts.clone()),
    ]);
    let offered = object(&[("by", json!({ "const": by })), ("methods", texts), ("reason", text)]);
    let server = object(&[
        ("server", json!({ "const": "https://as.example" })),
        ("offered", offered),
        ("profile", profile),
        ("clients", json!({ "type": "array", "minItems": 11, "items": client })),
    ]);
    object(&[
        ("version", json!({ "const": 1 })),
        ("complete", json!({ "const": complete })),
        ("servers", json!({ "type": "array", "minItems": 1, "maxItems": 1, "items": server })),
    ])
}

#[test]
fn json_has_a_shape() {
    for (file, code, by) in [("strong-beside-weak", 0, "list"), ("no-list", 1, "default"), ("not-a-list", 2, "unknown")]
    {
        let file = top().join(format!("fixtures/choose/{file}.json"));
        let (outcome, stdout, _) = fapilint(&["choose", "--as", &file.to_string_lossy(), "--format", "json"], "");
        assert_eq!(outcome.code(), code);
        let report: Value = serde_json::from_str(&stdout).expect("JSON");
        let errors: Vec<String> = jsonschema::validator_for(&shape(by, code != 2))
            .expect("a schema")
            .iter_errors(&report)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
    }
}

#[test]
fn what_can_not_be_had_is_two() {
    for (args, stdin) in [
        (&["choose", "--as", "no-such-file.json"][..], ""),
        (&["choose", "--as", "-"], "{ \"issuer\": "),
        (&["choose", "--as", "-"], "[]"),
        (&["choose", "--client", "-"], "{ \"client_id\": \"c\" }"),
        (&["choose", "--as", "-", "--profile", "fapi9"], "{}"),
        (&["choose"], ""),
    ] {
        let (outcome, _, stderr) = fapilint(args, stdin);
        assert_eq!(outcome, Outcome::Incomplete, "{args:?}");
        assert!(!stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn values_of_strangers_can_not_move_the_cursor() {
    let metadata = r#"{ "issuer": "https://as.example/\u001b[31m", "token_endpoint_auth_methods_supported": ["none", "x\u001b[31m\u202e"] }"#;
    let (outcome, stdout, _) = fapilint(&["choose", "--as", "-"], metadata);
    assert_eq!(outcome, Outcome::Findings);
    assert!(stdout.contains(r"x\u{1b}[31m\u{202e}"), "{stdout}");
    assert!(!stdout.contains(['\u{1b}', '\u{202e}']), "{stdout:?}");
}
