//! `--resolve`, written as curl has it.

use std::net::IpAddr;

use crate::live::Pin;

/// An address for a host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Resolve(Pin);

impl From<Resolve> for Pin {
    fn from(resolve: Resolve) -> Self {
        resolve.0
    }
}

impl std::str::FromStr for Resolve {
    type Err = String;

    /// An IPv6 address may stand in brackets.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, ':');
        let (host, port, address) = (parts.next(), parts.next(), parts.next());
        let (Some(host), Some(port), Some(address)) = (host.filter(|host| !host.is_empty()), port, address) else {
            return Err("write HOST:PORT:ADDR, as in as.example:443:192.0.2.1".to_owned());
        };
        let port = port.parse().map_err(|_| format!("`{port}` is no port"))?;
        let bare = address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(address);
        let address: IpAddr = bare.parse().map_err(|_| format!("`{address}` is no IP address"))?;
        Ok(Self(Pin { host: host.to_owned(), port, address }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_what_is_none_is_named() {
        let read = |text: &str| text.parse::<Resolve>().map(|it| (it.0.host, it.0.port, it.0.address.to_string()));
        assert_eq!(read("as.example:443:192.0.2.1"), Ok(("as.example".to_owned(), 443, "192.0.2.1".to_owned())));
        assert_eq!(read("as.example:8443:[::1]"), Ok(("as.example".to_owned(), 8443, "::1".to_owned())));
        assert_eq!(read("as.example:8443:::1"), Ok(("as.example".to_owned(), 8443, "::1".to_owned())));
        for (text, fault) in
            [("as.example", "HOST:PORT:ADDR"), (":1:::1", "HOST"), ("a:x:::1", "port"), ("a:1:b", "IP")]
        {
            assert!(read(text).is_err_and(|error| error.contains(fault)), "{text}");
        }
    }
}
