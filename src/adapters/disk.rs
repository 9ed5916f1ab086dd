//! How much room a disk has (*Speicherplatz*).
//!
//! Knows: the file system's own count, as an ordinary account may use it (`statvfs`, POSIX). Never: writes.
//!
//! Known weaknesses: quotas of an account are not seen.

use std::io;
use std::path::Path;

/// Free bytes and size of the disk that this path is on, or will be on once it exists.
///
/// # Errors
/// What the file system says.
pub fn room(path: &Path) -> io::Result<(u64, u64)> {
    let existing = path.ancestors().find(|path| path.exists()).unwrap_or(Path::new("/"));
    let told = rustix::fs::statvfs(existing)?;
    Ok((told.f_bavail.saturating_mul(told.f_frsize), told.f_blocks.saturating_mul(told.f_frsize)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_does_not_exist_yet_has_the_room_of_its_parent() {
        let folder = tempfile::tempdir().unwrap();
        let (free, size) = room(&folder.path().join("noch/nicht")).unwrap();
        assert!(free <= size && size > 0);
    }
}
