//! Handshakes that are finished, because TLS 1.3 shows its certificate to nobody else.
//!
//! By rustls and not by OpenSSL: its resolver of client certificates tells that one was asked for, and the `openssl`
//! crate has no call-back for that. Nothing is sent over the connection, and whom it leads to is judged later.

use std::io::ErrorKind;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ClientSessionStore, ResolvesClientCert, Resumption};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{
    AlertDescription, ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme, version,
};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::ask::{Peer, write};
use super::record::End;
use super::tickets::Tickets;
use super::version::Version;

/// Whether a host asks for a client certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ClientCertificate {
    NotAsked,
    Requested,
    /// It ended the handshake that went on without one.
    Required,
}

/// What a handshake showed.
#[derive(Clone, Debug)]
pub(super) struct Handshake {
    pub(super) chain: Vec<Vec<u8>>,
    pub(super) client_certificate: ClientCertificate,
    /// Whether the host agreed to an application protocol, or refused for want of one.
    pub(super) alpn: bool,
    /// How much 0-RTT data its tickets allow; `None` where none came.
    pub(super) early_data: Option<u32>,
}

/// How a handshake went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    WentOn,
    Refused,
    /// The host has none of the application protocols that were offered.
    NoProtocol,
}

/// Handshakes with RSA and with ECDSA keys: a host may have a certificate for each.
pub(super) async fn handshakes(peer: &Arc<Peer>, version: Version) -> Vec<Handshake> {
    use SignatureScheme as S;
    let rsa = [
        S::RSA_PSS_SHA256,
        S::RSA_PSS_SHA384,
        S::RSA_PSS_SHA512,
        S::RSA_PKCS1_SHA256,
        S::RSA_PKCS1_SHA384,
        S::RSA_PKCS1_SHA512,
    ];
    let curves = [S::ECDSA_NISTP256_SHA256, S::ECDSA_NISTP384_SHA384, S::ECDSA_NISTP521_SHA512, S::ED25519, S::ED448];
    let start = |schemes: Vec<SignatureScheme>| {
        let peer = Arc::clone(peer);
        tokio::spawn(async move { handshake(&peer, version, &schemes).await })
    };
    let mut all = Vec::new();
    for task in [start(rsa.to_vec()), start(curves.to_vec())] {
        all.extend(task.await.ok().and_then(Result::ok).flatten());
    }
    all
}

/// Notes what the server sends, and believes everything.
#[derive(Debug)]
struct Witness {
    schemes: Vec<SignatureScheme>,
    chain: Mutex<Vec<Vec<u8>>>,
    asked: AtomicBool,
}

async fn handshake(peer: &Peer, version: Version, schemes: &[SignatureScheme]) -> Result<Option<Handshake>, End> {
    match attempt(peer, version, schemes, true).await? {
        (Course::NoProtocol, _) => {
            let (_, handshake) = attempt(peer, version, schemes, false).await?;
            Ok(handshake.map(|handshake| Handshake { alpn: true, ..handshake }))
        }
        (_, handshake) => Ok(handshake),
    }
}

async fn attempt(
    peer: &Peer,
    version: Version,
    schemes: &[SignatureScheme],
    alpn: bool,
) -> Result<(Course, Option<Handshake>), End> {
    let witness =
        Arc::new(Witness { schemes: schemes.to_vec(), chain: Mutex::default(), asked: AtomicBool::new(false) });
    let tickets = Arc::new(Tickets::default());
    let Some(mut connection) = client(peer, version, &witness, &tickets, alpn) else {
        return Ok((Course::Refused, None));
    };
    let (stream, _place, deadline) = peer.connect().await?;
    let course = drive(&stream, &mut connection, deadline).await?;
    let chain = std::mem::take(&mut *witness.chain.lock().unwrap_or_else(PoisonError::into_inner));
    let client_certificate = match (witness.asked.load(Relaxed), course) {
        (false, _) => ClientCertificate::NotAsked,
        (true, Course::WentOn) => ClientCertificate::Requested,
        (true, _) => ClientCertificate::Required,
    };
    let finished = !connection.is_handshaking() || witness.asked.load(Relaxed);
    let alpn = connection.alpn_protocol().is_some();
    let handshake = Handshake { chain, client_certificate, alpn, early_data: tickets.early_data() };
    Ok((course, (finished && !handshake.chain.is_empty()).then_some(handshake)))
}

