//! Lists of MAPI properties (*Eigenschaften*), [MS-OXTNEF] 2.1.3.4.
//!
//! Knows: how long a value is by its type, so that the next property is found. Never: says what a property means.
//!
//! Known weaknesses: of several values the first alone is given; a property with a name of its own is passed over.

use super::cursor::Cursor;

/// Property types, [MS-OXCDATA] 2.11.1.
pub(super) const UNICODE: u16 = 0x001F;
pub(super) const OBJECT: u16 = 0x000D;
const STRING8: u16 = 0x001E;
const BINARY: u16 = 0x0102;
const MULTIPLE: u16 = 0x1000;
/// From here on a property carries its name with it.
const FIRST_NAMED: u16 = 0x8000;

/// *Eigenschaft*.
#[derive(Clone, Copy, Debug)]
pub(super) struct Property<'a> {
    pub(super) id: u16,
    pub(super) kind: u16,
    pub(super) value: &'a [u8],
}

/// The properties of a list, until it ends or cannot be followed any further.
#[derive(Debug)]
pub(super) struct Properties<'a> {
    cursor: Cursor<'a>,
    left: u32,
    /// Whether nothing was missing so far.
    pub(super) is_whole: bool,
}

impl<'a> Properties<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut cursor = Cursor::new(bytes);
        let count = cursor.u32();
        Self { cursor, left: count.unwrap_or_default(), is_whole: count.is_some() }
    }

    fn property(&mut self) -> Option<Property<'a>> {
        let kind = self.cursor.u16()?;
        let id = self.cursor.u16()?;
        if id >= FIRST_NAMED {
            self.skip_name()?;
        }
        let value = self.values(kind)?;
        Some(Property { id, kind: kind & !MULTIPLE, value })
    }

    /// A name space, and in it a number or a string.
    fn skip_name(&mut self) -> Option<()> {
        self.cursor.take(16)?;
        let is_string = self.cursor.u32()? == 1;
        let length = self.cursor.length()?;
        if is_string {
            self.padded(length)?;
        }
        Some(())
    }

    /// The first of the values; how many there are is said wherever that is not plain from the type.
    fn values(&mut self, kind: u16) -> Option<&'a [u8]> {
        let single = kind & !MULTIPLE;
        let fixed = fixed_length(single);
        let count = if kind == single && fixed.is_some() { 1 } else { self.cursor.u32()? };
        let mut first: &[u8] = &[];
        for number in 0..count {
            let length = match fixed {
                Some(length) => length,
                None => self.cursor.length()?,
            };
            let value = self.padded(length)?;
            if number == 0 {
                first = value;
            }
            if !self.is_whole {
                break;
            }
        }
        Some(first)
    }

    /// A value and what fills it up to four bytes. A value that breaks off is given as far as it goes, and is the last.
    fn padded(&mut self, length: usize) -> Option<&'a [u8]> {
        let Some(value) = self.cursor.take(length) else {
            self.is_whole = false;
            return Some(self.cursor.take(self.cursor.rest().len()).unwrap_or_default());
        };
        let padding = length.next_multiple_of(4) - length;
        self.cursor.take(padding.min(self.cursor.rest().len()))?;
        Some(value)
    }
}

impl<'a> Iterator for Properties<'a> {
    type Item = Property<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            // Values behind the last property: the list was followed astray, and what it holds was not met.
            self.is_whole &= self.cursor.rest().iter().all(|byte| *byte == 0);
            return None;
        }
        let property = self.property();
        self.is_whole &= property.is_some();
        self.left = if self.is_whole { self.left - 1 } else { 0 };
        property
    }
}

/// Bytes of a value, where its type says how many.
fn fixed_length(kind: u16) -> Option<usize> {
    match kind {
        STRING8 | UNICODE | OBJECT | BINARY => None,
        // 64-bit numbers, money, times.
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
        // GUID.
        0x0048 => Some(16),
        // 16- and 32-bit numbers, truth values, error codes.
        _ => Some(4),
    }
}
