//! Who really asks, when a reverse proxy stands in front: its word about the client's address is taken only from addresses that the
//! operator listed, and only from the one header that the operator says the proxy sets. Anybody can send such a header.

use std::net::IpAddr;
use std::str::FromStr;

use actix_web::dev::RequestHead;
use actix_web::http::header::{FORWARDED, HeaderName, X_FORWARDED_FOR};

use super::request::joined;

/// Addresses with a common beginning: `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    #[must_use]
    pub fn contains(&self, other: IpAddr) -> bool {
        let shares = |a: u128, b: u128, bits: u32| self.prefix == 0 || (a ^ b).checked_shr(bits - self.prefix) == Some(0);
        match (self.address, other) {
            (IpAddr::V4(own), IpAddr::V4(other)) => shares(u32::from(own).into(), u32::from(other).into(), 32),
            (IpAddr::V6(own), IpAddr::V6(other)) => shares(own.into(), other.into(), 128),
            _ => false,
        }
    }
}

/// Neither an address nor an address with the length of its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an address or network")]
pub struct BadNetwork;

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let (address, prefix) = text.trim().split_once('/').unwrap_or((text.trim(), ""));
        let address: IpAddr = address.parse().map_err(|_| BadNetwork)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = if prefix.is_empty() { most } else { prefix.parse().map_err(|_| BadNetwork)? };
        if prefix > most { Err(BadNetwork) } else { Ok(Self { address, prefix }) }
    }
}

/// The header by which proxies tell the client's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProxyHeader {
    #[default]
    XForwardedFor,
    /// RFC 7239.
    Forwarded,
}

/// The proxies of this installation; none by default.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    pub trusted: Vec<Network>,
    pub header: ProxyHeader,
}

impl Proxies {
    /// The address of whoever asks: the right-most that no trusted proxy vouches for. What stands further left was written by others.
    #[must_use]
    pub fn client_of(&self, head: &RequestHead) -> Option<IpAddr> {
        let peer = head.peer_addr?.ip().to_canonical();
        if !self.trusts(peer) {
            return Some(peer);
        }
        let name: HeaderName = match self.header {
            ProxyHeader::XForwardedFor => X_FORWARDED_FOR,
            ProxyHeader::Forwarded => FORWARDED,
        };
        let mut client = peer;
        for hop in joined(&head.headers, &name).rsplit(',') {
            // What cannot be read hides whoever stands behind it: the last known address answers for it.
            let Some(address) = self.address_in(hop) else { break };
            client = address;
            if !self.trusts(client) {
                break;
            }
        }
        Some(client)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }

    fn address_in(&self, hop: &str) -> Option<IpAddr> {
        let node = match self.header {
            ProxyHeader::XForwardedFor => hop.trim(),
            ProxyHeader::Forwarded => hop.split(';').find_map(|pair| {
                let (name, value) = pair.trim().split_once('=')?;
                name.eq_ignore_ascii_case("for").then(|| value.trim().trim_matches('"'))
            })?,
        };
        address_of(node).map(|address| address.to_canonical())
    }
}

/// `192.0.2.7`, `192.0.2.7:5000`, `2001:db8::7`, `[2001:db8::7]:5000`.
fn address_of(node: &str) -> Option<IpAddr> {
    if let Some(inner) = node.strip_prefix('[') {
        return inner.split(']').next()?.parse().ok();
    }
    node.parse().ok().or_else(|| node.rsplit_once(':')?.0.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn client(header: ProxyHeader, peer: &str, headers: &[(&str, &str)]) -> String {
        let trusted = ["127.0.0.1", "10.0.0.0/8", "2001:db8:ffff::/48"].map(|text| text.parse().unwrap()).to_vec();
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        for (name, value) in headers {
            request = request.append_header((*name, *value));
        }
        let request = request.to_http_request();
        Proxies { trusted, header }.client_of(request.head()).unwrap().to_string()
    }

    #[test]
    fn the_right_most_address_that_nobody_vouches_for_is_the_client() {
        let by = |peer: &str, value: &str| client(ProxyHeader::XForwardedFor, peer, &[("X-Forwarded-For", value)]);
        for (peer, value, is) in [
            ("203.0.113.9:1", "198.51.100.1", "203.0.113.9"),
            ("127.0.0.1:1", "198.51.100.1", "198.51.100.1"),
            ("127.0.0.1:1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
            ("10.1.2.3:1", "1.2.3.4, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
            ("127.0.0.1:1", "198.51.100.1, bukan-alamat, 10.9.9.9", "10.9.9.9"),
            ("127.0.0.1:1", "198.51.100.1:4711", "198.51.100.1"),
            ("127.0.0.1:1", "[2001:db8::7]:4711", "2001:db8::7"),
            ("127.0.0.1:1", "::ffff:198.51.100.1", "198.51.100.1"),
            ("[::ffff:10.0.0.1]:1", "198.51.100.1", "198.51.100.1"),
            ("127.0.0.1:1", "", "127.0.0.1"),
            ("127.0.0.1:1", "10.1.1.1", "10.1.1.1"),
        ] {
            assert_eq!(by(peer, value), is, "{peer} says {value:?}");
        }
    }

    #[test]
    fn only_the_header_that_the_proxy_sets_is_read() {
        let both = [("Forwarded", r#"for=1.2.3.4;proto=https, For="[2001:db8::9]:80";by=10.0.0.1"#), ("X-Forwarded-For", "198.51.100.1")];
        assert_eq!(client(ProxyHeader::Forwarded, "10.0.0.1:1", &both), "2001:db8::9");
        assert_eq!(client(ProxyHeader::XForwardedFor, "10.0.0.1:1", &both), "198.51.100.1");
        let hidden = [("Forwarded", "for=1.2.3.4, for=_hidden")];
        assert_eq!(client(ProxyHeader::Forwarded, "10.0.0.1:1", &hidden), "10.0.0.1");
        let lines = [("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-For", "198.51.100.1")];
        assert_eq!(client(ProxyHeader::XForwardedFor, "10.0.0.1:1", &lines), "198.51.100.1", "lines are one list");
    }

    #[test]
    fn networks_are_read_and_bounded() {
        let contains = |network: &str, address: &str| network.parse::<Network>().unwrap().contains(address.parse().unwrap());
        assert!(contains("10.0.0.0/8", "10.255.0.1") && !contains("10.0.0.0/8", "11.0.0.1"));
        assert!(contains("0.0.0.0/0", "203.0.113.9") && !contains("0.0.0.0/0", "::1"));
        assert!(contains("::1", "::1") && !contains("::1", "::2"));
        for bad in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "kantor", "10.0.0.0/-1"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }
}
