//! The secrets of an installation, in files outside the database: `jwt-es256.pem` signs access tokens, `identity.key` is the
//! key under which identities are hashed, `data.keys` are those that seal personal data (see [`super::data_keys`]). A backup of
//! the database without this directory reveals no person.
//!
//! `MPP_KEYS_DIR` names the directory. On SQLite the default is `<database file>.keys`, made at the first start. On PostgreSQL
//! several processes must share the same keys, so the directory must be given and filled (`mpp keys init`).

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::db::connection::DatabaseUrl;
use crate::identity::hasher::IdentityHasher;
use crate::identity::tokens::{SigningKeys, generate_pem, rotated};
use crate::kernel::keyring::KeyRing;
use crate::kernel::sealing::DataKeys;
use crate::kernel::time::Instant;

use super::data_keys::{self, DATA_FILE};
use super::secret_files::{make_directory, read, replace, write_new};

/// Variable that names the directory of keys.
pub const KEYS_DIR: &str = "MPP_KEYS_DIR";
/// PKCS#8 PEM; several keys may follow each other, see [`SigningKeys`].
pub const JWT_FILE: &str = "jwt-es256.pem";
/// 32 random bytes in base64.
pub const IDENTITY_FILE: &str = "identity.key";

/// The keys in use. `Debug` shows none of them.
#[derive(Debug)]
pub struct Keys {
    pub signing: SigningKeys,
    pub identity: IdentityHasher,
    pub data: KeyRing,
}

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// PostgreSQL without a directory named.
    #[error("{KEYS_DIR} must name the directory of keys that all processes share: make it with `mpp keys init` and set {KEYS_DIR}")]
    DirectoryNotGiven,
    /// A file is missing and may not be made here.
    #[error("the key file {0} is missing: make the keys with `mpp keys init`")]
    Missing(PathBuf),
    /// Some files are there and some are not: making the rest anew could hide a loss.
    #[error("only some key files are in {0}: restore the missing one from the backup")]
    Incomplete(PathBuf),
    #[error("the key file {0} is not what it should be")]
    Malformed(PathBuf),
    /// Others on this machine could read the secret.
    #[error("the key file {0} can be read by others: run `chmod 600` on it")]
    Exposed(PathBuf),
    /// The last rotation has not come to its turn.
    #[error("a new key of {0} has not begun to sign yet: one at a time")]
    Waiting(PathBuf),
    #[error("the key file {0} cannot be read or written")]
    Io(PathBuf, #[source] io::Error),
}

/// Where the keys are, and whether the first start may make them.
///
/// # Errors
/// [`KeysError::DirectoryNotGiven`] on PostgreSQL without `MPP_KEYS_DIR`.
pub fn directory(url: &DatabaseUrl, given: Option<&str>) -> Result<(PathBuf, bool), KeysError> {
    let given = given.map(str::trim).filter(|dir| !dir.is_empty());
    match (url.sqlite_path(), given) {
        (Some(_), Some(dir)) => Ok((PathBuf::from(dir), true)),
        (Some(file), None) => Ok((PathBuf::from(format!("{file}.keys")), true)),
        (None, Some(dir)) => Ok((PathBuf::from(dir), false)),
        (None, None) => Err(KeysError::DirectoryNotGiven),
    }
}

/// Loads the keys in `dir`; when there are none at all and `may_create`, makes them first.
///
/// # Errors
/// [`KeysError`].
pub fn load_or_create(dir: &Path, may_create: bool) -> Result<Keys, KeysError> {
    if may_create {
        create(dir)?;
    }
    load(dir)
}

/// Makes what `mpp keys init` promises: all files, readable by their owner only. Keys that are there are left alone.
///
/// # Errors
/// [`KeysError::Incomplete`] when only some of them are there; [`KeysError::Io`].
pub fn create(dir: &Path) -> Result<bool, KeysError> {
    let (jwt, identity, data) = (dir.join(JWT_FILE), dir.join(IDENTITY_FILE), dir.join(DATA_FILE));
    match (jwt.exists(), identity.exists(), data.exists()) {
        (true, true, true) => return Ok(false),
        (false, false, false) => {}
        _ => return Err(KeysError::Incomplete(dir.to_owned())),
    }
    make_directory(dir).map_err(|e| KeysError::Io(dir.to_owned(), e))?;
    let pem = generate_pem().map_err(|_| KeysError::Malformed(jwt.clone()))?;
    write_new(&jwt, &pem)?;
    write_new(&identity, &format!("{}\n", STANDARD.encode(rand::random::<[u8; 32]>())))?;
    write_new(&data, &DataKeys::new_line().1)?;
    File::open(dir).and_then(|d| d.sync_all()).map_err(|e| KeysError::Io(dir.to_owned(), e))?;
    Ok(true)
}

/// Puts a new signing key into the file of `dir`, which signs from `from` on. Processes that serve read it within seconds and publish it.
/// Keys whose tokens have all ended are thrown away.
///
/// # Errors
/// [`KeysError::Waiting`] when the last new key does not sign yet; [`KeysError::Io`], and then the file is as it was.
pub fn rotate_signing(dir: &Path, now: Instant, from: Instant) -> Result<(), KeysError> {
    let path = dir.join(JWT_FILE);
    let text = rotated(&read(&path)?, now, from).map_err(|_| KeysError::Malformed(path.clone()))?;
    replace(&path, &text.ok_or_else(|| KeysError::Waiting(dir.to_owned()))?)
}

