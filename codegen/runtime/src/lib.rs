//! The part of a client that is the same for every API.
//!
//! Callers meet `Call`, `ClientBuilder`, `Credential`, `Error`, `Secret`, `StandardRetry` and `Middleware`; most of
//! the rest is what emitted code is written in, and what implementations of one's own are.
//!
//! Emitted code is data and short calls into this module: models list their members (`object!`, `builder!`,
//! `open_enum!`, `union!`), operations describe themselves (`OperationSpec`), write their parameters
//! (`RequestBuilder`) and list their setters (`setters!`). A `Call` goes through one send path: the request is put together and checked (`request`,
//! `style`, `target`), sent (`send`, `Transport`) and its answer read (`receive`, `Answer`).
//!
//! Four things hold everywhere: nothing is sent that was not checked; nothing is read without a limit; no error, `Debug`
//! or `Display` shows a credential; and what the server says beyond the document is kept, not refused.

mod answer;
mod api;
mod api_message;
mod base64;
mod base64_text;
mod base_url;
#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "blocking")]
mod blocking_lists;
mod body;
mod budget;
mod builder;
mod call;
mod call_log;
mod check;
mod client;
mod config;
mod config_error;
mod content_type;
mod credentials;
mod date_time;
mod decimal;
mod download;
mod environment;
mod error;
mod exchange;
mod failure;
mod form;
mod frames;
#[cfg(feature = "gzip")]
mod gzip;
mod header;
mod header_text;
mod invalid;
mod ip;
mod iso_duration;
mod items;
mod json_path;
mod json_text;
mod limiter;
mod limits;
#[cfg(feature = "tracing")]
mod masked_url;
mod meter;
mod middleware;
mod multipart;
#[cfg(feature = "reqwest")]
#[cfg(not(target_family = "wasm"))]
mod network;
mod newtype;
mod number;
mod object;
mod observe;
mod open_enum;
mod outgoing;
mod page_link;
mod page_request;
mod page_walk;
mod paginate;
mod paging;
mod part;
mod pattern;
mod percent;
mod plain_number;
mod pointer;
mod position;
pub mod presence;
mod provider;
mod random;
mod receive;
mod redirect;
mod request;
mod response_headers;
mod retry;
mod retry_after;
#[cfg(feature = "reqwest")]
#[cfg(not(target_family = "wasm"))]
mod save;
mod scalar;
mod seams;
mod secret;
mod send;
mod set;
#[cfg(feature = "reqwest")]
#[cfg(not(target_family = "wasm"))]
mod sha256;
mod started;
mod style;
mod target;
#[cfg(feature = "test-util")]
mod test_fault;
#[cfg(feature = "test-util")]
mod test_replay;
#[cfg(feature = "test-util")]
mod test_reply;
#[cfg(feature = "test-util")]
mod test_timer;
mod text;
mod timeouts;
mod timer;
#[cfg(feature = "reqwest")]
#[cfg(target_family = "wasm")]
mod timer_wasm;
#[cfg(feature = "reqwest")]
#[cfg(not(target_family = "wasm"))]
mod tls;
#[cfg(feature = "tracing")]
mod trace;
mod transport;
#[cfg(feature = "reqwest")]
#[cfg(not(target_family = "wasm"))]
mod transport_reqwest;
#[cfg(feature = "reqwest")]
#[cfg(target_family = "wasm")]
mod transport_wasm;
mod tuple;
mod union;
mod uri;
mod uuid;
mod wait;
mod wait_config;
mod wait_course;
mod wait_error;
mod waiter;
mod webhook;
mod whole;
mod whole_float;
#[cfg(feature = "reqwest")]
#[cfg(not(target_family = "wasm"))]
mod windows_name;
mod zip;

