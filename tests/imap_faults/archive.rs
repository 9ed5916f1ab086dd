//! Mailbox and archive folder are compared over a server that fails: what it does not say is never taken for nothing.

use super::fake::{Act, FakeImap, say, say_and_close};
use anliegend::app::App;
use anliegend::case::Instant;
use anliegend::config::load;
use anliegend::ports::Disposition;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;

/// A city in hold mode that moves its mails on this server to `Erledigt`.
struct City {
    folder: TempDir,
    app: App,
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

/// Tuesday, 3 November 2026; the fake server's mails arrived the day before.
const DAY: &str = "2026-11-03T08:00:00Z";
/// 00:30 of the next night in Berlin.
const NIGHT: &str = "2026-11-03T23:30:00Z";

impl City {
    async fn over(server: &FakeImap) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        for name in ["departments.toml", "districts.toml", "routing.toml"] {
            std::fs::copy(shipped.join(name), folder.path().join(name)).unwrap();
        }
        let place = format!(
            "type = \"imap\"\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"plain\"\nuser = \"beschwerde\"\npassword = {{ file = \"geheim\" }}\n\
             move_to = \"Erledigt\"",
            server.port
        );
        let text = std::fs::read_to_string(shipped.join("anliegend.toml")).unwrap();
        let text = text
            .replace("type = \"maildir\"", &place)
            .replace("path = \"eingang\"", "#")
            .replace("after_intake = \"leave\"", "after_intake = \"move\"");
        std::fs::write(folder.path().join("anliegend.toml"), text.replace("since = \"now\"", "since = \"2026-01-01\"")).unwrap();
        std::fs::write(folder.path().join("geheim"), "streng-geheim").unwrap();
        let app = App::open(load(folder.path()).unwrap()).await.unwrap();
        app.clerk.set_mark("digest/last", "2026-11-03", at(DAY)).await.unwrap();
        Self { folder, app }
    }

    async fn tick(&self, time: &str) {
        let round = self.app.tick(at(time)).await;
        assert!(round.faults.is_empty(), "{:?}", round.faults);
    }

    /// What the digest would say now about the comparison: mailbox checked, found, entered, gone.
    async fn compared(&self, time: &str) -> (bool, u64, u64, u64) {
        let digest = self.app.clerk.digest(self.app.clerk.today(at(time)), at(time)).await.unwrap();
        let compared = &digest.intake.compared[0];
        (compared.is_checked, compared.found, compared.entered, compared.gone)
    }
}

/// A server that answers `act` to every search in the archive folder while `is_wrong` is set.
async fn wrong_about_the_archive(is_wrong: &Arc<AtomicBool>, act: impl Fn() -> Act + Send + Sync + 'static) -> FakeImap {
    let (is_wrong, is_in_archive) = (Arc::clone(is_wrong), AtomicBool::new(false));
    let script = move |_, command: &str| {
        if command.starts_with("EXAMINE ") || command.starts_with("SELECT ") {
            is_in_archive.store(command.contains("Erledigt"), Ordering::SeqCst);
        }
        let is_asked = is_in_archive.load(Ordering::SeqCst) && command.starts_with("UID SEARCH");
        (is_asked && is_wrong.load(Ordering::SeqCst)).then(&act)
    };
    FakeImap::start(&[4, 5], script).await
}

#[tokio::test]
async fn moved_mails_are_found_again_by_their_bytes_and_the_archive_is_only_ever_read() {
    let server = FakeImap::start(&[4, 5, 9], |_, _| None).await;
    let city = City::over(&server).await;
    city.tick(DAY).await;
    city.tick(NIGHT).await;
    assert_eq!(city.compared(NIGHT).await, (true, 3, 3, 0));
    assert_eq!(server.folder.lock().unwrap().archive, [4, 5, 9]);
    let heard = server.heard();
    assert!(heard.iter().any(|command| command == "EXAMINE \"Erledigt\""), "{heard:?}");
    assert!(!heard.iter().any(|command| command == "SELECT \"Erledigt\""), "{heard:?}");
    // The next night asks for numbers only.
    let fetches = || server.heard().iter().filter(|command| command.contains("BODY.PEEK[]")).count();
    let before = fetches();
    city.tick("2026-11-04T23:30:00Z").await;
    assert_eq!(city.compared("2026-11-04T23:30:00Z").await, (true, 3, 3, 0));
    assert_eq!(fetches(), before);
    drop(city.folder);
}

