//! The forms of JSON objects that people have at hand and that are none of the documents that are judged.

/// An object with these members.
#[derive(Debug)]
pub(super) struct Form {
    /// It has every one of these; the first is named as the reason.
    pub(super) all: &'static [&'static str],
    /// It has one of these, where any is given.
    pub(super) any: &'static [&'static str],
    /// It has none of these.
    pub(super) none: &'static [&'static str],
    /// What it is, with an article.
    pub(super) what: &'static str,
    /// The way out.
    pub(super) help: &'static str,
}

/// What speaks for one of our documents, whatever else an object has.
const OURS: &[&str] = &["issuer", "redirect_uris", "keys", "authorization_endpoint", "token_endpoint"];

const SERVER_METADATA: &str =
    "give the metadata of the authorization server: the document at /.well-known/openid-configuration";
const SERVER_OF_IT: &str = "give the metadata of an authorization server that it names in authorization_servers";
const REGISTRATION: &str = "write the client with the members of RFC 7591 (client_id, redirect_uris, token_endpoint_auth_method, jwks, ...), \
     or save what the registration endpoint answered";
const WHOLE_JWT: &str = "give the JWT as it is sent, with its three parts: the header and the signature are judged too";
const NOT_JUDGED: &str = "give the metadata, keys or messages themselves";

const fn form(
    all: &'static [&'static str],
    any: &'static [&'static str],
    none: &'static [&'static str],
    what: &'static str,
    help: &'static str,
) -> Form {
    Form { all, any, none, what, help }
}

