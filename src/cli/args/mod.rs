//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

mod color;
mod diff;
mod mend;
mod messages;
mod policy;
mod resolve;
mod shown;
mod tools;

pub(super) use color::Color;
pub(super) use diff::{DiffArgs, DiffFormat};
pub(super) use mend::MendArgs;
pub(super) use messages::MessageArgs;
pub(super) use policy::PolicyArgs;
pub(super) use resolve::Resolve;
pub(super) use tools::{CompletionsArgs, CoverageArgs, CoverageFormat, ExplainFormat, ManArgs, Schema, SchemaArgs};

/// Headings of options.
const DOCUMENTS: &str = "Documents";
const NETWORK: &str = "Network";
const RULES: &str = "Rules";

/// Judges OAuth and OpenID deployments against the FAPI profiles.
#[derive(Debug, Parser)]
#[command(name = "fapilint", version, about, max_term_width = 100, after_help = shown::START)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge authorization servers and their clients, by a discovery URL or their documents
    #[command(after_help = shown::CHECK)]
    Check(Box<CheckArgs>),
    /// Show which authentication method the profile would choose, and which one real clients pick
    Choose(Box<ChooseArgs>),
    /// Compare two runs: what is new, fixed, or newly unknown
    Diff(DiffArgs),
    /// Explain a rule, a requirement or a profile
    Explain(ExplainArgs),
    /// List the rules
    Rules(RulesArgs),
    /// List the requirements of a profile and what becomes of them
    Coverage(CoverageArgs),
    /// Show the facts that rules read
    Facts(Box<FactsArgs>),
    /// Print a JSON Schema
    Schema(SchemaArgs),
    /// Print the completions of a shell
    Completions(CompletionsArgs),
    /// Print a manual page (roff)
    Man(ManArgs),
}

/// Inputs and how to get them.
#[derive(Args, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub(super) struct InputArgs {
    /// A discovery URL or issuer, files, folders, or - for standard input
    #[arg(value_name = "INPUT")]
    pub(super) inputs: Vec<String>,
    /// Authorization server metadata: a file or a URL
    #[arg(help_heading = DOCUMENTS, long = "as", value_name = "FILE|URL")]
    pub(super) as_metadata: Option<String>,
    /// The authorization server's JWK Set
    #[arg(help_heading = DOCUMENTS, long, value_name = "FILE")]
    pub(super) as_jwks: Option<String>,
    /// A client's metadata, or an array of several (repeatable)
    #[arg(help_heading = DOCUMENTS, long, value_name = "FILE")]
    pub(super) client: Vec<String>,
    /// The client's JWK Set
    #[arg(help_heading = DOCUMENTS, long, value_name = "FILE")]
    pub(super) client_jwks: Option<String>,
    /// A file with the client's secret, which is never shown
    #[arg(help_heading = DOCUMENTS, long, value_name = "FILE")]
    pub(super) client_secret_file: Option<String>,
    /// The certificate that the client presents, and its chain behind it (PEM or DER)
    #[arg(help_heading = DOCUMENTS, long, value_name = "FILE")]
    pub(super) client_certificate: Option<String>,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
    /// Judge samples at this time: `now`, or as RFC 3339 has it
    #[arg(help_heading = DOCUMENTS, long, value_name = "TIME", value_parser = super::time::at)]
    pub(super) at: Option<i64>,
    /// Trust these certificates too (PEM; repeatable)
    #[arg(help_heading = NETWORK, long, value_name = "FILE")]
    pub(super) cacert: Vec<PathBuf>,
    /// Trust the certificates of --cacert only, and not those of the system
    #[arg(help_heading = NETWORK, long, requires = "cacert")]
    pub(super) only_cacert: bool,
    /// A client certificate to fetch documents with (PEM), for servers that ask for one
    #[arg(help_heading = NETWORK, long, value_name = "FILE", requires = "tls_key")]
    pub(super) tls_cert: Option<PathBuf>,
    /// The key of --tls-cert (PEM), which is never shown
    #[arg(help_heading = NETWORK, long, value_name = "FILE", requires = "tls_cert")]
    pub(super) tls_key: Option<PathBuf>,
    /// Connect to this address for this host and port (repeatable)
    #[arg(help_heading = NETWORK, long, value_name = "HOST:PORT:ADDR")]
    pub(super) resolve: Vec<Resolve>,
    /// Ignore the proxies that the environment names
    #[arg(help_heading = NETWORK, long)]
    pub(super) no_proxy: bool,
    /// Seconds that a request may take
    #[arg(help_heading = NETWORK, long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(super) timeout: u64,
    /// Go to private addresses even for a public issuer: to fetch `jwks_uri`, and to probe
    #[arg(help_heading = NETWORK, long)]
    pub(super) allow_private: bool,
    /// Do not touch the network: a URL is an error
    #[arg(help_heading = NETWORK, long)]
    pub(super) offline: bool,
    /// Do not probe the TLS of the hosts that a URL leads to
    #[arg(help_heading = NETWORK, long)]
    pub(super) no_tls_probe: bool,
    /// Do not send harmless requests to the endpoints that a URL leads to
    #[arg(help_heading = NETWORK, long)]
    pub(super) no_http_probe: bool,
    /// Connections at a time to one host, where it is probed
    #[arg(help_heading = NETWORK, long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub(super) connections: u8,
    /// Fetch metadata and keys, print what else would be connected to, and stop
    #[arg(help_heading = NETWORK, long)]
    pub(super) dry_run: bool,
    /// Write what is read from a URL to this folder, which can then be judged again
    #[arg(help_heading = NETWORK, long, value_name = "DIR", conflicts_with_all = ["dry_run", "offline"])]
    pub(super) save: Option<PathBuf>,
    /// Do not fail when this can not be had: a kind of document, or a host (repeatable)
    #[arg(help_heading = NETWORK, long, value_name = "HOST|KIND")]
    pub(super) allow_missing: Vec<String>,
    /// Rules and profiles of your own, on top of the bundled ones (repeatable)
    #[arg(help_heading = RULES, long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// Judge client registrations one after another: JSON Lines in a file or -, a line of JSON for each
    #[arg(help_heading = DOCUMENTS, long, value_name = "FILE|-", conflicts_with_all = ["client", "client_jwks", "client_secret_file", "client_certificate", "format"])]
    pub(super) clients: Option<String>,
    /// The profile to judge by [default: fapi1-advanced]
    #[arg(help_heading = RULES, long, value_name = "ID")]
    pub(super) profile: Option<String>,
    /// Whether the issuer is for FAPI clients only [default: dedicated]
    #[arg(help_heading = RULES, long, value_name = "KIND", value_parser = ["dedicated", "shared"])]
    pub(super) deployment: Option<String>,
    /// Run only these rules or folders of rules (repeatable)
    #[arg(help_heading = RULES, long, value_name = "RULE|FOLDER")]
    pub(super) select: Vec<String>,
    /// Leave out these rules or folders of rules (repeatable)
    #[arg(help_heading = RULES, long, value_name = "RULE|FOLDER")]
    pub(super) ignore: Vec<String>,
    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
    /// Write a report to a file too: sarif=out.sarif (repeatable)
    #[arg(long, value_name = "FORMAT=PATH", conflicts_with = "clients")]
    pub(super) output: Vec<OutputArg>,
    /// The command line, as reports show it
    #[arg(skip)]
    pub(super) command: String,
    /// Exit with 1 for findings of this severity or above [default: error]
    #[arg(long, value_name = "SEVERITY", value_parser = ["error", "warning", "info", "never"])]
    pub(super) fail_on: Option<String>,
    #[command(flatten)]
    pub(super) policy: PolicyArgs,
    #[command(flatten)]
    pub(super) mend: MendArgs,
}

