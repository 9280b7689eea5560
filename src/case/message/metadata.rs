//! Signed metadata of a server (RFC 8414 section 2.1): read as messages are, and listed in
//! `rules/members/signed-metadata.toml`.
//!
//! What is inside is no document of its own: every fact lies at the member that holds the token, where it is mended.

use crate::catalogue::Catalogue;
use crate::json::{Kind as JsonKind, Limits, NodeId, Origin, SourceId, Tree, parse};

use super::super::key::Verifying;
use super::super::{both, typing};
use super::compact::{self, Compact, LARGEST};
use super::facts::{Members, unknown};
use super::verify::{Means, Signature, Signed, verify};

/// The facts of `signed_metadata`; nothing where the metadata have none.
pub(in crate::case) fn signed_metadata(
    tree: &mut Tree,
    catalogue: &Catalogue,
    metadata: NodeId,
    jwks: Option<NodeId>,
) -> Option<NodeId> {
    if tree.kind(metadata) != JsonKind::Object {
        return Some(unknown(tree, metadata, "the metadata is no object", ""));
    }
    let token = tree.member(metadata, "signed_metadata")?;
    let Some(text) = tree.as_str(token).map(str::to_owned) else {
        return Some(unknown(tree, token, "signed_metadata is no string", ""));
    };
    // Its content is shown, the token with its signature is not.
    tree.mark(token, |flags| flags.secret = true);
    if text.len() > LARGEST {
        let reason = format!("signed_metadata has {} bytes, more than the limit of {LARGEST}", text.len());
        return Some(unknown(tree, token, &reason, ""));
    }
    let mut members = Members::new();
    match signed(&text) {
        Ok(parts) => inside(&mut Reading { tree, catalogue, token }, metadata, jwks, &parts, &mut members),
        Err(flaw) => nothing(tree, token, &flaw, &mut members),
    }
    Some(tree.add_object(&members, Origin::Fact(Some(token))))
}

struct Reading<'a> {
    tree: &'a mut Tree,
    catalogue: &'a Catalogue,
    token: NodeId,
}

/// The parts of a signed token, or what it is instead.
fn signed(text: &str) -> Result<compact::Signed, String> {
    if text.trim() != text {
        return Err("there is white space round the token".to_owned());
    }
    match compact::read(text) {
        Ok(Compact::Signed(parts)) => Ok(parts),
        Ok(Compact::Encrypted(_)) => Err("the token is encrypted, and not signed".to_owned()),
        Err((flaw, _)) => Err(flaw),
    }
}

/// Where nothing can be read.
fn nothing(tree: &mut Tree, token: NodeId, flaw: &str, members: &mut Members) {
    let reason = format!("signed_metadata can not be read: {flaw}");
    for name in ["header", "claims", "signature", "same_as_plain"] {
        members.push((name, unknown(tree, token, &reason, "")));
    }
    members.push(("flaw", tree.add_string(flaw, Origin::Fact(Some(token)))));
}

fn inside(
    reading: &mut Reading<'_>,
    metadata: NodeId,
    jwks: Option<NodeId>,
    parts: &compact::Signed,
    members: &mut Members,
) {
    let header = reading.object("header", &parts.header, "jose-header");
    let claims = reading.object("payload", &parts.payload, "metadata-claims");
    let Reading { tree, token, .. } = reading;
    // Another token in this one is not shown either.
    if let Some(nested) = claims.as_ref().ok().and_then(|claims| tree.member(*claims, "signed_metadata")) {
        tree.mark(nested, |flags| flags.secret = true);
    }
    let about = Origin::Fact(Some(*token));
    let algorithm = header.as_ref().ok().and_then(|header| tree.as_str(tree.member(*header, "alg")?));
    let algorithm = algorithm.map(str::to_owned);
    let unsigned = match (&header, algorithm.as_deref()) {
        (Ok(_), None) => Some("the header has no alg"),
        (_, Some("none")) => Some("its alg is none, so that nothing is signed"),
        _ => parts.signature.is_empty().then_some("its signature is empty"),
    };
    let flaw = [&header, &claims].into_iter().find_map(|part| part.as_ref().err().cloned());
    if let Some(flaw) = unsigned.map(str::to_owned).or(flaw) {
        members.push(("flaw", tree.add_string(&flaw, about)));
    }
    let signature = signature(tree, *token, (header.as_ref().ok(), algorithm.as_deref()), jwks, parts);
    members.push(("signature", signature));
    let same = match &claims {
        Ok(claims) => both::signed_agree(tree, metadata, *claims),
        Err(reason) => unknown(tree, *token, reason, ""),
    };
    members.push(("same_as_plain", same));
    for (name, part) in [("header", header), ("claims", claims)] {
        members.push((name, part.unwrap_or_else(|reason| unknown(tree, *token, &reason, ""))));
    }
}

