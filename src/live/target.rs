//! From what the user gave to the well-known URLs to ask, and the issuer to expect.
//!
//! All of it is worked out on the text as it was given, because issuers are compared byte by byte and a parsed URL is
//! already a normalised one.

use reqwest::Url;

use super::Form;
use super::error::{FetchError, UrlFault};

const OPENID: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";

/// The issuer that a well-known URL was built from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedIssuer {
    /// The issuer as it was given, or as the well-known URL says: then without the slash that may have ended it.
    pub text: String,
    /// Whether the issuer was given. A well-known URL can't tell whether its issuer ended in a slash, because that
    /// slash is removed before the URL is built.
    pub exact: bool,
}

impl ExpectedIssuer {
    /// The identifier to compare a published `issuer` with: of those that lead to the URL the one that is equal, or
    /// [`Self::text`] where none is.
    #[must_use]
    pub fn nearest(&self, published: &str) -> String {
        let with_slash = published.strip_suffix('/') == Some(&self.text);
        if with_slash && !self.exact { published.to_owned() } else { self.text.clone() }
    }
}

/// What to ask, in order, until one answers.
#[derive(Debug)]
pub(super) struct Target {
    pub issuer: ExpectedIssuer,
    pub candidates: Vec<(Form, Url)>,
}

impl Target {
    /// Reads an issuer or a whole well-known URL.
    ///
    /// # Errors
    /// [`FetchError::BadUrl`] where the text is neither.
    pub(super) fn parse(text: &str) -> Result<Self, FetchError> {
        let text = text.trim();
        let url = web_url(text)?;
        let (origin, path) = split(text);
        if let Some(head) = path.strip_suffix(OPENID) {
            return Ok(Self::whole(Form::Openid, url, format!("{origin}{head}")));
        }
        if let Some(tail) = path.strip_prefix(OAUTH).filter(|tail| tail.is_empty() || tail.starts_with('/')) {
            return Ok(Self::whole(Form::Oauth, url, format!("{origin}{tail}")));
        }
        if path.split('/').any(|segment| segment == ".well-known") {
            return Err(FetchError::bad_url(text, UrlFault::WellKnown));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(FetchError::bad_url(text, UrlFault::IssuerParts));
        }
        Self::issuer(text, origin, path)
    }

    fn whole(form: Form, url: Url, issuer: String) -> Self {
        Self { issuer: ExpectedIssuer { text: issuer, exact: false }, candidates: vec![(form, url)] }
    }

    fn issuer(text: &str, origin: &str, path: &str) -> Result<Self, FetchError> {
        let path = path.strip_suffix('/').unwrap_or(path);
        let openid = web_url(&format!("{origin}{path}{OPENID}"))?;
        let oauth = web_url(&format!("{origin}{OAUTH}{path}"))?;
        Ok(Self {
            issuer: ExpectedIssuer { text: text.to_owned(), exact: true },
            candidates: vec![(Form::Openid, openid), (Form::Oauth, oauth)],
        })
    }
}

/// Reads an absolute http or https URL more strictly than browsers do: what they would mend is an error.
///
/// # Errors
/// [`FetchError::BadUrl`] with what is wrong.
pub(super) fn web_url(text: &str) -> Result<Url, FetchError> {
    let bad = |fault| FetchError::bad_url(text, fault);
    if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
        return Err(bad(UrlFault::Characters));
    }
    let url = Url::parse(text).map_err(|error| bad(UrlFault::Syntax(error.to_string())))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad(UrlFault::Scheme));
    }
    let authority = text.get(url.scheme().len()..).and_then(|rest| rest.strip_prefix("://"));
    if authority.is_none_or(|rest| rest.starts_with('/')) {
        return Err(bad(UrlFault::Syntax("no host stands behind ://".to_owned())));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad(UrlFault::Credentials));
    }
    Ok(url)
}

/// Scheme and authority, and path, of a text that [`web_url`] took.
fn split(text: &str) -> (&str, &str) {
    let start = text.find("://").map_or(0, |at| at + 3);
    let behind = |from: usize, ends: &[char]| text[from..].find(ends).map_or(text.len(), |at| from + at);
    let path = behind(start, &['/', '?', '#']);
    let end = behind(path, &['?', '#']);
    (&text[..path], &text[path..end])
}

