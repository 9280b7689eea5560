//! Holds documents against their dictionaries, before any rule reads them.

use crate::catalogue::{Catalogue, Dictionary, Form, Shape, Type};
use crate::json::{Kind, NodeId, Origin, Tree, Unknown};

use super::has_form;

/// Marks what is of the wrong type, undeclared, or a set of words, and adds the defaults of absent members.
pub(super) fn apply(tree: &mut Tree, catalogue: &Catalogue, object: NodeId, dictionary: &str) {
    if tree.kind(object) != Kind::Object {
        tree.mark(object, |flags| flags.ill_typed = true);
        return;
    }
    let Some(dictionary) = catalogue.dictionaries.get(dictionary) else {
        return;
    };
    let members: Vec<(NodeId, Option<&Shape>)> =
        tree.members(object).map(|(name, value)| (value, declared(dictionary, name))).collect();
    for (value, shape) in members {
        match shape {
            Some(shape) => member(tree, catalogue, value, shape, shape.ty),
            None => tree.mark(value, |flags| flags.undeclared = true),
        }
    }
    defaults(tree, object, dictionary);
}

/// The shape of a member; `op_name#ja` is `op_name` where that member has languages.
fn declared<'a>(dictionary: &'a Dictionary, name: &str) -> Option<&'a Shape> {
    let plain = || {
        let (plain, _) = name.split_once('#')?;
        dictionary.get(plain).filter(|entry| entry.languages)
    };
    dictionary.get(name).or_else(plain).map(|entry| &entry.shape)
}

/// Judges a value by a shape, or by that of its items where the type is theirs.
fn member(tree: &mut Tree, catalogue: &Catalogue, value: NodeId, shape: &Shape, ty: Type) {
    if shape.tokens {
        tree.mark(value, |flags| flags.tokens = true);
    }
    if !has_type(tree, value, ty) {
        tree.mark(value, |flags| flags.ill_typed = true);
        return;
    }
    if ty == Type::String && shape.form.as_deref() == Some("url") {
        let formed = tree.as_str(value).is_some_and(|text| has_form(Form::Url, text));
        tree.mark(value, |flags| flags.ill_formed = !formed);
    }
    if let Some(entries) = shape.entries.as_ref().filter(|_| ty == shape.ty) {
        let values: Vec<NodeId> = tree.members(value).map(|(_, value)| value).collect();
        for value in values {
            member(tree, catalogue, value, entries, entries.ty);
        }
    }
    if ty.is_array() {
        items(tree, catalogue, value, shape);
    } else if let Some(dictionary) = &shape.dictionary {
        apply(tree, catalogue, value, dictionary);
    }
}

/// An array with an item of the wrong type is of the wrong type itself. Objects are judged one by one: a key that is
/// no object says nothing of the others.
fn items(tree: &mut Tree, catalogue: &Catalogue, array: NodeId, shape: &Shape) {
    let ty = shape.ty.of_items();
    let mut place = 0;
    while let Some(value) = tree.items(array).get(place).copied() {
        place += 1;
        member(tree, catalogue, value, shape, ty);
        if shape.ty == Type::Strings && tree.flags(value).ill_typed {
            tree.mark(array, |flags| flags.ill_typed = true);
        }
    }
}

fn has_type(tree: &Tree, value: NodeId, ty: Type) -> bool {
    match (ty, tree.kind(value)) {
        (Type::String, Kind::String)
        | (Type::Boolean, Kind::Boolean)
        | (Type::Number, Kind::Number)
        | (Type::Object, Kind::Object)
        | (Type::Strings | Type::Objects | Type::Array, Kind::Array) => true,
        (Type::Integer, Kind::Number) => tree.as_f64(value).is_some_and(|number| number.fract() == 0.0),
        (Type::Any, kind) => kind != Kind::Null,
        _ => false,
    }
}

fn defaults(tree: &mut Tree, object: NodeId, dictionary: &Dictionary) {
    // What a registration leaves out may stand in its software statement (RFC 7591 section 2.3): then no default is meant.
    let stated = tree.member(object, "software_statement").is_some();
    for (name, entry) in dictionary {
        let Some(default) = &entry.default else { continue };
        if tree.member(object, name).is_none() {
            if stated {
                let reason = format!("{name} may stand in the software statement");
                let unknown = Unknown { reason, needs: vec!["client-metadata".to_owned()] };
                let value = tree.add_unknown(unknown, Origin::Default(object));
                tree.set_default(object, name, value);
                continue;
            }
            let value = add(tree, &default.value, Origin::Default(object));
            if entry.shape.tokens {
                tree.mark(value, |flags| flags.tokens = true);
                tree.items(value).to_vec().into_iter().for_each(|item| tree.mark(item, |flags| flags.tokens = true));
            }
            tree.set_default(object, name, value);
        }
    }
}

/// Adds a JSON value to the tree.
pub(super) fn add(tree: &mut Tree, value: &serde_json::Value, origin: Origin) -> NodeId {
    use serde_json::Value;
    match value {
        Value::Null => tree.add_null(origin),
        Value::Bool(value) => tree.add_bool(*value, origin),
        Value::Number(number) => tree.add_number(&number.to_string(), origin),
        Value::String(text) => tree.add_string(text, origin),
        Value::Array(values) => {
            let items: Vec<NodeId> = values.iter().map(|value| add(tree, value, origin)).collect();
            tree.add_array(&items, origin)
        }
        Value::Object(members) => {
            let members: Vec<(&str, NodeId)> =
                members.iter().map(|(name, value)| (name.as_str(), add(tree, value, origin))).collect();
            tree.add_object(&members, origin)
        }
    }
}
