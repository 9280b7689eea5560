//! The command line as reports show it: how to reproduce a run, without secrets.

use std::ffi::OsString;

/// Options whose values may be secrets.
const SECRET: [&str; 1] = ["--header"];

/// The command line in the syntax of a POSIX shell. Credentials and queries of URLs and values of secret options are
/// left out.
pub(super) fn command_line(args: &[OsString]) -> String {
    let mut words = vec![env!("CARGO_PKG_NAME").to_owned()];
    let mut secret = false;
    for arg in args.iter().skip(1) {
        let arg = arg.to_string_lossy();
        if std::mem::take(&mut secret) {
            words.push("'…'".to_owned());
            continue;
        }
        secret = SECRET.contains(&arg.as_ref());
        match arg.split_once('=') {
            Some((option, _)) if SECRET.contains(&option) => words.push(format!("{option}='…'")),
            _ => words.push(quoted(&without_secrets(&arg))),
        }
    }
    words.join(" ")
}

/// A URL without user, password, query and fragment; everything else as it is.
pub(super) fn without_secrets(arg: &str) -> String {
    let Some((scheme, rest)) = arg.split_once("://") else { return arg.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or_default();
    match path.find(['?', '#']) {
        Some(end) => format!("{scheme}://{host}{}?…", &path[..end]),
        None => format!("{scheme}://{host}{path}"),
    }
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_can_be_run_again_and_tells_no_secret() {
        let line = |words: &[&str]| command_line(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(line(&["/bin/fapilint", "check", "a b.json", "it's"]), r"fapilint check 'a b.json' 'it'\''s'");
        assert_eq!(
            line(&["fapilint", "check", "https://me:secret@as.example/a?token=secret", "--header", "N: secret"]),
            "fapilint check 'https://as.example/a?…' --header '…'"
        );
        assert_eq!(line(&["fapilint", "check", "--header=N: secret"]), "fapilint check --header='…'");
        assert_eq!(line(&["fapilint", "check", "--as=https://me:pw@h"]), "fapilint check --as=https://h");
    }
}
