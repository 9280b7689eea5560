//! Reads rules.

use std::collections::BTreeMap;

use toml::{Spanned, Value};

use super::condition::Reader;
use super::error::CatalogueError;
use super::load::SourceFile;
use super::member::Shape;
use super::mend::mend;
use super::path::{Path, Step};
use super::raw::{RawCertification, RawCheck, RawCite, RawExample, RawRule, RawSoften};
use super::rule::{
    Absent, Certification, CertificationWhen, Check, Cite, Deployment, Evidence, Example, ExampleDocument, Explain,
    Rule, Severity, Soften, Variant, Verdict,
};
use super::{Catalogue, Operand, Requirement};

type Result<T> = std::result::Result<T, CatalogueError>;

pub(super) fn rule(file: &SourceFile, catalogue: &Catalogue) -> Result<Rule> {
    let raw: RawRule = file.read()?;
    let id = file.stem().to_owned();
    if !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        return Err(file.file().error(0..0, format!("the file name `{id}` is not in kebab-case")));
    }
    if catalogue.rules.iter().any(|rule| rule.id == id) {
        return Err(file.file().error(0..0, format!("there is another rule `{id}`")));
    }
    let evidence = match &raw.evidence {
        None => Evidence::Proof,
        Some(text) => Evidence::parse(text.get_ref())
            .ok_or_else(|| file.file().error(text.span(), "evidence is proof or hint"))?,
    };
    let reader = catalogue.reader(file, raw.parked.is_some());
    let check = check(&reader, file, &raw.check, catalogue)?;
    let rule = Rule {
        id,
        folder: file.folder().to_owned(),
        title: raw.title.clone(),
        cites: cites(&reader, file, &raw, catalogue)?,
        evidence,
        doubt: raw.doubt.clone(),
        parked: raw.parked.clone(),
        certification: raw.certification.iter().map(|row| certification(&reader, file, row)).collect::<Result<_>>()?,
        mend: raw.mend.as_ref().map(|row| mend(file, row, &check.each)).transpose()?,
        check,
        explain: Explain {
            found: raw.explain.found.clone(),
            absent: raw.explain.absent.clone(),
            none: raw.explain.none.clone(),
            why: raw.explain.why.clone(),
            fix: raw.explain.fix.clone(),
        },
        examples: raw.example.iter().map(|row| example(file, row)).collect::<Result<_>>()?,
    };
    limits(file, &rule, catalogue)?;
    Ok(rule)
}

fn cites(reader: &Reader<'_>, file: &SourceFile, rule: &RawRule, catalogue: &Catalogue) -> Result<Vec<Cite>> {
    if rule.cites.is_empty() {
        return Err(file.file().error(0..0, "a rule cites at least one requirement"));
    }
    let (_, shapes) = each(reader, file, &rule.check.each)?;
    let mut cites = Vec::new();
    for raw in &rule.cites {
        let (id, condition) = match raw.get_ref() {
            RawCite::Id(id) => (id, None),
            RawCite::Where { id, where_ } => (id, Some(where_)),
        };
        let known = catalogue.requirement(id).is_some_and(Requirement::is_live);
        if !known && rule.parked.is_none() {
            let message = format!("there is no requirement {id}");
            return Err(file.file().error_with_help(raw.span(), message, catalogue.nearest_requirement(id)));
        }
        let condition =
            condition.map(|condition| reader.plain_condition(raw.span(), condition, &shapes)).transpose()?;
        cites.push(Cite { id: id.clone(), where_: condition });
    }
    Ok(cites)
}

fn certification(reader: &Reader<'_>, file: &SourceFile, raw: &Spanned<RawCertification>) -> Result<Certification> {
    let row = raw.get_ref();
    let when = CertificationWhen::parse(&row.when);
    let variant =
        match &row.variant {
            None => None,
            Some(text) => Some(Variant::parse(text).ok_or_else(|| {
                file.file().error(raw.span(), format!("variant is one of {}", Variant::ALL.join(", ")))
            })?),
        };
    match (when, row.outcome.as_str()) {
        (Some(when), "fail" | "warning") => Ok(Certification {
            condition: row.condition.clone(),
            when,
            outcome: row.outcome.clone(),
            member: row.member.clone(),
            variant,
            if_: row.if_.as_ref().map(|condition| reader.condition(condition, &[])).transpose()?,
        }),
        _ => Err(file
            .file()
            .error(raw.span(), "when is \"always\" or \"none permitted\", outcome is \"fail\" or \"warning\"")),
    }
}

fn check(reader: &Reader<'_>, file: &SourceFile, raw: &RawCheck, catalogue: &Catalogue) -> Result<Check> {
    let (each, shapes) = each(reader, file, &raw.each)?;
    let absent = Absent::parse(raw.absent.get_ref())
        .ok_or_else(|| file.file().error(raw.absent.span(), format!("absent is one of {}", Absent::ALL.join(", "))))?;
    if absent == Absent::Default && !reader.lenient {
        // A pattern of names selects what is there; it is by a name that something is absent.
        let named = || each.iter().filter(|path| !path.ends_in_pattern());
        for path in named().chain(each.first().filter(|_| named().next().is_none())) {
            if !has_default(path, catalogue) {
                let message = format!("the dictionary has no default for `{}`", path.text);
                return Err(file.file().error(raw.absent.span(), message));
            }
        }
    }
    if raw.superset && each.iter().any(|path| path.steps.last() != Some(&Step::Items)) {
        return Err(file.file().error(raw.each.span(), "superset judges arrays: every path must end in [*]"));
    }
    Ok(Check {
        when: raw.when.as_ref().map(|when| reader.condition(when, &[])).transpose()?,
        where_: raw.where_.as_ref().map(|condition| reader.condition(condition, &shapes)).transpose()?,
        must: reader.condition(&raw.must, &shapes)?,
        soften: raw.soften.iter().map(|row| soften(reader, file, row, &shapes)).collect::<Result<_>>()?,
        each,
        absent,
        superset: raw.superset,
    })
}