/// Every form; the first that fits counts.
pub(super) const FORMS: &[Form] = &[
    // Metadata of other parties.
    form(
        &["resource"],
        &["authorization_servers", "bearer_methods_supported", "scopes_supported", "resource_name"],
        OURS,
        "metadata of a protected resource (RFC 9728)",
        SERVER_OF_IT,
    ),
    form(
        &["credential_issuer"],
        &["credential_endpoint", "credential_configurations_supported", "credentials_supported"],
        OURS,
        "metadata of a credential issuer (OpenID4VCI)",
        SERVER_METADATA,
    ),
    form(
        &["delivery_methods_supported"],
        &[],
        &["authorization_endpoint", "token_endpoint", "response_types_supported", "redirect_uris"],
        "the configuration of a security event transmitter (SSF)",
        SERVER_METADATA,
    ),
    form(
        &["metadata.openid_provider"],
        &[],
        OURS,
        "an OpenID Federation entity statement",
        "give the metadata inside: jq .metadata.openid_provider in.json > as.json",
    ),
    form(
        &["metadata.openid_relying_party"],
        &[],
        OURS,
        "an OpenID Federation entity statement",
        "give the metadata inside: jq .metadata.openid_relying_party in.json > client.json",
    ),
    form(
        &["metadata"],
        &["authority_hints", "metadata_policy", "metadata.federation_entity", "metadata.oauth_authorization_server"],
        OURS,
        "an OpenID Federation entity statement",
        "give the metadata inside, of the one entity type that is to be judged",
    ),
    form(&["subject", "links"], &[], OURS, "a WebFinger answer", SERVER_METADATA),
    // Answers of a server.
    form(
        &["access_token"],
        &["token_type", "expires_in", "refresh_token", "id_token", "scope"],
        OURS,
        "a token response",
        "it holds tokens: keep it to yourself, and give the metadata, keys or messages that are to be judged",
    ),
    form(&["request_uri", "expires_in"], &[], OURS, "the answer to a pushed authorization request", NOT_JUDGED),
    form(&["device_code", "user_code"], &[], OURS, "a device authorization response", NOT_JUDGED),
    form(&["auth_req_id", "expires_in"], &[], OURS, "the answer to a backchannel authentication request", NOT_JUDGED),
    form(
        &["active"],
        &["client_id", "sub", "scope", "exp", "iss", "token_type"],
        &["redirect_uris", "client_name", "token_endpoint_auth_method", "issuer"],
        "an introspection response",
        NOT_JUDGED,
    ),
    form(
        &["error"],
        &[],
        &["issuer", "redirect_uris", "keys", "response_types_supported"],
        "an error response",
        "the server refused: look at the address and at what was sent, and fetch the document again",
    ),
    form(
        &["status"],
        &["title", "detail", "message", "path", "timestamp"],
        &["issuer", "redirect_uris", "keys", "client_id", "kty", "token_endpoint"],
        "an error response",
        "the server refused: look at the address and at what was sent, and fetch the document again",
    ),
    form(
        &["sub"],
        &["email", "preferred_username"],
        &["iss", "issuer", "redirect_uris"],
        "a UserInfo response",
        NOT_JUDGED,
    ),
    // Requests of a client.
    form(
        &["grant_type"],
        &[],
        OURS,
        "the parameters of a token request",
        "requests of clients are not judged yet, only what servers publish",
    ),
    form(
        &["response_type"],
        &["client_id", "redirect_uri", "scope", "iss"],
        OURS,
        "the parameters of an authorization request",
        "request objects are not judged yet, only what servers publish",
    ),
    // Keys and tokens.
    form(
        &["kty", "d"],
        &[],
        OURS,
        "a single private JWK",
        "keep it to yourself; give a JWK Set of public keys: {\"keys\": […]}, each without d and what follows from it",
    ),
    form(
        &["kty", "k"],
        &[],
        OURS,
        "a single symmetric JWK",
        "keep it to yourself: a shared secret is in no published JWK Set",
    ),
    form(
        &["kty"],
        &[],
        OURS,
        "a single JWK",
        "a JWK Set is an object with an array of keys: wrap it in {\"keys\": […]}",
    ),
    form(
        &["payload"],
        &["signature", "signatures", "protected"],
        OURS,
        "a JWS in its JSON form",
        "give it in its compact form: header.payload.signature",
    ),
    form(
        &["ciphertext"],
        &["protected", "recipients", "iv"],
        OURS,
        "a JWE in its JSON form",
        "give it in its compact form",
    ),
    form(&["alg"], &["typ", "kid", "cty", "crit", "x5t", "x5t#S256", "jwk"], OURS, "the header of a JWT", WHOLE_JWT),
    form(
        &["iss"],
        &["exp", "iat", "aud", "jti"],
        &["redirect_uris", "client_name", "software_id", "issuer", "keys", "token_endpoint_auth_method"],
        "the claims of a JWT",
        WHOLE_JWT,
    ),
    // Clients and servers as products write them down.
    form(&["realm", "auth-server-url"], &[], OURS, "the configuration of a Keycloak adapter", REGISTRATION),
    form(
        &["realm"],
        &["clients", "enabled", "clientScopes", "components"],
        OURS,
        "an export of a Keycloak realm",
        REGISTRATION,
    ),
    form(
        &["clientId"],
        &["clientAuthenticatorType", "publicClient", "standardFlowEnabled", "bearerOnly"],
        OURS,
        "a client as Keycloak stores it",
        REGISTRATION,
    ),
    form(
        &["clientId"],
        &["redirectUris", "grantTypes", "clientName", "clientAuth"],
        OURS,
        "a client as a product's administration stores it",
        REGISTRATION,
    ),
    form(
        &["server.discoveryUrl"],
        &[],
        OURS,
        "a configuration of the OpenID conformance suite",
        "give server.discoveryUrl as a URL, and the client as it is registered; its client.jwks holds private keys",
    ),
    // Other documents that lie around.
    form(&["openapi"], &["paths", "info"], OURS, "an OpenAPI description", NOT_JUDGED),
    form(&["swagger"], &["paths", "info"], OURS, "an OpenAPI description", NOT_JUDGED),
    form(&["$schema"], &["properties", "$defs", "definitions"], OURS, "a JSON Schema", NOT_JUDGED),
    form(&["$schema", "runs"], &[], OURS, "a SARIF report", NOT_JUDGED),
    form(&["tool", "cases", "run"], &[], OURS, "a report of fapilint", "give the documents that it is about"),
    form(
        &["log.entries"],
        &[],
        OURS,
        "a HAR archive of a browser",
        "save the body of the one response that is to be judged",
    ),
    form(&["info", "item"], &[], OURS, "a Postman collection", NOT_JUDGED),
];
