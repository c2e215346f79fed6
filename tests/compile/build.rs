//! Turns every document in `tests/fixtures/ok`, and a few random ones, into a module of one tree, as the `build.rs` of any crate can.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

#[path = "../it/stress/document.rs"]
mod document;

use specwright::read::{Further, further};
use specwright::{ApiConfig, Config, CrateConfig, Layout, SourceFile};

/// Seeds of random documents whose clients are compiled with the fixtures.
const STRESS: [u64; 3] = [1, 2, 3];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new("../fixtures/ok");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=../it/stress/document.rs");
    let mut apis = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_stem().ok_or("a file without a name")?.to_string_lossy().into_owned();
        // A folder holds a document in several files.
        let (file, inner) = if path.is_dir() {
            (format!("{name}/openapi.yaml"), path)
        } else {
            (format!("{name}.yaml"), folder.to_owned())
        };
        let document = SourceFile::new(file.as_str(), fs::read_to_string(folder.join(&file))?);
        let Further { files, absent } = further(&document, &inner);
        apis.push(ApiConfig { module: Some(name), files, absent, ..ApiConfig::new(document) });
    }
    for seed in STRESS {
        let name = format!("stress_{seed}");
        let source = SourceFile::new(format!("{name}.json"), document::document(seed).to_string());
        apis.push(ApiConfig { module: Some(name), ..ApiConfig::new(source) });
    }
    apis.sort_by(|a, b| a.module.cmp(&b.module));
    let config = Config {
        layout: Layout::Module { path: vec!["fixtures".to_owned()] },
        command: None,
        apis,
        deny_warnings: false,
    };
    let output = Path::new(&env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?).join("fixtures");
    specwright::generate(&config).write_to(&output)?;
    fs::write(output.with_file_name("programs.rs"), programs(&config.apis)?)?;
    Ok(())
}

/// The program that the README of each client shows, as a module for `it/main.rs`. It names the crate, which here is a module.
fn programs(apis: &[ApiConfig]) -> Result<String, Box<dyn Error>> {
    let mut out = String::new();
    for api in apis {
        let module = api.module.as_deref().ok_or("every document has a module")?;
        let alone = ApiConfig { module: None, ..api.clone() };
        let layout = Layout::Crate(CrateConfig::new(format!("the-{module}")));
        let made = specwright::generate(&Config { layout, command: None, apis: vec![alone], deny_warnings: false });
        let readme = made.files.as_ref().and_then(|files| files.get("README.md")).ok_or("every crate has a README")?;
        let (_, program) = readme.split_once("```rust,no_run\n").ok_or("every README has a program")?;
        let (program, _) = program.split_once("```\n").ok_or("which ends")?;
        let krate = format!("specwright_compile_tests::fixtures::{module} as the_{module}");
        out.push_str(&format!("mod {module} {{\nuse {krate};\n{program}}}\n"));
    }
    Ok(out)
}
