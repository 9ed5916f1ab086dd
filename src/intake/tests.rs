//! Scenes, tables and properties of the intake room.

mod attacks;
mod bounces;
mod commands;
mod properties;
mod quotes;
mod reading;
mod receipt;
mod signed;
mod sorting;
mod squares;
mod stage;
mod survey;
mod tags;
