//! What a text looks like, told from its first lines: HTTP, programs, other formats, and words.

use super::likeness::Likeness;
use super::text::{first_line, is_section, is_white};

/// What a text looks like that starts with a letter, a digit or a sign of no format.
pub(super) fn looks_like(text: &str, whole: bool) -> Option<Likeness> {
    message(text).or_else(|| source(text)).or_else(|| formats(text)).or_else(|| words(text, whole))
}

/// HTTP messages and what tools write about them.
fn message(text: &str) -> Option<Likeness> {
    const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    let line = first_line(text);
    let mut words = line.split_ascii_whitespace();
    let (first, second) = (words.next()?, words.next());
    if first.starts_with("HTTP/") {
        let status = second.and_then(|word| word.parse().ok()).filter(|status| (100..600).contains(status));
        return Some(Likeness::HttpResponse { status });
    }
    let target = second.is_some_and(|word| word.starts_with('/') || word.starts_with("http"));
    if METHODS.contains(&first) && target {
        return Some(Likeness::HttpRequest);
    }
    let traced =
        |line: &str| line.starts_with("> GET /") || line.starts_with("< HTTP/") || line.starts_with("> POST /");
    if first == "*" && text.lines().any(traced) {
        return Some(Likeness::CurlTrace);
    }
    if line.starts_with("version https://git-lfs.github.com/spec/") {
        return Some(Likeness::LfsPointer);
    }
    ["ssh-rsa", "ssh-ed25519", "ecdsa-sha2-nistp256"].contains(&first).then_some(Likeness::SshKey)
}

/// Programs, told by how their first line of code starts.
fn source(text: &str) -> Option<Likeness> {
    const STARTS: [(&str, &[&str]); 6] = [
        (
            "JavaScript",
            &[
                "const ", "let ", "var ", "module.exports", "export ", "function ", "(function", "\"use strict\"",
                "window.",
            ],
        ),
        ("Go", &["package main", "func "]),
        ("Java", &["package ", "public class ", "import java"]),
        ("Python", &["def ", "from ", "import ", "class "]),
        ("Rust", &["use ", "fn ", "pub "]),
        ("shell", &["#!"]),
    ];
    let line = code(text)?;
    let language = STARTS.iter().find(|(_, starts)| starts.iter().any(|start| line.starts_with(start)))?.0;
    // Sentences start with such words too.
    let signs = text.contains(['{', '(', ';', '=']) || language == "shell" || line.starts_with("import ");
    signs.then_some(Likeness::Source { language })
}

/// The first line that is no comment of a program.
fn code(text: &str) -> Option<&str> {
    if text.starts_with("#!") {
        return Some(text);
    }
    text.lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !["//", "/*", "*", "#"].iter().any(|start| line.starts_with(start)))
}

/// Formats of `key: value` and `key = value`, and texts that start with a mark of their own.
fn formats(text: &str) -> Option<Likeness> {
    if let Some(behind) = text.strip_prefix("---").filter(|behind| behind.starts_with(is_white)) {
        let mut parts = behind.splitn(2, "\n---");
        let json = parts.nth(1).map(|rest| rest.trim_start_matches('-').trim_start());
        let front = json.is_some_and(|json| json.starts_with(['{', '[']));
        return Some(if front { Likeness::FrontMatter } else { Likeness::Yaml });
    }
    if text.starts_with("```") || text.starts_with("# ") && text.contains("\n```") {
        return Some(Likeness::Markdown);
    }
    let first = code(text)?;
    // JSON with comments before it: the parser knows.
    if first.starts_with(['{', '[', '"']) && !is_section(first) {
        return None;
    }
    if first.starts_with("%YAML") {
        return Some(Likeness::Yaml);
    }
    let code = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', ';'])).take(16);
    let (mut keys, mut assignments) = (0, 0);
    for line in code {
        keys += usize::from(separated(line.trim_start_matches("- "), ':') || line.starts_with("- "));
        assignments += usize::from(is_section(line) || separated(line, '='));
    }
    match (keys, assignments) {
        (0 | 1, 0) => None,
        _ if is_section(first) || separated(first, '=') && assignments >= keys => form(text).or(Some(Likeness::Toml)),
        _ if keys > assignments => Some(Likeness::Yaml),
        _ => form(text),
    }
}

/// `name:` or `name = `, where the name is one word.
fn separated(line: &str, separator: char) -> bool {
    let Some((name, value)) = line.split_once(separator) else {
        return false;
    };
    let name = name.trim_end_matches(' ').trim_matches(['"', '\'']);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let apart = separator == '=' || value.is_empty() || value.starts_with([' ', '\t']);
    apart && !name.is_empty() && name.chars().all(plain)
}

