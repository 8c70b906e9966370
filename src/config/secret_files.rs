//! Files that hold secrets: readable by their owner (and group, as containers mount them), never overwritten by mistake, replaced whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::keys::KeysError;

pub(super) fn read(path: &Path) -> Result<String, KeysError> {
    let io = |e: io::Error| match e.kind() {
        io::ErrorKind::NotFound => KeysError::Missing(path.to_owned()),
        io::ErrorKind::InvalidData => KeysError::Malformed(path.to_owned()),
        _ => KeysError::Io(path.to_owned(), e),
    };
    if is_exposed(&fs::metadata(path).map_err(io)?) {
        return Err(KeysError::Exposed(path.to_owned()));
    }
    fs::read_to_string(path).map_err(io)
}

/// Whether users outside the file's group may read it. A group may: that is how secrets are mounted into containers.
#[cfg(unix)]
pub(super) fn is_exposed(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o007 != 0
}
#[cfg(not(unix))]
pub(super) fn is_exposed(_: &fs::Metadata) -> bool {
    false
}

pub(super) fn make_directory(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Writes a secret that only its owner can read; an existing file is never overwritten.
pub(super) fn write_new(path: &Path, text: &str) -> Result<(), KeysError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|e| KeysError::Io(path.to_owned(), e))
}

/// Puts another text in the place of a secret: whoever reads sees the old one or the new one, whole.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), KeysError> {
    let beside = path.with_extension(format!("new-{:08x}", rand::random::<u32>()));
    write_new(&beside, text)?;
    // What the file allowed to its group it goes on allowing: processes may run as another user of it.
    let put = fs::metadata(path).and_then(|old| fs::set_permissions(&beside, old.permissions())).and_then(|()| fs::rename(&beside, path));
    let dir = path.parent().unwrap_or_else(|| Path::new("."));
    put.and_then(|()| File::open(dir)?.sync_all()).map_err(|e| KeysError::Io(path.to_owned(), e))
}