/// The word for a signature that a key of the server made. Any other may be that of another party, whose keys are not
/// known here, so none is ever called wrong.
fn signature(
    tree: &mut Tree,
    token: NodeId,
    (header, algorithm): (Option<&NodeId>, Option<&str>),
    jwks: Option<NodeId>,
    parts: &compact::Signed,
) -> NodeId {
    let text = |name: &str| header.and_then(|header| tree.as_str(tree.member(*header, name)?));
    let extended = ["crit", "b64"].iter().any(|name| header.is_some_and(|it| tree.member(*it, name).is_some()));
    let keys = jwks.and_then(|jwks| Verifying::all(tree, jwks));
    let is_by_key = algorithm.is_some_and(|algorithm| algorithm != "none" && !algorithm.starts_with("HS"));
    let result = algorithm.filter(|_| !extended).map(|algorithm| {
        let (input, signature) = (&parts.input, &parts.signature);
        let signed = Signed { algorithm, kid: text("kid"), own_key: false, input, signature };
        verify(signed, Means { keys: keys.as_deref(), secret: None })
    });
    let reason = match result {
        Some(Signature::Valid { .. }) => return tree.add_string("valid", Origin::Fact(Some(token))),
        Some(Signature::None) => return tree.add_string("none", Origin::Fact(Some(token))),
        _ if jwks.is_none() && is_by_key && !extended => {
            return unknown(
                tree,
                token,
                "no JWK Set of the authorization server was given (--as-jwks, or a URL)",
                "jwks",
            );
        }
        Some(_) => "no key of the server verifies it: another party may attest the metadata",
        None => "its header is one that signatures are not verified by",
    };
    unknown(tree, token, reason, "")
}

impl Reading<'_> {
    /// A part that has to be an object, or what it is instead.
    fn object(&mut self, part: &str, text: &str, dictionary: &str) -> Result<NodeId, String> {
        let mut read = Tree::new();
        let parsed = parse(&mut read, SourceId(0), text, Limits::default());
        let root =
            parsed.map_err(|error| format!("the {part} can not be read: it is no strict JSON: {}", error.message))?;
        if read.kind(root.root) != JsonKind::Object {
            return Err(format!("the {part} is {}, not an object", read.kind(root.root).noun()));
        }
        let copy = copy(&read, root.root, self.tree, Origin::Fact(Some(self.token)));
        typing::apply(self.tree, self.catalogue, copy, dictionary);
        Ok(copy)
    }
}

/// The same value in another tree.
fn copy(from: &Tree, node: NodeId, to: &mut Tree, origin: Origin) -> NodeId {
    match from.kind(node) {
        JsonKind::Boolean => to.add_bool(from.as_bool(node).unwrap_or_default(), origin),
        JsonKind::Number => to.add_number(from.number_text(node).unwrap_or_default(), origin),
        JsonKind::String => to.add_string(from.as_str(node).unwrap_or_default(), origin),
        JsonKind::Array => {
            let items: Vec<NodeId> = from.items(node).iter().map(|item| copy(from, *item, to, origin)).collect();
            to.add_array(&items, origin)
        }
        JsonKind::Object => {
            let members: Vec<(&str, NodeId)> =
                from.members(node).map(|(name, value)| (name, copy(from, value, to, origin))).collect();
            to.add_object(&members, origin)
        }
        JsonKind::Null | JsonKind::Unknown => to.add_null(origin),
    }
}
