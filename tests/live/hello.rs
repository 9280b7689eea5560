//! What a server of TLS answers, byte by byte.

use std::io::{Read, Write};

use crate::server::Server;

/// A server that reads the `ClientHello` and sends these bytes.
pub(crate) fn answering(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Server {
    Server::listen(move |mut stream| {
        let _ = stream.read(&mut [0; 4096])?;
        stream.write_all(bytes.as_ref())?;
        stream.read(&mut [0; 64]).map(drop)
    })
}

pub(crate) fn handshake(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("short").to_be_bytes();
    let message = [&[kind], &length[1..], body].concat();
    let length = u16::try_from(message.len()).expect("short").to_be_bytes();
    [&[22, 3, 3], &length[..], message.as_slice()].concat()
}

pub(crate) fn server_hello(suite: [u8; 2]) -> Vec<u8> {
    server_hello_of([3, 3], suite, &[])
}

/// `extensions` with their length.
pub(crate) fn server_hello_of(version: [u8; 2], suite: [u8; 2], extensions: &[u8]) -> Vec<u8> {
    handshake(2, &[&version, &[7; 32][..], &[0], &suite, &[0], extensions].concat())
}