fn client(
    peer: &Peer,
    version: Version,
    witness: &Arc<Witness>,
    tickets: &Arc<Tickets>,
    alpn: bool,
) -> Option<ClientConnection> {
    let versions = if version == Version::Tls13 { [&version::TLS13] } else { [&version::TLS12] };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&versions)
        .ok()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(witness) as Arc<dyn ServerCertVerifier>)
        .with_client_cert_resolver(Arc::clone(witness) as Arc<dyn ResolvesClientCert>);
    config.enable_sni = peer.name.is_some();
    config.resumption = Resumption::store(Arc::clone(tickets) as Arc<dyn ClientSessionStore>);
    if alpn {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    }
    let name = match &peer.name {
        Some(name) => ServerName::try_from(name.clone()).ok()?,
        None => ServerName::from(peer.ip),
    };
    ClientConnection::new(Arc::new(config), name).ok()
}

/// Goes on until the server has accepted the client or not.
async fn drive(stream: &TcpStream, connection: &mut ClientConnection, mut deadline: Instant) -> Result<Course, End> {
    let start = Instant::now();
    let mut finished = false;
    loop {
        while connection.wants_write() {
            let mut bytes = Vec::new();
            connection.write_tls(&mut bytes).map_err(|_| End::Closed)?;
            write(stream, &bytes, deadline).await?;
        }
        if !connection.is_handshaking() {
            if !finished {
                finished = true;
                // What the server thinks of the missing certificate takes a round trip more, and may never be said.
                let patience = (start.elapsed() * 2).clamp(Duration::from_millis(100), Duration::from_secs(1));
                deadline = deadline.min(Instant::now() + patience);
            }
            if connection.tls13_tickets_received() > 0
                || connection.protocol_version() != Some(rustls::ProtocolVersion::TLSv1_3)
            {
                return Ok(Course::WentOn);
            }
        }
        let mut some = [0; 4096];
        match receive(stream, &mut some, deadline).await {
            Ok(0) | Err(_) if finished => return Ok(Course::WentOn),
            Ok(0) if connection.is_handshaking() => return Ok(Course::Refused),
            Ok(0) => return Ok(Course::WentOn),
            Err(end) => return Err(end),
            Ok(count) => match take(connection, &some[..count])? {
                Course::WentOn => {}
                end => return Ok(end),
            },
        }
    }
}

/// Hands over what came.
fn take(connection: &mut ClientConnection, mut bytes: &[u8]) -> Result<Course, End> {
    while !bytes.is_empty() {
        connection.read_tls(&mut bytes).map_err(|_| End::Closed)?;
        match connection.process_new_packets() {
            Err(Error::AlertReceived(AlertDescription::NoApplicationProtocol)) => return Ok(Course::NoProtocol),
            Err(_) => return Ok(Course::Refused),
            Ok(_) => {}
        }
    }
    Ok(Course::WentOn)
}

async fn receive(stream: &TcpStream, buffer: &mut [u8], deadline: Instant) -> Result<usize, End> {
    loop {
        timeout_at(deadline, stream.readable()).await.map_err(|_| End::Silence)?.map_err(|_| End::Closed)?;
        match stream.try_read(buffer) {
            Ok(count) => return Ok(count),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return Err(End::Closed),
        }
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity).chain(intermediates).map(|der| der.to_vec()).collect();
        *self.chain.lock().unwrap_or_else(PoisonError::into_inner) = chain;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes.clone()
    }
}

impl ResolvesClientCert for Witness {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Relaxed);
        None
    }

    fn has_certs(&self) -> bool {
        true
    }
}
