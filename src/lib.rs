//! Anliegend: complaint management for a German city, carried entirely by mail.
//!
//! The map, in the order a complaint travels. Each room knows the law of one thing and touches nothing outside itself;
//! between them walks one clerk, the `flow`, who carries paper and decides nothing.
//!
//! ```text
//!  letter box ─▶ intake ─▶ case ─▶ routing ─▶ letters ─▶ ┃ Store::commit ┃ ─▶ outbox ─▶ postman
//!                                 deadlines ◀────────────┴──────▶ kpi
//! ```

pub mod adapters;
pub mod app;
pub mod case;
pub mod cli;
pub mod config;
pub mod deadlines;
pub mod demo;
pub mod flow;
pub mod intake;
pub mod kpi;
pub mod letters;
pub mod office;
pub mod outbox;
pub mod ports;
pub mod routing;
pub mod simulation;
