//! Settings: addresses, variables, the environment.

use std::process::Command;

use crate::rt::{ClientBuilder, Credential, ErrorKind};
use crate::sample::operations::{API, Client};
use crate::server::Capture;

fn base(url: &str) -> Result<String, String> {
    let client = Client::builder().base_url(url).build().map_err(|error| error.to_string())?;
    let debug = format!("{client:?}");
    Ok(debug.split("server: \"").nth(1).unwrap().split('"').next().unwrap().to_owned())
}

#[test]
fn rt_24_addresses_that_are_taken() {
    let good = [
        ("https://h.example", "https://h.example"),
        ("https://H.Example:443/a/", "https://h.example/a"),
        ("https://h.example:8443/a//", "https://h.example:8443/a"),
        ("HTTPS://h.example", "https://h.example"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:80/x", "http://127.0.0.1/x"),
        ("http://[::1]:9/", "http://[::1]:9"),
        ("https://[2001:DB8:0::1]", "https://[2001:db8::1]"),
        ("http://a.localhost", "http://a.localhost"),
    ];
    for (given, taken) in good {
        assert_eq!(base(given).as_deref(), Ok(taken));
    }
}

#[test]
fn rt_24_addresses_that_are_refused() {
    let bad = [
        "http://h.example",
        "https://u:canary@h.example",
        "https://u@h.example",
        "https://h.example?x=canary",
        "https://h.example/#canary",
        "h.example",
        "/v1",
        "",
        "ftp://h.example",
        "https://",
        "https:///x",
        "https://bücher.example",
        "https://h.example/a/../b",
        "https://h.example/%2e%2E/b",
        "https://h.example:99999",
        "https://h.example:x",
        "https://h.example/a b",
        "https://127.1",
        "https://0x7f000001",
        "http://127.0.0.1.nip.example",
        "https://h.example\\@evil.example",
        "http://localhost.evil.example",
        "https://[::1",
        "https://{host}/",
    ];
    for given in bad {
        let error = base(given).expect_err(given);
        assert!(!error.contains("canary"), "{error}");
    }
    assert!(Client::builder().base_url("http://h.example").allow_insecure_http().build().is_ok());
}

#[test]
fn server_variables() {
    let server = |value: &str| Client::builder().server_variable("region", value).build();
    assert!(format!("{:?}", Client::builder().build().unwrap()).contains("https://de.sample.example/v1"));
    assert!(format!("{:?}", server("us-1").unwrap()).contains("https://us-1.sample.example/v1"));
    for value in ["evil.example/", "evil.example#", "evil@", "a b", "", "x?", "\\"] {
        assert!(server(value).is_err(), "{value:?}");
    }
    let error = Client::builder().server_variable("zone", "a").build().unwrap_err().to_string();
    assert_eq!(error, "the chosen server has no variable zone");
    assert!(Client::builder().server(1).build().is_err());
}

#[test]
fn settings_that_cannot_be_used() {
    let error = |builder: ClientBuilder<Client>| builder.build().unwrap_err().to_string();
    assert!(error(Client::builder().user_agent("a\nb")).starts_with("the header User-Agent "));
    assert!(error(Client::builder().default_header("X-A", "canary\n")).starts_with("the header X-A "));
    assert!(error(Client::builder().default_header("Authorization", "x")).contains("the client sets itself"));
    assert!(error(Client::builder().basic_auth("a:b", "c")).contains("colon"));
    assert!(error(Client::builder().token_auth("")).contains("is empty"));
    assert!(error(Client::builder().token_auth("can\r\nary")).contains("tokenAuth"));
    assert!(error(Client::builder().credential("none", Credential::token("x"))).contains("no scheme none"));
    assert!(error(Client::builder().credential("basicAuth", Credential::token("x"))).contains("a user name"));
    assert!(error(Client::builder().credential("cookieKey", Credential::token("a;b"))).contains("cookie"));
    let own = Client::builder().transport(Capture::default()).connect_timeout(std::time::Duration::from_secs(1));
    assert!(error(own).contains("connect_timeout"));
}

#[test]
fn rt_26_environment() {
    let table: [(&[(&str, &str)], &str); 8] = [
        (&[], "ok none https://de.sample.example/v1"),
        (&[("SAMPLE_TOKEN", "canary")], "ok token https://de.sample.example/v1"),
        (&[("SAMPLE_TOKEN", ""), ("SAMPLE_USERNAME", "")], "ok none https://de.sample.example/v1"),
        (&[("SAMPLE_USERNAME", "canary"), ("SAMPLE_PASSWORD", "canary")], "ok basic https://de.sample.example/v1"),
        (&[("SAMPLE_USERNAME", "canary")], "error SAMPLE_PASSWORD is not set, but SAMPLE_USERNAME is"),
        (
            &[("SAMPLE_PASSWORD", "canary"), ("SAMPLE_USERNAME", "")],
            "error SAMPLE_USERNAME is not set, but SAMPLE_PASSWORD is",
        ),
        (&[("SAMPLE_API_URL", "https://other.example/")], "ok none https://other.example"),
        (&[("SAMPLE_API_URL", "http://canary.example")], "error SAMPLE_API_URL: the server address must be https"),
    ];
    for (variables, expected) in table {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "config::environment_child", "--nocapture"]).env("SAMPLE_CHILD", "1");
        for name in ["SAMPLE_TOKEN", "SAMPLE_USERNAME", "SAMPLE_PASSWORD", "SAMPLE_API_URL"] {
            child.env_remove(name);
        }
        let output = child.envs(variables.iter().copied()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(expected), "{variables:?}: {text}");
        assert!(!text.contains("canary"), "{text}");
    }
}

/// Runs in a process of its own, for [`rt_26_environment`].
#[test]
fn environment_child() {
    if std::env::var_os("SAMPLE_CHILD").is_none() {
        return;
    }
    // Whoever does not ask for the environment does not get it.
    let bare = Client::builder().transport(Capture::default()).build().unwrap();
    assert!(format!("{bare:?}").contains("https://de.sample.example/v1"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let error = runtime.block_on(bare.list_clusters().send()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    let capture = Capture::default();
    let built = ClientBuilder::<Client>::from_env(&API).and_then(|builder| builder.transport(capture.clone()).build());
    let client = match built {
        Ok(client) => client,
        Err(error) => return println!("error {error}"),
    };
    let _ = runtime.block_on(client.list_clusters().send());
    let requests = capture.requests.lock().unwrap();
    let used = requests.first().map_or("none", |request| {
        if request.headers()["authorization"].to_str().unwrap().starts_with("Basic") { "basic" } else { "token" }
    });
    println!("ok {used} {client:?}\nok {used} {}", format!("{client:?}").split('"').nth(3).unwrap());
}
