//! From the bytes of a file to the text of a client certificate, or why they are none.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::pem;
use crate::case::kind::{DerContent, Likeness, looks_like};
use crate::json::{SourceId, Tree};

const ALONE: &str = "give the certificate alone, as openssl x509 -in FILE -out client-certificate.pem writes it";
const FORMS: &str =
    "a client certificate is PEM (-----BEGIN CERTIFICATE-----), with its chain behind it if there is one, or DER";

/// The text of a certificate document: PEM as it is, DER as Base64.
///
/// # Errors
/// What the bytes are instead, and the way out. Nothing of the bytes is repeated.
pub fn certificate_text(bytes: &[u8]) -> Result<String, (String, String)> {
    let text = text(bytes)?;
    super::read(&mut Tree::new(), SourceId(0), &text).map_err(|error| (error.to_string(), FORMS.to_owned()))?;
    Ok(text)
}

fn text(bytes: &[u8]) -> Result<String, (String, String)> {
    // Before anything else: a private key may stand behind the certificate, or far down in a large file.
    let text = String::from_utf8_lossy(bytes);
    if let Some(label) = pem::labels(&text).find(|label| label.ends_with("PRIVATE KEY")) {
        let beside = pem::labels(&text).any(pem::is_label);
        let what = if beside { "a private key beside the certificate" } else { "a private key and no certificate" };
        return Err((format!("it holds {what} (PEM, {})", private_label(label)), ALONE.to_owned()));
    }
    match looks_like(bytes) {
        Some(Likeness::Der { content: DerContent::Certificate }) => Ok(STANDARD.encode(without_line_end(bytes))),
        Some(Likeness::Pem { label, flaw, .. }) => {
            if let Some(other) = pem::labels(&text).find(|label| !pem::is_label(label)) {
                let other = if other == label { format!(" ({label})") } else { String::new() };
                return Err((format!("it holds PEM of another kind{other}"), ALONE.to_owned()));
            }
            let help = flaw.map_or_else(|| FORMS.to_owned(), |flaw| flaw.help().to_owned());
            String::from_utf8(bytes.to_vec()).map_err(|_| ("it is no text".to_owned(), help))
        }
        None => Err(("it is JSON, and no certificate".to_owned(), FORMS.to_owned())),
        Some(other) => Err((other.message(), help(&other))),
    }
}

fn help(likeness: &Likeness) -> String {
    match likeness {
        Likeness::BareBase64 | Likeness::Empty => likeness.help(),
        Likeness::Der { content: DerContent::PrivateKey | DerContent::Pkcs12 } => ALONE.to_owned(),
        _ => FORMS.to_owned(),
    }
}

/// Labels that are known: any other may be a secret that slipped into the wrong place.
fn private_label(label: &str) -> &'static str {
    const LABELS: [&str; 5] =
        ["RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY", "PRIVATE KEY"];
    LABELS.into_iter().find(|known| *known == label).unwrap_or("PRIVATE KEY")
}

/// Editors and shells put line ends behind DER.
fn without_line_end(bytes: &[u8]) -> &[u8] {
    let length = match bytes {
        [0x30, 0x81, length, ..] => usize::from(*length) + 3,
        [0x30, 0x82, high, low, ..] => (usize::from(*high) << 8 | usize::from(*low)) + 4,
        _ => bytes.len(),
    };
    bytes.get(..length).unwrap_or(bytes)
}
