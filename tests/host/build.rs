//! Clients as single files, and the runtime as crates carry it with no part and with each part alone.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use specwright::ir::{Part, Parts};
use specwright::{Config, SourceFile, emit, format, runtime_files};

/// Fixtures that become a file each.
const CLIENTS: [&str; 4] = ["body_multipart", "event_streams", "objects", "webhooks_only"];

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let out = Path::new(&out);
    for name in CLIENTS {
        let path = format!("../fixtures/ok/{name}.yaml");
        println!("cargo::rerun-if-changed={path}");
        let document = SourceFile::new(path.as_str(), fs::read_to_string(&path)?);
        let mut config = Config::file(name, document);
        if name == "body_multipart" {
            // Names are the caller's, even such that the compiler warns of.
            config.apis.iter_mut().for_each(|api| api.module = Some("Odd__Name".to_owned()));
        }
        specwright::generate(&config).write_file(&out.join(format!("{name}.rs")))?;
    }
    let mut modules = String::new();
    for (name, parts) in subsets() {
        runtime(&out.join("parts").join(&name), &parts)?;
        writeln!(modules, "/// A runtime.\npub mod {name};")?;
    }
    fs::write(out.join("parts").join("mod.rs"), modules)?;
    Ok(())
}

/// No part, and each part alone: what core files keep for one of them only, the compiler finds without it.
fn subsets() -> Vec<(String, Parts)> {
    let alone = Part::ALL.iter().map(|part| (format!("only_{part:?}").to_lowercase(), BTreeSet::from([*part])));
    std::iter::once(("none".to_owned(), Parts::new())).chain(alone).collect()
}

fn runtime(folder: &Path, parts: &Parts) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let root = format::format("mod.rs", &[], vec![emit::runtime_module(parts)]).map_err(|error| error.message)?;
    fs::write(folder.join("mod.rs"), root)?;
    for file in runtime_files::FILES.iter().filter(|file| file.is_needed(parts)) {
        fs::write(folder.join(file.module).with_extension("rs"), file.text)?;
    }
    Ok(())
}
