//! Makes texts of strangers harmless for a terminal.

/// Whether a character could move the cursor, change colours, or make text read differently than it is.
fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            // Marks and overrides of writing direction, invisible joiners and separators, the byte order mark.
            0x061c | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff
            // Variation and tag characters.
            | 0xfe00..=0xfe0f | 0xe0000..=0xe01ef)
        // Noncharacters, two of which XML can't hold.
        || u32::from(c) & 0xfffe == 0xfffe
}

/// A value for one line of text: hostile characters are written as `\u{…}`.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hostile(c) {
            safe.extend(c.escape_unicode());
        } else {
            safe.push(c);
        }
    }
    safe
}

/// A source text for excerpts: hostile characters, but for line ends and tabs, are replaced by harmless ones of the
/// same number of bytes, so spans stay right.
#[must_use]
pub fn sanitize(text: &str) -> String {
    text.chars()
        .map(|c| match c.len_utf8() {
            _ if matches!(c, '\n' | '\t') || !is_hostile(c) => c,
            // A carriage return before a line feed is white space to every reader; alone it would move the cursor.
            1 if c == '\r' => ' ',
            1 => '?',
            2 => '\u{bf}',
            3 => '\u{fffd}',
            _ => '\u{1f6ab}',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hostile_is_left() {
        let hostile = "a\u{1b}[31m\u{202e}b\u{9b}c\u{7f}\u{feff}\u{ffff}";
        assert_eq!(escape(hostile), "a\\u{1b}[31m\\u{202e}b\\u{9b}c\\u{7f}\\u{feff}\\u{ffff}");
        let sane = sanitize(hostile);
        assert_eq!(sane.len(), hostile.len());
        assert!(!sane.chars().any(is_hostile), "{sane}");
    }

    #[test]
    fn ordinary_text_stays() {
        assert_eq!(escape("Zürich 日本"), "Zürich 日本");
        assert_eq!(sanitize("{\n\t\"a\": \"ü\" }"), "{\n\t\"a\": \"ü\" }");
    }
}
