//! What a chain of certificates shows, measured by OpenSSL.

use std::net::IpAddr;

use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::Id;
use openssl::stack::Stack;
use openssl::x509::store::{X509Store, X509StoreBuilder};
use openssl::x509::verify::{X509CheckFlags, X509VerifyFlags, X509VerifyParam};
use openssl::x509::{X509, X509NameRef, X509PurposeId, X509Ref, X509StoreContext, X509VerifyResult};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::super::error::tame;
use super::Trust;
use crate::case::signature_hash;

/// The most certificates of a chain and names of a certificate that a document shows.
const SHOWN: usize = 10;

/// A chain as a member of a document: its first certificate, and what stands behind it.
pub(super) fn describe(chain: &[Vec<u8>], host: &str, trust: &Trust) -> Value {
    let mut parsed = Vec::new();
    for der in chain {
        match X509::from_der(der) {
            Ok(certificate) => parsed.push(certificate),
            Err(_) => break,
        }
    }
    let [leaf, rest @ ..] = &parsed[..] else {
        return unreadable(chain.len());
    };
    let mut entry = own(leaf);
    entry.insert("names".to_owned(), json!(names(leaf)));
    entry.insert("dns_name".to_owned(), json!(has_dns_name(leaf)));
    entry.insert("name_matches".to_owned(), json!(name_matches(leaf, host).unwrap_or(false)));
    let trusted = trusted(leaf, rest, trust).unwrap_or(X509VerifyResult::APPLICATION_VERIFICATION);
    entry.insert("trusted".to_owned(), json!(trusted == X509VerifyResult::OK));
    if trusted != X509VerifyResult::OK {
        entry.insert("fault".to_owned(), json!(trusted.error_string()));
    }
    entry.insert("chain_length".to_owned(), json!(chain.len()));
    entry.insert("chain".to_owned(), rest.iter().take(SHOWN).map(|each| Value::Object(own(each))).collect());
    Value::Object(entry)
}

fn unreadable(length: usize) -> Value {
    let reason = "the host's certificate cannot be read";
    let members = [
        "names", "dns_name", "name_matches", "trusted", "in_time", "key", "key_bits", "curve", "signature_hash",
        "chain",
    ];
    let unknown: Map<String, Value> = members.iter().map(|name| ((*name).to_owned(), json!(reason))).collect();
    json!({ "fault": reason, "chain_length": length, "unknown": unknown })
}

/// What can be said of a certificate alone.
fn own(certificate: &X509Ref) -> Map<String, Value> {
    let mut entry = Map::new();
    let mut put = |name: &str, value: Value| entry.insert(name.to_owned(), value);
    put("subject", json!(name(certificate.subject_name())));
    put("issuer", json!(name(certificate.issuer_name())));
    put("not_before", json!(moment(certificate.not_before())));
    put("not_after", json!(moment(certificate.not_after())));
    put("in_time", json!(in_time(certificate).unwrap_or(false)));
    if let Ok(key) = certificate.public_key() {
        let family = match key.id() {
            Id::RSA | Id::RSA_PSS => "RSA",
            Id::EC => "EC",
            Id::ED25519 => "Ed25519",
            Id::ED448 => "Ed448",
            Id::DSA => "DSA",
            _ => "other",
        };
        put("key", json!(family));
        put("key_bits", json!(key.bits()));
        let curve = key.ec_key().ok().and_then(|key| key.group().curve_name());
        if let Some(curve) = curve.and_then(|curve| curve.short_name().ok()) {
            put("curve", json!(if curve == "prime256v1" { "secp256r1" } else { curve }));
        }
    }
    let signature = certificate.signature_algorithm().object().nid();
    put("signature", json!(signature.long_name().unwrap_or("unknown")));
    match signature_hash(signature) {
        Some(hash) => put("signature_hash", json!(hash)),
        None if signature == Nid::RSASSAPSS => {
            put("unknown", json!({ "signature_hash": "RSASSA-PSS names its hash in parameters, which are not read" }))
        }
        None => None,
    };
    let own_issuer = certificate.subject_name().try_cmp(certificate.issuer_name());
    put("self_issued", json!(own_issuer.is_ok_and(std::cmp::Ordering::is_eq)));
    entry
}

