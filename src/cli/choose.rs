//! `fapilint choose`

use serde_json::{Value, json};

use crate::case::{Case, Role};
use crate::judge::choose::{Offered, choose};
use crate::report::{ChoiceParts, Style, choice_json, choice_text};

use super::args::{ChooseArgs, ListFormat};
use super::check::find_profile;
use super::inputs::gather;
use super::own_rules::catalogue;
use super::problem::Problem;
use super::{Outcome, Streams, print};

pub(super) fn choose_method(args: &ChooseArgs, style: Style, streams: &mut Streams<'_>) -> Result<Outcome, Problem> {
    let catalogue = match catalogue(&args.input.rules) {
        Ok(catalogue) => catalogue,
        Err(problems) => {
            for problem in problems {
                problem.tell(style, streams.stderr);
            }
            return Ok(Outcome::Incomplete);
        }
    };
    let profile = find_profile(&catalogue, &args.profile)?;
    let mut gathering = gather(&args.input, streams);
    let (mut texts, mut values) = (Vec::new(), Vec::new());
    let mut nothing_permitted = false;
    for gathered in std::mem::take(&mut gathering.cases) {
        let (case, unreadable) = Case::build(&catalogue, gathered.inputs);
        gathering.problems.extend(unreadable.iter().map(Problem::unreadable));
        if unreadable.iter().any(|broken| broken.input.role == Role::ServerMetadata) {
            continue;
        }
        let choice = choose(&catalogue, profile, &case);
        if let Offered::Unknown(reason) = &choice.offered {
            let problem = Problem::new(format!("what {} offers can not be known: {reason}", gathered.name));
            gathering.problems.push(problem.help("name the metadata of an authorization server: --as FILE|URL"));
        } else {
            nothing_permitted |= choice.best.is_none();
        }
        let server = issuer(&case).unwrap_or(gathered.name);
        let parts = ChoiceParts { catalogue: &catalogue, profile, server: &server, choice: &choice };
        texts.push(choice_text(&parts));
        values.push(choice_json(&parts));
    }
    for problem in &gathering.problems {
        problem.tell(style, streams.stderr);
    }
    let complete = gathering.problems.is_empty();
    let text = match args.format {
        ListFormat::Text => texts.join("\n"),
        ListFormat::Json => {
            let report = json!({ "version": 1, "complete": complete, "servers": Value::Array(values) });
            format!("{report:#}\n")
        }
    };
    print(streams.stdout, &text)?;
    Ok(match (complete, nothing_permitted) {
        (false, _) => Outcome::Incomplete,
        (true, true) => Outcome::Findings,
        (true, false) => Outcome::Clean,
    })
}

fn issuer(case: &Case) -> Option<String> {
    let metadata = case.document(Role::ServerMetadata)?;
    case.tree.as_str(case.tree.member(metadata.root, "issuer")?).map(str::to_owned)
}
