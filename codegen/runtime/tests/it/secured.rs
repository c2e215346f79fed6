//! Servers that speak TLS, and a proxy that connects to them, on loopback.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::server::json;

/// An authority of our own, and what it certifies.
pub struct Authority {
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self { pem: certificate.pem(), issuer: Issuer::new(params, key) }
    }

    fn certify(&self, name: &str) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &self.issuer).unwrap();
        (certificate.into(), PrivateKeyDer::try_from(key.serialize_der()).unwrap())
    }
}

/// A server with a certificate for `name`.
pub struct Secured {
    pub address: SocketAddr,
    /// Header names and values of all requests.
    pub seen: Arc<Mutex<Vec<http::HeaderMap>>>,
    pub connections: Arc<AtomicUsize>,
}

impl Secured {
    pub async fn start(authority: &Authority, name: &str) -> Self {
        let acceptor = acceptor(authority, name);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Self { address, seen: Arc::default(), connections: Arc::default() };
        let (seen, connections) = (Arc::clone(&server.seen), Arc::clone(&server.connections));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, seen) = (acceptor.clone(), Arc::clone(&seen));
                let connections = Arc::clone(&connections);
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    connections.fetch_add(1, Ordering::SeqCst);
                    let service = service_fn(|request: http::Request<hyper::body::Incoming>| {
                        seen.lock().unwrap().push(request.headers().clone());
                        async { Ok::<_, std::convert::Infallible>(json(200, r#"{"items":[]}"#)) }
                    });
                    let serve = hyper::server::conn::http1::Builder::new();
                    let _ = serve.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        server
    }

    /// Its address with the name that its certificate is for.
    pub fn url(&self, name: &str) -> String {
        format!("https://{name}:{}", self.address.port())
    }
}

fn acceptor(authority: &Authority, name: &str) -> TlsAcceptor {
    let (certificate, key) = authority.certify(name);
    // Named, as the client may have been built with another.
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

/// A server that answers with these bytes and goes away without saying so. Comes out its address.
pub async fn cut_off(authority: &Authority, answer: String) -> String {
    let acceptor = acceptor(authority, "localhost");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await?);
            }
            stream.write_all(answer.as_bytes()).await?;
            stream.flush().await?;
            // Only the layer below is told that this is the end.
            stream.get_mut().0.shutdown().await?;
        }
        std::io::Result::Ok(())
    });
    url
}

/// A proxy that connects everything to one address.
pub struct Proxy {
    pub address: SocketAddr,
    /// What it was asked, up to the empty line.
    pub asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    pub async fn start(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self { address: listener.local_addr().unwrap(), asked: Arc::default() };
        let asked = Arc::clone(&proxy.asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let asked = Arc::clone(&asked);
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        head.push(stream.read_u8().await?);
                    }
                    let text = String::from_utf8(head).unwrap();
                    let is_tunnel = text.starts_with("CONNECT ");
                    asked.lock().unwrap().push(text);
                    if is_tunnel {
                        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
                        let mut origin = TcpStream::connect(to).await?;
                        copy_bidirectional(&mut stream, &mut origin).await?;
                    } else {
                        let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n";
                        stream.write_all(format!("{answer}{{\"items\":[]}}").as_bytes()).await?;
                    }
                    std::io::Result::Ok(())
                });
            }
        });
        proxy
    }
}
