//! Why a workbook cannot be read or written (*Störung*), in words for whoever has it on the desk.
//!
//! Knows: what to do about it. Never: the name of the file.
//!
//! Known weaknesses: menus are named as the German Excel names them.

use super::measure::{MAX_FILE, MAX_UNPACKED};
use super::read::{MAX_CELLS, MAX_ROWS};

/// *Störung an der Arbeitsmappe*. Each sentence goes on after the name of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BookFault {
    /// Not even a container.
    #[error("is no Excel workbook; save it as “Excel-Arbeitsmappe (.xlsx)”")]
    Other,
    /// The form before 2007.
    #[error("is a workbook of the old form (.xls); save it as “Excel-Arbeitsmappe (.xlsx)”")]
    Old,
    /// Encrypted.
    #[error(
        "is protected by a password; take it off (Datei, Informationen, Arbeitsmappe schützen, Mit Kennwort verschlüsseln) and save again"
    )]
    Locked,
    /// A table of another office program.
    #[error("is an OpenDocument table (.ods); save it as “Excel 2007–365 (.xlsx)”")]
    OpenDocument,
    /// It begins like a workbook and is none.
    #[error("is damaged and cannot be read as a workbook; open it in Excel and save it anew as “Excel-Arbeitsmappe (.xlsx)”")]
    Damaged,
    /// More bytes than a table of departments can have.
    #[error(
        "is too large: a workbook may have {} MB, unpacked {} MB; delete pictures and whatever else does not belong to it",
        MAX_FILE >> 20,
        MAX_UNPACKED >> 20
    )]
    TooLarge,
    /// More cells than a table of departments can have.
    #[error("holds too much in “{0}”: a sheet may have {MAX_ROWS} rows and {MAX_CELLS} cells that are not empty")]
    TooMany(String),
    /// An error that only newer programs know, so that the reader does not get past it.
    #[error("shows the error {error} in “{sheet}” behind {behind}; write a value instead")]
    UnknownError {
        /// On which sheet.
        sheet: String,
        /// What the cell shows.
        error: String,
        /// The cell read last.
        behind: String,
    },
    /// What Excel cannot hold.
    #[error("cannot hold what shall stand in {0}: Excel allows 32767 characters in a cell")]
    TooLong(String),
    /// It could not be written.
    #[error("cannot be made: {0}")]
    Unwritable(String),
}
