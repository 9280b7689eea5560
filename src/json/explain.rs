//! Says in words what the parser met, and what to do about it.
//!
//! The parser says where it stopped and in what kind of value. What is wrong there is mostly told by what stands before:
//! the same `}` is one comma too many, a value that is missing, or a bracket of the wrong kind.

use nojson::{JsonParseError, JsonValueKind};

use super::parse::{Limits, too_deep};
use super::{Span, SyntaxError};

/// The place where the parser stopped.
struct Stop<'a> {
    /// The text before it.
    before: &'a str,
    /// The text from it on.
    rest: &'a str,
    /// The kind of value that is open.
    kind: Option<JsonValueKind>,
    span: Span,
}

/// The error for what the parser met.
pub(super) fn explain(error: &JsonParseError, body: &str, base: usize, limits: Limits) -> SyntaxError {
    let offset = error.position().min(body.len());
    let (before, rest) = body.split_at_checked(offset).unwrap_or((body, ""));
    let met = rest.chars().next();
    let span = Span::new(base + offset, base + offset + met.map_or(0, char::len_utf8));
    let stop = Stop { before, rest, kind: error.kind(), span };
    match (error, met) {
        (JsonParseError::InvalidValue { .. }, _) => too_deep(span.start, limits),
        (JsonParseError::UnexpectedEos { .. }, _) | (_, None) => stop.end(),
        (JsonParseError::UnexpectedTrailingChar { .. }, _) => {
            SyntaxError::new("there is more behind the end of the JSON value", span, "not expected here")
                .help(behind_the_end(rest))
        }
        (_, Some(c)) if stop.kind == Some(JsonValueKind::String) => stop.in_string(c),
        (_, Some(c)) => stop.unexpected(c),
    }
}

/// What to do about a text that goes on behind its value.
fn behind_the_end(rest: &str) -> &'static str {
    match rest.chars().next() {
        Some('%') if rest.trim_end() == "%" => {
            "remove it: it is how a shell marks the missing line end of what it printed"
        }
        Some(',') => "remove the comma, or what closes the value too early before it",
        Some('}' | ']') => "one closing bracket is too many, or an opening one is missing",
        Some(';') => "remove it: JSON is no program",
        Some('/' | '#') => "JSON has no comments",
        Some('{' | '[') => "one document holds one JSON value: split the document",
        _ => "one document holds one JSON value",
    }
}

