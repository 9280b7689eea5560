//! Reads profiles and works out what is in force.

use std::collections::BTreeSet;

use toml::Spanned;

use super::Catalogue;
use super::condition::literal;
use super::error::CatalogueError;
use super::load::SourceFile;
use super::profile::{Limit, Need, Notice, Profile};
use super::raw::{RawNeed, RawProfile};
use super::spec::Requirement;

/// The files, those that are extended before those that extend them.
pub(super) fn order<'a>(files: &[&'a SourceFile]) -> Vec<&'a SourceFile> {
    let mut rest: Vec<&SourceFile> = files.to_vec();
    let mut ordered = Vec::new();
    while !rest.is_empty() {
        let waits = |file: &SourceFile| {
            let extends = file.read::<RawProfile>().ok().and_then(|raw| raw.extends);
            extends.is_some_and(|id| rest.iter().any(|other| other.stem() == id.get_ref() && other.path != file.path))
        };
        // A circle waits for itself: its files are read as they come, and fail at their `extends`.
        let next = rest.iter().position(|file| !waits(file)).unwrap_or(0);
        ordered.push(rest.remove(next));
    }
    ordered
}

pub(super) fn profile(file: &SourceFile, catalogue: &Catalogue) -> Result<Profile, CatalogueError> {
    let raw: RawProfile = file.read()?;
    let mut profile = Profile {
        id: file.stem().to_owned(),
        title: raw.title.clone(),
        extends: None,
        specs: Vec::new(),
        needs: Vec::new(),
        limits: std::collections::BTreeMap::default(),
        in_force: Vec::new(),
        notices: Vec::new(),
    };
    if let Some(extends) = &raw.extends {
        let base = catalogue.profile(extends.get_ref()).ok_or_else(|| {
            file.file().error(extends.span(), format!("there is no profile `{}` to extend", extends.get_ref()))
        })?;
        profile.extends = Some(base.id.clone());
        profile.specs.clone_from(&base.specs);
        profile.needs.clone_from(&base.needs);
        profile.limits.clone_from(&base.limits);
    }
    take_specs(file, &raw, catalogue, &mut profile)?;
    profile.in_force = in_force(&profile, catalogue).into_iter().collect();
    take_limits(file, raw, catalogue, &mut profile)?;
    Ok(profile)
}

fn take_specs(
    file: &SourceFile,
    raw: &RawProfile,
    catalogue: &Catalogue,
    profile: &mut Profile,
) -> Result<(), CatalogueError> {
    let known = |key: &str| catalogue.specs.iter().any(|spec| spec.key == key);
    for spec in &raw.specs {
        if !known(spec.get_ref()) {
            return Err(file.file().error(spec.span(), format!("there is no specification {}", spec.get_ref())));
        }
        profile.specs.push(spec.get_ref().clone());
    }
    for need in &raw.needs {
        let row = need.get_ref();
        if !known(&row.spec) {
            return Err(file.file().error(need.span(), format!("there is no specification {}", row.spec)));
        }
        if catalogue.requirement(&row.by).is_none() {
            return Err(file.file().error(need.span(), format!("there is no requirement {}", row.by)));
        }
        let items = row.items.as_ref().map(|items| need_items(file, need, items, catalogue)).transpose()?;
        if items.is_none() {
            // What was inherited in part is now there as a whole.
            profile.needs.retain(|other| other.spec != row.spec || other.items.is_none());
        }
        profile.needs.push(Need { spec: row.spec.clone(), by: row.by.clone(), items });
    }
    Ok(())
}

/// The items of a need, each of which its specification has.
fn need_items(
    file: &SourceFile,
    need: &Spanned<RawNeed>,
    items: &[Spanned<String>],
    catalogue: &Catalogue,
) -> Result<Vec<String>, CatalogueError> {
    if items.is_empty() {
        return Err(file.file().error(need.span(), "items without an item: name one, or leave items out"));
    }
    for item in items {
        let id = format!("{}-{}", need.get_ref().spec, item.get_ref());
        if !catalogue.requirement(&id).is_some_and(Requirement::is_live) {
            let message = format!("there is no requirement {id}");
            return Err(file.file().error_with_help(item.span(), message, catalogue.nearest_requirement(&id)));
        }
    }
    Ok(items.iter().map(|item| item.get_ref().clone()).collect())
}

fn take_limits(
    file: &SourceFile,
    raw: RawProfile,
    catalogue: &Catalogue,
    profile: &mut Profile,
) -> Result<(), CatalogueError> {
    for (name, limit) in raw.limits {
        let span = limit.span();
        let limit = limit.into_inner();
        if !profile.has(&limit.from) {
            return Err(file.file().error(span, format!("{} is not in force under {}", limit.from, profile.id)));
        }
        let value = literal(&limit.value)
            .ok_or_else(|| file.file().error(span, "a limit is a string, number, boolean or list of them"))?;
        profile.limits.insert(name, Limit { value, from: limit.from, unit: limit.unit });
    }
    // Inherited needs stay even where the clause that brought them in is overridden: what overrides it builds on them.
    for need in &raw.needs {
        if !profile.has(&need.get_ref().by) {
            let message = format!("{} is not in force under {}", need.get_ref().by, profile.id);
            return Err(file.file().error(need.span(), message));
        }
    }
    let reader = catalogue.reader(file, false);
    for notice in raw.notice {
        let when = reader.condition(&notice.when, &[])?;
        profile.notices.push(Notice { when, text: notice.text });
    }
    Ok(())
}

