//! A real `mpp serve` that ends TLS itself.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::support::farm::free_address;
use crate::support::gate::LIMIT;
use crate::support::scratch::Scratch;

const CERTIFICATE: &str = include_str!("../support/fixtures/tls-old.pem");
const KEY: &str = include_str!("../support/fixtures/tls-old.key.pem");
const OTHER_KEY: &str = include_str!("../support/fixtures/tls-new.key.pem");

/// Ends with its test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(dir: &Path, addr: SocketAddr, key: &str) -> Serving {
    let (certificate, key_file) = (dir.join("cert.pem"), dir.join("key.pem"));
    fs::write(&certificate, CERTIFICATE).expect("write the certificate");
    fs::write(&key_file, key).expect("write the key");
    fs::set_permissions(&key_file, fs::Permissions::from_mode(0o600)).expect("chmod");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mpp"));
    command.arg("serve").env("MPP_DATABASE_URL", format!("sqlite:{}", dir.join("mpp.sqlite").display()));
    command.env("MPP_LISTEN", addr.to_string()).env("MPP_TLS_CERTIFICATE", certificate).env("MPP_TLS_KEY", key_file);
    command.env("RUST_LOG", "warn").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    Serving(command.spawn().expect("start mpp serve"))
}

/// A client that trusts that certificate and no other.
fn client() -> Agent {
    let root = Certificate::from_pem(CERTIFICATE.as_bytes()).expect("a certificate").to_owned();
    let tls = TlsConfig::builder().root_certs(RootCerts::from([root].to_vec())).build();
    Agent::config_builder().tls_config(tls).proxy(None).timeout_global(Some(Duration::from_secs(5))).build().into()
}

#[test]
fn it_speaks_https_and_nothing_else() {
    let scratch = Scratch::new(Path::new(env!("CARGO_TARGET_TMPDIR")), "tls");
    let addr = free_address();
    let mut serving = serve(scratch.path(), addr, KEY);
    let (client, began) = (client(), Instant::now());
    let url = format!("https://localhost:{}/health/ready", addr.port());
    let answer = loop {
        if let Ok(answer) = client.get(&url).call() {
            break answer;
        }
        assert!(serving.0.try_wait().expect("look at the process").is_none() && began.elapsed() < LIMIT, "it does not serve");
        std::thread::sleep(Duration::from_millis(20));
    };
    let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().expect("plain").to_owned());
    assert_eq!((answer.status().as_u16(), header("strict-transport-security").as_deref()), (200, Some("max-age=31536000")));

    let mut plain = TcpStream::connect(addr).expect("connect");
    plain.set_read_timeout(Some(LIMIT)).expect("set a limit");
    plain.write_all(b"GET /health/ready HTTP/1.1\r\nHost: mpp\r\n\r\n").expect("write");
    let mut said = Vec::new();
    let _ = plain.read_to_end(&mut said);
    assert!(!said.starts_with(b"HTTP"), "it answered without TLS");
}

#[test]
fn a_key_of_another_certificate_keeps_it_from_starting() {
    let scratch = Scratch::new(Path::new(env!("CARGO_TARGET_TMPDIR")), "tls-bad");
    let mut serving = serve(scratch.path(), free_address(), OTHER_KEY);
    let mut said = String::new();
    serving.0.stderr.take().expect("a pipe").read_to_string(&mut said).expect("UTF-8");
    assert!(!serving.0.wait().expect("wait").success());
    assert!(said.contains("key.pem is not that of the certificate"), "{said}");
}
