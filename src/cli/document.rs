//! From bytes to a document of a known kind, or an error that says what they are instead.

use crate::case::{Input, Kind, Role, kind_of, looks_like, other_object, wrong_kind};
use crate::json::{Limits, NodeId, SourceId, Tree, parse};

use super::problem::Problem;

/// Reads bytes as a document, of a role that was named or of one told from its content.
pub(super) fn document(name: &str, bytes: &[u8], role: Option<Role>) -> Result<Input, Problem> {
    let shown = if name == "-" { "<stdin>" } else { name };
    if let Some(likeness) = looks_like(bytes) {
        let problem = Problem::new(format!("{shown} is no JSON document: {}", likeness.message())).input(shown);
        return Err(problem.help(likeness.help()));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Problem::new(format!("{shown} is not UTF-8: byte {} can not be read", error.valid_up_to()))
            .input(shown)
            .help("JSON is exchanged as UTF-8 (RFC 8259 section 8.1)")
    })?;
    let mut tree = Tree::new();
    let parsed =
        parse(&mut tree, SourceId(0), text, Limits::default()).map_err(|error| Problem::syntax(shown, text, &error))?;
    let role = match role {
        Some(role) => wrong_kind(role.kind(), &tree, parsed.root).map_or(Ok(role), Err),
        None => role_of(&tree, parsed.root),
    };
    let role = role.map_err(|(message, help)| Problem::new(format!("{shown}: {message}")).input(shown).help(help))?;
    Ok(Input { name: shown.to_owned(), role, text: text.to_owned() })
}

/// The role that a document plays when nobody says it. A JWK Set is the server's unless it is named otherwise.
fn role_of(tree: &Tree, root: NodeId) -> Result<Role, (String, String)> {
    let not_judged = |kind: Kind| {
        let message = format!("this is {}, which this version does not judge", kind.noun());
        (message, "what servers publish is judged: their metadata and their JWK Set".to_owned())
    };
    match kind_of(tree, root) {
        Some(Kind::AsMetadata) => Ok(Role::ServerMetadata),
        Some(Kind::Jwks) => Ok(Role::ServerJwks),
        Some(kind) => Err(not_judged(kind)),
        None => Err(other_object(tree, root).unwrap_or_else(|| {
            let message = "it can not be told what kind of document this is".to_owned();
            (message, "say it with --as or --as-jwks".to_owned())
        })),
    }
}
