//! From byte offsets to lines and columns.

/// A place as people count it: both numbers start at 1, columns count Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line. `\n`, `\r\n` and a lone `\r` end a line.
    pub line: usize,
    /// The column; a byte order mark at the start of the text takes none.
    pub column: usize,
}

/// Where the lines of a text start; made once a text has findings.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds the lines of a text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![if text.starts_with('\u{feff}') { 3 } else { 0 }];
        for (offset, byte) in bytes.iter().enumerate() {
            let ends_line = match byte {
                b'\n' => true,
                b'\r' => bytes.get(offset + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends_line {
                starts.push(offset + 1);
            }
        }
        Self { text, starts }
    }

    /// The position of a byte offset. An offset behind the end, or inside of a character, is moved back to a character.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0).min(offset);
        let column = self.text.get(start..offset).map_or(0, |s| s.chars().count()) + 1;
        Position { line, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: usize) -> (usize, usize) {
        let position = Lines::new(text).position(offset);
        (position.line, position.column)
    }

    #[test]
    fn counts_from_one() {
        assert_eq!(at("{}", 0), (1, 1));
        assert_eq!(at("", 0), (1, 1));
    }

    #[test]
    fn knows_three_line_ends() {
        assert_eq!(at("a\nb", 2), (2, 1));
        assert_eq!(at("a\r\nb", 3), (2, 1));
        assert_eq!(at("a\rb", 2), (2, 1));
    }

    #[test]
    fn columns_are_scalars_not_bytes() {
        assert_eq!(at("\"äöü😀\": 1", 11), (1, 6));
        assert_eq!(at("\"äöü😀\": 1", 12), (1, 7));
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        assert_eq!(at("\u{feff}{}", 3), (1, 1));
        assert_eq!(at("\u{feff}{}", 4), (1, 2));
    }

    #[test]
    fn behind_the_end_is_the_end() {
        assert_eq!(at("ab", 99), (1, 3));
    }
}
