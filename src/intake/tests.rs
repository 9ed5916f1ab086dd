//! Scenes, tables and properties of the intake room.

mod absences;
mod appointments;
mod attacks;
mod bounces;
mod brought;
mod commands;
mod hostile;
mod outlook;
mod properties;
mod quotes;
mod reading;
mod receipt;
mod rtf;
mod signed;
mod sorting;
mod squares;
mod stage;
mod survey;
mod tags;
mod tnef;
