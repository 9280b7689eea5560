//! How a finding is mended, where there is one safe answer.

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::error::CatalogueError;
use super::load::SourceFile;
use super::path::{Path, Step};
use super::raw::RawMend;

/// The one safe answer to every finding of a rule. What needs a decision has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mend {
    /// The item that was found is taken out of its list.
    RemoveItem,
    /// Items of the list that are there already are taken out.
    RemoveDuplicates,
    /// The member gets this value, whether it is there or not.
    Set(bool),
    /// `"true"` and `"false"` lose their quotes.
    Unquote,
}

impl Mend {
    /// What is done, as a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::RemoveItem => "The value is taken out of its list, where something else stays in it.",
            Self::RemoveDuplicates => "What is listed again is taken out.",
            Self::Set(true) => "The member is set to true.",
            Self::Set(false) => "The member is set to false.",
            Self::Unquote => "\"true\" and \"false\" lose their quotes.",
        }
    }
}

pub(super) fn mend(file: &SourceFile, raw: &Spanned<RawMend>, each: &[Path]) -> Result<Mend, CatalogueError> {
    let wrong = |message: &str| file.file().error(raw.span(), message);
    let row = raw.get_ref();
    let items = each.iter().filter(|path| path.steps.last() == Some(&Step::Items)).count();
    match (row.remove.as_deref(), row.set, row.unquote) {
        (Some("item"), None, None) if items == each.len() => Ok(Mend::RemoveItem),
        (Some("item"), None, None) => Err(wrong("an item is removed from a list: every path must end in [*]")),
        (Some("duplicates"), None, None) if items == 0 => Ok(Mend::RemoveDuplicates),
        (Some("duplicates"), None, None) => Err(wrong("duplicates are removed from a list: no path may end in [*]")),
        (None, Some(value), None) if items == 0 => Ok(Mend::Set(value)),
        (None, Some(_), None) => Err(wrong("a member is set: no path may end in [*]")),
        (None, None, Some(true)) => Ok(Mend::Unquote),
        _ => Err(wrong("one of remove = \"item\", remove = \"duplicates\", set = true, set = false, unquote = true")),
    }
}
