//! Signed messages: header and payload become documents of their own, and the token itself is never shown.

use crate::catalogue::Catalogue;
use crate::json::{Kind as JsonKind, Limits, NodeId, Origin, SourceId, Span, SyntaxError, Tree, parse};

use super::super::build::{Input, hidden};
use super::super::decryption::DecryptionKey;
use super::super::document::{Document, Role};
use super::super::typing;
use super::compact::{self, Compact, Signed};
use super::nested;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::case) enum TokenKind {
    Assertion,
    RequestObject,
    Proof,
}

/// A token that was given, alone or in a request.
#[derive(Clone, Debug)]
pub(in crate::case) struct Token {
    pub(super) kind: TokenKind,
    /// The token as a whole, a string that is secret.
    pub(super) node: NodeId,
    pub(super) header: Option<NodeId>,
    pub(super) payload: Option<NodeId>,
    /// What is wrong with its form, and where.
    pub(super) flaw: Option<(String, NodeId)>,
    /// What was signed, and the signature; nothing of a token that was given decoded.
    pub(super) signed: Option<(String, Vec<u8>)>,
    /// How it is encrypted, if it is.
    pub(super) encryption: Option<Encryption>,
    /// What tells it from other tokens.
    pub(super) identity: String,
    /// The request that it came in, an index of the case's requests.
    pub(super) request: Option<usize>,
}

/// What is known of an encrypted token beside what is inside.
#[derive(Clone, Debug, Default)]
pub(super) struct Encryption {
    pub(super) header: Option<NodeId>,
    /// Whether what is inside is signed; nothing where it is not seen.
    pub(super) signed_inside: Option<bool>,
    /// Why something is not seen, and the kind of input that would show it.
    pub(super) because: Option<(String, &'static str)>,
}

/// Where documents and nodes go.
pub(in crate::case) struct Reading<'a> {
    pub(in crate::case) tree: &'a mut Tree,
    pub(in crate::case) catalogue: &'a Catalogue,
    pub(in crate::case) documents: &'a mut Vec<Document>,
    /// What opens encrypted tokens.
    pub(in crate::case) keys: &'a [DecryptionKey],
}

impl<'a> Reading<'a> {
    /// Without keys.
    pub(in crate::case) fn new(tree: &'a mut Tree, catalogue: &'a Catalogue, documents: &'a mut Vec<Document>) -> Self {
        Self { tree, catalogue, documents, keys: &[] }
    }

    /// The number that the next document gets.
    pub(in crate::case) fn source(&self) -> SourceId {
        SourceId(u16::try_from(self.documents.len()).unwrap_or(u16::MAX))
    }

    /// A part of a document that can be shown, as a document of its own.
    pub(super) fn part(
        &mut self,
        (parent, part): (&str, &str),
        role: Role,
        text: &str,
        dictionary: &str,
    ) -> Result<NodeId, SyntaxError> {
        let source = self.source();
        let parsed = parse(self.tree, source, text, Limits::default())?;
        typing::apply(self.tree, self.catalogue, parsed.root, dictionary);
        self.documents.push(Document {
            name: format!("{parent}!{part}"),
            role,
            text: text.to_owned(),
            source,
            root: parsed.root,
            byte_order_mark: parsed.byte_order_mark,
            parent: Some(parent.to_owned()),
        });
        Ok(parsed.root)
    }

    /// A string that is never shown.
    pub(super) fn secret(&mut self, text: &str, source: SourceId, span: Span) -> NodeId {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.tree.add_secret(text, Origin::Document { source, start: small(span.start), end: small(span.end) })
    }

    /// A document of which nothing is shown, and nothing is kept.
    pub(in crate::case) fn hidden(&mut self, input: &Input) -> NodeId {
        let source = self.source();
        let root = self.secret("", source, Span::new(0, input.text.len()));
        self.documents.push(Document {
            name: input.name.clone(),
            role: input.role,
            text: hidden(&input.text),
            source,
            root,
            byte_order_mark: false,
            parent: None,
        });
        root
    }
}

/// Reads a token: in compact form, or decoded, as `{ "header": …, "payload": … }`. `name` is what its parts are parts
/// of, `node` the token itself.
pub(super) fn read(
    reading: &mut Reading<'_>,
    name: &str,
    (role, kind): (Role, TokenKind),
    node: NodeId,
    text: &str,
) -> Token {
    let mut token = Token {
        kind,
        node,
        header: None,
        payload: None,
        flaw: None,
        signed: None,
        encryption: None,
        identity: text.trim().to_owned(),
        request: None,
    };
    if text.trim_start().starts_with('{') {
        decoded(reading, name, role, text, &mut token);
    } else {
        encoded(reading, name, role, text, &mut token);
    }
    let because = token.header.and_then(|header| header_flaw(reading.tree, header));
    token.flaw = token.flaw.take().or(because).or_else(|| signature_of_none(reading.tree, &token));
    token
}

