//! `cargo xtask regenerate` and its check, on a copy of `specs/` in a folder of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use specwright::cli::exit;
use specwright::write::{MANIFEST, compare};
use tempfile::TempDir;
use xtask::apis::{self, APIS, COMMAND, FOLDER};
use xtask::{Streams, regenerate};

struct Ran {
    code: u8,
    out: String,
    err: String,
}

impl Ran {
    #[track_caller]
    fn expect(self, code: u8) -> Self {
        assert_eq!(self.code, code, "out:\n{}\nerr:\n{}", self.out, self.err);
        self
    }
}

type Run = fn(&Path, &mut Streams<'_>) -> std::io::Result<u8>;

fn ran(run: Run, root: &Path) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(root, &mut Streams { out: Box::new(&mut out), err: Box::new(&mut err), color: false }).unwrap();
    Ran { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

fn write(root: &Path) -> Ran {
    ran(regenerate::write, root)
}

fn check(root: &Path) -> Ran {
    ran(regenerate::check, root)
}

/// The documents alone, as on the day before the first run.
fn specs() -> TempDir {
    let root = TempDir::new().unwrap();
    for name in
        APIS.iter().flat_map(|api| api.overlays.iter().chain(api.examples).chain(api.lessons).chain([&api.document]))
    {
        fs::create_dir_all(root.path().join(name).parent().unwrap()).unwrap();
        fs::copy(xtask::root().join(name), root.path().join(name)).unwrap();
    }
    root
}

/// Every generated file with what a run might change about it.
fn files(root: &Path) -> BTreeMap<PathBuf, (SystemTime, Vec<u8>)> {
    let mut files = BTreeMap::new();
    let mut open = vec![root.join(FOLDER)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let modified = fs::metadata(&path).unwrap().modified().unwrap();
                files.insert(path.clone(), (modified, fs::read(&path).unwrap()));
            }
        }
    }
    files
}

#[test]
fn the_second_run_changes_nothing() {
    let root = specs();
    let missing = check(root.path()).expect(exit::FINDINGS);
    assert!(missing.out.contains(&format!("missing: {FOLDER}/Cargo.toml\n")), "{}", missing.out);
    assert!(files(root.path()).is_empty());

    let first = write(root.path()).expect(exit::DONE);
    assert!(first.out.contains(&format!("created {FOLDER}/src/lib.rs\n")), "{}", first.out);
    assert_eq!(first.err, "");
    let before = files(root.path());
    let second = write(root.path()).expect(exit::DONE);
    assert!(second.out.starts_with("nothing changed: "), "{}", second.out);
    let fresh = check(root.path()).expect(exit::DONE);
    assert!(fresh.out.contains("is up to date"), "{}", fresh.out);
    assert_eq!(files(root.path()), before);
}

/// Does something to a fresh copy, and returns what the check says; `regenerate` must cure it.
fn after(change: impl FnOnce(&Path)) -> String {
    let root = specs();
    write(root.path()).expect(exit::DONE);
    let right = contents(root.path());
    change(&root.path().join(FOLDER));
    let before = files(root.path());
    let found = check(root.path()).expect(exit::FINDINGS);
    assert!(found.out.contains(&format!("\n    {COMMAND}\n")), "{}", found.out);
    assert_eq!(files(root.path()), before, "the check wrote something");
    write(root.path()).expect(exit::DONE);
    check(root.path()).expect(exit::DONE);
    assert_eq!(contents(root.path()), right);
    found.out
}

fn contents(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files(root).into_iter().map(|(path, (_, content))| (path, content)).collect()
}

#[test]
fn an_edited_file_is_shown_as_a_diff() {
    let said = after(|dir| {
        let path = dir.join("src/lib.rs");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{text}// by hand\n")).unwrap();
    });
    assert!(said.contains(&format!("edited: {FOLDER}/src/lib.rs\n--- {FOLDER}/src/lib.rs\n")), "{said}");
    assert!(said.contains("\n-// by hand\n") && said.contains("1 edited, 0 missing, 0 stale, 0 extra"), "{said}");
}