impl Stop<'_> {
    fn error(&self, message: impl Into<String>, label: &str, help: &str) -> SyntaxError {
        SyntaxError::new(message, self.span, label).help(help)
    }

    fn end(&self) -> SyntaxError {
        if self.before.trim().is_empty() {
            return SyntaxError::new("the document is empty", self.span, "ends here");
        }
        let help = if self.kind == Some(JsonValueKind::String) {
            "close the last string, or get the whole document: it may have been cut"
        } else {
            "close what is open with } or ], or get the whole document: it may have been cut"
        };
        self.error("the document ends in the middle of a value", "ends here", help)
    }

    fn in_string(&self, c: char) -> SyntaxError {
        match c {
            '\n' | '\r' => self.error(
                "a string is not closed on its line",
                "the line ends here",
                "close the string before the line ends; one that was wrapped is joined again without the line end and \
                 the spaces after it",
            ),
            _ if c.is_control() => self.error(
                format!("a string holds the control character U+{:04X}", u32::from(c)),
                "must be escaped",
                &if c == '\t' { "write it as \\t".to_owned() } else { format!("write it as \\u{:04x}", u32::from(c)) },
            ),
            _ if c != 'u' && self.before.ends_with('\\') => self.error(
                format!("a string holds an escape that is not JSON's: \\ before {}", name_of(c)),
                "not expected here",
                "a backslash itself is written \\\\",
            ),
            _ => self.error(
                "a string holds a \\u escape that is not JSON's, or half of a surrogate pair",
                "not expected here",
                "\\u takes four hexadecimal digits; a character beyond U+FFFF takes two such escapes",
            ),
        }
    }

    /// A character that can't stand here, outside of strings.
    fn unexpected(&self, c: char) -> SyntaxError {
        if let Some(error) = self.foreign(c).or_else(|| self.in_number_or_literal()) {
            return error;
        }
        let last = self.before.trim_end().chars().next_back();
        let closes = matches!(c, '}' | ']' | ',');
        match last {
            Some(':') if closes => self.error("a value is missing", "before this", "write a value behind the colon"),
            Some(',') if c == '}' || c == ']' => {
                self.not_expected(c).help("JSON allows no comma behind the last member or item")
            }
            Some(',' | '[' | '{') if c == ',' => self.error("there is one comma too many", "this one", "remove it"),
            Some('"') if self.behind_name() => self.error("a colon is missing", "before this", "write \"name\": value"),
            Some(l) if l == '"' && c.is_alphanumeric() => self.error(
                format!("{} is not expected behind the end of a string", name_of(c)),
                "not expected here",
                "a quotation mark inside a string is written \\\"; otherwise a comma is missing here",
            ),
            Some('"') if c == '+' => self.not_expected(c).help("JSON has no +: write the string as one"),
            Some(l) if ends_value(l) && starts_value(c) => {
                self.error("a comma is missing", "before this", "members and items are separated by commas")
            }
            Some(l) if ends_value(l) && (c == '}' || c == ']') => self.error(
                format!("{} closes what it did not open", name_of(c)),
                "not expected here",
                "an object is closed with } and an array with ]",
            ),
            _ => self.plain(c),
        }
    }

    /// What belongs to another notation than JSON, wherever it stands.
    fn foreign(&self, c: char) -> Option<SyntaxError> {
        let starts = |word: &str| self.rest.starts_with(word);
        let help = match c {
            '<' | '=' | '>' | '|' if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].into_iter().any(starts) => {
                return Some(self.error(
                    "here is the mark of an unfinished merge",
                    "not JSON",
                    "finish the merge first",
                ));
            }
            '/' | '#' => "JSON has no comments",
            '\'' => "JSON strings and names stand in double quotes",
            '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '`' => {
                "JSON strings and names stand in straight double quotes: \""
            }
            '…' => "something was left out here: give the whole document",
            '.' if starts("...") => "something was left out here: give the whole document",
            '$' | '%' => "if this is a placeholder, fill it in first",
            '{' if starts("{{") || self.before.ends_with('{') => "if this is a placeholder, fill it in first",
            'N' | 'I' if starts("NaN") || starts("Infinity") => "JSON has neither NaN nor Infinity",
            _ if c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}') => {
                "only spaces, tabs and line ends stand between values"
            }
            _ => return None,
        };
        Some(self.not_expected(c).help(help))
    }

    fn in_number_or_literal(&self) -> Option<SyntaxError> {
        let c = self.rest.chars().next()?;
        let last = self.before.chars().next_back()?;
        let help = match self.kind? {
            _ if last == '0' && c.is_ascii_digit() => "JSON numbers have no leading zero",
            _ if last == '0' && matches!(c, 'x' | 'X' | 'o' | 'b') => "JSON numbers are decimal",
            JsonValueKind::Integer | JsonValueKind::Float => "a number goes on with digits here",
            JsonValueKind::Boolean | JsonValueKind::Null => "literals are true, false and null",
            _ => return None,
        };
        Some(self.not_expected(c).help(help))
    }

    fn plain(&self, c: char) -> SyntaxError {
        let error = self.not_expected(c);
        match c {
            '+' => error.help("JSON numbers have no plus sign"),
            '.' => error.help("JSON numbers start with a digit"),
            ':' if self.kind == Some(JsonValueKind::Array) => {
                error.help("what has a name stands in an object: { ... }")
            }
            ':' => error.help("one colon stands between a name and its value"),
            ';' => error.help("JSON separates names from values with a colon, and members and items with commas"),
            _ if c.is_alphabetic() => {
                error.help("JSON strings and names stand in double quotes; literals are true, false and null")
            }
            _ => error,
        }
    }

    fn not_expected(&self, c: char) -> SyntaxError {
        SyntaxError::new(format!("{} is not expected here", name_of(c)), self.span, "not JSON from here on")
    }

    /// Whether the string that ends before the stop is the name of a member.
    fn behind_name(&self) -> bool {
        let Some(inside) = self.before.trim_end().strip_suffix('"') else {
            return false;
        };
        let escaped =
            |at: usize| inside.as_bytes().iter().take(at).rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
        let start = inside.rmatch_indices('"').map(|(at, _)| at).find(|at| !escaped(*at));
        let opener = start.and_then(|start| inside.get(..start)).and_then(|text| text.trim_end().chars().next_back());
        self.kind == Some(JsonValueKind::Object) && matches!(opener, Some('{' | ','))
    }
}

fn ends_value(c: char) -> bool {
    matches!(c, '"' | '}' | ']') || c.is_ascii_alphanumeric()
}

fn starts_value(c: char) -> bool {
    matches!(c, '"' | '{' | '[' | '-') || c.is_alphanumeric()
}

fn name_of(c: char) -> String {
    if c.is_control() || c.is_whitespace() || !c.is_ascii() && !c.is_alphanumeric() {
        format!("the character U+{:04X}", u32::from(c))
    } else {
        format!("`{c}`")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Limits, SourceId, Tree, parse};

    /// The message, the help, and what stands at the place.
    fn said(text: &str) -> (String, String, &str) {
        let error = parse(&mut Tree::new(), SourceId(0), text, Limits::default()).expect_err(text);
        let place = text.get(error.span.start..error.span.end).expect("a place in the text");
        (error.message, error.help.unwrap_or_default(), place)
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(said("{\"a\": 1 \"b\": 2}").0, "a comma is missing");
        assert_eq!(said("{\"a\": \"x\"\n \"b\": 2}").0, "a comma is missing");
        assert_eq!(said("[{} {}]").0, "a comma is missing");
        assert_eq!(said("{\"a\" 1}").0, "a colon is missing");
        assert_eq!(said("{\"a\\\"\" 1}").0, "a colon is missing");
        assert_eq!(said("{\"a\": }").0, "a value is missing");
        assert_eq!(said("{\"a\": [1").0, "the document ends in the middle of a value");
        assert_eq!(said(" ").0, "the document is empty");
    }

    #[test]
    fn what_is_too_much_is_named() {
        assert!(said("{\"a\": 1,}").1.contains("no comma behind the last"));
        assert!(said("{\"a\": 1,, \"b\": 2}").0.contains("one comma too many"));
        assert!(said("{\"a\":: 1}").1.contains("one colon"));
        assert!(said("[\"a\": 1]").1.contains("in an object"));
        assert!(said("[1, 2}").1.contains("an array with ]"));
        assert!(said("{\"a\": 1}}").1.contains("one closing bracket is too many"));
        assert!(said("{\"a\": 1}%  \n").1.contains("a shell"));
        assert!(said("{\"a\": \"say \"hi\"\"}").1.contains("written \\\""));
    }

    #[test]
    fn other_notations_are_named() {
        assert!(said("{\"a\": 1, // c\n}").1.contains("comments"));
        assert!(said("{'a': 1}").1.contains("double quotes"));
        assert!(said("{\u{201c}a\u{201d}: 1}").1.contains("straight"));
        assert!(said("{\"a\": 1,\n<<<<<<< main\n}").0.contains("merge"));
        assert!(said("{\"a\": {{ x }}}").1.contains("placeholder"));
        assert!(said("{\"a\": ...}").1.contains("left out"));
        assert!(said("{\"a\": None}").1.contains("literals are"));
        assert!(said("{\"a\": NaN}").1.contains("NaN"));
        assert!(said("{\u{a0}\"a\": 1}").1.contains("only spaces"));
    }

    #[test]
    fn numbers_and_strings_are_explained() {
        assert!(said("[01]").1.contains("leading zero"));
        assert!(said("[0x1]").1.contains("decimal"));
        assert!(said("[1.]").1.contains("digits"));
        assert!(said("[tru]").1.contains("literals"));
        assert!(said("[+1]").1.contains("plus"));
        assert!(said("[\"a\tb\"]").1.contains("\\t"));
        assert_eq!(said("[\"a\n b\"]").2, "\n");
        assert!(said("[\"C:\\path\"]").1.contains("\\\\"));
        assert!(said("[\"\\ud800\"]").0.contains("surrogate"));
    }
}
