//! What `fapilint choose` says.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::catalogue::{Catalogue, Picks, Profile};
use crate::judge::choose::{Choice, ClientChoice, METHODS_MEMBER, Offered};

use super::escape;

/// A choice with what it is about.
#[derive(Clone, Copy, Debug)]
pub struct ChoiceParts<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The profile.
    pub profile: &'a Profile,
    /// The issuer, or the name of the document.
    pub server: &'a str,
    /// The choice.
    pub choice: &'a Choice<'a>,
}

/// The choice for machines.
#[must_use]
pub fn choice_json(parts: &ChoiceParts<'_>) -> Value {
    let Choice { offered, permitted, best, clients } = parts.choice;
    let (by, reason) = match offered {
        Offered::Listed(_) => ("list", None),
        Offered::ByDefault(_) => ("default", None),
        Offered::Unknown(reason) => ("unknown", Some(reason)),
    };
    json!({
        "server": parts.server,
        "offered": { "by": by, "methods": offered.methods(), "reason": reason },
        "profile": {
            "id": parts.profile.id,
            "permits": permitted_texts(parts.choice),
            "from": permitted.map(|limit| &limit.from),
            "chooses": best,
            "because": best.and_then(|method| parts.catalogue.selection.why(method)),
            "refuses": refused(parts.choice),
        },
        "clients": clients.iter().map(client_json).collect::<Value>(),
    })
}

fn client_json(row: &ClientChoice<'_>) -> Value {
    let (method, says) = match row.picks {
        Some(Picks::Method(method)) => (Some(method), None),
        Some(Picks::Nothing(says)) => (None, Some(says)),
        None => (None, None),
    };
    json!({
        "name": row.client.name, "version": row.client.version, "source": row.client.source, "note": row.client.note,
        "reads_metadata": row.client.reads_metadata.as_str(), "secret": row.secret,
        "known": row.picks.is_some(), "picks": method, "says": says,
        "offered": row.offered, "permitted": row.permitted, "weaker_than": row.weaker_than,
        "warnings": warnings(row),
    })
}

/// The choice for people.
#[must_use]
pub fn choice_text(parts: &ChoiceParts<'_>) -> String {
    let Choice { offered, best, clients, .. } = parts.choice;
    let mut out = format!("{}: client authentication under {}\n", escape(parts.server), parts.profile.id);
    let offers = match offered {
        Offered::Listed(methods) if methods.is_empty() => "nothing: the list is empty".to_owned(),
        Offered::Listed(methods) => listed(methods),
        Offered::ByDefault(methods) => format!("{} (there is no {METHODS_MEMBER}, which means this)", listed(methods)),
        Offered::Unknown(reason) => format!("unknown: {}", escape(reason)),
    };
    let _ = writeln!(out, "  offers     {offers}");
    let _ = writeln!(out, "  permits    {}", permits(parts));
    let choice = match (best, offered) {
        (Some(best), _) => {
            let why = parts.catalogue.selection.why(best).map(|why| format!(": {why}")).unwrap_or_default();
            format!("{best}{why}")
        }
        (None, Offered::Unknown(_)) => "unknown".to_owned(),
        (None, _) => "nothing: no permitted method is offered".to_owned(),
    };
    let _ = writeln!(out, "  chooses    {choice}\n");
    let rows: Vec<(String, String, Vec<String>)> =
        clients.iter().map(|row| (title(row), pick(row), warnings(row))).collect();
    let (first, second) = rows
        .iter()
        .fold((0, 0), |(a, b), (title, pick, _)| (a.max(title.chars().count()), b.max(pick.chars().count().min(24))));
    let _ = writeln!(out, "  what clients pick by themselves");
    for (title, pick, warnings) in rows {
        let verdict = if warnings.is_empty() { String::new() } else { format!("  warning: {}", warnings.join(", ")) };
        let line = format!("  {title:first$}  {pick:second$}{verdict}");
        let _ = writeln!(out, "{}", line.trim_end());
    }
    for line in danger(parts) {
        let _ = writeln!(out, "\n  {line}");
    }
    out
}

