//! Captured requests: raw HTTP, HAR, and the object form.

use fapilint::bundled;
use fapilint::case::{Case, Input, Role};

/// Any text as a capture.
pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let input = Input { name: "input".to_owned(), role: Role::Request(0), text: text.to_owned() };
    let (case, unreadable) = Case::build_at(bundled::catalogue(), vec![input], Some(1_767_229_100));
    for broken in &unreadable {
        super::is_sound(&broken.error, text);
    }
    // Reports show the documents, with every secret covered in its place.
    for document in case.documents.iter().filter(|document| document.parent.is_none()) {
        assert_eq!(document.text.len(), text.len(), "what stands behind a secret has moved");
    }
    for document in &case.documents {
        assert!(!document.text.contains("hunter2"), "{} shows a secret", document.name);
    }
}
