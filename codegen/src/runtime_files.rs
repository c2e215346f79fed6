//! The runtime's sources, embedded so that generation stays pure: each file with what it is for. Tests hold the table against
//! `codegen/runtime/src`, its `lib.rs` included.

use crate::ir::{Part, Parts};

/// A file of the runtime.
#[derive(Clone, Copy, Debug)]
pub struct RuntimeFile {
    /// Its module; the file has the same name.
    pub module: &'static str,
    /// Whether the module itself is public.
    pub is_public: bool,
    /// The parts that it belongs to; every client needs it when there are none.
    pub parts: &'static [Part],
    /// The cargo features without which it is not compiled.
    pub features: &'static [&'static str],
    /// Where it is compiled.
    pub platform: Platform,
    /// What the runtime passes on of it.
    pub exports: &'static [&'static str],
    /// The macros that it has for emitted code.
    pub macros: &'static [&'static str],
    /// Its text.
    pub text: &'static str,
}

/// A part of the machines that a crate may be built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// All of them.
    Any,
    /// All but WebAssembly.
    Native,
    /// WebAssembly.
    Wasm,
}

impl Platform {
    /// All of them, in the order of a manifest.
    pub const ALL: [Self; 3] = [Self::Any, Self::Native, Self::Wasm];

    /// The condition below which its dependencies stand in a manifest.
    pub fn condition(self) -> Option<&'static str> {
        match self {
            Self::Any => None,
            Self::Native => Some("cfg(not(target_family = \"wasm\"))"),
            Self::Wasm => Some("cfg(target_family = \"wasm\")"),
        }
    }
}

impl RuntimeFile {
    /// Whether a client with these parts needs it.
    pub fn is_needed(&self, parts: &Parts) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|part| parts.contains(part))
    }
}

/// The text of `lib.rs`; emitted crates have a `mod.rs` of their own in its place, with the same docs.
pub const ROOT: &str = include_str!("../runtime/src/lib.rs");

/// A row a file: `mod NAME for PARTS if FEATURE on PLATFORM => EXPORTS and MACROS`.
macro_rules! files {
    ($(
        $vis:vis mod $module:ident
        $(for $($part:ident)|+)? $(if $feature:literal)? $(on $platform:ident)?
        $(=> $($export:ident),+)? $(and $($macro:ident!),+)?;
    )*) => {
        &[$(RuntimeFile {
            module: stringify!($module),
            is_public: !stringify!($vis).is_empty(),
            parts: &[$($(Part::$part),+)?],
            features: &[$($feature)?],
            platform: [$(Platform::$platform,)? Platform::Any][0],
            exports: &[$($(stringify!($export)),+)?],
            macros: &[$($(stringify!($macro)),+)?],
            text: include_str!(concat!("../runtime/src/", stringify!($module), ".rs")),
        }),*]
    };
}