#[tokio::test]
async fn an_archive_that_may_not_be_opened_is_not_checked_and_not_empty() {
    let server =
        FakeImap::start(&[4, 5], |_, command| (command == "EXAMINE \"Erledigt\"").then(|| say("{tag} NO no such folder\r\n"))).await;
    let city = City::over(&server).await;
    city.tick(DAY).await;
    city.tick(NIGHT).await;
    let (is_checked, .., gone) = city.compared(NIGHT).await;
    assert_eq!((is_checked, gone), (false, 0));
}

#[tokio::test]
async fn an_archive_list_cut_short_or_empty_against_the_servers_own_count_is_not_believed() {
    for lie in ["* SEARCH\r\n{tag} OK done\r\n", "* SEARCH 1\r\n{tag} OK done\r\n"] {
        let is_lying = Arc::new(AtomicBool::new(false));
        let server = wrong_about_the_archive(&is_lying, || say(lie)).await;
        let city = City::over(&server).await;
        city.tick(DAY).await;
        is_lying.store(true, Ordering::SeqCst);
        city.tick(NIGHT).await;
        let (is_checked, .., gone) = city.compared(NIGHT).await;
        assert_eq!((is_checked, gone), (false, 0), "{lie}");
        is_lying.store(false, Ordering::SeqCst);
        // Half an hour later it is asked again.
        city.tick("2026-11-04T00:00:00Z").await;
        assert_eq!(city.compared("2026-11-04T00:00:00Z").await, (true, 2, 2, 0));
    }
}

#[tokio::test]
async fn a_connection_that_breaks_in_the_archive_costs_the_attempt_and_keeps_what_was_compared() {
    let breaks = Arc::new(AtomicBool::new(true));
    let server = wrong_about_the_archive(&breaks, || say_and_close("* SEARCH 1")).await;
    let city = City::over(&server).await;
    city.tick(DAY).await;
    city.tick(NIGHT).await;
    assert!(!city.compared(NIGHT).await.0);
    breaks.store(false, Ordering::SeqCst);
    city.tick("2026-11-04T00:00:00Z").await;
    assert_eq!(city.compared("2026-11-04T00:00:00Z").await, (true, 2, 2, 0));
}

#[tokio::test]
async fn a_mail_that_the_list_of_a_poll_had_left_out_is_found_by_the_next_night() {
    // Mail 4 becomes visible after mail 5 was taken in: some servers give numbers before they show the mail.
    let server = FakeImap::start(&[5], |_, _| None).await;
    let city = City::over(&server).await;
    city.tick(DAY).await;
    server.folder.lock().unwrap().mails.insert(4, super::fake::mail(4));
    city.tick("2026-11-03T09:00:00Z").await;
    let store = &city.app.clerk.store;
    assert!(store.entries("beschwerde", 77, &[4]).await.unwrap().is_empty(), "it lies below the cursor");
    city.tick(NIGHT).await;
    let entries = store.entries("beschwerde", 77, &[4]).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.disposition).collect::<Vec<_>>(), [Disposition::NewCase]);
    assert!(server.folder.lock().unwrap().archive.contains(&4), "moved like any other");
    let digest = city.app.clerk.digest(city.app.clerk.today(at(NIGHT)), at(NIGHT)).await.unwrap();
    assert_eq!(digest.intake.compared[0].late.iter().map(|mail| mail.uid).collect::<Vec<_>>(), [4]);
    assert!(!digest.intake.is_complete);
    assert_eq!(city.compared(NIGHT).await, (true, 2, 1, 0));
    city.tick("2026-11-04T23:30:00Z").await;
    assert_eq!(city.compared("2026-11-04T23:30:00Z").await, (true, 2, 2, 0));
}
