//! Facts about one host, worked out from what a TLS probe saw. `rules/members/host.toml` lists them.
//!
//! The document says itself what the probe could not learn: its member `unknown` has the name of a member, or of a
//! version, and the reason. What is named there is unknown to rules, though a part of it may be known.

use crate::json::{Kind, NodeId, Origin, Tree, Unknown};

use super::endpoint::{https_host, leads_to_host};
use super::{Document, Role};

/// Members of the document that are facts as they stand.
const AS_SEEN: [&str; 17] = [
    "groups", "dhe_bits", "dhe_reused", "preferred", "prefers_stronger", "prefers_tls13", "without_encrypt_then_mac",
    "renegotiation_info", "extended_master_secret", "truncated_hmac", "compression", "alpn", "unknown_name",
    "early_data", "client_certificate", "certificates", "other_addresses",
];

/// Versions, by the names of their facts and by those in the document, oldest first.
const VERSIONS: [(&str, &str); 6] = [
    ("ssl2", "SSLv2"),
    ("ssl3", "SSLv3"),
    ("tls10", "TLSv1.0"),
    ("tls11", "TLSv1.1"),
    ("tls12", "TLSv1.2"),
    ("tls13", "TLSv1.3"),
];

/// One entry of facts for each host that was probed; nothing where none was.
pub(super) fn all(tree: &mut Tree, documents: &[Document], metadata: Option<NodeId>) -> Option<NodeId> {
    let seen = documents.iter().filter(|document| matches!(document.role, Role::Host(_)));
    let entries: Vec<NodeId> = seen.map(|document| facts(tree, document.root, metadata)).collect();
    (!entries.is_empty()).then(|| tree.add_array(&entries, Origin::Fact(None)))
}

/// One entry of facts.
fn facts(tree: &mut Tree, document: NodeId, metadata: Option<NodeId>) -> NodeId {
    if tree.kind(document) != Kind::Object {
        return unknown(tree, document, "the record of the TLS probe is no object".to_owned());
    }
    let mut host = Host { tree, document };
    let mut facts = vec![("observed", document)];
    facts.extend(host.name().map(|name| ("name", name)));
    facts.push(("serves", host.serves(metadata)));
    for (fact, version) in VERSIONS {
        facts.push((fact, host.version(version)));
    }
    facts.push(("suites_below_tls13", host.suites(&VERSIONS[1..5])));
    facts.push(("suites_tls12", host.suites(&VERSIONS[4..5])));
    for name in AS_SEEN {
        facts.extend(host.as_seen(name).map(|node| (name, node)));
    }
    tree.add_object(&facts, Origin::Fact(Some(document)))
}

struct Host<'t> {
    tree: &'t mut Tree,
    document: NodeId,
}

