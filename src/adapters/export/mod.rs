//! Workbooks for people who work in Excel (*Arbeitsmappen*), written and read.
//!
//! Knows: sheets, columns and cells, and what a file may do to whoever opens it. Never: knows what stands in a sheet.
//!
//! Known weaknesses: `.xlsx` alone, not `.xls` and not `.ods`.

mod fault;
mod measure;
mod page;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use fault::BookFault;
pub use page::{Column, Entry, Page};
pub use read::{Book, Cell, Row, cell_name, column_name};
pub use write::workbook;