/// Whether the certificate is for the host: by its alternative names alone, a wildcard as the whole first label
/// (RFC 9525 section 6, which narrows RFC 6125).
fn name_matches(leaf: &X509, host: &str) -> Result<bool, ErrorStack> {
    let mut param = X509VerifyParam::new()?;
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => param.set_ip(address)?,
        Err(_) => param.set_host(host)?,
    }
    param.set_hostflags(X509CheckFlags::NO_PARTIAL_WILDCARDS | X509CheckFlags::NEVER_CHECK_SUBJECT);
    // Whatever else is wrong with the certificate is asked for elsewhere: here it is trusted as it stands.
    let flags = X509VerifyFlags::PARTIAL_CHAIN | X509VerifyFlags::NO_CHECK_TIME | X509VerifyFlags::IGNORE_CRITICAL;
    param.set_flags(flags)?;
    let mut store = X509StoreBuilder::new()?;
    store.set_param(&param)?;
    store.add_cert(leaf.clone())?;
    Ok(verify(&store.build(), leaf, &[])? == X509VerifyResult::OK)
}

/// Whether a trusted authority stands behind the certificate, times and names aside.
fn trusted(leaf: &X509, rest: &[X509], trust: &Trust) -> Result<X509VerifyResult, ErrorStack> {
    let mut store = X509StoreBuilder::new()?;
    store.set_flags(X509VerifyFlags::NO_CHECK_TIME)?;
    store.set_purpose(X509PurposeId::SSL_SERVER)?;
    for authority in &trust.authorities {
        store.add_cert(authority.clone())?;
    }
    verify(&store.build(), leaf, rest)
}

fn verify(store: &X509Store, leaf: &X509, rest: &[X509]) -> Result<X509VerifyResult, ErrorStack> {
    let mut chain = Stack::new()?;
    for certificate in rest {
        chain.push(certificate.clone())?;
    }
    X509StoreContext::new()?.init(store, leaf, &chain, |context| {
        context.verify_cert()?;
        Ok(context.error())
    })
}

fn in_time(certificate: &X509Ref) -> Result<bool, ErrorStack> {
    let now = Asn1Time::days_from_now(0)?;
    let (from, to) = (certificate.not_before().compare(&now)?, certificate.not_after().compare(&now)?);
    Ok(from.is_le() && to.is_ge())
}

/// A time as RFC 3339 writes it.
fn moment(time: &Asn1TimeRef) -> Option<String> {
    let epoch = Asn1Time::from_unix(0).ok()?;
    let since = epoch.diff(time).ok()?;
    let seconds = i64::from(since.days) * 86_400 + i64::from(since.secs);
    OffsetDateTime::from_unix_timestamp(seconds).ok()?.format(&Rfc3339).ok()
}

fn names(certificate: &X509Ref) -> Vec<String> {
    let mut names = Vec::new();
    for name in certificate.subject_alt_names().into_iter().flatten() {
        if let Some(text) = name.dnsname() {
            names.push(format!("DNS:{}", tame(text)));
        } else if let Some(address) = name.ipaddress().and_then(address) {
            names.push(format!("IP:{address}"));
        }
        if names.len() == SHOWN {
            break;
        }
    }
    names
}

/// Whether a DNS name is among the alternative names, whichever.
fn has_dns_name(certificate: &X509Ref) -> bool {
    certificate.subject_alt_names().into_iter().flatten().any(|name| name.dnsname().is_some())
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from),
        _ => <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from),
    }
}

/// A name as `CN=as.example, O=Example`.
fn name(name: &X509NameRef) -> String {
    let part = |entry: &openssl::x509::X509NameEntryRef| {
        let kind = entry.object().nid().short_name().unwrap_or("?").to_owned();
        let value = entry.data().to_string().map_or_else(|_| "?".to_owned(), |value| tame(&value));
        format!("{kind}={value}")
    };
    name.entries().take(SHOWN).map(part).collect::<Vec<_>>().join(", ")
}