pub use self::answer::{Answer, DecodeError, Streaming};
pub use self::api::{
    Api, Kind, Media, Operation, OperationSpec, Repeat, ResponseSpec, Scheme, SchemeKind, Server, ServerVariable,
    Status,
};
pub use self::base64_text::Base64;
#[cfg(feature = "blocking")]
pub use self::blocking::{BlockingError, block_on};
#[cfg(feature = "blocking")]
pub use self::blocking_lists::Blocking;
pub use self::body::{Body, BodyChunks, BoxFuture};
pub use self::builder::{MemberLimits, built, check_extra, check_members, check_object};
pub use self::call::{Call, Response};
pub use self::check::{Check, Checker};
pub use self::client::Client;
pub use self::config::ClientBuilder;
pub use self::config_error::ConfigError;
pub use self::credentials::Credential;
pub use self::date_time::{Date, DateTime, Time};
pub use self::decimal::Decimal;
pub use self::download::Download;
pub use self::error::{Error, ErrorKind, NoBody};
pub use self::form::FormMember;
pub use self::invalid::{InvalidRequest, Violation};
pub use self::ip::{Ip, Ipv4, Ipv6};
pub use self::iso_duration::IsoDuration;
pub use self::items::{Event, EventStream, JsonStream};
pub use self::limiter::RateLimit;
pub use self::limits::{Limits, TextRule};
pub use self::middleware::{Middleware, MiddlewareRequest, Next};
pub use self::multipart::{Multipart, MultipartWriter, Parts};
pub use self::number::Number;
pub use self::object::{
    MemberSlot, MemberWriter, Object, Slot, missing_member, read_extended, read_members, read_object, write_extended,
    write_object,
};
pub use self::open_enum::{Integer, Unrecognized, UnrecognizedInteger, UnrecognizedNumber, write_number};
pub use self::paginate::{Items, Page, Pages};
pub use self::paging::{PageInput, PageStyle, Paged, Paging};
pub use self::part::{Files, Part};
pub use self::pattern::Pattern;
pub use self::position::{ParsePositionError, Position};
pub use self::provider::CredentialProvider;
pub use self::random::Random;
pub use self::request::RequestBuilder;
pub use self::response_headers::{HeaderError, HeaderForm, ResponseHeaders, WithHeaders};
pub use self::retry::{FailedAttempt, NoRetry, RetryDecision, RetryPolicy, RetryStop, StandardRetry};
#[cfg(feature = "reqwest")]
#[cfg(not(target_family = "wasm"))]
pub use self::save::Saved;
pub use self::scalar::ParseError;
pub use self::secret::Secret;
pub use self::set::Set;
#[cfg(feature = "reqwest")]
#[cfg(not(target_family = "wasm"))]
pub use self::sha256::{ParseSha256Error, Sha256};
pub use self::started::{IdSource, Started, request_id, start};
pub use self::style::{Style, StyleKind};
#[cfg(feature = "test-util")]
pub use self::test_fault::{CaptureTransport, Fault, FaultTransport, NeverTransport};
#[cfg(feature = "test-util")]
pub use self::test_replay::{ReplayMismatch, ReplayTransport};
#[cfg(feature = "test-util")]
pub use self::test_reply::{Reply, SentRequest, sample};
#[cfg(feature = "test-util")]
pub use self::test_timer::{SeededRandom, TestTimer};
pub use self::text::Text;
pub use self::timeouts::{Timeout, TimeoutPhase};
pub use self::timer::Timer;
pub use self::transport::{Transport, TransportError, TransportErrorKind};
pub use self::tuple::{Tuple, check_positions, read_rest, read_tuple, written};
pub use self::union::{Arm, ArmReader, Json, Nested, Tag, read_arm, read_nested, read_union, write_arm};
pub use self::uri::Uri;
pub use self::uuid::Uuid;
pub use self::wait::{wait_for, wait_until_gone};
pub use self::wait_config::{WaitConfig, WaitEvent};
pub use self::wait_error::{WaitError, WaitReport};
pub use self::waiter::{Condition, Waiter};
pub use self::webhook::{read_webhook, read_webhook_text};
pub use self::whole::Whole;

#[allow(unused_imports, reason = "a document may need only some of them")]
pub(crate) use self::{
    builder::{builder, setter},
    call::setters,
    newtype::newtype,
    object::object,
    open_enum::open_enum,
    tuple::{tuple, tuple_check},
    union::{union, union_check},
};