/// Whether a profile is made of a specification, or needs the whole of it or this item.
fn takes(profile: &Profile, key: &str, item: &str) -> bool {
    let named = |need: &Need| need.items.as_ref().is_none_or(|items| items.iter().any(|other| other == item));
    profile.specs.iter().any(|spec| spec == key) || profile.needs.iter().any(|need| need.spec == key && named(need))
}

/// Everything of the profile's specifications and their needs, without what is overridden. An override acts only
/// while the overriding requirement is itself in force.
fn in_force(profile: &Profile, catalogue: &Catalogue) -> BTreeSet<String> {
    let candidates: Vec<_> = catalogue
        .specs
        .iter()
        .flat_map(|spec| spec.requirements.iter().filter(|requirement| takes(profile, &spec.key, &requirement.item)))
        .filter(|requirement| requirement.is_live())
        .collect();
    let mut overridden: BTreeSet<&str> = BTreeSet::new();
    loop {
        let next: BTreeSet<&str> = candidates
            .iter()
            .filter(|requirement| !overridden.contains(requirement.id.as_str()))
            .flat_map(|requirement| requirement.overrides.iter().map(String::as_str))
            .collect();
        if next == overridden {
            break;
        }
        // Two requirements that override each other would swap for ever; both stay out then.
        overridden = if next.is_subset(&overridden) { next } else { &overridden | &next };
    }
    candidates
        .iter()
        .filter(|requirement| !overridden.contains(requirement.id.as_str()))
        .map(|requirement| requirement.id.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Catalogue, CatalogueError, SourceFile};

    /// A specification of two permissions and a withdrawn item.
    fn spec(key: &str) -> SourceFile {
        let head =
            r#"title = "T", edition = "Final", date = 2026-01-01, url = "https://x.example""#.replace(", ", "\n");
        let item = |item: u8| {
            let permission = "unseen = { kind = \"permission\", why = \"a permission\" }";
            format!(
                "[[requirement]]\nitem = \"{item}\"\nlevel = \"may\"\nbinds = \"server\"\ntext = \"may\"\n{permission}\n"
            )
        };
        let mut text = format!("key = \"{key}\"\n{head}\n{}{}", item(1), item(2));
        text += "[[requirement]]\nitem = \"3\"\nwithdrawn = true\n";
        SourceFile { path: format!("specs/{key}.toml"), text }
    }

    fn catalogue(profiles: &[(&str, &str)]) -> Result<Catalogue, Vec<CatalogueError>> {
        let mut files = vec![spec("X"), spec("Y")];
        let profile =
            |(id, text): &(&str, &str)| SourceFile { path: format!("profiles/{id}.toml"), text: (*text).to_owned() };
        files.extend(profiles.iter().map(profile));
        Catalogue::default().extend(&files)
    }

    const PART: &str = r#"
        title = "part"
        specs = ["X"]
        needs = [{ spec = "Y", by = "X-1", items = ["2"] }]
    "#;

    #[test]
    fn of_a_need_with_items_these_alone_are_in_force() {
        let whole = "title = \"whole\"\nextends = \"part\"\nneeds = [{ spec = \"Y\", by = \"X-1\" }]";
        let heir = "title = \"heir\"\nextends = \"part\"";
        let catalogue = catalogue(&[("part", PART), ("whole", whole), ("heir", heir)]).expect("a catalogue");
        let in_force = |id: &str| catalogue.profile(id).expect("a profile").in_force.clone();
        assert_eq!(in_force("part"), ["X-1", "X-2", "Y-2"]);
        assert_eq!(in_force("heir"), ["X-1", "X-2", "Y-2"]);
        assert_eq!(in_force("whole"), ["X-1", "X-2", "Y-1", "Y-2"]);
        let needs = &catalogue.profile("whole").expect("a profile").needs;
        assert_eq!(needs.iter().map(|need| need.items.is_none()).collect::<Vec<_>>(), [true]);
    }

    #[test]
    fn items_exist() {
        for (items, message, at) in [
            (r#"["2", "4"]"#, "there is no requirement Y-4", "\"4\""),
            (r#"["3"]"#, "there is no requirement Y-3", "\"3\""),
            ("[]", "items without an item: name one, or leave items out", "{ spec"),
        ] {
            let text = PART.replace(r#"["2"]"#, items);
            let errors = catalogue(&[("part", &text)]).expect_err("a mistake");
            assert_eq!(errors[0].message, message);
            assert!(errors[0].text[errors[0].span.clone()].starts_with(at), "{:?}", errors[0].span);
        }
    }
}