/// `name=value&name=value` on one line.
fn form(text: &str) -> Option<Likeness> {
    let text = text.trim_end();
    let is_form = text.contains('&') && !text.contains(is_white) && text.split('&').all(|pair| separated(pair, '='));
    is_form.then_some(Likeness::FormParameters)
}

/// What is left: a URL, a number or a literal, or words.
fn words(text: &str, whole: bool) -> Option<Likeness> {
    let line = text.trim_end();
    if (line.starts_with("http://") || line.starts_with("https://")) && !line.contains(is_white) {
        return Some(Likeness::Url);
    }
    if whole && serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok() {
        return Some(Likeness::JsonScalar);
    }
    let json = ["true", "false", "null", "NaN", "Infinity", "undefined"].contains(&line);
    (text.starts_with(char::is_alphabetic) && !json).then_some(Likeness::PlainText)
}

#[cfg(test)]
mod tests {
    use super::super::{Likeness, looks_like};

    fn like(text: &str) -> Option<Likeness> {
        looks_like(text.as_bytes())
    }

    #[test]
    fn tells_http() {
        assert_eq!(like("  HTTP/1.1 200 OK\n\n{}"), Some(Likeness::HttpResponse { status: Some(200) }));
        assert_eq!(like("HTTP/2 404\r\n\r\n"), Some(Likeness::HttpResponse { status: Some(404) }));
        assert_eq!(like("HTTP/2"), Some(Likeness::HttpResponse { status: None }));
        assert_eq!(like("POST /token HTTP/1.1\r\nhost: as.example\r\n"), Some(Likeness::HttpRequest));
        assert_eq!(like("* Trying 192.0.2.1:443...\n> GET / HTTP/2\n"), Some(Likeness::CurlTrace));
        assert_eq!(like("client_id=c&redirect_uri=https%3A%2F%2Fc\n"), Some(Likeness::FormParameters));
        assert_eq!(like("https://as.example/.well-known/openid-configuration\n"), Some(Likeness::Url));
    }

    #[test]
    fn tells_programs_and_templates() {
        let source = |text: &str| match like(text) {
            Some(Likeness::Source { language }) => language,
            _ => "",
        };
        assert_eq!(source("<?php echo 1;"), "PHP");
        assert_eq!(source("// metadata\nmodule.exports = {"), "JavaScript");
        assert_eq!(source("const metadata = {"), "JavaScript");
        assert_eq!(source("package main\n\nfunc main() {"), "Go");
        assert_eq!(source("import json\n"), "Python");
        assert_eq!(source("#!/bin/sh\ncurl"), "shell");
        assert_eq!(source("let us know"), "");
        assert_eq!(like("{{ site.metadata }}"), Some(Likeness::Template));
        assert_eq!(like("{% include x %}"), Some(Likeness::Template));
        assert_eq!(like("<%= render %>"), Some(Likeness::Template));
    }

    #[test]
    fn tells_other_formats() {
        assert_eq!(like("issuer: https://a\nscopes_supported:\n  - openid\n"), Some(Likeness::Yaml));
        assert_eq!(like("---\nissuer: https://a\n"), Some(Likeness::Yaml));
        assert_eq!(like("# metadata\n- a: 1\n- a: 2\n"), Some(Likeness::Yaml));
        assert_eq!(like("---\nlayout: x\n---\n{\"a\": 1}"), Some(Likeness::FrontMatter));
        assert_eq!(like("[server]\nissuer = \"https://a\"\n"), Some(Likeness::Toml));
        assert_eq!(like("# x\n\n[server]\nissuer = 1\n"), Some(Likeness::Toml));
        assert_eq!(like("issuer=https://a\n"), Some(Likeness::Toml));
        assert_eq!(like("# Metadata\n\n```json\n{}\n```\n"), Some(Likeness::Markdown));
        assert_eq!(like("```json\n{}\n```\n"), Some(Likeness::Markdown));
        assert_eq!(like("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"), Some(Likeness::LfsPointer));
        assert_eq!(like("ssh-ed25519 AAAA me@example\n"), Some(Likeness::SshKey));
        assert_eq!(like("Not Found"), Some(Likeness::PlainText));
        assert_eq!(like("Error: no healthy upstream"), Some(Likeness::PlainText));
        assert_eq!(like("NaN"), None);
    }
}
