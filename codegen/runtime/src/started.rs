//! An operation that starts work, together with the call that tells how the work is going.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answer::DecodeError;
use super::api::Operation;
use super::call::{Call, read_error, read_output};
use super::error::Error;
use super::failure::Failure;
use super::pointer::read_at;
use super::request::RequestBuilder;
use super::send::execute;

/// Work that has begun.
#[derive(Debug)]
#[must_use = "the work is still going on"]
pub struct Started<T, O> {
    /// What the server answered.
    pub answer: T,
    /// The call that polls the resource; its waiters are methods.
    pub poll: Call<O>,
}

/// Where the id of a resource comes from.
#[derive(Clone, Debug)]
pub enum IdSource {
    /// The body of the answer, at this pointer.
    Answer(&'static str),
    /// The request.
    Request(Value),
}

/// Sends a call that starts work, and makes the call that polls it.
///
/// # Errors
/// As of [`Call::send`]; and [`ErrorKind::Decode`](super::ErrorKind::Decode) when the answer does not name the resource. The
/// work has begun then: the body is in the error.
pub async fn start<O: Operation, P: Operation, I: DeserializeOwned>(
    call: Call<O>,
    id: IdSource,
    poll: impl FnOnce(I) -> P,
) -> Result<Started<O::Output, P>, Error<O::Error>> {
    let mut request = RequestBuilder::new();
    call.operation.request(&mut request);
    let client = call.client.clone();
    let sent = execute(call.client, const { &O::SPEC }, request, call.options).await;
    let answer = sent.map_err(read_error::<O>)?;
    let found = match &id {
        IdSource::Request(value) => I::deserialize(value).ok(),
        IdSource::Answer(pointer) => answer.bytes().ok().and_then(|body| read_at::<I>(&body, pointer).ok()?),
    };
    let Some(id) = found else {
        let error = DecodeError::new("the resource to wait for is not named");
        return Err(Error::from_failure(Failure::decode(const { &O::SPEC }, &error).of_answer(answer)));
    };
    let answer = read_output::<O>(answer)?.into_body();
    Ok(Started { answer, poll: Call::new(&client, poll(id)) })
}

/// A value of a request as the id of a resource.
#[must_use]
pub fn request_id<T: serde::Serialize + ?Sized>(value: &T) -> IdSource {
    IdSource::Request(serde_json::to_value(value).unwrap_or(Value::Null))
}
