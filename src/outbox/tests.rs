//! Scenes at the postman's door.
