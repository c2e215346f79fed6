//! Prints the PostgreSQL versions that Instaclustr offers. The API has no call that lists clusters.
//!
//! Credentials come from `INSTACLUSTR_USERNAME` and `INSTACLUSTR_API_KEY`:
//! `cargo run -p managed-postgres --example instaclustr_list_versions`

use managed_postgres::instaclustr::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env()?;
    for list in client.list_versions().send().await? {
        for entry in list.application_versions.unwrap_or_default() {
            let versions = entry.versions.unwrap_or_default().join(", ");
            println!("{}: {versions}", entry.application.as_deref().unwrap_or("-"));
        }
    }
    Ok(())
}
