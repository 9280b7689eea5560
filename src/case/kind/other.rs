//! JSON objects that are none of the documents that are judged: what they are, and where the right one is.

use crate::json::{Kind as JsonKind, NodeId, Tree};

use super::Kind;
use super::forms::{FORMS, Form};
use super::signs::{Signs, evidence};

/// The form of an object of none of our kinds.
pub(super) fn form(tree: &Tree, root: NodeId) -> Option<&'static Form> {
    let has = |path: &&str| member(tree, root, path).is_some();
    FORMS.iter().find(|form| {
        form.all.iter().all(has) && (form.any.is_empty() || form.any.iter().any(has)) && !form.none.iter().any(has)
    })
}

/// A member, or a member of a member: `server.discoveryUrl`.
fn member(tree: &Tree, root: NodeId, path: &str) -> Option<NodeId> {
    path.split('.').try_fold(root, |at, name| tree.member(at, name))
}

/// What a JSON object is that is none of the documents that are judged, and the way out. Ask after
/// [`kind_of`](super::kind_of) said `None`.
#[must_use]
pub fn other_object(tree: &Tree, root: NodeId) -> Option<(String, String)> {
    if tree.kind(root) != JsonKind::Object {
        return None;
    }
    if tree.size(root) == 0 {
        return Some(("this is an empty object".to_owned(), "nothing in it can be judged".to_owned()));
    }
    known_form(tree, root, None).or_else(|| wrapped(tree, root)).or_else(|| undecided(tree, root))
}

/// An object of another kind than the one that was asked for: what it is, and the way out.
#[must_use]
pub fn wrong_kind(asked: Kind, tree: &Tree, root: NodeId) -> Option<(String, String)> {
    if tree.kind(root) != JsonKind::Object {
        return None;
    }
    if let Some(message) = known_form(tree, root, Some(asked)) {
        return Some(message);
    }
    let signs = Signs::of(tree, root);
    match super::kind_of(tree, root) {
        Some(kind) if kind == asked || signs.allow(asked) => None,
        Some(kind) => {
            let message = format!("this is {}{}, not {}", kind.noun(), because(tree, root, kind), asked.noun());
            let help = match kind.option() {
                Some(option) => format!("give it with {option}"),
                None => format!("give {} here", asked.noun()),
            };
            Some((message, help))
        }
        None if signs.allow(asked) => None,
        None => wrapped(tree, root),
    }
}

fn known_form(tree: &Tree, root: NodeId, asked: Option<Kind>) -> Option<(String, String)> {
    let form = form(tree, root)?;
    let name = form.all.first().or(form.any.first())?;
    let asked = asked.map_or_else(String::new, |kind| format!(", not {}", kind.noun()));
    Some((format!("this is {} (it has {name}){asked}", form.what), form.help.to_owned()))
}

fn because(tree: &Tree, root: NodeId, kind: Kind) -> String {
    evidence(tree, root, kind).map_or_else(String::new, |name| format!(" (it has {name})"))
}

/// One of our documents inside a member, alone or in an array.
fn wrapped(tree: &Tree, root: NodeId) -> Option<(String, String)> {
    const FIRST: usize = 64;
    tree.members(root).take(FIRST).find_map(|(name, value)| {
        let first = tree.items(value).first().copied();
        let kind = super::kind_of(tree, first.unwrap_or(value))?;
        let (name, path) = spelled(name);
        let several = if first.is_some() { "an array of " } else { "" };
        let step = if first.is_some() { "[0]" } else { "" };
        let message = format!("this holds {several}{} inside {name}", kind.noun());
        let help = format!("give what is inside as a document of its own: jq '{path}{step}' in.json > out.json");
        Some((message, help))
    })
}

/// A name as it may be shown, and as jq finds it: names come from strangers.
fn spelled(name: &str) -> (String, String) {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.len() > 64 || name.is_empty() || !name.chars().all(plain) {
        return ("one of its members".to_owned(), ".[]".to_owned());
    }
    let word = name.contains('-') || name.starts_with(|c: char| c.is_ascii_digit());
    let path = if word { format!(".[\"{name}\"]") } else { format!(".{name}") };
    (format!("its member {name}"), path)
}

