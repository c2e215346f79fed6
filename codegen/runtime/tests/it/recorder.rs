//! A subscriber of `tracing` that writes down every span and event, at every level.

use std::cell::RefCell;
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// What was told, line by line in the order of time: a span with its fields as they are at its end, an event with its own.
#[derive(Clone, Default)]
pub struct Recorder {
    lines: Arc<Mutex<Vec<Line>>>,
    order: Arc<Mutex<Vec<String>>>,
}

struct Line {
    level: tracing::Level,
    name: String,
    fields: String,
}

impl Recorder {
    /// Listens to this thread until the guard is dropped.
    pub fn listen(&self) -> Guard {
        static EAR: Once = Once::new();
        EAR.call_once(|| {
            // One listener for the whole process and not one of each thread: while there is one of a thread alone, `tracing`
            // asks the thread that first comes upon a span whether anybody wants it, and that may be a thread of another test.
            tracing::subscriber::set_global_default(Ear).expect("nobody else listens to the whole process");
            // A thread may be about to note, from before there was a listener, that nobody wants some span. Then ask anew.
            std::thread::sleep(std::time::Duration::from_millis(50));
            tracing::callsite::rebuild_interest_cache();
        });
        LISTENER.set(Some(self.clone()));
        Guard(())
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

    /// What began and, with `end of` before its name, what ended, in the order of time.
    pub fn order(&self) -> Vec<String> {
        self.order.lock().unwrap().clone()
    }

    pub fn levels(&self) -> Vec<tracing::Level> {
        self.lines.lock().unwrap().iter().map(|line| line.level).collect()
    }

    fn push(&self, metadata: &Metadata<'_>, name: &str, fields: String) -> u64 {
        self.order.lock().unwrap().push(name.to_owned());
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

thread_local! {
    static LISTENER: RefCell<Option<Recorder>> = const { RefCell::new(None) };
}

/// Ends the listening of its thread.
#[must_use]
pub struct Guard(());

impl Drop for Guard {
    fn drop(&mut self) {
        LISTENER.set(None);
    }
}

/// Hears all threads and tells the recorder of each; what a thread without one says is forgotten.
struct Ear;

/// The span of a thread that nobody listens to.
const UNHEARD: u64 = u64::MAX;

fn recorder() -> Option<Recorder> {
    LISTENER.try_with(|it| it.borrow().clone()).ok().flatten()
}

impl Subscriber for Ear {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let Some(recorder) = recorder() else { return Id::from_u64(UNHEARD) };
        let mut fields = Fields::default();
        span.record(&mut fields);
        Id::from_u64(recorder.push(span.metadata(), span.metadata().name(), fields.text))
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let Some(recorder) = recorder().filter(|_| span.into_u64() != UNHEARD) else { return };
        let mut fields = Fields::default();
        values.record(&mut fields);
        let mut lines = recorder.lines.lock().unwrap();
        lines[usize::try_from(span.into_u64()).unwrap() - 1].fields.push_str(&fields.text);
    }

    fn event(&self, event: &Event<'_>) {
        let Some(recorder) = recorder() else { return };
        let mut fields = Fields::default();
        event.record(&mut fields);
        recorder.push(event.metadata(), &fields.message, fields.text);
    }

    /// No span is cloned on the send path, so each is closed once.
    fn try_close(&self, span: Id) -> bool {
        let Some(recorder) = recorder().filter(|_| span.into_u64() != UNHEARD) else { return true };
        let name = recorder.lines.lock().unwrap()[usize::try_from(span.into_u64()).unwrap() - 1].name.clone();
        recorder.order.lock().unwrap().push(format!("end of {name}"));
        true
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
