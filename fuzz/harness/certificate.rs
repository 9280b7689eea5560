//! Certificates: PEM, DER and what looks like them.

use fapilint::bundled;
use fapilint::case::{Case, Input, Role, certificate_text, looks_like};

/// Any bytes as the file of a client certificate.
pub fn run(data: &[u8]) {
    let _ = looks_like(data);
    let Ok(text) = certificate_text(data) else { return };
    let client = r#"{"client_id":"c1","tls_client_auth_subject_dn":"CN=client,O=Example"}"#;
    let inputs = [(Role::ClientMetadata(0), client), (Role::ClientCertificate(0), &text)];
    let inputs = inputs.map(|(role, text)| Input { name: "input".to_owned(), role, text: text.to_owned() });
    let (case, unreadable) = Case::build_at(bundled::catalogue(), inputs.to_vec(), Some(1_767_229_100));
    // It was taken for a certificate above, by the same reader.
    assert!(unreadable.is_empty(), "{}", unreadable[0].error);
    assert!(case.documents.iter().all(|document| !document.bytes().is_empty()));
}
