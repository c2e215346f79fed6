//! The `specwright` command; everything it does is in [`specwright::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    specwright::cli::process_main()
}