#[test]
fn a_long_diff_is_cut() {
    let said = after(|dir| fs::write(dir.join("src/lib.rs"), "x\n".repeat(1000)).unwrap());
    assert!(said.contains("more lines\n") && said.lines().count() < 60, "{said}");
}

#[test]
fn a_lost_file_is_named() {
    let said = after(|dir| fs::remove_file(dir.join("src/lib.rs")).unwrap());
    assert!(said.contains(&format!("missing: {FOLDER}/src/lib.rs\n")), "{said}");
    let said = after(|dir| fs::remove_file(dir.join(MANIFEST)).unwrap());
    assert!(said.contains(&format!("missing: {FOLDER}/{MANIFEST}\n")), "{said}");
    let said = after(|dir| fs::remove_dir_all(dir).unwrap());
    assert!(said.contains(&format!("missing: {FOLDER}/Cargo.toml\n")), "{said}");
}

#[test]
fn a_file_that_is_no_longer_generated_goes() {
    let said = after(|dir| {
        fs::write(dir.join("src/former.rs"), "").unwrap();
        let list = fs::read_to_string(dir.join(MANIFEST)).unwrap();
        fs::write(dir.join(MANIFEST), format!("{list}src/former.rs\n")).unwrap();
    });
    assert!(said.contains(&format!("stale: {FOLDER}/src/former.rs (no longer generated)\n")), "{said}");
}

#[test]
fn line_ends_of_another_system_are_said_in_words() {
    let said = after(|dir| {
        let path = dir.join("src/lib.rs");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace('\n', "\r\n")).unwrap();
    });
    assert!(said.contains("CRLF"), "{said}");
}

#[test]
fn a_foreign_file_is_named_and_never_deleted() {
    let root = specs();
    write(root.path()).expect(exit::DONE);
    let foreign = root.path().join(FOLDER).join("src/notes.rs");
    fs::write(&foreign, "mine").unwrap();
    let found = check(root.path()).expect(exit::FINDINGS);
    assert!(found.out.contains(&format!("extra: {FOLDER}/src/notes.rs (not generated: delete it")), "{}", found.out);
    assert!(!found.out.contains(COMMAND), "the command would not help:\n{}", found.out);
    let said = write(root.path()).expect(exit::DONE);
    assert!(said.err.contains("src/notes.rs is not generated and was left alone"), "{}", said.err);
    assert_eq!(fs::read_to_string(&foreign).unwrap(), "mine");
}

#[test]
fn the_loss_of_any_line_is_noticed() {
    let root = specs();
    let tree = specwright::generate(&apis::all(root.path()).unwrap()).files.unwrap();
    let dir = root.path().join(FOLDER);
    write(root.path()).expect(exit::DONE);
    for (path, (_, content)) in files(root.path()) {
        let text = String::from_utf8(content).unwrap();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        // Every line of a file is compared alike; some of each file show that the file is compared at all.
        for lost in [0, lines.len() / 2, lines.len().saturating_sub(1)] {
            let rest: String =
                lines.iter().enumerate().filter(|(line, _)| *line != lost).map(|(_, text)| *text).collect();
            fs::write(&path, rest).unwrap();
            let found = compare(&tree, &dir).unwrap();
            let edited: Vec<PathBuf> = found.edited.iter().map(|file| dir.join(&file.path)).collect();
            assert_eq!(edited, [path.as_path()], "line {lost}");
        }
        fs::write(&path, text).unwrap();
    }
}