/// A signature where the algorithm is `none` (RFC 7518 section 3.6).
fn signature_of_none(tree: &Tree, token: &Token) -> Option<(String, NodeId)> {
    let alg = tree.member(token.header?, "alg").filter(|alg| tree.as_str(*alg) == Some("none"))?;
    let signed = token.signed.as_ref().is_some_and(|(_, signature)| !signature.is_empty());
    signed.then(|| ("the algorithm is none, and there is a signature all the same".to_owned(), alg))
}

/// A token in compact form.
fn encoded(reading: &mut Reading<'_>, name: &str, role: Role, text: &str, token: &mut Token) {
    match compact::read(text) {
        Err((message, _)) => token.flaw = Some((message, token.node)),
        Ok(Compact::Encrypted(encrypted)) => nested::encrypted(reading, (name, role), &encrypted, token),
        Ok(Compact::Signed(signed)) => signed_parts(reading, name, role, signed, token),
    }
}

pub(super) fn signed_parts(reading: &mut Reading<'_>, name: &str, role: Role, signed: Signed, token: &mut Token) {
    take(reading, name, role, ("header", &signed.header), token);
    if let Ok(Compact::Encrypted(_)) = compact::read(&signed.payload) {
        let message = "the payload is an encrypted token: what is signed and encrypted is signed first";
        token.flaw = Some((format!("{message} (RFC 7519 section 11.2)"), token.node));
    } else {
        take(reading, name, role, ("payload", &signed.payload), token);
    }
    token.signed = Some((signed.input, signed.signature));
}

/// Whether an object can be a decoded token. One that can not be parsed is told for that later.
pub(super) fn has_parts(text: &str) -> bool {
    let mut scratch = Tree::new();
    let parsed = parse(&mut scratch, SourceId(0), text, Limits::default());
    parsed.map_or(true, |parsed| ["header", "payload"].iter().any(|it| scratch.member(parsed.root, it).is_some()))
}

/// A token that somebody decoded already: there is nothing to verify.
fn decoded(reading: &mut Reading<'_>, name: &str, role: Role, text: &str, token: &mut Token) {
    let mut scratch = Tree::new();
    match parse(&mut scratch, SourceId(0), text, Limits::default()) {
        Err(error) => token.flaw = Some((error.message, token.node)),
        Ok(parsed) => {
            for part in ["header", "payload"] {
                let Some(member) = scratch.member(parsed.root, part) else { continue };
                if let Origin::Document { start, end, .. } = scratch.origin(member) {
                    let slice = text.get(start as usize..end as usize).unwrap_or_default();
                    take(reading, name, role, (part, slice), token);
                }
            }
            token.identity = text.split_whitespace().collect();
        }
    }
}

pub(super) fn take(reading: &mut Reading<'_>, name: &str, role: Role, (part, text): (&str, &str), token: &mut Token) {
    let slot = object(reading, (name, part), role, text, token);
    if part == "header" { token.header = slot } else { token.payload = slot }
}

/// A part that has to be an object; what is wrong with it is the token's flaw.
pub(super) fn object(
    reading: &mut Reading<'_>,
    (name, part): (&str, &str),
    role: Role,
    text: &str,
    token: &mut Token,
) -> Option<NodeId> {
    let dictionary = if part == "header" { "jose-header" } else { "claims" };
    match reading.part((name, part), role, text, dictionary) {
        Ok(root) if reading.tree.kind(root) == JsonKind::Object => Some(root),
        Ok(root) => {
            let noun = reading.tree.kind(root).noun();
            token.flaw = token.flaw.take().or(Some((format!("the {part} is {noun}, not an object"), token.node)));
            None
        }
        Err(error) => {
            let place = error.span.start;
            let message = format!("the {part} is not strict JSON: {} (byte {place} of it)", error.message);
            token.flaw = token.flaw.take().or(Some((message, token.node)));
            None
        }
    }
}

/// What is wrong with the members of a header (RFC 7515 sections 4.1.1 and 4.1.11, RFC 7797 section 7).
pub(super) fn header_flaw(tree: &Tree, header: NodeId) -> Option<(String, NodeId)> {
    let flaw = |message: &str, node: NodeId| Some((message.to_owned(), node));
    let Some(alg) = tree.member(header, "alg") else {
        return flaw("the header has no alg", header);
    };
    if tree.as_str(alg).is_none() {
        return flaw("alg in the header is not a string", alg);
    }
    if let Some(crit) = tree.member(header, "crit") {
        let names: Vec<&str> = tree.items(crit).iter().filter_map(|item| tree.as_str(*item)).collect();
        if names.is_empty() || names.len() != tree.size(crit) || tree.kind(crit) != JsonKind::Array {
            return flaw("crit in the header is not an array of names: an empty one is forbidden", crit);
        }
        return flaw(
            "the header has crit: it names an extension that every recipient must know, and a JWT has none",
            crit,
        );
    }
    let b64 = tree.member(header, "b64")?;
    (tree.as_bool(b64) != Some(true)).then(|| ("the header has b64, which a JWT must not use".to_owned(), b64))
}
