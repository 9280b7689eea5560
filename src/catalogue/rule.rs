//! Rules.

use serde::{Deserialize, Serialize};

use super::word::spelled;
use super::{Condition, Mend, Path};

/// A rule: what to select, what must hold, and which requirements it decides.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// The file's name without its ending.
    pub id: String,
    /// The folder it lies in.
    pub folder: String,
    /// What a conforming case looks like, as a sentence.
    pub title: String,
    /// The requirements that it decides.
    pub cites: Vec<Cite>,
    /// Whether a finding proves a violation.
    pub evidence: Evidence,
    /// What is uncertain in the reading of the clause.
    pub doubt: Option<String>,
    /// Why the rule does not run yet.
    pub parked: Option<String>,
    /// What the certification suite makes of the same fault.
    pub certification: Vec<Certification>,
    /// The check.
    pub check: Check,
    /// The one safe answer to its findings, where there is one.
    pub mend: Option<Mend>,
    /// Words for people.
    pub explain: Explain,
    /// Inputs with their verdicts.
    // Packed apart from the rule: a check never reads them.
    #[serde(skip)]
    pub examples: Vec<Example>,
}

/// A requirement that a rule decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cite {
    /// Its id.
    pub id: String,
    /// Which findings violate it; all where nothing is said.
    pub where_: Option<Condition>,
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// When the rule applies.
    pub when: Option<Condition>,
    /// What it selects.
    pub each: Vec<Path>,
    /// Which of the selected nodes count.
    pub where_: Option<Condition>,
    /// What an absent node means.
    pub absent: Absent,
    /// What must hold of each node.
    pub must: Condition,
    /// Whether the selected arrays are judged as supersets.
    pub superset: bool,
    /// Which findings weigh less, and why.
    pub soften: Vec<Soften>,
}

/// A reason to lower the severity of single findings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Soften {
    /// Findings at nodes of which this holds.
    pub node: Option<Condition>,
    /// Findings about what is absent.
    pub absent: bool,
    /// The severity they get at most.
    pub to: Severity,
    /// Id of a requirement, or a sentence.
    pub because: String,
}

/// Words for people. In all of them `{node}`, `{name}` and `{allowed}` are filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explain {
    /// What was found.
    pub found: String,
    /// What to say of an absent node.
    pub absent: Option<String>,
    /// What to say of an array of which nothing is permitted.
    pub none: Option<String>,
    /// Why it matters.
    pub why: String,
    /// What to change.
    pub fix: String,
}

/// A condition of the certification suite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Certification {
    /// Its class name.
    pub condition: String,
    /// When it does not pass although the rule fails always.
    pub when: CertificationWhen,
    /// What it then says: `fail` or `warning`.
    pub outcome: String,
    /// The member of the document that it looks at, where the rule looks at several; `*` is every one.
    pub member: Option<String>,
    /// The variant of the test plan that it is a part of; every one where nothing is said.
    pub variant: Option<Variant>,
    /// What must hold of the case besides: where it does not, the condition passes.
    pub if_: Option<Condition>,
}

/// An input with its verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The verdict.
    pub expect: Verdict,
    /// The exact set of pointers at which findings lie.
    pub places: Vec<String>,
    /// The severity of every finding.
    pub severity: Option<Severity>,
    /// The profile; else every one where the rule is in force.
    pub profile: Option<String>,
    /// `dedicated` or `shared`.
    pub deployment: Deployment,
    /// The time of judgement (RFC 3339).
    pub time: Option<String>,
    /// Documents by role (`server.metadata`, `server.jwks`, …).
    pub documents: Vec<(String, ExampleDocument)>,
}

/// A document of an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExampleDocument {
    /// Its text.
    Text(String),
    /// A file that holds it, from the top of the project.
    File(String),
}

spelled! {
    /// Whether a finding proves a violation.
    Evidence {
        /// It does.
        Proof = "proof",
        /// It only suggests one.
        Hint = "hint",
    }
}

spelled! {
    /// What an absent node means to a rule.
    Absent {
        /// The dictionary's default stands for it.
        Default = "default",
        /// It is a finding.
        Fail = "fail",
        /// There is nothing to judge.
        Skip = "skip",
    }
}

spelled! {
    /// When a condition of the certification suite does not pass.
    CertificationWhen {
        /// Whenever the rule fails.
        Always = "always",
        /// Only where no permitted value is listed.
        NonePermitted = "none permitted",
    }
}

spelled! {
    /// A variant of the suite's test plans, by its parameter there.
    Variant {
        /// Authorization responses are protected by ID Tokens.
        PlainResponse = "plain_response",
        /// Authorization responses are signed.
        Jarm = "jarm",
        /// Authorization requests are sent through the browser.
        ByValue = "by_value",
        /// Authorization requests are pushed.
        Pushed = "pushed",
        /// Clients authenticate by certificate.
        Mtls = "mtls",
        /// Clients authenticate by assertion.
        PrivateKeyJwt = "private_key_jwt",
    }
}

spelled! {
    /// Of a rule on a case.
    Verdict {
        /// Every selected node holds.
        Pass = "pass",
        /// At least one does not.
        Fail = "fail",
        /// The guard says so, or there is nothing to judge.
        NotApplicable = "not-applicable",
        /// It could not be decided.
        Unknown = "unknown",
    }
}

spelled! {
    /// What the issuer is for.
    Deployment {
        /// Everything it advertises is offered to FAPI clients.
        Dedicated = "dedicated",
        /// Its metadata covers other clients too.
        Shared = "shared",
    }
}

/// The weight of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Against a recommendation, or not proved.
    Warning,
    /// Against a requirement.
    Error,
}

impl Severity {
    /// Reads the spelling of rules and of the command line.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "info" => Some(Self::Info),
            "warning" => Some(Self::Warning),
            "error" => Some(Self::Error),
            _ => None,
        }
    }

    /// The spelling of rules and of the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}
