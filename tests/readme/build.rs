//! Cuts the Rust of a section out of `README.md`, so that tests can call what readers see.
//!
//! Goes in: the README and the headings below. Comes out: a file for each, which `tests/run.rs` takes in.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

/// File names and the headings whose first Rust block they hold.
const SECTIONS: &[(&str, &str)] = &[
    ("errors", "### Errors"),
    ("retries", "### Retries"),
    ("lists", "### Lists of several pages"),
    ("waiting", "### Waiting for a state"),
    ("certificates", "### Downloading the certificates"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let readme = "../../README.md";
    println!("cargo::rerun-if-changed={readme}");
    println!("cargo::rerun-if-changed=build.rs");
    let text = fs::read_to_string(readme)?;
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    for (name, heading) in SECTIONS {
        let (_, section) = text.split_once(&format!("\n{heading}\n")).ok_or_else(|| format!("no {heading}"))?;
        let (_, code) = section.split_once("\n```rust\n").ok_or_else(|| format!("no Rust below {heading}"))?;
        let (code, _) = code.split_once("\n```\n").ok_or_else(|| format!("no end of the Rust below {heading}"))?;
        fs::write(Path::new(&out).join(name).with_extension("rs"), format!("{code}\n"))?;
    }
    Ok(())
}
