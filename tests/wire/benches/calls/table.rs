//! The table. Every count is that of a process which works often less that of one which works seldom, so that starting up
//! does not count.

use std::process::Command;
use std::time::Instant;

use crate::clients::Who;
use crate::{samples, server, work};

/// Calls of the long run.
const SOAK: &str = "100000";

/// Work that is counted: its name, how often in the two processes, and what it is called in the table.
const COUNTED: [(&str, u64, u64, &str); 5] = [
    ("get", 100, 400, "a call that gets one cluster"),
    ("create", 100, 400, "a call that creates one"),
    ("list", 3, 13, "a call that lists 1,000"),
    ("read", 2, 12, "reading 1,000, in order"),
    ("read-shuffled", 2, 12, "reading 1,000, shuffled"),
];

/// Counts instructions and allocations and measures the time of reading.
pub fn print(url: &str) {
    println!("{:<44}{:>14}{:>14}{:>8}", "", "emitted", "by hand", "ratio");
    for (what, few, many, title) in COUNTED {
        for tool in [INSTRUCTIONS, ALLOCATIONS] {
            let title = format!("{} of {title}", tool.title);
            let count = |who: Who| {
                let run = |times: u64| tool.count(&words(who, what, &times.to_string(), url));
                Some((run(many)? - run(few)?) / (many - few) as f64)
            };
            match (count(Who::Emitted), count(Who::Hand)) {
                (Some(ours), Some(theirs)) => row(&title, ours, theirs),
                _ => println!("{title}: not counted, {} is not here", tool.program),
            }
        }
    }
    for (list, title) in [(samples::list(samples::MANY), "in order"), (samples::shuffled(samples::MANY), "shuffled")] {
        let [ours, theirs] = times(&list);
        row(&format!("microseconds of reading 1,000, {title}"), ours, theirs);
    }
}

/// The words of one kind of work.
fn words<'a>(who: Who, what: &'a str, times: &'a str, url: &'a str) -> Vec<&'a str> {
    let words = [who.name(), what, times, url];
    words.into_iter().filter(|word| *word != url || !what.starts_with("read")).collect()
}

/// The best of many readings by each, in turns, so that both see the same machine.
fn times(list: &[u8]) -> [f64; 2] {
    let mut best = [f64::MAX; 2];
    for _ in 0..300 {
        for (best, who) in best.iter_mut().zip(Who::BOTH) {
            let started = Instant::now();
            work::read(who, list);
            *best = best.min(started.elapsed().as_secs_f64() * 1e6);
        }
    }
    best
}

fn row(title: &str, ours: f64, theirs: f64) {
    println!("{title:<44}{ours:>14.0}{theirs:>14.0}{:>8.3}", ours / theirs);
}

/// Prints the memory of a long run of calls.
pub fn soak(url: &str) {
    for who in Who::BOTH {
        println!("{}\n{}", who.name(), text(&[who.name(), "soak", SOAK, url]));
    }
}

/// Prints the memory of long downloads.
pub fn download(url: &str) {
    println!("{} MiB", server::LONG >> 20);
    for (who, what) in [(Who::Emitted, "stream"), (Who::Hand, "stream"), (Who::Emitted, "save")] {
        print!("{what} {}: {}", who.name(), text(&[who.name(), what, "1", url]));
    }
}

/// What a process that works prints.
fn text(words: &[&str]) -> String {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program).arg(work::ARGUMENT).args(words).output().expect("this program");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What counts for us.
#[derive(Clone, Copy)]
struct Tool {
    title: &'static str,
    program: &'static str,
    args: &'static [&'static str],
    /// The words before the number, in what it prints.
    before: &'static str,
}

const INSTRUCTIONS: Tool = Tool {
    title: "instructions",
    program: "valgrind",
    args: &["--tool=callgrind", "--callgrind-out-file=/dev/null"],
    before: "Collected :",
};

const ALLOCATIONS: Tool =
    Tool { title: "allocations", program: "valgrind", args: &["--leak-check=no"], before: "total heap usage:" };

impl Tool {
    /// Runs the work under the tool; `None` when there is no such tool.
    fn count(self, words: &[&str]) -> Option<f64> {
        let program = std::env::current_exe().expect("this program");
        let mut command = Command::new(self.program);
        command.args(self.args).arg(program).arg(work::ARGUMENT).args(words);
        let output = command.output().ok()?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{text}");
        let number = text.rsplit_once(self.before)?.1.split_whitespace().next()?.replace(',', "");
        number.parse().ok()
    }
}
