//! TLS by this process itself, for an installation without a proxy in front that ends it. The certificate is read again when its
//! files change, so that a renewal needs no restart.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::identity::BadSetting;
use super::secret_files::is_exposed;

/// PEM file of the certificate, followed by those of its issuers.
pub const CERTIFICATE: &str = "MPP_TLS_CERTIFICATE";
/// PEM file of its private key: PKCS#8, PKCS#1 or SEC1.
pub const KEY: &str = "MPP_TLS_KEY";

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{0} cannot be read")]
    Unreadable(PathBuf, #[source] io::Error),
    /// Others on this machine could read the secret.
    #[error("the private key {0} can be read by others: run `chmod 600` on it")]
    Exposed(PathBuf),
    #[error("{CERTIFICATE}: no certificate in {0}")]
    NoCertificate(PathBuf),
    #[error("{KEY}: no private key in {0} that can be used")]
    NoKey(PathBuf),
    #[error("the key in {0} is not that of the certificate")]
    OtherKey(PathBuf),
    #[error("TLS cannot be set up")]
    Setup(#[source] rustls::Error),
}

/// Where certificate and key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl TlsFiles {
    /// From the environment given as a look-up: both files, or none for plain HTTP.
    ///
    /// # Errors
    /// [`BadSetting`] when one is named without the other.
    pub fn from_env(env: &dyn Fn(&str) -> Option<String>) -> Result<Option<Self>, BadSetting> {
        let path = |name| env(name).filter(|text| !text.trim().is_empty()).map(|text| PathBuf::from(text.trim()));
        match (path(CERTIFICATE), path(KEY)) {
            (Some(certificate), Some(key)) => Ok(Some(Self { certificate, key })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(BadSetting { name: KEY, problem: "the file of the certificate's private key" }),
            (None, Some(_)) => Err(BadSetting { name: CERTIFICATE, problem: "the file of the certificate" }),
        }
    }

    /// What the files of certificate and key hold.
    fn read(&self) -> Result<(Vec<u8>, Vec<u8>), TlsError> {
        let read = |path: &Path| fs::read(path).map_err(|error| TlsError::Unreadable(path.to_owned(), error));
        if fs::metadata(&self.key).is_ok_and(|metadata| is_exposed(&metadata)) {
            return Err(TlsError::Exposed(self.key.clone()));
        }
        Ok((read(&self.certificate)?, read(&self.key)?))
    }
}

/// The certificate in use. `Debug` shows where it is, not what.
struct Certificate {
    files: TlsFiles,
    current: RwLock<Arc<CertifiedKey>>,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.files.fmt(f)
    }
}

impl Certificate {
    fn load(files: TlsFiles) -> Result<Self, TlsError> {
        let current = RwLock::new(Arc::new(certified(&files)?));
        Ok(Self { files, current })
    }

    /// Takes what the files hold now; when that cannot be used, what was in use stays.
    fn renew(&self) -> Result<(), TlsError> {
        let renewed = Arc::new(certified(&self.files)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(())
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// TLS 1.2 and 1.3 with the certificate of `files`, which is followed as long as the process lives.
///
/// # Errors
/// [`TlsError`].
pub fn server(files: TlsFiles) -> Result<ServerConfig, TlsError> {
    let certificate = Arc::new(Certificate::load(files)?);
    let (files, followed) = (certificate.files.clone(), Arc::clone(&certificate));
    let changed = move || match followed.renew() {
        Ok(()) => tracing::info!("the TLS certificate was read"),
        Err(error) => tracing::error!(%error, "the TLS certificate was not read again; the last one stays in use"),
    };
    super::follow::follow("mpp-tls", move || files.read().ok(), changed);
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(TlsError::Setup)?;
    Ok(builder.with_no_client_auth().with_cert_resolver(certificate))
}

fn certified(files: &TlsFiles) -> Result<CertifiedKey, TlsError> {
    let (certificate, key) = files.read()?;
    let chain = CertificateDer::pem_slice_iter(&certificate).collect::<Result<Vec<_>, _>>().unwrap_or_default();
    if chain.is_empty() {
        return Err(TlsError::NoCertificate(files.certificate.clone()));
    }
    let no_key = || TlsError::NoKey(files.key.clone());
    let key = PrivateKeyDer::from_pem_slice(&key).map_err(|_| no_key())?;
    let key = ring::sign::any_supported_type(&key).map_err(|_| no_key())?;
    let certified = CertifiedKey::new(chain, key);
    // An unknown kind of key cannot be compared; ring's all can.
    certified.keys_match().map_err(|_| TlsError::OtherKey(files.key.clone()))?;
    Ok(certified)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const OLD: [&str; 2] =
        [include_str!("../../tests/it/support/fixtures/tls-old.pem"), include_str!("../../tests/it/support/fixtures/tls-old.key.pem")];
    const NEW: [&str; 2] =
        [include_str!("../../tests/it/support/fixtures/tls-new.pem"), include_str!("../../tests/it/support/fixtures/tls-new.key.pem")];

    fn files(name: &str) -> TlsFiles {
        let dir = std::env::temp_dir().join(format!("mpp-tls-{name}-{}", uuid::Uuid::now_v7()));
        fs::create_dir_all(&dir).unwrap();
        TlsFiles { certificate: dir.join("cert.pem"), key: dir.join("key.pem") }
    }

    fn write(files: &TlsFiles, certificate: &str, key: &str) {
        fs::write(&files.certificate, certificate).unwrap();
        fs::write(&files.key, key).unwrap();
        fs::set_permissions(&files.key, fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn der(pem: &str) -> CertificateDer<'static> {
        CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()
    }

    #[test]
    fn a_renewed_certificate_is_taken_and_half_of_one_is_not() {
        let files = files("renewed");
        write(&files, OLD[0], OLD[1]);
        let certificate = Certificate::load(files.clone()).unwrap();
        let shown = || certificate.current.read().unwrap().cert.first().cloned();
        assert_eq!(shown(), Some(der(OLD[0])));
        write(&files, NEW[0], OLD[1]);
        assert!(matches!(certificate.renew(), Err(TlsError::OtherKey(_))));
        assert_eq!(shown(), Some(der(OLD[0])));
        write(&files, NEW[0], NEW[1]);
        certificate.renew().unwrap();
        assert_eq!(shown(), Some(der(NEW[0])));
    }

    #[test]
    fn what_cannot_be_used_names_its_file() {
        let files = files("bad");
        assert!(matches!(certified(&files), Err(TlsError::Unreadable(path, _)) if path == files.certificate));
        write(&files, "bukan sertifikat", OLD[1]);
        assert!(matches!(certified(&files), Err(TlsError::NoCertificate(path)) if path == files.certificate));
        write(&files, OLD[0], OLD[0]);
        assert!(matches!(certified(&files), Err(TlsError::NoKey(path)) if path == files.key));
        write(&files, OLD[0], OLD[1]);
        fs::set_permissions(&files.key, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(certified(&files), Err(TlsError::Exposed(path)) if path == files.key));
    }

    #[test]
    fn one_file_without_the_other_is_told() {
        let named = |set: &'static [&'static str]| TlsFiles::from_env(&|name| set.contains(&name).then(|| name.to_owned()));
        assert_eq!(named(&[]).unwrap(), None);
        assert_eq!(named(&[CERTIFICATE]).unwrap_err().name, KEY);
        assert_eq!(named(&[KEY]).unwrap_err().name, CERTIFICATE);
        assert_eq!(named(&[CERTIFICATE, KEY]).unwrap().unwrap().key, PathBuf::from(KEY));
    }
}
