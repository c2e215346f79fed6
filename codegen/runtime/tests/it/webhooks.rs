//! What the server sends by itself.

use specwright_runtime::read_webhook;

#[test]
fn a_body_becomes_its_payload() {
    assert_eq!(read_webhook::<Vec<u8>>(b"[1, 2]"), Ok(vec![1, 2]));
}

#[test]
fn what_does_not_fit_is_named_by_its_path_and_shows_no_value() {
    let wrong = read_webhook::<Vec<u8>>(b"[1, \"secret\"]").expect_err("no number");
    assert_eq!(wrong.path(), "[1]");
    assert!(!wrong.to_string().contains("secret"), "{wrong}");
    assert_eq!(read_webhook::<Vec<u8>>(b" ").expect_err("nothing").to_string(), "the body is empty");
}
