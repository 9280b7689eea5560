//! Live servers as inputs.

use super::args::InputArgs;
use super::inputs::Gathering;
use super::problem::Problem;

/// Fetches a server's documents as a case of its own.
pub(super) fn fetch(url: &str, args: &InputArgs, gathering: &mut Gathering) {
    if args.offline {
        let problem = Problem::new(format!("{url} is a URL, and --offline forbids the network")).input(url);
        gathering.problems.push(problem.help("save its documents and name the files, or leave --offline out"));
    }
}
