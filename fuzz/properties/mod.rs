//! What must hold whatever arrives: one function for each fuzz target, which panics where it does not hold.
//!
//! Knows: the doors of the room `intake`, and a city that believes its own server. Never: looks inside the room.
//!
//! The fuzz targets call these with what libFuzzer invents, `tests/fuzz_seeds.rs` with the seeds and with changed seeds.
//!
//! Known weaknesses: a property says what must not happen, seldom what must.

mod city;
mod mail;
mod order;
mod report;
mod secret;

pub use mail::{own_words, read_and_sort};
pub use order::command;
pub use report::dsn;
pub use secret::token;
