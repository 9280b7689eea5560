//! Reads profiles and works out what is in force.

use std::collections::BTreeSet;

use super::Catalogue;
use super::condition::literal;
use super::error::CatalogueError;
use super::load::SourceFile;
use super::profile::{Limit, Need, Notice, Profile};
use super::raw::RawProfile;

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
        profile.needs.push(Need { spec: row.spec.clone(), by: row.by.clone() });
    }
    Ok(())
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

/// Everything of the profile's specifications and their needs, without what is overridden. An override acts only
/// while the overriding requirement is itself in force.
fn in_force(profile: &Profile, catalogue: &Catalogue) -> BTreeSet<String> {
    let keys: BTreeSet<&str> =
        profile.specs.iter().map(String::as_str).chain(profile.needs.iter().map(|need| need.spec.as_str())).collect();
    let candidates: Vec<_> = catalogue
        .specs
        .iter()
        .filter(|spec| keys.contains(spec.key.as_str()))
        .flat_map(|spec| &spec.requirements)
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
