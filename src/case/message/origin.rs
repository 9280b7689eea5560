//! Which client a message is of, as the message says it.

use crate::json::{NodeId, Origin, Tree};

use super::super::document::Document;
use super::Messages;
use super::token::{Token, TokenKind};

/// The client identifiers that a message gives for whoever sent it; none where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Says(Vec<String>);

impl Says {
    /// Whether it is of the client with this identifier, one among `all` of the case. Of a client whose identifier is
    /// not known it is where it is of no other.
    pub(super) fn is_of(&self, client: Option<&str>, all: &[String]) -> bool {
        self.0.is_empty()
            || match client {
                Some(client) => self.0.iter().any(|id| id == client),
                None => !self.is_of_one(all),
            }
    }

    fn is_of_one(&self, all: &[String]) -> bool {
        self.0.iter().any(|id| all.contains(id))
    }
}

/// A message of a client that is none of the case.
#[derive(Clone, Debug)]
pub(super) struct Stranger {
    /// What it is, or nothing for a request.
    pub(super) token: Option<TokenKind>,
    /// Where it stands.
    pub(super) node: NodeId,
    /// The identifier that it gives.
    pub(super) id: String,
}

/// Of a token: the request that it came in tells, else its claims. Where these differ, one that fits is enough: that
/// the others do not is for rules to say.
pub(super) fn of_token(tree: &Tree, messages: &Messages, token: &Token) -> Says {
    if let Some(index) = token.request {
        let says = of_request(tree, messages, index);
        if !says.0.is_empty() {
            return says;
        }
    }
    let claim = |name: &str| tree.as_str(tree.member(token.payload?, name)?).map(str::to_owned);
    // The subject of a request object is whoever it asks for.
    let names: &[&str] =
        if token.kind == TokenKind::Assertion { &["client_id", "iss", "sub"] } else { &["client_id", "iss"] };
    Says(names.iter().filter_map(|name| claim(name)).collect())
}

/// Of a request: its parameter, else the user of HTTP Basic, else its client assertion.
pub(super) fn of_request(tree: &Tree, messages: &Messages, index: usize) -> Says {
    let Some(request) = messages.requests.get(index) else { return Says::default() };
    let claim = |token: &Token| tree.as_str(tree.member(token.payload?, "iss")?).map(str::to_owned);
    let basic = || super::basic::read(request.header("authorization")?, None)?.client;
    let assertion = || messages.tokens.iter().filter(|token| token.request == Some(index)).find_map(claim);
    // A parameter without a value counts as left out (RFC 6749 section 3.1).
    let named = request.parameter("client_id").filter(|id| !id.is_empty());
    let id = named.map(str::to_owned).or_else(basic).or_else(assertion);
    Says(id.into_iter().collect())
}

/// The client that a request says it is of.
pub(super) fn sent_by(tree: &Tree, messages: &Messages, index: usize) -> Option<String> {
    of_request(tree, messages, index).0.into_iter().next()
}

/// Messages that are of none of the clients; none where there are no clients to tell them from.
pub(super) fn strangers(tree: &Tree, messages: &Messages, all: &[String]) -> Vec<Stranger> {
    if all.is_empty() {
        return Vec::new();
    }
    let stranger = |says: Says, token: Option<TokenKind>, node: NodeId| {
        let id = says.0.first().filter(|_| !says.is_of_one(all)).cloned();
        id.map(|id| Stranger { token, node, id })
    };
    let tokens = messages.tokens.iter();
    let tokens = tokens.filter_map(|token| stranger(of_token(tree, messages, token), Some(token.kind), token.node));
    let requests = messages.requests.iter().enumerate();
    let requests = requests.filter_map(|(index, it)| stranger(of_request(tree, messages, index), None, it.node));
    tokens.chain(requests).collect()
}

impl Messages {
    /// Says which messages are of none of these clients: of each document and client once.
    pub(in crate::case) fn of_strangers(&self, tree: &Tree, documents: &[Document], clients: &[String]) -> Vec<String> {
        const LONGEST: usize = 100;
        let mut notices: Vec<String> = Vec::new();
        for stranger in strangers(tree, self, clients) {
            let Origin::Document { source, .. } = tree.origin(stranger.node) else { continue };
            let Some(document) = documents.iter().find(|document| document.source == source) else { continue };
            let id: String = stranger.id.chars().take(LONGEST).collect();
            let name = &document.name;
            let notice =
                format!("{name} is of the client `{id}`, which is none of those given (--client): it is not judged");
            if !notices.contains(&notice) {
                notices.push(notice);
            }
        }
        notices
    }
}
