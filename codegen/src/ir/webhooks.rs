//! Webhooks and callbacks: what the server sends, and what the user reads.

use super::{Docs, HeaderSet, Ident, TypeRef};

/// A request that the server sends by itself.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Its name in the document.
    pub wire: String,
    /// The function that reads it.
    pub function: Ident,
    /// The variant that holds it among all webhooks.
    pub variant: Ident,
    /// The operation whose callback it is, where that is known.
    pub caller: Option<Ident>,
    /// Whether it is a callback: sent where a request said, not where the user registered.
    pub is_callback: bool,
    /// The method it is sent by.
    pub method: String,
    /// The name again, or the expression that says where a callback is sent; free text.
    pub address: String,
    /// Its description.
    pub docs: Docs,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The JSON pointer it came from.
    pub pointer: String,
    /// What it carries.
    pub payload: WebhookPayload,
    /// Its described headers.
    pub headers: Option<HeaderSet>,
}

/// What a webhook carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebhookPayload {
    /// No body.
    Empty,
    /// JSON of this type.
    Json(TypeRef),
    /// Text.
    Text,
    /// Something that is not read.
    Bytes,
}
