//! How servers prove who they are: TLS 1.2 or later, certificates that the system trusts or the caller does, and no way
//! around that. Keys are never written to a file, whatever the environment says.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::version::{TLS12, TLS13};
use rustls_platform_verifier::Verifier;

/// The settings of all connections.
///
/// # Errors
/// Says what is missing or cannot be used.
pub(super) fn tls(roots: &[Vec<u8>]) -> Result<rustls::ClientConfig, String> {
    let provider = provider()?;
    let roots = certificates(roots)?;
    let verifier = verifier(roots, Arc::clone(&provider)).map_err(|error| format!("no TLS: {error}"))?;
    let builder = rustls::ClientConfig::builder_with_provider(provider).with_protocol_versions(&[&TLS13, &TLS12]);
    let builder = builder.map_err(|error| format!("no TLS: {error}"))?;
    let verified = builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = verified.with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// What computes: the process's own provider, else the one of the feature that is on.
fn provider() -> Result<Arc<CryptoProvider>, String> {
    if let Some(provider) = CryptoProvider::get_default() {
        return Ok(Arc::clone(provider));
    }
    #[cfg(feature = "aws-lc-rs")]
    return Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
    return Ok(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(not(any(feature = "aws-lc-rs", feature = "ring")))]
    return Err("no TLS: switch on the feature `aws-lc-rs` or `ring`, or install a provider of rustls".to_owned());
}

fn certificates(given: &[Vec<u8>]) -> Result<Vec<CertificateDer<'static>>, String> {
    let mut found = Vec::new();
    for bytes in given {
        if !bytes.trim_ascii_start().starts_with(b"-----BEGIN") {
            found.push(CertificateDer::from(bytes.clone()));
            continue;
        }
        let before = found.len();
        for certificate in CertificateDer::pem_slice_iter(bytes) {
            found.push(certificate.map_err(|_| "root_certificate() was given PEM that cannot be read".to_owned())?);
        }
        if found.len() == before {
            return Err("root_certificate() was given PEM without a certificate".to_owned());
        }
    }
    Ok(found)
}

#[cfg(any(all(unix, not(target_os = "android")), target_os = "windows"))]
fn verifier(roots: Vec<CertificateDer<'static>>, provider: Arc<CryptoProvider>) -> Result<Verifier, rustls::Error> {
    Verifier::new_with_extra_roots(roots, provider)
}

/// Certificates of one's own are the platform's affair here.
#[cfg(not(any(all(unix, not(target_os = "android")), target_os = "windows")))]
fn verifier(roots: Vec<CertificateDer<'static>>, provider: Arc<CryptoProvider>) -> Result<Verifier, rustls::Error> {
    if !roots.is_empty() {
        return Err(rustls::Error::General("this platform takes no root_certificate()".to_owned()));
    }
    Verifier::new(provider)
}
