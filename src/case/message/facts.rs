//! Facts of one signed message: listed in `rules/members/message.toml`.

use crate::json::{Kind as JsonKind, NodeId, Origin, Tree, Unknown};

use super::audience;
use super::nested;
use super::token::{Token, TokenKind};
use super::verify::{Means, Signature, Signed, verify};

/// What the facts of a message depend on beside the message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around<'a> {
    /// The server's metadata, where it was given.
    pub(super) server: Option<NodeId>,
    pub(super) means: Means<'a>,
    /// When the case is judged.
    pub(super) time: Option<i64>,
    /// The URL that the message was sent to, if it came in a request.
    pub(super) recipient: Option<&'a str>,
}

/// Members of an object that is being made.
pub(super) type Members = Vec<(&'static str, NodeId)>;

/// Adds a fact that could not be worked out.
pub(super) fn unknown(tree: &mut Tree, about: NodeId, reason: &str, needs: &str) -> NodeId {
    let needs = if needs.is_empty() { Vec::new() } else { vec![needs.to_owned()] };
    tree.add_unknown(Unknown { reason: reason.to_owned(), needs }, Origin::Fact(Some(about)))
}

/// The members of a message.
pub(super) fn of_token(tree: &mut Tree, token: &Token, around: Around<'_>) -> Members {
    let about = token.payload.unwrap_or(token.node);
    let mut members = Members::new();
    if let Some((flaw, node)) = &token.flaw {
        let fact = tree.add_string(flaw, Origin::Fact(Some(*node)));
        members.push(("flaw", fact));
    }
    nested::facts(tree, token, &mut members);
    for (name, part) in [("header", token.header), ("payload", token.payload)] {
        let node = part.unwrap_or_else(|| {
            let (reason, needs) = why_not(token, name);
            unknown(tree, token.node, &reason, needs)
        });
        members.push((name, node));
    }
    signature(tree, token, around.means, &mut members);
    if token.kind != TokenKind::Proof {
        times(tree, token, around.time, &mut members);
        audience::facts(tree, token, around, &mut members);
    }
    if let Some(payload) = token.payload {
        same(tree, payload, &mut members);
    } else {
        let (reason, needs) = why_not(token, "payload");
        members.push(("issuer_is_subject", unknown(tree, about, &reason, needs)));
    }
    members
}

/// Why a part of a token is not seen, and the kind of input that would show it.
pub(super) fn why_not(token: &Token, part: &str) -> (String, &'static str) {
    match (&token.flaw, token.encryption.as_ref().and_then(|encryption| encryption.because.clone())) {
        (_, Some(because)) => because,
        (Some((flaw, _)), None) => (format!("the token can not be read: {flaw}"), ""),
        (None, None) => (format!("the token was given without its {part}"), ""),
    }
}

/// The algorithm and the `kid` of the header, with their nodes.
struct Named {
    algorithm: Option<(String, NodeId)>,
    kid: Option<(String, NodeId)>,
    /// Where `kid` and `alg` stand, or would stand.
    place: NodeId,
    alg_place: NodeId,
}

fn named(tree: &Tree, token: &Token) -> Named {
    let text = |name: &str| {
        let node = tree.member(token.header?, name)?;
        tree.as_str(node).map(|text| (text.to_owned(), node))
    };
    // The key of a proof is in its header, whatever names it.
    let kid = text("kid").filter(|_| token.kind != TokenKind::Proof);
    let algorithm = text("alg");
    let header = token.header.unwrap_or(token.node);
    let place = kid.as_ref().map_or(header, |(_, node)| *node);
    let alg_place = algorithm.as_ref().map_or(header, |(_, node)| *node);
    Named { algorithm, kid, place, alg_place }
}

fn verified(token: &Token, named: &Named, means: Means<'_>) -> Signature {
    match (&token.signed, &named.algorithm) {
        (Some((input, signature)), Some((algorithm, _))) => {
            let kid = named.kid.as_ref().map(|(kid, _)| kid.as_str());
            let own_key = token.kind == TokenKind::Proof;
            verify(Signed { algorithm, kid, own_key, input, signature }, means)
        }
        (None, _) => {
            let (reason, needs) = if token.encryption.is_some() || token.flaw.is_some() {
                why_not(token, "signature")
            } else {
                ("the token was given decoded, without its signature".to_owned(), "")
            };
            Signature::Unknown { reason, needs, key_because: None }
        }
        (_, None) => Signature::Unknown { reason: why_not(token, "header").0, needs: "", key_because: None },
    }
}

fn signature(tree: &mut Tree, token: &Token, means: Means<'_>, members: &mut Members) {
    let named = named(tree, token);
    let Named { place, alg_place, .. } = named;
    let result = verified(token, &named, means);
    let fact = |tree: &mut Tree, text: &str, node: NodeId| tree.add_string(text, Origin::Fact(Some(node)));
    let key = match &result {
        Signature::Valid { key_because } | Signature::Invalid { key_because, .. } => key_because.clone(),
        Signature::Unknown { key_because, reason, needs } => {
            for name in ["signature", "signature_because"] {
                members.push((name, unknown(tree, alg_place, reason, needs)));
            }
            if key_because.is_none() {
                members.push(("key_because", unknown(tree, place, reason, needs)));
            }
            key_because.clone()
        }
        Signature::None => None,
    };
    let said = match &result {
        Signature::Valid { .. } => Some(("valid", None)),
        Signature::Invalid { because, .. } => Some(("invalid", Some(because.as_str()))),
        Signature::None => Some(("none", Some("the algorithm is `none`: nothing is signed"))),
        Signature::Unknown { .. } => None,
    };
    if let Some((word, because)) = said {
        members.push(("signature", fact(tree, word, alg_place)));
        if let Some(because) = because {
            members.push(("signature_because", fact(tree, because, alg_place)));
        }
    }
    if let Some(because) = key {
        members.push(("key_because", fact(tree, &because, place)));
    }
    keys_without_kid(tree, token, &named, means, members);
}

fn keys_without_kid(tree: &mut Tree, token: &Token, named: &Named, means: Means<'_>, members: &mut Members) {
    let (Some(keys), Some(header), Some((algorithm, _))) = (means.keys, token.header, &named.algorithm) else { return };
    let asymmetric = !algorithm.starts_with("HS") && algorithm != "none";
    if asymmetric && token.kind != TokenKind::Proof && tree.member(header, "kid").is_none() {
        let count = tree.add_number(&keys.len().to_string(), Origin::Fact(Some(header)));
        members.push(("keys_without_kid", count));
    }
}

/// A number of seconds: nothing where the claim is not there, an error where it is no number.
pub(super) fn seconds(tree: &Tree, payload: NodeId, name: &str) -> Option<(Result<f64, String>, NodeId)> {
    let node = tree.member(payload, name)?;
    let number = tree.as_f64(node).ok_or_else(|| format!("{name} is {}, not a number", tree.kind(node).noun()));
    Some((number, node))
}

fn times(tree: &mut Tree, token: &Token, time: Option<i64>, members: &mut Members) {
    let Some(payload) = token.payload else {
        let (reason, needs) = why_not(token, "payload");
        for name in ["exp_after_nbf", "exp_after_iat", "nbf_age", "iat_age", "exp_age"] {
            members.push((name, unknown(tree, token.node, &reason, needs)));
        }
        return;
    };
    let claim = |tree: &Tree, name: &str| seconds(tree, payload, name);
    #[expect(clippy::cast_precision_loss, reason = "seconds of this age are exact in a double")]
    let now = time.map(|time| time as f64);
    let no_time = || Err("no time to judge at was given (--at)".to_owned());
    let now = || now.map_or_else(no_time, Ok);
    let missing = |name: &str| Err(format!("there is no {name} to count from"));
    let exp = claim(tree, "exp");
    let nbf = claim(tree, "nbf");
    let iat = claim(tree, "iat");
    let of = |claim: &Option<(Result<f64, String>, NodeId)>, name: &str| {
        claim.as_ref().map_or_else(|| missing(name), |(number, _)| number.clone())
    };
    let mut rows = Vec::new();
    if let Some((number, node)) = &exp {
        rows.push(("exp_after_nbf", number.clone(), of(&nbf, "nbf"), *node));
        rows.push(("exp_after_iat", number.clone(), of(&iat, "iat"), *node));
        rows.push(("exp_age", now(), number.clone(), *node));
    }
    for (name, claim) in [("nbf_age", &nbf), ("iat_age", &iat)] {
        rows.extend(claim.iter().map(|(number, node)| (name, now(), number.clone(), *node)));
    }
    for (name, later, earlier, node) in rows {
        let fact = match (later, earlier) {
            (Ok(later), Ok(earlier)) => tree.add_number(&format!("{}", later - earlier), Origin::Fact(Some(node))),
            (Err(reason), _) | (_, Err(reason)) => {
                let needs = if reason.contains("--at") { "time" } else { "" };
                unknown(tree, node, &reason, needs)
            }
        };
        members.push((name, fact));
    }
}

/// Whether `iss` and `sub` are the same; absent where one of them is.
fn same(tree: &mut Tree, payload: NodeId, members: &mut Members) {
    let Some((iss, sub)) = tree.member(payload, "iss").zip(tree.member(payload, "sub")) else { return };
    let string = |node: NodeId| tree.kind(node) == JsonKind::String;
    let equal = string(iss) && string(sub) && tree.as_str(iss) == tree.as_str(sub);
    members.push(("issuer_is_subject", tree.add_bool(equal, Origin::Fact(Some(sub)))));
}
