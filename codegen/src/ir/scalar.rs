//! Scalars: values without parts.

/// A type of Rust or of the runtime that has no parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scalar {
    /// `bool`
    Bool,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `u64`: integers whose bounds do not fit `i64`.
    U64,
    /// `f64`
    F64,
    /// `String`
    String,
    /// A string that never shows.
    Secret,
    /// RFC 3339 `date-time`.
    DateTime,
    /// RFC 3339 `full-date`.
    Date,
    /// RFC 3339 `full-time` or `partial-time`.
    Time,
    /// `uuid`
    Uuid,
    /// Base64 in a string.
    Base64,
    /// ISO 8601 `duration`.
    Duration,
    /// `ipv4` or `ipv6`
    Ip,
    /// `ipv4`
    Ipv4,
    /// `ipv6`
    Ipv6,
    /// `uri` or `uri-reference`
    Uri,
    /// A decimal number in a string.
    Decimal,
    /// `i64`, as a number or as digits in a string.
    Whole,
    /// A file in a multipart body.
    Part,
}

impl Scalar {
    /// Whether a value can be one that must not be sent: a number without a text, or a text that came from an answer and is not of
    /// its format.
    pub fn checks_itself(self) -> bool {
        match self {
            Self::F64
            | Self::DateTime
            | Self::Date
            | Self::Time
            | Self::Uuid
            | Self::Base64
            | Self::Duration
            | Self::Ip
            | Self::Ipv4
            | Self::Ipv6
            | Self::Uri
            | Self::Decimal
            | Self::Part => true,
            Self::Bool | Self::I32 | Self::I64 | Self::U64 | Self::String | Self::Secret | Self::Whole => false,
        }
    }
}
