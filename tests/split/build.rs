//! Turns the documents of `tests/fixtures/split` into modules whose groups are features of this package.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use specwright::{ApiConfig, Config, Layout, SourceFile, Split};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new("../fixtures/split");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut apis = Vec::new();
    for name in ["names", "shop"] {
        let file = format!("{name}.yaml");
        let document = SourceFile::new(file.as_str(), fs::read_to_string(folder.join(&file))?);
        apis.push(ApiConfig { module: Some(name.to_owned()), split: Split::Features, ..ApiConfig::new(document) });
    }
    let layout = Layout::Module { path: vec!["fixtures".to_owned()] };
    let config = Config { layout, command: None, apis, deny_warnings: false };
    let output = Path::new(&env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?).join("fixtures");
    specwright::generate(&config).write_to(&output)?;
    Ok(())
}
