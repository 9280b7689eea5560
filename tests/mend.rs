//! `check --fix`, as it is used: what is written, what is printed, and what is refused.

mod common;

use std::fs;
use std::path::PathBuf;

use fapilint::cli::Outcome;

const BAD: &str = r#"{
  "issuer": "https://as.example",
  "token_endpoint": "https://as.example/token",
  "password": "do-not-show",
  "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"]
}
"#;

fn fapilint(args: &[&str], stdin: &str) -> (Outcome, String, String) {
    common::program::fapilint(args, &mut stdin.as_bytes())
}

/// A folder of the test's own, where builds keep such: nothing is left elsewhere.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("mend-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// A file in such a folder.
fn file(name: &str, text: &str) -> String {
    let path = folder(name).join("as.json");
    fs::write(&path, text).expect("written");
    path.display().to_string()
}

fn read(path: &str) -> String {
    fs::read_to_string(path).expect("text")
}

#[test]
fn the_file_is_mended_and_what_is_left_is_reported() {
    let path = file("write", BAD);
    let (outcome, stdout, stderr) = fapilint(&["check", &path, "--fix", "--select", "client-auth-methods"], "");
    assert_eq!(outcome, Outcome::Clean, "{stderr}");
    assert!(stdout.contains("findings   0 errors"), "{stdout}");
    assert!(stderr.contains("1 finding mended, 0 to decide"), "{stderr}");
    assert_eq!(read(&path), BAD.replace("\"client_secret_basic\", ", ""));
    let (_, _, stderr) = fapilint(&["check", &path, "--fix", "--select", "client-auth-methods"], "");
    assert!(stderr.contains("0 findings mended"), "{stderr}");
}

#[test]
fn a_patch_leaves_secrets_out_and_can_be_applied() {
    let file_name = file("diff", BAD);
    let args = ["check", &file_name, "--fix", "--diff", "--select", "client-auth-methods"];
    let (outcome, stdout, stderr) = fapilint(&args, "");
    assert_eq!(outcome, Outcome::Findings, "{stderr}");
    assert_eq!(read(&file_name), BAD, "nothing is written");
    let name = file_name.trim_start_matches('/');
    assert!(stdout.contains("@@ -5,2 +5,2 @@\n-  \"token"), "{stdout}");
    assert!(!stdout.contains("do-not-show") && !stderr.contains("do-not-show"), "{stdout}{stderr}");
    // Where there is `git`, it agrees.
    let patch = stdout
        .replace(&format!("--- {file_name}"), "--- a/as.json")
        .replace(&format!("+++ {file_name}"), "+++ b/as.json");
    let folder = PathBuf::from(&file_name).parent().expect("a folder").to_owned();
    fs::write(folder.join("patch"), patch).expect("written");
    let git = std::process::Command::new("git").args(["apply", "patch"]).current_dir(&folder).status();
    if git.is_ok() {
        assert_eq!(read(&file_name), BAD.replace("\"client_secret_basic\", ", ""), "{name}");
    }
}

#[test]
fn a_change_beside_a_secret_is_told_and_not_shown() {
    let line = BAD.replace('\n', " ");
    let (outcome, stdout, stderr) = fapilint(&["check", "-", "--fix", "--diff"], &line);
    assert_eq!(outcome, Outcome::Findings, "{stderr}");
    assert!(!stdout.contains("do-not-show") && stdout.contains("***"), "{stdout}");
    assert!(stderr.contains("the patch can not be applied"), "{stderr}");
}

#[test]
fn json_patch_tests_what_it_changes() {
    let (outcome, stdout, stderr) =
        fapilint(&["check", "-", "--format", "json-patch", "--select", "client-auth-methods"], BAD);
    assert_eq!(outcome, Outcome::Findings, "{stderr}");
    let patch: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
    let list = "/token_endpoint_auth_methods_supported";
    assert_eq!(
        patch,
        serde_json::json!([
            { "op": "test", "path": list, "value": ["client_secret_basic", "private_key_jwt"] },
            { "op": "remove", "path": format!("{list}/0") },
        ])
    );
}

