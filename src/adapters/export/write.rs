//! Writes a workbook (*Arbeitsmappe schreiben*).
//!
//! Knows: how Excel is kept from taking a text for a number, a date or a formula. Never: writes a formula or a link, or the time.
//!
//! Known weaknesses: Excel knows no day before March 1900 by the right name; such a day is written as text.

use super::fault::BookFault;
use super::page::{Column, Entry, Page};
use super::read::cell_name;
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

/// The first day that every program counts in the same way.
const FIRST_DAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(1900, 3, 1);
/// As a clerk writes a day.
const DAY: &str = "dd.mm.yyyy";
/// How far below the last row choices are still offered, and columns have their form.
const ROOM: u32 = 2_000;

/// The bytes of a workbook with these sheets. The same sheets are the same bytes: no time of making is in them.
///
/// # Errors
/// [`BookFault::TooLong`] names sheet and cell; anything else is a fault of the program.
pub fn workbook(pages: &[Page]) -> Result<Vec<u8>, BookFault> {
    let mut book = Workbook::new();
    let made_on = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|cause| unwritable(&cause))?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made_on));
    for page in pages {
        let sheet = book.add_worksheet();
        match page {
            Page::Table { name, columns, rows } => {
                sheet.set_name(name).map_err(|cause| unwritable(&cause))?;
                head(sheet, columns, rows.len()).map_err(|cause| unwritable(&cause))?;
                for (row, entries) in (1..).zip(rows) {
                    for ((column, entry), kind) in (0..).zip(entries).zip(columns) {
                        write(sheet, (row, column), entry, kind).map_err(|cause| at(name, (row, column), &cause))?;
                    }
                }
            }
            Page::Text { name, lines } => {
                sheet.set_name(name).map_err(|cause| unwritable(&cause))?;
                prose(sheet, lines).map_err(|cause| unwritable(&cause))?;
            }
        }
    }
    book.save_to_buffer().map_err(|cause| unwritable(&cause))
}

fn unwritable(cause: &XlsxError) -> BookFault {
    BookFault::Unwritable(cause.to_string())
}

fn at(sheet: &str, (row, column): (u32, u16), cause: &XlsxError) -> BookFault {
    match cause {
        XlsxError::MaxStringLengthExceeded => BookFault::TooLong(format!("{sheet}!{}", cell_name(row + 1, u32::from(column)))),
        other => unwritable(other),
    }
}

/// Headings, widths, filter and choices.
fn head(sheet: &mut Worksheet, columns: &[Column], rows: usize) -> Result<(), XlsxError> {
    let last_row = u32::try_from(rows).unwrap_or(u32::MAX);
    let heading = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top).set_background_color(0xDD_E6_F0);
    for (at, column) in (0..).zip(columns) {
        sheet.set_column_width(at, column.width)?;
        sheet.set_column_format(at, &form(column))?;
        sheet.write_string_with_format(0, at, &column.heading, &heading)?;
        if !column.choices.is_empty() {
            let choice = DataValidation::new().allow_list_strings(&column.choices)?;
            sheet.add_data_validation(1, at, last_row.saturating_add(ROOM), at, &choice)?;
        }
    }
    let last_column = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last_row, last_column)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

/// Text stays what was typed; a day is shown as the clerk writes it.
fn form(column: &Column) -> Format {
    let form = Format::new().set_align(FormatAlign::Top).set_text_wrap();
    match column {
        Column { is_day: true, .. } => form.set_num_format(DAY),
        Column { is_number: true, .. } => form.set_num_format("0"),
        _ => form.set_num_format("@"),
    }
}

fn write(sheet: &mut Worksheet, (row, column): (u32, u16), entry: &Entry, kind: &Column) -> Result<(), XlsxError> {
    let form = form(kind);
    let day_form = form.clone().set_num_format(DAY);
    match entry {
        Entry::Empty => {}
        Entry::Text(text) => drop(sheet.write_string_with_format(row, column, text, &form)?),
        Entry::Number(number) => drop(sheet.write_number_with_format(row, column, *number, &form)?),
        Entry::Day(day) => match excel_day(*day) {
            Some(excel) => drop(sheet.write_datetime_with_format(row, column, &excel, &day_form)?),
            None => drop(sheet.write_string_with_format(row, column, day.to_string(), &form)?),
        },
    }
    Ok(())
}

fn excel_day(day: NaiveDate) -> Option<ExcelDateTime> {
    if Some(day) < FIRST_DAY {
        return None;
    }
    let (month, of_month) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    ExcelDateTime::from_ymd(u16::try_from(day.year()).ok()?, month, of_month).ok()
}

fn prose(sheet: &mut Worksheet, lines: &[String]) -> Result<(), XlsxError> {
    let line_form = Format::new().set_align(FormatAlign::Top).set_text_wrap().set_num_format("@");
    let title_form = line_form.clone().set_bold().set_font_size(14);
    sheet.set_column_width(0, 110)?;
    sheet.set_print_fit_to_pages(1, 0);
    for (row, line) in (0..).zip(lines).filter(|(_, line)| !line.is_empty()) {
        let form = if row == 0 { &title_form } else { &line_form };
        sheet.write_string_with_format(row, 0, line, form)?;
    }
    Ok(())
}
