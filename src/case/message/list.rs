//! The lists of messages that a client's rules look at.

use crate::json::{NodeId, Origin, Tree, Unknown};

use super::super::key::Verifying;
use super::facts::{Around, Members, of_token};
use super::mac::Secret;
use super::request_facts::{kind, of_request};
use super::token::{Token, TokenKind};
use super::verify::Means;
use super::{Messages, Request, dpop, endpoint, flow, origin};

/// What messages are held against.
#[derive(Debug, Default)]
pub(in crate::case) struct Sender<'a> {
    /// The server's metadata.
    pub(in crate::case) server: Option<NodeId>,
    /// The client's keys; nothing where they are not known.
    pub(in crate::case) keys: Option<Vec<Verifying>>,
    pub(in crate::case) secret: Option<Secret>,
    /// Its `client_id`, and those of the other clients of the case.
    pub(in crate::case) id: Option<&'a str>,
    pub(in crate::case) others: &'a [String],
    pub(in crate::case) time: Option<i64>,
}

/// Arrays of messages, in the order in which they were sent.
#[derive(Debug)]
pub(in crate::case) struct Lists {
    pub(in crate::case) assertions: NodeId,
    pub(in crate::case) request_objects: NodeId,
    /// Assertions and request objects together.
    pub(in crate::case) signed: NodeId,
    pub(in crate::case) proofs: NodeId,
    pub(in crate::case) requests: NodeId,
}

/// Makes the lists for one client.
pub(in crate::case) fn list(tree: &mut Tree, messages: &Messages, sender: &Sender<'_>) -> Lists {
    let own: Vec<&Token> = messages.tokens.iter().filter(|token| is_own(tree, messages, token, sender)).collect();
    let made: Vec<(&Token, NodeId)> =
        own.iter().map(|token| (*token, object(tree, messages, token, &own, sender))).collect();
    let of = |kind: TokenKind| made.iter().filter(move |(token, _)| token.kind == kind).map(|(_, node)| *node);
    let lists =
        [TokenKind::Assertion, TokenKind::RequestObject, TokenKind::Proof].map(|kind| of(kind).collect::<Vec<_>>());
    let requests = requests(tree, messages, &made, sender);
    let signed: Vec<NodeId> =
        made.iter().filter(|(token, _)| token.kind != TokenKind::Proof).map(|(_, node)| *node).collect();
    let strangers = origin::strangers(tree, messages, sender.others);
    let mut array = |items: &[NodeId], of_strangers: bool| {
        if items.is_empty() && of_strangers { elsewhere(tree) } else { tree.add_array(items, Origin::Fact(None)) }
    };
    let is_token = |kinds: &[TokenKind]| strangers.iter().any(|it| it.token.is_some_and(|kind| kinds.contains(&kind)));
    let [assertions, request_objects, proofs] = lists;
    Lists {
        assertions: array(&assertions, is_token(&[TokenKind::Assertion])),
        request_objects: array(&request_objects, is_token(&[TokenKind::RequestObject])),
        signed: array(&signed, is_token(&[TokenKind::Assertion, TokenKind::RequestObject])),
        proofs: array(&proofs, is_token(&[TokenKind::Proof])),
        requests: array(&requests, strangers.iter().any(|it| it.token.is_none())),
    }
}

/// Where nothing that was given is of a client of the case.
fn elsewhere(tree: &mut Tree) -> NodeId {
    let reason = "what was given is of a client whose registration was not given (--client)";
    let unknown = Unknown { reason: reason.to_owned(), needs: vec!["client-metadata".to_owned()] };
    tree.add_unknown(unknown, Origin::Fact(None))
}

/// Whether a client sent it: its identifier tells; and what was given alone and in a request was sent once.
fn is_own(tree: &Tree, messages: &Messages, token: &Token, sender: &Sender<'_>) -> bool {
    let again = |other: &Token| other.request.is_some() && other.kind == token.kind && other.identity == token.identity;
    let alone = token.request.is_none();
    if alone && messages.tokens.iter().any(again) {
        return false;
    }
    origin::of_token(tree, messages, token).is_of(sender.id, sender.others)
}

fn object(tree: &mut Tree, messages: &Messages, token: &Token, own: &[&Token], sender: &Sender<'_>) -> NodeId {
    let request = token.request.and_then(|index| messages.requests.get(index));
    let keys = (token.kind == TokenKind::Proof).then(|| dpop::keys(tree, token));
    let around = Around {
        server: sender.server,
        means: Means { keys: keys.as_deref().or(sender.keys.as_deref()), secret: sender.secret.as_ref() },
        time: sender.time.or_else(|| request.and_then(|request| request.time)),
        recipient: request.map(|request| request.url.as_str()),
    };
    let mut members = of_token(tree, token, around);
    if token.kind == TokenKind::Proof {
        dpop::facts(tree, token, request, &mut members);
    }
    repeated(tree, token, own, &mut members);
    sent_in(tree, token, (request, sender.server), &mut members);
    let about = token.payload.unwrap_or(token.node);
    tree.add_object(&members, Origin::Fact(Some(about)))
}

/// The kind of the request that a message came in.
fn sent_in(tree: &mut Tree, token: &Token, from: (Option<&Request>, Option<NodeId>), members: &mut Members) {
    let (Some(request), server) = from else { return };
    let endpoints = server.map(|server| endpoint::of_request(tree, server, request)).unwrap_or_default();
    if let Some(kind) = kind(request, &endpoints.names) {
        members.push(("sent_in", tree.add_string(kind, Origin::Fact(Some(token.node)))));
    }
}

/// How many of the messages before have the same `jti`.
fn repeated(tree: &mut Tree, token: &Token, own: &[&Token], members: &mut Members) {
    let claim = |token: &Token, name: &str| token.payload.and_then(|payload| tree.member(payload, name));
    let text = |token: &Token, name: &str| claim(token, name).and_then(|node| tree.as_str(node));
    let before = || {
        let before = own.iter().take_while(|other| !std::ptr::eq(**other, token));
        before.filter(|other| other.kind == token.kind)
    };
    let Some(jti) = claim(token, "jti").filter(|node| tree.as_str(*node).is_some()) else { return };
    if before().next().is_none() {
        return;
    }
    let same = |other: &&&Token| ["iss", "jti"].iter().all(|name| text(other, name) == text(token, name));
    let count = before().filter(same).count();
    members.push(("earlier_with_same_jti", tree.add_number(&count.to_string(), Origin::Fact(Some(jti)))));
}

fn requests(tree: &mut Tree, messages: &Messages, made: &[(&Token, NodeId)], sender: &Sender<'_>) -> Vec<NodeId> {
    let mut nodes = Vec::new();
    for (index, request) in messages.requests.iter().enumerate() {
        if !origin::of_request(tree, messages, index).is_of(sender.id, sender.others) {
            continue;
        }
        let tokens: Vec<(&Token, NodeId)> =
            made.iter().filter(|(token, _)| token.request == Some(index)).copied().collect();
        let around = Around {
            server: sender.server,
            means: Means { keys: sender.keys.as_deref(), secret: sender.secret.as_ref() },
            time: sender.time,
            recipient: None,
        };
        let mut members = of_request(tree, request, &tokens, around);
        flow::within(tree, request, (messages, index), &mut members);
        nodes.push(tree.add_object(&members, Origin::Fact(Some(request.node))));
    }
    nodes
}
