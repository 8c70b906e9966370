//! Where a request came from, as much of it as may be kept. An address tells of a person (UU 27/2022); the network it is in tells an
//! auditor whether somebody acted from the hall, the office or elsewhere.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The network of an address: its first 24 bits, or 48 of IPv6.
///
/// ```
/// use mpp::kernel::network::network_of;
/// assert_eq!(network_of("203.0.113.77".parse().unwrap()), "203.0.113.0/24");
/// assert_eq!(network_of("2001:db8:1:2::77".parse().unwrap()), "2001:db8:1::/48");
/// ```
#[must_use]
pub fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => format!("{}/24", Ipv4Addr::from_bits(v4.to_bits() & 0xffff_ff00)),
        IpAddr::V6(v6) => format!("{}/48", Ipv6Addr::from_bits(v6.to_bits() & !((1_u128 << 80) - 1))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_forgotten() {
        for (address, network) in [
            ("203.0.113.77", "203.0.113.0/24"),
            ("203.0.113.0", "203.0.113.0/24"),
            ("::ffff:203.0.113.9", "203.0.113.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("::1", "::/48"),
        ] {
            assert_eq!(network_of(address.parse().unwrap()), network);
        }
    }
}
