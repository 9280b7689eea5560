//! Encrypted tokens: their header, and the signed token inside where a key opens it (RFC 7519 section 7.2).

use crate::json::{NodeId, Origin, Tree};

use super::super::decryption::{Encrypted, Opened, Said, open};
use super::super::document::Role;
use super::compact::{self, Compact, LARGEST};
use super::facts::{Members, unknown};
use super::token::{Encryption, Reading, Token, TokenKind, header_flaw, object, signed_parts, take};

/// Reads an encrypted token into `token`; what is inside gets the name `NAME!nested`.
pub(super) fn encrypted(
    reading: &mut Reading<'_>,
    (name, role): (&str, Role),
    encrypted: &Encrypted,
    token: &mut Token,
) {
    let header = object(reading, (name, "header"), role, &encrypted.header, token);
    token.encryption = Some(Encryption { header, ..Encryption::default() });
    let because = header.and_then(|header| header_flaw(reading.tree, header));
    token.flaw = token.flaw.take().or(because);
    if token.kind == TokenKind::Proof {
        token.flaw = token.flaw.take().or(Some(("a DPoP proof is signed, and not encrypted".to_owned(), token.node)));
    }
    let Some(header) = header.filter(|_| token.flaw.is_none()) else { return };
    let opened = {
        let text = |name: &str| reading.tree.member(header, name).and_then(|node| reading.tree.as_str(node));
        let (alg, enc) = (text("alg").unwrap_or_default(), text("enc").unwrap_or_default());
        open(encrypted, Said { alg, enc, kid: text("kid"), zip: text("zip") }, reading.keys, LARGEST)
    };
    match opened {
        Opened::Inside(inside) => nested(reading, (name, role), &inside, (header, token)),
        Opened::Flaw(flaw) => token.flaw = Some((flaw, header)),
        Opened::Unknown(reason, needs) => set(token, |encryption| encryption.because = Some((reason, needs))),
    }
}

fn set(token: &mut Token, change: impl FnOnce(&mut Encryption)) {
    token.encryption.iter_mut().next().map(change);
}

/// What was encrypted: signed claims, or claims alone.
fn nested(reading: &mut Reading<'_>, (name, role): (&str, Role), inside: &str, (header, token): (NodeId, &mut Token)) {
    let name = format!("{name}!nested");
    if inside.trim_start().starts_with('{') {
        let because = Some(("what is encrypted is not signed".to_owned(), ""));
        set(token, |encryption| (encryption.signed_inside, encryption.because) = (Some(false), because));
        return take(reading, &name, role, ("payload", inside), token);
    }
    match compact::read(inside) {
        Ok(Compact::Signed(signed)) => {
            set(token, |encryption| encryption.signed_inside = Some(true));
            signed_parts(reading, &name, role, signed, token);
            // Without it a recipient takes what is inside for claims.
            let says = reading.tree.member(header, "cty").and_then(|node| reading.tree.as_str(node));
            if !says.is_some_and(|cty| cty.eq_ignore_ascii_case("JWT")) {
                let flaw = "the header of the encryption has no cty `JWT`, though what is inside is a JWT (RFC 7519 section 5.2)";
                token.flaw = token.flaw.take().or(Some((flaw.to_owned(), header)));
            }
        }
        Ok(Compact::Encrypted(_)) => {
            token.flaw = Some(("what is encrypted is encrypted once more, and not signed".to_owned(), header));
        }
        Err((flaw, _)) => {
            token.flaw = Some((format!("what is encrypted can not be read as a signed token: {flaw}"), header));
        }
    }
}

/// Adds what is said of the encryption.
pub(super) fn facts(tree: &mut Tree, token: &Token, members: &mut Members) {
    let header = token.encryption.as_ref().and_then(|encryption| encryption.header);
    let about = header.or(token.header).unwrap_or(token.node);
    let origin = Origin::Fact(Some(about));
    members.push(("encrypted", tree.add_bool(token.encryption.is_some(), origin)));
    let Some(encryption) = &token.encryption else { return };
    let header = encryption.header.unwrap_or_else(|| unknown(tree, token.node, "the header can not be read", ""));
    members.push(("encryption", header));
    let signed = match (encryption.signed_inside, &encryption.because) {
        (Some(signed), _) => tree.add_bool(signed, origin),
        (None, Some((reason, needs))) => unknown(tree, about, reason, needs),
        (None, None) => unknown(tree, about, "the token can not be read", ""),
    };
    members.push(("signed_inside", signed));
}

impl Token {
    /// Why an encrypted token is not seen from inside, and what would show it.
    pub(super) fn unopened(&self) -> Option<(&str, &'static str)> {
        let because = self.encryption.as_ref()?.because.as_ref();
        because.map(|(reason, needs)| (reason.as_str(), *needs))
    }
}
