//! Scenes of the configuration.
