//! A call: an operation, the client that will send it, and what is set for this once.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use http::{HeaderMap, StatusCode};

use super::answer::{Answer, AnswerBody, Head};
use super::api::Operation;
use super::client::Client;
use super::error::{Error, ErrorKind};
use super::failure::Failure;
use super::request::RequestBuilder;
use super::retry::RetryPolicy;
use super::send::{CallOptions, execute};
use super::timeouts::Timeout;

/// An operation about to be sent. Nothing happens before `send`.
#[must_use = "a call does nothing until it is sent"]
#[derive(Clone)]
pub struct Call<O> {
    /// The operation with its parameters.
    pub operation: O,
    pub(super) client: Client,
    pub(super) options: CallOptions,
}

impl<O: Operation> Call<O> {
    /// Pairs an operation with a client.
    pub fn new(client: &Client, operation: O) -> Self {
        Self { operation, client: client.clone(), options: CallOptions::default() }
    }

    /// The operation with its parameters.
    pub fn operation(&self) -> &O {
        &self.operation
    }

    /// Longest time of this call with all its attempts, instead of the client's.
    pub fn timeout(mut self, limit: impl Into<Timeout>) -> Self {
        self.options.timeout = Some(limit.into());
        self
    }

    /// Decides whether this call is sent again when it fails, instead of the client's policy.
    pub fn retry(mut self, policy: impl RetryPolicy) -> Self {
        self.options.retry = Some(Arc::new(policy));
        self
    }

    /// Sends a header with this call.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.headers.push((name.into(), value.into()));
        self
    }

    /// Sends the request and reads the answer.
    ///
    /// # Errors
    /// Everything but a described success.
    pub async fn send(self) -> Result<O::Output, Error<O::Error>> {
        self.send_raw().await.map(Response::into_body)
    }

    /// Like [`Call::send`], with status and headers.
    ///
    /// # Errors
    /// Everything but a described success.
    pub async fn send_raw(self) -> Result<Response<O::Output, O>, Error<O::Error>> {
        let mut request = RequestBuilder::new();
        self.operation.request(&mut request);
        match execute(self.client, const { &O::SPEC }, request, self.options).await {
            Ok(answer) => read_output::<O>(answer),
            Err(failure) => Err(read_error::<O>(failure)),
        }
    }
}

pub(super) fn read_output<O: Operation>(answer: Answer) -> Result<Response<O::Output, O>, Error<O::Error>> {
    let head = Arc::clone(&answer.head);
    let body = match &answer.body {
        AnswerBody::Whole { bytes, truncated } => AnswerBody::Whole { bytes: bytes.clone(), truncated: *truncated },
        AnswerBody::Stream(_) => AnswerBody::EMPTY,
    };
    let raw = Answer { head: Arc::clone(&head), case: answer.case, body };
    match O::output(answer) {
        Ok(body) => Ok(Response { head, body, operation: PhantomData }),
        Err(error) => Err(Error::from_failure(Failure::decode(const { &O::SPEC }, &error).of_answer(raw))),
    }
}

/// Reads the body of an error. One that cannot be read leaves status, headers and raw body as they are.
pub(super) fn read_error<O: Operation>(failure: Box<Failure>) -> Error<O::Error> {
    let answer = failure.answer.as_ref().filter(|answer| failure.kind == ErrorKind::Status && answer.case.is_some());
    let api = answer.and_then(|answer| O::error(answer).ok());
    Error::with_api(failure, api)
}

impl<O: fmt::Debug> fmt::Debug for Call<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &self.operation).field("client", &self.client).finish_non_exhaustive()
    }
}

/// A success of the operation `O` with its status and headers.
pub struct Response<T, O = ()> {
    pub(super) head: Arc<Head>,
    pub(super) body: T,
    pub(super) operation: PhantomData<fn() -> O>,
}

impl<T, O> Response<T, O> {
    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The headers as they came.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &T {
        &self.body
    }

    /// The body, taken out.
    #[must_use]
    pub fn into_body(self) -> T {
        self.body
    }

    /// Status, headers and body.
    #[must_use]
    pub fn into_parts(self) -> (StatusCode, HeaderMap, T) {
        let head = Arc::unwrap_or_clone(self.head);
        (head.status, head.headers, self.body)
    }
}

impl<T: fmt::Debug, O> fmt::Debug for Response<T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("head", &self.head).field("body", &self.body).finish()
    }
}

/// Implements the setters of what an operation can do without, on its calls. `name: T` takes the value as it is, `name => T`
/// whatever becomes one.
#[allow(unused_macros, reason = "not every document has optional parameters")]
macro_rules! setters {
    ($operation:ident { $($(#[$meta:meta])* $name:ident $(: $plain:ty)? $(=> $into:ty)?;)* }) => {
        impl rt::Call<$operation> {
            $(
                $(#[$meta])*
                pub fn $name(mut self, $name: $($plain)? $(impl ::std::convert::Into<$into>)?) -> Self {
                    $(let $name: $into = $name.into();)?
                    self.operation.$name = ::std::option::Option::Some($name);
                    self
                }
            )*
        }
    };
}
#[allow(unused_imports, reason = "not every document has optional parameters")]
pub(crate) use setters;
