//! *Schlüssel*: one master key outside the database, and the keys derived from it.
//!
//! Knows: how the master key is read, made and divided (HMAC-SHA-256 over a label, RFC 2104, RFC 6234).
//! Never: writes a key into the database or a log.
//!
//! Known weaknesses: one master key at a time; changing it means wrapping every data key anew, which no command does yet.

use crate::ports::{Fault, FaultKind, KeyedHash};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A secret of 32 bytes, wiped when dropped, never printed.
pub(super) type Secret = Arc<SecretBox<[u8; 32]>>;

/// *Schlüsselbund*: the keys of the archive. Cheap to clone; prints as nothing.
#[derive(Clone)]
pub struct Keys {
    seal: Secret,
    lookup: Secret,
    token: Secret,
    later_tokens: Secret,
    chain: Secret,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Derives the keys from the master key, each by its own label, so that none tells anything about another.
    #[must_use]
    pub fn from_master(bytes: [u8; 32]) -> Self {
        let derive = |label: &str| -> Secret { Arc::new(SecretBox::new(Box::new(mac(&bytes, &[label.as_bytes()])))) };
        Self {
            seal: derive("anliegend/1/seal"),
            lookup: derive("anliegend/1/lookup"),
            token: derive("anliegend/1/token"),
            later_tokens: derive("anliegend/1/tokens"),
            chain: derive("anliegend/1/chain"),
        }
    }

    /// Reads the master key (64 hexadecimal digits) from a file, or makes file and key where there is none.
    /// Returns whether it was made, so that `check` can say: keep a copy apart from the database's backup.
    ///
    /// # Errors
    /// `Misconfigured` when the file cannot be read or made, or does not hold a key.
    pub fn load_or_make(path: &Path) -> Result<(Self, bool), Fault> {
        match fs::read_to_string(path) {
            Ok(text) => Self::from_text(path, &text).map(|keys| (keys, false)),
            Err(error) if error.kind() == ErrorKind::NotFound => Self::make(path),
            Err(error) => Err(misconfigured("read", path, error)),
        }
    }

    /// Reads the master key; makes none.
    ///
    /// # Errors
    /// `Misconfigured` when there is none.
    pub fn load(path: &Path) -> Result<Self, Fault> {
        let text = fs::read_to_string(path).map_err(|error| misconfigured("read", path, error))?;
        Self::from_text(path, &text)
    }

    fn from_text(path: &Path, text: &str) -> Result<Self, Fault> {
        if fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o077 != 0) {
            tracing::warn!(path = %path.display(), "the key file can be read by others; remedy: chmod 600");
        }
        let digits = text.trim().to_ascii_lowercase();
        let bytes = HEXLOWER.decode(digits.as_bytes()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        bytes.map(Self::from_master).ok_or_else(|| {
            Fault::new(
                FaultKind::Misconfigured,
                format!("cannot use the key file {}: expected 64 hexadecimal digits (openssl rand -hex 32)", path.display()),
            )
        })
    }

    /// Writes a new key beside its place and links it there whole, so that neither a crash nor a second start leaves half a key.
    fn make(path: &Path) -> Result<(Self, bool), Fault> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|error| Fault::because(FaultKind::Transient, "cannot make a key: no random numbers", error))?;
        let mut beside = path.as_os_str().to_owned();
        beside.push(format!(".{}.new", std::process::id()));
        let beside = PathBuf::from(beside);
        let linked = write_new(&beside, &HEXLOWER.encode(&bytes)).and_then(|()| fs::hard_link(&beside, path));
        let removed = fs::remove_file(&beside);
        match linked {
            Ok(()) => removed.and_then(|()| sync_folder(path)).map_err(|error| misconfigured("make", path, error))?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let text = fs::read_to_string(path).map_err(|error| misconfigured("read", path, error))?;
                return Self::from_text(path, &text).map(|keys| (keys, false));
            }
            Err(error) => return Err(misconfigured("make", path, error)),
        }
        Ok((Self::from_master(bytes), true))
    }

    /// Keyed hash of a text (an address in lower case, a Message-ID), 64 hexadecimal digits. Without the key nobody can try
    /// addresses against it; after the key's destruction it is anonymous (`domain.md` 4.1).
    #[must_use]
    pub fn lookup_hash(&self, text: &str) -> KeyedHash {
        self.lookup_hash_of(text.as_bytes())
    }

    /// Keyed hash of bytes (a whole mail).
    #[must_use]
    pub fn lookup_hash_of(&self, bytes: &[u8]) -> KeyedHash {
        HEXLOWER.encode(&mac(self.lookup.expose_secret(), &[bytes]))
    }

    /// The key of this number for the tokens in subjects and Message-IDs; the first is 1. None tells anything about another.
    #[must_use]
    pub fn token_key(&self, number: u8) -> [u8; 32] {
        match number {
            1 => *self.token.expose_secret(),
            later => mac(self.later_tokens.expose_secret(), &[&[later]]),
        }
    }

    /// The key that wraps data keys.
    pub(super) fn seal_key(&self) -> &[u8; 32] {
        self.seal.expose_secret()
    }

    /// The next hash of the event chain.
    pub(super) fn chain_hash(&self, before: &str, row: &str) -> KeyedHash {
        HEXLOWER.encode(&mac(self.chain.expose_secret(), &[before.as_bytes(), b"\n", row.as_bytes()]))
    }
}

/// HMAC-SHA-256 over the parts, one after the other.
fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // A key shorter than the block of 64 bytes is filled with zeros (RFC 2104 section 2).
    let mut block = [0_u8; 64];
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
    block.zeroize();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

fn sync_folder(path: &Path) -> std::io::Result<()> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => fs::File::open(folder)?.sync_all(),
        None => fs::File::open(".")?.sync_all(),
    }
}

fn misconfigured(verb: &str, path: &Path, error: std::io::Error) -> Fault {
    Fault::because(FaultKind::Misconfigured, format!("cannot {verb} the key file {}", path.display()), error)
}
