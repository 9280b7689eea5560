//! Builds a case from its documents.

use crate::catalogue::Catalogue;
use crate::json::{Kind as JsonKind, Limits, NodeId, Origin, Parsed, SourceId, Span, SyntaxError, Tree, parse};

use super::assemble::{Assembly, ClientNodes};
use super::decryption;
use super::document::{Document, Role};
use super::message::{Messages, Reading};
use super::{Surroundings, certificate, client, typing};

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

/// When a case is judged, in seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// The time that was asked for: all is judged at it.
    pub at: Option<i64>,
    /// The time of day. Certificates, which stand for themselves, are judged at it where none was asked for; samples,
    /// which are of some day, are not.
    pub now: Option<i64>,
}

/// A document that could not be read.
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// The document.
    pub input: Input,
    /// What is wrong with it.
    pub error: SyntaxError,
}

/// A client of a case.
#[derive(Clone, Debug)]
pub struct Client {
    /// Where absolute paths start for this client.
    pub root: NodeId,
    /// Its `client_id`, where the registration says it.
    pub id: Option<String>,
}

/// What is judged together: a server and its clients, each of them judged with the server.
#[derive(Debug)]
pub struct Case {
    /// Documents and facts.
    pub tree: Tree,
    /// Where absolute paths start: at the first client, where there are several.
    pub root: NodeId,
    /// The server, without any client.
    pub(super) server: NodeId,
    /// The clients; none where none was given.
    pub clients: Vec<Client>,
    /// The documents.
    pub documents: Vec<Document>,
    /// What was noticed while they were put together, in sentences.
    pub notices: Vec<String>,
    /// What the clients sent.
    pub(super) messages: Messages,
}

impl Case {
    /// Reads documents and works out facts. A document that can't be read is handed back, and is unknown in the case.
    #[must_use]
    pub fn build(catalogue: &Catalogue, inputs: Vec<Input>) -> (Self, Vec<Unreadable>) {
        Self::build_at(catalogue, inputs, None)
    }

