//! Puts documents and facts together to the objects that paths start at.

use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::json::{Kind as JsonKind, NodeId, Origin, Tree, Unknown};

use super::build::Times;
use super::document::{Document, Role};
use super::key::Verifying;
use super::message::{Messages, Sender, list, signed_metadata};
use super::{Surroundings, Unreadable, both, certificate, client, host, key_facts, not_given, probes};

/// What was given of one client.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ClientNodes {
    /// Its number among the clients that were given.
    pub(super) number: u32,
    pub(super) metadata: Option<NodeId>,
    pub(super) jwks: Option<NodeId>,
    pub(super) secret: Option<NodeId>,
    pub(super) certificate: Option<NodeId>,
}

/// What cases are assembled from.
#[derive(Clone, Copy)]
pub(super) struct Assembly<'c, 'a> {
    pub(super) catalogue: &'c Catalogue,
    pub(super) documents: &'a [Document],
    pub(super) unreadable: &'a [Unreadable],
}

/// Members of a part of the case: known, or known to be absent. All others are unknown.
#[derive(Default)]
pub(super) struct Given(Vec<(&'static str, Option<NodeId>)>);

impl Given {
    pub(super) fn known(&mut self, name: &'static str, node: NodeId) {
        self.0.push((name, Some(node)));
    }

    pub(super) fn absent(&mut self, name: &'static str) {
        self.0.push((name, None));
    }

    /// Known where there is a node.
    pub(super) fn maybe(&mut self, name: &'static str, node: Option<NodeId>) {
        self.0.extend(node.map(|node| (name, Some(node))));
    }

    /// The member of a name, known or absent; nothing where nothing is known of it.
    pub(super) fn find(&self, name: &str) -> Option<&(&'static str, Option<NodeId>)> {
        self.0.iter().find(|(other, _)| *other == name)
    }
}

impl ClientNodes {
    /// The JWK Set: given by itself, else the member `jwks` of the registration, where that is an object.
    pub(super) fn jwks(&self, tree: &Tree) -> Option<NodeId> {
        self.jwks.or_else(|| self.registered(tree, "jwks").filter(|jwks| tree.kind(*jwks) == JsonKind::Object))
    }

    /// A member of the registration.
    pub(super) fn registered(&self, tree: &Tree, name: &str) -> Option<NodeId> {
        tree.member(self.metadata?, name)
    }

    /// Whether its keys may lie where they are not seen: behind a URL, or in a software statement.
    fn has_keys_elsewhere(&self, tree: &Tree) -> bool {
        ["jwks_uri", "signed_jwks_uri", "software_statement"].iter().any(|name| self.registered(tree, name).is_some())
    }

    /// The keys to verify with; nothing where they are not known.
    fn verifying(&self, tree: &Tree) -> Option<Vec<Verifying>> {
        let Some(jwks) = self.jwks(tree) else {
            // A registration that names no place for keys has none.
            return tree.member(self.metadata?, "jwks_uri").is_none().then(Vec::new);
        };
        Verifying::all(tree, jwks)
    }
}

impl<'c> Assembly<'c, '_> {
    fn find(&self, role: Role) -> Option<NodeId> {
        self.documents.iter().find(|document| document.role == role).map(|document| document.root)
    }

    /// The keys of both sides, compared with each other; those of the server not again where that was done `before`.
    pub(super) fn sets_of_keys(&self, tree: &Tree, clients: &[ClientNodes], before: bool) -> Surroundings<'c> {
        let server = self.find(Role::ServerJwks).and_then(|jwks| tree.member(jwks, "keys"));
        let server: Vec<(&str, NodeId)> = server.map(|list| ("server.jwks.keys", list)).into_iter().collect();
        let mut sets = Vec::new();
        for (place, nodes) in clients.iter().enumerate() {
            let several = clients.len() > 1;
            let name = if several { format!("client {} jwks.keys", place + 1) } else { "client.jwks.keys".to_owned() };
            let list = nodes.jwks(tree).and_then(|jwks| tree.member(jwks, "keys"));
            sets.extend(list.map(|list| (name, list)));
        }
        let clients = sets.iter().map(|(name, list)| (name.as_str(), *list));
        if before {
            return Surroundings::beside(tree, self.catalogue, &server, &clients.collect::<Vec<_>>());
        }
        Surroundings::of(tree, self.catalogue, &server.iter().copied().chain(clients).collect::<Vec<_>>())
    }

    /// The keys of a client's certificates, compared with each other, with its own set and with those of the server.
    fn keys_of_chain(&self, tree: &Tree, nodes: &ClientNodes, chain: NodeId) -> Surroundings<'c> {
        let keys = |jwks: Option<NodeId>| tree.member(jwks?, "keys");
        let server = keys(self.find(Role::ServerJwks)).map(|list| ("server.jwks.keys", list));
        let client = keys(nodes.jwks(tree)).map(|list| ("client.jwks.keys", list));
        let old: Vec<(&str, NodeId)> = server.into_iter().chain(client).collect();
        Surroundings::beside(tree, self.catalogue, &old, &[("client.certificate", chain)])
    }

    pub(super) fn server(&self, tree: &mut Tree, around: &Surroundings<'_>) -> NodeId {
        let metadata = self.find(Role::ServerMetadata);
        let jwks = self.find(Role::ServerJwks);
        let discovery = self.find(Role::Discovery);
        let keys = jwks.map(|jwks| keys(tree, jwks, around));
        let hosts = host::all(tree, self.documents, metadata);
        let probes = self.find(Role::Probes).map(|document| probes::facts(tree, document, hosts));
        let second = self.find(Role::SecondMetadata);
        let same = metadata.zip(second).map(|(first, second)| both::agree(tree, first, second));
        let issuer =
            metadata.zip(discovery).and_then(|(metadata, discovery)| both::issuer_agrees(tree, metadata, discovery));
        let parts = [
            ("metadata", metadata),
            ("jwks", jwks),
            ("keys", keys),
            ("discovery", discovery),
            ("second_metadata", second),
            ("same_in_both_forms", same),
            ("hosts", hosts),
            ("probes", probes),
            ("issuer_agrees_but_for_slash", issuer),
        ];
        let mut given = Given::default();
        for (name, node) in parts {
            given.maybe(name, node);
        }
        // Where both well-known URLs were asked and one answered, there is known to be no second document.
        if second.is_none() && discovery.is_some_and(|record| tree.member(record, "both_asked").is_some()) {
            given.absent("second_metadata");
            given.absent("same_in_both_forms");
        }
        match metadata.map(|metadata| signed_metadata(tree, self.catalogue, metadata, jwks)) {
            Some(Some(signed)) => given.known("signed_metadata", signed),
            Some(None) => given.absent("signed_metadata"),
            None => {}
        }
        self.object(tree, "server", &given, None)
    }

    pub(super) fn client(
        &self,
        tree: &mut Tree,
        nodes: &ClientNodes,
        twins: &client::Twins,
        around: &Surroundings<'_>,
    ) -> NodeId {
        let mut given = Given::default();
        given.maybe("metadata", nodes.metadata);
        match nodes.jwks(tree) {
            Some(jwks) => {
                given.known("jwks", jwks);
                given.known("keys", keys(tree, jwks, around));
            }
            // A set that is no object is one fault, of its type.
            None if nodes.registered(tree, "jwks").is_some() => {
                let reason = "the member jwks of the registration is no object".to_owned();
                for name in ["jwks", "keys"] {
                    let unknown = Unknown { reason: reason.clone(), needs: vec!["jwks".to_owned()] };
                    given.known(name, tree.add_unknown(unknown, Origin::Fact(nodes.registered(tree, "jwks"))));
                }
            }
            // Where keys may lie elsewhere it is unknown what they are; else there are none.
            None if nodes.metadata.is_some() && !nodes.has_keys_elsewhere(tree) => {
                given.absent("jwks");
                given.absent("keys");
            }
            None => {}
        }
        client::facts(tree, nodes, (twins, &self.catalogue.published_keys), &mut given);
        certificate::facts(tree, nodes, &mut given, |tree, chain| self.keys_of_chain(tree, nodes, chain));
        self.object(tree, "client", &given, Some(nodes.number))
    }

    /// What a client sent; nothing where nothing was given.
    pub(super) fn messages(
        &self,
        tree: &mut Tree,
        messages: &Messages,
        client: Option<(&ClientNodes, Option<&str>)>,
        (others, time): (&[String], Option<i64>),
    ) -> Option<NodeId> {
        let broken = |test: fn(Role) -> bool| self.unreadable.iter().any(|broken| test(broken.input.role));
        if messages.is_empty() && !broken(Role::is_message) {
            return None;
        }
        let nodes = client.map(|(nodes, _)| nodes);
        let sender = Sender {
            server: self.find(Role::ServerMetadata).filter(|node| tree.kind(*node) == JsonKind::Object),
            keys: nodes.and_then(|nodes| nodes.verifying(tree)),
            secret: nodes.and_then(|nodes| client::secret_of(tree, nodes)).map(Into::into),
            id: client.and_then(|(_, id)| id),
            others,
            time,
        };
        let lists = list(tree, messages, &sender);
        let was_given = |role: Role| {
            let roles =
                self.documents.iter().filter(|document| document.parent.is_none()).map(|document| document.role);
            roles.map(|role| role.numbered(0)).any(|given| given == role || given == Role::Request(0))
        };
        let signed = was_given(Role::Assertion(0)) || was_given(Role::RequestObject(0));
        let rows = [
            ("assertions", lists.assertions, Role::Assertion(0)),
            ("request_objects", lists.request_objects, Role::RequestObject(0)),
            ("proofs", lists.proofs, Role::DpopProof(0)),
            ("requests", lists.requests, Role::Request(0)),
        ];
        let mut given = Given::default();
        for (name, list, role) in rows {
            given.maybe(name, was_given(role).then_some(list));
        }
        given.maybe("signed", signed.then_some(lists.signed));
        Some(self.object(tree, "messages", &given, None))
    }

    pub(super) fn root(
        &self,
        tree: &mut Tree,
        server: NodeId,
        parts: &[(&'static str, Option<NodeId>)],
        times: Times,
    ) -> NodeId {
        let mut given = Given::default();
        given.known("server", server);
        for (name, node) in parts {
            given.maybe(name, *node);
        }
        // Without a certificate nothing reads the time of day, and a case stays the same from day to day.
        let certified = self.documents.iter().any(|document| matches!(document.role, Role::ClientCertificate(_)));
        let clock = times.at.or(times.now.filter(|_| certified));
        for (name, time) in [("time", times.at), ("clock", clock)] {
            let time = time.map(|time| tree.add_number(&time.to_string(), Origin::Fact(None)));
            given.maybe(name, time);
        }
        self.object(tree, "case", &given, None)
    }

    /// An object with every member of its dictionary: those of which nothing is known are unknown.
    fn object(&self, tree: &mut Tree, dictionary: &str, given: &Given, client: Option<u32>) -> NodeId {
        let names = self.catalogue.dictionaries.get(dictionary).into_iter().flat_map(|dictionary| dictionary.keys());
        let mut members = Vec::new();
        for name in names {
            match given.find(name) {
                Some((_, Some(node))) => members.push((name.as_str(), *node)),
                Some((_, None)) => {}
                None => {
                    let unknown = self.why_not(dictionary, name, client);
                    members.push((name.as_str(), tree.add_unknown(unknown, Origin::Fact(None))));
                }
            }
        }
        tree.add_object(&members, Origin::Fact(None))
    }

    /// Why a part of the case is not there.
    fn why_not(&self, part: &str, name: &str, client: Option<u32>) -> Arc<Unknown> {
        let missing = not_given::part(part, name);
        let broken = self.unreadable.iter().find(|broken| {
            let role = broken.input.role;
            role.kind().as_str() == missing.needs && role.path().starts_with(part) && role.client() == client
        });
        match broken {
            None => Arc::clone(&missing.unknown),
            Some(broken) => Arc::new(Unknown {
                reason: format!("{} could not be read", broken.input.name),
                needs: vec![missing.needs.to_owned()],
            }),
        }
    }
}

/// One entry of facts for each key.
fn keys(tree: &mut Tree, jwks: NodeId, around: &Surroundings<'_>) -> NodeId {
    let list = tree.member(jwks, "keys");
    let Some(list) = list.filter(|list| tree.kind(*list) == JsonKind::Array) else {
        let unknown = Unknown { reason: "the JWK Set has no array `keys`".to_owned(), needs: vec!["jwks".to_owned()] };
        return tree.add_unknown(unknown, Origin::Fact(Some(jwks)));
    };
    let entries = tree.items(list).to_vec().into_iter().map(|jwk| key_facts(tree, jwk, around));
    let entries: Vec<NodeId> = entries.collect();
    tree.add_array(&entries, Origin::Fact(Some(list)))
}
