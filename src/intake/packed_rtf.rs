//! Compressed Rich Text (*gepacktes RTF*), [MS-OXRTFCP].
//!
//! Knows: the dictionary both sides begin with, and how a run points back into what was written. Never: believes the
//! sizes and the checksum in the header, reserves what they ask for, or writes more than it may.
//!
//! Why not `compressed-rtf`: it panics on fewer than sixteen bytes, reserves the size the header claims, and refuses
//! what is cut short. The tests compare with it.
//!
//! Known weaknesses: none known.

use super::cursor::Cursor;

/// `LZFu` and `MELA`, read as numbers.
const COMPRESSED: u32 = 0x7546_5A4C;
const UNCOMPRESSED: u32 = 0x414C_454D;
const RING: usize = 4096;
/// What stands in the ring before the first byte ([MS-OXRTFCP] 2.1.2.1).
const BEGINNING: &[u8; 207] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
    \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
    \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// Whether the header is one of compressed RTF, so that [`unpack`] reads on.
pub(super) fn is_packed(packed: &[u8]) -> bool {
    unpack(packed, 0).is_some()
}

/// Unpacks as far as it goes, at most `max` bytes; none when it is no compressed RTF.
pub(super) fn unpack(packed: &[u8], max: usize) -> Option<Vec<u8>> {
    let mut cursor = Cursor::new(packed);
    let (_packed_size, raw_size) = (cursor.u32()?, cursor.length()?);
    let (kind, _checksum) = (cursor.u32()?, cursor.u32()?);
    match kind {
        COMPRESSED => Some(Ring::new().unpack(&mut cursor, max)),
        UNCOMPRESSED => {
            let rest = cursor.rest();
            Some(rest.get(..raw_size.min(max)).unwrap_or_else(|| rest.get(..max).unwrap_or(rest)).to_vec())
        }
        _ => None,
    }
}

/// The last bytes written, to which references point.
struct Ring {
    bytes: [u8; RING],
    at: usize,
}

impl Ring {
    fn new() -> Self {
        let mut ring = Self { bytes: [0; RING], at: 0 };
        for byte in BEGINNING {
            ring.write(*byte);
        }
        ring
    }

    fn write(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.at) {
            *place = byte;
        }
        self.at = (self.at + 1) % RING;
    }

    /// A control byte says of each of the eight that follow whether it is a byte or a reference.
    fn unpack(&mut self, cursor: &mut Cursor<'_>, max: usize) -> Vec<u8> {
        let mut out = Vec::new();
        while let Some(control) = cursor.u8() {
            for bit in 0..8 {
                let goes_on = if control >> bit & 1 == 0 { self.copy_byte(cursor, &mut out) } else { self.copy_run(cursor, &mut out) };
                if goes_on.is_none() || out.len() >= max {
                    out.truncate(max);
                    return out;
                }
            }
        }
        out
    }

    fn copy_byte(&mut self, cursor: &mut Cursor<'_>, out: &mut Vec<u8>) -> Option<()> {
        let byte = cursor.u8()?;
        self.write(byte);
        out.push(byte);
        Some(())
    }

    /// Twelve bits say where in the ring, four how many bytes above two; pointing at the place of writing means the end.
    fn copy_run(&mut self, cursor: &mut Cursor<'_>, out: &mut Vec<u8>) -> Option<()> {
        let reference = usize::from(cursor.u16()?.swap_bytes());
        let (from, length) = (reference >> 4, (reference & 0xF) + 2);
        if from == self.at {
            return None;
        }
        for step in 0..length {
            let byte = self.bytes.get((from + step) % RING).copied()?;
            self.write(byte);
            out.push(byte);
        }
        Some(())
    }
}
