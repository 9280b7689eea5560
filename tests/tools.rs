//! Completions and manual pages are read by the programs that they are made for, where these are installed.

#![allow(clippy::print_stderr, reason = "what is not tried is said")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

fn fapilint(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_fapilint")).args(args).output().expect("it runs");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// Gives a text to a program; nothing where the program is not installed.
fn read_by(program: &str, args: &[&str], text: &str) -> Option<Output> {
    let pipes = || Stdio::piped();
    let child = Command::new(program).args(args).stdin(pipes()).stdout(pipes()).stderr(pipes()).spawn();
    let Ok(mut child) = child else {
        eprintln!("{program} is not installed: not tried");
        return None;
    };
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("it reads");
    Some(child.wait_with_output().expect("it ends"))
}

#[test]
fn every_shell_reads_its_completions() {
    for (shell, args) in [("bash", &["-n"][..]), ("zsh", &["-n"]), ("fish", &["--no-execute"])] {
        let script = fapilint(&["completions", shell]);
        for word in ["write-baseline", "strict-waivers", "completions"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
        if let Some(output) = read_by(shell, args, &script) {
            assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
    // Whether PowerShell reads it is not tried: there is none here.
    assert!(fapilint(&["completions", "powershell"]).contains("Register-ArgumentCompleter"));
}

#[test]
fn bash_completes() {
    let script = fapilint(&["completions", "bash"]);
    let ask = "\nCOMP_WORDS=(fapilint check --strict); COMP_CWORD=2; _fapilint fapilint --strict check; echo \"${COMPREPLY[@]}\"\n";
    if let Some(output) = read_by("bash", &["--norc"], &format!("{script}{ask}")) {
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "--strict-waivers");
    }
}

#[test]
fn manual_pages_are_read_without_complaint() {
    let commands = ["", "check", "diff", "explain", "rules", "coverage", "facts", "schema", "completions", "man"];
    for command in commands {
        let args: Vec<&str> = ["man", command].into_iter().filter(|word| !word.is_empty()).collect();
        let page = fapilint(&args);
        assert!(page.contains("EXIT STATUS"));
        if let Some(output) = read_by("mandoc", &["-T", "lint", "-W", "error"], &page) {
            assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stdout));
        }
        if let Some(output) = read_by("groff", &["-man", "-ww", "-z", "-T", "utf8"], &page) {
            assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
    let unknown = Command::new(env!("CARGO_BIN_EXE_fapilint")).args(["man", "chek"]).output().expect("it runs");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("did you mean `check`?"));
}
