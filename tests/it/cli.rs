//! The command line as its users meet it: arguments in; exit code, standard output, standard error and files out.

mod module;
mod select;
mod slips;
mod split;
mod write;

use std::fs;
use std::path::{Path, PathBuf};

use specwright::cli::{Console, exit, run};
use tempfile::TempDir;

const GOOD: &str = "\
openapi: 3.0.3
info: { title: Things, version: '1', description: Keeps things. }
servers: [{ url: 'https://things.example' }]
paths:
  /things:
    get:
      operationId: listThings
      summary: Lists things.
      responses:
        '200':
          description: All things.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Thing' }
components:
  schemas:
    Thing:
      type: object
      description: A thing.
      properties:
        size: { type: integer, description: Its size. }
";

/// The good document with a default that is passed over.
fn odd() -> String {
    GOOD.replace("{ type: integer, description: Its size. }", "{ type: integer, default: big, description: Its size. }")
}

/// The good document with a reference that leads nowhere.
fn wrong() -> String {
    GOOD.replace("schemas/Thing'", "schemas/Nowhere'")
}

struct Ran {
    code: u8,
    stdout: String,
    stderr: String,
}

impl Ran {
    #[track_caller]
    fn expect(self, code: u8) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}

fn specwright_reading(stdin: &str, args: &[&str]) -> Ran {
    let (mut input, mut stdout, mut stderr) = (stdin.as_bytes(), Vec::new(), Vec::new());
    let mut console = Console::new(&mut input, &mut stdout, &mut stderr);
    let code = run(std::iter::once("specwright").chain(args.iter().copied()), &mut console);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code, stdout: text(stdout), stderr: text(stderr) }
}

fn specwright(args: &[&str]) -> Ran {
    specwright_reading("", args)
}

/// A folder with a document in it, and paths as arguments take them.
struct Case {
    dir: TempDir,
    input: String,
    output: String,
}

