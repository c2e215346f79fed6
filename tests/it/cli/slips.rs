//! What a person in a hurry gets wrong before any document is read: each message names the way out, and says that nothing was written.

use std::fs;

use super::{Case, GOOD, Ran, exit, specwright};

/// A command line that is wrong, and the tip.
#[track_caller]
fn tip(args: &[&str], tip: &str) {
    let ran = specwright(args).expect(exit::USAGE);
    let line = format!("\n  tip: {tip}\n");
    assert!(ran.stderr.contains(&line) && ran.stdout.is_empty(), "{args:?}\n{}", ran.stderr);
    assert_eq!(ran.stderr.matches("tip:").count(), 1, "{}", ran.stderr);
}

#[test]
fn a_document_in_the_wrong_place_is_told_the_right_one() {
    tip(&["generate", "api.yaml"], "the document is given as '--input api.yaml'");
    tip(&["generate", "--output", "o", "--name", "n", "api.yaml"], "the document is given as '--input api.yaml'");
    tip(&["generate", "--input", "api.yaml", "out"], "the folder is given as '--output out'");
    for command in ["check", "dump"] {
        let alone = format!("the document is given alone: 'specwright {command} api.yaml'");
        for option in
            [&["--input", "api.yaml"][..], &["--input=api.yaml"], &["-i", "api.yaml"], &["--file", "api.yaml"]]
        {
            tip(&[&[command], option].concat(), &alone);
        }
        let overlay = "one document at a time; an overlay is given as '--overlay fixes.yaml'";
        tip(&[command, "api.yaml", "fixes.yaml"], overlay);
    }
    tip(&["api.yaml"], "a command comes first: 'specwright check api.yaml'");
    tip(&["--input", "api.yaml"], "'--input' is an option of 'specwright generate'");
}

#[test]
fn other_words_for_commands_and_options_are_understood() {
    tip(&["validate", "api.yaml"], "this command is called 'check' here");
    tip(&["codegen", "--input", "api.yaml"], "this command is called 'generate' here");
    tip(&["chek", "api.yaml"], "a similar subcommand exists: 'check'");
    tip(&["generate", "--in", "api.yaml"], "a similar argument exists: '--input'");
    tip(&["generate", "-i", "api.yaml"], "options are written out: '--input'");
    tip(&["check", "api.yaml", "--output", "out"], "'--output' is an option of 'specwright generate'");
    tip(&["generate", "help"], "the help is printed by 'specwright generate --help'");
    let denied = "'--deny-warnings' is an option of 'specwright generate' and 'specwright check'";
    tip(&["dump", "api.yaml", "--deny-warnings"], denied);
}

