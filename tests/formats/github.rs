//! Annotations, read as the runner of GitHub Actions reads them.

use super::{fapilint, reports};

fn back(text: &str) -> String {
    text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
}

/// A name with properties and data.
type Command = (String, Vec<(String, String)>, String);

/// A command, or nothing for a line that is just shown.
fn command(line: &str) -> Option<Command> {
    let rest = line.trim_start().strip_prefix("::")?;
    let (head, data) = rest.split_once("::").expect("a command ends its properties");
    let (name, properties) = head.split_once(' ').expect("ours have properties");
    let properties = properties.split(',').map(|property| {
        let (name, value) = property.split_once('=').expect("a property");
        (name.to_owned(), back(&value.replace("%3A", ":").replace("%2C", ",")))
    });
    Some((name.to_owned(), properties.collect(), back(data)))
}

#[test]
fn every_line_is_an_annotation_or_harmless() {
    for (what, text) in reports("github") {
        let mut levels = Vec::new();
        for line in text.lines() {
            let Some((name, properties, data)) = command(line) else {
                assert!(line.starts_with("fapilint: ") && !line.contains("##["), "{what}: {line}");
                continue;
            };
            assert!(["error", "warning", "notice"].contains(&name.as_str()), "{what}: {line}");
            for (name, value) in &properties {
                assert!(
                    ["file", "line", "endLine", "col", "endColumn", "title"].contains(&name.as_str()),
                    "{what}: {name}"
                );
                assert!(!value.is_empty());
            }
            assert!(!data.is_empty());
            levels.push(["error", "warning", "notice"].iter().position(|level| *level == name));
        }
        assert!(levels.is_sorted(), "{what}: the worst come first");
        assert!(text.lines().last().is_some_and(|line| line.starts_with("fapilint: ")), "{what}: a last line sums up");
    }
}

#[test]
fn an_annotation_names_its_place_rule_and_way_out() {
    let args = ["check", "fixtures/broken/legacy-bank", "--select", "algorithm-none", "--format", "github"];
    let (_, text, _) = fapilint(&args, "");
    assert_eq!(
        text.lines().next(),
        Some(
            "::error file=fixtures/broken/legacy-bank/as.json,line=28,endLine=28,col=5,endColumn=11,title=algorithm-none::\
             `none` is offered in id_token_signing_alg_values_supported%0A/id_token_signing_alg_values_supported/0%0A\
             Remove `none` from id_token_signing_alg_values_supported.%0Arequired by FAPI1-ADV-8.6-3"
        )
    );
}
