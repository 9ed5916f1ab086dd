//! Letters on their way, and the city's switches (*Versand*).
//!
//! Knows: what to list. Never: a recipient's address or a letter's text.
//!
//! Known weaknesses: none known.

use super::args::{Format, OutboxCommand, PauseWhat};
use super::output::{print, table};
use super::run::Failure;
use crate::app::App;
use crate::case::Instant;
use crate::outbox::LetterState;
use serde_json::json;

/// `outbox …`
pub(super) async fn outbox(app: &App, command: &OutboxCommand, format: Format) -> Result<(), Failure> {
    let OutboxCommand::List { all } = command;
    let wanted = [&[LetterState::Waiting][..], &LetterState::STUCK].concat();
    let rows = app.clerk.store.letters(if *all { &[] } else { &wanted }, 500).await?;
    let ids: Vec<i64> = rows.iter().filter_map(|row| row.case).collect();
    let numbers = app.clerk.store.numbers(&ids).await?;
    let number =
        |case: Option<i64>| numbers.iter().find(|(id, _)| Some(*id) == case).map_or("–".to_owned(), |(_, number)| number.to_string());
    let listed: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "letter": row.id, "case": number(row.case), "kind": row.kind.code(), "audience": row.audience.code(), "state": row.state.code(),
                "attempts": row.attempts, "committed_at": row.committed_at, "next_try_at": row.next_try_at, "reason": row.reason,
            })
        })
        .collect();
    print(format, &listed, || {
        if rows.is_empty() {
            return "Kein Brief wartet, keiner ist steckengeblieben.".to_owned();
        }
        let line = |row: &crate::ports::LetterRow| {
            vec![
                row.id.to_string(),
                number(row.case),
                row.kind.german().to_owned(),
                row.state.german().to_owned(),
                row.attempts.to_string(),
                row.reason.clone(),
            ]
        };
        table(&["Brief", "Vorgang", "Art", "Stand", "Versuche", "Grund"], &rows.iter().map(line).collect::<Vec<_>>())
    })
}

/// `go-live`
pub(super) async fn go_live(app: &App, now: Instant, format: Format) -> Result<(), Failure> {
    app.clerk.go_live(now).await?;
    print(format, &json!({ "live_since": now }), || {
        "Echtbetrieb ab jetzt: Briefe gehen hinaus, wo der Sendemodus \"live\" ist, und neue Vorgänge zählen. Was bis jetzt zurückgehalten wurde, bleibt zurück."
            .to_owned()
    })
}

/// `pause …` and `resume …`
pub(super) async fn pause(app: &App, what: PauseWhat, (is_paused, now): (bool, Instant), format: Format) -> Result<(), Failure> {
    app.clerk.set_mark(what.mark(), if is_paused { "yes" } else { "no" }, now).await?;
    print(format, &json!({ "what": what.mark(), "paused": is_paused }), || {
        if is_paused {
            "Angehalten. Nichts geht verloren; \"resume\" lässt die Briefe gehen.".to_owned()
        } else {
            "Läuft wieder.".to_owned()
        }
    })
}
