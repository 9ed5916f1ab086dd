//! Scenes and properties of the case room.
