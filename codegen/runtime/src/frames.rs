//! Items of a body that is a sequence: in go chunks, cut anywhere, out come the texts of whole items. What an item says is not
//! looked at here.

use std::collections::VecDeque;
use std::time::Duration;

/// How a body is cut into items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// `text/event-stream`, as the HTML standard has it.
    Events,
    /// A JSON value a line.
    Lines,
    /// `application/json-seq` (RFC 7464).
    Sequence,
}

/// One item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Frame {
    /// Its text; of an event its data, lines joined by LF.
    pub(super) data: Vec<u8>,
    /// The type of an event.
    pub(super) event: Option<String>,
    /// The id that holds when an event comes: its own, or the last one before.
    pub(super) id: Option<String>,
    /// The pause that an event asks for before the next connection.
    pub(super) retry: Option<Duration>,
    /// Whether the body ended before the item did.
    pub(super) is_cut: bool,
}

/// Cuts a body into items.
pub(super) struct Frames {
    framing: Framing,
    found: VecDeque<Frame>,
    /// The line, or the text of a sequence, so far.
    line: Vec<u8>,
    limit: u64,
    is_first: bool,
    after_cr: bool,
    has_data: bool,
    frame: Frame,
    nesting: Nesting,
}

/// How deep inside of JSON a byte stands.
#[derive(Default)]
struct Nesting {
    depth: usize,
    in_text: bool,
    escaped: bool,
}

impl Nesting {
    fn add(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_text => self.escaped = true,
            b'"' => self.in_text = !self.in_text,
            b'{' | b'[' if !self.in_text => self.depth += 1,
            b'}' | b']' if !self.in_text => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

const BOM: &[u8] = b"\xef\xbb\xbf";
const RECORD: u8 = 0x1e;

impl Frames {
    pub(super) fn new(framing: Framing, limit: u64) -> Self {
        Self {
            framing,
            found: VecDeque::new(),
            line: Vec::new(),
            limit,
            is_first: true,
            after_cr: false,
            has_data: false,
            frame: Frame::default(),
            nesting: Nesting::default(),
        }
    }

    pub(super) fn limit(&self) -> u64 {
        self.limit
    }

    pub(super) fn set_limit(&mut self, limit: u64) {
        self.limit = limit;
    }

    /// The next whole item.
    pub(super) fn next(&mut self) -> Option<Frame> {
        self.found.pop_front()
    }

    /// Takes a chunk; false when an item in it is longer than the limit. Items before that one are found all the same.
    pub(super) fn push(&mut self, chunk: &[u8]) -> bool {
        for &byte in chunk {
            match self.framing {
                Framing::Events => self.event_byte(byte),
                Framing::Lines => self.line_byte(byte),
                Framing::Sequence => self.sequence_byte(byte),
            }
            if (self.line.len() + self.frame.data.len()) as u64 > self.limit {
                return false;
            }
        }
        true
    }

    /// The end of the body: what is left is an item that was cut.
    pub(super) fn end(&mut self) {
        match self.framing {
            Framing::Events => {
                if !self.line.is_empty() {
                    self.event_line();
                }
                self.frame.is_cut = true;
                self.dispatch();
            }
            Framing::Lines | Framing::Sequence => self.text_ends(true),
        }
    }

    fn take_line(&mut self) -> Vec<u8> {
        let line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.is_first)
            && let Some(rest) = line.strip_prefix(BOM)
        {
            return rest.to_vec();
        }
        line
    }

    /// Lines end with CR, LF or both.
    fn event_byte(&mut self, byte: u8) {
        match byte {
            b'\n' if std::mem::take(&mut self.after_cr) => {}
            b'\r' | b'\n' => {
                self.after_cr = byte == b'\r';
                self.event_line();
            }
            _ => {
                self.after_cr = false;
                self.line.push(byte);
            }
        }
    }

    fn event_line(&mut self) {
        let line = self.take_line();
        if line.is_empty() {
            return self.dispatch();
        }
        let colon = line.iter().position(|byte| *byte == b':');
        let (name, value) = match colon {
            Some(at) => (line.get(..at).unwrap_or_default(), line.get(at + 1..).unwrap_or_default()),
            None => (line.as_slice(), [].as_slice()),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        let text = || String::from_utf8_lossy(value).into_owned();
        match name {
            b"data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.frame.data.push(b'\n');
                }
                self.frame.data.extend_from_slice(value);
            }
            b"event" => self.frame.event = Some(text()),
            b"id" if !value.contains(&0) => self.frame.id = Some(text()),
            b"retry" if value.iter().all(u8::is_ascii_digit) => {
                self.frame.retry = text().parse().ok().map(Duration::from_millis);
            }
            // An empty name is a comment; others are for later versions of the standard.
            _ => {}
        }
    }

    /// An empty line ends an event; one without data is none, though its id and pause hold.
    fn dispatch(&mut self) {
        if !std::mem::take(&mut self.has_data) {
            self.frame.event = None;
            return;
        }
        let next = Frame { id: self.frame.id.clone(), ..Frame::default() };
        let mut frame = std::mem::replace(&mut self.frame, next);
        frame.event = frame.event.filter(|event| !event.is_empty());
        self.found.push_back(frame);
    }

    fn line_byte(&mut self, byte: u8) {
        if byte == b'\n' { self.text_ends(false) } else { self.line.push(byte) }
    }

    /// A text begins after a record separator and ends with a LF outside of its JSON, or before the next separator.
    fn sequence_byte(&mut self, byte: u8) {
        if byte == RECORD {
            return self.text_ends(true);
        }
        self.line.push(byte);
        self.nesting.add(byte);
        if byte == b'\n' && self.nesting.depth == 0 && !self.nesting.in_text {
            self.text_ends(false);
        }
    }

    fn text_ends(&mut self, is_cut: bool) {
        self.nesting = Nesting::default();
        let data = self.take_line().trim_ascii().to_vec();
        if !data.is_empty() {
            self.found.push_back(Frame { data, is_cut, ..Frame::default() });
        }
    }
}
