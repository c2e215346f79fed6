//! Spans and events of `tracing`, by the names of OpenTelemetry: a span for each call, in it one for each attempt, events for
//! repeats and refusals. Nothing here shows a credential, a header or a body, and nothing is worked out that nobody listens to.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Version;
use tracing::field::Empty;

use super::api::OperationSpec;
use super::client::Shared;
use super::failure::Failure;
use super::masked_url::MaskedUrl;
use super::outgoing::Outgoing;

/// A span, or nothing where nobody listens.
pub(super) struct Span(tracing::Span);

impl Span {
    /// None.
    pub(super) fn none() -> Self {
        Self(tracing::Span::none())
    }

    /// The span of a call with all its attempts.
    pub(super) fn of_call(spec: &OperationSpec) -> Self {
        Self(tracing::info_span!(
            "call",
            otel.name = spec.id,
            otel.kind = "internal",
            otel.status_code = Empty,
            http.request.method = spec.method,
            url.template = spec.path,
            "error.type" = Empty,
            attempts = Empty,
        ))
    }

    /// The span of the attempt of this number. Its name must be constant in `tracing`; exporters take that in `otel.name`.
    pub(super) fn of_attempt(client: &Shared, spec: &OperationSpec, outgoing: &Outgoing, number: u32) -> Self {
        let base = outgoing.base();
        let span = tracing::info_span!(
            "attempt",
            otel.name = format_args!("{} {}", spec.method, spec.path),
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = spec.method,
            http.request.resend_count = Empty,
            http.response.status_code = Empty,
            network.protocol.version = Empty,
            server.address = base.host(),
            server.port = base.port(),
            url.full = %MaskedUrl::new(spec, outgoing, client.traces_paths),
            url.template = spec.path,
            "error.type" = Empty,
        );
        if number > 1 {
            span.record("http.request.resend_count", number - 1);
        }
        Self(span)
    }

    /// Runs `work` inside.
    pub(super) fn around<'a, F: Future>(&'a self, work: Pin<&'a mut F>) -> Around<'a, F> {
        Around { span: self, work }
    }

    /// Notes how many attempts there are by now.
    pub(super) fn attempts(&self, number: u32) {
        self.0.record("attempts", number);
    }

    /// Notes what the head of an answer says.
    pub(super) fn answered<T>(&self, response: &http::Response<T>) {
        self.0.record("http.response.status_code", response.status().as_u16());
        self.0.record("network.protocol.version", version(response.version()));
    }

    /// Notes how it ended.
    pub(super) fn end(&self, failure: Option<&Failure>) {
        if let Some(failure) = failure.filter(|_| !self.0.is_disabled()) {
            self.0.record("otel.status_code", "ERROR");
            self.0.record("error.type", &*failure.error_type());
        }
    }
}

/// Work in a span. `Instrumented` would own both, which makes every call larger.
pub(super) struct Around<'a, F> {
    span: &'a Span,
    work: Pin<&'a mut F>,
}

impl<F: Future> Future for Around<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = &mut *self;
        this.span.0.in_scope(|| this.work.as_mut().poll(context))
    }
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "0.9",
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        Version::HTTP_3 => "3",
        _ => "1.1",
    }
}

/// A call is sent again after a wait.
pub(super) fn repeated(failure: &Failure, wait: Duration) {
    tracing::debug!(
        "error.type" = &*failure.error_type(),
        attempts = failure.attempts,
        wait = wait.as_secs_f64(),
        "sending again"
    );
}

/// A call is sent again at once, with another credential.
pub(super) fn renewed(attempts: u32) {
    tracing::debug!(attempts, "the credential was refused; asking for another");
}

/// Nothing is sent for a while; `poll` is the number of the poll before, and whether the state that it saw is a known one. The state
/// itself is the server's word, and not shown.
pub(super) fn waiting(wait: Duration, what_for: &'static str, poll: Option<(u32, bool)>) {
    let (polls, known) = poll.unzip();
    tracing::debug!(polls, known, wait = wait.as_secs_f64(), "waiting for {what_for}");
}

/// A redirect was not followed; `origin` is all that may be known of its target.
pub(super) fn redirect_refused(origin: Option<&str>) {
    tracing::debug!(origin, "a redirect was not followed");
}
