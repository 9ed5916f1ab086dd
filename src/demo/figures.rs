//! The figures of the demo (*Kennzahlen zum Aufklappen*).
//!
//! Knows: how to show the cases behind a share. Never: counts by itself; `kpi::measure` judges each case alone.
//!
//! Known weaknesses: only the leading cell of K2 is unfolded.

use super::player::Player;
use super::story::Unfolded;
use crate::app::tell;
use crate::kpi::{ReceiptCohort, measure, sheet};
use chrono::{DateTime, Datelike};

/// The product sheet, and K2 with the cases behind it.
///
/// # Errors
/// What the archive says.
pub(super) async fn figures(player: &Player) -> Result<(String, Unfolded), String> {
    let (clerk, now, zone) = (&player.app.clerk, player.now, player.zone);
    let year = clerk.today(now).year();
    let figures = clerk.figures(year, now).await.map_err(|fault| tell(&fault))?;
    let calendar = format!("gesetzliche Feiertage {}", clerk.office.statutory.land().code());
    let facts = clerk.store.facts(DateTime::UNIX_EPOCH..now, now).await.map_err(|fault| tell(&fault))?;
    let share = figures.k2.complaints_working.share;
    let mut unfolded = Unfolded { percent: share.to_string(), counts: share.counts(), in_time: Vec::new(), late: Vec::new() };
    for fact in facts {
        let number = fact.number.clone();
        let alone = measure(&[fact], ReceiptCohort::of_year(year), now, zone, clerk.office.switches).k2.complaints_working.share;
        match (alone.numerator, alone.denominator) {
            (1, _) => unfolded.in_time.push(number),
            (_, 1) => unfolded.late.push(number),
            _ => {}
        }
    }
    Ok((sheet(&figures, &calendar, zone), unfolded))
}