fn each(reader: &Reader<'_>, file: &SourceFile, raw: &Spanned<Value>) -> Result<(Vec<Path>, Vec<Shape>)> {
    let texts = match raw.get_ref() {
        Value::String(one) => vec![one.clone()],
        Value::Array(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    if texts.is_empty() {
        return Err(file.file().error(raw.span(), "`each` is a path or a list of paths"));
    }
    let mut paths = Vec::new();
    let mut shapes = Vec::new();
    for text in texts {
        let (path, shape) = reader.path(&Spanned::new(raw.span(), text), &[])?;
        if path.relative {
            return Err(file.file().error(raw.span(), "`each` starts at the case, not with a dot"));
        }
        paths.push(path);
        shapes.push(shape);
    }
    Ok((paths, shapes))
}

/// Whether the last named member of the path has a default.
fn has_default(path: &Path, catalogue: &Catalogue) -> bool {
    let name = path.last_member().unwrap_or_default();
    let dictionaries = catalogue.dictionaries.values();
    dictionaries.filter_map(|dictionary| dictionary.get(name)).any(|entry| entry.default.is_some())
}

fn soften(reader: &Reader<'_>, file: &SourceFile, raw: &Spanned<RawSoften>, shapes: &[Shape]) -> Result<Soften> {
    let row = raw.get_ref();
    let to = Severity::parse(&row.to)
        .filter(|to| *to != Severity::Error)
        .ok_or_else(|| file.file().error(raw.span(), "to is warning or info"))?;
    if row.node.is_none() && !row.absent {
        return Err(file.file().error(raw.span(), "soften needs node = { … } or absent = true"));
    }
    Ok(Soften {
        node: row.node.as_ref().map(|node| reader.condition(node, shapes)).transpose()?,
        absent: row.absent,
        to,
        because: row.because.clone(),
    })
}

fn example(file: &SourceFile, raw: &Spanned<RawExample>) -> Result<Example> {
    let row = raw.get_ref();
    let wrong = |message: &str| file.file().error(raw.span(), format!("example {:?}: {message}", row.name));
    let places = match (&row.place, &row.places) {
        (Some(place), None) => vec![place.clone()],
        (None, Some(places)) => places.clone(),
        (None, None) => Vec::new(),
        _ => return Err(wrong("place or places, not both")),
    };
    let expect = Verdict::parse(&row.expect).ok_or_else(|| wrong("expect is pass, fail, not-applicable or unknown"))?;
    if expect == Verdict::Fail && places.is_empty() {
        return Err(wrong("a failing example names its place"));
    }
    let severity = match &row.severity {
        None => None,
        Some(text) => Some(Severity::parse(text).ok_or_else(|| wrong("severity is error, warning or info"))?),
    };
    let deployment = match &row.deployment {
        None => Deployment::Dedicated,
        Some(text) => Deployment::parse(text).ok_or_else(|| wrong("deployment is dedicated or shared"))?,
    };
    let mut documents = Vec::new();
    for (side, values) in [("server", &row.server), ("client", &row.client), ("messages", &row.messages)] {
        documents.extend(example_documents(side, values).map_err(wrong)?);
    }
    Ok(Example {
        name: row.name.clone(),
        expect,
        places,
        severity,
        profile: row.profile.clone(),
        deployment,
        time: row.time.clone(),
        documents,
    })
}

fn example_documents(
    side: &str,
    values: &BTreeMap<String, Value>,
) -> std::result::Result<Vec<(String, ExampleDocument)>, &'static str> {
    let mut documents = Vec::new();
    for (role, value) in values {
        let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for value in list {
            let file = value.as_table().and_then(|table| table.get("file")).and_then(Value::as_str);
            let document = match (value.as_str(), file) {
                (Some(text), _) => ExampleDocument::Text(text.to_owned()),
                (None, Some(path)) => ExampleDocument::File(path.to_owned()),
                (None, None) => return Err("a document is text or { file = \"…\" }"),
            };
            documents.push((format!("{side}.{role}"), document));
        }
    }
    Ok(documents)
}

/// Every limit that the rule reads is there in every profile where it runs.
fn limits(file: &SourceFile, rule: &Rule, catalogue: &Catalogue) -> Result<()> {
    let conditions = [Some(&rule.check.must), rule.check.where_.as_ref(), rule.check.when.as_ref()];
    let conditions = conditions.into_iter().chain(rule.certification.iter().map(|row| row.if_.as_ref()));
    for operand in conditions.flatten().flat_map(|condition| condition.operands()) {
        let Operand::Limit(limit) = operand else { continue };
        for profile in catalogue.profiles.iter().filter(|profile| rule.is_in_force(profile)) {
            if !profile.limits.contains_key(limit) {
                let at = file.text.find(limit.as_str()).unwrap_or(0);
                let message = format!("the profile {} has no limit `{limit}`", profile.id);
                return Err(file.file().error(at..at + limit.len(), message));
            }
        }
    }
    Ok(())
}
