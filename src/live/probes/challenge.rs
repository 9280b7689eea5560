//! The challenges of `WWW-Authenticate` headers (RFC 9110 section 11.6.1).
//!
//! The HTTP client hands headers over as they are, and none of the libraries in use reads these.

/// A scheme that a server asks for, with the parameters beside it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    /// As the server spells it.
    pub(super) scheme: String,
    /// Names in lower case, values without quotation marks.
    pub(super) parameters: Vec<(String, String)>,
}

/// The challenges in one header. What is no challenge and no parameter is passed over.
pub(super) fn challenges(header: &str) -> Vec<Challenge> {
    let mut found: Vec<Challenge> = Vec::new();
    for item in items(header) {
        let (first, rest) = item.split_once([' ', '\t']).map_or((item, ""), |(first, rest)| (first, rest.trim()));
        // A parameter may have spaces around its equals sign, and a scheme stands before anything with one.
        let inner = if first.contains('=') || rest.starts_with('=') {
            item
        } else {
            found.push(Challenge { scheme: first.to_owned(), parameters: Vec::new() });
            rest
        };
        if let (Some(challenge), Some(parameter)) = (found.last_mut(), parameter(inner)) {
            challenge.parameters.push(parameter);
        }
    }
    found
}

/// The parts between commas, but for commas in quoted strings.
fn items(header: &str) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    let comma = move |c: char| {
        let literal = std::mem::take(&mut escaped);
        match c {
            '\\' if quoted && !literal => escaped = true,
            '"' if !literal => quoted = !quoted,
            _ => {}
        }
        c == ',' && !quoted
    };
    header.split(comma).map(str::trim).filter(|item| !item.is_empty()).collect()
}

/// `name=value`. The credentials of a scheme that has no names (`token68`) end in equals signs, if in any.
fn parameter(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    let value = value.trim();
    if value.is_empty() || value.starts_with('=') {
        return None;
    }
    let value = value.strip_prefix('"').map_or(value, |inner| inner.strip_suffix('"').unwrap_or(inner));
    Some((name.trim().to_ascii_lowercase(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Vec<(String, Vec<String>)> {
        let shown = |(name, value): &(String, String)| format!("{name}={value}");
        challenges(header).iter().map(|it| (it.scheme.clone(), it.parameters.iter().map(shown).collect())).collect()
    }

    fn one(scheme: &str, parameters: &[&str]) -> (String, Vec<String>) {
        (scheme.to_owned(), parameters.iter().map(|&text| text.to_owned()).collect())
    }

    #[test]
    fn challenges_and_their_parameters_are_told_apart() {
        assert_eq!(read("Bearer"), [one("Bearer", &[])]);
        assert_eq!(read("Bearer realm=\"a, b\\\", c\""), [one("Bearer", &["realm=a, b\\\", c"])]);
        assert_eq!(
            read("Bearer Realm=x , error = \"invalid_token\", DPoP algs=\"ES256 PS256\", Negotiate"),
            [
                one("Bearer", &["realm=x", "error=invalid_token"]),
                one("DPoP", &["algs=ES256 PS256"]),
                one("Negotiate", &[])
            ]
        );
        assert_eq!(read("Basic, , Negotiate YWI=="), [one("Basic", &[]), one("Negotiate", &[])]);
    }

    #[test]
    fn what_is_no_challenge_is_passed_over() {
        assert_eq!(read(""), []);
        assert_eq!(read("realm=\"nobody\""), []);
        assert_eq!(read("Bearer error=\"open, realm=x"), [one("Bearer", &["error=open, realm=x"])]);
    }
}
