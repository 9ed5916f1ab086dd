//! Tests of the room, by piece.
