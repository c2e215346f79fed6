//! Answers that come as gzip, behind the feature of that name. In go the chunks of the wire, out come those of the body as it was
//! before, each no larger than a few buffers, so that whoever counts them stops a bomb as early as any other body. It undoes one
//! encoding and never two.

use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use flate2::write::MultiGzDecoder;
use futures_core::Stream;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};

use super::body::{Body, BodyChunks};
use super::meter::Meter;
use super::transport::TransportError;

/// How many bytes of the wire may make none of the body. Data that makes nothing would pass every count of what is read.
const IDLE_BYTES: u64 = 64 * 1024;

/// How many bytes of the wire a byte of the body may take beyond that; streams of small events take a few.
const BYTES_A_BYTE: u64 = 16;

/// Undoes the encoding of a body that is encoded once, as gzip. The headers then speak of the body that is read.
pub(super) fn undone(headers: &mut HeaderMap, chunks: BodyChunks) -> BodyChunks {
    let mut encodings = headers.get_all(CONTENT_ENCODING).iter();
    let is_gzip = encodings.next().is_some_and(|value| {
        let name = value.as_bytes().trim_ascii();
        name.eq_ignore_ascii_case(b"gzip") || name.eq_ignore_ascii_case(b"x-gzip")
    });
    if !is_gzip || encodings.next().is_some() {
        return chunks;
    }
    let wire = Meter::new(u64::MAX, headers, false);
    headers.remove(CONTENT_ENCODING);
    headers.remove(CONTENT_LENGTH);
    let decoder = MultiGzDecoder::new(Vec::new());
    let plain = Unzipped { chunks, wire, decoder, rest: Bytes::new(), taken: 0, made: 0, is_over: false };
    Body::unpinned(plain, None).into_chunks()
}

/// A body as it was before it was compressed.
struct Unzipped {
    chunks: BodyChunks,
    /// Counts the bytes of the wire against the length that was announced for them.
    wire: Meter,
    decoder: MultiGzDecoder<Vec<u8>>,
    /// What came and is not decoded yet.
    rest: Bytes,
    taken: u64,
    made: u64,
    is_over: bool,
}

impl Unzipped {
    /// Decodes a part of what came.
    fn step(&mut self) -> Result<Bytes, TransportError> {
        let taken = self.decoder.write(&self.rest).map_err(|_| corrupt())?;
        // What a chunk holds must not wait for the next one, which may be the next event.
        self.decoder.flush().map_err(|_| corrupt())?;
        self.rest.advance(taken);
        let plain = std::mem::take(self.decoder.get_mut());
        if taken == 0 && plain.is_empty() {
            return Err(corrupt());
        }
        self.taken = self.taken.saturating_add(taken as u64);
        self.made = self.made.saturating_add(plain.len() as u64);
        if self.taken > self.made.saturating_mul(BYTES_A_BYTE).saturating_add(IDLE_BYTES) {
            return Err(TransportError::other("the gzip data holds next to nothing"));
        }
        Ok(plain.into())
    }

    /// At the end of the wire: what is left, and whether all of it came. An empty body need not be gzip.
    fn finish(&mut self) -> Result<Bytes, TransportError> {
        self.wire.end().map_err(|(_, message)| TransportError::other(message))?;
        if self.taken > 0 {
            self.decoder.try_finish().map_err(|_| corrupt())?;
        }
        Ok(std::mem::take(self.decoder.get_mut()).into())
    }
}

impl Stream for Unzipped {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        while !this.is_over {
            let made = if this.rest.is_empty() {
                match ready!(Pin::new(&mut this.chunks).poll_next(context)) {
                    Some(Ok(chunk)) => {
                        let counted = this.wire.add(chunk.len());
                        this.rest = chunk;
                        counted.map(|()| Bytes::new()).map_err(|(_, message)| TransportError::other(message))
                    }
                    Some(Err(error)) => Err(error),
                    None => {
                        this.is_over = true;
                        this.finish()
                    }
                }
            } else {
                this.step()
            };
            this.is_over |= made.is_err();
            if made.as_ref().map_or(true, |bytes| !bytes.is_empty()) {
                return Poll::Ready(Some(made));
            }
        }
        Poll::Ready(None)
    }
}

fn corrupt() -> TransportError {
    TransportError::other("the body is no whole gzip data")
}
