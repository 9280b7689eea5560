//! Bodies that were sent in chunks (RFC 9112 section 7.1).
//!
//! `httparse` reads the size of a chunk; what it has no place for is where each octet stood, which findings point at.

use crate::json::Span;

use super::request::Placed;

/// A body, and where its parts stand in the capture.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) text: String,
    /// Offsets in the text, and in the capture.
    starts: Vec<(usize, usize)>,
}

impl Body {
    /// A body as it stands in the capture, from an offset on.
    pub(super) fn whole(text: &str, start: usize) -> Self {
        Self { text: text.to_owned(), starts: vec![(0, start)] }
    }

    /// Where a part of the text stands in the capture; what frames chunks may lie in it.
    pub(super) fn place(&self, span: Span) -> Span {
        let found = |at: usize| {
            let start = self.starts.iter().rev().find(|(from, _)| *from <= at);
            start.map_or(at, |(from, capture)| capture + at - from)
        };
        // The end is where the last octet ends: the next chunk may start there.
        let end = if span.end > span.start { found(span.end - 1) + 1 } else { found(span.start) };
        Span::new(found(span.start), end)
    }
}

/// Whether the header says that the body is in chunks.
pub(super) fn are_said(headers: &[(String, Placed)]) -> bool {
    let said = headers.iter().filter(|(name, _)| name == "transfer-encoding");
    said.flat_map(|(_, value)| value.text.split(',')).any(|coding| coding.trim().eq_ignore_ascii_case("chunked"))
}

/// Joins the chunks of a body that starts at an offset. A body without them was joined by who captured it.
///
/// # Errors
/// A sentence that says what is wrong.
pub(super) fn join(body: &str, start: usize) -> Result<Body, String> {
    let mut joined = Body { text: String::new(), starts: Vec::new() };
    let mut at = 0;
    loop {
        let rest = body.get(at..).unwrap_or_default();
        let (head, size) = match httparse::parse_chunk_size(rest.as_bytes()) {
            Ok(httparse::Status::Complete((head, size))) => (head, usize::try_from(size).unwrap_or(usize::MAX)),
            _ if at == 0 => return Ok(Body::whole(body, start)),
            _ => return Err("the body is sent in chunks, and one of them does not start with its size".to_owned()),
        };
        if size == 0 {
            return Ok(joined);
        }
        let from = at + head;
        let Some(chunk) = from.checked_add(size).and_then(|end| body.get(from..end)) else {
            return Err("the body is sent in chunks, and is cut in one of them".to_owned());
        };
        joined.starts.push((joined.text.len(), start + from));
        joined.text.push_str(chunk);
        let end = from + size;
        let behind = body.get(end..).unwrap_or_default();
        at = end + behind.len() - behind.trim_start_matches(['\r', '\n']).len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_and_know_where_they_stood() {
        let body = "4\r\na=bc\r\n3;x=y\r\n&d=\r\n2\r\nef\r\n0\r\n\r\n";
        let joined = join(body, 100).expect("chunks");
        assert_eq!(joined.text, "a=bc&d=ef");
        assert_eq!(joined.place(Span::new(2, 4)), Span::new(105, 107));
        let (start, end) = (body.find("ef").expect("ef") + 100, body.find("ef").expect("ef") + 102);
        assert_eq!(joined.place(Span::new(7, 9)), Span::new(start, end));
        // From one chunk into another.
        assert_eq!(joined.place(Span::new(2, 9)), Span::new(105, end));
    }

    #[test]
    fn what_is_not_in_chunks_is_taken_as_it_is() {
        assert_eq!(join("grant_type=x", 7).expect("a body").text, "grant_type=x");
        assert!(join("4\r\na=b", 0).expect_err("cut").contains("cut"));
        assert!(join("1\r\na\r\nxyz", 0).expect_err("no size").contains("size"));
        assert!(join("ffffffffffffffff\r\na", 0).expect_err("cut").contains("cut"));
        assert_eq!(join("0\r\n\r\n", 0).expect("nothing").text, "");
    }
}
