//! One client after another beside a server that stays.

use crate::catalogue::Catalogue;
use crate::json::{Kind as JsonKind, Limits, Mark, SourceId, Span, SyntaxError};

use super::assemble::{Assembly, ClientNodes};
use super::build::{Times, read};
use super::{Case, Document, Input, Role, Unreadable};

/// A server beside which clients are put in turn. The memory of one client is that of the next.
#[derive(Debug)]
pub struct Slot<'c> {
    catalogue: &'c Catalogue,
    case: Case,
    /// How the case was without a client.
    mark: Mark,
    documents: usize,
    time: Option<i64>,
}

impl<'c> Slot<'c> {
    /// Reads the documents of the server, which may be none.
    #[must_use]
    pub fn new(catalogue: &'c Catalogue, server: Vec<Input>, time: Option<i64>) -> (Self, Vec<Unreadable>) {
        let (case, unreadable) = Case::build_at(catalogue, server, time);
        let (mark, documents) = (case.tree.mark_place(), case.documents.len());
        (Self { catalogue, case, mark, documents, time }, unreadable)
    }

    /// Puts a registration where the one before was.
    ///
    /// # Errors
    /// What is no JSON object.
    pub fn put(&mut self, name: &str, text: &str) -> Result<&Case, SyntaxError> {
        let case = &mut self.case;
        case.tree.rewind(&self.mark);
        case.documents.truncate(self.documents);
        case.clients.clear();
        let source = SourceId(u16::try_from(self.documents).unwrap_or(u16::MAX));
        let input = Input { name: name.to_owned(), role: Role::ClientMetadata(0), text: text.to_owned() };
        let parsed = read(&mut case.tree, self.catalogue, source, &input)?;
        let kind = case.tree.kind(parsed.root);
        if kind != JsonKind::Object {
            let span = Span::new(0, text.len().min(Limits::default().bytes));
            let message = format!("this is {}, and no registration of a client", kind.noun());
            return Err(SyntaxError::new(message, span, "a registration is an object"));
        }
        case.documents.push(Document {
            name: input.name,
            role: input.role,
            text: input.text,
            source,
            root: parsed.root,
            byte_order_mark: parsed.byte_order_mark,
            parent: None,
        });
        let clients = [ClientNodes { metadata: Some(parsed.root), ..ClientNodes::default() }];
        let assembly = Assembly { catalogue: self.catalogue, documents: &case.documents, unreadable: &[] };
        let around = assembly.sets_of_keys(&case.tree, &clients, true);
        case.add_clients(self.catalogue, &clients, &around, (&[], Times { at: self.time, now: None }));
        Ok(case)
    }
}