#[test]
fn a_change_of_any_enum_in_a_document_is_noticed() {
    let root = specs();
    write(root.path()).expect(exit::DONE);
    for api in APIS {
        let path = root.path().join(api.document);
        let text = fs::read_to_string(&path).unwrap();
        let enums: Vec<usize> = text.match_indices(" enum:\n").map(|(at, found)| at + found.len()).collect();
        assert!(!enums.is_empty(), "{}", api.document);
        for at in enums {
            let (head, tail) = text.split_at(at);
            let indent = tail.split_once('-').unwrap().0;
            fs::write(&path, format!("{head}{indent}- ADDED_BY_TEST\n{tail}")).unwrap();
            let found = check(root.path()).expect(exit::FINDINGS);
            assert!(found.out.contains("ADDED_BY_TEST") && found.out.contains(COMMAND), "{}", found.out);
        }
        fs::write(&path, text).unwrap();
    }
}

#[test]
fn a_document_with_an_error_leaves_everything_as_it_was() {
    let root = specs();
    write(root.path()).expect(exit::DONE);
    let before = files(root.path());
    let path = root.path().join(APIS[0].document);
    fs::write(&path, "openapi: [").unwrap();
    for said in [write(root.path()), check(root.path())] {
        assert!(said.expect(exit::UNUSABLE).err.contains(APIS[0].document));
    }
    fs::remove_file(&path).unwrap();
    for said in [write(root.path()), check(root.path())] {
        assert!(said.expect(exit::UNUSABLE).err.contains(&format!("cannot read {}", APIS[0].document)));
    }
    assert_eq!(files(root.path()), before);
}

#[test]
fn commands_and_their_codes() {
    let root = specs();
    let run = |args: &[&str]| {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut streams = Streams { out: Box::new(&mut out), err: Box::new(&mut err), color: false };
        let code = xtask::run(args, root.path(), &mut streams);
        drop(streams);
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    };
    for args in [&[][..], &["help"], &["--help"], &["regenerate", "--help"], &["ci", "-h"]] {
        assert_eq!(run(args), (exit::DONE, xtask::HELP.to_owned(), String::new()), "{args:?}");
    }
    for args in [&["regen"][..], &["regenerate", "--chek"], &["dump"], &["dump", "aws"], &["ci", "fast"], &["--check"]]
    {
        let (code, out, err) = run(args);
        assert_eq!((code, out.as_str()), (exit::USAGE, ""), "{args:?}");
        assert!(err.starts_with("error: ") && err.contains("cargo xtask help"), "{err}");
    }
    for (command, meant) in [("regen", "regenerate"), ("regenerated", "regenerate"), ("corp", "corpus")] {
        let (_, _, err) = run(&[command]);
        assert!(err.contains(&format!("unknown command `{command}`; did you mean `{meant}`?")), "{err}");
    }
    assert!(APIS.iter().all(|api| xtask::HELP.contains(api.module)), "the help names every API");
    let (code, help, _) = run(&["corpus", "--help"]);
    assert_eq!((code, help.as_str()), (exit::DONE, xtask::corpus::HELP));
    for help in [xtask::HELP, xtask::corpus::HELP] {
        assert!(help.contains("\nExamples:\n  cargo xtask ") && help.contains("\nExit codes:\n  0  "), "{help}");
        assert!(help.lines().all(|line| line.len() <= 140), "{help}");
    }
    let nowhere = root.path().join("nowhere").display().to_string();
    let empty = root.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let empty = empty.display().to_string();
    for (args, part) in [
        (&["corpus"][..], "which folder?"),
        (&["corpus", "--quick"], "`--quick`"),
        (&["corpus", &nowhere], "cannot read"),
        (&["corpus", &empty, "--at-most", "60"], "no .json, .yaml or .yml file of up to 60 kB"),
    ] {
        let (code, out, err) = run(args);
        assert_eq!((code, out.as_str()), (exit::USAGE, ""), "{args:?}");
        assert!(err.starts_with("error: ") && err.contains(part), "{err}");
    }
    assert!(files(root.path()).is_empty());
    for api in APIS {
        let (code, out, err) = run(&["dump", api.module]);
        assert_eq!(code, exit::DONE, "{err}");
        assert!(!out.is_empty());
    }
}
