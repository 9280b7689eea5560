//! Text of strangers in Markdown as GitHub reads it.

use super::super::escape;

/// Text that shows as it is.
///
/// Special characters become entities, which mean the same in tables, in headings and within HTML, other than
/// backslashes. Mentions, references to issues and bare links are looked for in the text that comes out, so a comment
/// cuts them in two.
pub(super) fn text(text: &str) -> String {
    let safe = escape(text);
    let mut out = String::with_capacity(safe.len());
    let mut chars = safe.chars().peekable();
    let mut last = ' ';
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        match c {
            '@' | '#' => out.extend([entity(c).as_str(), "<!-- -->"]),
            // Within a word it is only itself.
            '_' if last.is_ascii_alphanumeric() && next.is_ascii_alphanumeric() => out.push(c),
            ':' if !next.is_whitespace() => out.push_str("&#58;<!-- -->"),
            '.' if last.eq_ignore_ascii_case(&'w') => out.push_str("&#46;"),
            '-' if last == 'H' => out.push_str("&#45;<!-- -->"),
            '&' | '<' | '>' | '"' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '\\' | '$' | '{' | '}' | '!' | '=' => {
                out.push_str(&entity(c));
            }
            _ => out.push(c),
        }
        last = c;
    }
    out
}

fn entity(c: char) -> String {
    format!("&#{};", u32::from(c))
}

/// Text in which parts between backticks are code.
pub(super) fn sentence(words: &str) -> String {
    let safe = escape(words);
    let parts: Vec<&str> = safe.split('`').collect();
    // An odd backtick has no other: then nobody can tell what is code.
    if parts.len().is_multiple_of(2) {
        return text(&safe);
    }
    let parts = parts.iter().enumerate();
    parts.map(|(index, part)| if index % 2 == 1 { code(part) } else { text(part) }).collect()
}

/// A value as code, where its characters allow it.
pub(super) fn code(value: &str) -> String {
    let safe = escape(value);
    let plain = !safe.is_empty() && !safe.starts_with(' ') && !safe.ends_with(' ') && !safe.contains(['`', '|', '\\']);
    if plain { format!("`{safe}`") } else { text(&safe) }
}

/// Lines that show as they are: a fence that is longer than any in them.
pub(super) fn fenced(lines: &str) -> String {
    let longest = lines.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{lines}{fence}\n")
}