/// How to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// The JSON report, version 1
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// `JUnit` XML, for CI servers
    Junit,
    /// Annotations of GitHub Actions
    Github,
    /// For a job summary or a pull request
    Markdown,
    /// One page to read, print and keep
    Html,
    /// What has one safe answer, as RFC 6902, instead of a report
    JsonPatch,
}

/// A report to write to a file.
#[derive(Clone, Debug)]
pub(super) struct OutputArg {
    /// What to write.
    pub(super) format: Format,
    /// Where.
    pub(super) path: PathBuf,
}

impl std::str::FromStr for OutputArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let formats = || {
            let names = Format::value_variants().iter().filter_map(Format::to_possible_value);
            names.map(|value| value.get_name().to_owned()).collect::<Vec<_>>().join(", ")
        };
        let Some((format, path)) = text.split_once('=') else {
            return Err(format!("write FORMAT=PATH; formats are {}", formats()));
        };
        let format = Format::from_str(format, false)
            .map_err(|_| format!("there is no format `{format}`; formats are {}", formats()))?;
        match path {
            _ if format == Format::JsonPatch => Err("json-patch is no report; use --format json-patch".to_owned()),
            "" => Err("the path is empty".to_owned()),
            "-" => Err("standard output gets the report of --format; name a file here".to_owned()),
            path => Ok(Self { format, path: path.into() }),
        }
    }
}

/// How to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// For people
    Text,
    /// For machines
    Json,
}

#[derive(Args, Debug)]
pub(super) struct ChooseArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// The profile to choose by
    #[arg(long, value_name = "ID", default_value = "fapi1-advanced")]
    pub(super) profile: String,
    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: ListFormat,
}

#[derive(Args, Debug)]
pub(super) struct ExplainArgs {
    /// A rule, a requirement or a profile
    #[arg(value_name = "RULE|REQUIREMENT|PROFILE")]
    pub(super) name: String,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: ExplainFormat,
    /// Rules and profiles of your own (repeatable)
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct RulesArgs {
    /// Only the rules in force under this profile
    #[arg(long, value_name = "ID")]
    pub(super) profile: Option<String>,
    /// How to list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: ListFormat,
    /// Rules and profiles of your own (repeatable)
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct FactsArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
}
