//! Tests of the room: every letter of the worked example of `office.md` 4, and what must never be in one.

mod checked;
