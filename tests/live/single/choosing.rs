//! Servers of TLS 1.2 that choose what they agree to and go no further.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering::SeqCst};

use serde_json::Value;

use super::{NAME, named, seen};
use crate::hello::handshake;
use crate::server::Server;

/// `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`, and with AES 256.
const GCM: [u16; 2] = [0xc02f, 0xc030];
/// `TLS_DHE_RSA_WITH_AES_128_GCM_SHA256`.
const DHE: u16 = 0x009e;
/// `TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA`.
const CBC: u16 = 0xc013;

/// A `ClientHello` of TLS 1.2.
struct Hello {
    suites: Vec<u16>,
    extensions: Vec<u16>,
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (front, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(front)
}

fn number(bytes: &mut &[u8]) -> Option<u16> {
    take(bytes, 2).map(|it| u16::from_be_bytes([it[0], it[1]]))
}

fn hello(mut bytes: &[u8]) -> Option<Hello> {
    let version = take(&mut bytes, 11)?[9..].to_vec();
    take(&mut bytes, 33)?;
    let length = number(&mut bytes)?;
    let mut list = take(&mut bytes, usize::from(length))?;
    let suites = std::iter::from_fn(|| number(&mut list)).collect();
    let methods = take(&mut bytes, 1)?[0];
    take(&mut bytes, usize::from(methods))?;
    number(&mut bytes)?;
    let mut extensions = Vec::new();
    while let Some(kind) = number(&mut bytes) {
        extensions.push(kind);
        let length = number(&mut bytes)?;
        take(&mut bytes, usize::from(length))?;
    }
    (version == [3, 3] && !extensions.contains(&43)).then_some(Hello { suites, extensions })
}

/// A server of TLS 1.2 that chooses a suite and extensions to agree to, and sends this key exchange; else it refuses.
fn choosing(choose: impl Fn(&Hello) -> Option<(u16, Vec<u16>, Vec<u8>)> + Send + Sync + 'static) -> Server {
    choosing_or(choose, || true)
}

/// The same, which closes connections that it does not take.
fn choosing_or(
    choose: impl Fn(&Hello) -> Option<(u16, Vec<u16>, Vec<u8>)> + Send + Sync + 'static,
    takes: impl Fn() -> bool + Send + Sync + 'static,
) -> Server {
    Server::listen(move |mut stream| {
        let mut bytes = [0; 4096];
        let count = stream.read(&mut bytes)?;
        if !takes() {
            return Ok(());
        }
        let answer = match hello(&bytes[..count]).and_then(|hello| choose(&hello)) {
            None => vec![21, 3, 3, 0, 2, 2, 40],
            Some((suite, agreed, exchange)) => {
                let agreed: Vec<u8> = agreed.iter().flat_map(|it| [it.to_be_bytes(), [0, 0]].concat()).collect();
                let length = u16::try_from(agreed.len()).expect("short").to_be_bytes();
                let own =
                    [&[3, 3], &[7; 32][..], &[0], &suite.to_be_bytes(), &[0], &length, agreed.as_slice()].concat();
                [handshake(2, &own), handshake(12, &exchange), handshake(14, &[])].concat()
            }
        };
        stream.write_all(&answer)?;
        stream.read(&mut [0; 64]).map(drop)
    })
}

/// A server of one version that does not answer whoever offers another; what is older than both is refused.
fn silent_to(other: [u8; 2], own: [u8; 2]) -> Server {
    Server::listen(move |mut stream| {
        let mut bytes = [0; 4096];
        let count = stream.read(&mut bytes)?;
        let modern = bytes[..count].windows(7).any(|it| it == [0, 43, 0, 3, 2, 3, 4]);
        let offered = if modern { [3, 4] } else { [bytes[9], bytes[10]] };
        if offered == own && bytes[..count].windows(2).any(|it| it == CBC.to_be_bytes()) {
            let hello = [&own, &[7; 32][..], &[0], &CBC.to_be_bytes(), &[0]].concat();
            stream.write_all(&[handshake(2, &hello), handshake(12, &curve()), handshake(14, &[])].concat())?;
        } else if offered != other {
            stream.write_all(&[21, 3, 3, 0, 2, 2, 70])?;
        }
        stream.read(&mut [0; 64]).map(drop)
    })
}

#[test]
fn what_depends_on_a_version_that_was_not_answered_is_unknown() {
    let unknown = |document: &Value, names: &[&str]| {
        for name in names {
            assert_eq!(document.get(name), None, "{name}: {document:#}");
            assert!(document["unknown"][name].is_string(), "{name}: {document:#}");
        }
    };
    let document = named(&silent_to([3, 4], [3, 3]), NAME);
    assert_eq!(["TLSv1.2", "TLSv1.3"].map(|name| &document["versions"][name]), ["accepted", "no-answer"]);
    unknown(&document, &["early_data", "prefers_tls13", "alpn"]);
    assert_eq!(document["unknown_name"], "accepted", "one version is enough");
    let document = named(&silent_to([3, 3], [3, 2]), NAME);
    assert_eq!(document["versions"]["TLSv1.2"], "no-answer", "{document:#}");
    let of_tls12 = ["preferred", "prefers_stronger", "compression", "renegotiation_info", "extended_master_secret"];
    unknown(&document, &[&of_tls12[..], &["alpn", "unknown_name", "truncated_hmac"]].concat());
    assert_eq!((document.get("early_data"), document["unknown"].get("early_data")), (None, None));
}

/// Parameters of an elliptic curve key exchange.
fn curve() -> Vec<u8> {
    vec![3, 0, 29, 1, 7]
}

/// Closes without a word where TLS 1.3 is offered.
pub(super) fn closing_to_tls13() -> Server {
    Server::listen(|mut stream| {
        let mut bytes = [0; 4096];
        let count = stream.read(&mut bytes)?;
        match hello(&bytes[..count]).and_then(|hello| first_of(&hello, &GCM)) {
            Some(suite) => {
                let own = [&[3, 3], &[7; 32][..], &[0], &suite.to_be_bytes(), &[0]].concat();
                stream.write_all(&[handshake(2, &own), handshake(12, &curve()), handshake(14, &[])].concat())?;
                stream.read(&mut [0; 64]).map(drop)
            }
            None => Ok(()),
        }
    })
}

fn first_of(hello: &Hello, suites: &[u16]) -> Option<u16> {
    hello.suites.iter().copied().find(|suite| suites.contains(suite))
}

#[test]
fn a_host_that_insists_on_the_shorter_key_is_told_from_one_that_follows() {
    let follows = choosing(|hello| Some((first_of(hello, &GCM)?, vec![], curve())));
    let document = seen(&follows);
    assert_eq!(document["prefers_stronger"], true, "{document:#}");
    assert_eq!(document["preferred"], "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
    let insists = choosing(|hello| {
        let own = GCM.into_iter().find(|suite| hello.suites.contains(suite))?;
        Some((own, vec![], curve()))
    });
    assert_eq!(seen(&insists)["prefers_stronger"], false);
    let one = choosing(|hello| Some((first_of(hello, &GCM[..1])?, vec![], curve())));
    let document = seen(&one);
    assert_eq!((document.get("prefers_stronger"), document["unknown"].get("prefers_stronger")), (None, None));
}

#[test]
fn a_finite_field_key_that_comes_twice_is_noticed() {
    let keys = |fresh: bool| {
        let count = AtomicU8::new(1);
        choosing(move |hello| {
            let key = if fresh { count.fetch_add(1, SeqCst) } else { 1 };
            let sent = [&[1, 0], &[0xff; 256][..], &[0, 1, 2], &[0, 1, key]].concat();
            Some((first_of(hello, &[DHE])?, vec![], sent))
        })
    };
    let document = seen(&keys(false));
    assert_eq!((&document["dhe_bits"], &document["dhe_reused"]), (&2048.into(), &true.into()), "{document:#}");
    assert_eq!(seen(&keys(true))["dhe_reused"], false);
    // Without such a suite there is nothing to say, and where the key is cut off nothing is known.
    let none = choosing(|hello| Some((first_of(hello, &GCM)?, vec![], curve())));
    assert_eq!(seen(&none).get("dhe_reused"), None);
    let cut = choosing(|hello| Some((first_of(hello, &[DHE])?, vec![], [&[1, 0], &[0xff; 256][..]].concat())));
    assert!(seen(&cut)["unknown"]["dhe_reused"].is_string());
}

#[test]
fn agreeing_to_short_macs_is_noticed() {
    let agreeing = choosing(|hello| {
        let agreed = hello.extensions.contains(&4).then_some(4).into_iter().collect();
        Some((first_of(hello, &[CBC])?, agreed, curve()))
    });
    assert_eq!(seen(&agreeing)["truncated_hmac"], true);
    let declining = choosing(|hello| Some((first_of(hello, &[CBC])?, vec![], curve())));
    assert_eq!(seen(&declining)["truncated_hmac"], false);
    let refusing = choosing(|hello| {
        let willing = !hello.extensions.contains(&4);
        Some((first_of(hello, &[CBC])?, vec![], curve())).filter(|_| willing)
    });
    assert!(seen(&refusing)["unknown"]["truncated_hmac"].is_string());
    // Suites that have no MAC are not asked about.
    let modern = choosing(|hello| {
        assert!(!hello.extensions.contains(&4));
        Some((first_of(hello, &GCM)?, vec![], curve()))
    });
    let document = seen(&modern);
    assert_eq!((document.get("truncated_hmac"), document["unknown"].get("truncated_hmac")), (None, None));
}

#[test]
fn the_alert_for_unknown_names_is_told_from_others() {
    let server = Server::listen(|mut stream| {
        let mut bytes = [0; 4096];
        let count = stream.read(&mut bytes)?;
        let stranger = bytes[..count].windows(15).any(|it| it == b"unknown.invalid");
        let choice = hello(&bytes[..count]).and_then(|hello| first_of(&hello, &GCM));
        let answer = match choice {
            Some(_) if stranger => vec![21, 3, 3, 0, 2, 2, 112],
            Some(suite) => {
                let own = [&[3, 3], &[7; 32][..], &[0], &suite.to_be_bytes(), &[0]].concat();
                [handshake(2, &own), handshake(12, &curve()), handshake(14, &[])].concat()
            }
            None => vec![21, 3, 3, 0, 2, 2, 70],
        };
        stream.write_all(&answer)?;
        stream.read(&mut [0; 64]).map(drop)
    });
    assert_eq!(named(&server, NAME)["unknown_name"], "unrecognized_name");
}

#[test]
fn a_host_that_has_had_enough_of_connections_has_not_refused() {
    let limited = |most: usize| {
        let count = AtomicUsize::new(0);
        choosing_or(
            move |hello| Some((first_of(hello, &[GCM[0], GCM[1], CBC, DHE])?, vec![], curve())),
            move || count.fetch_add(1, SeqCst) < most,
        )
    };
    let document = seen(&limited(usize::MAX));
    assert_eq!(document["accepted"]["TLSv1.2"].as_array().map(Vec::len), Some(4), "{document:#}");
    assert_eq!(document["unknown"].get("accepted.TLSv1.2"), None);
    // All versions are asked by then, and not all suites.
    let document = seen(&limited(10));
    assert_eq!(document["versions"]["TLSv1.2"], "accepted", "{document:#}");
    assert!(document["unknown"]["accepted.TLSv1.2"].is_string(), "{document:#}");
}
