//! What help shows behind the options.

/// How to begin.
pub(super) const START: &str = "\
Begin with: fapilint check https://as.example

Exit codes: 0 nothing found, 1 findings, 2 the job could not be done, or not all of it";

/// The most usual ways to check.
pub(super) const CHECK: &str = "\
Examples:
  fapilint check https://as.example
  fapilint check --as as.json --as-jwks jwks.json --client client.json
  fapilint check staging/ --output html=report.html
  fapilint check staging/ --fix --diff

Files of a folder are known by their names: as.json, as-jwks.json, client.json, clients/NAME.json.

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 the job could not be done, or not all of it";

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::super::Cli;

    /// What help and the README show as commands are commands.
    #[test]
    fn commands_that_are_shown_are_understood() {
        let readme = include_str!("../../../README.md");
        let texts = [super::START.replace("Begin with: ", ""), super::CHECK.to_owned(), readme.to_owned()];
        let lines = texts.iter().flat_map(|text| text.lines()).map(str::trim);
        let commands: Vec<&str> = lines.filter(|line| line.starts_with("fapilint ") && !line.ends_with('.')).collect();
        assert!(commands.len() > 12, "{commands:?}");
        for command in commands {
            let words = command.split(" #").next().unwrap_or_default().split_whitespace();
            if let Err(error) = Cli::try_parse_from(words) {
                panic!("{command}: {error}");
            }
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
