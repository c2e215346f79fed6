//! What the last stage promises about the disk. (What only a failing disk shows is tested beside the code.)

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use specwright::FileTree;
use specwright::write::{MANIFEST, Options, WriteError, compare, write};
use tempfile::TempDir;

const FORCE: Options = Options { force: true };

fn tree(files: &[(&str, &str)]) -> FileTree {
    let mut tree = FileTree::new();
    for (path, text) in files {
        tree.insert(*path, *text);
    }
    tree
}

fn small() -> FileTree {
    tree(&[("Cargo.toml", "[package]\n"), ("src/lib.rs", "// root\n"), ("src/a/mod.rs", "// a\n")])
}

/// A folder that holds `small`.
fn written() -> TempDir {
    let dir = TempDir::new().unwrap();
    write(&small(), dir.path(), Options::default()).unwrap();
    dir
}

fn read(dir: &Path, path: &str) -> String {
    fs::read_to_string(dir.join(path)).unwrap()
}

/// The names in a folder, sorted; a stage that was left behind would be among them.
fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_new_folder_appears_with_its_parents() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("deep/er/out");
    let report = write(&small(), &out, Options::default()).unwrap();
    assert_eq!(report.created, [MANIFEST, "Cargo.toml", "src/a/mod.rs", "src/lib.rs"]);
    assert!(report.changed.is_empty() && report.removed.is_empty() && report.unchanged.is_empty());
    assert_eq!(read(&out, "src/a/mod.rs"), "// a\n");
    assert_eq!(read(&out, MANIFEST), "Cargo.toml\nsrc/a/mod.rs\nsrc/lib.rs\n");
    assert_eq!(names(dir.path()), ["deep"]);
    assert_eq!(names(&out), [MANIFEST, "Cargo.toml", "src"]);
}

#[test]
fn an_empty_folder_is_as_good_as_a_new_one() {
    let dir = written();
    assert_eq!(names(dir.path()), [MANIFEST, "Cargo.toml", "src"]);
}

#[test]
fn a_second_run_touches_nothing() {
    let dir = written();
    let long_ago = SystemTime::now() - Duration::from_secs(1000);
    for path in [MANIFEST, "Cargo.toml", "src/lib.rs", "src/a/mod.rs"] {
        fs::File::options().write(true).open(dir.path().join(path)).unwrap().set_modified(long_ago).unwrap();
    }
    let report = write(&small(), dir.path(), Options::default()).unwrap();
    assert!(report.is_unchanged());
    assert_eq!(report.total(), 4);
    for path in [MANIFEST, "Cargo.toml", "src/lib.rs", "src/a/mod.rs"] {
        assert_eq!(fs::metadata(dir.path().join(path)).unwrap().modified().unwrap(), long_ago, "{path}");
    }
}

#[test]
fn only_what_differs_is_touched_and_what_is_stale_goes() {
    let dir = written();
    let long_ago = SystemTime::now() - Duration::from_secs(1000);
    let kept = dir.path().join("Cargo.toml");
    fs::File::options().write(true).open(&kept).unwrap().set_modified(long_ago).unwrap();
    let next = tree(&[("Cargo.toml", "[package]\n"), ("src/lib.rs", "// other\n"), ("src/b.rs", "// b\n")]);
    let report = write(&next, dir.path(), Options::default()).unwrap();
    assert_eq!(report.created, ["src/b.rs"]);
    assert_eq!(report.changed, [MANIFEST, "src/lib.rs"]);
    assert_eq!(report.removed, ["src/a/mod.rs"]);
    assert_eq!(report.unchanged, ["Cargo.toml"]);
    assert_eq!(fs::metadata(&kept).unwrap().modified().unwrap(), long_ago);
    assert_eq!(names(&dir.path().join("src")), ["b.rs", "lib.rs"]);
    assert!(compare(&next, dir.path()).unwrap().is_fresh());
}

#[test]
fn what_others_wrote_stays() {
    let dir = written();
    let out = dir.path();
    fs::create_dir(out.join("target")).unwrap();
    for (path, text) in [("Cargo.lock", "lock"), ("target/x", "x"), ("src/mine.rs", "mine"), ("src/a/mine.rs", "mine")]
    {
        fs::write(out.join(path), text).unwrap();
    }
    let report = write(&tree(&[("Cargo.toml", "new")]), out, FORCE).unwrap();
    assert_eq!(report.removed, ["src/a/mod.rs", "src/lib.rs"]);
    for (path, text) in [("Cargo.lock", "lock"), ("target/x", "x"), ("src/mine.rs", "mine"), ("src/a/mine.rs", "mine")]
    {
        assert_eq!(read(out, path), text);
    }
}