#[test]
fn what_can_not_be_written_is_refused() {
    let path = file("refused", BAD);
    for (args, message) in [
        (&["check", "-", "--fix"][..], "standard input can not be mended"),
        (&["check", "https://127.0.0.1:1", "--fix"], "https://127.0.0.1:1 can not be mended: it is not a file"),
        (&["check", "--clients", "-", "--fix"], "cannot be used with"),
        (&["check", &path, "--fix", "--format", "json-patch"], "--format json-patch prints"),
        (&["check", &path, "--diff"], "--fix"),
        (&["check", &path, "--output", "json-patch=x"], "json-patch is no report"),
        (&["check", &path, "no-such-file.json", "--fix"], "nothing is mended"),
    ] {
        let (outcome, _, stderr) = fapilint(args, BAD);
        assert_eq!(outcome, Outcome::Incomplete, "{args:?}");
        assert!(stderr.contains(message), "{args:?}: {stderr}");
    }
    assert_eq!(read(&path), BAD);
}

#[test]
fn a_document_with_duplicate_members_is_refused() {
    let twice = BAD.replacen('{', "{ \"issuer\": \"https://other.example\",", 1);
    let path = file("twice", &twice);
    let (outcome, _, stderr) = fapilint(&["check", &path, "--fix"], "");
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stderr.contains("is there twice in one object") && stderr.contains("nothing is mended"), "{stderr}");
    assert_eq!(read(&path), twice);
}

#[test]
fn what_is_waived_and_what_others_of_a_shared_issuer_need_stays() {
    let path = file("waived", BAD);
    let config = folder("waiver").join("fapilint.toml");
    let waiver =
        "[[waiver]]\nrule = \"client-auth-methods\"\nreason = \"an old app\"\nowner = \"me\"\nexpires = 2999-01-01\n";
    fs::write(&config, waiver).expect("written");
    let config = config.display().to_string();
    for more in [["--config", config.as_str()], ["--deployment", "shared"]] {
        let args = [&["check", &path, "--fix", "--diff", "--select", "client-auth-methods"][..], &more].concat();
        let (outcome, stdout, stderr) = fapilint(&args, "");
        assert_eq!((outcome, stdout.as_str()), (Outcome::Clean, ""), "{stderr}");
    }
}

#[test]
fn lists_without_anything_permitted_need_a_decision() {
    let text = BAD.replace("private_key_jwt", "client_secret_post");
    let (_, stdout, stderr) = fapilint(&["check", "-", "--fix", "--diff", "--select", "client-auth-methods"], &text);
    assert_eq!(stdout, "");
    assert!(stderr.contains("0 findings can be mended, 1 to decide") && stderr.contains("client-auth-methods: Remove"));
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_permissions_stay() {
    use std::os::unix::fs::PermissionsExt as _;
    let path = file("link", BAD);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("a mode");
    let link = folder("linked").join("as.json");
    std::os::unix::fs::symlink(&path, &link).expect("a link");
    let (outcome, _, stderr) =
        fapilint(&["check", &link.display().to_string(), "--fix", "--select", "client-auth-methods"], "");
    assert_eq!(outcome, Outcome::Clean, "{stderr}");
    assert!(fs::symlink_metadata(&link).expect("there").file_type().is_symlink());
    assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o640);
    assert!(!read(&path).contains("client_secret_basic"));
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let path = file("read-only", BAD);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).expect("a mode");
    let (outcome, _, stderr) = fapilint(&["check", &path, "--fix", "--select", "client-auth-methods"], "");
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stderr.contains("is not mended: the file is read-only"), "{stderr}");
    assert_eq!(read(&path), BAD);
    assert_eq!(fs::read_dir(PathBuf::from(&path).parent().expect("a folder")).expect("a folder").count(), 1);
}

#[test]
fn what_begins_to_apply_may_be_unknown() {
    // Whether its server binds tokens to certificates is a question that only now is one.
    let clean = read(&common::top().join("fixtures/clean/client-private-key-jwt/client.json").display().to_string());
    let text = clean.replace(
        r#""tls_client_certificate_bound_access_tokens": true"#,
        r#""tls_client_certificate_bound_access_tokens": false"#,
    );
    assert_ne!(text, clean);
    let path = file("alone", &text);
    let (_, _, stderr) = fapilint(&["check", "--client", &path, "--fix"], "");
    assert!(stderr.contains("1 finding mended"), "{stderr}");
    assert_eq!(read(&path), clean);
}

