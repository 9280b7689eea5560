//! The JSON report, version 1. Additive changes keep the version.

use serde::Serialize;
use serde_json::Value;

use crate::case::Role;
use crate::judge::Coverage;

use super::PolicyReport;

/// A whole run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Version of this format.
    pub version: u32,
    /// Who made it.
    pub tool: ToolReport,
    /// How it was run.
    pub run: RunReport,
    /// What could not be done.
    pub errors: Vec<ErrorReport>,
    /// Remarks about the run.
    pub notices: Vec<String>,
    /// What was judged.
    pub cases: Vec<CaseReport>,
    /// What the user's policy did, where there is one.
    pub policy: Option<PolicyReport>,
}

/// The program.
#[derive(Clone, Debug, Serialize)]
pub struct ToolReport {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// How the program was run.
#[derive(Clone, Debug, Serialize)]
pub struct RunReport {
    /// Id of the profile.
    pub profile: String,
    /// `dedicated` or `shared`.
    pub deployment: &'static str,
    /// When, as RFC 3339 in UTC.
    pub evaluated_at: String,
    /// The exit code: 0, 1 or 2.
    pub exit_code: u8,
    /// Whether every input that was named could be had and read.
    pub complete: bool,
    /// The configuration file that was used.
    pub config: Option<String>,
}

/// Something that could not be done.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorReport {
    /// The input.
    pub input: Option<String>,
    /// What went wrong.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
    /// Line in the input, from 1.
    pub line: Option<usize>,
    /// Column in the input, in Unicode scalar values from 1.
    pub column: Option<usize>,
}

/// What was judged together.
#[derive(Clone, Debug, Serialize)]
pub struct CaseReport {
    /// The issuer, or the name of the first document.
    pub id: String,
    /// What was read.
    pub documents: Vec<DocumentReport>,
    /// What was found.
    pub findings: Vec<FindingReport>,
    /// One for each rule in force.
    pub verdicts: Vec<VerdictReport>,
    /// Every requirement in force with its state.
    pub requirements: Vec<RequirementReport>,
    /// How many requirements are in which state.
    pub coverage: Coverage,
    /// Remarks about the case.
    pub notices: Vec<String>,
}

/// A document.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentReport {
    /// Its name, which locations refer to.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// The file or URL that it came from.
    pub origin: String,
    /// SHA-256 of its bytes, hexadecimal; `null` for a secret, which could be guessed from it.
    pub sha256: Option<String>,
    /// The document that it is a part of.
    pub parent: Option<String>,
    /// What it is in the case, for formats that group by document.
    #[serde(skip)]
    pub role: Role,
}

/// A node that fails a rule.
#[derive(Clone, Debug, Serialize)]
pub struct FindingReport {
    /// Id of the rule.
    pub rule: String,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// The severity without the user's configuration, where that changes it.
    pub severity_before: Option<&'static str>,
    /// The strongest level among the requirements.
    pub level: &'static str,
    /// `proof` or `hint`.
    pub evidence: &'static str,
    /// Why it weighs less than its level.
    pub softened: Option<String>,
    /// Ids of the requirements that are violated.
    pub requirements: Vec<String>,
    /// Whom it is about.
    pub subject: Subject,
    /// What was found.
    pub message: String,
    /// What to change.
    pub help: String,
    /// The value that was found; `null` where there is none, or where it must not be shown.
    pub actual: Value,
    /// What would be allowed.
    pub allowed: Vec<String>,
    /// Where.
    pub location: Location,
    /// Other places that belong to it.
    pub related: Vec<Location>,
    /// Stays the same when members or values move or are reformatted.
    pub fingerprint: String,
    /// What the certification suite makes of it.
    pub certification: Vec<Certification>,
    /// Why it does not count.
    pub suppressed: Option<Suppressed>,
    /// Whether something is missing at the place, for the words under the mark.
    #[serde(skip)]
    pub absent: bool,
}

/// What a user's policy says of a finding. It hides the finding, and changes no verdict.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Suppressed {
    /// `waiver` or `baseline`.
    pub by: &'static str,
    /// Why.
    pub reason: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The day from which it counts again, as RFC 3339 `full-date`.
    pub expires: Option<String>,
}

/// Whom a finding or verdict is about.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Subject {
    /// `server` or `client`.
    pub kind: &'static str,
    /// The issuer or client id.
    pub id: Option<String>,
}

/// A place in a document. Lines and columns start at 1, columns count Unicode scalar values, offsets count bytes of
/// the given file, a byte order mark included.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq)]
pub struct Location {
    /// Id of the document.
    pub document: Option<String>,
    /// JSON pointer (RFC 6901); that of the parent for what is absent.
    pub pointer: String,
    /// First line.
    pub line: Option<usize>,
    /// First column.
    pub column: Option<usize>,
    /// Last line.
    pub end_line: Option<usize>,
    /// Column behind the last character.
    pub end_column: Option<usize>,
    /// Offset of the first byte.
    pub offset: Option<usize>,
    /// Length in bytes.
    pub length: Option<usize>,
}

/// A condition of the certification suite.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Certification {
    /// Its class name.
    pub condition: String,
    /// `pass`, `warning` or `fail`.
    pub outcome: String,
    /// The variant of the test plan that it is a part of, where it is not a part of all.
    pub variant: Option<&'static str>,
}

/// What a rule says.
#[derive(Clone, Debug, Serialize)]
pub struct VerdictReport {
    /// Id of the rule.
    pub rule: String,
    /// `pass`, `fail`, `not-applicable` or `unknown`.
    pub verdict: &'static str,
    /// Whom it is about.
    pub subject: Subject,
    /// Kinds of input that would decide.
    pub needs: Vec<String>,
    /// Why it is unknown or not applicable.
    pub reason: Option<String>,
}

/// Where a requirement stands.
#[derive(Clone, Debug, Serialize)]
pub struct RequirementReport {
    /// Its id.
    pub id: String,
    /// Its level.
    pub level: &'static str,
    /// Its state.
    pub state: &'static str,
    /// Ids of the rules that decided.
    pub rules: Vec<String>,
    /// Why it is unseen, or the kinds of document in which it would be seen while it is open.
    pub reason: Option<String>,
}