fn listed(methods: &[String]) -> String {
    methods.iter().map(|method| escape(method)).collect::<Vec<_>>().join(", ")
}

fn permits(parts: &ChoiceParts<'_>) -> String {
    match parts.choice.permitted {
        Some(limit) => format!("{} ({})", permitted_texts(parts.choice).join(", "), limit.from),
        None => "every method: the profile has no limit".to_owned(),
    }
}

fn permitted_texts(choice: &Choice<'_>) -> Vec<String> {
    choice.permitted.map(|limit| limit.value.values().iter().map(ToString::to_string).collect()).unwrap_or_default()
}

/// What is offered and not permitted.
fn refused<'a>(choice: &'a Choice<'_>) -> Vec<&'a str> {
    let permitted = permitted_texts(choice);
    let methods = choice.offered.methods().unwrap_or_default();
    let refused = methods.iter().map(String::as_str).filter(|method| !permitted.iter().any(|other| other == method));
    refused.filter(|_| choice.permitted.is_some()).collect()
}

fn title(row: &ClientChoice<'_>) -> String {
    let version = row.client.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let secret = match row.secret {
        Some(true) => " with a secret",
        Some(false) => " without a secret",
        None => "",
    };
    format!("{}{version}{secret}", row.client.name)
}

fn pick(row: &ClientChoice<'_>) -> String {
    match row.picks {
        Some(Picks::Method(method)) => method.clone(),
        Some(Picks::Nothing(says)) => format!("nothing: {says}"),
        None => "unknown".to_owned(),
    }
}

/// What is wrong with a pick, the worst first.
fn warnings(row: &ClientChoice<'_>) -> Vec<String> {
    let mut warnings = Vec::new();
    if row.offered == Some(false) {
        warnings.push("not offered".to_owned());
    }
    if let Some(best) = row.weaker_than {
        warnings.push(format!("weaker than {best}"));
    }
    if row.permitted == Some(false) {
        warnings.push("not permitted".to_owned());
    }
    warnings
}

/// What the whole means for the server.
fn danger(parts: &ChoiceParts<'_>) -> Vec<String> {
    let choice = parts.choice;
    let mut lines = Vec::new();
    let count = |holds: &dyn Fn(&ClientChoice<'_>) -> bool| choice.clients.iter().filter(|row| holds(row)).count();
    let is_pick = |row: &ClientChoice<'_>, test: &dyn Fn(&str) -> bool| match row.picks {
        Some(Picks::Method(method)) => test(method),
        _ => false,
    };
    let picks = count(&|row| is_pick(row, &|_| true));
    let weak = count(&|row| row.offered == Some(true) && row.permitted == Some(false));
    if weak > 0 {
        let best = choice.best.map(|best| format!(" That {best} is offered too changes nothing for them."));
        lines.push(format!(
            "danger: {weak} of {picks} picks are offered and not permitted.{}\n  {}",
            best.unwrap_or_default(),
            way_out(choice)
        ));
    }
    let stray = count(&|row| row.offered == Some(false) && is_pick(row, &|method| method != "none"));
    if stray > 0 {
        lines.push(format!("{stray} of {picks} picks send a secret in a way that this server does not offer."));
    }
    if let Some(best) = choice.best
        && picks > 0
        && count(&|row| is_pick(row, &|method| method == best)) == 0
    {
        lines.push(format!("No client here picks {best} by itself: it has to be configured with it."));
    }
    lines
}

fn way_out(choice: &Choice<'_>) -> String {
    if matches!(choice.offered, Offered::ByDefault(_)) {
        return format!(
            "Publish {METHODS_MEMBER} with permitted methods only, and refuse others at the token endpoint."
        );
    }
    let refused = refused(choice).into_iter().map(escape).collect::<Vec<_>>().join(", ");
    format!("Take {refused} out of {METHODS_MEMBER}, and refuse such requests at the token endpoint.")
}
