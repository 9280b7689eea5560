//! From what was named on the command line to documents.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::case::{Input, Role};
use crate::json::Limits;

use super::Streams;
use super::args::InputArgs;
use super::document::{document, is_har, shown};
use super::problem::Problem;

/// The documents of one case, before they are read.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// A name for a case whose documents say none.
    pub(super) name: String,
    pub(super) inputs: Vec<Input>,
}

impl Gathered {
    /// How many documents of client metadata there are.
    pub(super) fn clients(&self) -> u32 {
        let clients = self.inputs.iter().filter(|input| matches!(input.role, Role::ClientMetadata(_)));
        u32::try_from(clients.count()).unwrap_or(u32::MAX)
    }
}

/// Everything that was named, and what could not be had of it.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    pub(super) cases: Vec<Gathered>,
    pub(super) problems: Vec<Problem>,
    pub(super) notices: Vec<String>,
    /// What would be connected to, where that was all that was asked.
    pub(super) plan: Vec<String>,
}

/// Gets everything that was named.
pub(super) fn gather(args: &InputArgs, streams: &mut Streams<'_>) -> Gathering {
    match args.save.as_ref().and_then(|folder| unsaved(folder, args)) {
        Some(problem) => Gathering { problems: vec![problem], ..Gathering::default() },
        None => gather_all(args, streams),
    }
}

fn gather_all(args: &InputArgs, streams: &mut Streams<'_>) -> Gathering {
    let mut gathering = Gathering::default();
    let mut loose = Gathered::default();
    let named = [
        (&args.as_metadata, Role::ServerMetadata),
        (&args.as_jwks, Role::ServerJwks),
        (&args.client_jwks, Role::ClientJwks(0)),
        (&args.client_secret_file, Role::ClientSecret(0)),
        (&args.client_certificate, Role::ClientCertificate(0)),
    ];
    for (input, role) in named {
        match input {
            Some(url) if is_url(url) && role == Role::ServerMetadata => {
                super::online::fetch(url, args, &mut gathering, streams);
            }
            Some(path) => file(path, Some(role), &mut loose, &mut gathering, streams),
            None => {}
        }
    }
    for path in &args.client {
        let role = Role::ClientMetadata(loose.clients());
        file(path, Some(role), &mut loose, &mut gathering, streams);
    }
    messages(args, &mut loose, &mut gathering, streams);
    for input in &args.inputs {
        if is_url(input) {
            super::online::fetch(input, args, &mut gathering, streams);
        } else if Path::new(input).is_dir() {
            super::folder::folder(Path::new(input), &mut gathering, streams);
        } else {
            file(input, None, &mut loose, &mut gathering, streams);
        }
    }
    finish(loose, &mut gathering);
    if gathering.cases.is_empty() && gathering.problems.is_empty() {
        gathering.problems.push(
            Problem::new("there is nothing to judge")
                .help("name a discovery URL, a file or a folder: https://as.example, as.json, staging/"),
        );
    }
    gathering
}

/// What clients sent, where it was named.
fn messages(args: &InputArgs, loose: &mut Gathered, gathering: &mut Gathering, streams: &mut Streams<'_>) {
    let messages = [
        (&args.messages.assertion, Role::Assertion(0)),
        (&args.messages.request_object, Role::RequestObject(0)),
        (&args.messages.dpop_proof, Role::DpopProof(0)),
        (&args.messages.http_request, Role::Request(0)),
        (&args.messages.decryption_key, Role::DecryptionKey(0)),
    ];
    for (path, role) in messages.into_iter().flat_map(|(paths, role)| paths.iter().map(move |path| (path, role))) {
        file(path, Some(role), loose, gathering, streams);
    }
}

/// Why a record can't be written, where that is clear before anybody is asked.
fn unsaved(folder: &Path, args: &InputArgs) -> Option<Problem> {
    let servers = args.inputs.iter().chain(&args.as_metadata).filter(|input| is_url(input)).count();
    if servers != 1 {
        let problem = Problem::new(format!("--save keeps what one URL leads to, and {servers} were named"));
        return Some(problem.help("give each server a run of its own: fapilint check https://as.example --save DIR"));
    }
    super::save::may_save(folder).err()
}

