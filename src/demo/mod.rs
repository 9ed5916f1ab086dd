//! The demo (*Vorführung*): three weeks of a city's complaints in a few seconds, with nothing but the binary.
//!
//! Knows: the order of the story (`office.md` 5). Everything in it is the daemon's own work: the same configuration, the same
//! ticks, the same folders; only clock and people are played. Never: touches anything outside its folder.
//!
//! | File | What it is |
//! |---|---|
//! | `mails/`, `corpus.rs` | what citizens, colleagues and machines wrote |
//! | `script.toml`, `script.rs` | who writes when, who answers what |
//! | `setup.rs` | the folder: configuration, mailboxes |
//! | `player.rs`, `answer.rs` | the clock, the post, the answers |
//! | `story.rs`, `scene.rs`, `figures.rs` | what was found afterwards |
//! | `chapters.rs`, `tell.rs` | the lines on the screen |
//! | `page.rs`, `story.html` | the page that stays |
//!
//! Known weaknesses: mailboxes and delivery are folders; a mail server has to be tried with `check --online`.

mod answer;
mod chapters;
mod corpus;
mod figures;
mod page;
mod player;
mod scene;
mod script;
mod setup;
mod story;
mod tell;

pub use corpus::{MAILS, mail};
pub use page::page;
pub use scene::{Column, Scene, Sent};
pub use story::{FirstMails, Row, Standing, Story, Unfolded};

use crate::app::tell as said;
use crate::case::CloseReason;
use crate::flow::Wish;
use crate::outbox::LetterState;
use crate::ports::CaseFilter;
use player::Player;
use std::io::Write;
use std::path::{Path, PathBuf};
use tell::Teller;

/// Plays the demo into a new or empty folder, or into a fresh one among the temporary files, and tells it on standard output.
///
/// # Errors
/// A sentence for the person: a folder that is not empty, a disk that is full.
pub async fn play(into: Option<PathBuf>) -> Result<(), String> {
    let folder = setup::choose(into)?;
    perform(&folder, &mut std::io::stdout()).await.map(drop)
}

/// Plays the demo into an empty folder and tells it into `out`.
///
/// # Errors
/// What went wrong in the folder, or where the daemon did not do what the script expects.
pub async fn perform(folder: &Path, out: &mut dyn Write) -> Result<Story, String> {
    let mut t = Teller::new(out);
    t.line("Anliegend: drei Wochen Beschwerden im Zeitraffer. Alle Personen sind erfunden, kein Brief verlässt diesen Rechner.")?;
    t.line(&format!("Ordner: {}", folder.display()))?;
    setup::furnish(folder)?;
    let mut player = Player::begin(folder, "2026-03-26 16:00").await?;
    let held = trial(&mut player).await?;
    let tried = player.received;
    chapters::trial(&mut t, tried, (held, player.sent.len()))?;
    player.app.clerk.go_live(player.now).await.map_err(|fault| said(&fault))?;
    player.run_until("2026-03-30 12:00").await?;
    let first = story::first_mails(&player, tried).await?;
    chapters::counts(&mut t, &first)?;
    let days = promised_days(&player).await?;
    chapters::citizen(&mut t, &player, &days)?;
    player.run_until("2026-04-01 12:00").await?;
    let before = story::standing(&player).await?;
    let received = player.received;
    let mut player = player.break_off().await?;
    setup::renumber(folder)?;
    let again = player.tick(player.now).await?.received;
    player.received = received;
    let after = story::standing(&player).await?;
    player.run_until("2026-04-02 18:00").await?;
    chapters::department(&mut t, &player)?;
    player.run_until("2026-04-15 18:00").await?;
    chapters::sleeper(&mut t, &player)?;
    player.run_until("2026-04-17 12:00").await?;
    player.check_done()?;
    let (sheet, unfolded) = figures::figures(&player).await?;
    let rows = story::rows(&player).await?;
    let Player { scenes, sent, automatic, .. } = &player;
    let (scenes, sent, automatic) = (scenes.clone(), sent.clone(), automatic.clone());
    let story = Story { scenes, sent, automatic, held, first, days, before, after, again, rows, sheet, unfolded };
    chapters::never(&mut t, &story)?;
    chapters::figures(&mut t, &story)?;
    leave(&player, &story)?;
    farewell(&mut t, folder, &story)?;
    Ok(story)
}

