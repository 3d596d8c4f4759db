//! What lies at an address: the world, the house itself, or something that may never be told anything.
//!
//! The rule names the address that is written down; whoever sends asks again for the one that it connects to.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Out into the world.
    Public,
    /// To this machine or a network of the house.
    Private,
    /// To what tells a machine its secrets (the metadata of clouds), to many at once, or nowhere.
    Never,
}

/// Metadata services that have an address of their own beyond the link-local ones: Alibaba Cloud's, Oracle
/// Cloud's, and Amazon's in IPv6.
const METADATA: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254)),
];

/// Where an address leads to (the special-purpose registries of RFC 6890).
pub fn reach(address: IpAddr) -> Reach {
    if METADATA.contains(&address) {
        return Reach::Never;
    }
    match address {
        IpAddr::V4(address) => reach_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(inner) => reach(IpAddr::V4(inner)),
            None => reach_v6(address),
        },
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    let [first, second, third, _] = address.octets();
    match (first, second, third) {
        // This network, link-local, multicast, reserved and broadcast.
        (0, ..) | (169, 254, _) | (224.., ..) => Reach::Never,
        (10 | 127, ..) | (172, 16..=31, _) | (192, 168, _) => Reach::Private,
        // Carriers' own (RFC 6598), protocol assignments, benchmarks (RFC 2544).
        (100, 64..=127, _) | (192, 0, 0) | (198, 18..=19, _) => Reach::Private,
        _ => Reach::Public,
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    let first = address.segments()[0];
    if address.is_unspecified() || address.is_multicast() || first & 0xffc0 == 0xfe80 {
        return Reach::Never;
    }
    let unique_local = first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfec0;
    if address.is_loopback() || unique_local { Reach::Private } else { Reach::Public }
}

/// The IPv4 address that an IPv6 address stands for: mapped (RFC 4291), translated (RFC 6052), 6to4 (RFC 3056).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, high, low] = address.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Some(Ipv4Addr::new(a, b, c, d))
    };
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0xffff) | (0x0064, 0xff9b, 0, 0, 0, 0) => v4(high, low),
        (0x2002, high, low, ..) => v4(high, low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reached(address: &str) -> Reach {
        reach(address.parse().unwrap())
    }

    #[test]
    fn what_a_machine_is_told_its_secrets_by_is_never_reached() {
        for address in [
            "169.254.169.254",
            "100.100.100.200",
            "192.0.0.192",
            "fd00:ec2::254",
            "fe80::1",
            "febf::1",
            "0.0.0.0",
            "0.1.2.3",
            "::",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "ff02::1",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
            "::ffff:100.100.100.200",
        ] {
            assert_eq!(reached(address), Reach::Never, "{address}");
        }
    }

    #[test]
    fn the_house_is_told_from_the_world() {
        for address in [
            "127.0.0.1",
            "127.8.8.8",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "198.18.0.1",
            "::1",
            "fc00::1",
            "fd12::1",
            "fec0::1",
            "::ffff:10.0.0.1",
            "2002:0a00:0001::1",
        ] {
            assert_eq!(reached(address), Reach::Private, "{address}");
        }
        for address in ["8.8.8.8", "172.32.0.1", "172.15.0.1", "100.128.0.1", "2001:4860::8888"] {
            assert_eq!(reached(address), Reach::Public, "{address}");
        }
    }
}
