//! Reads dictionaries.

use std::collections::BTreeMap;

use toml::{Spanned, Value};

use super::Catalogue;
use super::error::{CatalogueError, nearest};
use super::load::SourceFile;
use super::member::{Default, Dictionary, Entry, Shape, Type};
use super::raw::RawEntry;

pub(super) fn dictionary(file: &SourceFile) -> Result<Dictionary, CatalogueError> {
    let raw: BTreeMap<String, RawEntry> = file.read()?;
    raw.into_iter().map(|(name, raw)| Ok((name, entry(file, raw)?))).collect()
}

fn entry(file: &SourceFile, raw: RawEntry) -> Result<Entry, CatalogueError> {
    Ok(Entry {
        shape: shape(file, &raw)?,
        default: raw.default.map(|default| Default { value: json(default.value), from: default.from.into_inner() }),
        means: raw.means,
        source: raw.source,
        unit: raw.unit,
        text: raw.text,
        languages: raw.languages,
    })
}

fn shape(file: &SourceFile, raw: &RawEntry) -> Result<Shape, CatalogueError> {
    let ty = Type::parse(raw.ty.get_ref()).ok_or_else(|| {
        let message = format!("`{}` is not one of {}", raw.ty.get_ref(), Type::ALL.join(", "));
        file.file().error(raw.ty.span(), message)
    })?;
    let entries = raw.entries.as_ref().map(|entries| shape(file, entries.get_ref()).map(Box::new));
    Ok(Shape {
        ty,
        form: raw.form.clone(),
        tokens: raw.tokens,
        dictionary: raw.dictionary.clone().map(Spanned::into_inner),
        entries: entries.transpose()?,
    })
}

fn json(value: Value) -> serde_json::Value {
    match value {
        Value::String(text) => text.into(),
        Value::Integer(number) => number.into(),
        Value::Float(number) => number.into(),
        Value::Boolean(value) => value.into(),
        Value::Datetime(date) => date.to_string().into(),
        Value::Array(values) => values.into_iter().map(json).collect(),
        Value::Table(table) => {
            serde_json::Value::Object(table.into_iter().map(|(name, value)| (name, json(value))).collect())
        }
    }
}

/// What one file says of others: dictionaries that it leads to, requirements that its defaults come from.
pub(super) fn check(file: &SourceFile, catalogue: &Catalogue) -> Vec<CatalogueError> {
    let raw: BTreeMap<String, RawEntry> = file.read().unwrap_or_default();
    let mut errors = Vec::new();
    for entry in raw.values() {
        if let Some(dictionary) = &entry.dictionary
            && !catalogue.dictionaries.contains_key(dictionary.get_ref())
        {
            let known = catalogue.dictionaries.keys().map(String::as_str);
            errors.push(file.file().error_with_help(
                dictionary.span(),
                format!("there is no dictionary `{}`", dictionary.get_ref()),
                nearest(dictionary.get_ref(), known),
            ));
        }
        if let Some(default) = &entry.default
            && catalogue.requirement(default.from.get_ref()).is_none()
        {
            errors.push(file.file().error_with_help(
                default.from.span(),
                format!("there is no requirement {}", default.from.get_ref()),
                catalogue.nearest_requirement(default.from.get_ref()),
            ));
        }
    }
    errors
}
