//! Reads specifications.

use std::collections::BTreeSet;

use super::Catalogue;
use super::error::CatalogueError;
use super::load::SourceFile;
use super::raw::{RawRequirement, RawSpec};
use super::spec::{Level, Requirement, Shows, Spec, Status, UnseenKind};

pub(super) fn spec(file: &SourceFile) -> Result<Spec, CatalogueError> {
    let raw: RawSpec = file.read()?;
    let mut requirements = Vec::new();
    for row in raw.requirement {
        let span = row.span();
        let requirement =
            requirement(&raw.key, row.into_inner()).map_err(|message| file.file().error(span, message))?;
        requirements.push(requirement);
    }
    Ok(Spec {
        key: raw.key,
        title: raw.title,
        edition: raw.edition,
        date: raw.date.to_string(),
        url: raw.url,
        requirements,
    })
}

fn requirement(key: &str, raw: RawRequirement) -> Result<Requirement, String> {
    let status = status(&raw)?;
    let live = !matches!(status, Status::Withdrawn | Status::Moved(_));
    let level = match &raw.level {
        Some(level) => {
            Level::parse(level).ok_or_else(|| format!("`{level}` is not one of {}", Level::ALL.join(", ")))?
        }
        None if live => return Err(format!("{} has no level", raw.item)),
        None => Level::Guidance,
    };
    let shows = raw
        .shows
        .as_ref()
        .map(|shows| Shows::parse(shows).ok_or_else(|| format!("`{shows}` is not one of {}", Shows::ALL.join(", "))))
        .transpose()?;
    if matches!(status, Status::Open(_) | Status::Cited) && shows.is_none() {
        return Err(format!("{} does not say what it shows (whole or part)", raw.item));
    }
    if shows == Some(Shows::Part) && raw.hidden.is_none() {
        return Err(format!("{} does not say what is hidden", raw.item));
    }
    if live && (raw.text.is_empty() || raw.binds.is_empty()) {
        return Err(format!("{} needs text and binds", raw.item));
    }
    Ok(Requirement {
        id: format!("{key}-{}", raw.item),
        item: raw.item,
        level,
        binds: raw.binds,
        text: raw.text,
        shows,
        hidden: raw.hidden,
        overrides: raw.overrides,
        doubt: raw.doubt,
        status,
    })
}

fn status(raw: &RawRequirement) -> Result<Status, String> {
    match (&raw.open, &raw.unseen, raw.withdrawn, &raw.moved) {
        (None, None, false, None) => Ok(Status::Cited),
        (Some(open), None, false, None) => Ok(Status::Open(open.clone())),
        (None, Some(unseen), false, None) => {
            let kind = UnseenKind::parse(&unseen.kind)
                .ok_or_else(|| format!("`{}` is not one of {}", unseen.kind, UnseenKind::ALL.join(", ")))?;
            Ok(Status::Unseen { kind, why: unseen.why.clone() })
        }
        (None, None, true, None) => Ok(Status::Withdrawn),
        (None, None, false, Some(moved)) => Ok(Status::Moved(moved.clone())),
        _ => Err(format!("{} is at most one of open, unseen, withdrawn and moved", raw.item)),
    }
}

/// A requirement that a running rule cites is not open any more, whatever its file says: the loader settles it, and a
/// test of the bundled files keeps them tidy.
pub(super) fn settle(catalogue: &mut Catalogue) {
    let cited = cited(catalogue);
    for requirement in catalogue.specs.iter_mut().flat_map(|spec| &mut spec.requirements) {
        if matches!(requirement.status, Status::Open(_)) && cited.contains(&requirement.id) {
            requirement.status = Status::Cited;
        }
    }
}

fn cited(catalogue: &Catalogue) -> BTreeSet<String> {
    let running = catalogue.rules.iter().filter(|rule| rule.parked.is_none());
    running.flat_map(|rule| rule.cites.iter().map(|cite| cite.id.clone())).collect()
}

/// Ids are unique, and every other id that a requirement names is known.
pub(super) fn check(files: &[SourceFile], catalogue: &Catalogue) -> Vec<CatalogueError> {
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    let cited = cited(catalogue);
    for spec in &catalogue.specs {
        let name = format!("specs/{}.toml", spec.key.to_lowercase());
        let Some(file) = files.iter().find(|file| file.path == name) else { continue };
        for requirement in &spec.requirements {
            let at = file.text.find(&format!("item = \"{}\"", requirement.item)).unwrap_or(0);
            let mut wrong = |message: String| errors.push(file.file().error(at..at + 1, message));
            if !seen.insert(&requirement.id) {
                wrong(format!("{} is there twice", requirement.id));
            }
            if let Status::Moved(to) = &requirement.status
                && catalogue.requirement(to).is_none()
            {
                wrong(format!("{} moved to {to}, which is not there", requirement.id));
            }
            for other in &requirement.overrides {
                if catalogue.requirement(other).is_none() {
                    wrong(format!("{} overrides {other}, which is not there", requirement.id));
                }
            }
            if requirement.status == Status::Cited && !cited.contains(&requirement.id) {
                wrong(format!("{} is neither cited by a rule nor open, unseen, withdrawn or moved", requirement.id));
            }
        }
    }
    errors
}
