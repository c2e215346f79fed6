//! The `ipv4`, `ipv6` and `ip` formats.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::scalar::{ParseError, scalar};

scalar! {
    /// An IPv4 address, such as `192.0.2.1`.
    Ipv4, "an IPv4 address", |text| text.parse::<Ipv4Addr>().is_ok()
}

scalar! {
    /// An IPv6 address, such as `2001:db8::1`.
    Ipv6, "an IPv6 address", |text| text.parse::<Ipv6Addr>().is_ok()
}

scalar! {
    /// An IP address of either version.
    Ip, "an IP address", |text| text.parse::<IpAddr>().is_ok()
}

/// Conversions from and to the standard library's type of an address.
macro_rules! address {
    ($($name:ident: $address:ident, $expected:literal;)*) => {
        $(impl $name {
            /// The address.
            ///
            /// # Errors
            /// When a received text is none.
            pub fn to_addr(&self) -> Result<$address, ParseError> {
                self.as_str().parse().map_err(|_| ParseError::new($expected))
            }
        }

        impl From<$address> for $name {
            fn from(address: $address) -> Self {
                Self(address.to_string())
            }
        })*
    };
}

address! {
    Ipv4: Ipv4Addr, "an IPv4 address";
    Ipv6: Ipv6Addr, "an IPv6 address";
    Ip: IpAddr, "an IP address";
}

impl From<Ipv4Addr> for Ip {
    fn from(address: Ipv4Addr) -> Self {
        IpAddr::V4(address).into()
    }
}

impl From<Ipv6Addr> for Ip {
    fn from(address: Ipv6Addr) -> Self {
        IpAddr::V6(address).into()
    }
}