/// The signing keys of `dir`.
///
/// # Errors
/// [`KeysError`].
pub fn signing(dir: &Path) -> Result<SigningKeys, KeysError> {
    let path = dir.join(JWT_FILE);
    SigningKeys::from_pem(&read(&path)?).map_err(|_| KeysError::Malformed(path))
}

/// Hands the signing keys of `dir` to `apply` whenever their file changes, as long as the process lives. A file that cannot be used is
/// told in the log, and the keys in use stay.
pub fn follow(dir: PathBuf, apply: impl Fn(SigningKeys) + Send + 'static) {
    let file = dir.join(JWT_FILE);
    let changed = move || match signing(&dir) {
        Ok(keys) => apply(keys),
        Err(error) => tracing::error!(%error, "the signing keys were not read again"),
    };
    super::follow::follow("mpp-keys", move || read(&file).ok(), changed);
}

fn load(dir: &Path) -> Result<Keys, KeysError> {
    let identity = dir.join(IDENTITY_FILE);
    let signing = signing(dir)?;
    let text = read(&identity)?;
    let key = STANDARD.decode(text.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let key = key.ok_or(KeysError::Malformed(identity))?;
    Ok(Keys { signing, identity: IdentityHasher::new(&key), data: data_keys::ring(dir)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    fn scratch() -> PathBuf {
        std::env::temp_dir().join(format!("mpp-keys-{}", uuid::Uuid::now_v7()))
    }
    fn nik() -> crate::kernel::identity::Identity {
        crate::kernel::identity::Identity::parse(crate::kernel::identity::IdentityKind::Nik, "3211011708459998").unwrap()
    }

    #[test]
    fn the_first_start_makes_keys_and_the_next_finds_the_same() {
        let dir = scratch();
        let first = load_or_create(&dir, true).unwrap();
        for file in [JWT_FILE, IDENTITY_FILE, DATA_FILE] {
            assert_eq!(fs::metadata(dir.join(file)).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
        }
        assert_eq!(fs::metadata(&dir).unwrap().permissions().mode() & 0o777, 0o700);
        let second = load_or_create(&dir, true).unwrap();
        assert_eq!(first.signing.public(), second.signing.public());
        assert_eq!(first.identity.key_of(&nik()), second.identity.key_of(&nik()));
        assert_eq!(format!("{:?}", first.data), format!("{:?}", second.data));
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn nothing_is_made_where_it_must_be_shared() {
        let dir = scratch();
        let error = load_or_create(&dir, false).unwrap_err();
        assert!(error.to_string().contains("mpp keys init"), "{error}");
        assert!(!dir.exists());
    }

    #[test]
    fn a_lost_file_is_reported_and_never_replaced() {
        let dir = scratch();
        for file in [JWT_FILE, IDENTITY_FILE, DATA_FILE] {
            create(&dir).unwrap();
            fs::remove_file(dir.join(file)).unwrap();
            assert!(matches!(load_or_create(&dir, true), Err(KeysError::Incomplete(_))), "{file}");
            assert!(!dir.join(file).exists(), "{file}");
            fs::remove_dir_all(&dir).unwrap();
        }
    }

    #[test]
    fn damaged_and_exposed_files_are_refused() {
        let dir = scratch();
        create(&dir).unwrap();
        let identity = dir.join(IDENTITY_FILE);
        fs::set_permissions(&identity, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(load(&dir), Err(KeysError::Exposed(_))));
        fs::set_permissions(&identity, fs::Permissions::from_mode(0o600)).unwrap();
        for damaged in ["", "c2hvcnQ=", "%%%"] {
            fs::write(&identity, damaged).unwrap();
            assert!(matches!(load(&dir), Err(KeysError::Malformed(_))), "{damaged}");
        }
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_rotation_replaces_the_file_and_nothing_else() {
        let dir = scratch();
        create(&dir).unwrap();
        let now = Instant::from_epoch_ms(1_796_000_000_000);
        rotate_signing(&dir, now, now.plus_min(15)).unwrap();
        assert!(matches!(rotate_signing(&dir, now, now.plus_min(30)), Err(KeysError::Waiting(_))));
        assert_eq!(load(&dir).unwrap().signing.public().keys.len(), 2);
        assert_eq!(fs::metadata(dir.join(JWT_FILE)).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 3, "no leavings");
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn only_sqlite_has_a_default_directory() {
        let sqlite = DatabaseUrl::sqlite("/var/lib/mpp/mpp.sqlite");
        let postgres: DatabaseUrl = "postgres://db/mpp".parse().unwrap();
        assert_eq!(directory(&sqlite, None).unwrap(), (PathBuf::from("/var/lib/mpp/mpp.sqlite.keys"), true));
        assert_eq!(directory(&sqlite, Some("/k")).unwrap(), (PathBuf::from("/k"), true));
        assert_eq!(directory(&postgres, Some("/k")).unwrap(), (PathBuf::from("/k"), false));
        assert!(directory(&postgres, None).unwrap_err().to_string().contains("mpp keys init"));
    }
}
