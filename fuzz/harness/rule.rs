//! Rule files of a user's own.

use fapilint::bundled;
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::{Catalogue, Deployment, SourceFile};
use fapilint::judge::Judge;

/// A server for the rules that load.
const SERVER: &str = r#"{"issuer":"https://as.example","token_endpoint":"https://as.example/token",
"token_endpoint_auth_methods_supported":["private_key_jwt","tls_client_auth"],"acme":[{"a":[1,null,"x"]}]}"#;

/// Any text as a rule. One that loads is run.
pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let file = SourceFile { path: "acme/a-rule.toml".to_owned(), text: text.to_owned() };
    // Most texts are no TOML, and a catalogue is slow to copy.
    if let Err(error) = file.read::<toml_table::Table>() {
        return super::are_sound(&[error]);
    }
    match bundled::catalogue().clone().extend(&[file]) {
        Ok(catalogue) => judge(&catalogue),
        Err(errors) => super::are_sound(&errors),
    }
}

/// A table of anything: `serde_json`'s reads TOML too.
mod toml_table {
    pub(super) type Table = serde_json::Map<String, serde_json::Value>;
}

fn judge(catalogue: &Catalogue) {
    let input = Input { name: "as.json".to_owned(), role: Role::ServerMetadata, text: SERVER.to_owned() };
    let (case, _) = Case::build(catalogue, vec![input]);
    let rules = || catalogue.rules.iter().filter(|rule| rule.id == "a-rule" && rule.parked.is_none());
    for profile in &catalogue.profiles {
        for deployment in [Deployment::Dedicated, Deployment::Shared] {
            let _ = Judge::of_rules(catalogue, profile, deployment, rules()).judge(&case);
        }
    }
}
