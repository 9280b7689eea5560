//! What a client sends: signed messages and captured requests. Signed metadata of a server is read here too.
//!
//! Facts about them are listed in `rules/members/message.toml` and `request.toml`. They are measurements and
//! agreements, never verdicts.

mod audience;
mod basic;
mod chunks;
mod compact;
mod dpop;
mod endpoint;
mod facts;
mod flow;
mod grant;
mod har;
mod http;
mod inside;
mod list;
mod mac;
mod metadata;
mod nested;
mod origin;
mod request;
mod request_facts;
mod signature;
mod token;
mod verify;

use crate::json::{Span, SyntaxError};

use super::build::Input;
use super::document::Role;
pub(super) use list::{Sender, list};
pub(super) use metadata::signed_metadata;
pub(super) use request::Request;
pub(super) use token::{Reading, Token, TokenKind};

/// Everything of a case that clients sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Messages {
    pub(super) tokens: Vec<Token>,
    pub(super) requests: Vec<Request>,
}

impl Messages {
    /// Whether nothing was given.
    pub(super) fn is_empty(&self) -> bool {
        self.tokens.is_empty() && self.requests.is_empty()
    }

    /// Takes a document in.
    ///
    /// # Errors
    /// What is neither a token nor a request, and what is over a limit.
    pub(super) fn take(&mut self, reading: &mut Reading<'_>, input: &Input) -> Result<(), SyntaxError> {
        match input.role {
            Role::Assertion(_) => self.token(reading, input, TokenKind::Assertion),
            Role::RequestObject(_) => self.token(reading, input, TokenKind::RequestObject),
            Role::DpopProof(_) => self.token(reading, input, TokenKind::Proof),
            _ => self.requests(reading, input),
        }
    }

    fn token(&mut self, reading: &mut Reading<'_>, input: &Input, kind: TokenKind) -> Result<(), SyntaxError> {
        let text = &input.text;
        let is_decoded = text.trim_start().starts_with('{');
        if is_decoded && !token::has_parts(text) {
            let message = "this is JSON with neither header nor payload, and no token";
            return Err(SyntaxError::new(message, Span::new(0, 1), "a token is read in compact form"));
        }
        if let Some((message, offset)) = (!is_decoded).then(|| compact::read(text).err()).flatten() {
            let span = Span::new(offset, (offset + 1).min(text.len()));
            return Err(SyntaxError::new(message, span, "this is read as a token in compact form"));
        }
        let node = reading.hidden(input);
        self.tokens.push(token::read(reading, &input.name, (input.role, kind), node, text));
        Ok(())
    }

    fn requests(&mut self, reading: &mut Reading<'_>, input: &Input) -> Result<(), SyntaxError> {
        if har::is_har(&input.text) {
            return har::take(self, reading, input);
        }
        let raw = http::read(&input.text)?;
        self.request(reading, (&input.name, &input.text, None), input.role, (raw, None));
        Ok(())
    }

    fn request(
        &mut self,
        reading: &mut Reading<'_>,
        text: (&str, &str, Option<&str>),
        role: Role,
        raw: (request::Raw, Option<i64>),
    ) {
        let index = self.requests.len();
        let (request, tokens) = request::take(reading, text, (role, index), raw);
        self.requests.push(request);
        self.tokens.extend(tokens);
    }
}
