//! Writes a page for every rule and every profile: `cargo run --example book -- DIR`. `docs/book/build.sh` makes a book
//! of them, so no page is kept that could be out of date.

use std::error::Error;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use fapilint::bundled;
use fapilint::cli::{Outcome, Streams, run};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: book DIR")?;
    let folder = Path::new(&folder);
    let catalogue = bundled::catalogue();
    let mut index = "# Profiles\n\n".to_owned();
    for profile in &catalogue.profiles {
        page(&folder.join("profiles"), &profile.id)?;
        writeln!(index, "- [{}]({}.md)", profile.title, profile.id)?;
    }
    fs::write(folder.join("profiles/index.md"), index)?;
    let mut index = "# Rules\n\nWhat `--fix` can mend is marked; [Mend](../guide/mend.md) says how.\n".to_owned();
    let mut rules: Vec<_> = catalogue.rules.iter().collect();
    rules.sort_by(|a, b| (&a.folder, &a.id).cmp(&(&b.folder, &b.id)));
    let mut last = "";
    for rule in rules {
        page(&folder.join("rules"), &rule.id)?;
        if rule.folder != last {
            writeln!(index, "\n## {}\n", rule.folder)?;
            last = &rule.folder;
        }
        let mended = if rule.mend.is_some() { " (`--fix`)" } else { "" };
        writeln!(index, "- [{}]({}.md): {}{mended}", rule.id, rule.id, rule.title.replace(['<', '*'], ""))?;
    }
    fs::write(folder.join("rules/index.md"), index)?;
    Ok(())
}

/// What `fapilint explain NAME --format markdown` prints.
fn page(folder: &Path, name: &str) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut stdin = std::io::empty();
    let mut streams = Streams::plain(&mut stdin, &mut stdout, &mut stderr);
    let args = ["fapilint", "explain", name, "--format", "markdown"].map(OsString::from);
    if run(args, &mut streams) != Outcome::Clean {
        return Err(String::from_utf8_lossy(&stderr).into());
    }
    fs::write(folder.join(format!("{name}.md")), stdout)?;
    Ok(())
}
