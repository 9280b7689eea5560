//! Tokens: only what a key of the client signed has a valid signature.

use std::sync::OnceLock;

use fapilint::bundled;
use fapilint::case::{Case, Input, Role};
use fapilint::catalogue::{Deployment, Verdict};
use fapilint::judge::Judge;

/// A client with a key of each family. Nobody has their private parts any more.
const CLIENT: &str = include_str!("jws-client.json");

/// What these keys signed, one token a line.
const SIGNED: &str = include_str!("jws-signed.txt");

/// The rules that speak of signatures.
const RULES: [&str; 2] = ["assertion-signature", "request-object-signature"];

/// The bytes as a client assertion, a request object and a DPoP proof of one case: a client's facts cost more than a
/// token's.
pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let input = |role, text: &str| Input { name: "input".to_owned(), role, text: text.to_owned() };
    let tokens = [Role::Assertion(0), Role::RequestObject(0), Role::DpopProof(0)].map(|role| input(role, text));
    let inputs = [input(Role::ClientMetadata(0), CLIENT)].into_iter().chain(tokens).collect();
    let (case, unreadable) = Case::build_at(bundled::catalogue(), inputs, Some(1_767_229_100));
    for broken in &unreadable {
        super::is_sound(&broken.error, text);
    }
    let judgement = judge().judge(&case);
    if judgement.verdicts.iter().any(|row| row.verdict == Verdict::Pass) {
        assert!(was_signed(text), "a signature that nobody made is valid");
    }
}

fn judge() -> &'static Judge<'static> {
    static JUDGE: OnceLock<Judge<'static>> = OnceLock::new();
    JUDGE.get_or_init(|| {
        let catalogue = bundled::catalogue();
        let profile = catalogue.profile("fapi1-advanced").expect("the profile");
        let rules = catalogue.rules.iter().filter(|rule| RULES.contains(&rule.id.as_str()));
        Judge::of_rules(catalogue, profile, Deployment::Dedicated, rules)
    })
}

/// Whether header and claims are those of a token that was signed.
fn was_signed(text: &str) -> bool {
    let content = |token: &str| token.trim().rsplit_once('.').map(|(content, _)| content.to_owned());
    SIGNED.lines().any(|token| content(token) == content(text))
}
