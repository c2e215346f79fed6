//! What generation costs: a table of every stage at four sizes with peak memory and growth, then criterion's measurements.
//!
//! Documents are made from `specs/`; where a folder of public documents stands beside the repository, some of those are measured
//! too. `cargo bench -p specwright` does both, `cargo bench -p specwright -- --table` stops after the table.

mod documents;
mod stages;
mod table;

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use documents::{Document, SIZES};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let value = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1));
    if let Some(name) = value(table::ONCE) {
        table::once(name);
        return;
    }
    table::print();
    if !args.iter().any(|arg| arg == "--table") {
        let mut criterion = Criterion::default().configure_from_args();
        for size in SIZES {
            measure(&mut criterion, &documents::synthetic(size));
        }
        criterion.final_summary();
    }
}

fn measure(criterion: &mut Criterion, document: &Document) {
    let bytes = document.text.len();
    let mut group = criterion.benchmark_group("generation");
    // The largest document takes seconds; ten samples of it are enough.
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).throughput(Throughput::Bytes(bytes as u64));
    let id = |stage: &str| BenchmarkId::new(stage, &document.name);
    group.bench_function(id("floor"), |bencher| bencher.iter(|| stages::floor(document)));
    group.bench_function(id("load"), |bencher| bencher.iter_with_large_drop(|| stages::load(document)));
    let loaded = stages::load(document);
    group.bench_function(id("lower"), |bencher| bencher.iter_with_large_drop(|| stages::lower(&loaded)));
    let api = stages::lower(&loaded);
    group.bench_function(id("emit"), |bencher| bencher.iter_with_large_drop(|| stages::emit(&api)));
    group.bench_function(id("format"), |bencher| {
        bencher.iter_batched(|| stages::emit(&api), stages::format, criterion::BatchSize::PerIteration);
    });
    group.bench_function(id("whole"), |bencher| bencher.iter_with_large_drop(|| stages::whole(document)));
    group.finish();
}
