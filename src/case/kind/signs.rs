//! Tells the kind of a JSON object by its members.

use crate::json::{Kind as JsonKind, NodeId, Tree};

use super::{Kind, other};

/// Members that only clients have, and that say so alone.
const CLIENT: [&str; 6] = [
    "redirect_uris", "client_id", "client_name", "client_secret", "registration_client_uri",
    "registration_access_token",
];

/// Members of client metadata that a server's metadata may hold by mistake, so that they do not outweigh a server's.
const CLIENT_TOO: [&str; 19] = [
    "token_endpoint_auth_method",
    "grant_types",
    "response_types",
    "application_type",
    "client_uri",
    "subject_type",
    "software_statement",
    "id_token_signed_response_alg",
    "token_endpoint_auth_signing_alg",
    "request_object_signing_alg",
    "authorization_signed_response_alg",
    "userinfo_signed_response_alg",
    "introspection_signed_response_alg",
    "backchannel_token_delivery_mode",
    "post_logout_redirect_uris",
    "request_uris",
    "default_acr_values",
    "tls_client_auth_subject_dn",
    "tls_client_auth_san_dns",
];

/// What an object has of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Signs {
    issuer: bool,
    /// Whether its `keys` are an array, where it has any.
    keys: Option<bool>,
    key_locations: usize,
    endpoints: usize,
    supported: usize,
    software: usize,
    client: usize,
    client_too: usize,
    /// It holds a signed copy of itself, as requests for registration do and software statements do not.
    software_statement: bool,
    iss: bool,
}

impl Signs {
    pub(super) fn of(tree: &Tree, root: NodeId) -> Self {
        let mut signs = Self::default();
        for (name, value) in tree.members(root) {
            signs.add(name);
            if name == "keys" {
                signs.keys = Some(tree.kind(value) == JsonKind::Array);
            }
        }
        signs
    }

    fn add(&mut self, name: &str) {
        self.client += usize::from(CLIENT.contains(&name));
        self.client_too += usize::from(CLIENT_TOO.contains(&name));
        match name {
            "issuer" => self.issuer = true,
            "iss" => self.iss = true,
            "jwks" | "jwks_uri" => self.key_locations += 1,
            "software_statement" => self.software_statement = true,
            // What a client offers to the server has a name like an endpoint of the server's.
            "backchannel_client_notification_endpoint" => self.client_too += 1,
            _ if name.starts_with("software_") => self.software += 1,
            _ if name.starts_with("org_") => {}
            _ if name.ends_with("_endpoint") => self.endpoints += 1,
            _ if name.ends_with("_supported") => self.supported += 1,
            _ => {}
        }
    }

    fn server(&self) -> bool {
        let described = self.endpoints + self.supported;
        described >= 2 || self.issuer && described + self.key_locations >= 1
    }

    fn statement(&self) -> bool {
        // Somebody who issues says more of a registration than of software, where the statement brings redirect URIs.
        let issued = self.iss && self.software >= 2;
        !self.software_statement && (issued || self.software >= 3 && self.client == 0)
    }

    /// Whether somebody who says that it is of a kind may be right.
    pub(super) fn allow(&self, kind: Kind) -> bool {
        match kind {
            Kind::AsMetadata => {
                let some = self.issuer || self.endpoints + self.supported > 0;
                some && self.keys != Some(true) && (self.client == 0 || self.server())
            }
            Kind::ClientMetadata => self.client > 0 || self.client_too > 0 && !self.server(),
            Kind::SoftwareStatement => self.software > 0,
            Kind::Jwks => self.keys.is_some(),
            _ => false,
        }
    }

    /// Whether it is told to be a server's as well as a client's, and can't be both.
    pub(super) fn contradict(&self) -> bool {
        self.server() && self.client > 0 && self.kind().is_none()
    }

    fn kind(&self) -> Option<Kind> {
        if let Some(is_array) = self.keys.filter(|_| self.client == 0 && !(self.server() && self.endpoints > 0)) {
            let nothing_else = self.endpoints + self.supported + self.key_locations == 0 && !self.issuer;
            return (is_array || nothing_else).then_some(Kind::Jwks);
        }
        if self.statement() {
            return Some(Kind::SoftwareStatement);
        }
        match (self.server(), self.client, self.client_too) {
            (true, 0, _) => Some(Kind::AsMetadata),
            (false, 0, 0) => None,
            (false, ..) => Some(Kind::ClientMetadata),
            // A client may name the choices that it leaves to the server by members that servers have too.
            (true, ..) if !self.issuer && self.endpoints == 0 => Some(Kind::ClientMetadata),
            (true, 1, _) if self.supported >= 2 => Some(Kind::AsMetadata),
            (true, ..) => None,
        }
    }
}

/// What kind a JSON value is, told from its members. `None`: it could be none or several.
#[must_use]
pub fn kind_of(tree: &Tree, root: NodeId) -> Option<Kind> {
    if tree.kind(root) != JsonKind::Object || other::form(tree, root).is_some() {
        return None;
    }
    Signs::of(tree, root).kind()
}

