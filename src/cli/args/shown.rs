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

    /// What help, the README and the guide show as commands are commands; those that the guide shows with what they
    /// print are run besides.
    #[test]
    fn commands_that_are_shown_are_understood() {
        let top = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let guide =
            std::fs::read_dir(top.join("docs/guide")).expect("the guide").map(|entry| entry.expect("one").path());
        let pages = guide.chain([top.join("README.md")]).filter(|path| path.is_file());
        let pages = pages.map(|path| std::fs::read_to_string(path).expect("text"));
        let help = [super::START.replace("Begin with: ", ""), super::CHECK.to_owned()];
        let texts: Vec<String> = help.into_iter().chain(pages).collect();
        let lines = texts.iter().flat_map(|text| text.lines()).map(str::trim);
        let commands: Vec<&str> = lines.filter(|line| line.starts_with("fapilint ") && !line.ends_with('.')).collect();
        assert!(commands.len() > 20, "{commands:?}");
        for command in commands {
            let words = command.split(['#', '>']).next().unwrap_or_default().split_whitespace();
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
