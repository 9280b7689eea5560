//! Workflow commands of GitHub Actions: one annotation a finding.
//!
//! GitHub shows ten annotations of each level for a step, so the worst come first.

use std::fmt::Write as _;

use super::origin::Origin;
use super::rendering::{
    Rendering, counted, counting, more, not_examined, place, short, suppressed, tally, why_suppressed,
};
use super::{ErrorReport, FindingReport};

/// Renders a report.
#[must_use]
pub fn github(rendering: &Rendering<'_>) -> String {
    let mut out = String::new();
    let report = rendering.report;
    for error in &report.errors {
        out.push_str(&of_error(error, rendering));
    }
    for severity in ["error", "warning", "info"] {
        let findings = report.cases.iter().flat_map(counting).filter(|finding| finding.severity == severity);
        for finding in findings {
            let level = if severity == "info" { "notice" } else { severity };
            out.push_str(&of_finding(level, &finding.rule, finding, &words(finding, rendering), rendering));
        }
    }
    for (finding, why) in report.cases.iter().flat_map(suppressed) {
        let title = format!("{} (suppressed)", finding.rule);
        let text = format!("{}\n{}", why_suppressed(why), words(finding, rendering));
        out.push_str(&of_finding("notice", &title, finding, &text, rendering));
    }
    for case in &report.cases {
        let line = format!("fapilint: {}: {}; {}", short(&case.id), tally(case), not_examined(case));
        // The runner reads old commands in the middle of a line too.
        let _ = writeln!(out, "{}", line.replace("##[", "## ["));
    }
    if !report.errors.is_empty() {
        let _ = writeln!(out, "fapilint: the job could not be done: {}", counted(report.errors.len(), "error"));
    }
    out
}

/// The message with its place, if no file is annotated, and what else the finding says.
fn words(finding: &FindingReport, rendering: &Rendering<'_>) -> String {
    let document = finding.location.document.as_deref();
    let is_file = document.is_some_and(|name| Origin::of(name, rendering.folder).path().is_some());
    let at = if is_file { String::new() } else { format!("\nat {}", place(&finding.location)) };
    format!("{}{at}{}", finding.message, more(finding))
}

fn of_finding(level: &str, title: &str, finding: &FindingReport, text: &str, rendering: &Rendering<'_>) -> String {
    let location = &finding.location;
    let origin = location.document.as_deref().map(|name| Origin::of(name, rendering.folder));
    let mut properties = Vec::new();
    if let Some(path) = origin.as_ref().and_then(Origin::path) {
        properties.push(("file", path.to_owned()));
        let lines = location.line.zip(location.end_line);
        if let Some((line, end_line)) = lines {
            properties.push(("line", line.to_string()));
            properties.push(("endLine", end_line.to_string()));
            // Columns are only understood within one line.
            if let Some((column, end)) = location.column.zip(location.end_column).filter(|_| line == end_line) {
                properties.push(("col", column.to_string()));
                properties.push(("endColumn", end.to_string()));
            }
        }
    }
    properties.push(("title", title.to_owned()));
    command(level, &properties, text)
}

fn of_error(error: &ErrorReport, rendering: &Rendering<'_>) -> String {
    let mut properties = Vec::new();
    if let Some(path) = error.input.as_deref().map(|name| Origin::of(name, rendering.folder))
        && let Some(path) = path.path()
    {
        properties.push(("file", path.to_owned()));
        properties.extend(error.line.map(|line| ("line", line.to_string())));
        properties.extend(error.column.map(|column| ("col", column.to_string())));
    }
    properties.push(("title", "fapilint".to_owned()));
    let help = error.help.as_ref().map(|help| format!("\n{}", lines(help))).unwrap_or_default();
    command("error", &properties, &format!("{}{help}", lines(&error.message)))
}

/// Escapes the lines of a text, and leaves it its lines.
fn lines(text: &str) -> String {
    text.lines().map(super::escape).collect::<Vec<_>>().join("\n")
}

/// A command with what its syntax needs escaped, as the runner takes it back.
fn command(name: &str, properties: &[(&str, String)], data: &str) -> String {
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", of_data(value).replace(':', "%3A").replace(',', "%2C")))
        .collect();
    format!("::{name} {}::{}\n", properties.join(","), of_data(data))
}

fn of_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_escaped_as_the_runner_reads_them() {
        let properties = [("file", "a,b:c%.json".to_owned()), ("title", "x".to_owned())];
        assert_eq!(
            command("error", &properties, "50%\n::set-output::\r"),
            "::error file=a%2Cb%3Ac%25.json,title=x::50%25%0A::set-output::%0D\n"
        );
    }
}