#[cfg(test)]
mod tests {
    use super::{Form, Target, UrlFault};
    use crate::live::FetchError;

    fn urls(text: &str) -> Vec<String> {
        let target = Target::parse(text).expect("a target");
        target.candidates.iter().map(|(_, url)| url.to_string()).collect()
    }

    fn issuer(text: &str) -> (String, bool) {
        let issuer = Target::parse(text).expect("a target").issuer;
        (issuer.text, issuer.exact)
    }

    fn fault(text: &str) -> UrlFault {
        match Target::parse(text) {
            Err(FetchError::BadUrl { fault, .. }) => fault,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_issuer_leads_to_both_forms() {
        let plain = [
            "https://as.example/.well-known/openid-configuration",
            "https://as.example/.well-known/oauth-authorization-server",
        ];
        assert_eq!(urls("https://as.example"), plain);
        assert_eq!(urls("https://as.example/"), plain);
        let path = [
            "https://as.example/a/b/.well-known/openid-configuration",
            "https://as.example/.well-known/oauth-authorization-server/a/b",
        ];
        assert_eq!(urls("https://as.example/a/b"), path);
        assert_eq!(urls("https://as.example/a/b/"), path);
    }

    #[test]
    fn an_issuer_is_expected_as_given() {
        assert_eq!(issuer("https://AS.example:443/"), ("https://AS.example:443/".to_owned(), true));
        assert_eq!(issuer(" https://as.example/a\n"), ("https://as.example/a".to_owned(), true));
    }

    #[test]
    fn a_well_known_url_is_used_as_it_is() {
        let openid = "https://as.example/a/.well-known/openid-configuration";
        assert_eq!(urls(openid), [openid]);
        assert_eq!(issuer(openid), ("https://as.example/a".to_owned(), false));
        let oauth = "https://as.example/.well-known/oauth-authorization-server/a";
        assert_eq!(urls(oauth), [oauth]);
        assert_eq!(issuer(oauth), ("https://as.example/a".to_owned(), false));
        assert_eq!(Target::parse(oauth).expect("a target").candidates[0].0, Form::Oauth);
        let query = "https://as.example/.well-known/openid-configuration?p=x";
        assert_eq!(urls(query), [query]);
        assert_eq!(issuer(query), ("https://as.example".to_owned(), false));
    }

    #[test]
    fn only_a_given_issuer_decides_about_the_slash() {
        let derived = Target::parse("https://as.example/.well-known/openid-configuration").expect("a target").issuer;
        assert_eq!(derived.nearest("https://as.example/"), "https://as.example/");
        assert_eq!(derived.nearest("https://as.example"), "https://as.example");
        assert_eq!(derived.nearest("https://other.example/"), "https://as.example");
        let given = Target::parse("https://as.example").expect("a target").issuer;
        assert_eq!(given.nearest("https://as.example/"), "https://as.example");
    }

    #[test]
    fn what_is_neither_is_said() {
        assert!(matches!(fault("as.example"), UrlFault::Syntax(_)));
        assert!(matches!(fault("https:as.example"), UrlFault::Syntax(_)));
        assert!(matches!(fault("https:///as.example"), UrlFault::Syntax(_)));
        assert_eq!(fault("file:///etc/passwd"), UrlFault::Scheme);
        assert_eq!(fault("https://as.example/a b"), UrlFault::Characters);
        assert_eq!(fault("https://as.example?x=1"), UrlFault::IssuerParts);
        assert_eq!(fault("https://as.example/a/.well-known/oauth-authorization-server"), UrlFault::WellKnown);
        assert_eq!(fault("https://user:geheim@as.example"), UrlFault::Credentials);
    }

    #[test]
    fn a_password_is_never_shown() {
        for text in ["https://u:geheim@as.example", "https://u:geheim@as.example:99999/x", "https:u:geheim@as.example"]
        {
            let error = Target::parse(text).expect_err("a fault");
            assert!(!format!("{error} {error:?}").contains("geheim"), "{error}");
        }
    }
}
