//! Checks that need a part of Rust which not every machine has: the oldest toolchain that is promised, and a target without an
//! operating system.
//!
//! Goes in: the root of the repository. Comes out: cargo's own output and whether it passed. Where rustup is absent or cannot
//! fetch the part, the check says so and is passed over. Must not do: change which toolchain the user works with.

use std::io;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use crate::apis::{APIS, CRATE};

/// The oldest Rust that builds the generator and what it emits: `rust-version` of the workspace and of every emitted crate.
pub const OLDEST_RUST: &str = "1.88";

/// The target of browsers and of other hosts that lend neither files nor sockets.
pub const WASM: &str = "wasm32-unknown-unknown";

/// A check of this kind.
#[derive(Clone, Copy)]
pub enum Check {
    /// The generator, the runtime, the client and every fixture's client with the oldest toolchain.
    OldestRust,
    /// The client without its HTTP library, for WebAssembly.
    Wasm,
    /// The client as it is by default, for WebAssembly.
    WasmByDefault,
}

impl Check {
    /// The cargo command, as `rustup run` or a user's shell takes it.
    pub fn line(self) -> String {
        match self {
            Self::OldestRust => format!("rustup run {OLDEST_RUST} cargo {}", self.args().join(" ")),
            Self::Wasm | Self::WasmByDefault => format!("cargo {}", self.args().join(" ")),
        }
    }

    fn args(self) -> Vec<String> {
        let modules: Vec<&str> = APIS.iter().map(|api| api.module).collect();
        let line = match self {
            // A folder of its own: two toolchains in one would build everything anew in turn.
            Self::OldestRust => {
                "check -p specwright -p specwright-runtime -p xtask -p specwright-compile-tests --target-dir target/oldest --locked -p "
                    .to_owned()
                    + CRATE
            }
            Self::Wasm => format!(
                "check -p {CRATE} --no-default-features --features {} --target {WASM} --locked",
                modules.join(",")
            ),
            Self::WasmByDefault => format!("check -p {CRATE} --target {WASM} --locked"),
        };
        line.split(' ').map(str::to_owned).collect()
    }

    /// Runs it with this process's streams; `None` when the machine cannot.
    pub fn run(self, root: &Path) -> io::Result<Option<ExitStatus>> {
        if !self.is_at_hand() && !self.fetch() {
            return Ok(None);
        }
        let mut command = match self {
            Self::OldestRust => {
                let mut command = Command::new("rustup");
                // The compiler cargo was started with would win over the toolchain asked for.
                command.args(["run", OLDEST_RUST, "cargo"]).env_remove("RUSTC").env_remove("RUSTUP_TOOLCHAIN");
                command
            }
            Self::Wasm | Self::WasmByDefault => {
                Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            }
        };
        command.args(self.args()).current_dir(root).status().map(Some)
    }

    /// What is missing when it cannot run.
    pub fn part(self) -> String {
        match self {
            Self::OldestRust => format!("Rust {OLDEST_RUST}"),
            Self::Wasm | Self::WasmByDefault => format!("the target {WASM}"),
        }
    }

    fn is_at_hand(self) -> bool {
        match self {
            Self::OldestRust => quiet(&["run", OLDEST_RUST, "rustc", "--version"]),
            Self::Wasm | Self::WasmByDefault => Command::new("rustup")
                .args(["target", "list", "--installed"])
                .output()
                .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).lines().any(|line| line.trim() == WASM)),
        }
    }

    fn fetch(self) -> bool {
        match self {
            Self::OldestRust => {
                quiet(&["toolchain", "install", OLDEST_RUST, "--profile", "minimal", "--no-self-update"])
            }
            Self::Wasm | Self::WasmByDefault => quiet(&["target", "add", WASM]),
        }
    }
}

/// Whether rustup is there and succeeds.
fn quiet(args: &[&str]) -> bool {
    let status =
        Command::new("rustup").args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_rust_is_the_one_the_manifests_state() {
        let manifest = include_str!("../../../Cargo.toml");
        assert!(manifest.contains(&format!("rust-version = \"{OLDEST_RUST}\"")), "the workspace states another");
        assert!(Check::OldestRust.line().contains("-p specwright-runtime "), "{}", Check::OldestRust.line());
    }
}
