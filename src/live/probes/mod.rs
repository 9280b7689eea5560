//! A few HTTP requests without credentials that change nothing, each sent once, to see how endpoints answer.
//!
//! Nothing is registered, no token is sent and no sign-in is begun: the only client that is named does not exist, and
//! forms are empty. Nothing is judged here. *Refused* and *did not answer* are two things, and the document tells them
//! apart.

mod answer;
mod challenge;
mod plan;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::{Client, RequestBuilder, Url};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::runtime::{Builder, Handle};
use tokio::task::JoinSet;
use tokio::time::sleep;

pub use plan::{Probe, plan};

use super::Options;
use super::error::FetchError;
use super::fetch::Fetcher;
use super::pool::{MOMENT, Places, Pool};

/// Where a page stands that has no business at the server.
const ORIGIN: &str = "https://redirect.fapilint.example";

/// Sends the probes and writes down what came back, as a document of the kind `http`.
///
/// No more than [`Options::connections`] connections to a host stand at a time. `issuer` is the URL that the user named:
/// endpoints on private addresses are left alone unless it is on one itself, the user allowed it, or pinned the host.
/// Blocks until all is there; it must not be called from asynchronous code.
///
/// # Errors
/// Only what is wrong on this machine: [`FetchError::CaFile`], [`FetchError::Setup`].
pub fn ask(probes: Vec<Probe>, issuer: &str, options: &Options) -> Result<Value, FetchError> {
    within(&Pool::of_one(options.connections), probes, issuer, options)
}

/// [`ask`] with places for connections that others take from too.
///
/// # Errors
/// Those of [`ask`].
pub(super) fn within(pool: &Pool, probes: Vec<Probe>, issuer: &str, options: &Options) -> Result<Value, FetchError> {
    let setup = |reason: String| FetchError::Setup { reason };
    if Handle::try_current().is_ok() {
        return Err(setup("a blocking call was made from asynchronous code".to_owned()));
    }
    let issuer = Url::parse(issuer).map_err(|error| setup(error.to_string()))?;
    let fetcher = Fetcher::staying(options)?;
    // Not one thread: whoever floods a connection must not keep the clock from being looked at.
    let runtime =
        Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| setup(error.to_string()))?;
    let document = runtime.block_on(all(probes, Arc::new((fetcher, issuer)), pool));
    // A look-up that hangs in the system's resolver can't be stopped, and must not be waited for.
    runtime.shutdown_background();
    Ok(document)
}

async fn all(probes: Vec<Probe>, shared: Arc<(Fetcher, Url)>, pool: &Pool) -> Value {
    let mut tasks = JoinSet::new();
    let now = OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default();
    let mut document = Map::from_iter([("time".to_owned(), json!(now))]);
    let mut queues: HashMap<String, (Places, VecDeque<Probe>)> = HashMap::new();
    for probe in probes {
        // Holds the place, so that the order is that of the plan.
        document.insert(probe.name.to_owned(), Value::Null);
        let origin = probe.url.origin().ascii_serialization();
        let new = || (pool.of(probe.url.host_str().unwrap_or_default()), VecDeque::new());
        queues.entry(origin).or_insert_with(new).1.push_back(probe);
    }
    for (places, queue) in queues.into_values() {
        let lanes = pool.requests().min(queue.len());
        let queue = Arc::new(Mutex::new(queue));
        for number in (0..).take(lanes) {
            let (queue, places, shared) = (Arc::clone(&queue), places.clone(), Arc::clone(&shared));
            let wait = pool.patience() * number;
            tasks.spawn(async move {
                sleep(wait).await;
                lane(&queue, &places, &shared).await
            });
        }
    }
    // Lanes that still wait when everything is there are not waited for.
    while document.values().any(Value::is_null)
        && let Some(done) = tasks.join_next().await
    {
        document.extend(done.unwrap_or_default());
    }
    document.retain(|_, value| !value.is_null());
    Value::Object(document)
}

/// Sends requests to one origin over one connection, one after the other, as long as there are some.
async fn lane(
    queue: &Mutex<VecDeque<Probe>>,
    places: &Places,
    (first, issuer): &(Fetcher, Url),
) -> Vec<(String, Value)> {
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let _place = places.take_for_requests().await;
    let mut entries = Vec::new();
    let mut own = None;
    while let Some(probe) = next() {
        let sent = match own.get_or_insert_with(|| first.beside()) {
            Ok(fetcher) => fetcher.ask(&probe.url, issuer, |client| request(client, &probe)).await,
            Err(error) => Err(error.clone()),
        };
        entries.push((probe.name.to_owned(), answer::entry(&probe, sent)));
        // Else the connection that is about to be free would be left for a new one.
        sleep(MOMENT).await;
    }
    // The connection is closed before its place is given away.
    drop(own);
    sleep(MOMENT).await;
    entries
}

fn request(client: &Client, probe: &Probe) -> RequestBuilder {
    let request = client.request(probe.method.clone(), probe.url.clone());
    match probe.method.as_str() {
        "POST" => request
            .header("content-type", "application/x-www-form-urlencoded")
            // An empty body alone would be sent without its length, which some servers answer with 411.
            .header("content-length", "0"),
        "OPTIONS" => {
            let request = request.header("origin", ORIGIN).header("access-control-request-method", probe.asks.0);
            match probe.asks.1 {
                Some(header) => request.header("access-control-request-headers", header),
                None => request,
            }
        }
        _ => request.header("origin", ORIGIN).header("accept", "*/*"),
    }
}
