//! What clients sent, as it is named on the command line.

use clap::Args;

/// Signed messages and captured requests.
#[derive(Args, Debug, Default)]
pub(in crate::cli) struct MessageArgs {
    /// A client assertion, a JWT as it was sent (repeatable)
    #[arg(help_heading = super::DOCUMENTS, long, value_name = "FILE")]
    pub(in crate::cli) assertion: Vec<String>,
    /// A request object, a JWT as it was sent (repeatable)
    #[arg(help_heading = super::DOCUMENTS, long, value_name = "FILE")]
    pub(in crate::cli) request_object: Vec<String>,
    /// A DPoP proof, a JWT as it was sent (repeatable)
    #[arg(help_heading = super::DOCUMENTS, long, value_name = "FILE")]
    pub(in crate::cli) dpop_proof: Vec<String>,
    /// A captured request, raw as HTTP/1.1, or a HAR file of several (repeatable)
    #[arg(help_heading = super::DOCUMENTS, long, value_name = "FILE")]
    pub(in crate::cli) http_request: Vec<String>,
    /// A private key that opens encrypted tokens, which is never shown: JWK, JWK Set or PEM (repeatable)
    #[arg(help_heading = super::DOCUMENTS, long, value_name = "FILE")]
    pub(in crate::cli) decryption_key: Vec<String>,
}