/// Writes the metadata of both well-known URLs.
fn both(name: &str, first: &str, second: &str) -> PathBuf {
    let folder = folder(name);
    fs::write(folder.join("as.json"), first).expect("written");
    fs::write(folder.join("as-oauth.json"), second).expect("written");
    folder
}

const TWO_RULES: [&str; 4] = ["--select", "client-auth-methods", "--select", "same-metadata-everywhere"];

#[test]
fn what_both_well_known_urls_say_is_mended_in_both() {
    let list = "[\"private_key_jwt\",\n    \"client_secret_basic\"]";
    let second = BAD.replace("[\"client_secret_basic\", \"private_key_jwt\"]", list);
    let folder = both("both", BAD, &second);
    let name = folder.display().to_string();
    let (outcome, stdout, stderr) = fapilint(&[&["check", &name, "--fix", "--diff"][..], &TWO_RULES].concat(), "");
    assert_eq!(outcome, Outcome::Findings, "{stderr}");
    assert!(stdout.contains("as.json\n@@") && stdout.contains("as-oauth.json\n@@"), "{stdout}");
    assert!(stderr.contains("1 finding can be mended, 0 to decide"), "{stderr}");
    let (outcome, stdout, stderr) = fapilint(&[&["check", &name, "--fix"][..], &TWO_RULES].concat(), "");
    assert_eq!(outcome, Outcome::Clean, "{stderr}");
    assert!(stdout.contains("findings   0 errors, 0 warnings"), "{stdout}");
    let text = |file: &str| fs::read_to_string(folder.join(file)).expect("text");
    assert_eq!(text("as.json"), BAD.replace("\"client_secret_basic\", ", ""));
    assert_eq!(text("as-oauth.json"), second.replace(list, "[\"private_key_jwt\"]"));
}

#[test]
fn where_the_two_well_known_urls_differ_already_the_other_stays_as_it_is() {
    let second = BAD.replace("[\"client_secret_basic\", ", "[\"tls_client_auth\", ");
    let folder = both("differ", BAD, &second);
    let name = folder.display().to_string();
    let (_, stdout, stderr) = fapilint(&[&["check", &name, "--fix"][..], &TWO_RULES].concat(), "");
    assert!(stderr.contains("1 finding mended, 1 to decide"), "{stdout}{stderr}");
    assert_eq!(fs::read_to_string(folder.join("as-oauth.json")).expect("text"), second);
}

#[test]
fn where_the_file_can_not_be_written_beside_its_place_it_stays() {
    let path = file("beside", BAD);
    let folder = PathBuf::from(&path).parent().expect("a folder").to_owned();
    let beside = folder.join(format!(".as.json.{}.0.tmp", std::process::id()));
    fs::write(&beside, "somebody else's").expect("written");
    let (outcome, _, stderr) = fapilint(&["check", &path, "--fix", "--select", "client-auth-methods"], "");
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stderr.contains("is not mended: ") && stderr.contains("or use --fix --diff"), "{stderr}");
    assert_eq!((read(&path).as_str(), fs::read_to_string(beside).expect("text").as_str()), (BAD, "somebody else's"));
}

/// Root may write anywhere, so that root runs the program as nobody here.
#[cfg(unix)]
#[test]
fn a_read_only_folder_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    // Nobody may not be let into the folder of the build.
    let folder = std::env::temp_dir().join(format!("fapilint-read-only-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("as.json");
    fs::write(&path, BAD).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).expect("a mode");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).expect("a mode");
    let is_root = fs::write(folder.join("probe"), "").is_ok();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fapilint"));
    command.args(["check", "as.json", "--no-config", "--fix", "--select", "client-auth-methods"]).current_dir(&folder);
    let _ = fs::remove_file(folder.join("probe"));
    if is_root {
        command.uid(65534).gid(65534);
    }
    let output = command.output();
    let left = (fs::read_to_string(&path).expect("text"), fs::read_dir(&folder).expect("a folder").count());
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("a mode");
    let _ = fs::remove_dir_all(&folder);
    let output = match output {
        Ok(output) => output,
        Err(error) if is_root => {
            eprintln!("skipped: nobody may not run the program: {error}");
            return;
        }
        Err(error) => panic!("{error}"),
    };
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("as.json is not mended: Permission denied"), "{stderr}");
    assert_eq!(left, (BAD.to_owned(), 1));
}
