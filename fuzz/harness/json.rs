//! The strict parser against `serde_json`, and its places.

use fapilint::json::{Kind, Limits, Lines, NodeId, Origin, SourceId, Tree, parse, redact};
use serde_json::Value;

/// What both read has the same value; what only one reads is what strictness is about.
pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    assert_eq!(redact(text).len(), text.len(), "redaction keeps every place");
    let mut tree = Tree::new();
    let other = serde_json::from_str::<Value>(text.strip_prefix('\u{feff}').unwrap_or(text));
    match parse(&mut tree, SourceId(0), text, Limits::default()) {
        Ok(parsed) => {
            same(&tree, parsed.root, other.as_ref());
            places(&tree, parsed.root, text);
        }
        Err(error) => {
            super::is_sound(&error, text);
            let because = ["twice", "more than once", "duplicate", "surrogate", "deep", "nested", "limit"];
            let is_strictness = because.iter().any(|word| error.message.contains(word));
            assert!(other.is_err() || is_strictness, "only serde_json reads it: {}", error.message);
        }
    }
}

fn same(tree: &Tree, root: NodeId, other: Result<&Value, &serde_json::Error>) {
    match other {
        Ok(other) => assert_eq!(&value(tree, root), other),
        // RFC 8259 section 6 lets numbers be as large as they like, and serde_json has f64.
        Err(error) => assert!(error.to_string().starts_with("number out of range"), "only we read it: {error}"),
    }
}

fn value(tree: &Tree, node: NodeId) -> Value {
    match tree.kind(node) {
        Kind::Null | Kind::Unknown => Value::Null,
        Kind::Boolean => Value::from(tree.as_bool(node)),
        Kind::Number => serde_json::from_str(tree.number_text(node).unwrap_or("0")).expect("a number"),
        Kind::String => Value::from(tree.as_str(node)),
        Kind::Array => tree.items(node).iter().map(|item| value(tree, *item)).collect(),
        Kind::Object => tree.members(node).map(|(name, node)| (name.to_owned(), value(tree, node))).collect(),
    }
}

/// Pointers lead back, and spans lie within the text.
fn places(tree: &Tree, root: NodeId, text: &str) {
    let lines = Lines::new(text);
    // Enough of them: the pointer of each is looked up from the top.
    for node in tree.since(0).take(64) {
        let Origin::Document { start, end, .. } = tree.origin(node) else { continue };
        assert!(text.get(start as usize..end as usize).is_some(), "{start}..{end}");
        assert_eq!(tree.resolve(root, &tree.pointer(node)), Some(node));
        assert!(lines.position(start as usize).line > 0);
    }
}
