//! An explanation as a page: for a terminal, or as Markdown for a book.

use std::fmt::Write as _;

/// What an item is about, and where more of it stands.
#[derive(Clone, Debug)]
pub(super) enum About {
    /// A rule, which has a page of its own.
    Rule(String),
    /// A profile, which has one too.
    Profile(String),
    /// A requirement, with the address of its text.
    Requirement(String, Option<String>),
    /// Any other name.
    Name(String),
}

impl About {
    fn name(&self) -> &str {
        match self {
            Self::Rule(name) | Self::Profile(name) | Self::Requirement(name, _) | Self::Name(name) => name,
        }
    }

    fn markdown(&self) -> String {
        match self {
            Self::Rule(id) => format!("[`{id}`](../rules/{id}.md)"),
            Self::Profile(id) => format!("[`{id}`](../profiles/{id}.md)"),
            Self::Requirement(id, Some(url)) => format!("[{id}]({url})"),
            Self::Requirement(id, None) => id.clone(),
            Self::Name(name) => format!("`{name}`"),
        }
    }
}

/// A part of a section.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// A sentence or more.
    Text(String),
    /// Something of which is said something.
    Item(About, String),
    /// What the program prints, as it prints it.
    Output(String),
}

/// A page with its sections.
#[derive(Clone, Debug)]
pub(super) struct Page {
    name: String,
    title: String,
    sections: Vec<(&'static str, Vec<Part>)>,
}

impl Page {
    pub(super) fn new(name: impl Into<String>, title: impl Into<String>) -> Self {
        Self { name: name.into(), title: title.into(), sections: Vec::new() }
    }

    /// Adds a section, unless there is nothing in it.
    pub(super) fn section(&mut self, heading: &'static str, parts: Vec<Part>) {
        if !parts.is_empty() {
            self.sections.push((heading, parts));
        }
    }

    /// Adds a section of one text.
    pub(super) fn text_section(&mut self, heading: &'static str, text: impl Into<String>) {
        self.section(heading, vec![Part::Text(text.into())]);
    }

    /// The page for a terminal.
    pub(super) fn text(&self) -> String {
        let mut out = format!("{}\n{}\n", self.name, self.title);
        // Writing to a string can't fail.
        for (heading, parts) in &self.sections {
            let _ = writeln!(out, "\n{heading}");
            for part in parts {
                let _ = match part {
                    Part::Text(text) => writeln!(out, "  {text}"),
                    Part::Item(about, text) if text.is_empty() => writeln!(out, "  {}", about.name()),
                    Part::Item(about, text) => writeln!(out, "  {}: {text}", about.name()),
                    // Empty lines part it from what stands around it.
                    Part::Output(output) => write!(out, "\n{}\n", indented(output.trim_matches('\n'))),
                };
            }
        }
        format!("{}\n", out.trim_end_matches('\n'))
    }

    /// The page as Markdown.
    pub(super) fn markdown(&self) -> String {
        let mut out = format!("# {}\n\n{}\n", self.name, escaped(&self.title));
        for (heading, parts) in &self.sections {
            let _ = writeln!(out, "\n## {heading}\n");
            let mut after_item = false;
            for part in parts {
                let is_item = matches!(part, Part::Item(..));
                if after_item && !is_item {
                    out.push('\n');
                }
                after_item = is_item;
                let _ = match part {
                    Part::Text(text) => writeln!(out, "{}\n", escaped(text)),
                    Part::Item(about, text) if text.is_empty() => writeln!(out, "- {}", about.markdown()),
                    Part::Item(about, text) => writeln!(out, "- {}: {}", about.markdown(), escaped(text)),
                    Part::Output(output) => writeln!(out, "```text\n{}\n```\n", output.trim_matches('\n')),
                };
            }
        }
        out
    }
}

fn indented(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") };
    text.lines().map(line).collect()
}

/// Markdown in which nothing of a text is markup but its spans of code.
fn escaped(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let even = text.matches('`').count().is_multiple_of(2);
    let escape = |part: &str| {
        let mut out = String::new();
        for c in part.chars() {
            match c {
                '<' => out.push_str("&lt;"),
                '&' => out.push_str("&amp;"),
                '*' | '_' | '[' | ']' | '\\' | '|' | '#' => out.extend(['\\', c]),
                _ => out.push(c),
            }
        }
        out
    };
    let parts: Vec<String> =
        parts.map(|(index, part)| if even && index % 2 == 1 { part.to_owned() } else { escape(part) }).collect();
    parts.join(if even { "`" } else { "\\`" })
}
