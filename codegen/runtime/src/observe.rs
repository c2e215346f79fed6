//! What the send path tells about itself: to `trace` where the feature `tracing` is on, else to nobody.

#[cfg(not(feature = "tracing"))]
pub(super) use self::nobody::{Span, redirect_refused, renewed, repeated, waiting};
#[cfg(feature = "tracing")]
pub(super) use super::trace::{Span, redirect_refused, renewed, repeated, waiting};

/// The same without effect.
#[cfg(not(feature = "tracing"))]
mod nobody {
    use std::pin::Pin;
    use std::time::Duration;

    use super::super::api::OperationSpec;
    use super::super::client::Shared;
    use super::super::failure::Failure;
    use super::super::outgoing::Outgoing;

    pub struct Span;

    impl Span {
        pub(in super::super) fn none() -> Self {
            Self
        }

        pub(in super::super) fn of_call(_: &OperationSpec) -> Self {
            Self
        }

        pub(in super::super) fn of_attempt(_: &Shared, _: &OperationSpec, _: &Outgoing, _: u32) -> Self {
            Self
        }

        pub(in super::super) fn around<'a, F: Future>(&self, work: Pin<&'a mut F>) -> Pin<&'a mut F> {
            work
        }

        pub(in super::super) fn attempts(&self, _: u32) {}

        pub(in super::super) fn answered<T>(&self, _: &http::Response<T>) {}

        pub(in super::super) fn end(&self, _: Option<&Failure>) {}
    }

    pub(in super::super) fn repeated(_: &Failure, _: Duration) {}

    pub(in super::super) fn renewed(_: u32) {}

    pub(in super::super) fn waiting(_: Duration, _: &'static str, _: Option<(u32, bool)>) {}

    pub(in super::super) fn redirect_refused(_: Option<&str>) {}
}
