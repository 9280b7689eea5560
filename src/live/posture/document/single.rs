//! What became of single questions.

use serde_json::json;

use super::super::details::{OtherName, Seen};
use super::super::extension::Extension;
use super::super::strength::prefers_stronger;
use super::super::survey::Outcome;
use super::super::version::Version;
use super::{Draft, say};

impl Draft<'_> {
    /// What depends on a version of which it is not known whether it is accepted is unknown too.
    pub(super) fn unanswered(&mut self) {
        let of_tls12 = ["preferred", "prefers_stronger", "renegotiation_info", "extended_master_secret", "compression"];
        for (version, names) in [(Version::Tls12, &of_tls12[..]), (Version::Tls13, &["prefers_tls13", "early_data"])] {
            if let Some(reason) = self.silence(version) {
                for name in names {
                    self.doubt(name, reason.clone());
                }
            }
        }
    }

    /// Why it is not known whether a version is accepted.
    fn silence(&self, version: Version) -> Option<String> {
        self.reports.iter().find(|report| report.version == version).and_then(|report| match report.outcome {
            Outcome::NoAnswer(end) => Some(format!("with {}, {}", version.name(), say(end))),
            _ => None,
        })
    }

    /// Whether TLS 1.2 or 1.3 may be accepted though that was not seen.
    fn may_be_modern(&self) -> bool {
        [Version::Tls12, Version::Tls13].into_iter().any(|version| self.silence(version).is_some())
    }

    /// What the host prefers.
    pub(super) fn choices(&mut self) {
        if let Some(report) = self.of(Version::Tls12) {
            let offered: Vec<String> =
                report.accepted.suites().into_iter().map(|suite| self.peer.suite_name(suite)).collect();
            if let Seen::Saw(suite) = report.details.preferred {
                let name = self.peer.suite_name(suite);
                if let Some(prefers) = prefers_stronger(offered.iter().map(String::as_str), &name) {
                    self.put("prefers_stronger", json!(prefers));
                }
                self.put("preferred", json!(name));
            } else {
                let reason = "the host did not answer when all its suites were offered";
                self.doubt("preferred", reason);
                self.doubt("prefers_stronger", reason);
            }
        }
        if let Some(report) = self.of(Version::Tls13) {
            match report.details.prefers_tls13 {
                Seen::Saw(prefers) => self.put("prefers_tls13", json!(prefers)),
                _ => self.doubt("prefers_tls13", "the host did not answer when TLS 1.2 and 1.3 were offered"),
            }
        }
    }

    /// What the host did with extensions and compression.
    pub(super) fn extensions(&mut self) {
        let mut without = Vec::new();
        for (_, flight) in self.flights().filter(|(version, _)| *version > Version::Ssl3) {
            let name = self.peer.suite_name(flight.hello.suite);
            let agreed = flight.hello.agreed.contains(&Extension::EncryptThenMac);
            if name.contains("_CBC_") && !agreed && !without.contains(&name) {
                without.push(name);
            }
        }
        self.put("without_encrypt_then_mac", json!(without));
        let Some(report) = self.of(Version::Tls12) else { return };
        let flights = &report.accepted.flights;
        let all = |extension| flights.iter().all(|flight| flight.hello.agreed.contains(&extension));
        let renegotiation = all(Extension::RenegotiationInfo);
        let master_secret = all(Extension::ExtendedMasterSecret);
        let compression = report.details.compression;
        self.put("renegotiation_info", json!(renegotiation));
        self.put("extended_master_secret", json!(master_secret));
        match compression {
            Seen::Saw(compression) => self.put("compression", json!(compression)),
            _ => self.doubt("compression", "the host did not answer when compression was offered"),
        }
    }

    /// Whether the host agrees to an application protocol with any version, or refuses for want of one.
    pub(super) fn application_protocol(&mut self) {
        let mut answers = Vec::new();
        for report in self.reports.iter().filter(|report| report.outcome == Outcome::Accepted) {
            answers.extend(report.handshakes.iter().map(|shake| Seen::Saw(shake.alpn)));
            answers.push(match (report.version, report.handshakes.is_empty()) {
                (Version::Tls13, true) => Seen::NoAnswer,
                _ => report.details.alpn,
            });
        }
        match any(answers.into_iter().chain(self.may_be_modern().then_some(Seen::NoAnswer))) {
            Seen::Saw(agrees) => self.put("alpn", json!(agrees)),
            Seen::NoAnswer => self.doubt("alpn", "the host did not answer when application protocols were offered"),
            Seen::NotAsked => {}
        }
    }

    /// Whether the host agrees to cut MACs short with any version.
    pub(super) fn truncated_hmac(&mut self) {
        let answers = self.reports.iter().map(|report| report.details.truncated_hmac);
        match any(answers.chain(self.unasked().then_some(Seen::NoAnswer))) {
            Seen::Saw(agrees) => self.put("truncated_hmac", json!(agrees)),
            Seen::NoAnswer => {
                let reason = "the host did not answer all offers of suites with a MAC that could be cut short";
                self.doubt("truncated_hmac", reason);
            }
            Seen::NotAsked => {}
        }
    }

    /// What the host does when it is asked for a name that nobody has: the worst of what it did.
    pub(super) fn other_name(&mut self) {
        let mut answers: Vec<_> = self.reports.iter().map(|report| report.details.other_name).collect();
        answers.extend((self.peer.name.is_some() && self.may_be_modern()).then_some(Seen::NoAnswer));
        let worst = answers.iter().filter_map(|answer| match answer {
            Seen::Saw(seen) => Some(*seen),
            _ => None,
        });
        match (worst.max(), answers.contains(&Seen::NoAnswer)) {
            (Some(OtherName::GoesOn), _) => self.put("unknown_name", json!("accepted")),
            (_, true) => self.doubt("unknown_name", "the host did not answer when it was asked for a name of nobody"),
            (Some(OtherName::Ends | OtherName::Closes), _) => self.put("unknown_name", json!("refused")),
            (Some(OtherName::Unrecognized), _) => self.put("unknown_name", json!("unrecognized_name")),
            (None, _) => {}
        }
    }

    /// How much 0-RTT data the tickets of TLS 1.3 allow.
    pub(super) fn early_data(&mut self) {
        let Some(report) = self.of(Version::Tls13) else { return };
        match report.handshakes.iter().filter_map(|shake| shake.early_data).max() {
            Some(bytes) => self.put("early_data", json!(bytes)),
            None => self.doubt("early_data", "the host sent no session ticket, which would say how much it allows"),
        }
    }
}

/// Whether there is a yes; a no only where every question was answered.
fn any(answers: impl IntoIterator<Item = Seen<bool>>) -> Seen<bool> {
    let mut all = Seen::NotAsked;
    for answer in answers {
        all = match (all, answer) {
            (Seen::Saw(true), _) | (_, Seen::Saw(true)) => Seen::Saw(true),
            (Seen::NoAnswer, _) | (_, Seen::NoAnswer) => Seen::NoAnswer,
            (Seen::Saw(false), _) | (_, Seen::Saw(false)) => Seen::Saw(false),
            (Seen::NotAsked, Seen::NotAsked) => Seen::NotAsked,
        };
    }
    all
}

#[cfg(test)]
mod tests {
    use super::Seen::{self, NoAnswer, NotAsked, Saw};
    use super::any;

    #[test]
    fn a_no_needs_every_answer_and_a_yes_needs_one() {
        assert_eq!(any([Saw(false), NotAsked]), Saw(false));
        assert_eq!(any([NoAnswer, Saw(true)]), Saw(true));
        assert_eq!(any([Saw(false), NoAnswer]), NoAnswer);
        assert_eq!(any([NotAsked]), Seen::NotAsked);
    }
}
