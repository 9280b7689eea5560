//! The form with slashes that OpenSSL printed before it knew others.

use super::{Name, Value, attribute};

/// Reads `/C=GB/O=Example/CN=client`; nothing where the text has another form. A slash in a value is not told from one
/// between values, except by what follows it.
pub(super) fn parse(text: &str) -> Option<Name> {
    let mut rdns: Vec<super::Rdn> = Vec::new();
    for part in text.strip_prefix('/')?.split('/') {
        let named = part.split_once('=').and_then(|(name, value)| Some((attribute_of(name)?, value)));
        match (named, rdns.last_mut().and_then(|rdn| rdn.last_mut())) {
            (Some((identifier, value)), _) => {
                rdns.push(vec![super::Attribute { identifier, value: Value::Text(value.to_owned(), Vec::new()) }]);
            }
            (None, Some(super::Attribute { value: Value::Text(before, _), .. })) => {
                before.push('/');
                before.push_str(part);
            }
            (None, _) => return None,
        }
    }
    Some(Name(rdns))
}

fn attribute_of(name: &str) -> Option<String> {
    let dotted = name.contains('.') && name.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if dotted { Some(name.to_owned()) } else { attribute::identifier(name).map(str::to_owned) }
}
