//! Markdown, read as GitHub reads it.

use comrak::nodes::{NodeValue, TableAlignment};
use comrak::{Arena, Options, parse_document};

use super::{fapilint, reports};

/// The HTML that is our own.
const HTML: [&str; 6] = ["<br>", "<!-- -->", "<sub>", "</sub>", "</details>", ""];

#[test]
fn strangers_make_no_links_no_html_and_no_cells() {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.table = true;
    options.extension.strikethrough = true;
    for (what, text) in reports("markdown") {
        let arena = Arena::new();
        let document = parse_document(&arena, &text, &options);
        let mut tables = 0;
        for node in document.descendants() {
            match &node.data().value {
                NodeValue::Link(link) => panic!("{what}: a link to {}", link.url),
                NodeValue::Image(_) | NodeValue::Strikethrough => panic!("{what}: an image, or text struck out"),
                NodeValue::HtmlInline(html) => assert!(HTML.contains(&html.as_str()), "{what}: {html}"),
                NodeValue::HtmlBlock(block) => {
                    let ours = |line: &str| {
                        HTML.contains(&line)
                            || line.starts_with("<details>")
                            || line.starts_with("<summary>")
                            || line.starts_with("<sub>")
                    };
                    assert!(block.literal.lines().all(ours), "{what}: {}", block.literal);
                }
                NodeValue::Table(table) => {
                    tables += 1;
                    assert!(table.alignments.iter().all(|one| *one == TableAlignment::None));
                    let rows = node.children().map(|row| row.children().count()).collect::<Vec<_>>();
                    assert!(rows.iter().all(|cells| *cells == table.alignments.len()), "{what}: {rows:?}");
                }
                NodeValue::Text(text) => {
                    for mention in ["@octocat", "#1", "GH-1"] {
                        assert!(!text.contains(mention), "{what}: {mention} in {text}");
                    }
                }
                _ => {}
            }
        }
        assert!(tables > 0 || text.contains("Could not be done"), "{what}");
        assert_eq!(text.matches("\n<details>").count(), text.matches("\n</details>").count(), "{what}");
    }
}

#[test]
fn a_summary_shows_findings_what_to_change_and_what_was_not_examined() {
    let args = ["check", "fixtures/broken/legacy-bank", "--select", "algorithm-none", "--format", "markdown"];
    let (_, text, _) = fapilint(&args, "");
    // How many clauses rules read grows.
    let counts = regex::Regex::new(r"\d+ (unknown|that no rule|that no document)").expect("a pattern");
    let of = regex::Regex::new(r"\d+ of \d+ clauses").expect("a pattern");
    let text = of.replace(&text, "{} clauses");
    let text = counts.replace_all(&text, "{} $1");
    let start: Vec<&str> = text.lines().take(22).collect();
    assert_eq!(
        start.join("\n"),
        "# fapilint: FAPI 1.0 Advanced (Final)

## `https://online.legacybank.example`

**1 error, 0 warnings, 0 info**; not examined: {} clauses ({} unknown, {} that no rule reads yet, {} that no document shows).

| | finding | place | requirements |
|---|---|---|---|
| ❌ error | **algorithm-none**<br>`none` is offered in id_token_signing_alg_values_supported | `fixtures/broken/legacy-bank/as.json:28:5` | FAPI1-ADV-8.6-3 |

<details>
<summary>What to change</summary>

**algorithm-none** at `fixtures/broken/legacy-bank/as.json:28:5`: `none` is offered in id_token_signing_alg_values_supported

Remove `none` from id_token_signing_alg_values_supported.

```text
    27   \"id_token_signing_alg_values_supported\": [
>   28     \"none\",
    29     \"HS256\",
```"
    );
}
