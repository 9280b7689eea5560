//! Session tickets of TLS 1.3, as far as they say how much 0-RTT data a client may send.

use std::sync::{Mutex, PoisonError};

use rustls::NamedGroup;
use rustls::client::{ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls::pki_types::ServerName;

/// Notes what tickets allow, and keeps none: no session is ever resumed.
#[derive(Debug, Default)]
pub(super) struct Tickets(Mutex<Option<u32>>);

impl Tickets {
    /// The most bytes that a ticket allowed (`max_early_data_size`, RFC 8446 section 4.2.10), 0 where that is not in it;
    /// `None` where no ticket came.
    pub(super) fn early_data(&self) -> Option<u32> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientSessionStore for Tickets {
    fn insert_tls13_ticket(&self, _: ServerName<'static>, ticket: Tls13ClientSessionValue) {
        let mut most = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *most = Some(most.unwrap_or_default().max(ticket.max_early_data_size()));
    }

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        None
    }

    fn set_kx_hint(&self, _: ServerName<'static>, _: NamedGroup) {}

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        None
    }

    fn set_tls12_session(&self, _: ServerName<'static>, _: Tls12ClientSessionValue) {}

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn remove_tls12_session(&self, _: &ServerName<'static>) {}
}
