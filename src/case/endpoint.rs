//! Which hosts a server's metadata lead to.

use url::Url;

/// Whether the URL in this member of authorization server metadata is visited by clients or browsers, so that its host
/// matters. Members of `mtls_endpoint_aliases` are named like those outside.
#[must_use]
pub fn leads_to_host(member: &str) -> bool {
    member.ends_with("_endpoint") || matches!(member, "issuer" | "jwks_uri")
}

/// Host and port of an https URL, as in `as.example:443`; an IPv6 address stands in brackets.
#[must_use]
pub fn https_host(url: &str) -> Option<(String, u16)> {
    let url = Url::parse(url).ok().filter(|url| url.scheme() == "https")?;
    Some((url.host_str()?.trim_end_matches('.').to_owned(), url.port_or_known_default()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_compared_as_urls_write_them() {
        let host = |url| https_host(url).map(|(host, port)| format!("{host}:{port}")).unwrap_or_default();
        assert_eq!(host("https://AS.example/token"), "as.example:443");
        assert_eq!(host("https://as.example:8443"), "as.example:8443");
        assert_eq!(host("https://[::1]:1/x"), "[::1]:1");
        assert_eq!(host("http://as.example"), "");
        assert_eq!(host("token"), "");
    }
}
