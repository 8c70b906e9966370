//! Asking an issuer for its keys: the discovery document, then the set it names. Over TLS unless the issuer is on this machine; no
//! redirects, few bytes, a short time.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

use super::jwks::{FetchError, Keys, read};
use super::{TrustedIssuer, may_be_asked};

/// How long one question may take in all.
const PATIENCE: Duration = Duration::from_secs(4);
/// Largest document looked at, in bytes.
const MAX_BYTES: u64 = 256 * 1024;

/// The keys an issuer publishes now.
pub fn keys(issuer: &TrustedIssuer) -> Result<Keys, FetchError> {
    let agent = agent(issuer)?;
    let discovery = document(&agent, &format!("{}/.well-known/openid-configuration", issuer.issuer))?;
    let text = |name: &str| discovery.get(name).and_then(Value::as_str).unwrap_or_default();
    // OpenID Connect Discovery §4.3: a document that names another issuer was put there by somebody else.
    if text("issuer") != issuer.issuer {
        return Err("the discovery document is of another issuer".into());
    }
    let jwks_uri = text("jwks_uri");
    if !may_be_asked(jwks_uri) {
        return Err("the keys are not published over TLS".into());
    }
    Ok(read(&document(&agent, jwks_uri)?))
}

fn document(agent: &Agent, url: &str) -> Result<Value, FetchError> {
    let mut response = agent.get(url).header("accept", "application/json").call()?;
    if response.status() != 200 {
        return Err(format!("{url} answers {}", response.status()).into());
    }
    Ok(serde_json::from_slice(&response.body_mut().with_config().limit(MAX_BYTES).read_to_vec()?)?)
}

fn agent(issuer: &TrustedIssuer) -> Result<Agent, FetchError> {
    let roots = match &issuer.ca_file {
        None => RootCerts::WebPki,
        Some(file) => {
            let pem = std::fs::read(file)?;
            let mut certificates = Vec::new();
            for item in parse_pem(&pem) {
                if let PemItem::Certificate(certificate) = item? {
                    certificates.push(certificate);
                }
            }
            RootCerts::from(certificates)
        }
    };
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(PATIENCE))
        .tls_config(TlsConfig::builder().root_certs(roots).build());
    // What is on this machine is not behind a proxy.
    let config = if issuer.issuer.starts_with("http://") { config.proxy(None) } else { config };
    Ok(config.build().into())
}
