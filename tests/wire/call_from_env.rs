//! Makes one call with a client that is configured by the environment alone. In goes the module of the API as the first
//! argument, and `build` as the second one to leave the call out; out come the client as `Debug` shows it and what
//! happened, a line each.

use std::process::ExitCode;

use managed_postgres::{instaclustr, ionos};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return report(Err(error.to_string())),
    };
    report(runtime.block_on(async {
        match *arguments.as_slice() {
            ["ionos", ref rest @ ..] => {
                let client = shown(ionos::Client::from_env())?;
                let call = client.list_clusters();
                if rest == ["build"] { Ok(()) } else { call.send().await.map(drop).map_err(|error| error.to_string()) }
            }
            ["instaclustr", ref rest @ ..] => {
                let client = shown(instaclustr::Client::from_env())?;
                let call = client.list_versions();
                if rest == ["build"] { Ok(()) } else { call.send().await.map(drop).map_err(|error| error.to_string()) }
            }
            _ => Err("usage: call_from_env ionos|instaclustr [build]".to_owned()),
        }
    }))
}

/// Prints the client that was built.
fn shown<C: std::fmt::Debug>(client: Result<C, impl std::fmt::Display>) -> Result<C, String> {
    let client = client.map_err(|error| error.to_string())?;
    println!("{client:?}");
    Ok(client)
}

fn report(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => {
            println!("done");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
