//! A subscriber of `tracing` that writes down every span and event, at every level.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// What was told, line by line in the order of time: a span with its fields as they are at its end, an event with its own.
#[derive(Clone, Default)]
pub struct Recorder {
    lines: Arc<Mutex<Vec<Line>>>,
}

struct Line {
    level: tracing::Level,
    name: String,
    fields: String,
}

impl Recorder {
    /// Listens to this thread until the guard is dropped.
    pub fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let guard = tracing::subscriber::set_default(self.clone());
        // A thread without a listener may be about to note, from before there was this one, that nobody wants to hear of some
        // span. Once it has, ask anew.
        std::thread::sleep(std::time::Duration::from_millis(50));
        tracing::callsite::rebuild_interest_cache();
        guard
    }

    /// Everything, one line each.
    pub fn text(&self) -> String {
        let lines = self.lines.lock().unwrap();
        lines.iter().map(|line| format!("{} {}{}\n", line.level, line.name, line.fields)).collect()
    }

    /// The lines of this name.
    pub fn named(&self, name: &str) -> Vec<String> {
        let lines = self.lines.lock().unwrap();
        lines.iter().filter(|line| line.name == name).map(|line| line.fields.trim_start().to_owned()).collect()
    }

    pub fn levels(&self) -> Vec<tracing::Level> {
        self.lines.lock().unwrap().iter().map(|line| line.level).collect()
    }

    fn push(&self, metadata: &Metadata<'_>, name: &str, fields: String) -> u64 {
        let mut lines = self.lines.lock().unwrap();
        lines.push(Line { level: *metadata.level(), name: name.to_owned(), fields });
        lines.len() as u64
    }
}

#[derive(Default)]
struct Fields {
    text: String,
    message: String,
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            name => write!(self.text, " {name}={value:?}").unwrap(),
        }
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        span.record(&mut fields);
        Id::from_u64(self.push(span.metadata(), span.metadata().name(), fields.text))
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        self.lines.lock().unwrap()[usize::try_from(span.into_u64()).unwrap() - 1].fields.push_str(&fields.text);
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.push(event.metadata(), &fields.message, fields.text);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
