//! The table: each document in a process of its own, so that peak memory is that of one generation.

use std::fs;
use std::process::Command;
use std::time::Instant;

use crate::documents::{self, SIZES};
use crate::stages;

/// The argument that makes a process measure one document.
pub const ONCE: &str = "--once";

const STAGES: [&str; 6] = ["floor", "load", "lower", "emit", "format", "whole"];

/// Measures everything and prints it.
pub fn print() {
    println!("milliseconds, best of a few; peak memory of one whole generation\n");
    let head: String = STAGES.iter().map(|stage| format!("{stage:>9}")).collect();
    println!("{:<34}{:>10}{head}{:>9}{:>10}", "document", "bytes", "x floor", "peak MB");
    let mut points = Vec::new();
    for size in SIZES {
        let name = size.to_string();
        if let Some((bytes, times)) = measured(&name) {
            points.push((bytes.ln(), times));
        }
    }
    let public = documents::public();
    if public.is_empty() {
        println!("(no folder of public documents beside the repository)");
    }
    public.iter().for_each(|name| drop(measured(name)));
    println!("\ngrowth, as the power of the size, of the documents that are made:");
    for (at, stage) in STAGES.iter().enumerate() {
        let line: Vec<(f64, f64)> = points.iter().map(|(bytes, times)| (*bytes, times[at].ln())).collect();
        println!("  {stage:<8}{:.2}", slope(&line));
    }
}

/// Bytes and times of a document, measured by a process of its own, which prints the row.
fn measured(name: &str) -> Option<(f64, Vec<f64>)> {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program).args([ONCE, name]).output().expect("this program");
    let row = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers: Vec<f64> = row.split_whitespace().skip(1).filter_map(|word| word.parse().ok()).collect();
    print!("{row}");
    if numbers.len() <= STAGES.len() {
        println!("{name}: {}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    Some((numbers[0], numbers[1..=STAGES.len()].to_vec()))
}

/// Measures one document and prints its row.
pub fn once(name: &str) {
    let document = documents::named(name);
    let first = Instant::now();
    let outcome = stages::whole(&document);
    let whole = first.elapsed().as_secs_f64();
    let peak = peak_kilobytes();
    assert!(outcome.files.is_some(), "{}", outcome.render(false));
    drop(outcome);
    // Small documents are measured often enough to be exact, large ones once more.
    let runs = ((1.0 / whole) as usize).clamp(1, 50);
    let (model, api) = {
        let model = stages::load(&document);
        let api = stages::lower(&model);
        (model, api)
    };
    let times = [
        best(runs, || stages::floor(&document)),
        best(runs, || stages::load(&document)),
        best(runs, || stages::lower(&model)),
        best(runs, || stages::emit(&api)),
        best_of(runs, || stages::emit(&api), stages::format),
        best(runs, || stages::whole(&document)).min(whole),
    ];
    let cells: String = times.iter().map(|time| format!("{:>9.2}", time * 1e3)).collect();
    let ratio = times[5] / times[0];
    // A ratio to a floor that stopped half-way says nothing.
    let ratio = if stages::floor(&document) { format!("{ratio:.1}") } else { "-".to_owned() };
    let peak = peak.map_or("-".to_owned(), |kilobytes| format!("{:.1}", kilobytes / 1e3));
    println!("{name:<34}{:>10}{cells}{ratio:>9}{peak:>10}", document.text.len());
}

fn best<T>(runs: usize, stage: impl Fn() -> T) -> f64 {
    best_of(runs, || (), |()| stage())
}

/// The shortest of some runs in seconds; what is made before and dropped after is not counted.
fn best_of<I, T>(runs: usize, before: impl Fn() -> I, stage: impl Fn(I) -> T) -> f64 {
    let run = |_| {
        let input = before();
        let start = Instant::now();
        let made = stage(input);
        let elapsed = start.elapsed().as_secs_f64();
        drop(made);
        elapsed
    };
    (0..runs).map(run).fold(f64::INFINITY, f64::min)
}

/// The most memory this process has held, where the system says it (Linux).
fn peak_kilobytes() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The slope of the line through points, by least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0 / count, sum.1 + point.1 / count));
    let over: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let under: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    over / under
}
