//! Records and handshake messages as a server sends them in the clear, bounded in time and memory.

use std::io::ErrorKind;

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

/// The longest record (RFC 5246 section 6.2.3).
const LONGEST_RECORD: usize = (1 << 14) + 2048;
/// The most bytes of handshake messages for one connection: a chain of two hundred certificates.
const LONGEST_HANDSHAKE: usize = 256 * 1024;
/// The most records for one connection, empty ones and warnings included.
const MOST_RECORDS: usize = 512;

/// Why no further message came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// A fatal alert, with its number (RFC 8446 section 6), or the warning that the connection closes.
    Alert(u8),
    /// No connection came about.
    Unreachable,
    /// The proxy did not connect to the host, and answered with this status; 0 where that was none.
    Proxy(u16),
    /// The server closed or reset the connection.
    Closed,
    /// The time was up.
    Silence,
    /// What came does not look like TLS.
    NotTls,
    /// What came breaks the rules of TLS.
    Malformed(&'static str),
}

/// A handshake message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) kind: u8,
    pub(super) body: Vec<u8>,
}

/// Reads messages from a connection.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    stream: &'a TcpStream,
    deadline: Instant,
    raw: Vec<u8>,
    handshake: Vec<u8>,
    taken: usize,
    records: usize,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(stream: &'a TcpStream, deadline: Instant) -> Self {
        Self { stream, deadline, raw: Vec::new(), handshake: Vec::new(), taken: 0, records: 0 }
    }

    /// The next handshake message.
    pub(super) async fn message(&mut self) -> Result<Message, End> {
        loop {
            if let Some(message) = take_message(&mut self.handshake)? {
                return Ok(message);
            }
            let (kind, data) = self.record().await?;
            match kind {
                21 => match data[..] {
                    [1, 0] => return Err(End::Alert(0)),
                    // Another warning, such as that the host name is unknown: the handshake goes on.
                    [1, _] => {}
                    [_, number] => return Err(End::Alert(number)),
                    _ => return Err(End::Malformed("an alert that is not two bytes long")),
                },
                22 => {
                    self.taken += data.len();
                    if self.taken > LONGEST_HANDSHAKE {
                        return Err(End::Malformed("more than 256 KiB of handshake messages"));
                    }
                    self.handshake.extend(data);
                }
                _ => return Err(End::Malformed("a record that does not belong to a handshake")),
            }
        }
    }

    /// The next record: its content type and its data.
    async fn record(&mut self) -> Result<(u8, Vec<u8>), End> {
        self.records += 1;
        if self.records > MOST_RECORDS {
            return Err(End::Malformed("more than 512 records"));
        }
        self.fill(5).await?;
        let [kind, major, _, high, low] = self.raw[..5] else { return Err(End::NotTls) };
        if !(20..=23).contains(&kind) || major != 3 {
            return Err(End::NotTls);
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length > LONGEST_RECORD {
            return Err(End::Malformed("a record longer than TLS allows"));
        }
        self.fill(5 + length).await?;
        let data = self.raw[5..5 + length].to_vec();
        self.raw.drain(..5 + length);
        Ok((kind, data))
    }

    /// Reads until so many bytes are there.
    async fn fill(&mut self, size: usize) -> Result<(), End> {
        while self.raw.len() < size {
            let ready = timeout_at(self.deadline, self.stream.readable()).await;
            ready.map_err(|_| End::Silence)?.map_err(|_| End::Closed)?;
            let mut some = [0; 4096];
            match self.stream.try_read(&mut some) {
                Ok(0) => return Err(End::Closed),
                Ok(count) => self.raw.extend_from_slice(&some[..count]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return Err(End::Closed),
            }
            if self.raw.first().is_some_and(|first| !(20..=23).contains(first)) {
                return Err(End::NotTls);
            }
        }
        Ok(())
    }
}

/// Takes a whole message off the front.
fn take_message(bytes: &mut Vec<u8>) -> Result<Option<Message>, End> {
    let [kind, high, middle, low, ..] = bytes[..] else { return Ok(None) };
    let length = u32::from_be_bytes([0, high, middle, low]) as usize;
    if length > LONGEST_HANDSHAKE {
        return Err(End::Malformed("a handshake message longer than 256 KiB"));
    }
    if bytes.len() < 4 + length {
        return Ok(None);
    }
    let body = bytes[4..4 + length].to_vec();
    bytes.drain(..4 + length);
    Ok(Some(Message { kind, body }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_taken_when_it_is_whole() {
        let mut bytes = vec![2, 0, 0, 2, 7, 8, 14, 0, 0];
        assert_eq!(take_message(&mut bytes), Ok(Some(Message { kind: 2, body: vec![7, 8] })));
        assert_eq!((take_message(&mut bytes), bytes.len()), (Ok(None), 3));
        assert!(matches!(take_message(&mut vec![2, 0xff, 0xff, 0xff]), Err(End::Malformed(_))));
    }
}
