//! The corpus: mails as the programs of Germany's offices and citizens write them, and what a person says they are.
//!
//! Knows: raw mails under `mails/GROUP/NAME.eml`, each with `NAME.toml` beside it. All of them were written for this project after the
//! documented structure of each program; their expectations were written by hand. Never: asks the code what to expect.
//!
//! `city` is the one city that reads them, `expectation` the files, `judgement` the comparison, `table` the decision table of
//! `domain.md` 5.1 and table A3 of `lessons.md` with the mails that prove their rows, `outside` a way to try other mails.

#[cfg(test)]
mod city;
#[cfg(test)]
mod expectation;
#[cfg(test)]
mod judgement;
#[cfg(test)]
mod outside;
#[cfg(test)]
mod table;
