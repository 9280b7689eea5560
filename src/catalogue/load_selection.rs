//! Reads and checks `rules/selection.toml`.

use serde::Deserialize;
use toml::Spanned;

use super::error::{CatalogueError, nearest};
use super::selection::{Branch, Chooser, Picks, Reads, Selection, Strength};
use super::{Literal, SourceFile};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSelection {
    #[serde(default)]
    strength: Vec<RawStrength>,
    #[serde(default)]
    client: Vec<Spanned<RawClient>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStrength {
    methods: Vec<Spanned<String>>,
    why: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClient {
    name: Spanned<String>,
    version: Option<String>,
    source: String,
    reads_metadata: Spanned<String>,
    note: Option<String>,
    branch: Vec<Spanned<RawBranch>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBranch {
    listed: Option<Spanned<String>>,
    not_listed: Option<Spanned<String>>,
    absent: Option<bool>,
    secret: Option<bool>,
    pick: Option<Spanned<String>>,
    says: Option<String>,
}

/// Names of methods that may be spoken of.
struct Reader<'a> {
    file: &'a SourceFile,
    methods: Vec<&'a str>,
}

type Result<T> = std::result::Result<T, CatalogueError>;

/// Adds what a file says to what is known. `methods` are all that are registered.
pub(super) fn selection(file: &SourceFile, methods: Option<&Literal>, known: &mut Selection) -> Result<()> {
    let raw: RawSelection = file.read()?;
    let methods = methods.map(Literal::values).unwrap_or_default();
    let methods = methods.iter().filter_map(|method| match method {
        Literal::String(text) => Some(text.as_str()),
        _ => None,
    });
    let reader = Reader { file, methods: methods.collect() };
    for group in &raw.strength {
        for method in &group.methods {
            reader.method(method)?;
            if known.rank(method.get_ref()).is_some() {
                let message = format!("`{}` has its place already", method.get_ref());
                return Err(file.file().error(method.span(), message));
            }
        }
        let methods = group.methods.iter().map(|method| method.get_ref().clone()).collect();
        known.strength.push(Strength { methods, why: group.why.clone() });
    }
    if let Some(lost) = reader.methods.iter().find(|method| known.rank(method).is_none()) {
        return Err(file.file().error(0..0, format!("`{lost}` has no place in the order of strength")));
    }
    for client in &raw.client {
        let client = reader.client(client)?;
        known.clients.push(client);
    }
    Ok(())
}

impl Reader<'_> {
    fn method(&self, name: &Spanned<String>) -> Result<String> {
        if self.methods.contains(&name.get_ref().as_str()) {
            return Ok(name.get_ref().clone());
        }
        let help = nearest(name.get_ref(), self.methods.iter().copied());
        let message = format!("`{}` is no client authentication method that lists.toml knows", name.get_ref());
        Err(self.file.file().error_with_help(name.span(), message, help))
    }

    fn client(&self, raw: &Spanned<RawClient>) -> Result<Chooser> {
        let RawClient { name, version, source, reads_metadata, note, branch } = raw.get_ref();
        let reads_metadata = Reads::parse(reads_metadata.get_ref()).ok_or_else(|| {
            let message = format!("`{}` is not one of {}", reads_metadata.get_ref(), Reads::ALL.join(", "));
            self.file.file().error(reads_metadata.span(), message)
        })?;
        let mut branches: Vec<Branch> = Vec::with_capacity(branch.len());
        for raw in branch {
            if branches.last().is_some_and(Branch::is_last) {
                return Err(self.file.file().error(raw.span(), "a branch before this one fits always"));
            }
            let branch = self.branch(raw)?;
            let looks = branch.listed.is_some() || branch.not_listed.is_some() || branch.absent.is_some();
            if looks && reads_metadata == Reads::No {
                let message = "the branch looks at metadata, and the client is said not to";
                return Err(self.file.file().error(raw.span(), message));
            }
            branches.push(branch);
        }
        if !branches.last().is_some_and(Branch::is_last) {
            let message = format!("the last branch of {} must fit always", name.get_ref());
            return Err(self.file.file().error(name.span(), message));
        }
        Ok(Chooser {
            name: name.get_ref().clone(),
            version: version.clone(),
            source: source.clone(),
            reads_metadata,
            note: note.clone(),
            branches,
        })
    }

    fn branch(&self, raw: &Spanned<RawBranch>) -> Result<Branch> {
        let RawBranch { listed, not_listed, absent, secret, pick, says } = raw.get_ref();
        let then = match (pick, says) {
            (Some(pick), None) => Picks::Method(self.method(pick)?),
            (None, Some(says)) => Picks::Nothing(says.clone()),
            _ => return Err(self.file.file().error(raw.span(), "a branch has either `pick` or `says`")),
        };
        let method = |name: &Option<Spanned<String>>| name.as_ref().map(|name| self.method(name)).transpose();
        Ok(Branch { listed: method(listed)?, not_listed: method(not_listed)?, absent: *absent, secret: *secret, then })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    const LISTS: &str = "[client_auth_methods]\nvalue = [\"none\", \"private_key_jwt\"]\nsource = \"a registry\"\n";
    const STRENGTH: &str = "[[strength]]\nmethods = [\"private_key_jwt\", \"none\"]\nwhy = \"so\"\n";

    fn load(text: &str) -> std::result::Result<usize, String> {
        let file = |path: &str, text: &str| SourceFile { path: path.to_owned(), text: text.to_owned() };
        let files = [file("lists.toml", LISTS), file("selection.toml", text)];
        let loaded = Catalogue::default().extend(&files);
        loaded.map(|catalogue| catalogue.selection.clients.len()).map_err(|errors| errors[0].one_line())
    }

    #[test]
    fn mistakes_have_a_place() {
        let client = |reads: &str, branches: &str| {
            format!(
                "{STRENGTH}[[client]]\nname = \"c\"\nsource = \"s\"\nreads_metadata = \"{reads}\"\nbranch = [{branches}]\n"
            )
        };
        assert_eq!(load(&client("yes", r#"{ listed = "none", pick = "none" }, { says = "stops" }"#)), Ok(1));
        for (text, place, message) in [
            (client("yes", r#"{ listed = "nine", pick = "none" }, { pick = "none" }"#), "8:22", "did you mean `none`?"),
            (client("yes", r#"{ listed = "none", pick = "none" }"#), "5:8", "must fit always"),
            (client("yes", r#"{ pick = "none" }, { pick = "none" }"#), "8:30", "fits always"),
            (client("yes", r#"{ listed = "none" }"#), "8:11", "either `pick` or `says`"),
            (client("no", r#"{ listed = "none", pick = "none" }, { pick = "none" }"#), "8:11", "is said not to"),
            (client("never", r#"{ pick = "none" }"#), "7:18", "not one of yes, partly, no"),
            (STRENGTH.replace(", \"none\"", ""), "1:1", "`none` has no place"),
            (format!("{STRENGTH}{STRENGTH}"), "5:12", "has its place already"),
        ] {
            let error = load(&text).expect_err("it is wrong");
            assert!(error.starts_with(&format!("selection.toml:{place}: ")), "{error}");
            assert!(error.contains(message), "{error}");
        }
    }
}