/// The member that tells the kind best.
pub(super) fn evidence(tree: &Tree, root: NodeId, kind: Kind) -> Option<&'static str> {
    const SERVER: [&str; 7] = [
        "authorization_endpoint", "token_endpoint", "response_types_supported", "grant_types_supported",
        "scopes_supported", "issuer", "jwks_uri",
    ];
    const STATEMENT: [&str; 4] = ["software_id", "software_client_id", "software_redirect_uris", "software_roles"];
    let names: &[&'static str] = match kind {
        Kind::AsMetadata => &SERVER,
        Kind::ClientMetadata => return CLIENT.iter().chain(&CLIENT_TOO).find(|name| has(tree, root, name)).copied(),
        Kind::SoftwareStatement => &STATEMENT,
        Kind::Jwks => &["keys"],
        _ => &[],
    };
    names.iter().find(|name| has(tree, root, name)).copied()
}

fn has(tree: &Tree, root: NodeId, name: &str) -> bool {
    tree.member(root, name).is_some()
}

#[cfg(test)]
mod tests {
    use crate::json::{Limits, SourceId, Tree, parse};

    use super::super::Kind;

    fn kind(text: &str) -> Option<Kind> {
        let mut tree = Tree::new();
        let parsed = parse(&mut tree, SourceId(0), text, Limits::default()).expect("JSON");
        super::kind_of(&tree, parsed.root)
    }

    #[test]
    fn tells_server_metadata() {
        assert_eq!(kind(r#"{"issuer": "https://a", "jwks_uri": "https://a/k"}"#), Some(Kind::AsMetadata));
        assert_eq!(kind(r#"{"issuer": "https://a", "scopes_supported": []}"#), Some(Kind::AsMetadata));
        assert_eq!(kind(r#"{"token_endpoint": "x", "authorization_endpoint": "y"}"#), Some(Kind::AsMetadata));
        assert_eq!(kind(r#"{"issuer": "x", "token_endpoint": "y", "jwks": {"keys": []}}"#), Some(Kind::AsMetadata));
        let federated = r#"{"issuer": "x", "client_registration_types_supported": ["automatic"], "metadata": {}}"#;
        assert_eq!(kind(federated), Some(Kind::AsMetadata));
    }

    #[test]
    fn a_stray_member_of_the_other_side_does_not_mislead() {
        assert_eq!(kind(r#"{"issuer": "x", "token_endpoint": "y", "grant_types": []}"#), Some(Kind::AsMetadata));
        let stray = r#"{"issuer": "x", "scopes_supported": [], "grant_types_supported": [], "client_id": "c"}"#;
        assert_eq!(kind(stray), Some(Kind::AsMetadata));
        let choices = r#"{"redirect_uris": [], "subject_types_supported": [], "response_types_supported": []}"#;
        assert_eq!(kind(choices), Some(Kind::ClientMetadata));
        let ciba = r#"{"client_name": "x", "backchannel_client_notification_endpoint": "https://c/n"}"#;
        assert_eq!(kind(ciba), Some(Kind::ClientMetadata));
    }

    #[test]
    fn the_configuration_of_an_application_is_neither() {
        let both = r#"{"issuer": "x", "token_endpoint": "y", "client_id": "c", "client_secret": "s"}"#;
        assert_eq!(kind(both), None);
    }

    #[test]
    fn tells_client_metadata() {
        for name in ["redirect_uris", "client_id", "client_name", "token_endpoint_auth_method", "grant_types"] {
            assert_eq!(kind(&format!(r#"{{"{name}": null}}"#)), Some(Kind::ClientMetadata), "{name}");
        }
        let request = r#"{"iss": "x", "redirect_uris": [], "software_id": "s", "software_statement": "e"}"#;
        assert_eq!(kind(request), Some(Kind::ClientMetadata));
    }

    #[test]
    fn tells_a_software_statement() {
        let statement = r#"{"iss": "x", "software_id": "a", "software_client_name": "b", "software_roles": []}"#;
        assert_eq!(kind(statement), Some(Kind::SoftwareStatement));
    }

    #[test]
    fn tells_a_jwk_set() {
        assert_eq!(kind(r#"{"keys": []}"#), Some(Kind::Jwks));
        assert_eq!(kind(r#"{"keys": null}"#), Some(Kind::Jwks));
        assert_eq!(kind(r#"{"keys": [], "kty": "RSA"}"#), Some(Kind::Jwks));
        assert_eq!(kind(r#"{"keys": [], "issuer": "https://a"}"#), Some(Kind::Jwks));
        assert_eq!(kind(r#"{"kty": "RSA"}"#), None);
    }

    #[test]
    fn nothing_is_told_of_nothing() {
        assert_eq!(kind("{}"), None);
        assert_eq!(kind("[]"), None);
        assert_eq!(kind("1"), None);
        assert_eq!(kind(r#"{"issuer": "https://a"}"#), None);
    }
}
