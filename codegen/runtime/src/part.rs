//! Files in a multipart body: bytes in memory or a stream, with a file name and a media type. What it says of itself is
//! checked here; how it is laid out is `multipart`'s.

use std::fmt;

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderName;

use super::body::Body;
use super::check::{Check, Checker};
use super::header;
use super::limits::Limits;
use super::style::Unsuitable;
use super::transport::TransportError;

/// A file, or any other content that is sent as it is, in a multipart body.
///
/// Bytes turn into one by themselves; without a media type it is sent as the document's, else as
/// `application/octet-stream`, without a file name under the name of its member. Clones of a stream share it, as those of a
/// [`Body`] do.
#[derive(Clone)]
pub struct Part {
    content: Body,
    file_name: Option<String>,
    media_type: Option<String>,
    headers: Vec<(String, String)>,
}

impl Part {
    /// A part of bytes in memory; a body of such parts alone can be sent again.
    #[must_use]
    pub fn bytes(content: impl Into<Bytes>) -> Self {
        Self::from(content.into())
    }

    /// A part that is read while it is sent, once; `length` in bytes when it is known. Where all lengths are known, the
    /// request states its length.
    pub fn stream(
        content: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
        length: Option<u64>,
    ) -> Self {
        Self::from(Body::stream(content, length))
    }

    /// Sets the file name that the server sees; a name, not a path. Quotes and line breaks in it are escaped.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets the media type, `image/png`.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Adds a header to this part, for one that the document does not describe.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The content.
    pub(super) fn content(&self) -> &Body {
        &self.content
    }

    /// The file name, where one was set.
    pub(super) fn name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// The media type, where one was set.
    pub(super) fn media(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// Headers of its own.
    pub(super) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }
}

impl From<Body> for Part {
    fn from(content: Body) -> Self {
        Self { content, file_name: None, media_type: None, headers: Vec::new() }
    }
}

impl From<Bytes> for Part {
    fn from(content: Bytes) -> Self {
        Self::from(Body::from(content))
    }
}

impl From<Vec<u8>> for Part {
    fn from(content: Vec<u8>) -> Self {
        Self::from(Body::from(content))
    }
}

impl From<&'static [u8]> for Part {
    fn from(content: &'static [u8]) -> Self {
        Self::from(Bytes::from_static(content))
    }
}

/// Parts of bytes are equal when all of them is; a stream, which cannot be looked at, equals nothing.
impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        let same = |bytes: &Bytes| other.content.as_bytes() == Some(bytes);
        self.content.as_bytes().is_some_and(same)
            && self.file_name == other.file_name
            && self.media_type == other.media_type
            && self.headers == other.headers
    }
}

/// Shows the length of the content, not the content.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("content", &self.content)
            .field("file_name", &self.file_name)
            .field("media_type", &self.media_type)
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .finish()
    }
}

/// Limits of the document speak of text; here the part's own words are looked at.
impl Check for Part {
    fn check(&self, _: &Limits, at: &mut Checker) {
        let odd = |c: char| c.is_control() && c != '\r' && c != '\n';
        if self.name().is_some_and(|name| name.contains(odd)) {
            at.violation("has a file name with control characters".to_owned());
        }
        if self.media().is_some_and(|media| !media.contains('/') || header::value(media).is_err()) {
            at.violation("has a media type that is none".to_owned());
        }
        for (name, value) in &self.headers {
            if let Err(reason) = header_name(name).and_then(|_| header::value(value)) {
                at.violation_of(name, reason.to_owned());
            }
        }
    }
}

/// Members that hold files: one, several, perhaps none.
pub trait Files {
    /// Shows each file, in order.
    fn each(&self, show: &mut dyn FnMut(&Part));
}

impl Files for Part {
    fn each(&self, show: &mut dyn FnMut(&Part)) {
        show(self);
    }
}

impl<T: Files> Files for Vec<T> {
    fn each(&self, show: &mut dyn FnMut(&Part)) {
        self.iter().for_each(|files| files.each(show));
    }
}

impl<T: Files> Files for Option<T> {
    fn each(&self, show: &mut dyn FnMut(&Part)) {
        if let Some(files) = self {
            files.each(show);
        }
    }
}

/// The name of a header of a part. What says where a part begins and what it is, the client writes itself.
pub(super) fn header_name(text: &str) -> Result<HeaderName, Unsuitable> {
    let name = header::name(text)?;
    let own = ["content-disposition", "content-type"];
    if own.contains(&name.as_str()) { Err("is a header the client sets itself") } else { Ok(name) }
}