#[test]
fn a_foreign_folder_is_refused_unless_forced() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("notes.txt"), "mine").unwrap();
    let refused = write(&small(), dir.path(), Options::default()).unwrap_err();
    assert!(matches!(refused, WriteError::ForeignFolder { .. }), "{refused}");
    assert!(refused.help().contains("force: true") && refused.command_help().contains("`--force`"));
    assert_eq!(names(dir.path()), ["notes.txt"]);
    write(&small(), dir.path(), FORCE).unwrap();
    assert_eq!(read(dir.path(), "notes.txt"), "mine");
}

#[test]
fn a_foreign_file_is_replaced_only_when_forced_or_equal() {
    let dir = written();
    let next = tree(&[("Cargo.toml", "[package]\n"), ("src/mine.rs", "// theirs\n")]);
    fs::write(dir.path().join("src/mine.rs"), "// mine\n").unwrap();
    let refused = write(&next, dir.path(), Options::default()).unwrap_err();
    assert!(matches!(&refused, WriteError::ForeignFile { path } if path.ends_with("src/mine.rs")), "{refused}");
    assert_eq!(read(dir.path(), "src/lib.rs"), "// root\n");
    fs::write(dir.path().join("src/mine.rs"), "// theirs\n").unwrap();
    write(&next, dir.path(), Options::default()).unwrap();
    assert_eq!(read(dir.path(), MANIFEST), "Cargo.toml\nsrc/mine.rs\n");
}

#[test]
fn hs_60_a_list_that_leads_outside_deletes_nothing() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("out");
    write(&small(), &out, Options::default()).unwrap();
    fs::write(dir.path().join("victim"), "mine").unwrap();
    let absolute = dir.path().join("victim").display().to_string();
    for line in ["../victim", &absolute, "src/../../victim", "<<<<<<< ours", "C:\\x"] {
        fs::write(out.join(MANIFEST), format!("Cargo.toml\n{line}\n")).unwrap();
        let refused = write(&small(), &out, Options::default()).unwrap_err();
        assert!(matches!(refused, WriteError::Manifest { line: 2, .. }), "{line}: {refused}");
        write(&small(), &out, FORCE).unwrap();
        assert_eq!(read(dir.path(), "victim"), "mine", "{line}");
        assert!(compare(&small(), &out).unwrap().is_fresh(), "{line}");
    }
}

#[test]
fn hs_60_hs_61_a_tree_that_leads_outside_is_refused() {
    let dir = TempDir::new().unwrap();
    for path in ["../x", "/x", "a/../../x", "a\\..\\x", "", "a//b", MANIFEST] {
        let refused = write(&tree(&[("ok", ""), (path, "x")]), &dir.path().join("out"), FORCE).unwrap_err();
        assert!(matches!(refused, WriteError::Path { .. }), "{path}: {refused}");
        assert!(names(dir.path()).is_empty(), "{path}");
    }
}

#[test]
fn something_in_the_way_is_refused() {
    let dir = written();
    fs::remove_file(dir.path().join("src/lib.rs")).unwrap();
    fs::create_dir(dir.path().join("src/lib.rs")).unwrap();
    let refused = write(&small(), dir.path(), FORCE).unwrap_err();
    assert!(matches!(&refused, WriteError::Blocked { path, .. } if path.ends_with("src/lib.rs")), "{refused}");

    let file = dir.path().join("Cargo.toml");
    for out in [file.clone(), file.join("below")] {
        let refused = write(&small(), &out, FORCE).unwrap_err();
        assert!(matches!(refused, WriteError::Blocked { .. } | WriteError::Io { .. }), "{refused}");
    }
    assert_eq!(read(dir.path(), "Cargo.toml"), "[package]\n");
}

#[test]
fn hs_63_a_failure_leaves_what_was_there() {
    let dir = written();
    // Longer than any file system allows; seen only when the disk is asked.
    let long = format!("src/{}.rs", "x".repeat(300));
    let next = tree(&[("Cargo.toml", "new"), (&long, "x")]);
    let failed = write(&next, dir.path(), FORCE).unwrap_err();
    assert!(matches!(failed, WriteError::Io { .. }), "{failed}");
    assert!(compare(&small(), dir.path()).unwrap().is_fresh());
    assert_eq!(names(dir.path()), [MANIFEST, "Cargo.toml", "src"]);

    let fresh = dir.path().join("fresh");
    write(&next, &fresh, FORCE).unwrap_err();
    assert_eq!(names(dir.path()), [MANIFEST, "Cargo.toml", "src"]);
}

#[test]
fn a_comparison_names_what_was_edited_lost_and_added() {
    let dir = written();
    let out = dir.path();
    assert!(compare(&small(), out).unwrap().is_fresh());
    fs::write(out.join("src/lib.rs"), "// edited\n").unwrap();
    fs::remove_file(out.join("Cargo.toml")).unwrap();
    fs::create_dir_all(out.join("examples/deep")).unwrap();
    for path in ["Cargo.lock", ".gitignore", "src/new.rs", "examples/deep/x.rs", "build.rs"] {
        fs::write(out.join(path), "x").unwrap();
    }
    let found = compare(&small(), out).unwrap();
    assert_eq!(found.edited.len(), 1);
    assert_eq!(found.edited[0].path, "src/lib.rs");
    assert_eq!(found.edited[0].actual.as_deref(), Some("// edited\n"));
    assert_eq!(found.edited[0].expected, "// root\n");
    assert_eq!(found.missing, ["Cargo.toml"]);
    assert_eq!(found.extra, ["build.rs", "examples/deep/x.rs", "src/new.rs"]);
    assert!(found.stale.is_empty());
    assert_eq!(read(out, "src/lib.rs"), "// edited\n");
}

