//! Clients that are configured by the environment. Each case is a process of its own, with no other variables than its own.

use std::process::Stdio;

use crate::samples;
use crate::server::{Reply, Server};

/// Module of the API, variables and the error that must come of them.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

/// What the process printed, and whether it was content.
async fn run(arguments: &[&str], variables: &[(&str, &str)]) -> (bool, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_call_from_env"));
    command.args(arguments).env_clear().envs(variables.iter().copied()).stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("a process");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (output.status.success(), String::from_utf8(output.stdout).expect("UTF-8"))
}

/// A case that reaches the server: the `Authorization` it must see.
async fn authorization(api: &str, server: &Server, variables: &[(&str, &str)]) -> String {
    let (done, text) = run(&[api], variables).await;
    assert!(done && text.ends_with("done\n"), "{text}");
    assert!(!text.contains("canary"), "{text}");
    server.last().header("authorization").to_owned()
}

#[tokio::test(flavor = "current_thread")]
async fn ionos_reads_its_variables() {
    let server = Server::start([Reply::json(200, &samples::ionos().response("listClusters", 200))]).await;
    let url = ("IONOS_API_URL", server.url.as_str());
    let (username, password) = (("IONOS_USERNAME", "username"), ("IONOS_PASSWORD", "canary"));
    let token = ("IONOS_TOKEN", "canary-token");
    assert_eq!(authorization("ionos", &server, &[url, token]).await, "Bearer canary-token");
    let basic = "Basic dXNlcm5hbWU6Y2FuYXJ5";
    assert_eq!(authorization("ionos", &server, &[url, username, password]).await, basic);
    // The token goes before, as in the vendor's own tools; an empty variable is none.
    assert_eq!(authorization("ionos", &server, &[url, token, username, password]).await, "Bearer canary-token");
    assert_eq!(authorization("ionos", &server, &[url, ("IONOS_TOKEN", ""), username, password]).await, basic);
    assert_eq!(server.hits(), 4);
    assert_eq!(server.last().line, "GET /clusters HTTP/1.1");
}

#[tokio::test(flavor = "current_thread")]
async fn instaclustr_reads_its_variables() {
    let server = Server::start([Reply::json(200, &samples::instaclustr().response("listVersions", 200))]).await;
    let variables = [
        ("INSTACLUSTR_API_URL", server.url.as_str()),
        ("INSTACLUSTR_USERNAME", "username"),
        ("INSTACLUSTR_API_KEY", "canary"),
    ];
    assert_eq!(authorization("instaclustr", &server, &variables).await, "Basic dXNlcm5hbWU6Y2FuYXJ5");
    assert_eq!(server.hits(), 1);
}

/// Requests to this machine may go by http because they do not leave it; a proxy would see their credentials.
#[tokio::test(flavor = "current_thread")]
async fn what_is_meant_for_this_machine_does_not_go_to_a_proxy() {
    let proxy = Server::start([Reply::new(502)]).await;
    let server = Server::start([Reply::json(200, &samples::ionos().response("listClusters", 200))]).await;
    let mut variables = vec![("IONOS_API_URL", server.url.as_str()), ("IONOS_TOKEN", "canary")];
    variables.extend(["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"].map(|name| (name, proxy.url.as_str())));
    assert_eq!(authorization("ionos", &server, &variables).await, "Bearer canary");
    proxy.assert_untouched().await;

    // Everything else does; of https it sees the name of the server alone.
    let proxy = Server::start([Reply::new(502)]).await;
    let variables =
        [("IONOS_API_URL", "https://db.invalid"), ("IONOS_TOKEN", "canary"), ("HTTPS_PROXY", proxy.url.as_str())];
    let (done, text) = run(&["ionos"], &variables).await;
    assert!(
        !done && text.ends_with("error: listClusters: cannot connect to https://db.invalid (3 attempts)\n"),
        "{text}"
    );
    let seen = proxy.last();
    assert_eq!(seen.line, "CONNECT db.invalid:443 HTTP/1.1");
    assert!(!format!("{seen:?}").contains("canary"), "{seen:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn without_an_address_the_document_says_where_to() {
    for (api, variable, address) in [
        ("ionos", "IONOS_API_URL", "https://api.ionos.com/databases/postgresql"),
        ("instaclustr", "INSTACLUSTR_API_URL", "https://api.instaclustr.com"),
    ] {
        for variables in [&[][..], &[(variable, "")]] {
            let (done, text) = run(&[api, "build"], variables).await;
            assert!(done && text.contains(&format!("server: \"{address}\"")), "{text}");
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_missing_or_wrong_is_named() {
    let server = Server::start([Reply::new(500)]).await;
    let (ionos, instaclustr) = (("IONOS_API_URL", server.url.as_str()), ("INSTACLUSTR_API_URL", server.url.as_str()));
    let cases: [Case<'_>; 9] = [
        ("ionos", &[("IONOS_API_URL", "nonsense")], "IONOS_API_URL: the server address must begin with https://"),
        (
            "ionos",
            &[ionos],
            "listClusters: no credentials are set: tokenAuth (IONOS_TOKEN) or basicAuth (IONOS_USERNAME, \
             IONOS_PASSWORD) is needed",
        ),
        ("ionos", &[ionos, ("IONOS_USERNAME", "u")], "IONOS_PASSWORD is not set, but IONOS_USERNAME is"),
        (
            "ionos",
            &[ionos, ("IONOS_PASSWORD", "canary"), ("IONOS_USERNAME", "")],
            "IONOS_USERNAME is not set, but IONOS_PASSWORD is",
        ),
        (
            "ionos",
            &[("IONOS_API_URL", "http://api.ionos.com"), ("IONOS_TOKEN", "canary")],
            "IONOS_API_URL: the server address must be https; http is for this machine only unless \
             allow_insecure_http() is set",
        ),
        (
            "ionos",
            &[("IONOS_API_URL", "https://user:canary@api.ionos.com"), ("IONOS_TOKEN", "canary")],
            "IONOS_API_URL: the server address must not have a user or password; set credentials instead",
        ),
        (
            "instaclustr",
            &[instaclustr],
            "listVersions: no credentials are set: basicAuth (INSTACLUSTR_USERNAME, INSTACLUSTR_API_KEY) is needed",
        ),
        (
            "instaclustr",
            &[instaclustr, ("INSTACLUSTR_API_KEY", "canary")],
            "INSTACLUSTR_USERNAME is not set, but INSTACLUSTR_API_KEY is",
        ),
        // The variables of one API are nothing to the other.
        (
            "instaclustr",
            &[instaclustr, ("IONOS_TOKEN", "canary")],
            "listVersions: no credentials are set: basicAuth (INSTACLUSTR_USERNAME, INSTACLUSTR_API_KEY) is needed",
        ),
    ];
    for (api, variables, message) in cases {
        let (done, text) = run(&[api], variables).await;
        assert!(!done && text.ends_with(&format!("error: {message}\n")), "{variables:?}: {text}");
        assert!(!text.contains("canary"), "{text}");
    }
    server.assert_untouched().await;
}
