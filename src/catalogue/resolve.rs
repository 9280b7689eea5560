//! What a path can lead to, by the dictionaries.

use std::collections::BTreeMap;

use super::error::nearest;
use super::member::{Dictionary, Shape, Type};
use super::path::{Path, Step};

/// Why a path leads nowhere.
#[derive(Debug)]
pub(super) struct Lost {
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// All dictionaries, and where absolute paths start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resolver<'a> {
    pub(super) dictionaries: &'a BTreeMap<String, Dictionary>,
}

/// The dictionary that describes the whole case.
pub(super) const ROOT: &str = "case";

impl Resolver<'_> {
    /// The shape of what a path selects; `from` is where a relative path starts.
    pub(super) fn path(self, path: &Path, from: &[Shape]) -> Result<Shape, Lost> {
        if !path.relative {
            let root = Shape { dictionary: Some(ROOT.to_owned()), ..Shape::of(Type::Object) };
            return self.walk(root, path);
        }
        let mut shapes = from.iter().map(|shape| self.walk(shape.clone(), path));
        let first = shapes.next().unwrap_or_else(|| {
            Err(Lost { message: "there is no selected node here to start from".to_owned(), help: None })
        })?;
        for shape in shapes {
            shape?;
        }
        Ok(first)
    }

    fn walk(self, start: Shape, path: &Path) -> Result<Shape, Lost> {
        path.steps.iter().try_fold(start, |shape, step| self.step(&shape, step, &path.text))
    }

    fn step(self, shape: &Shape, step: &Step, path: &str) -> Result<Shape, Lost> {
        match step {
            Step::Items if shape.ty.is_array() || shape.ty == Type::Any => Ok(shape.item()),
            Step::Items => Err(lost(format!("`[*]` in `{path}` stands behind {}", shape.ty.noun()))),
            _ if shape.ty == Type::Any => Ok(Shape::of(Type::Any)),
            _ if shape.ty != Type::Object => Err(lost(format!("`{path}` goes on behind {}", shape.ty.noun()))),
            Step::Member(name) => self.member(shape, name, path),
            Step::Members { prefix, suffix } => Ok(self.members(shape, prefix, suffix)),
            Step::SelectedName => Ok(self.members(shape, "", "")),
        }
    }

    fn member(self, shape: &Shape, name: &str, path: &str) -> Result<Shape, Lost> {
        if let Some(entries) = &shape.entries {
            return Ok((**entries).clone());
        }
        let Some(dictionary) = shape.dictionary.as_ref().and_then(|id| self.dictionaries.get(id)) else {
            return Ok(Shape::of(Type::Any));
        };
        dictionary.get(name).map(|entry| entry.shape.clone()).ok_or_else(|| Lost {
            message: format!("`{name}` in `{path}` is in no dictionary of members and facts"),
            help: nearest(name, dictionary.keys().map(String::as_str)),
        })
    }

    /// Several members at once: their common shape, or anything.
    fn members(self, shape: &Shape, prefix: &str, suffix: &str) -> Shape {
        if let Some(entries) = &shape.entries {
            return (**entries).clone();
        }
        let dictionary = shape.dictionary.as_ref().and_then(|id| self.dictionaries.get(id));
        let mut shapes = dictionary
            .into_iter()
            .flatten()
            .filter_map(|(name, entry)| (name.starts_with(prefix) && name.ends_with(suffix)).then_some(&entry.shape));
        let Some(first) = shapes.next() else { return Shape::of(Type::Any) };
        if shapes.all(|other| other.ty == first.ty) { Shape::of(first.ty) } else { Shape::of(Type::Any) }
    }
}

fn lost(message: String) -> Lost {
    Lost { message, help: None }
}
