//! Little HTTP servers for one test each, on a free port of 127.0.0.1.
//!
//! They stop when they are dropped, or by themselves after a few seconds.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

const LIFE: Duration = Duration::from_secs(4);

/// What a server sends back.
pub enum Reply {
    /// These bytes, as they are.
    Raw(Vec<u8>),
    /// A response head for a longer body than any limit, and then bytes until the client goes away.
    Endless,
    /// Nothing, until the client goes away.
    Silence,
    /// Nothing, and the connection is closed.
    Close,
}

/// A whole response that leaves the connection open.
pub fn reply(status: u16, headers: &[&str], body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let length = format!("content-length: {}", body.len());
    let lines = [&[length.as_str()], headers, &["", ""]].concat();
    let raw = format!("HTTP/1.1 {status} Whatever\r\n{}", lines.join("\r\n"));
    Reply::Raw([raw.as_bytes(), body].concat())
}

/// A whole response with JSON.
pub fn json(body: &str) -> Reply {
    reply(200, &["content-type: application/json"], body)
}

pub fn not_found() -> Reply {
    reply(404, &["content-type: text/html"], "<p>not here</p>")
}

pub struct Server {
    pub address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    stop: AtomicBool,
    connections: AtomicUsize,
    requests: Mutex<Vec<String>>,
}

type Answer = dyn Fn(&str, SocketAddr) -> Reply + Send + Sync;

impl Server {
    /// Answers paths over plain TCP.
    pub fn plain(answer: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(Arc::new(move |path: &str, _| answer(path)), None)
    }

    /// Answers paths, and is told its own address.
    pub fn with_address(answer: impl Fn(&str, SocketAddr) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(Arc::new(answer), None)
    }

    /// Answers paths over TLS.
    pub fn tls(config: ServerConfig, answer: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(Arc::new(move |path: &str, _| answer(path)), Some(Arc::new(config)))
    }

    /// Sends these bytes to whoever connects, and reads on without answering.
    pub fn bytes(bytes: &'static [u8]) -> Self {
        Self::listen(move |mut stream| {
            stream.write_all(bytes)?;
            wait_for_end(&mut stream)
        })
    }

    /// Closes every connection, after it has read what comes first or at once.
    pub fn closing(reads: bool) -> Self {
        Self::listen(move |mut stream| if reads { stream.read(&mut [0; 4096]).map(drop) } else { Ok(()) })
    }

    fn start(answer: Arc<Answer>, tls: Option<Arc<ServerConfig>>) -> Self {
        let state = Arc::new(State::default());
        let seen = Arc::clone(&state);
        Self::listen_with(state, move |stream| {
            let own = stream.local_addr()?;
            match &tls {
                None => talk(stream, own, &*answer, &seen),
                Some(config) => {
                    let connection = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
                    talk(StreamOwned::new(connection, stream), own, &*answer, &seen)
                }
            }
        })
    }

    /// Does this with every connection.
    pub fn listen(serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self::listen_with(Arc::default(), serve)
    }

    /// Hands every connection on to another server, from an address and port of choice.
    pub fn forward(at: SocketAddr, to: SocketAddr) -> Self {
        Self::listen_at(at, Arc::default(), move |mut stream| {
            let mut onward = TcpStream::connect(to)?;
            let (mut back, mut forth) = (onward.try_clone()?, stream.try_clone()?);
            // An end is handed on too.
            thread::spawn(move || io::copy(&mut back, &mut forth).and_then(|_| forth.shutdown(Shutdown::Both)));
            io::copy(&mut stream, &mut onward).map(drop)
        })
    }

    fn listen_with(state: Arc<State>, serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self::listen_at(SocketAddr::from(([127, 0, 0, 1], 0)), state, serve)
    }

    fn listen_at(
        at: SocketAddr,
        state: Arc<State>,
        serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(at).expect("a free port");
        listener.set_nonblocking(true).expect("a listener that does not block");
        let address = listener.local_addr().expect("its address");
        let (own, serve, start) = (Arc::clone(&state), Arc::new(serve), Instant::now());
        thread::spawn(move || {
            while !own.stop.load(SeqCst) && start.elapsed() < LIFE {
                let Ok((stream, _)) = listener.accept() else {
                    thread::sleep(Duration::from_millis(2));
                    continue;
                };
                own.connections.fetch_add(1, SeqCst);
                let serve = Arc::clone(&serve);
                let limited = stream.set_nonblocking(false).and_then(|()| stream.set_read_timeout(Some(LIFE)));
                thread::spawn(move || limited.and_then(|()| serve(stream)));
            }
        });
        Self { address, state }
    }

    /// The URL of a path here.
    pub fn url(&self, scheme: &str, path: &str) -> String {
        format!("{scheme}://{}{path}", self.address)
    }

    pub fn connections(&self) -> usize {
        self.state.connections.load(SeqCst)
    }

    /// The heads of all requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.state.requests.lock().expect("requests").clone()
    }

    /// The paths of all requests so far.
    pub fn paths(&self) -> Vec<String> {
        let path = |head: &String| head.split(' ').nth(1).unwrap_or_default().to_owned();
        self.requests().iter().map(path).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.stop.store(true, SeqCst);
    }
}

/// Answers requests one after the other until the client goes away.
fn talk(mut stream: impl Read + Write, own: SocketAddr, answer: &Answer, state: &State) -> io::Result<()> {
    while let Some(head) = read_head(&mut stream)? {
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        state.requests.lock().expect("requests").push(head);
        match answer(&path, own) {
            Reply::Raw(bytes) => stream.write_all(&bytes)?,
            Reply::Silence => return wait_for_end(&mut stream),
            Reply::Close => return Ok(()),
            Reply::Endless => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")?;
                let start = Instant::now();
                while start.elapsed() < LIFE {
                    stream.write_all(&[b' '; 4096])?;
                }
                return Ok(());
            }
        }
        stream.flush()?;
    }
    Ok(())
}

fn read_head(stream: &mut impl Read) -> io::Result<Option<String>> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > 8192 || stream.read(&mut byte)? == 0 {
            return Ok(None);
        }
        head.extend(byte);
    }
    Ok(Some(String::from_utf8_lossy(&head).into_owned()))
}

fn wait_for_end(stream: &mut impl Read) -> io::Result<()> {
    while stream.read(&mut [0; 1024])? > 0 {}
    Ok(())
}
