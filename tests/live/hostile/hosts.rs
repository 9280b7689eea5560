//! Hosts whose TLS is probed.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use fapilint::bundled;
use fapilint::live::{Options, probe};
use rcgen::{CertificateParams, CustomExtension, date_time_ymd};
use rustls::ServerConfig;
use serde_json::Value;

use super::documents::chain_of_a_hundred;
use super::{Case, drip, hasty, patient, told};
use crate::hello::{answering, handshake, server_hello, server_hello_of};
use crate::server::{Server, json};
use crate::tls::Authority;

fn probed(server: &Server, options: &Options) -> Value {
    let hosts = [("127.0.0.1".to_owned(), server.address.port())];
    let seen =
        probe(&hosts, "https://127.0.0.1", &bundled::catalogue().tls_suites, options).expect("nothing is wrong here");
    seen.into_iter().next().expect("an observation").document
}

/// What is said of a host that does this with every connection, once the first bytes are read.
fn host(
    does: &'static str,
    options: Options,
    serve: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static,
) -> Case {
    Case::new(does, move || {
        let server = Server::listen(move |mut stream| {
            let _ = stream.read(&mut [0; 4096])?;
            serve(&mut stream)
        });
        let document = probed(&server, &options);
        match document["error"].as_str() {
            Some(error) => told(error, &server),
            None => format!("versions: {}", outcomes(&document)),
        }
    })
}

/// What became of the versions, where that is the same of all.
fn outcomes(document: &Value) -> String {
    let mut outcomes: Vec<&str> =
        document["versions"].as_object().into_iter().flatten().filter_map(|(_, it)| it.as_str()).collect();
    outcomes.sort_unstable();
    outcomes.dedup();
    outcomes.join(", ")
}

fn sends(does: &'static str, bytes: impl Into<Vec<u8>>) -> Case {
    let bytes = bytes.into();
    host(does, patient(), move |stream| {
        stream.write_all(&bytes)?;
        stream.read(&mut [0; 64]).map(drop)
    })
}

/// What is measured of the certificate of a host.
fn certificate(
    does: &'static str,
    members: &'static [&'static str],
    config: impl FnOnce(&Authority) -> ServerConfig + Send + 'static,
) -> Case {
    Case::new(does, move || {
        let authority = Authority::new(&format!("hostile-{}", does.replace(' ', "-")));
        let server = Server::tls(config(&authority), |_| json("{}"));
        let seen =
            &probed(&server, &Options { ca_files: vec![authority.file.clone()], ..patient() })["certificates"][0];
        let said: Vec<String> = members.iter().map(|name| format!("`{name}` {}", seen[*name])).collect();
        format!("measured: {}", said.join(", "))
    })
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = slow_or_cut_off();
    cases.extend(against_the_rules());
    cases.extend(certificates());
    cases
}

fn slow_or_cut_off() -> Vec<Case> {
    vec![
        host("never answers", hasty(), |stream| stream.read_to_end(&mut Vec::new()).map(drop)),
        host("answers a byte at a time", hasty(), |stream| drip(stream, &server_hello([0xc0, 0x2f]))),
        host("closes instead of answering", patient(), |_| Ok(())),
        Case::new("resets the connection instead of answering", || {
            // Closing what was not read to its end resets it.
            let server = Server::listen(|mut stream| stream.read(&mut [0; 1]).map(drop));
            told(probed(&server, &patient())["error"].as_str().unwrap_or_default(), &server)
        }),
        host("closes in the middle of a record", patient(), |stream| stream.write_all(&[22, 3, 3, 0, 100, 2, 0])),
        host("closes in the middle of the head of a record", patient(), |stream| stream.write_all(&[22, 3])),
        sends("refuses everything with an alert", [21, 3, 3, 0, 2, 2, 40]),
        sends("sends an alert that TLS does not know", [21, 3, 3, 0, 2, 2, 222]),
    ]
}

fn against_the_rules() -> Vec<Case> {
    vec![
        sends("speaks HTTP without TLS", "HTTP/1.1 400 Bad Request\r\n\r\n"),
        sends("speaks something else", "SSH-2.0-OpenSSH_9.9\r\n"),
        sends("chooses a cipher suite that was not offered", server_hello([0xfa, 0xfa])),
        sends("chooses a version that was not offered", server_hello_of([3, 5], [0, 0x2f], &[])),
        Case::new("chooses a group that was not offered, for TLS 1.3", || {
            // supported_versions and key_share, as a server sends them (RFC 8446 section 4.2).
            let hello = server_hello_of([3, 3], [0x13, 0x01], &[0, 12, 0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0xfa, 0xfa]);
            let server = answering(hello);
            let document = probed(&server, &patient());
            format!(
                "TLS 1.3: {}; groups: {}",
                document["versions"]["TLSv1.3"].as_str().unwrap_or("nothing"),
                document["unknown"]["groups"].as_str().unwrap_or("nothing")
            )
        }),
        sends("cuts its ServerHello off", handshake(2, &[3, 3, 7])),
        sends("begins with its certificate", handshake(11, &[0, 0, 0])),
        sends("sends a record longer than TLS allows", [22, 3, 3, 0xff, 0xff]),
        sends("sends a message longer than is read", [22, 3, 3, 0, 4, 2, 0xff, 0xff, 0xff]),
        sends("sends empty records without end", [22, 3, 3, 0, 0].repeat(600)),
        sends("sends warnings without end", [21, 3, 3, 0, 2, 1, 112].repeat(600)),
        sends("sends an alert of one byte", [21, 3, 3, 0, 1, 2]),
    ]
}

fn certificates() -> Vec<Case> {
    vec![
        certificate("has a certificate whose time is over", &["in_time", "not_after"], |authority| {
            authority.server(|params| params.not_after = date_time_ymd(2020, 1, 1))
        }),
        certificate("has a certificate for another name", &["name_matches"], |authority| {
            authority.server(|params| {
                *params = CertificateParams::new(vec!["other.example".to_owned()]).expect("parameters");
                params.distinguished_name.push(rcgen::DnType::CommonName, "a server");
            })
        }),
        certificate("has a certificate with an unknown critical extension", &["trusted", "fault"], |authority| {
            authority.server(|params| {
                let mut extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0]);
                extension.set_criticality(true);
                params.custom_extensions.push(extension);
            })
        }),
        certificate(
            "signed its certificate itself and sends it a hundred times",
            &["trusted", "fault", "chain_length"],
            |_| chain_of_a_hundred(),
        ),
    ]
}