    /// The same, to be judged at a time: seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn build_at(catalogue: &Catalogue, inputs: Vec<Input>, time: Option<i64>) -> (Self, Vec<Unreadable>) {
        Self::build_with(catalogue, inputs, Times { at: time, now: None })
    }

    /// The same, with a clock.
    #[must_use]
    pub fn build_with(catalogue: &Catalogue, inputs: Vec<Input>, times: Times) -> (Self, Vec<Unreadable>) {
        let mut tree = Tree::new();
        let mut documents = Vec::new();
        let mut unreadable = Vec::new();
        let mut messages = Messages::default();
        // What opens a message is read before the messages.
        let (keys, inputs): (Vec<Input>, Vec<Input>) =
            inputs.into_iter().partition(|input| matches!(input.role, Role::DecryptionKey(_)));
        let keys =
            decryption::documents(keys, &mut Reading::new(&mut tree, catalogue, &mut documents), &mut unreadable);
        for input in inputs {
            let mut reading = Reading { keys: &keys, ..Reading::new(&mut tree, catalogue, &mut documents) };
            if input.role.is_message() {
                if let Err(error) = messages.take(&mut reading, &input) {
                    // It may hold a token, a secret, or a private key that slipped into the wrong place.
                    unreadable.push(Unreadable { input: Input { text: veiled(&input.text), ..input }, error });
                }
                continue;
            }
            let source = reading.source();
            match read(&mut tree, catalogue, source, &input) {
                Ok(parsed) => documents.push(Document {
                    name: input.name,
                    role: input.role,
                    text: if matches!(input.role, Role::ClientSecret(_)) { hidden(&input.text) } else { input.text },
                    source,
                    root: parsed.root,
                    byte_order_mark: parsed.byte_order_mark,
                    parent: None,
                }),
                Err(error) => unreadable.push(Unreadable { input, error }),
            }
        }
        let (root, server) = (NodeId::default(), NodeId::default());
        let mut case = Self { tree, root, server, clients: Vec::new(), documents, notices: Vec::new(), messages };
        case.assemble(catalogue, &mut unreadable, times);
        (case, unreadable)
    }

    fn assemble(&mut self, catalogue: &Catalogue, unreadable: &mut Vec<Unreadable>, times: Times) {
        let clients = clients(&self.tree, &self.documents, unreadable);
        let assembly = Assembly { catalogue, documents: &self.documents, unreadable };
        let around = assembly.sets_of_keys(&self.tree, &clients, false);
        self.server = assembly.server(&mut self.tree, &around);
        self.add_clients(catalogue, &clients, &around, (unreadable, times));
    }

    /// Makes the roots at which paths of each client start.
    pub(super) fn add_clients(
        &mut self,
        catalogue: &Catalogue,
        clients: &[ClientNodes],
        around: &Surroundings<'_>,
        (unreadable, times): (&[Unreadable], Times),
    ) {
        let assembly = Assembly { catalogue, documents: &self.documents, unreadable };
        let id = |tree: &Tree, nodes: &ClientNodes| {
            let id = nodes.metadata.and_then(|metadata| tree.member(metadata, "client_id"))?;
            tree.as_str(id).map(str::to_owned)
        };
        let ids: Vec<String> = clients.iter().filter_map(|nodes| id(&self.tree, nodes)).collect();
        // A client whose identifier is not known may be the one that sent it.
        if ids.len() == clients.len() {
            self.notices = self.messages.of_strangers(&self.tree, &self.documents, &ids);
        }
        let twins = client::twins(&self.tree, clients);
        for (nodes, twins) in clients.iter().zip(&twins) {
            let client = assembly.client(&mut self.tree, nodes, twins, around);
            let id = id(&self.tree, nodes);
            let messages =
                assembly.messages(&mut self.tree, &self.messages, Some((nodes, id.as_deref())), (&ids, times.at));
            let parts = [("client", Some(client)), ("messages", messages)];
            let root = assembly.root(&mut self.tree, self.server, &parts, times);
            self.clients.push(Client { root, id });
        }
        self.root = if let Some(client) = self.clients.first() {
            client.root
        } else {
            let messages = assembly.messages(&mut self.tree, &self.messages, None, (&[], times.at));
            assembly.root(&mut self.tree, self.server, &[("messages", messages)], times)
        };
    }

    /// Where absolute paths start for a client of [`Self::clients`], or for the server alone.
    #[must_use]
    pub fn root_of(&self, client: Option<usize>) -> NodeId {
        client.and_then(|number| self.clients.get(number)).map_or(self.root, |client| client.root)
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

/// Reads a document into the tree and holds it against its dictionary.
pub(super) fn read(
    tree: &mut Tree,
    catalogue: &Catalogue,
    source: SourceId,
    input: &Input,
) -> Result<Parsed, SyntaxError> {
    if let Role::ClientSecret(_) = input.role {
        return Ok(Parsed { root: secret(tree, source, &input.text), byte_order_mark: false });
    }
    if let Role::ClientCertificate(_) = input.role {
        return Ok(Parsed { root: certificate::read(tree, source, &input.text)?, byte_order_mark: false });
    }
    let parsed = parse(tree, source, &input.text, Limits::default())?;
    let dictionary = input.role.kind().as_str();
    match input.role {
        // An array of registrations: each is a client.
        Role::ClientMetadata(_) if tree.kind(parsed.root) == JsonKind::Array => {
            for item in tree.items(parsed.root).to_vec() {
                typing::apply(tree, catalogue, item, dictionary);
            }
        }
        _ => typing::apply(tree, catalogue, parsed.root, dictionary),
    }
    Ok(parsed)
}

/// A secret is the text up to the end of its line.
fn secret(tree: &mut Tree, source: SourceId, text: &str) -> NodeId {
    let value = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    let end = u32::try_from(value.len()).unwrap_or(u32::MAX);
    tree.add_secret(value, Origin::Document { source, start: 0, end })
}

/// As long as the text, with nothing of it but its lines.
fn veiled(text: &str) -> String {
    let veil = |c: char| if c == '\n' || c == '\r' { c.to_string() } else { "*".repeat(c.len_utf8()) };
    text.chars().map(veil).collect()
}

/// As long as the text, with nothing of it.
pub(super) fn hidden(text: &str) -> String {
    "*".repeat(text.len())
}

/// What was given of each client. An item of a list that is no registration is handed back, and the others are judged.
fn clients(tree: &Tree, documents: &[Document], unreadable: &mut Vec<Unreadable>) -> Vec<ClientNodes> {
    let mut clients: Vec<ClientNodes> = Vec::new();
    let numbers = documents.iter().filter_map(|document| document.role.client());
    let broken = unreadable.iter().filter_map(|broken| broken.input.role.client());
    let mut numbers: Vec<u32> = numbers.chain(broken).collect();
    numbers.sort_unstable();
    numbers.dedup();
    for number in numbers {
        let find = |role: Role| documents.iter().find(|document| document.role == role);
        let metadata = find(Role::ClientMetadata(number));
        let jwks = find(Role::ClientJwks(number)).map(|document| document.root);
        let secret = find(Role::ClientSecret(number)).map(|document| document.root);
        let certificate = find(Role::ClientCertificate(number)).map(|document| document.root);
        let Some(list) = metadata.filter(|document| tree.kind(document.root) == JsonKind::Array) else {
            clients.push(ClientNodes {
                number,
                metadata: metadata.map(|document| document.root),
                jwks,
                secret,
                certificate,
            });
            continue;
        };
        for item in tree.items(list.root) {
            if tree.kind(*item) == JsonKind::Object {
                clients.push(ClientNodes { number, metadata: Some(*item), jwks, secret, certificate });
            } else {
                unreadable.push(no_registration(tree, list, *item));
            }
        }
    }
    clients
}

fn no_registration(tree: &Tree, list: &Document, item: NodeId) -> Unreadable {
    let Origin::Document { start, end, .. } = tree.origin(item) else {
        return Unreadable { input: input_of(list), error: SyntaxError::new(String::new(), Span::new(0, 0), "") };
    };
    let message = format!("{} is {}, and no registration of a client", tree.pointer(item), tree.kind(item).noun());
    let span = Span::new(start as usize, end as usize);
    Unreadable { input: input_of(list), error: SyntaxError::new(message, span, "a registration is an object") }
}

fn input_of(document: &Document) -> Input {
    Input { name: document.name.clone(), role: document.role, text: document.text.clone() }
}
