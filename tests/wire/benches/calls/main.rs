//! What a call costs, against a client written by hand over the same HTTP library, in the same run.
//!
//! `cargo bench -p specwright-wire-tests` takes times with criterion. `-- --table` counts instructions and allocations with
//! valgrind, which are nearly the same in every run, whatever else the machine does, and prints ratios. `-- --soak` shows the
//! memory of a process over 100,000 calls, `-- --download` that of one that reads or saves 1 GiB.

mod clients;
#[expect(dead_code, reason = "answers are read, and what was read is looked at by nobody")]
mod hand;
mod samples;
mod server;
mod table;
mod work;

use std::time::Duration;

use clients::Who;
use criterion::Criterion;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let Some(at) = args.iter().position(|arg| arg == work::ARGUMENT) {
        work::run(args.get(at + 1..).unwrap_or_default());
        return;
    }
    let url = server::start();
    match args.iter().map(String::as_str).find(|arg| matches!(*arg, "--table" | "--soak" | "--download")) {
        Some("--table") => table::print(&url),
        Some("--soak") => table::soak(&url),
        Some(_) => table::download(&url),
        None => {
            let mut criterion = Criterion::default().configure_from_args();
            measure_calls(&mut criterion, &url);
            measure_reading(&mut criterion);
            criterion.final_summary();
        }
    }
}

fn measure_calls(criterion: &mut Criterion, url: &str) {
    let runtime = work::runtime();
    let mut group = criterion.benchmark_group("a call that gets one cluster");
    group.warm_up_time(Duration::from_millis(500));
    for who in Who::BOTH {
        let client = who.client(url);
        group.bench_function(who.name(), |bencher| bencher.iter(|| runtime.block_on(client.get())));
    }
    group.finish();
}

fn measure_reading(criterion: &mut Criterion) {
    for (title, list) in [
        ("reading 1,000 clusters, in order", samples::list(samples::MANY)),
        ("reading 1,000 clusters, shuffled", samples::shuffled(samples::MANY)),
    ] {
        let mut group = criterion.benchmark_group(title);
        group.warm_up_time(Duration::from_millis(500));
        for who in Who::BOTH {
            group.bench_function(who.name(), |bencher| bencher.iter(|| work::read(who, &list)));
        }
        group.finish();
    }
}
