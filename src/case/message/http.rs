//! Requests as they went over the wire (RFC 9112), and the forms in them.

use url::form_urlencoded;

use crate::json::{Limits, NodeId, Origin, SourceId, Span, SyntaxError, Tree, parse};

use super::chunks::{self, Body};
use super::request::{Parameter, Placed, Raw};

/// The most header fields that are read.
const HEADERS: usize = 200;

/// Reads a request: raw, or as an object `{ "method": …, "url": …, "headers": {…}, "parameters": {…} }`.
pub(super) fn read(text: &str) -> Result<Raw, SyntaxError> {
    if text.trim_start().starts_with('{') { of_json(text) } else { of_wire(text) }
}

fn of_wire(text: &str) -> Result<Raw, SyntaxError> {
    let wrong =
        |message: String| SyntaxError::new(message, Span::new(0, text.len().min(1)), "this is read as a request");
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let status = request.parse(text.as_bytes()).map_err(|error| wrong(format!("this is no HTTP request: {error}")))?;
    let httparse::Status::Complete(body) = status else {
        return Err(wrong("the request is cut: no empty line ends its header".to_owned()));
    };
    let place = |part: &str| {
        let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        Placed { text: part.to_owned(), span: Span::new(start, start + part.len()) }
    };
    let target = place(request.path.unwrap_or_default());
    let mut fields = Vec::new();
    for header in request.headers.iter() {
        let value =
            std::str::from_utf8(header.value).map_err(|_| wrong(format!("the header {} is not UTF-8", header.name)))?;
        fields.push((header.name.to_ascii_lowercase(), place(value)));
    }
    let mut parameters = in_url(&target);
    if is_form(&fields) {
        let content = text.get(body..).unwrap_or_default();
        let content = if chunks::are_said(&fields) {
            chunks::join(content, body).map_err(wrong)?
        } else {
            Body::whole(content, body)
        };
        // Editors end files with a line end that is not part of the form.
        form(content.text.trim_end_matches(['\r', '\n']), &content, false, &mut parameters);
    }
    Ok(Raw { method: place(request.method.unwrap_or_default()), target, headers: fields, parameters })
}

/// Whether the body is a form: the content type says so, or nothing says anything.
pub(super) fn is_form(headers: &[(String, Placed)]) -> bool {
    let stated = headers.iter().find(|(name, _)| name == "content-type").map(|(_, value)| value.text.as_str());
    let kind = |text: &str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    stated.is_none_or(|text| kind(text) == "application/x-www-form-urlencoded")
}

fn in_url(target: &Placed) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    if let Some((before, query)) = target.text.split_once('?') {
        let query = query.split('#').next().unwrap_or_default();
        let query = Body::whole(query, target.span.start + before.len() + 1);
        form(&query.text, &query, true, &mut parameters);
    }
    parameters
}

/// Parameters of a form with all their duplicates, and where their values stand.
fn form(text: &str, body: &Body, in_url: bool, parameters: &mut Vec<Parameter>) {
    let mut at = 0;
    for pair in text.split('&') {
        let value = pair.find('=').map_or(pair.len(), |equals| equals + 1);
        let span = body.place(Span::new(at + value, at + pair.len()));
        at += pair.len() + 1;
        if let Some((name, text)) = form_urlencoded::parse(pair.as_bytes()).next() {
            let value = Placed { text: text.into_owned(), span };
            parameters.push(Parameter { name: name.into_owned(), value, in_url });
        }
    }
}

fn of_json(text: &str) -> Result<Raw, SyntaxError> {
    let mut tree = Tree::new();
    let root = parse(&mut tree, SourceId(0), text, Limits::default())?.root;
    let span = |node: NodeId| match tree.origin(node) {
        Origin::Document { start, end, .. } => Span::new(start as usize, end as usize),
        _ => Span::new(0, 0),
    };
    // A token may stand there decoded: it is handed on as the object that it is.
    let placed = |node: NodeId| {
        let span = span(node);
        let text = tree.as_str(node).or_else(|| text.get(span.start..span.end)).unwrap_or_default().to_owned();
        Placed { text, span }
    };
    let member = |name: &str| tree.member(root, name);
    let text_of = |name: &str| {
        let found = member(name).filter(|node| tree.as_str(*node).is_some()).map(placed);
        found.ok_or_else(|| {
            SyntaxError::new(format!("the request has no {name}"), span(root), "a request has method and url")
        })
    };
    let target = text_of("url")?;
    let mut parameters = in_url(&Placed { text: target.text.clone(), span: target.span });
    for parameter in &mut parameters {
        parameter.value.span = target.span;
    }
    for (name, node) in member("parameters").into_iter().flat_map(|object| tree.members(object)) {
        parameters.push(Parameter { name: name.to_owned(), value: placed(node), in_url: false });
    }
    let headers = member("headers").into_iter().flat_map(|object| tree.members(object));
    let headers = headers.map(|(name, node)| (name.to_ascii_lowercase(), placed(node))).collect();
    Ok(Raw { method: text_of("method")?, target, headers, parameters })
}
