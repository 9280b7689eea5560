//! From text to tree.

use std::collections::HashMap;

use nojson::{JsonValueKind, RawJson, RawJsonValue};

use super::explain::explain;
use super::{NodeId, Origin, SourceId, Span, SyntaxError, Tree};

/// Bounds on what is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest text, in bytes.
    pub bytes: usize,
    /// The deepest nesting of arrays and objects.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 5 * 1024 * 1024, depth: 64 }
    }
}

/// A text that was read.
#[derive(Clone, Copy, Debug)]
pub struct Parsed {
    /// Its value.
    pub root: NodeId,
    /// Whether it starts with a byte order mark, which RFC 8259 section 8.1 lets a reader ignore.
    pub byte_order_mark: bool,
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads one JSON text into a tree.
///
/// # Errors
/// The text is not JSON (RFC 8259), has an object with two members of one name, a `\u` escape that is half of a
/// surrogate pair, or is over a limit.
pub fn parse(tree: &mut Tree, source: SourceId, text: &str, limits: Limits) -> Result<Parsed, SyntaxError> {
    if text.len() > limits.bytes {
        return Err(SyntaxError::new(
            format!("the document has {} bytes, more than the limit of {}", text.len(), limits.bytes),
            Span::new(limits.bytes, limits.bytes),
            "the limit is here",
        ));
    }
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let base = text.len() - body.len();
    let raw = RawJson::parse(body).map_err(|error| explain(&error, body, base, limits))?;
    let mut reader = Reader { tree, source, base, limits };
    let root = reader.value(raw.value(), 1)?;
    Ok(Parsed { root, byte_order_mark: base > 0 })
}

struct Reader<'t> {
    tree: &'t mut Tree,
    source: SourceId,
    base: usize,
    limits: Limits,
}

impl Reader<'_> {
    fn value(&mut self, value: RawJsonValue<'_, '_>, depth: usize) -> Result<NodeId, SyntaxError> {
        let span = self.span(value);
        let origin = self.origin(span);
        let written = value.as_raw_str();
        Ok(match value.kind() {
            JsonValueKind::Null => self.tree.add_null(origin),
            JsonValueKind::Boolean => self.tree.add_bool(written == "true", origin),
            JsonValueKind::Integer | JsonValueKind::Float => self.tree.add_number(written, origin),
            JsonValueKind::String => {
                let string = value.to_unquoted_string_str().unwrap_or_default();
                self.tree.add_string(&string, origin)
            }
            JsonValueKind::Array | JsonValueKind::Object if depth > self.limits.depth => {
                return Err(too_deep(span.start, self.limits));
            }
            JsonValueKind::Array => self.array(value, origin, depth)?,
            JsonValueKind::Object => self.object(value, origin, depth)?,
        })
    }

    fn array(&mut self, value: RawJsonValue<'_, '_>, origin: Origin, depth: usize) -> Result<NodeId, SyntaxError> {
        let mut items = Vec::new();
        for item in value.to_array().into_iter().flatten() {
            items.push(self.value(item, depth + 1)?);
        }
        Ok(self.tree.add_array(&items, origin))
    }

    fn object(&mut self, value: RawJsonValue<'_, '_>, origin: Origin, depth: usize) -> Result<NodeId, SyntaxError> {
        let mut members = Vec::new();
        for (name, value) in value.to_object().into_iter().flatten() {
            let id = self.value(value, depth + 1)?;
            let unquoted = name.to_unquoted_string_str().unwrap_or_default();
            members.push((unquoted, self.span(name), id));
        }
        if let Some((first, second)) = duplicate(members.iter().map(|(name, ..)| name.as_ref())) {
            return Err(duplicate_error(&members[first], &members[second]));
        }
        let members: Vec<(&str, NodeId)> = members.iter().map(|(name, _, id)| (name.as_ref(), *id)).collect();
        Ok(self.tree.add_object(&members, origin))
    }

    fn span(&self, value: RawJsonValue<'_, '_>) -> Span {
        let start = self.base + value.position();
        Span::new(start, start + value.as_raw_str().len())
    }

    fn origin(&self, span: Span) -> Origin {
        // Texts are bounded by `Limits::bytes`, far below 4 GiB.
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Origin::Document { source: self.source, start: small(span.start), end: small(span.end) }
    }
}

/// The first two places with the same name. Few names are compared pair by pair, which is faster than hashing them.
fn duplicate<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Option<(usize, usize)> {
    const FEW: usize = 24;
    if names.clone().take(FEW + 1).count() <= FEW {
        return names.clone().enumerate().find_map(|(second, name)| {
            let first = names.clone().take(second).position(|other| other == name)?;
            Some((first, second))
        });
    }
    let mut seen = HashMap::new();
    names.enumerate().find_map(|(second, name)| seen.insert(name, second).map(|first| (first, second)))
}

fn duplicate_error(
    first: &(std::borrow::Cow<'_, str>, Span, NodeId),
    second: &(std::borrow::Cow<'_, str>, Span, NodeId),
) -> SyntaxError {
    SyntaxError::new(format!("the member {:?} is there twice in one object", second.0), second.1, "here again")
        .related(first.1, "first here")
        .help("keep one of them: readers disagree about which of two equal members counts")
}

pub(super) fn too_deep(offset: usize, limits: Limits) -> SyntaxError {
    SyntaxError::new(
        format!("arrays and objects are nested more than {} deep", limits.depth),
        Span::new(offset, offset + 1),
        "too deep from here",
    )
}
