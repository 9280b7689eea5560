//! Which client authentication method a profile would choose from a server's metadata, and which one clients do.

use crate::case::{Case, Role};
use crate::catalogue::{Branch, Catalogue, Chooser, Limit, Literal, Picks, Profile, Selection};
use crate::json::{Kind, NodeId, Tree, redact};

/// The member that lists the methods.
pub const METHODS_MEMBER: &str = "token_endpoint_auth_methods_supported";

/// The limit of a profile that says which methods it permits.
const LIMIT: &str = "client_auth_methods";

/// What the metadata say of client authentication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offered {
    /// There is a list.
    Listed(Vec<String>),
    /// There is none: the dictionary's default stands for it.
    ByDefault(Vec<String>),
    /// It can't be known, and why.
    Unknown(String),
}

/// What a client does.
#[derive(Clone, Debug)]
pub struct ClientChoice<'a> {
    /// The client.
    pub client: &'a Chooser,
    /// Whether it has a secret, where that matters.
    pub secret: Option<bool>,
    /// What it ends up with; nothing where the metadata would tell and are not known.
    pub picks: Option<&'a Picks>,
    /// Whether the server offers what it picks; nothing where either is not known.
    pub offered: Option<bool>,
    /// Whether the profile permits what it picks.
    pub permitted: Option<bool>,
    /// The strongest method that is offered, where the pick is weaker.
    pub weaker_than: Option<&'a str>,
}

/// A server's metadata in the eyes of a profile and of clients.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    /// What is offered.
    pub offered: Offered,
    /// What the profile permits, in its order; nothing where it has no such limit.
    pub permitted: Option<&'a Limit>,
    /// What the profile would choose: the strongest of what is offered and permitted.
    pub best: Option<&'a str>,
    /// Every client.
    pub clients: Vec<ClientChoice<'a>>,
}

/// Works the choice out.
#[must_use]
pub fn choose<'a>(catalogue: &'a Catalogue, profile: &'a Profile, case: &Case) -> Choice<'a> {
    let selection = &catalogue.selection;
    let offered = offered(case);
    let permitted = profile.limits.get(LIMIT);
    let methods = offered.methods().unwrap_or_default();
    let best = strongest(selection, permitted_methods(permitted, selection).filter(|method| is_in(methods, method)));
    let known = selection.strength.iter().flat_map(|group| &group.methods).map(String::as_str);
    let strongest_offered = strongest(selection, known.filter(|method| is_in(methods, method)));
    let view = View { selection, offered: &offered, permitted, strongest: best.or(strongest_offered) };
    let clients = selection.clients.iter().flat_map(|client| view.choices(client)).collect();
    Choice { offered: offered.clone(), permitted, best, clients }
}

impl Offered {
    /// The methods, listed or by default.
    #[must_use]
    pub fn methods(&self) -> Option<&[String]> {
        match self {
            Self::Listed(methods) | Self::ByDefault(methods) => Some(methods),
            Self::Unknown(_) => None,
        }
    }
}

fn offered(case: &Case) -> Offered {
    let Some(document) = case.document(Role::ServerMetadata) else {
        return Offered::Unknown("no authorization server metadata was given".to_owned());
    };
    let (tree, root) = (&case.tree, document.root);
    if tree.kind(root) != Kind::Object {
        return Offered::Unknown(format!("{} is {}, and no metadata", document.name, tree.kind(root).noun()));
    }
    let texts = |node| tree.items(node).iter().filter_map(|item| tree.as_str(*item).map(redact)).collect();
    match tree.member(root, METHODS_MEMBER) {
        Some(list) if tree.flags(list).ill_typed => Offered::Unknown(wrong_type(tree.kind(list), tree, list)),
        Some(list) => Offered::Listed(texts(list)),
        None => Offered::ByDefault(tree.default_of(root, METHODS_MEMBER).map(texts).unwrap_or_default()),
    }
}

