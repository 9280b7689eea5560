//! From written conditions to checked ones.

use toml::{Spanned, Value};

use super::Path;
use super::error::{CatalogueError, File, nearest};
use super::member::{Shape, Type};
use super::raw::RawCondition;
use super::resolve::Resolver;
use super::word::{AtAbsent, Condition, Form, Literal, Operand, OperandAbsent, State, Word};

/// Reads conditions of one file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    pub(super) file: File<'a>,
    pub(super) resolver: Resolver<'a>,
    pub(super) lists: &'a dyn Names,
    /// Whether paths may lead to what no dictionary knows yet.
    pub(super) lenient: bool,
}

/// Something that knows names.
pub(super) trait Names: std::fmt::Debug {
    fn names(&self) -> Vec<&str>;
}

type Result<T> = std::result::Result<T, CatalogueError>;

impl Reader<'_> {
    /// A path and the shape of what it selects.
    pub(super) fn path(&self, text: &Spanned<String>, from: &[Shape]) -> Result<(Path, Shape)> {
        let path = Path::parse(text.get_ref()).map_err(|message| self.file.error(text.span(), message))?;
        match self.resolver.path(&path, from) {
            Ok(shape) => Ok((path, shape)),
            Err(_) if self.lenient => Ok((path, Shape::of(Type::Any))),
            Err(lost) => Err(self.file.error_with_help(text.span(), lost.message, lost.help)),
        }
    }

    /// A condition about nodes of these shapes.
    pub(super) fn condition(&self, raw: &Spanned<RawCondition>, of: &[Shape]) -> Result<Condition> {
        let at = raw.get_ref().at.as_ref().map(|at| self.path(at, of)).transpose()?;
        let subjects = at.as_ref().map_or_else(|| of.to_vec(), |(_, shape)| vec![shape.clone()]);
        let words = self.words(raw.get_ref(), &subjects)?;
        if words.is_empty() {
            return Err(self.file.error(raw.span(), "the condition has no word"));
        }
        let Some((path, shape)) = at else {
            if let Some(absent) = &raw.get_ref().absent {
                return Err(self.file.error(absent.span(), "`absent` goes with `at`"));
            }
            return Ok(Condition(words));
        };
        let absent = self.at_absent(raw, &path, &words)?;
        let first = words.first();
        if path.is_plural() && !shape.ty.is_array() && !matches!(first, Some(Word::Is(_))) {
            return Err(self.file.error(raw.span(), "`at` leads to several nodes: use `every` at their array"));
        }
        Ok(Condition(vec![Word::At { path, absent, then: Condition(words) }]))
    }

    /// A condition that was read without places of its own; mistakes in it are placed at `span`.
    pub(super) fn plain_condition(&self, span: std::ops::Range<usize>, raw: &Value, of: &[Shape]) -> Result<Condition> {
        let wrapped = toml::Table::from_iter([("condition".to_owned(), raw.clone())]).to_string();
        let parsed: std::collections::BTreeMap<String, Spanned<RawCondition>> =
            toml::from_str(&wrapped).map_err(|error| self.file.error(span.clone(), error.message()))?;
        let mut conditions = parsed.into_values().map(|condition| {
            self.condition(&condition, of).map_err(|error| CatalogueError { span: span.clone(), ..error })
        });
        conditions.next().unwrap_or_else(|| Err(self.file.error(span.clone(), "the condition has no word")))
    }

    fn at_absent(&self, raw: &Spanned<RawCondition>, path: &Path, words: &[Word]) -> Result<AtAbsent> {
        let only_is = words.iter().all(|word| matches!(word, Word::Is(State::Present | State::Absent)));
        let Some(absent) = &raw.get_ref().absent else {
            if only_is {
                return Ok(AtAbsent::Look);
            }
            return Err(self.file.error_with_help(
                raw.span(),
                format!("what does it mean when `{}` is absent?", path.text),
                Some("say absent = \"default\", \"fail\", \"skip\" or \"unknown\"".to_owned()),
            ));
        };
        Ok(match absent.get_ref().as_str() {
            "default" => AtAbsent::Default,
            "fail" => AtAbsent::Fail,
            "skip" => AtAbsent::Skip,
            "unknown" => AtAbsent::Unknown,
            other => return Err(self.unknown_name(absent, other, &["default", "fail", "skip", "unknown"])),
        })
    }

    fn words(&self, raw: &RawCondition, of: &[Shape]) -> Result<Vec<Word>> {
        let mut words = Vec::new();
        if let Some(state) = &raw.is {
            let state =
                State::parse(state.get_ref()).ok_or_else(|| self.unknown_name(state, state.get_ref(), State::ALL))?;
            words.push(Word::Is(state));
        }
        self.comparisons(raw, of, &mut words)?;
        if let Some(regex) = &raw.match_ {
            self.fits(regex.span(), "match", of, &[Type::String])?;
            regex::Regex::new(regex.get_ref())
                .map_err(|error| self.file.error(regex.span(), format!("not a regular expression: {error}")))?;
            words.push(Word::Match(regex.get_ref().clone()));
        }
        if let Some(form) = &raw.have_form {
            self.fits(form.span(), "have_form", of, &[Type::String])?;
            let form = Form::parse(form.get_ref()).ok_or_else(|| self.unknown_name(form, form.get_ref(), Form::ALL))?;
            words.push(Word::HaveForm(form));
        }
        words.extend(raw.have_members.clone().map(Word::HaveMembers));
        words.extend(raw.have_exactly_one_of.clone().map(Word::HaveExactlyOneOf));
        words.extend(raw.have_at_most_one_of.clone().map(Word::HaveAtMostOneOf));
        self.nested(raw, of, &mut words)?;
        Ok(words)
    }

    fn comparisons(&self, raw: &RawCondition, of: &[Shape], words: &mut Vec<Word>) -> Result<()> {
        const ARRAYS: &[Type] = &[Type::Strings, Type::Objects, Type::Array];
        const NUMBERS: &[Type] = &[Type::Integer, Type::Number];
        type Row<'a> = (&'a str, &'a Option<Spanned<Value>>, fn(Operand) -> Word, &'a [Type]);
        let table: [Row<'_>; 8] = [
            ("equal", &raw.equal, Word::Equal, &[]),
            ("be_one_of", &raw.be_one_of, Word::BeOneOf, &[]),
            ("be_none_of", &raw.be_none_of, Word::BeNoneOf, &[]),
            ("include", &raw.include, Word::Include, ARRAYS),
            ("include_any_of", &raw.include_any_of, Word::IncludeAnyOf, ARRAYS),
            ("be_at_least", &raw.be_at_least, Word::BeAtLeast, NUMBERS),
            ("be_at_most", &raw.be_at_most, Word::BeAtMost, NUMBERS),
            ("be_less_than", &raw.be_less_than, Word::BeLessThan, NUMBERS),
        ];
        for (name, operand, make, types) in table {
            if let Some(operand) = operand {
                self.fits(operand.span(), name, of, types)?;
                words.push(make(self.operand(operand, of)?));
            }
        }
        Ok(())
    }

    fn nested(&self, raw: &RawCondition, of: &[Shape], words: &mut Vec<Word>) -> Result<()> {
        let items: Vec<Shape> = of.iter().map(Shape::item).collect();
        if let Some(unique) = &raw.be_unique {
            words.push(Word::BeUnique(self.unique_by(unique, &items)?));
        }
        if let Some(every) = &raw.every {
            words.push(Word::Every(self.condition(every, &items)?));
        }
        for (list, make) in [(&raw.all, Word::All as fn(_) -> _), (&raw.any, Word::Any)] {
            if let Some(list) = list {
                let list = list.iter().map(|inner| self.condition(inner, of)).collect::<Result<_>>()?;
                words.push(make(list));
            }
        }
        if let Some(not) = &raw.not {
            words.push(Word::Not(self.condition(not, of)?));
        }
        Ok(())
    }

    fn unique_by(&self, unique: &Spanned<Value>, items: &[Shape]) -> Result<Option<Path>> {
        match unique.get_ref() {
            Value::Boolean(true) => Ok(None),
            Value::Table(table) if table.len() == 1 => match table.get("by").and_then(Value::as_str) {
                Some(by) => {
                    let by = Spanned::new(unique.span(), by.to_owned());
                    Ok(Some(self.path(&by, items)?.0))
                }
                None => Err(self.file.error(unique.span(), "`be_unique` takes true or { by = \".member\" }")),
            },
            _ => Err(self.file.error(unique.span(), "`be_unique` takes true or { by = \".member\" }")),
        }
    }

    fn operand(&self, raw: &Spanned<Value>, of: &[Shape]) -> Result<Operand> {
        let Value::Table(table) = raw.get_ref() else {
            return literal(raw.get_ref())
                .map(Operand::Literal)
                .ok_or_else(|| self.file.error(raw.span(), "an operand is a string, number, boolean or list of them"));
        };
        let text = |name: &str| table.get(name).and_then(Value::as_str).map(str::to_owned);
        match (text("limit"), text("list"), text("path")) {
            (Some(limit), None, None) if table.len() == 1 => Ok(Operand::Limit(limit)),
            (None, Some(list), None) if table.len() == 1 => {
                let names = self.lists.names();
                if names.contains(&list.as_str()) {
                    Ok(Operand::List(list))
                } else {
                    let list = Spanned::new(raw.span(), list);
                    Err(self.unknown_name(&list, list.get_ref(), &names))
                }
            }
            (None, None, Some(path)) => self.path_operand(raw, &path, text("absent").as_deref(), of),
            _ => Err(self.file.error(
                raw.span(),
                "an operand is a literal, { limit = … }, { list = … } or { path = …, absent = \"skip\" | \"unknown\" | \"nothing\" }",
            )),
        }
    }

    fn path_operand(&self, raw: &Spanned<Value>, path: &str, absent: Option<&str>, of: &[Shape]) -> Result<Operand> {
        let absent = match absent {
            Some("skip") => OperandAbsent::Skip,
            Some("unknown") => OperandAbsent::Unknown,
            Some("nothing") => OperandAbsent::Nothing,
            _ => {
                let message = "an operand's path needs absent = \"skip\", \"unknown\" or \"nothing\"";
                return Err(self.file.error(raw.span(), message));
            }
        };
        let path = Spanned::new(raw.span(), path.to_owned());
        Ok(Operand::Path { path: self.path(&path, of)?.0, absent })
    }

    /// A word must be able to speak of what is selected.
    fn fits(&self, span: std::ops::Range<usize>, word: &str, of: &[Shape], types: &[Type]) -> Result<()> {
        let wrong = of.iter().find(|shape| !types.is_empty() && shape.ty != Type::Any && !types.contains(&shape.ty));
        wrong.map_or(Ok(()), |shape| {
            Err(self.file.error(span, format!("`{word}` can't be said of {}", shape.ty.noun())))
        })
    }

    fn unknown_name(&self, at: &Spanned<String>, name: &str, known: &[&str]) -> CatalogueError {
        let help = nearest(name, known.iter().copied());
        self.file.error_with_help(at.span(), format!("`{name}` is not one of {}", known.join(", ")), help)
    }
}

/// A TOML value as a literal.
pub(super) fn literal(value: &Value) -> Option<Literal> {
    Some(match value {
        Value::String(text) => Literal::String(text.clone()),
        #[expect(clippy::cast_precision_loss, reason = "numbers in rules are small")]
        Value::Integer(number) => Literal::Number(*number as f64),
        Value::Float(number) => Literal::Number(*number),
        Value::Boolean(value) => Literal::Boolean(*value),
        Value::Array(values) => Literal::List(values.iter().map(literal).collect::<Option<_>>()?),
        Value::Table(_) | Value::Datetime(_) => return None,
    })
}
