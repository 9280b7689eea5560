//! A few HTTP requests without credentials that change nothing, each sent once, to see how endpoints answer.
//!
//! Nothing is registered, no token is sent and no sign-in is begun: the only client that is named does not exist, and
//! forms are empty. Nothing is judged here. *Refused* and *did not answer* are two things, and the document tells them
//! apart.

mod answer;
mod challenge;
mod plan;

use std::sync::Arc;

use reqwest::{Client, RequestBuilder, Url};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::runtime::{Builder, Handle};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub use plan::{Probe, plan};

use super::Options;
use super::error::FetchError;
use super::fetch::Fetcher;

/// Where a page stands that has no business at the server.
const ORIGIN: &str = "https://redirect.fapilint.example";

/// Sends the probes and writes down what came back, as a document of the kind `http`.
///
/// No more than [`Options::connections`] requests are under way at a time. `issuer` is the URL that the user named:
/// endpoints on private addresses are left alone unless it is on one itself, the user allowed it, or pinned the host.
/// Blocks until all is there; it must not be called from asynchronous code.
///
/// # Errors
/// Only what is wrong on this machine: [`FetchError::CaFile`], [`FetchError::Setup`].
pub fn ask(probes: Vec<Probe>, issuer: &str, options: &Options) -> Result<Value, FetchError> {
    let setup = |reason: String| FetchError::Setup { reason };
    if Handle::try_current().is_ok() {
        return Err(setup("a blocking call was made from asynchronous code".to_owned()));
    }
    let issuer = Url::parse(issuer).map_err(|error| setup(error.to_string()))?;
    let fetcher = Arc::new(Fetcher::staying(options)?);
    // Not one thread: whoever floods a connection must not keep the clock from being looked at.
    let runtime =
        Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| setup(error.to_string()))?;
    let document = runtime.block_on(all(probes, &fetcher, &issuer, options.connections));
    // A look-up that hangs in the system's resolver can't be stopped, and must not be waited for.
    runtime.shutdown_background();
    Ok(document)
}

async fn all(probes: Vec<Probe>, fetcher: &Arc<Fetcher>, issuer: &Url, connections: usize) -> Value {
    let permits = Arc::new(Semaphore::new(connections.max(1)));
    let mut tasks = JoinSet::new();
    let now = OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default();
    let mut document = Map::from_iter([("time".to_owned(), json!(now))]);
    for probe in probes {
        // Holds the place, so that the order is that of the plan.
        document.insert(probe.name.to_owned(), Value::Null);
        let (fetcher, issuer, permits) = (Arc::clone(fetcher), issuer.clone(), Arc::clone(&permits));
        tasks.spawn(async move {
            // Nobody closes the semaphore.
            let _permit = permits.acquire().await;
            let sent = fetcher.ask(&probe.url, &issuer, |client| request(client, &probe)).await;
            (probe.name, answer::entry(&probe, sent))
        });
    }
    while let Some(done) = tasks.join_next().await {
        if let Ok((name, entry)) = done {
            document.insert(name.to_owned(), entry);
        }
    }
    document.retain(|_, value| !value.is_null());
    Value::Object(document)
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