fn wrong_type(kind: Kind, tree: &Tree, list: NodeId) -> String {
    match kind {
        Kind::Array => {
            let wrong = tree.items(list).iter().find(|item| tree.kind(**item) != Kind::String);
            let noun = wrong.map_or("something else", |item| tree.kind(*item).noun());
            format!("`{METHODS_MEMBER}` has {noun} among its strings")
        }
        kind => format!("`{METHODS_MEMBER}` is {}, and no list of strings", kind.noun()),
    }
}

fn is_in(methods: &[String], method: &str) -> bool {
    methods.iter().any(|other| other == method)
}

/// What a profile permits, in its order; every method where it says nothing.
fn permitted_methods<'a>(limit: Option<&'a Limit>, selection: &'a Selection) -> impl Iterator<Item = &'a str> {
    let all = limit.is_none().then(|| selection.strength.iter().flat_map(|group| &group.methods).map(String::as_str));
    let some = limit.map(|limit| limit.value.values().iter().filter_map(text));
    some.into_iter().flatten().chain(all.into_iter().flatten())
}

const fn text(literal: &Literal) -> Option<&str> {
    match literal {
        Literal::String(text) => Some(text.as_str()),
        _ => None,
    }
}

/// The first of the strongest.
fn strongest<'a>(selection: &Selection, methods: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    methods.min_by_key(|method| selection.rank(method).unwrap_or(usize::MAX))
}

/// What clients are held against.
struct View<'a, 'b> {
    selection: &'a Selection,
    offered: &'b Offered,
    permitted: Option<&'a Limit>,
    strongest: Option<&'a str>,
}

impl<'a> View<'a, '_> {
    /// What a client does: with and without a secret, where that changes it.
    fn choices(&self, client: &'a Chooser) -> Vec<ClientChoice<'a>> {
        let picks = |secret| self.picks(client, secret);
        match (picks(true), picks(false)) {
            (with, without) if with == without => vec![self.choice(client, None, with)],
            (with, without) => {
                vec![self.choice(client, Some(true), with), self.choice(client, Some(false), without)]
            }
        }
    }

    fn picks(&self, client: &'a Chooser, secret: bool) -> Option<&'a Picks> {
        for branch in &client.branches {
            if self.fits(branch, secret)? {
                return Some(&branch.then);
            }
        }
        None
    }

    /// Whether a branch fits; nothing where that depends on metadata that are not known.
    fn fits(&self, branch: &Branch, secret: bool) -> Option<bool> {
        if branch.secret.is_some_and(|wanted| wanted != secret) {
            return Some(false);
        }
        let looks = branch.listed.is_some() || branch.not_listed.is_some() || branch.absent.is_some();
        if !looks {
            return Some(true);
        }
        // Clients look at the list itself: the default that a specification gives is not in it.
        let list: Option<&[String]> = match self.offered {
            Offered::Unknown(_) => return None,
            Offered::Listed(methods) => Some(methods),
            Offered::ByDefault(_) => None,
        };
        let has = |method: &String| list.is_some_and(|methods| is_in(methods, method));
        Some(
            branch.listed.as_ref().is_none_or(has)
                && !branch.not_listed.as_ref().is_some_and(has)
                && branch.absent.is_none_or(|absent| absent == list.is_none()),
        )
    }

    fn choice(&self, client: &'a Chooser, secret: Option<bool>, picks: Option<&'a Picks>) -> ClientChoice<'a> {
        let method = match picks {
            Some(Picks::Method(method)) => Some(method.as_str()),
            _ => None,
        };
        let rank = |method| self.selection.rank(method);
        let permitted = |method| permitted_methods(self.permitted, self.selection).any(|other| other == method);
        ClientChoice {
            client,
            secret,
            picks,
            offered: method.zip(self.offered.methods()).map(|(method, methods)| is_in(methods, method)),
            permitted: method.map(permitted),
            weaker_than: self.strongest.filter(|best| method.is_some_and(|method| rank(method) > rank(best))),
        }
    }
}
