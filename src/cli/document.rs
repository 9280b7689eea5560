//! From bytes to a document of a known kind, or an error that says what they are instead.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::case::{
    Input, Kind, Likeness, Role, certificate_text, decryption_key_text, kind_of, looks_like, other_object, wrong_kind,
};
use crate::json::{Kind as JsonKind, Limits, NodeId, SourceId, Tree, parse};

use super::problem::Problem;

/// Reads bytes as a document, of a role that was named or of one told from its content. `client` is the number that a
/// client would have whose role was not named.
pub(super) fn document(name: &str, bytes: &[u8], role: Option<Role>, client: u32) -> Result<Input, Problem> {
    let shown = shown(name);
    if let Some(Role::ClientSecret(_)) = role {
        return secret(shown, bytes, role.unwrap_or(Role::ClientSecret(client)));
    }
    if let Some(role @ Role::ClientCertificate(_)) = role {
        return certificate(shown, bytes, role);
    }
    if let Some(role @ Role::DecryptionKey(_)) = role {
        return decryption_key(shown, bytes, role);
    }
    if let Some(role) = role.filter(|role| role.is_message()).or_else(|| message(bytes, role)) {
        if let Some(other @ (Likeness::Pem { .. } | Likeness::Der { .. } | Likeness::BareBase64)) = looks_like(bytes) {
            let problem = Problem::new(format!("{shown} is not {}: {}", role.kind().noun(), other.message()));
            return Err(problem.input(shown).help("name a file with the token or the request as text"));
        }
        let text = utf8(shown, bytes, "name a file with the token or the request as text")?;
        return Ok(Input { name: shown.to_owned(), role, text: text.to_owned() });
    }
    match looks_like(bytes) {
        None | Some(Likeness::JsonArray { of_objects: true }) => json(shown, bytes, role, client),
        Some(Likeness::CompactJws) if matches!(role, None | Some(Role::ClientMetadata(_))) => {
            let payload = statement(bytes).ok_or_else(|| likeness(shown, &Likeness::CompactJws))?;
            json(&format!("{shown}!payload"), &payload, role, client)
        }
        Some(other) if role.is_none() && other.kind() == Some(Kind::ClientCertificate) => {
            certificate(shown, bytes, Role::ClientCertificate(0))
        }
        Some(other) => Err(likeness(shown, &other)),
    }
}

/// How an input is named to people.
pub(super) fn shown(name: &str) -> &str {
    if name == "-" { "<stdin>" } else { name }
}

/// Whether bytes start as a HAR file does.
pub(super) fn is_har(bytes: &[u8]) -> bool {
    let start = std::str::from_utf8(bytes.get(..64).unwrap_or(bytes)).unwrap_or_default();
    let inside = start.trim_start_matches('\u{feff}').trim_start().strip_prefix('{').map(str::trim_start);
    inside.is_some_and(|inside| inside.starts_with("\"log\""))
}

/// What a client sent, told from its content where nobody says what it is.
fn message(bytes: &[u8], role: Option<Role>) -> Option<Role> {
    if role.is_some() {
        return None;
    }
    if is_har(bytes) {
        return Some(Role::Request(0));
    }
    match looks_like(bytes) {
        Some(Likeness::HttpRequest) => Some(Role::Request(0)),
        Some(Likeness::CompactJws) => signed(bytes),
        _ => None,
    }
}

/// What a signed message is for, by its type, else by its claims.
fn signed(bytes: &[u8]) -> Option<Role> {
    let part = |number: usize| -> Option<serde_json::Value> {
        let text = std::str::from_utf8(bytes).ok()?.trim().split('.').nth(number)?.to_owned();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    };
    let (header, claims) = (part(0)?, part(1)?);
    let has = |name: &str| claims.get(name).is_some();
    match header.get("typ").and_then(serde_json::Value::as_str) {
        Some("dpop+jwt") => Some(Role::DpopProof(0)),
        Some("oauth-authz-req+jwt") => Some(Role::RequestObject(0)),
        _ if has("response_type") || has("code_challenge") || has("login_hint") => Some(Role::RequestObject(0)),
        _ if has("htm") && has("htu") => Some(Role::DpopProof(0)),
        // A client speaks of itself; a software statement and who presents credentials have more to say.
        _ if has("aud")
            && has("sub")
            && claims.get("iss") == claims.get("sub")
            && !has("redirect_uris")
            && !has("vp") =>
        {
            Some(Role::Assertion(0))
        }
        _ => None,
    }
}

fn likeness(shown: &str, likeness: &Likeness) -> Problem {
    let problem = Problem::new(format!("{shown} is no JSON document: {}", likeness.message())).input(shown);
    problem.help(likeness.help())
}

fn utf8<'a>(shown: &str, bytes: &'a [u8], why: &str) -> Result<&'a str, Problem> {
    std::str::from_utf8(bytes).map_err(|error| {
        let message = format!("{shown} is not UTF-8: byte {} can not be read", error.valid_up_to());
        Problem::new(message).input(shown).help(why)
    })
}

