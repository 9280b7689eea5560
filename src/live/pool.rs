//! How many connections may stand to one host at a time, whoever opens them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a connection may take to be free for the next request, or closed, after its answer was read.
pub(super) const MOMENT: Duration = Duration::from_millis(1);

/// A place for one connection; it is free again when this is dropped.
pub(super) type Place = OwnedSemaphorePermit;

/// The places of all hosts that are probed, shared by everything that probes them.
#[derive(Debug)]
pub(super) struct Pool {
    places: usize,
    requests: usize,
    patience: Duration,
    hosts: Mutex<HashMap<String, Places>>,
}

/// The places of one host.
#[derive(Clone, Debug)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    requests: Arc<Semaphore>,
}

impl Pool {
    /// For one kind of probes, which may have all places.
    pub(super) fn of_one(places: usize) -> Arc<Self> {
        Self::new(places, places, Duration::ZERO)
    }

    /// For TLS and HTTP side by side; there have to be two places at least. HTTP requests keep their connections for as
    /// long as there are more of them, so they have half of the places, and take more than one only where the server
    /// is slow: an endpoint that hangs must not keep the TLS from being seen.
    pub(super) fn of_both(places: usize) -> Arc<Self> {
        Self::new(places, places / 2, Duration::from_secs(1))
    }

    fn new(places: usize, requests: usize, patience: Duration) -> Arc<Self> {
        Arc::new(Self { places: places.max(1), requests: requests.max(1), patience, hosts: Mutex::default() })
    }

    /// The most connections for HTTP requests to a host.
    pub(super) fn requests(&self) -> usize {
        self.requests
    }

    /// How long requests are left to one connection before another takes a part of them.
    pub(super) fn patience(&self) -> Duration {
        self.patience
    }

    /// The places of a host, on all its ports.
    pub(super) fn of(&self, host: &str) -> Places {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let new =
            || Places { all: Arc::new(Semaphore::new(self.places)), requests: Arc::new(Semaphore::new(self.requests)) };
        hosts.entry(host.to_ascii_lowercase()).or_insert_with(new).clone()
    }
}

impl Places {
    /// Waits for a place; `None` is never seen, because nobody closes a semaphore.
    pub(super) async fn take(&self) -> Option<Place> {
        Arc::clone(&self.all).acquire_owned().await.ok()
    }

    /// Waits for a place for HTTP requests: one of those that they may have, and one of all.
    pub(super) async fn take_for_requests(&self) -> Option<(Place, Place)> {
        let own = Arc::clone(&self.requests).acquire_owned().await.ok()?;
        Some((own, self.take().await?))
    }
}