/// A day of trial up to the next morning: a mail is taken in, its letters are held, the desk closes the case. Returns how many
/// letters were held.
async fn trial(player: &mut Player) -> Result<u64, String> {
    player.run_until("2026-03-26 18:00").await?;
    let clerk = &player.app.clerk;
    for case in clerk.store.find_cases(&CaseFilter::default()).await.map_err(|fault| said(&fault))? {
        let wish = Wish::Close(CloseReason::NoConcern, Some("Probemail".to_owned()));
        clerk.wish(&case.number.to_string(), wish, player.now).await.map_err(|cause| cause.to_string())?;
    }
    player.run_until("2026-03-27 08:00").await?;
    let held = player.app.clerk.store.letters(&[LetterState::Held], 0).await.map_err(|fault| said(&fault))?;
    Ok(held.len() as u64)
}

/// Every day from the first live case's receipt to its promise.
async fn promised_days(player: &Player) -> Result<Vec<crate::deadlines::CountedDay>, String> {
    let cases = story::live_cases(player).await?;
    let first = cases.first().ok_or("the demo has no case")?;
    let office = &player.app.clerk.office;
    let received = crate::deadlines::local_date(first.opening.received_at, player.zone);
    office.statutory.walk(received, office.promise_days).map_err(|cause| cause.to_string())
}

/// Writes the pages that stay.
fn leave(player: &Player, story: &Story) -> Result<(), String> {
    let folder = &player.folder;
    let city = &player.app.clerk.office.city.name;
    setup::write(&folder.join("geschichte.html"), page(story, city, player.zone)?.as_bytes())?;
    let digest = story.sent.iter().rfind(|s| s.kind == crate::letters::LetterKind::Digest).ok_or("the demo has no digest")?;
    let path = folder.join(&digest.file);
    let mail = std::fs::read(&path).map_err(|cause| setup::cannot("read", &path, &cause))?;
    let html = mail_parser::MessageParser::default().parse(&mail).and_then(|mail| mail.body_html(0).map(std::borrow::Cow::into_owned));
    setup::write(&folder.join("tagesuebersicht.html"), html.ok_or("the digest of the demo has no HTML part")?.as_bytes())?;
    let behind = format!(
        "\nDie Fälle hinter {} ({})\nIn der Frist: {}\nNicht in der Frist: {}\n",
        story.unfolded.percent,
        story.unfolded.counts,
        story.unfolded.in_time.join(", "),
        story.unfolded.late.join(", ")
    );
    setup::write(&folder.join("kennzahlen.txt"), format!("{}{behind}", story.sheet).as_bytes())
}

/// Where everything lies, and what to do next.
fn farewell(t: &mut Teller<'_>, folder: &Path, story: &Story) -> Result<(), String> {
    let place = folder.display();
    t.chapter(7, "Zum Mitnehmen")?;
    t.line(&format!("   Die Geschichte als Seite:  {place}/geschichte.html"))?;
    t.line(&format!("   Die letzte Tagesübersicht: {place}/tagesuebersicht.html"))?;
    t.line(&format!("   Das Kennzahlenblatt:       {place}/kennzahlen.txt"))?;
    t.line(&format!("   {} Briefe als Dateien:    {place}/ausgang/", story.sent.len()))?;
    t.line(&format!("   Weiter blättern:           anliegend --config {place} case list --all"))?;
    t.line("")?;
    t.line("Mit Ihrem Postfach, ohne etwas zu verändern: `anliegend preview`")
}