#[test]
fn the_usage_of_generate_names_what_it_needs() {
    let ran = specwright(&["generate", "--input", "a", "--input", "b"]).expect(exit::USAGE);
    assert!(ran.stderr.contains("--input <FILE> --output <DIR> --name <CRATE>\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("cannot be used multiple times"), "{}", ran.stderr);
}

/// What `check` says of a path in the folder of a case, and `generate`, which adds that it wrote nothing.
#[track_caller]
fn unreadable(case: &Case, name: &str, help: &str) {
    let path = case.path(name).display().to_string();
    let help = help.replace('@', &case.dir.path().display().to_string());
    let checked = specwright(&["check", &path]).expect(exit::UNUSABLE);
    let generated = specwright(&["generate", "--input", &path, "--output", &case.output, "--name", "things"]);
    let generated = generated.expect(exit::UNUSABLE);
    for Ran { stderr, .. } in [&checked, &generated] {
        assert!(stderr.starts_with(&format!("error[unreadable]: cannot read {path}: ")), "{stderr}");
        assert!(stderr.contains(&format!("\n   = help: {help}\n")), "{stderr}");
        assert!(!stderr.contains("-->") && !stderr.contains(":1:1"), "no line of it was read: {stderr}");
    }
    assert!(generated.stderr.ends_with(&format!("\nnothing was written to {}\n", case.output)), "{}", generated.stderr);
    case.wrote_nothing();
}

#[test]
fn a_file_that_is_not_there_is_looked_for_beside_it() {
    let case = Case::new(GOOD);
    fs::create_dir_all(case.path("docs/empty")).unwrap();
    fs::write(case.path("docs/petstore.json"), "{}").unwrap();
    fs::write(case.path("docs/readme.txt"), "").unwrap();
    unreadable(&case, "api.json", "did you mean `@/api.yaml`?");
    unreadable(&case, "docs/pestore.json", "did you mean `@/docs/petstore.json`?");
    unreadable(&case, "docs/other.yaml", "in @/docs there is `@/docs/petstore.json`");
    unreadable(&case, "docs/empty/api.yaml", "no .yaml, .yml or .json file lies in @/docs/empty");
    unreadable(&case, "dosc/petstore.json", "there is no folder @/dosc; did you mean `@/docs`?");
    unreadable(&case, "elsewhere/api.yaml", "there is no folder @/elsewhere");
}

#[test]
fn a_folder_or_an_address_in_place_of_a_document_is_told_so() {
    let case = Case::new(GOOD);
    fs::create_dir_all(case.path("docs/empty")).unwrap();
    for name in ["a.yaml", "b.yaml", "c.yml", "openapi.json", "d.txt"] {
        fs::write(case.path("docs").join(name), "{}").unwrap();
    }
    let listed = "`@/docs/openapi.json`, `@/docs/a.yaml`, `@/docs/b.yaml` and 1 more";
    unreadable(&case, "docs", &format!("this is a folder; name the document in it: {listed}"));
    let none = "this is a folder, and no .yaml, .yml or .json file lies in it; name the document itself";
    unreadable(&case, "docs/empty", none);
    #[cfg(unix)]
    unreadable(&case, "api.yaml/api.yaml", "@/api.yaml is a file, not a folder");

    let address = "https://things.example/openapi.json";
    let ran = specwright(&["check", address]).expect(exit::UNUSABLE);
    assert!(ran.stderr.contains("it is an address, and nothing is fetched"), "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("`curl -sSfL {address} | specwright check -`")), "{}", ran.stderr);
}

#[test]
fn what_could_not_be_read_has_a_file_and_no_line_for_tools() {
    let ran = specwright(&["check", "no-such-file.yaml", "--format", "json"]).expect(exit::UNUSABLE);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let finding = &json["diagnostics"][0];
    assert_eq!(finding["file"], "no-such-file.yaml");
    for member in ["line", "column", "pointer"] {
        assert!(finding[member].is_null() && finding.get(member).is_some(), "{json}");
    }
}

#[test]
fn a_place_that_cannot_be_written_to_is_named_with_a_way_out() {
    let case = Case::new(GOOD);
    let refused = |args: &[&str], message: &str, help: &str| {
        let place = args[1];
        let args = [&["generate", "--input", &case.input], args].concat();
        let ran = specwright(&args).expect(exit::USAGE);
        let text = format!("error: {message}\n  help: {help}\nnothing was written to {place}\n");
        assert_eq!((ran.stdout.as_str(), ran.stderr), ("", text));
    };
    let name = ["--name", "things"];
    let (file, below) = (case.input.as_str(), format!("{}/below", case.input));
    let folder = case.dir.path().display().to_string();
    let in_the_way = format!("{file} is in the way: it is no folder");
    refused(&[&["--output", file], &name[..]].concat(), &in_the_way, "name another folder, or move it away");
    #[cfg(unix)]
    refused(&[&["--output", &below], &name[..]].concat(), &in_the_way, "name another folder, or move it away");
    let foreign = format!("{folder} is not empty and was not written by specwright");
    let help = "choose a new or empty folder, or allow it by `--force`";
    refused(&[&["--output", &folder], &name[..]].concat(), &foreign, help);
    let folder = case.path("api.rs").display().to_string();
    fs::create_dir(&folder).unwrap();
    let in_the_way = format!("{folder} is in the way: it is no regular file");
    refused(&["--file", &folder], &in_the_way, "move it away, or choose another place");
    let foreign = case.path("mine.rs").display().to_string();
    fs::write(&foreign, "mine").unwrap();
    let help = "move it away, or allow it to be replaced by `--force`";
    refused(&["--file", &foreign], &format!("{foreign} was not written by specwright"), help);
}

#[test]
fn a_name_that_is_none_comes_with_one_that_would_do() {
    for (name, near) in [
        ("My Client", "`my-client` would do"),
        ("Größe", "`grosse` would do"),
        ("async", "`async-client` would do"),
        ("../up", "`up` would do"),
    ] {
        let ran = specwright(&["generate", "--input", "a", "--output", "b", "--name", name]).expect(exit::USAGE);
        assert!(ran.stderr.contains(near), "{}", ran.stderr);
    }
    let ran = specwright(&["generate", "--input", "a", "--output", "b", "--name", "2"]).expect(exit::USAGE);
    assert!(!ran.stderr.contains("would do"), "{}", ran.stderr);
}

#[test]
fn the_next_command_can_be_pasted() {
    let case = Case::new(GOOD);
    let output = case.path("a client's").display().to_string();
    let args = ["generate", "--input", &case.input, "--output", &output, "--name", "things"];
    let ran = specwright(&args).expect(exit::DONE);
    let quoted = format!("next: cargo build --manifest-path '{}/Cargo.toml'\n", output.replace('\'', "'\\''"));
    assert!(ran.stdout.ends_with(&quoted), "{}", ran.stdout);
}

/// One way to each exit code, for each command that has it. What is printed is tested beside the rest of it.
#[test]
fn every_exit_code_is_reached() {
    let (good, odd, wrong) = (Case::new(GOOD), Case::new(&super::odd()), Case::new(&super::wrong()));
    let empty = Case::new("");
    for case in [&good, &odd] {
        specwright(&["check", &case.input]).expect(exit::DONE);
        specwright(&["dump", &case.input]).expect(exit::DONE);
        case.generate(&[]).expect(exit::DONE);
    }
    specwright(&["check", &odd.input, "--deny-warnings"]).expect(exit::FINDINGS);
    odd.generate(&["--deny-warnings"]).expect(exit::FINDINGS);
    for (case, code) in [(&wrong, exit::FINDINGS), (&empty, exit::UNUSABLE)] {
        specwright(&["check", &case.input]).expect(code);
        specwright(&["dump", &case.input]).expect(code);
        case.generate(&[]).expect(code);
        case.wrote_nothing();
    }
    for command in ["check", "dump"] {
        specwright(&[command, &good.input, "--only", "zebra"]).expect(exit::USAGE);
        specwright(&[command, "no-such-file.yaml"]).expect(exit::UNUSABLE);
    }
    good.generate(&["--only", "zebra"]).expect(exit::USAGE);
    // No file system has names so long; the reason is the system's, and the fault nobody's.
    let long = good.path(&"x".repeat(300)).display().to_string();
    let args = ["generate", "--input", &good.input, "--output", &long, "--name", "things"];
    let ran = specwright(&args).expect(exit::FAULT);
    assert!(ran.stderr.ends_with(&format!("nothing was written to {long}\n")), "{}", ran.stderr);
}

/// A standard output that takes nothing: a full disk, or a reader that has seen enough.
struct Shut(std::io::ErrorKind);

impl std::io::Write for Shut {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_output_that_takes_nothing_is_a_fault_unless_its_reader_has_left() {
    let case = Case::new(GOOD);
    for (kind, code) in [(std::io::ErrorKind::StorageFull, exit::FAULT), (std::io::ErrorKind::BrokenPipe, exit::DONE)] {
        for command in ["check", "dump"] {
            let (mut stdin, mut stdout, mut stderr) = (std::io::empty(), Shut(kind), Vec::new());
            let mut console = specwright::cli::Console::new(&mut stdin, &mut stdout, &mut stderr);
            assert_eq!(specwright::cli::run(["specwright", command, &case.input], &mut console), code);
            assert_eq!(stderr.is_empty(), code == exit::DONE);
        }
    }
}

#[test]
fn no_help_speaks_of_the_library() {
    for args in [&["--help"][..], &["generate", "--help"], &["check", "--help"], &["dump", "--help"]] {
        let text = specwright(args).expect(exit::DONE).stdout;
        for word in ["write::", "Config", "Options {", "library"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
}

#[test]
fn findings_that_name_our_keys_say_once_where_they_are_explained() {
    let secrets = "{ type: object, properties: { password: { type: string }, token: { type: string } } }";
    let case = Case::new(&GOOD.replace("Thing:\n", &format!("Login: {secrets}\n    Thing:\n")));
    let ran = specwright(&["check", &case.input]).expect(exit::DONE);
    assert_eq!(ran.stderr.matches("say `x-specwright-secret").count(), 2, "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("`specwright vocabulary`").count(), 1, "{}", ran.stderr);
    let odd = Case::new(&super::odd());
    assert!(!specwright(&["check", &odd.input]).stderr.contains("specwright vocabulary"));

    let page = fs::read_to_string(xtask::root().join("specs/VOCABULARY.md")).unwrap();
    assert_eq!(specwright(&["vocabulary"]).expect(exit::DONE).stdout, page);
    for key in ["x-specwright-secret", "secret"] {
        let section = specwright(&["vocabulary", key]).expect(exit::DONE).stdout;
        assert!(section.starts_with("## x-specwright-secret\n") && page.contains(&section), "{section}");
        assert_eq!(section.matches("## ").count(), 1, "{section}");
    }
    let ran = specwright(&["vocabulary", "secrt"]).expect(exit::USAGE);
    assert!(ran.stderr.contains("did you mean `x-specwright-secret`?"), "{}", ran.stderr);
    let ran = specwright(&["vocabulary", "zebra"]).expect(exit::USAGE);
    assert!(ran.stderr.contains("there are: name, enum-names, secret"), "{}", ran.stderr);
}
