//! What a text that is not one strict JSON object looks like, in words, and the way out.

use super::Kind;

/// What a text that is not one strict JSON object looks like. Nothing of the text itself is kept but a PEM label and a
/// status code, since it may be secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Likeness {
    /// Nothing but white space.
    Empty,
    /// A web page.
    Html,
    /// XML that is no web page.
    Xml,
    /// Several JSON values, one a line.
    JsonLines {
        /// How many values were seen in the first part of the text.
        lines: usize,
    },
    /// YAML.
    Yaml,
    /// JSON behind the front matter of a site generator.
    FrontMatter,
    /// A template that is to be rendered first.
    Template,
    /// Markdown.
    Markdown,
    /// TOML, INI or a file of properties.
    Toml,
    /// A program.
    Source {
        /// The language.
        language: &'static str,
    },
    /// A response with its head.
    HttpResponse {
        /// The status code, where it could be read.
        status: Option<u16>,
    },
    /// A request with its head.
    HttpRequest,
    /// What `curl -v` writes.
    CurlTrace,
    /// Parameters as forms and query strings have them.
    FormParameters,
    /// A URL and nothing else.
    Url,
    /// A JSON array.
    JsonArray {
        /// Whether its first item is an object.
        of_objects: bool,
    },
    /// A JSON string, number or literal.
    JsonScalar,
    /// JSON members without the braces around them.
    BareMembers,
    /// A signed JWT, or another JWS, in compact form.
    CompactJws,
    /// An encrypted JWT, or another JWE, in compact form.
    Jwe,
    /// PEM.
    Pem {
        /// What it says to be: `CERTIFICATE`; empty where that is nothing known.
        label: String,
        /// Whether a private key is in it.
        private: bool,
        /// What a strict reader would not accept of its lines.
        flaw: Option<PemFlaw>,
    },
    /// DER.
    Der {
        /// What it holds.
        content: DerContent,
    },
    /// DER in Base64 without the lines around it that PEM has.
    BareBase64,
    /// A key as OpenSSH writes it.
    SshKey,
    /// A compressed file.
    Compressed,
    /// A pointer of Git LFS in place of the file.
    LfsPointer,
    /// A file with the marks of a merge that was not finished.
    MergeConflict,
    /// Text in UTF-16.
    Utf16,
    /// Text in UTF-32.
    Utf32,
    /// Text in an encoding other than UTF-8.
    NotUtf8 {
        /// Offset of the first byte that is not UTF-8.
        offset: usize,
    },
    /// Words.
    PlainText,
    /// Bytes that are no text.
    Binary,
}

/// What a strict reader would not accept of the lines of a PEM text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PemFlaw {
    /// A boundary shares its line with other text.
    Joined,
    /// There are blank lines inside.
    BlankLines,
    /// There are quotes or other signs inside that Base64 does not have.
    ForeignCharacters,
    /// The last boundary is missing.
    NoEnd,
}

/// What DER holds, told from its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DerContent {
    /// Most likely a certificate.
    Certificate,
    /// A private key.
    PrivateKey,
    /// Certificates with their private key.
    Pkcs12,
    /// Something else.
    Other,
}

const JSON: &str = "FAPI documents are JSON";
const WELL_KNOWN: &str = "curl -o as.json https://as.example/.well-known/openid-configuration";
const PRIVATE: &str = "keep it to yourself: judging needs the public part alone, as a JWK Set or as a certificate";

