//! Builds a case from its documents.

use crate::catalogue::Catalogue;
use crate::json::{Kind as JsonKind, Limits, NodeId, Origin, SourceId, SyntaxError, Tree, Unknown, parse};

use super::document::{Document, Role};
use super::{Surroundings, key_facts, typing};

/// A document as it was given.
#[derive(Clone, Debug)]
pub struct Input {
    /// The name that reports use.
    pub name: String,
    /// What it is in the case.
    pub role: Role,
    /// Its text.
    pub text: String,
}

/// A document that could not be read.
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// The document.
    pub input: Input,
    /// What is wrong with it.
    pub error: SyntaxError,
}

/// What is judged together.
#[derive(Debug)]
pub struct Case {
    /// Documents and facts.
    pub tree: Tree,
    /// Where absolute paths start.
    pub root: NodeId,
    /// The documents.
    pub documents: Vec<Document>,
}

impl Case {
    /// Reads documents and works out facts. A document that can't be read is handed back, and is unknown in the case.
    #[must_use]
    pub fn build(catalogue: &Catalogue, inputs: Vec<Input>) -> (Self, Vec<Unreadable>) {
        let mut tree = Tree::new();
        let mut documents = Vec::new();
        let mut unreadable = Vec::new();
        for (number, input) in inputs.into_iter().enumerate() {
            let source = SourceId(u16::try_from(number).unwrap_or(u16::MAX));
            match parse(&mut tree, source, &input.text, Limits::default()) {
                Ok(parsed) => {
                    typing::apply(&mut tree, catalogue, parsed.root, input.role.kind().as_str());
                    documents.push(Document {
                        name: input.name,
                        role: input.role,
                        text: input.text,
                        source,
                        root: parsed.root,
                        byte_order_mark: parsed.byte_order_mark,
                    });
                }
                Err(error) => unreadable.push(Unreadable { input, error }),
            }
        }
        let root = assemble(&mut tree, catalogue, &documents, &unreadable);
        (Self { tree, root, documents }, unreadable)
    }

    /// The document that plays a role.
    #[must_use]
    pub fn document(&self, role: Role) -> Option<&Document> {
        self.documents.iter().find(|document| document.role == role)
    }

    /// The document that a node was read from.
    #[must_use]
    pub fn document_of(&self, node: NodeId) -> Option<&Document> {
        match self.tree.origin(node) {
            Origin::Document { source, .. } => self.documents.iter().find(|document| document.source == source),
            _ => None,
        }
    }
}

fn assemble(tree: &mut Tree, catalogue: &Catalogue, documents: &[Document], unreadable: &[Unreadable]) -> NodeId {
    let find = |role: Role| documents.iter().find(|document| document.role == role).map(|document| document.root);
    let metadata = find(Role::ServerMetadata);
    let jwks = find(Role::ServerJwks);
    let discovery = find(Role::Discovery);
    let keys = jwks.map(|jwks| keys(tree, catalogue, jwks));
    let issuer = metadata.zip(discovery).and_then(|(metadata, discovery)| issuer_agrees(tree, metadata, discovery));
    let given = [
        ("metadata", metadata),
        ("jwks", jwks),
        ("keys", keys),
        ("discovery", discovery),
        ("issuer_agrees_but_for_slash", issuer),
    ];
    let server = object(tree, catalogue, "server", &given, unreadable);
    object(tree, catalogue, "case", &[("server", Some(server))], unreadable)
}

/// Whether the issuer is the one that was asked for, but for one slash at the end; nothing where one is not there.
fn issuer_agrees(tree: &mut Tree, metadata: NodeId, discovery: NodeId) -> Option<NodeId> {
    let issuer = tree.member(metadata, "issuer")?;
    let expected = tree.member(discovery, "expected_issuer")?;
    let plain = |node| tree.as_str(node).map(|text| text.strip_suffix('/').unwrap_or(text));
    let agrees = plain(issuer)? == plain(expected)?;
    Some(tree.add_bool(agrees, Origin::Fact(Some(issuer))))
}

/// An object with every member of its dictionary: those that were not given are unknown.
fn object(
    tree: &mut Tree,
    catalogue: &Catalogue,
    dictionary: &str,
    given: &[(&str, Option<NodeId>)],
    unreadable: &[Unreadable],
) -> NodeId {
    let names = catalogue.dictionaries.get(dictionary).into_iter().flat_map(|dictionary| dictionary.keys());
    let mut members = Vec::new();
    for name in names {
        let node = given.iter().find(|(other, _)| other == name).and_then(|(_, node)| *node);
        let node = node.unwrap_or_else(|| tree.add_unknown(not_given(name, unreadable), Origin::Fact(None)));
        members.push((name.as_str(), node));
    }
    tree.add_object(&members, Origin::Fact(None))
}

/// Why a part of the case is not there.
fn not_given(name: &str, unreadable: &[Unreadable]) -> Unknown {
    let (noun, needs, option) = match name {
        "metadata" => ("authorization server metadata", "as-metadata", "--as, or a URL"),
        "jwks" | "keys" => ("JWK Set of the authorization server", "jwks", "--as-jwks, or a URL"),
        "discovery" | "issuer_agrees_but_for_slash" => ("discovery", "discovery", "a URL instead of a file"),
        "hosts" => ("TLS probe", "tls", "not read yet"),
        "client" => ("client document", "client-metadata", "not read yet"),
        "messages" => ("message of a client", "http-request", "not read yet"),
        other => (other, other, "not read yet"),
    };
    let broken = unreadable.iter().find(|broken| broken.input.role.kind().as_str() == needs);
    let reason = broken.map_or_else(
        || format!("no {noun} was given ({option})"),
        |broken| format!("{} could not be read", broken.input.name),
    );
    Unknown { reason, needs: vec![needs.to_owned()] }
}

/// One entry of facts for each key.
fn keys(tree: &mut Tree, catalogue: &Catalogue, jwks: NodeId) -> NodeId {
    let list = tree.member(jwks, "keys");
    let Some(list) = list.filter(|list| tree.kind(*list) == JsonKind::Array) else {
        let unknown = Unknown { reason: "the JWK Set has no array `keys`".to_owned(), needs: vec!["jwks".to_owned()] };
        return tree.add_unknown(unknown, Origin::Fact(Some(jwks)));
    };
    let around = Surroundings::of(tree, catalogue, &[("server.jwks.keys", list)]);
    let entries = tree.items(list).to_vec().into_iter().map(|jwk| key_facts(tree, jwk, &around));
    let entries: Vec<NodeId> = entries.collect();
    tree.add_array(&entries, Origin::Fact(Some(list)))
}
