//! From text to tree.

use std::borrow::Cow;

use nojson::{JsonValueKind, RawJson, RawJsonValue};

use super::explain::explain;
use super::tree::Text;
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
    tree.expect(body.len());
    let kept = tree.keep(body);
    let mut reader = Reader { tree, source, base, limits, kept, items: Vec::new(), members: Vec::new() };
    let root = reader.value(raw.value(), 1)?;
    Ok(Parsed { root, byte_order_mark: base > 0 })
}

struct Reader<'t> {
    tree: &'t mut Tree,
    source: SourceId,
    base: usize,
    limits: Limits,
    /// The whole text: strings without escapes are parts of it.
    kept: Text,
    /// Items of the arrays that are open, those of the innermost last.
    items: Vec<NodeId>,
    /// Members of the objects that are open, those of the innermost last.
    members: Vec<Named>,
}

/// A member, and where its name stands.
#[derive(Clone, Copy)]
struct Named {
    name: Text,
    span: Span,
    value: NodeId,
}

impl Reader<'_> {
    fn value(&mut self, value: RawJsonValue<'_, '_>, depth: usize) -> Result<NodeId, SyntaxError> {
        let span = self.span(value);
        let origin = self.origin(span);
        Ok(match value.kind() {
            JsonValueKind::Null => self.tree.add_null(origin),
            JsonValueKind::Boolean => self.tree.add_bool(value.as_raw_str() == "true", origin),
            JsonValueKind::Integer | JsonValueKind::Float => {
                self.tree.add_kept_number(self.part(span.start, span.end), origin)
            }
            JsonValueKind::String => {
                let text = self.text(value, span);
                self.tree.add_kept_string(text, origin)
            }
            JsonValueKind::Array | JsonValueKind::Object if depth > self.limits.depth => {
                return Err(too_deep(span.start, self.limits));
            }
            JsonValueKind::Array => self.array(value, origin, depth)?,
            JsonValueKind::Object => self.object(value, origin, depth)?,
        })
    }

    fn array(&mut self, value: RawJsonValue<'_, '_>, origin: Origin, depth: usize) -> Result<NodeId, SyntaxError> {
        let first = self.items.len();
        for item in value.to_array().into_iter().flatten() {
            let item = self.value(item, depth + 1)?;
            self.items.push(item);
        }
        let array = self.tree.add_array(&self.items[first..], origin);
        self.items.truncate(first);
        Ok(array)
    }

    fn object(&mut self, value: RawJsonValue<'_, '_>, origin: Origin, depth: usize) -> Result<NodeId, SyntaxError> {
        let first = self.members.len();
        for (name, value) in value.to_object().into_iter().flatten() {
            let span = self.span(name);
            let member = Named { name: self.text(name, span), span, value: self.value(value, depth + 1)? };
            self.members.push(member);
        }
        let members = &self.members[first..];
        let object = self.tree.add_kept_object(members.iter().map(|member| (member.name, member.value)), origin);
        if let Some((one, other)) = self.tree.duplicate(object) {
            let name = self.tree.members(object).nth(one).map_or("", |(name, _)| name);
            return Err(duplicate(name, members[one].span, members[other].span));
        }
        self.members.truncate(first);
        Ok(object)
    }

    /// What a string says: a part of the text, unless it has escapes.
    fn text(&mut self, value: RawJsonValue<'_, '_>, span: Span) -> Text {
        match value.to_unquoted_string_str().unwrap_or_default() {
            Cow::Borrowed(text) => self.part(span.start + 1, span.start + 1 + text.len()),
            Cow::Owned(text) => self.tree.keep(&text),
        }
    }

    fn part(&self, start: usize, end: usize) -> Text {
        self.kept.part(start - self.base, end - self.base)
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

fn duplicate(name: &str, first: Span, second: Span) -> SyntaxError {
    SyntaxError::new(format!("the member {name:?} is there twice in one object"), second, "here again")
        .related(first, "first here")
        .help("keep one of them: readers disagree about which of two equal members counts")
}

pub(super) fn too_deep(offset: usize, limits: Limits) -> SyntaxError {
    SyntaxError::new(
        format!("arrays and objects are nested more than {} deep", limits.depth),
        Span::new(offset, offset + 1),
        "too deep from here",
    )
}
