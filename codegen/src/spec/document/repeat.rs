//! What a document says of sending an operation twice, and of how often its servers may be called.

/// `x-specwright-retry`, and marks of other vendors that say the same.
#[derive(Clone, Debug, Default)]
pub struct RetryHint {
    /// Twice is as good as once.
    pub idempotent: bool,
    /// Statuses that are worth another attempt.
    pub statuses: Vec<u16>,
    /// Header that takes an idempotency key.
    pub key: Option<String>,
}

/// `x-specwright-rate-limit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests a second in the long run.
    pub per_second: u32,
    /// Requests that may go at once after a pause.
    pub burst: u32,
}
