//! How a registered name and the subject of a certificate differ.

use std::fmt::Write as _;

use super::attribute::usual_name;
use super::normal::{Normal, normal};
use super::{Name, slash};

/// What a registered `tls_client_auth_subject_dn` has otherwise than a certificate's subject, as a fragment of a
/// sentence; nothing where they match (RFC 4517 section 4.2.15).
pub(in crate::case::certificate) fn difference(registered: &str, subject: &Name) -> Option<String> {
    if let Some(name) = slash::parse(registered) {
        let also = values(&normal(&name), &normal(subject));
        let rewritten =
            if also.is_none() { ", and written as RFC 4514 wants it would match".to_owned() } else { String::new() };
        let also = also.map(|also| format!(", and {also}")).unwrap_or_default();
        return Some(format!("the registered value is in OpenSSL's slash form{rewritten}{also}"));
    }
    let name = match Name::parse(registered) {
        Ok(name) if name.is_empty() => return Some("the registered value is empty".to_owned()),
        Ok(name) => name,
        Err(trouble) => return Some(trouble.0),
    };
    let (registered, certified) = (normal(&name), normal(subject));
    if registered == certified {
        return None;
    }
    if normal(&name.reversed()) == certified {
        return Some(
            "the order of the RDNs is reversed: RFC 4514 starts with the last RDN of the certificate".to_owned(),
        );
    }
    if subject.is_empty() {
        return Some("the subject of the certificate is empty".to_owned());
    }
    Some(values(&registered, &certified).unwrap_or_else(|| arrangement(&registered, &certified)))
}

/// How names with equal attributes differ.
fn arrangement(registered: &Normal, certified: &Normal) -> String {
    let sorted = |name: &Normal| {
        let mut name = name.clone();
        name.sort();
        name
    };
    if sorted(registered) == sorted(certified) {
        "the order of the RDNs differs".to_owned()
    } else {
        "attributes are joined to RDNs otherwise: `+` joins what `,` separates".to_owned()
    }
}

type Attributes = Vec<(String, String)>;

/// The attributes that one name has and the other has not; nothing where there are none.
fn values(registered: &Normal, certified: &Normal) -> Option<String> {
    let (mut ours, mut theirs): (Attributes, Attributes) =
        (registered.iter().flatten().cloned().collect(), certified.iter().flatten().cloned().collect());
    ours.retain(|attribute| match theirs.iter().position(|other| other == attribute) {
        Some(at) => {
            theirs.swap_remove(at);
            false
        }
        None => true,
    });
    let mut said = Vec::new();
    for (identifier, value) in &ours {
        let name = usual_name(identifier);
        match theirs.iter().position(|(other, _)| other == identifier) {
            Some(at) => {
                let (_, other) = theirs.swap_remove(at);
                said.push(two_values(name, value, &other));
            }
            None => said.push(format!("the certificate has no {name}{}", quoted(value))),
        }
    }
    said.extend(theirs.iter().map(|(identifier, value)| {
        format!("{}{} of the certificate is not in the registered value", usual_name(identifier), quoted(value))
    }));
    (!said.is_empty()).then(|| said.join(", "))
}

fn two_values(name: &str, registered: &str, certified: &str) -> String {
    let bare = |text: &str| text.replace('\\', "");
    if bare(registered) == bare(certified) {
        return format!("escaping: the registered {name} has a backslash more or less than the certificate");
    }
    format!(
        "the value of {name} differs:{} is registered, the certificate has{}",
        quoted(registered),
        quoted(certified)
    )
}

/// A value for a message, cut where it is long.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut shown: String = text.chars().take(LONGEST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    let mut quoted = String::new();
    let _ = write!(quoted, " `{shown}`");
    quoted
}
