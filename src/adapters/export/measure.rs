//! How large a workbook is before anybody believes it (*Vermessen*).
//!
//! Knows: the container, and what its parts unpack to when they are really unpacked. Never: keeps what was unpacked, but for the one
//! part that says how much room it wants.
//!
//! Why not by the sizes that the container names: they are what a hostile file lies about. Why at all: the reader unpacks all texts of a
//! workbook into memory at once, and reserves as much as the file asks for.
//!
//! Known weaknesses: everything is unpacked twice.

use super::fault::BookFault;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Bytes of a file.
pub(super) const MAX_FILE: usize = 16 << 20;
/// Bytes of all its parts together.
pub(super) const MAX_UNPACKED: usize = 64 << 20;
/// Parts of a file.
const MAX_PARTS: usize = 2_000;
/// The beginning of a container, and of a compound file ([MS-CFB] 2.2), which old and locked workbooks are.
const CONTAINER: &[u8] = b"PK\x03\x04";
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// The stream in which a locked workbook lies ([MS-OFFCRYPTO] 2.3.4.4).
const LOCKED: &str = "EncryptedPackage";

/// Whether a workbook can be opened without harm.
pub(super) fn measure(bytes: &[u8]) -> Result<(), BookFault> {
    if bytes.len() > MAX_FILE {
        return Err(BookFault::TooLarge);
    }
    if bytes.starts_with(COMPOUND) {
        let locked: Vec<u8> = LOCKED.encode_utf16().flat_map(u16::to_le_bytes).collect();
        return Err(if memchr::memmem::find(bytes, &locked).is_some() { BookFault::Locked } else { BookFault::Old });
    }
    if !bytes.starts_with(CONTAINER) {
        return Err(BookFault::Other);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BookFault::Damaged)?;
    if archive.index_for_name("mimetype").is_some() {
        return Err(BookFault::OpenDocument);
    }
    if archive.len() > MAX_PARTS {
        return Err(BookFault::TooLarge);
    }
    let mut room = MAX_UNPACKED;
    for part in 0..archive.len() {
        let entry = archive.by_index(part).map_err(|_| BookFault::Damaged)?;
        let holds_texts = entry.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"));
        let size = if holds_texts { texts(entry, room)? } else { unpacked(entry, room)? };
        room = room.checked_sub(size).ok_or(BookFault::TooLarge)?;
    }
    Ok(())
}

/// The size of a part; more than `room` counts as one byte more.
fn unpacked(part: impl Read, room: usize) -> Result<usize, BookFault> {
    let size = std::io::copy(&mut part.take(one_more(room)), &mut std::io::sink()).map_err(|_| BookFault::Damaged)?;
    Ok(usize::try_from(size).unwrap_or(usize::MAX))
}

/// The size of the part that holds the texts of all cells; it must not announce more of them than it has bytes.
fn texts(part: impl Read, room: usize) -> Result<usize, BookFault> {
    let mut content = Vec::new();
    part.take(one_more(room)).read_to_end(&mut content).map_err(|_| BookFault::Damaged)?;
    for at in memchr::memmem::find_iter(&content, "uniqueCount") {
        let behind = content.iter().skip(at).skip_while(|byte| !matches!(byte, b'"' | b'\'')).skip(1);
        let digits: String = behind.take_while(|byte| byte.is_ascii_digit()).map(|byte| char::from(*byte)).collect();
        if !digits.is_empty() && digits.parse().map_or(true, |count: usize| count > content.len()) {
            return Err(BookFault::Damaged);
        }
    }
    Ok(content.len())
}

fn one_more(room: usize) -> u64 {
    u64::try_from(room).unwrap_or(u64::MAX).saturating_add(1)
}