/// Too few signs, or too many.
fn undecided(tree: &Tree, root: NodeId) -> Option<(String, String)> {
    let signs = Signs::of(tree, root);
    if signs.contradict() {
        let client = because(tree, root, Kind::ClientMetadata);
        return Some((
            format!("this has members of {} and of {}{client}", Kind::AsMetadata.noun(), Kind::ClientMetadata.noun()),
            "if it is the configuration of an application, give the metadata that the server publishes and the \
             client as it is registered; otherwise say what it is with --as or --client"
                .to_owned(),
        ));
    }
    if signs.allow(Kind::AsMetadata) {
        let name = evidence(tree, root, Kind::AsMetadata).unwrap_or("one member of it");
        return Some((
            format!("this may be {}, but has little of it besides {name}", Kind::AsMetadata.noun()),
            "say what it is with --as".to_owned(),
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::json::{Limits, NodeId, SourceId, Tree, parse};

    use super::super::{Kind, kind_of};

    fn read(text: &str) -> (Tree, NodeId) {
        let mut tree = Tree::new();
        let parsed = parse(&mut tree, SourceId(0), text, Limits::default()).expect("JSON");
        (tree, parsed.root)
    }

    fn other(text: &str) -> String {
        let (tree, root) = read(text);
        assert_eq!(kind_of(&tree, root), None, "{text}");
        super::other_object(&tree, root).map(|(message, help)| format!("{message}; {help}")).unwrap_or_default()
    }

    fn wrong(asked: Kind, text: &str) -> Option<String> {
        let (tree, root) = read(text);
        super::wrong_kind(asked, &tree, root).map(|(message, _)| message)
    }

    #[test]
    fn answers_and_requests_are_named_and_not_shown() {
        let token = other(r#"{"access_token": "s3cret", "token_type": "Bearer", "expires_in": 60}"#);
        assert!(token.starts_with("this is a token response (it has access_token)"), "{token}");
        assert!(!token.contains("s3cret"));
        assert!(other(r#"{"error": "invalid_client"}"#).contains("an error response"));
        assert!(other(r#"{"request_uri": "urn:x", "expires_in": 60}"#).contains("pushed authorization request"));
        assert!(other(r#"{"active": true, "client_id": "c"}"#).contains("introspection"));
        assert!(other(r#"{"grant_type": "client_credentials", "client_id": "c"}"#).contains("token request"));
        assert!(other(r#"{"response_type": "code", "client_id": "c"}"#).contains("authorization request"));
    }

    #[test]
    fn metadata_of_others_is_named() {
        let resource = r#"{"resource": "https://rs", "authorization_servers": ["https://as"], "scopes_supported": [],
            "bearer_methods_supported": []}"#;
        assert!(other(resource).contains("RFC 9728"));
        let issuer = r#"{"credential_issuer": "https://i", "credential_endpoint": "https://i/c",
            "credential_configurations_supported": {}}"#;
        assert!(other(issuer).contains("credential issuer"));
        let entity = r#"{"iss": "https://op", "sub": "https://op", "jwks": {"keys": []}, "metadata":
            {"openid_provider": {"issuer": "https://op"}}}"#;
        assert!(other(entity).contains("jq .metadata.openid_provider"));
        assert!(other(r#"{"clientId": "a", "redirectUris": [], "publicClient": false}"#).contains("Keycloak"));
    }

    #[test]
    fn keys_and_tokens_are_named() {
        assert!(other(r#"{"kty": "EC", "crv": "P-256", "x": "", "y": ""}"#).contains("{\"keys\": […]}"));
        assert!(other(r#"{"kty": "EC", "crv": "P-256", "d": ""}"#).contains("a single private JWK"));
        assert!(other(r#"{"alg": "PS256", "typ": "JWT"}"#).contains("header of a JWT"));
        assert!(other(r#"{"iss": "a", "sub": "a", "aud": "b", "exp": 1}"#).contains("claims of a JWT"));
        assert!(other(r#"{"payload": "e", "protected": "e", "signature": "s"}"#).contains("JWS"));
    }

    #[test]
    fn what_is_wrapped_is_found() {
        let set = other(r#"{"jwks": {"keys": []}}"#);
        assert!(set.starts_with("this holds a JWK Set inside its member jwks"), "{set}");
        assert!(set.contains("jq '.jwks'"));
        assert!(other(r#"{"x-clients": [{"client_id": "a"}]}"#).contains(r#"jq '.["x-clients"][0]'"#));
        assert!(other(r#"{"\u202e\u001b": {"keys": []}}"#).contains("inside one of its members"));
    }

    #[test]
    fn what_can_not_be_told_says_so() {
        assert!(other("{}").contains("empty"));
        assert!(other(r#"{"issuer": "https://a"}"#).contains("--as"));
        let both = r#"{"issuer": "x", "token_endpoint": "y", "client_id": "c", "client_secret": "s"}"#;
        assert!(other(both).contains("configuration of an application"));
        assert_eq!(other(r#"{"answer": 42}"#), "");
        assert_eq!(other("[]"), "");
    }

    #[test]
    fn another_kind_than_asked_for() {
        let client = r#"{"redirect_uris": ["https://c/cb"], "jwks_uri": "https://c/k"}"#;
        let message = "this is client metadata (it has redirect_uris), not authorization server metadata";
        assert_eq!(wrong(Kind::AsMetadata, client).as_deref(), Some(message));
        assert_eq!(wrong(Kind::ClientMetadata, client), None);
        let jwk = wrong(Kind::Jwks, r#"{"kty": "RSA", "n": "", "e": ""}"#);
        assert_eq!(jwk.as_deref(), Some("this is a single JWK (it has kty), not a JWK Set"));
        let server = r#"{"issuer": "x", "token_endpoint": "y"}"#;
        assert!(wrong(Kind::ClientMetadata, server).is_some_and(|message| message.contains("it has token_endpoint")));
        assert!(wrong(Kind::Jwks, r#"{"jwks": {"keys": []}}"#).is_some_and(|message| message.contains("inside")));
    }

    #[test]
    fn who_says_what_it_is_is_believed_where_that_may_be() {
        assert_eq!(wrong(Kind::AsMetadata, r#"{"issuer": "https://a"}"#), None);
        assert_eq!(wrong(Kind::AsMetadata, r#"{"issuer": "https://a", "grant_types": []}"#), None);
        assert_eq!(wrong(Kind::AsMetadata, r#"{"anything": 1}"#), None);
        assert_eq!(wrong(Kind::AsMetadata, "[]"), None);
    }
}