/// Every file but `lib.rs`, sorted.
pub const FILES: &[RuntimeFile] = files! {
    mod answer => Answer, DecodeError, Streaming;
    mod api => Api, Kind, Media, Operation, OperationSpec, Repeat, ResponseSpec, Scheme, SchemeKind, Server,
        ServerVariable, Status;
    mod api_message;
    mod base64;
    mod base64_text for Base64 => Base64;
    mod base_url;
    mod blocking if "blocking" => BlockingError, block_on;
    mod blocking_lists for Paging if "blocking" => Blocking;
    mod body => Body, BodyChunks, BoxFuture;
    mod budget;
    mod builder => MemberLimits, built, check_extra, check_members, check_object and builder!, setter!;
    mod call => Call, Response and setters!;
    mod call_log;
    mod check => Check, Checker;
    mod client => Client;
    mod config => ClientBuilder;
    mod config_error => ConfigError;
    mod content_type;
    mod credentials => Credential;
    mod date_time for Formats => Date, DateTime, Time;
    mod decimal for Decimals => Decimal;
    mod download for Downloads | Streams => Download;
    mod environment;
    mod error => Error, ErrorKind, NoBody;
    mod exchange;
    mod failure;
    mod form for Forms => FormMember;
    mod frames for Streams;
    mod gzip if "gzip";
    mod header;
    mod header_text for Headers;
    mod invalid => InvalidRequest, Violation;
    mod ip for Addresses => Ip, Ipv4, Ipv6;
    mod iso_duration for Durations => IsoDuration;
    mod items for Streams => Event, EventStream, JsonStream;
    mod json_path;
    mod json_text;
    mod limiter => RateLimit;
    mod limits => Limits, TextRule;
    mod masked_url if "tracing";
    mod meter;
    mod middleware => Middleware, MiddlewareRequest, Next;
    mod multipart for Multipart => Multipart, MultipartWriter, Parts;
    mod network if "reqwest" on Native;
    mod newtype and newtype!;
    mod number => Number;
    mod object => MemberSlot, MemberWriter, Object, Slot, missing_member, read_extended, read_members, read_object,
        write_extended, write_object and object!;
    mod observe;
    mod open_enum for Enums => Integer, Unrecognized, UnrecognizedInteger, UnrecognizedNumber, write_number and open_enum!;
    mod outgoing;
    mod page_link for Paging;
    mod page_request for Paging;
    mod page_walk for Paging;
    mod paginate for Paging => Items, Page, Pages;
    mod paging for Paging => PageInput, PageStyle, Paged, Paging;
    mod part for Multipart => Files, Part;
    mod pattern for Patterns => Pattern;
    mod percent;
    mod plain_number;
    mod pointer for Paging | Waiting;
    mod position for Paging => ParsePositionError, Position;
    pub mod presence;
    mod provider => CredentialProvider;
    mod random => Random;
    mod receive;
    mod redirect;
    mod request => RequestBuilder;
    mod response_headers for Headers => HeaderError, HeaderForm, ResponseHeaders, WithHeaders;
    mod retry => FailedAttempt, NoRetry, RetryDecision, RetryPolicy, RetryStop, StandardRetry;
    mod retry_after;
    mod save for Downloads if "reqwest" on Native => Saved;
    mod scalar for Addresses | Base64 | Decimals | Durations | Formats => ParseError;
    mod seams;
    mod secret => Secret;
    mod send;
    mod set for Sets => Set;
    mod sha256 for Downloads if "reqwest" on Native => ParseSha256Error, Sha256;
    mod started for Waiting => IdSource, Started, request_id, start;
    mod style => Style, StyleKind;
    mod target;
    mod test_fault if "test-util" => CaptureTransport, Fault, FaultTransport, NeverTransport;
    mod test_replay if "test-util" => ReplayMismatch, ReplayTransport;
    mod test_reply if "test-util" => Reply, SentRequest, sample;
    mod test_timer if "test-util" => SeededRandom, TestTimer;
    mod text => Text;
    mod timeouts => Timeout, TimeoutPhase;
    mod timer => Timer;
    mod timer_wasm if "reqwest" on Wasm;
    mod tls if "reqwest" on Native;
    mod trace if "tracing";
    mod transport => Transport, TransportError, TransportErrorKind;
    mod transport_reqwest if "reqwest" on Native;
    mod transport_wasm if "reqwest" on Wasm;
    mod tuple for Tuples => Tuple, check_positions, read_rest, read_tuple, written and tuple!, tuple_check!;
    mod union for Unions => Arm, ArmReader, Json, Nested, Tag, read_arm, read_nested, read_union, write_arm and union!, union_check!;
    mod uri for Addresses => Uri;
    mod uuid for Formats => Uuid;
    mod wait for Waiting => wait_for, wait_until_gone;
    mod wait_config for Waiting => WaitConfig, WaitEvent;
    mod wait_course for Waiting;
    mod wait_error for Waiting => WaitError, WaitReport;
    mod waiter for Waiting => Condition, Waiter;
    mod webhook for Webhooks => read_webhook, read_webhook_text;
    mod whole for Digits => Whole;
    mod whole_float for Digits | Enums | Unions;
    mod windows_name for Downloads if "reqwest" on Native;
    mod zip for Downloads;
};
