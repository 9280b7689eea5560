//! Decrypts a token in compact form (RFC 7516).

use std::io::{self, Read as _};

use flate2::read::DeflateDecoder;
use josekit::JoseError;
use josekit::jwe::{
    A128KW, A192KW, A256KW, Dir, ECDH_ES, ECDH_ES_A128KW, ECDH_ES_A192KW, ECDH_ES_A256KW, JweCompression, JweContext,
    JweDecrypter, RSA_OAEP, RSA_OAEP_256, RSA_OAEP_384, RSA_OAEP_512,
};

use super::key::DecryptionKey;
use super::lengths;

/// An encrypted token, its parts decoded.
#[derive(Clone, Debug)]
pub(in crate::case) struct Encrypted {
    /// The header.
    pub(in crate::case) header: String,
    /// The encrypted key, which may be empty.
    pub(in crate::case) key: Vec<u8>,
    pub(in crate::case) iv: Vec<u8>,
    /// Octets of the ciphertext.
    pub(in crate::case) ciphertext: usize,
    pub(in crate::case) tag: Vec<u8>,
    /// The whole, without white space round it.
    pub(in crate::case) text: String,
}

/// What of the header says how to decrypt.
#[derive(Clone, Copy, Debug)]
pub(in crate::case) struct Said<'a> {
    pub(in crate::case) alg: &'a str,
    pub(in crate::case) enc: &'a str,
    pub(in crate::case) kid: Option<&'a str>,
    pub(in crate::case) zip: Option<&'a str>,
}

/// What comes of opening a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::case) enum Opened {
    /// What was encrypted.
    Inside(String),
    /// Nobody can open it, and why.
    Flaw(String),
    /// It was not opened: why, and the kind of input that would open it.
    Unknown(String, &'static str),
}

/// The input that opens a token.
const NEEDS: &str = "decryption-key";

/// Opens a token with one of the keys. What is inside has at most `largest` bytes.
pub(in crate::case) fn open(token: &Encrypted, said: Said<'_>, keys: &[DecryptionKey], largest: usize) -> Opened {
    if let Some(reason) = not_opened(said) {
        return Opened::Unknown(reason, "");
    }
    if let Some(flaw) = lengths::flaw(token, said.alg, said.enc) {
        return Opened::Flaw(flaw);
    }
    if keys.is_empty() {
        let reason = "the token is encrypted, and no key that opens it was given (--decryption-key)";
        return Opened::Unknown(reason.to_owned(), NEEDS);
    }
    let named = keys.iter().any(|key| said.kid.is_some() && key.kid.as_deref() == said.kid);
    let chosen = keys.iter().filter(|key| !named || key.kid.as_deref() == said.kid);
    let decrypters: Vec<Box<dyn JweDecrypter>> = chosen.filter_map(|key| key.decrypter(said.alg)).collect();
    if decrypters.is_empty() {
        let reason = format!("none of the keys that were given is for {} (--decryption-key)", said.alg);
        return Opened::Unknown(reason, NEEDS);
    }
    let mut context = JweContext::new();
    context.add_compression(Box::new(Kept));
    let opened = decrypters.iter().find_map(|it| context.deserialize_compact(&token.text, it.as_ref()).ok());
    if let Some((octets, _)) = opened {
        return inflated(octets, said.zip, largest);
    }
    let reason = "none of the keys that were given opens it (--decryption-key): it was encrypted to another one, or changed afterwards";
    Opened::Unknown(reason.to_owned(), NEEDS)
}

/// Why a token is not opened, whatever key there is.
fn not_opened(said: Said<'_>) -> Option<String> {
    let Said { alg, enc, zip, .. } = said;
    if alg == "RSA1_5" {
        return Some(
            "it is encrypted with RSA1_5, which is not opened here: whoever says of such tokens whether they open helps to decrypt them".to_owned(),
        );
    }
    if alg.starts_with("PBES2") {
        return Some(
            "it is encrypted with a password, which is not opened here: the sender chooses the work".to_owned(),
        );
    }
    if !ALGORITHMS.contains(&alg) || !lengths::is_known(enc) {
        return Some("it is encrypted with an algorithm that is not opened here".to_owned());
    }
    zip.filter(|zip| *zip != "DEF")
        .map(|_| "it is compressed in a way that is not known (RFC 7516 section 4.1.3)".to_owned())
}

