//! `fapilint choose`

use serde_json::{Value, json};

use crate::case::{Case, Role};
use crate::catalogue::{Catalogue, Profile};
use crate::judge::choose::{Offered, choose};
use crate::report::{ChoiceParts, Style, choice_json, choice_text};

use super::args::{ChooseArgs, ListFormat};
use super::check::find_profile;
use super::inputs::gather;
use super::own_rules::catalogue;
use super::problem::{Problem, tell};
use super::{Outcome, Streams, print};

pub(super) fn choose_method(args: &ChooseArgs, style: Style, streams: &mut Streams<'_>) -> Result<Outcome, Problem> {
    let catalogue = match catalogue(&args.input.rules) {
        Ok(catalogue) => catalogue,
        Err(problems) => {
            tell(&problems, style, streams);
            return Ok(Outcome::Incomplete);
        }
    };
    let profile = find_profile(&catalogue, &args.profile)?;
    let mut gathering = gather(&args.input, streams);
    let mut said = Said::default();
    for gathered in std::mem::take(&mut gathering.cases) {
        let (case, unreadable) = Case::build(&catalogue, gathered.inputs);
        gathering.problems.extend(unreadable.iter().map(Problem::unreadable));
        if unreadable.iter().any(|broken| broken.input.role == Role::ServerMetadata) {
            continue;
        }
        gathering.problems.extend(said.add(&catalogue, profile, &case, &gathered.name));
    }
    tell(&gathering.problems, style, streams);
    let complete = gathering.problems.is_empty();
    let text = match args.format {
        ListFormat::Text => said.texts.join("\n"),
        ListFormat::Json => {
            let report = json!({ "version": 1, "complete": complete, "servers": Value::Array(said.values) });
            format!("{report:#}\n")
        }
    };
    print(streams.stdout, &text)?;
    Ok(match (complete, said.nothing_permitted) {
        (false, _) => Outcome::Incomplete,
        (true, true) => Outcome::Findings,
        (true, false) => Outcome::Clean,
    })
}

/// What is said of every server.
#[derive(Default)]
struct Said {
    texts: Vec<String>,
    values: Vec<Value>,
    nothing_permitted: bool,
}

impl Said {
    /// Adds a server; a problem where it is not known what it offers.
    fn add(&mut self, catalogue: &Catalogue, profile: &Profile, case: &Case, name: &str) -> Option<Problem> {
        let choice = choose(catalogue, profile, case);
        let server = issuer(case).unwrap_or_else(|| name.to_owned());
        let parts = ChoiceParts { catalogue, profile, server: &server, choice: &choice };
        self.texts.push(choice_text(&parts));
        self.values.push(choice_json(&parts));
        let Offered::Unknown(reason) = &choice.offered else {
            self.nothing_permitted |= choice.best.is_none();
            return None;
        };
        let problem = Problem::new(format!("what {name} offers can not be known: {reason}"));
        let help = match case.document(Role::ServerMetadata) {
            Some(_) => "publish token_endpoint_auth_methods_supported as a list of strings",
            None => "name the metadata of an authorization server: --as FILE|URL",
        };
        Some(problem.help(help))
    }
}

fn issuer(case: &Case) -> Option<String> {
    let metadata = case.document(Role::ServerMetadata)?;
    case.tree.as_str(case.tree.member(metadata.root, "issuer")?).map(str::to_owned)
}
