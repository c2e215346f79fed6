//! `--module`: the same files as the library's, which `tests/compile` compiles, and the lines that a manifest needs.

use std::fs;

use specwright::emit::DEPENDENCIES;
use specwright::{Config, SourceFile, generate};

use super::{Case, GOOD, exit, specwright};

#[test]
fn a_module_is_what_the_library_makes_of_it() {
    let case = Case::new(GOOD);
    let output = case.path("src/clients/things");
    let shown = output.display().to_string();
    let args = ["generate", "--input", &case.input, "--output", &shown, "--module", "crate::clients::things"];
    fs::create_dir_all(case.path("src/clients")).unwrap();
    let ran = specwright(&args).expect(exit::DONE);

    let config = Config::module(&["clients", "things"], SourceFile::new("api.yaml", GOOD));
    let made = generate(&config);
    let files = made.files.as_ref().expect("files");
    for (path, text) in files.iter() {
        assert_eq!(fs::read_to_string(output.join(path)).expect("a file"), text, "{path}");
    }
    assert!(!output.join("Cargo.toml").exists());
    assert!(ran.stdout.contains("declare the module `clients::things`"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with(&made.host_lines()), "{}", ran.stdout);
    assert!(specwright(&args).expect(exit::DONE).stdout.starts_with("nothing changed"));
}

#[test]
fn the_lines_for_a_manifest_are_those_of_a_crate() {
    let case = Case::new(GOOD);
    case.generate(&[]).expect(exit::DONE);
    let manifest = fs::read_to_string(case.path("out/Cargo.toml")).unwrap();
    let made = generate(&Config::module(&["things"], SourceFile::new("api.yaml", GOOD)));
    assert!(manifest.contains(&made.host_lines()), "{manifest}");
    for dependency in DEPENDENCIES {
        let named = made.host_lines().contains(&format!("\n{} = ", dependency.name));
        assert_eq!(named, dependency.is_needed(&made.parts), "{}", dependency.name);
    }
}

#[test]
fn a_path_of_modules_is_judged_before_anything_is_read() {
    for path in ["my-api", "a::type", "", "a/b", "2fast"] {
        let ran = specwright(&["generate", "--input", "no-such-file", "--output", "out", "--module", path]);
        assert!(ran.expect(exit::USAGE).stderr.contains("--module <PATH>"), "{path}");
    }
    let both = ["generate", "--input", "x", "--output", "out", "--module", "api", "--name", "api"];
    assert!(specwright(&both).expect(exit::USAGE).stderr.contains("cannot be used with"));
}

#[test]
fn a_file_is_what_the_library_makes_of_it() {
    let case = Case::new(GOOD);
    let file = case.path("src/things.rs");
    let shown = file.display().to_string();
    let args = ["generate", "--input", &case.input, "--file", &shown];
    let ran = specwright(&args).expect(exit::DONE);
    let made = generate(&Config::file("things", SourceFile::new("api.yaml", GOOD)));
    let text = made.files.as_ref().and_then(|files| files.get("things.rs"));
    assert_eq!(fs::read_to_string(&file).ok().as_deref(), text);
    assert!(ran.stdout.starts_with(&format!("wrote {shown}: ")), "{}", ran.stdout);
    assert!(ran.stdout.ends_with(&made.host_lines()), "{}", ran.stdout);
    assert!(
        specwright(&args).expect(exit::DONE).stdout.starts_with(&format!("nothing changed: {shown} is up to date"))
    );

    fs::write(&file, "mine").unwrap();
    assert!(specwright(&args).expect(exit::USAGE).stderr.contains("was not written by specwright"));
    for (option, value) in [("--name", "things"), ("--module", "things"), ("--output", "out")] {
        let both = ["generate", "--input", "x", "--file", "things.rs", option, value];
        assert!(specwright(&both).expect(exit::USAGE).stderr.contains("cannot be used with"), "{option}");
    }
    for file in ["things", "my-things.rs", "type.rs", "src/.rs"] {
        let ran = specwright(&["generate", "--input", "no-such-file", "--file", file]);
        assert!(ran.expect(exit::USAGE).stderr.contains("--file <FILE.rs>"), "{file}");
    }
}
