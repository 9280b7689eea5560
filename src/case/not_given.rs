//! What is said of parts of a case that were not given.

use std::sync::{Arc, LazyLock};

use crate::json::Unknown;

/// A part of the case that was not given.
pub(super) struct Missing {
    /// The dictionary and the members of it that come from one input.
    part: &'static str,
    names: &'static [&'static str],
    /// The kind of input that would decide.
    pub(super) needs: &'static str,
    /// The words.
    pub(super) unknown: Arc<Unknown>,
}

static PARTS: LazyLock<Vec<Missing>> = LazyLock::new(|| {
    let probed = "a URL instead of a file";
    vec![
        missing(
            "server",
            &["metadata", "signed_metadata"],
            "authorization server metadata",
            "as-metadata",
            "--as, or a URL",
        ),
        missing("server", &["jwks", "keys"], "JWK Set of the authorization server", "jwks", "--as-jwks, or a URL"),
        missing("server", &["discovery", "issuer_agrees_but_for_slash"], "discovery", "discovery", probed),
        missing("server", &["second_metadata", "same_in_both_forms"], "second metadata document", "discovery", probed),
        missing("server", &["hosts"], "TLS probe", "tls", probed),
        missing("server", &["probes"], "HTTP probe", "http", probed),
        missing(
            "client",
            &["metadata", "mac_octets", "same_id_as", "scopes"],
            "client metadata",
            "client-metadata",
            "--client",
        ),
        missing("client", &["jwks", "keys"], "JWK Set of the client", "jwks", "--client-jwks"),
        missing(
            "client",
            &["certificate", "chain"],
            "client certificate",
            "client-certificate",
            "--client-certificate",
        ),
        // The secret and everything that is worked out from it.
        missing("client", &[], "client secret", "client-secret", "--client-secret-file"),
        missing("case", &["client"], "client document", "client-metadata", "--client"),
        missing(
            "case",
            &["messages"],
            "message of a client",
            "http-request",
            "--http-request, --assertion, --request-object",
        ),
        missing(
            "messages",
            &["assertions", "signed"],
            "client assertion",
            "client-assertion",
            "--assertion, --http-request",
        ),
        missing(
            "messages",
            &["request_objects"],
            "request object",
            "request-object",
            "--request-object, --http-request",
        ),
        missing("messages", &["proofs"], "DPoP proof", "dpop-proof", "--dpop-proof, --http-request"),
        missing("messages", &["requests"], "captured request", "http-request", "--http-request"),
        missing("case", &["time", "clock"], "time to judge at", "time", "--at"),
    ]
});

/// What would have given a member of a part of the case.
pub(super) fn part(part: &str, name: &str) -> &'static Missing {
    static OTHER: LazyLock<Missing> = LazyLock::new(|| missing("", &[], "such document", "", "not read yet"));
    let found = PARTS.iter().find(|row| row.part == part && (row.names.contains(&name) || row.names.is_empty()));
    found.unwrap_or(&OTHER)
}

fn missing(
    part: &'static str,
    names: &'static [&'static str],
    noun: &str,
    needs: &'static str,
    option: &str,
) -> Missing {
    let reason = format!("no {noun} was given ({option})");
    Missing { part, names, needs, unknown: Arc::new(Unknown { reason, needs: vec![needs.to_owned()] }) }
}
