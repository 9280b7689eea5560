//! Whether a certificate has the subject that is registered for `tls_client_auth`.

use std::net::IpAddr;

use super::name::{Name, difference};
use super::sheet::Sheet;
use crate::case::assemble::ClientNodes;
use crate::json::{Kind, NodeId, Origin, Tree};

/// Members that register a subject (RFC 8705 section 2.1.2), and the facts that have names of their type.
const SUBJECTS: [(&str, &str, &str); 5] = [
    ("tls_client_auth_subject_dn", "subject", "subject"),
    ("tls_client_auth_san_dns", "san_dns", "dNSName"),
    ("tls_client_auth_san_uri", "san_uri", "uniformResourceIdentifier"),
    ("tls_client_auth_san_ip", "san_ip", "iPAddress"),
    ("tls_client_auth_san_email", "san_email", "rfc822Name"),
];

/// `subject_matches` and, where it does not, `subject_difference`: a fragment of a sentence. They lie where the subject
/// is registered. Nothing where none is; where several are, each must match.
pub(super) fn facts(tree: &mut Tree, nodes: &ClientNodes, leaf: NodeId) -> Vec<(&'static str, NodeId)> {
    let Some(metadata) = nodes.metadata else {
        let mut sheet = Sheet::new(tree, Origin::Fact(Some(leaf)));
        for name in ["subject_matches", "subject_difference"] {
            sheet.unknown(name, "no client metadata was given (--client)", "client-metadata");
        }
        return sheet.members();
    };
    let registered = SUBJECTS.iter().filter_map(|row| tree.member(metadata, row.0).map(|node| (row, node)));
    let mut about = None;
    let mut differs = None;
    for (row, node) in registered.collect::<Vec<_>>() {
        let Some(text) = tree.as_str(node).filter(|_| tree.kind(node) == Kind::String) else {
            // A registered subject of the wrong type is a fault of its own.
            let mut sheet = Sheet::new(tree, Origin::Fact(Some(node)));
            for name in ["subject_matches", "subject_difference"] {
                sheet.unknown(name, &format!("{} is no string", row.0), "client-metadata");
            }
            return sheet.members();
        };
        let difference = match row.1 {
            "subject" => of_subject(tree, leaf, text),
            member => of_alternative(&Names { tree, leaf }, member, text, row.2),
        };
        if differs.is_none() {
            (about, differs) = (Some(node), difference);
        }
    }
    let Some(about) = about else { return Vec::new() };
    let mut sheet = Sheet::new(tree, Origin::Fact(Some(about)));
    sheet.truth("subject_matches", differs.is_none());
    if let Some(differs) = differs {
        sheet.text("subject_difference", &differs);
    }
    sheet.members()
}

fn of_subject(tree: &Tree, leaf: NodeId, registered: &str) -> Option<String> {
    let written = tree.member(leaf, "subject").and_then(|node| tree.as_str(node)).unwrap_or_default();
    // What this program wrote it reads.
    let subject = Name::parse(written).unwrap_or_default();
    let how = difference(registered, &subject)?;
    Some(format!("{how}. The certificate's subject is `{}`", clipped(written)))
}

/// Names of a certificate.
struct Names<'t> {
    tree: &'t Tree,
    leaf: NodeId,
}

impl<'t> Names<'t> {
    fn of(&self, member: &str) -> impl Iterator<Item = &'t str> {
        let list = self.tree.member(self.leaf, member);
        let items = list.map(|list| self.tree.items(list)).unwrap_or_default();
        items.iter().filter_map(|item| self.tree.as_str(*item))
    }
}

fn of_alternative(names: &Names<'_>, member: &str, registered: &str, kind: &str) -> Option<String> {
    if names.of(member).any(|name| alike(member, registered, name)) {
        return None;
    }
    let other = SUBJECTS.iter().skip(1).find(|row| names.of(row.1).any(|name| name.eq_ignore_ascii_case(registered)));
    if let Some((_, _, other)) = other {
        return Some(format!("the certificate has the registered value as {other}, and not as {kind}"));
    }
    if names.of("common_names").any(|name| name.eq_ignore_ascii_case(registered)) {
        return Some(format!("the certificate has the registered value as common name (CN), and not as {kind}"));
    }
    let found: Vec<String> = names.of(member).take(5).map(|name| format!("`{}`", clipped(name))).collect();
    Some(if found.is_empty() {
        format!("the certificate has no {kind}")
    } else {
        format!("the certificate's {kind} is {}", found.join(", "))
    })
}

/// Whether two names of a type are the same: host names without regard to case, addresses as octets (RFC 5952 section
/// 8), the mailbox of an e-mail address to the letter (RFC 5280 section 7.5), URIs but for the case of scheme and host
/// (section 7.4).
fn alike(member: &str, registered: &str, certified: &str) -> bool {
    let halves_alike = |a: (&str, &str), b: (&str, &str)| a.0 == b.0 && a.1.eq_ignore_ascii_case(b.1);
    match member {
        "san_ip" => registered.parse::<IpAddr>().ok().is_some_and(|address| certified.parse() == Ok(address)),
        "san_dns" => registered.eq_ignore_ascii_case(certified),
        "san_email" => match (registered.rsplit_once('@'), certified.rsplit_once('@')) {
            (Some(a), Some(b)) => halves_alike(a, b),
            _ => false,
        },
        _ => registered == certified || same_uri(registered, certified),
    }
}

/// Whether URIs differ in nothing but the case of their schemes and hosts.
fn same_uri(one: &str, other: &str) -> bool {
    let split = |text: &str| {
        let authority = text.find("://")? + "://".len();
        let end = text.get(authority..)?.find(['/', '?', '#']).map_or(text.len(), |at| authority + at);
        Some((text.get(..end)?.to_ascii_lowercase(), text.get(end..)?.to_owned()))
    };
    split(one).is_some_and(|one| split(other) == Some(one))
}

/// A name for a message, cut where it is long.
fn clipped(text: &str) -> String {
    const LONGEST: usize = 300;
    let mut shown: String = text.chars().take(LONGEST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