impl Likeness {
    /// The kind of document that it can be as it is.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        match self {
            Self::HttpRequest => Some(Kind::HttpRequest),
            Self::HttpResponse { .. } => Some(Kind::HttpResponse),
            Self::Pem { label, private: false, .. } if label.ends_with("CERTIFICATE") => Some(Kind::ClientCertificate),
            Self::Der { content: DerContent::Certificate } => Some(Kind::ClientCertificate),
            _ => None,
        }
    }

    /// What it looks like, as one sentence in lower case without a full stop.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Empty => "it is empty".to_owned(),
            Self::HttpResponse { status: Some(status) } => {
                format!("it looks like a saved HTTP response (status {status})")
            }
            Self::Source { language } => format!("it looks like {language} source code"),
            Self::NotUtf8 { offset } => format!("it is not UTF-8: byte {offset} is the first that does not fit"),
            Self::Pem { private: true, .. } => "it holds a private key (PEM)".to_owned(),
            Self::Pem { label, .. } if label.is_empty() => "it looks like PEM".to_owned(),
            Self::Pem { label, .. } => format!("it looks like PEM ({label})"),
            _ => format!("it looks like {}", self.noun()),
        }
    }

    fn noun(&self) -> &'static str {
        match self {
            Self::Html => "a web page (HTML)",
            Self::Xml => "XML",
            Self::JsonLines { .. } => "several JSON values, one a line (JSON Lines)",
            Self::Yaml => "YAML",
            Self::FrontMatter => "JSON behind the front matter of a site generator (--- ... ---)",
            Self::Template => "a template that was not rendered",
            Self::Markdown => "Markdown",
            Self::Toml => "TOML, INI or a file of properties",
            Self::HttpResponse { .. } => "a saved HTTP response",
            Self::HttpRequest => "a saved HTTP request",
            Self::CurlTrace => "what curl -v writes about a request",
            Self::FormParameters => "parameters of a request (form-encoded)",
            Self::Url => "a URL",
            Self::JsonArray { of_objects: true } => "a JSON array of objects, not one JSON object",
            Self::JsonArray { of_objects: false } => "a JSON array, not a JSON object",
            Self::JsonScalar => "a single JSON string, number or literal, not a JSON object",
            Self::BareMembers => "members of a JSON object without the braces around them",
            Self::CompactJws => "a signed JWT (JWS in compact form)",
            Self::Jwe => "an encrypted JWT (JWE in compact form)",
            Self::Der { content: DerContent::Certificate } => "a certificate (DER)",
            Self::Der { content: DerContent::PrivateKey } => "a private key (DER)",
            Self::Der { content: DerContent::Pkcs12 } => "a key store (PKCS #12)",
            Self::Der { content: DerContent::Other } => "DER",
            Self::BareBase64 => "DER in Base64 without the BEGIN and END lines of PEM",
            Self::SshKey => "a key of OpenSSH",
            Self::Compressed => "a compressed file",
            Self::LfsPointer => "a pointer of Git LFS, not the file itself",
            Self::MergeConflict => "a file with an unfinished merge",
            Self::Utf16 => "text in UTF-16",
            Self::Utf32 => "text in UTF-32",
            Self::PlainText => "plain text",
            Self::Binary => "a binary file",
            Self::Empty | Self::Source { .. } | Self::NotUtf8 { .. } | Self::Pem { .. } => "something else",
        }
    }

    /// The way out, as one sentence in lower case without a full stop.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Html => format!("save the JSON that the page shows or stands for: {WELL_KNOWN}"),
            Self::JsonArray { of_objects: true } | Self::JsonLines { .. } => {
                "give each object as a document of its own; the first is what jq -s 'flatten | .[0]' in.json > one.json writes"
                    .to_owned()
            }
            Self::Source { .. } | Self::Template => {
                format!("save what it makes, not what makes it: {WELL_KNOWN}")
            }
            Self::HttpResponse { .. } | Self::CurlTrace => {
                format!("remove the head and keep the body alone; curl writes it without -i and -v: {WELL_KNOWN}")
            }
            Self::Compressed => {
                format!("unpack it first; curl unpacks what a server compressed with --compressed: {WELL_KNOWN}")
            }
            Self::Pem { private: true, .. } => PRIVATE.to_owned(),
            Self::Pem { flaw: Some(flaw), .. } => format!("{}; {}", self.advice(), flaw.help()),
            _ => self.advice().to_owned(),
        }
    }

    fn advice(&self) -> &'static str {
        match self {
            Self::Empty => "look whether what should have written it failed, and fetch it again",
            Self::Yaml => "FAPI documents are JSON; convert it first: yq -o json in.yaml > out.json",
            Self::Toml => "FAPI documents are JSON; write it as JSON",
            Self::FrontMatter => "save what the site serves, or remove the lines from the first --- to the second",
            Self::HttpRequest => "give it with --http-request, or for another document the body alone",
            Self::Url => "give the URL as the argument itself, not in a file",
            Self::JsonArray { .. } => {
                "give one JSON object: the metadata, the registration, or the JWK Set {\"keys\": […]}"
            }
            Self::JsonScalar => "give one JSON object; a JWT stands in its file without quotes",
            Self::BareMembers => "put { before the first and } behind the last member",
            Self::FormParameters | Self::CompactJws | Self::Jwe => {
                "say what it is: --assertion, --request-object, --dpop-proof, or --http-request for the request it came in"
            }
            Self::Pem { .. } | Self::Der { content: DerContent::Certificate } => {
                "a client's certificate is given by --client-certificate; keys are given as a JWK Set"
            }
            Self::Der { content: DerContent::PrivateKey | DerContent::Pkcs12 } => PRIVATE,
            Self::Der { .. } | Self::SshKey => "keys are given as a JWK Set: {\"keys\": […]}",
            Self::BareBase64 => {
                "put -----BEGIN CERTIFICATE----- before and -----END CERTIFICATE----- behind it, each on a line of its own"
            }
            Self::LfsPointer => "fetch the file first: git lfs pull",
            Self::MergeConflict => "finish the merge first",
            Self::Utf16 | Self::Utf32 | Self::NotUtf8 { .. } => {
                "JSON is exchanged in UTF-8 (RFC 8259 section 8.1): save it as UTF-8"
            }
            Self::PlainText => {
                "it may be what a server or a shell said in place of the document: look at it, and fetch the document again"
            }
            _ => JSON,
        }
    }
}

impl PemFlaw {
    /// The way out.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::Joined => {
                "put the BEGIN line and the END line on lines of their own: strict readers refuse them otherwise"
            }
            Self::BlankLines => "remove the blank lines between BEGIN and END: strict readers refuse them",
            Self::ForeignCharacters => {
                "remove what is not Base64 between BEGIN and END, such as the quotes of a program"
            }
            Self::NoEnd => "the END line is missing: copy the whole text",
        }
    }
}
