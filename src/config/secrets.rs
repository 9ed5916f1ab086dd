//! Secrets (*Geheimnisse*) by file, environment variable or systemd credential; never in the configuration itself.
//!
//! Knows: the three places. Never: prints a secret.
//!
//! Known weaknesses: a secret read at start stays in memory until the daemon ends.

use secrecy::SecretString;
use serde::Deserialize;
use std::path::Path;

/// Where a secret lies; exactly one of the three.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretPlace {
    /// Path of a file whose first line is the secret; relative to the configuration folder.
    pub file: Option<String>,
    /// Name of an environment variable.
    pub env: Option<String>,
    /// Name of a systemd credential (`LoadCredential=`).
    pub credential: Option<String>,
}

impl SecretPlace {
    /// Reads the secret.
    ///
    /// # Errors
    /// A sentence that names the place and the remedy, never the secret.
    pub fn read(&self, folder: &Path) -> Result<SecretString, String> {
        let text = match (&self.file, &self.env, &self.credential) {
            (Some(file), None, None) => read_file(&folder.join(file))?,
            (None, Some(name), None) => std::env::var(name).map_err(|_| format!("environment variable {name} is not set"))?,
            (None, None, Some(name)) => {
                let base = std::env::var("CREDENTIALS_DIRECTORY")
                    .map_err(|_| format!("no credential \"{name}\": not started by systemd with LoadCredential={name}"))?;
                read_file(&Path::new(&base).join(name))?
            }
            (None, None, None) => {
                return Err("no place for a secret: write { file = \"…\" }, { env = \"…\" } or { credential = \"…\" }".to_owned());
            }
            _ => return Err("a secret has one place only: file, env or credential".to_owned()),
        };
        let first = text.lines().next().unwrap_or_default().trim_end().to_owned();
        if first.is_empty() { Err("the secret is empty".to_owned()) } else { Ok(SecretString::from(first)) }
    }
}

fn read_file(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|cause| format!("cannot read the secret in {}: {cause}", path.display()))
}
