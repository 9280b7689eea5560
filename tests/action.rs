//! The step of `action.yml`, run as a script.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a runner gives to a step, and what the step leaves behind.
struct Runner {
    folder: PathBuf,
}

impl Runner {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("action").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        Self { folder }
    }

    /// Runs the step and returns its exit code.
    fn run(&self, inputs: &[(&str, &str)]) -> Option<i32> {
        let program = Path::new(env!("CARGO_BIN_EXE_fapilint")).parent().expect("a folder");
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let mut step = Command::new(common::top().join("action/check.sh"));
        step.current_dir(&self.folder).env("PATH", path).env("NO_COLOR", "1");
        step.env("GITHUB_OUTPUT", self.folder.join("output")).env("GITHUB_STEP_SUMMARY", self.folder.join("summary"));
        step.envs(inputs.iter().copied()).output().expect("it runs").status.code()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }
}

fn fixture(name: &str) -> String {
    common::top().join("fixtures").join(name).display().to_string()
}

#[test]
fn findings_fail_the_step_and_leave_their_reports() {
    let runner = Runner::new("broken");
    let target = format!("{}\n\n{}\r\n", fixture("broken/legacy-bank"), fixture("clean/advanced"));
    assert_eq!(runner.run(&[("FAPILINT_TARGET", &target)]), Some(1));
    assert_eq!(runner.read("output"), "exit-code=1\nsarif=fapilint.sarif\n");
    let sarif: serde_json::Value = serde_json::from_str(&runner.read("fapilint.sarif")).expect("SARIF");
    assert_eq!(sarif["version"], "2.1.0");
    assert!(runner.read("summary").contains("client-auth-methods"), "{}", runner.read("summary"));
}

#[test]
fn inputs_are_arguments_and_never_commands() {
    let runner = Runner::new("inputs");
    let target = fixture("broken/legacy-bank");
    let inputs = [
        ("FAPILINT_TARGET", target.as_str()),
        ("FAPILINT_FAIL_ON", "never"),
        ("FAPILINT_PROFILE", "fapi1-baseline"),
        ("FAPILINT_ARGS", "--select\nrsa-size\n"),
        ("FAPILINT_SARIF", "a b.sarif"),
    ];
    assert_eq!(runner.run(&inputs), Some(0));
    assert!(runner.read("output").contains("sarif=a b.sarif\n"));
    let sarif = runner.read("a b.sarif");
    assert!(sarif.contains("rsa-size") && !sarif.contains("\"client-auth-methods\""), "{sarif}");
    for hostile in ["$(touch pwned)", "; touch pwned", "`touch pwned`", "--help; touch pwned", "-x"] {
        assert_eq!(runner.run(&[("FAPILINT_TARGET", hostile)]), Some(2), "{hostile}");
        assert!(!runner.folder.join("pwned").exists(), "{hostile}");
    }
    // What an earlier run has written is not taken for a report of this one.
    assert_eq!(runner.run(&[("FAPILINT_TARGET", ""), ("FAPILINT_PROFILE", "no-such-profile")]), Some(2));
    assert!(!runner.read("output").ends_with("exit-code=2\nsarif=a b.sarif\n"));
}
