//! The built program: that its streams and exit codes reach the system. What it prints is tested in `tests/it/cli.rs`.

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn specwright(args: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments does not read.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn exit_codes_reach_the_system() {
    let good = "openapi: 3.0.3\ninfo: { title: t, version: '1' }\npaths: {}\n";
    let wrong = "openapi: 3.0.3\ninfo: { title: t, version: '1' }\npaths: { /a: { $ref: '#/nowhere' } }\n";
    for (args, stdin, code) in [
        (&["check", "-"][..], good, 0),
        (&["check", "-"], wrong, 1),
        (&["chek"], "", 2),
        (&["check", "-"], "openapi: [", 3),
        (&["check", "no-such-file.yaml"], "", 3),
    ] {
        let output = specwright(args, stdin);
        assert_eq!(output.status.code(), Some(code), "{args:?} {stdin}: {output:?}");
    }
}

#[test]
fn what_is_no_terminal_gets_no_colour() {
    let output = specwright(&["check", "-"], "openapi: [");
    assert!(!output.stderr.is_empty() && !output.stderr.contains(&0x1b) && output.stdout.is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_standard_output_that_takes_nothing() {
    use std::fs::File;
    let help =
        |stdout: Stdio| Command::new(env!("CARGO_BIN_EXE_specwright")).arg("--help").stdout(stdout).output().unwrap();
    // A full disk is a failure; a reader that has gone is not.
    let full = help(File::options().write(true).open("/dev/full").unwrap().into());
    assert_eq!(full.status.code(), Some(4), "{full:?}");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let gone = help(writer.into());
    assert_eq!((gone.status.code(), gone.stderr.len()), (Some(0), 0), "{gone:?}");
}