impl Case {
    fn new(document: &str) -> Self {
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join("api.yaml"), document).unwrap();
        let path = |name| dir.path().join(name).display().to_string();
        Self { input: path("api.yaml"), output: path("out"), dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn generate(&self, more: &[&str]) -> Ran {
        let mut args = vec!["generate", "--input", &self.input, "--output", &self.output, "--name", "things"];
        args.extend(more);
        specwright(&args)
    }

    #[track_caller]
    fn wrote_nothing(&self) {
        assert!(!Path::new(&self.output).exists());
    }
}

#[test]
fn help_shows_examples_and_exit_codes_everywhere() {
    for args in [&["--help"][..], &["generate", "--help"], &["check", "-h"], &["dump", "--help"], &["help", "check"]] {
        let ran = specwright(args).expect(exit::DONE);
        assert!(
            ran.stdout.contains("Examples:\n  ") && ran.stdout.contains("Exit codes:\n  0  done"),
            "{}",
            ran.stdout
        );
        assert_eq!(ran.stderr, "");
        assert!(ran.stdout.lines().all(|line| line.len() <= 160), "{}", ran.stdout);
    }
    let help = specwright(&["--help"]).stdout;
    let readme = fs::read_to_string(xtask::root().join("README.md")).unwrap();
    let (_, codes) = help.split_once("Exit codes:\n").unwrap();
    let rows: Vec<String> =
        codes.lines().map(|line| format!("| {} |\n", line.trim().replacen("  ", " | ", 1))).collect();
    assert_eq!(rows.len(), 5);
    assert!(readme.contains(&rows.concat()), "README.md has the same codes:\n{}", rows.concat());
    assert!(specwright(&["--version"]).expect(exit::DONE).stdout.starts_with("specwright "));
}

#[test]
fn a_wrong_command_line_is_a_usage_error() {
    let wrong: &[&[&str]] = &[
        &[],
        &["generat"],
        &["generate"],
        &["generate", "--input", "x", "--output", "y"],
        &["check"],
        &["check", "x", "--format", "xml"],
        &["dump", "x", "--deny-warnings"],
    ];
    for args in wrong {
        let ran = specwright(args).expect(exit::USAGE);
        assert!(ran.stdout.is_empty() && !ran.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn the_name_is_judged_before_anything_is_read() {
    for name in ["async", "2fast", "../up", "con", "größe", ""] {
        let ran = specwright(&["generate", "--input", "no-such-file", "--output", "out", "--name", name]);
        let ran = ran.expect(exit::USAGE);
        assert!(ran.stderr.contains("--name <CRATE>"), "{}", ran.stderr);
    }
}

#[test]
fn generate_writes_a_crate_and_says_so_in_one_line() {
    let case = Case::new(GOOD);
    let ran = case.generate(&[]).expect(exit::DONE);
    let first = ran.stdout.lines().next().unwrap();
    assert!(first.starts_with("wrote ") && first.contains(&format!(" files to {} (", case.output)), "{first}");
    assert!(first.contains(" created, 0 changed, 0 removed): 1 operation, "), "{first}");
    assert!(ran.stdout.contains("\nnext: cargo build --manifest-path "), "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
    assert!(Path::new(&case.output).join("Cargo.toml").exists());

    let again = case.generate(&[]).expect(exit::DONE);
    assert!(again.stdout.starts_with("nothing changed: "), "{}", again.stdout);
}

#[test]
fn generated_files_name_no_folder_of_this_machine() {
    let case = Case::new(GOOD);
    case.generate(&[]).expect(exit::DONE);
    let root = case.dir.path().display().to_string();
    let mut open = vec![PathBuf::from(&case.output)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                assert!(!fs::read_to_string(&path).unwrap().contains(&root), "{}", path.display());
            }
        }
    }
}

#[test]
fn warnings_are_printed_and_do_not_stop_generation_unless_denied() {
    let case = Case::new(&odd());
    let denied = case.generate(&["--deny-warnings"]).expect(exit::FINDINGS);
    assert!(denied.stdout.is_empty() && denied.stderr.contains("nothing was written"), "{}", denied.stderr);
    case.wrote_nothing();
    let ran = case.generate(&[]).expect(exit::DONE);
    assert!(ran.stderr.contains("warning") && ran.stderr.contains("api.yaml"), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("wrote "));
}

#[test]
fn errors_stop_everything() {
    let case = Case::new(&wrong());
    let ran = case.generate(&[]).expect(exit::FINDINGS);
    assert!(ran.stderr.contains("Nowhere") && ran.stderr.contains("nothing was written"), "{}", ran.stderr);
    case.wrote_nothing();
    specwright(&["check", &case.input]).expect(exit::FINDINGS);
    let dumped = specwright(&["dump", &case.input]).expect(exit::FINDINGS);
    assert!(dumped.stdout.is_empty() && dumped.stderr.contains("Nowhere"));
}

#[test]
fn a_document_that_cannot_be_used_has_a_code_of_its_own() {
    for text in ["openapi: [3.0.3\n", "openapi: 9.9.9\ninfo: {}\n", "", "just text"] {
        let case = Case::new(text);
        for ran in [case.generate(&[]), specwright(&["check", &case.input]), specwright(&["dump", &case.input])] {
            let ran = ran.expect(exit::UNUSABLE);
            assert!(ran.stderr.contains("error"), "{text:?}: {}", ran.stderr);
        }
        case.wrote_nothing();
    }
}

#[test]
fn all_files_that_cannot_be_read_are_named() {
    let case = Case::new(GOOD);
    fs::write(&case.input, [b'a', 0xff, b'b']).unwrap();
    let missing = case.path("missing.yaml").display().to_string();
    for (command, file) in [("check", &case.input), ("dump", &case.input)] {
        let ran = specwright(&[command, file, "--overlay", &missing]).expect(exit::UNUSABLE);
        assert!(ran.stderr.contains("missing.yaml") && ran.stderr.contains("not UTF-8"), "{}", ran.stderr);
    }
    let ran = case.generate(&["--overlay", &missing, "--format", "json"]).expect(exit::UNUSABLE);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&json["errors"], json["diagnostics"][0]["code"].as_str()), (&2.into(), Some("unreadable")), "{json}");
    case.wrote_nothing();
}

#[test]
fn a_dash_reads_standard_input_once() {
    let ran = specwright_reading(GOOD, &["check", "-"]).expect(exit::DONE);
    assert_eq!(ran.stdout, "-: no errors\n");
    specwright_reading(&wrong(), &["check", "-"]).expect(exit::FINDINGS);
    let twice = specwright_reading(GOOD, &["check", "-", "--overlay", "-"]).expect(exit::USAGE);
    assert!(twice.stderr.contains("only once"), "{}", twice.stderr);
}

#[test]
fn check_denies_warnings_when_told() {
    let case = Case::new(&odd());
    let ran = specwright(&["check", &case.input]).expect(exit::DONE);
    assert!(ran.stderr.contains("warning") && ran.stdout.ends_with(": no errors\n"));
    specwright(&["check", &case.input, "--deny-warnings"]).expect(exit::FINDINGS);
}

#[test]
fn json_is_one_value_on_standard_output() {
    for (text, code) in [(GOOD.to_owned(), exit::DONE), (odd(), exit::DONE), (wrong(), exit::FINDINGS)] {
        let case = Case::new(&text);
        for ran in [specwright(&["check", &case.input, "--format", "json"]), case.generate(&["--format", "json"])] {
            let ran = ran.expect(code);
            serde_json::from_str::<serde_json::Value>(&ran.stdout).unwrap();
            assert!(!ran.stderr.contains("Nowhere"), "{}", ran.stderr);
        }
    }
}

#[test]
fn colour_is_for_terminals() {
    let case = Case::new(&wrong());
    let colored = |args: &[&str], terminal: bool, no_color: bool| {
        let (mut stdin, mut stdout, mut stderr) = (std::io::empty(), Vec::new(), Vec::new());
        let mut console = Console::new(&mut stdin, &mut stdout, &mut stderr);
        (console.stderr_is_terminal, console.no_color) = (terminal, no_color);
        run(["specwright", "check", &case.input].iter().chain(args), &mut console);
        stderr.contains(&0x1b)
    };
    assert!(colored(&[], true, false));
    assert!(!colored(&[], true, true));
    assert!(!colored(&[], false, false));
    assert!(!colored(&["--color", "never"], true, false));
    assert!(colored(&["--color", "always"], false, true));
}

#[test]
fn dump_prints_the_model() {
    let case = Case::new(GOOD);
    let ran = specwright(&["dump", &case.input]).expect(exit::DONE);
    assert!(ran.stdout.contains("Thing") && ran.stdout.ends_with('\n'), "{}", ran.stdout);
}

#[test]
fn a_folder_of_somebody_else_is_refused() {
    let case = Case::new(GOOD);
    fs::create_dir(&case.output).unwrap();
    fs::write(case.path("out/notes"), "mine").unwrap();
    let ran = case.generate(&[]).expect(exit::USAGE);
    assert!(ran.stderr.contains("was not written by specwright") && ran.stderr.contains("--force"), "{}", ran.stderr);
    assert_eq!(fs::read_dir(&case.output).unwrap().count(), 1);
    case.generate(&["--force"]).expect(exit::DONE);
    assert_eq!(fs::read_to_string(case.path("out/notes")).unwrap(), "mine");
}
