//! Where a document came from, as formats want it that link to files.

use std::fmt::Write as _;

/// Where a document came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A URL.
    Url(String),
    /// A path relative to the working directory, with slashes.
    Relative(String),
    /// A path that is not below the working directory.
    Absolute(String),
    /// Standard input, or the record of how metadata was obtained: no file.
    NoFile(&'static str),
}

impl Origin {
    /// Tells an origin from the name of its document.
    pub(super) fn of(name: &str, folder: &str) -> Self {
        match name {
            "<stdin>" => return Self::NoFile("stdin:"),
            "discovery" => return Self::NoFile("discovery:"),
            _ => {}
        }
        if name.starts_with("https://") || name.starts_with("http://") {
            return Self::Url(name.to_owned());
        }
        let name = if cfg!(windows) { name.replace('\\', "/") } else { name.to_owned() };
        let folder = if cfg!(windows) { folder.replace('\\', "/") } else { folder.to_owned() };
        if !std::path::Path::new(&name).is_absolute() {
            return Self::Relative(name.trim_start_matches("./").to_owned());
        }
        match name.strip_prefix(folder.trim_end_matches('/')).and_then(|below| below.strip_prefix('/')) {
            Some(below) if !folder.is_empty() => Self::Relative(below.to_owned()),
            _ => Self::Absolute(name),
        }
    }

    /// The path of a file on this machine.
    pub(super) fn path(&self) -> Option<&str> {
        match self {
            Self::Relative(path) | Self::Absolute(path) => Some(path),
            Self::Url(_) | Self::NoFile(_) => None,
        }
    }

    /// A URI reference (RFC 3986).
    pub(super) fn uri(&self) -> String {
        match self {
            Self::Url(url) => encode(url, b"/:?#[]@!$&'()*+,;=%"),
            Self::Relative(path) => encode(path, b"/"),
            Self::Absolute(path) if path.starts_with('/') => format!("file://{}", encode(path, b"/")),
            Self::Absolute(path) => format!("file:///{}", encode(path, b"/:")),
            Self::NoFile(uri) => (*uri).to_owned(),
        }
    }
}

/// Percent-encodes all but unreserved characters (RFC 3986 section 2.3) and those in `keep`.
fn encode(text: &str, keep: &[u8]) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || keep.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_become_references() {
        let uri = |name| Origin::of(name, "/home/me/work").uri();
        assert_eq!(uri("./a b/as.json"), "a%20b/as.json");
        assert_eq!(uri("c:x?#.json"), "c%3Ax%3F%23.json");
        assert_eq!(uri("/home/me/work/as.json"), "as.json");
        assert_eq!(uri("/home/me/works/as.json"), "file:///home/me/works/as.json");
        assert_eq!(uri("https://as.example/.well-known/x?a=\u{202e}"), "https://as.example/.well-known/x?a=%E2%80%AE");
        assert_eq!(uri("<stdin>"), "stdin:");
        assert_eq!(Origin::of("/as.json", "").uri(), "file:///as.json");
    }
}