#[test]
fn a_comparison_sees_stale_files_line_ends_and_a_lost_list() {
    let dir = written();
    let shorter = tree(&[("Cargo.toml", "[package]\n"), ("src/lib.rs", "// root\n")]);
    let found = compare(&shorter, dir.path()).unwrap();
    assert_eq!(found.stale, ["src/a/mod.rs"]);
    assert_eq!(found.edited[0].path, MANIFEST);

    fs::write(dir.path().join("src/lib.rs"), "// root\r\n").unwrap();
    assert_eq!(compare(&small(), dir.path()).unwrap().edited[0].path, "src/lib.rs");

    fs::write(dir.path().join("src/lib.rs"), "// root\n").unwrap();
    fs::remove_file(dir.path().join(MANIFEST)).unwrap();
    assert_eq!(compare(&small(), dir.path()).unwrap().missing, [MANIFEST]);
}

#[test]
fn a_folder_that_is_not_there_lacks_everything() {
    let dir = TempDir::new().unwrap();
    let found = compare(&small(), &dir.path().join("none")).unwrap();
    assert_eq!(found.missing, ["Cargo.toml", "src/a/mod.rs", "src/lib.rs", MANIFEST]);
    assert!(names(dir.path()).is_empty());
}

#[test]
fn errors_say_what_to_do_also_where_main_returns_them() {
    let error = WriteError::ForeignFolder { dir: "out".into() };
    assert_eq!(error.to_string(), "out is not empty and was not written by specwright");
    assert_eq!(format!("{error:?}"), format!("{error}\n  help: {}", error.help()));
}

#[cfg(unix)]
mod links {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn hs_60_a_link_in_the_place_of_a_file_is_not_followed() {
        let dir = TempDir::new().unwrap();
        let (out, victim) = (dir.path().join("out"), dir.path().join("victim"));
        write(&small(), &out, Options::default()).unwrap();
        fs::write(&victim, "mine").unwrap();
        for path in ["src/lib.rs", MANIFEST] {
            fs::remove_file(out.join(path)).unwrap();
            symlink(&victim, out.join(path)).unwrap();
            let refused = write(&small(), &out, FORCE).unwrap_err();
            assert!(matches!(&refused, WriteError::Symlink { path: link } if link.ends_with(path)), "{refused}");
            assert!(!compare(&small(), &out).unwrap().is_fresh());
            fs::remove_file(out.join(path)).unwrap();
            write(&small(), &out, FORCE).unwrap();
        }
        assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
    }

    #[test]
    fn hs_60_a_link_in_the_place_of_a_folder_is_not_followed() {
        let dir = TempDir::new().unwrap();
        let (out, victim) = (dir.path().join("out"), dir.path().join("victim"));
        write(&small(), &out, Options::default()).unwrap();
        fs::create_dir(&victim).unwrap();
        fs::write(victim.join("mod.rs"), "mine").unwrap();
        fs::remove_dir_all(out.join("src/a")).unwrap();
        symlink(&victim, out.join("src/a")).unwrap();
        // To be written, and to be removed.
        for tree in [small(), tree(&[("Cargo.toml", "")])] {
            let refused = write(&tree, &out, FORCE).unwrap_err();
            assert!(matches!(&refused, WriteError::Symlink { path } if path.ends_with("src/a")), "{refused}");
            assert_eq!(fs::read_to_string(victim.join("mod.rs")).unwrap(), "mine");
        }
        assert_eq!(compare(&tree(&[]), &out).unwrap().extra, ["src/a"]);
    }

    #[test]
    fn hs_60_the_folder_itself_is_no_link() {
        let dir = TempDir::new().unwrap();
        let link = dir.path().join("link");
        for target in ["real", "dangling"] {
            if target == "real" {
                fs::create_dir(dir.path().join(target)).unwrap();
            }
            symlink(dir.path().join(target), &link).unwrap();
            let refused = write(&small(), &link, FORCE).unwrap_err();
            assert!(matches!(refused, WriteError::Symlink { .. }), "{refused}");
            assert!(compare(&small(), &link).is_err());
            fs::remove_file(&link).unwrap();
        }
        assert!(names(&dir.path().join("real")).is_empty());
    }

    #[test]
    fn written_files_have_ordinary_modes() {
        let dir = written();
        let plain = dir.path().join("plain");
        fs::write(&plain, "").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&dir.path().join("Cargo.toml")), mode(&plain));
    }
}