impl Host<'_> {
    /// `as.example:443`
    fn name(&mut self) -> Option<NodeId> {
        let about = self.tree.member(self.document, "host")?;
        let port = self.tree.number_text(self.tree.member(self.document, "port")?)?;
        let text = format!("{}:{port}", self.tree.as_str(about)?);
        Some(self.tree.add_string(&text, Origin::Fact(Some(about))))
    }

    /// Why something is unknown: nothing is known of a host that did not answer.
    fn reason(&self, name: &str) -> Option<String> {
        let text = |object, name: &str| self.tree.as_str(self.tree.member(object, name)?).map(str::to_owned);
        let reasons = self.tree.member(self.document, "unknown");
        text(self.document, "error").or_else(|| text(reasons?, name))
    }

    /// Names of the members of the metadata that lead here.
    fn serves(&mut self, metadata: Option<NodeId>) -> NodeId {
        let own = self.tree.member(self.document, "host").and_then(|host| self.tree.as_str(host).map(str::to_owned));
        let port = self.tree.member(self.document, "port").and_then(|port| self.tree.number_text(port));
        let port = port.and_then(|port| port.parse::<u16>().ok());
        let (Some(metadata), Some(own), Some(port)) = (metadata, own, port) else {
            let reason = "without the server's metadata it is not known what the host serves".to_owned();
            return unknown(self.tree, self.document, reason);
        };
        let leads_here = |tree: &Tree, value: NodeId| {
            let found = tree.as_str(value).and_then(https_host);
            found.is_some_and(|(host, number)| host.eq_ignore_ascii_case(&own) && number == port)
        };
        let mut names = Vec::new();
        for (name, value) in self.tree.members(metadata) {
            if leads_to_host(name) && leads_here(self.tree, value) {
                names.push((name.to_owned(), value));
            }
            if name == "mtls_endpoint_aliases" {
                let aliases = self
                    .tree
                    .members(value)
                    .filter(|(name, alias)| leads_to_host(name) && leads_here(self.tree, *alias));
                names.extend(aliases.map(|(alias, value)| (format!("{name}.{alias}"), value)));
            }
        }
        let items: Vec<NodeId> =
            names.iter().map(|(name, about)| self.tree.add_string(name, Origin::Fact(Some(*about)))).collect();
        self.tree.add_array(&items, Origin::Fact(Some(self.document)))
    }

    /// Whether the host accepts a version.
    fn version(&mut self, version: &str) -> NodeId {
        let state = self.tree.member(self.document, "versions").and_then(|all| self.tree.member(all, version));
        match state.and_then(|state| Some((state, self.tree.as_str(state)?))) {
            Some((about, "accepted")) => self.tree.add_bool(true, Origin::Fact(Some(about))),
            Some((about, "refused")) => self.tree.add_bool(false, Origin::Fact(Some(about))),
            Some((about, "could-not-offer")) => {
                unknown(self.tree, about, format!("{version} could not be offered to the host"))
            }
            _ => {
                let reason = self.reason(version).unwrap_or_else(|| format!("{version} was not tried"));
                unknown(self.tree, self.document, reason)
            }
        }
    }

    /// The suites of some versions; an unknown one at the end where there may be more.
    fn suites(&mut self, versions: &[(&str, &str)]) -> NodeId {
        let accepted = self.tree.member(self.document, "accepted");
        let (mut items, mut doubt) = (Vec::new(), self.reason("accepted"));
        for (_, version) in versions {
            let list = accepted.and_then(|accepted| self.tree.member(accepted, version));
            items.extend(list.map(|list| self.tree.items(list).to_vec()).unwrap_or_default());
            let open = self.reason(version).or_else(|| self.reason(&format!("accepted.{version}")));
            doubt = doubt.or(open);
        }
        if let Some(reason) = doubt {
            items.push(unknown(self.tree, self.document, reason));
        }
        let about = accepted.unwrap_or(self.document);
        self.tree.add_array(&items, Origin::Fact(Some(about)))
    }

    /// A member as it is. Of a list that is not complete the rest is unknown.
    fn as_seen(&mut self, name: &str) -> Option<NodeId> {
        let seen = self.tree.member(self.document, name);
        let reason = self.reason(name);
        match (seen, reason) {
            (Some(list), reason) if self.tree.kind(list) == Kind::Array => {
                let mut items = self.tree.items(list).to_vec();
                if ["certificates", "other_addresses"].contains(&name) {
                    items = items.into_iter().map(|item| entry(self.tree, item)).collect();
                }
                items.extend(reason.map(|reason| unknown(self.tree, list, reason)));
                Some(self.tree.add_array(&items, Origin::Fact(Some(list))))
            }
            (_, Some(reason)) => Some(unknown(self.tree, self.document, reason)),
            (seen, None) => seen,
        }
    }
}

/// A certificate or an address with what could not be learnt of it.
fn entry(tree: &mut Tree, seen: NodeId) -> NodeId {
    let Some(reasons) = tree.member(seen, "unknown") else { return seen };
    let reasons: Vec<(String, String)> = tree
        .members(reasons)
        .filter_map(|(name, reason)| Some((name.to_owned(), tree.as_str(reason)?.to_owned())))
        .collect();
    let mut members: Vec<(String, NodeId)> = tree
        .members(seen)
        .map(|(name, value)| (name.to_owned(), value))
        .filter(|(name, _)| name != "unknown")
        .collect();
    members.retain(|(name, _)| !reasons.iter().any(|(other, _)| other == name));
    for (name, reason) in reasons {
        let node = unknown(tree, seen, reason);
        members.push((name, node));
    }
    let members: Vec<(&str, NodeId)> = members.iter().map(|(name, node)| (name.as_str(), *node)).collect();
    tree.add_object(&members, Origin::Fact(Some(seen)))
}

fn unknown(tree: &mut Tree, about: NodeId, reason: String) -> NodeId {
    tree.add_unknown(Unknown { reason, needs: vec!["tls".to_owned()] }, Origin::Fact(Some(about)))
}