/// Loose documents are one case. What belongs to a client is told with the server that a URL stands for.
fn finish(mut loose: Gathered, gathering: &mut Gathering) {
    let several = loose.clients() > 1;
    if let Some(alone) = loose.inputs.iter().find(|input| several && is_of_one_client(input.role)) {
        let problem = Problem::new(format!("{} belongs to one client, and there are several", alone.name));
        let problem =
            problem.input(&alone.name).help("put each client's files under clients/ of a folder, or give each a run");
        gathering.problems.push(problem);
        loose.inputs.retain(|input| !is_of_one_client(input.role));
    }
    let of_server = |input: &Input| input.role.client().is_none() && !input.role.goes_with_messages();
    if let [fetched] = gathering.cases.as_mut_slice()
        && !loose.inputs.is_empty()
        && !loose.inputs.iter().any(of_server)
        && !fetched.inputs.iter().any(|input| !of_server(input))
    {
        fetched.inputs.append(&mut loose.inputs);
    }
    if !loose.inputs.is_empty() {
        loose.name.clone_from(&loose.inputs[0].name);
        gathering.cases.insert(0, loose);
    }
}

const fn is_of_one_client(role: Role) -> bool {
    matches!(role, Role::ClientJwks(_) | Role::ClientSecret(_) | Role::ClientCertificate(_))
}

pub(super) fn is_url(input: &str) -> bool {
    let scheme = input.split("://").next().unwrap_or_default();
    input.contains("://") && !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric())
}

pub(super) fn file(
    path: &str,
    role: Option<Role>,
    case: &mut Gathered,
    gathering: &mut Gathering,
    streams: &mut Streams<'_>,
) {
    let input = read(path, streams).and_then(|bytes| document(path, &bytes, role, case.clients()));
    match input {
        Ok(input) => add(input, case, gathering),
        Err(problem) => gathering.problems.push(problem),
    }
}

/// Two documents for one role of one case are a mistake in the command.
fn add(mut input: Input, case: &mut Gathered, gathering: &mut Gathering) {
    if input.role.goes_with_messages() {
        let same = case.inputs.iter().filter(|other| other.role.kind() == input.role.kind()).count();
        input.role = input.role.numbered(u32::try_from(same).unwrap_or(u32::MAX));
    }
    match case.inputs.iter().find(|other| other.role == input.role) {
        None => case.inputs.push(input),
        Some(other) => {
            let kind = input.role.kind().noun();
            let problem = Problem::new(format!("{} and {} are both {kind} of one case", other.name, input.name));
            let problem = problem.input(&input.name).help("give each server a folder or a run of its own");
            gathering.problems.push(problem);
        }
    }
}

fn read(path: &str, streams: &mut Streams<'_>) -> Result<Vec<u8>, Problem> {
    let limit = Limits::default().bytes;
    // One byte more than the limit, so that a file that is too large is told from one that just fits.
    let most = limit as u64 + 1;
    let mut bytes = Vec::new();
    let result = if path == "-" {
        streams.stdin.take(most).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    let shown = shown(path);
    match result {
        Err(error) => Err(unread(path, &error)),
        Ok(_) if bytes.len() > limit => {
            let problem = Problem::new(format!("{shown} has more than {limit} bytes, the limit for one document"));
            Err(problem.input(shown).help(if is_har(&bytes) {
                "give what is to be judged alone: of a HAR file, the requests to the authorization server, without responses"
            } else {
                "give one document alone; many registrations are read as lines with --clients"
            }))
        }
        Ok(_) => Ok(bytes),
    }
}

fn unread(path: &str, error: &std::io::Error) -> Problem {
    let help = match error.kind() {
        _ if is_url(path) => "name a file; a server's keys are fetched when its URL is checked",
        std::io::ErrorKind::IsADirectory => "name a folder without an option: its file names say what they are",
        std::io::ErrorKind::NotFound => "name a file, a folder, or a URL that begins with https://",
        _ => return Problem::new(format!("{path} can not be read: {error}")).input(path),
    };
    Problem::new(format!("{path} can not be read: {error}")).input(path).help(help)
}