/// The key management algorithms that are opened (RFC 7518 section 4).
const ALGORITHMS: [&str; 12] = [
    "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW",
    "ECDH-ES+A256KW", "A128KW", "A192KW", "A256KW", "dir",
];

/// What is inside, where that is a text of bounded size.
fn inflated(octets: Vec<u8>, zip: Option<&str>, largest: usize) -> Opened {
    let octets = if zip.is_some() {
        let mut inflated = Vec::new();
        let most = largest as u64 + 1;
        if DeflateDecoder::new(octets.as_slice()).take(most).read_to_end(&mut inflated).is_err() {
            return Opened::Flaw("what is encrypted is not compressed, though zip in the header says so".to_owned());
        }
        inflated
    } else {
        octets
    };
    if octets.len() > largest {
        return Opened::Flaw(format!("what is encrypted has more than {largest} bytes once it is decompressed"));
    }
    String::from_utf8(octets).map_or_else(|_| Opened::Flaw("what is encrypted is no text".to_owned()), Opened::Inside)
}

/// Leaves what is compressed as it is: the library inflates without a bound.
#[derive(Clone, Debug)]
struct Kept;

impl JweCompression for Kept {
    fn name(&self) -> &'static str {
        "DEF"
    }

    fn compress(&self, message: &[u8]) -> io::Result<Vec<u8>> {
        Ok(message.to_vec())
    }

    fn decompress(&self, message: &[u8]) -> io::Result<Vec<u8>> {
        Ok(message.to_vec())
    }

    fn box_clone(&self) -> Box<dyn JweCompression> {
        Box::new(self.clone())
    }
}

impl DecryptionKey {
    /// Whether some algorithm takes the key.
    pub(super) fn decrypts_something(&self) -> bool {
        ALGORITHMS.iter().any(|alg| self.decrypter(alg).is_some())
    }

    /// The key for an algorithm; nothing where it is of another kind.
    fn decrypter(&self, alg: &str) -> Option<Box<dyn JweDecrypter>> {
        let jwk = &self.jwk;
        match (jwk.key_type(), alg) {
            ("RSA", "RSA-OAEP") => boxed(RSA_OAEP.decrypter_from_jwk(jwk)),
            ("RSA", "RSA-OAEP-256") => boxed(RSA_OAEP_256.decrypter_from_jwk(jwk)),
            ("RSA", "RSA-OAEP-384") => boxed(RSA_OAEP_384.decrypter_from_jwk(jwk)),
            ("RSA", "RSA-OAEP-512") => boxed(RSA_OAEP_512.decrypter_from_jwk(jwk)),
            ("EC" | "OKP", "ECDH-ES") => boxed(ECDH_ES.decrypter_from_jwk(jwk)),
            ("EC" | "OKP", "ECDH-ES+A128KW") => boxed(ECDH_ES_A128KW.decrypter_from_jwk(jwk)),
            ("EC" | "OKP", "ECDH-ES+A192KW") => boxed(ECDH_ES_A192KW.decrypter_from_jwk(jwk)),
            ("EC" | "OKP", "ECDH-ES+A256KW") => boxed(ECDH_ES_A256KW.decrypter_from_jwk(jwk)),
            ("oct", "A128KW") => boxed(A128KW.decrypter_from_jwk(jwk)),
            ("oct", "A192KW") => boxed(A192KW.decrypter_from_jwk(jwk)),
            ("oct", "A256KW") => boxed(A256KW.decrypter_from_jwk(jwk)),
            ("oct", "dir") => boxed(Dir.decrypter_from_jwk(jwk)),
            _ => None,
        }
    }
}

fn boxed<D: JweDecrypter + 'static>(made: Result<D, JoseError>) -> Option<Box<dyn JweDecrypter>> {
    made.ok().map(|decrypter| Box::new(decrypter) as Box<dyn JweDecrypter>)
}