fn json(shown: &str, bytes: &[u8], role: Option<Role>, client: u32) -> Result<Input, Problem> {
    let text = utf8(shown, bytes, "JSON is exchanged as UTF-8 (RFC 8259 section 8.1)")?;
    let mut tree = Tree::new();
    let parsed =
        parse(&mut tree, SourceId(0), text, Limits::default()).map_err(|error| Problem::syntax(shown, text, &error))?;
    let role = match role {
        Some(Role::ClientMetadata(_)) if !tree.items(parsed.root).is_empty() => {
            list_of_clients(&tree, parsed.root, client)
        }
        Some(role) => wrong_kind(role.kind(), &tree, parsed.root).map_or(Ok(role), Err),
        None => role_of(&tree, parsed.root, client),
    };
    let role = role.map_err(|(message, help)| Problem::new(format!("{shown}: {message}")).input(shown).help(help))?;
    if tree.kind(parsed.root) == JsonKind::Array && !matches!(role, Role::ClientMetadata(_)) {
        return Err(likeness(shown, &Likeness::JsonArray { of_objects: true }));
    }
    Ok(Input { name: shown.to_owned(), role, text: text.to_owned() })
}

/// The role that a document plays when nobody says it. A JWK Set is the server's unless it is named otherwise.
fn role_of(tree: &Tree, root: NodeId, client: u32) -> Result<Role, (String, String)> {
    if tree.kind(root) == JsonKind::Array {
        return list_of_clients(tree, root, client);
    }
    let not_judged = |kind: Kind| {
        let message = format!("this is {}, which this version does not judge", kind.noun());
        (message, "judged are the metadata and keys of servers and clients".to_owned())
    };
    match kind_of(tree, root) {
        Some(Kind::AsMetadata) => Ok(Role::ServerMetadata),
        Some(Kind::Jwks) => Ok(Role::ServerJwks),
        Some(Kind::ClientMetadata | Kind::SoftwareStatement) => Ok(Role::ClientMetadata(client)),
        Some(kind) => Err(not_judged(kind)),
        None => Err(other_object(tree, root).unwrap_or_else(|| {
            let message = "it can not be told what kind of document this is".to_owned();
            (message, "say it with --as, --as-jwks, --client or --client-jwks".to_owned())
        })),
    }
}

/// An array is a list of clients where one of its items is a registration: the others are named when they are read.
fn list_of_clients(tree: &Tree, root: NodeId, client: u32) -> Result<Role, (String, String)> {
    let is_client =
        |item: &NodeId| matches!(kind_of(tree, *item), Some(Kind::ClientMetadata | Kind::SoftwareStatement));
    if tree.items(root).iter().any(is_client) {
        return Ok(Role::ClientMetadata(client));
    }
    let array = Likeness::JsonArray { of_objects: true };
    Err((array.message(), array.help()))
}

/// The claims of a signed statement. Its signature is that of whoever vouches for the client, and is not looked at.
fn statement(bytes: &[u8]) -> Option<Vec<u8>> {
    let text: String = std::str::from_utf8(bytes).ok()?.split_whitespace().collect();
    let payload = text.split('.').nth(1)?;
    URL_SAFE_NO_PAD.decode(payload).ok()
}

/// A certificate with its chain. No error repeats anything of the file, which may hold a private key.
fn certificate(shown: &str, bytes: &[u8], role: Role) -> Result<Input, Problem> {
    let text = certificate_text(bytes).map_err(|(message, help)| {
        Problem::new(format!("{shown} is no client certificate: {message}")).input(shown).help(help)
    })?;
    Ok(Input { name: shown.to_owned(), role, text })
}

/// Private keys. No error repeats anything of the file.
fn decryption_key(shown: &str, bytes: &[u8], role: Role) -> Result<Input, Problem> {
    let text = decryption_key_text(bytes).map_err(|(message, help)| {
        Problem::new(format!("{shown} is no key to decrypt with: {message}")).input(shown).help(help)
    })?;
    Ok(Input { name: shown.to_owned(), role, text })
}

/// A file that holds a secret, on one line. No error repeats anything of it.
fn secret(shown: &str, bytes: &[u8], role: Role) -> Result<Input, Problem> {
    let text = utf8(shown, bytes, "a client secret is text (RFC 6749 appendix A.2)")?;
    let line = text.trim_end_matches(['\r', '\n']);
    if line.is_empty() || line.contains(['\r', '\n']) {
        let found = if line.is_empty() { "holds no secret" } else { "holds more than one line" };
        let problem = Problem::new(format!("{shown} {found}")).input(shown);
        return Err(problem.help("write the client secret, and nothing else, into the file"));
    }
    Ok(Input { name: shown.to_owned(), role, text: text.to_owned() })
}
