//! SSL 2, whose handshake is unlike all that followed.

use std::io::ErrorKind;
use std::sync::atomic::Ordering::Relaxed;

use tokio::time::timeout_at;

use super::ask::{Peer, write};
use super::record::End;
use super::survey::Outcome;

/// Cipher kinds of SSL 2: RC4, RC2, IDEA, DES and 3DES, with MD5.
const KINDS: [[u8; 3]; 7] =
    [[1, 0, 0x80], [2, 0, 0x80], [3, 0, 0x80], [4, 0, 0x80], [5, 0, 0x80], [6, 0, 0x40], [7, 0, 0xc0]];

/// Whether the host answers an SSL 2 `CLIENT-HELLO` with a `SERVER-HELLO`.
pub(super) async fn ask(peer: &Peer) -> Outcome {
    match exchange(peer).await {
        Ok(true) => Outcome::Accepted,
        Ok(false) => Outcome::Refused,
        Err(End::Closed) if peer.speaks.load(Relaxed) => Outcome::Refused,
        Err(end) => Outcome::NoAnswer(end),
    }
}

async fn exchange(peer: &Peer) -> Result<bool, End> {
    let (stream, _permit, deadline) = peer.connect().await?;
    let head = [0x80, 9 + 21 + 16, 1, 0, 2, 0, 21, 0, 0, 0, 16];
    write(&stream, &[&head, KINDS.concat().as_slice(), &[7; 16]].concat(), deadline).await?;
    let mut answer = Vec::new();
    while answer.len() < 3 {
        timeout_at(deadline, stream.readable()).await.map_err(|_| End::Silence)?.map_err(|_| End::Closed)?;
        let mut some = [0; 64];
        match stream.try_read(&mut some) {
            Ok(0) => return Err(End::Closed),
            Ok(count) => answer.extend_from_slice(&some[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return Err(End::Closed),
        }
    }
    match answer[..] {
        [length, _, 4, ..] if length & 0x80 != 0 => Ok(true),
        // An error message of SSL 2, or an alert of its successors.
        [length, _, 0, ..] if length & 0x80 != 0 => Ok(false),
        [21, 3, _, ..] => Ok(false),
        _ => Err(End::NotTls),
    }
}
