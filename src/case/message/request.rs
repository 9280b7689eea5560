//! Captured requests: what was sent, where each value stands, and what of it must not be seen.

use crate::json::{NodeId, Origin, SourceId, Span, Tree};

use super::super::document::{Document, Role};
use super::super::typing;
use super::token::{Reading, Token, TokenKind, read};

/// A text and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) text: String,
    pub(super) span: Span,
}

/// A parameter of a request.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) value: Placed,
    /// Whether it stands in the URL.
    pub(super) in_url: bool,
}

/// A request before it goes into the tree.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    pub(super) method: Placed,
    /// The URL as it was sent: a path, or all of it.
    pub(super) target: Placed,
    /// Names in lower case.
    pub(super) headers: Vec<(String, Placed)>,
    pub(super) parameters: Vec<Parameter>,
}

/// A request of the case.
#[derive(Clone, Debug)]
pub(in crate::case) struct Request {
    pub(super) node: NodeId,
    pub(super) raw: Raw,
    /// The URL without query and fragment.
    pub(super) url: String,
    /// Its parameters as an object, of equal ones the first.
    pub(super) parameters: NodeId,
    /// When it was sent, in seconds since 1970-01-01T00:00:00Z.
    pub(super) time: Option<i64>,
}

impl Request {
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.raw.parameters.iter().find(|parameter| parameter.name == name);
        found.map(|parameter| parameter.value.text.as_str())
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.raw.headers.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.text.as_str())
    }

    pub(super) fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.raw.headers.iter().filter(move |(other, _)| other == name).map(|(_, value)| value.text.as_str())
    }
}

/// Parameters that let somebody act, and are never shown.
const SECRET: [&str; 20] = [
    "client_secret", "client_assertion", "assertion", "code", "code_verifier", "refresh_token", "access_token",
    "token", "id_token", "id_token_hint", "login_hint_token", "password", "username", "subject_token", "actor_token",
    "device_code", "auth_req_id", "request", "user_code", "logout_token",
];

/// Headers that say nothing of anybody.
const PLAIN: [&str; 14] = [
    "host", "content-type", "content-length", "content-encoding", "transfer-encoding", "user-agent", "accept",
    "accept-encoding", "accept-language", "connection", "date", "cache-control", "keep-alive", "te",
];

/// Whether a value of a parameter is a secret. A `request_uri` that a server gave out is one too.
fn is_secret(parameter: &Parameter) -> bool {
    SECRET.contains(&parameter.name.as_str())
        || (parameter.name == "request_uri" && parameter.value.text.starts_with("urn:"))
}

/// Takes a request in: its document, the tokens in it, and itself.
pub(super) fn take(
    reading: &mut Reading<'_>,
    (name, text, parent): (&str, &str, Option<&str>),
    (role, index): (Role, usize),
    (raw, time): (Raw, Option<i64>),
) -> (Request, Vec<Token>) {
    let source = reading.source();
    let (root, parameters) = grow(reading.tree, source, &raw, text.len());
    typing::apply(reading.tree, reading.catalogue, parameters, "claims");
    let document = Document {
        name: name.to_owned(),
        role,
        text: shown(text, &raw),
        source,
        root,
        byte_order_mark: false,
        parent: parent.map(str::to_owned),
    };
    reading.documents.push(document);
    let host = raw.headers.iter().find(|(name, _)| name == "host").map_or("", |(_, host)| host.text.as_str());
    let path = raw.target.text.split(['?', '#']).next().unwrap_or_default();
    let url = if path.starts_with('/') { format!("https://{host}{path}") } else { path.to_owned() };
    let mut tokens = Vec::new();
    for (inner, kind, role) in [
        ("client_assertion", TokenKind::Assertion, Role::Assertion(0)),
        ("request", TokenKind::RequestObject, Role::RequestObject(0)),
    ] {
        for parameter in raw.parameters.iter().filter(|parameter| parameter.name == inner) {
            let node = reading.secret("", source, parameter.value.span);
            tokens.push(read(reading, &format!("{name}!{inner}"), (role, kind), node, &parameter.value.text));
        }
    }
    for (_, value) in raw.headers.iter().filter(|(name, _)| name == "dpop") {
        let node = reading.secret("", source, value.span);
        tokens.push(read(reading, &format!("{name}!dpop"), (Role::DpopProof(0), TokenKind::Proof), node, &value.text));
    }
    for token in &mut tokens {
        token.request = Some(index);
    }
    (Request { node: root, raw, url, parameters, time }, tokens)
}

/// The request as an object, and its parameters.
fn grow(tree: &mut Tree, source: SourceId, raw: &Raw, length: usize) -> (NodeId, NodeId) {
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let origin = |span: Span| Origin::Document { source, start: small(span.start), end: small(span.end) };
    let whole = Span::new(0, length);
    let mut members: Vec<(&str, NodeId)> = Vec::new();
    for parameter in &raw.parameters {
        if members.iter().any(|(name, _)| *name == parameter.name) {
            continue;
        }
        let secret = is_secret(parameter);
        // Nothing but the request's own facts reads a secret.
        let text = if secret { "" } else { parameter.value.text.as_str() };
        let node = tree.add_string(text, origin(parameter.value.span));
        tree.mark(node, |flags| flags.secret = secret);
        members.push((&parameter.name, node));
    }
    let place = raw.parameters.first().map_or(raw.target.span, |parameter| parameter.value.span);
    let end = raw.parameters.last().map_or(place.end, |parameter| parameter.value.span.end);
    let parameters = tree.add_object(&members, origin(Span::new(place.start, end.max(place.start))));
    let method = tree.add_string(&raw.method.text, origin(raw.method.span));
    let root = tree.add_object(&[("method", method), ("parameters", parameters)], origin(whole));
    (root, parameters)
}

/// The text without what must not be seen, as long as it was.
fn shown(text: &str, raw: &Raw) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let parameters = raw.parameters.iter().filter(|parameter| is_secret(parameter)).map(|it| it.value.span);
    let headers =
        raw.headers.iter().filter(|(name, _)| !PLAIN.contains(&name.as_str()) && !name.starts_with("x-fapi-"));
    for span in parameters.chain(headers.map(|(_, value)| value.span)) {
        bytes.get_mut(span.start..span.end).into_iter().flatten().for_each(|byte| *byte = b'*');
    }
    String::from_utf8(bytes).unwrap_or_default()
}
