//! `cargo xtask`; see the library beside it.

use std::process::ExitCode;

use xtask::Streams;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    ExitCode::from(xtask::run(&args, &xtask::root(), &mut Streams::of_process()))
}
