//! Which authorization request a code is of, as far as the requests of a case tell.

use std::collections::BTreeSet;

use crate::json::{NodeId, Origin, Tree};

use super::facts::unknown;
use super::flow::is_of;
use super::request::Request;
use super::token::{Token, TokenKind};
use super::{Messages, origin};

/// What an authorization request says that its token request says again.
struct Asked {
    redirect_uri: String,
    challenge: Option<String>,
}

/// Whether `redirect_uri` of a request for a code's token is that of the code's authorization request: the one whose
/// challenge the verifier answers, else any of the client. Where none is, and some code may be of an authorization
/// request that was not given, it is unknown.
pub(super) fn redirect_uri(tree: &mut Tree, messages: &Messages, index: usize) -> Option<NodeId> {
    let request = messages.requests.get(index).filter(|request| is_for_code(request))?;
    let uri = request.parameter("redirect_uri").filter(|uri| !uri.is_empty())?;
    let about = tree.member(request.parameters, "redirect_uri")?;
    let asked = asked(tree, messages, origin::sent_by(tree, messages, index).as_deref());
    let answers = |it: &&Asked| {
        let verifier = request.parameter("code_verifier");
        verifier.zip(it.challenge.as_deref()).is_some_and(|(verifier, challenge)| is_of(verifier, challenge))
    };
    let its_own: Vec<&Asked> = asked.iter().filter(answers).collect();
    let is_same = |it: &Asked| it.redirect_uri == uri;
    let agreed = if its_own.is_empty() { asked.iter().any(is_same) } else { its_own.iter().any(|it| is_same(it)) };
    let requests = messages.requests.iter().filter(|request| is_for_code(request));
    let codes: BTreeSet<&str> = requests.filter_map(|request| request.parameter("code")).collect();
    let references: BTreeSet<&str> = messages.requests.iter().filter_map(|it| it.parameter("request_uri")).collect();
    if !agreed && its_own.is_empty() && codes.len().max(references.len()).max(1) > asked.len() {
        let reason = "the authorization request that the code is of was not given (--http-request)";
        return Some(unknown(tree, about, reason, "http-request"));
    }
    Some(tree.add_bool(agreed, Origin::Fact(Some(about))))
}

fn is_for_code(request: &Request) -> bool {
    request.parameter("grant_type") == Some("authorization_code")
}

/// The authorization requests of a client that have `redirect_uri`, plain or in request objects.
fn asked(tree: &Tree, messages: &Messages, id: Option<&str>) -> Vec<Asked> {
    let is_own = |index: usize| {
        let sender = origin::sent_by(tree, messages, index);
        id.is_none() || sender.is_none() || sender.as_deref() == id
    };
    let objects = || messages.tokens.iter().filter(|token| token.kind == TokenKind::RequestObject);
    let has_object = |index: usize| objects().any(|token| token.request == Some(index));
    let plain =
        messages.requests.iter().enumerate().filter(|(index, request)| {
            request.parameter("grant_type").is_none() && is_own(*index) && !has_object(*index)
        });
    let plain = plain.filter_map(|(_, request)| {
        let text = |name: &str| request.parameter(name).map(str::to_owned);
        Some(Asked { redirect_uri: text("redirect_uri")?, challenge: text("code_challenge") })
    });
    // What was given alone and in a request was sent once.
    let is_again = |token: &Token| {
        token.request.is_none() && objects().any(|other| other.request.is_some() && other.identity == token.identity)
    };
    let signed = objects().filter(|token| token.request.is_none_or(is_own) && !is_again(token));
    let signed = signed.filter_map(|token| {
        let inner = |name: &str| tree.as_str(tree.member(token.payload?, name)?);
        let outer = |name: &str| messages.requests.get(token.request?)?.parameter(name);
        let text = |name: &str| token.payload.and_then(|_| inner(name).or_else(|| outer(name))).map(str::to_owned);
        Some(Asked { redirect_uri: text("redirect_uri")?, challenge: text("code_challenge") })
    });
    plain.chain(signed).collect()
}
