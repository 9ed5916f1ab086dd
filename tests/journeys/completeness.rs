//! Every night mailbox and ledger are compared, and the digest says "n = n" or names what differs (lessons A2, B 11, 12, D).

use super::city::{City, local};
use anliegend::case::{Acknowledgement, Suppressed};
use anliegend::ports::Disposition;

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";
const KRAUSE: &str = "Karl Krause <krause@example.test>";
const LAMP: &str = "Die Straßenlaterne in der Gartenstraße ist aus.";
const HOLE: &str = "Ein tiefes Schlagloch. Das Schlagloch ist gefährlich.";

/// A live city whose mails are moved to `Erledigt` after intake, on a Tuesday morning.
async fn moving() -> City {
    let change = |text: String| text.replace("after_intake = \"leave\"", "after_intake = \"move\"\nmove_to = \"Erledigt\"");
    let city = City::with("2026-04-21 10:00", None, &change).await;
    city.app.clerk.go_live(city.now).await.unwrap();
    city
}

/// Two mails are taken in on Tuesday morning.
async fn two_mails(city: &mut City) {
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.post(KRAUSE, "Schlagloch", HOLE, "");
    assert_eq!(city.tick().await.received.cases, 2);
    city.new_letters();
}

/// Everything due in the night, then the digest of the next morning.
async fn digest_of_wednesday(city: &mut City) -> String {
    city.tick_at("2026-04-22 00:10").await;
    city.tick_at("2026-04-22 07:05").await;
    city.the_digest()
}

fn has(text: &str, wanted: &str) {
    assert!(text.contains(wanted), "{wanted}\n---\n{text}");
}

#[tokio::test]
async fn a_quiet_night_says_that_every_mail_found_was_entered() {
    let mut city = City::live_at("2026-04-21 10:00").await;
    two_mails(&mut city).await;
    let digest = digest_of_wednesday(&mut city).await;
    has(&digest, "Abgleich beschwerde: 2 Mails gefunden, 2 erfasst\n");
    has(&digest, "Posteingang vollständig: 2 Mails, 2 erfasst");
}

#[tokio::test]
async fn moved_mails_are_recognised_in_the_archive_folder_and_fetched_for_it_once() {
    let mut city = moving().await;
    two_mails(&mut city).await;
    has(&digest_of_wednesday(&mut city).await, "Abgleich beschwerde: 2 Mails gefunden, 2 erfasst\n");
    // Whatever the file holds now: nobody opens it again.
    std::fs::write(city.folder.path().join("eingang/Erledigt/0001.eml"), "anders").unwrap();
    city.tick_at("2026-04-23 00:10").await;
    city.tick_at("2026-04-23 07:05").await;
    has(&city.the_digest(), "Abgleich beschwerde: 2 Mails gefunden, 2 erfasst\n");
}

#[tokio::test]
async fn a_mail_that_the_server_rendered_anew_is_recognised_by_what_it_says() {
    let mut city = moving().await;
    two_mails(&mut city).await;
    let path = city.folder.path().join("eingang/Erledigt/0001.eml");
    let raw = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("X-Archived: yes\r\n{raw}")).unwrap();
    has(&digest_of_wednesday(&mut city).await, "Abgleich beschwerde: 2 Mails gefunden, 2 erfasst\n");
}

#[tokio::test]
async fn a_mail_without_ledger_row_is_named_and_taken_in_and_nobody_gets_a_second_acknowledgement() {
    let mut city = City::live_at("2026-04-21 10:00").await;
    two_mails(&mut city).await;
    assert_eq!(city.sql("DELETE FROM ledger WHERE uid = 1").await, 1);
    let round = city.tick_at("2026-04-22 00:10").await;
    assert_eq!((round.received.mails, round.received.cases), (1, 1));
    assert!(city.new_letters().iter().all(|letter| letter.to != "yilmaz@example.test"), "nobody can tell whether she was answered");
    let case = city.case("B-2026-000003").await;
    assert_eq!(case.acknowledgement, Some(Acknowledgement::Suppressed(Suppressed::PersonFirst)));
    city.tick_at("2026-04-22 07:05").await;
    let digest = city.the_digest();
    has(&digest, "Posteingang NICHT vollständig");
    has(&digest, "UID 1, Eingang 21.04.2026, 10:00 Uhr: lag im Postfach und fehlte im Posteingangsbuch.");
    has(&digest, "anliegend case acknowledge B-2026-000003");
    assert!(!digest.contains("Laterne aus"), "no subject in the digest");
    // Told once, equal again.
    city.tick_at("2026-04-23 00:10").await;
    city.tick_at("2026-04-23 07:05").await;
    let digest = city.the_digest();
    has(&digest, "Abgleich beschwerde: 2 Mails gefunden, 2 erfasst\n");
    assert!(!digest.contains("fehlte im Posteingangsbuch"), "{digest}");
}

#[tokio::test]
async fn a_mail_found_on_friday_night_is_still_named_on_monday() {
    let mut city = City::live_at("2026-04-24 10:00").await;
    two_mails(&mut city).await;
    city.sql("DELETE FROM ledger WHERE uid = 2").await;
    for time in ["2026-04-25 00:10", "2026-04-26 00:10", "2026-04-27 00:10", "2026-04-27 07:05"] {
        city.tick_at(time).await;
    }
    has(&city.the_digest(), "UID 2, Eingang 24.04.2026, 10:00 Uhr: lag im Postfach");
}

#[tokio::test]
async fn a_mail_that_a_person_opened_counts_like_any_other() {
    let mut city = City::live_at("2026-04-21 10:00").await;
    two_mails(&mut city).await;
    let folder = city.folder.path().join("eingang");
    std::fs::rename(folder.join("0001.eml"), folder.join("0001.eml:2,S")).unwrap();
    let digest = digest_of_wednesday(&mut city).await;
    has(&digest, "Abgleich beschwerde: 2 Mails gefunden, 2 erfasst\n");
    has(&digest, "Posteingang vollständig");
}

#[tokio::test]
async fn a_mail_moved_away_by_hand_is_a_count_and_harmless() {
    let mut city = City::live_at("2026-04-21 10:00").await;
    two_mails(&mut city).await;
    std::fs::create_dir(city.folder.path().join("privat")).unwrap();
    std::fs::rename(city.folder.path().join("eingang/0002.eml"), city.folder.path().join("privat/0002.eml")).unwrap();
    let digest = digest_of_wednesday(&mut city).await;
    has(&digest, "Abgleich beschwerde: 1 Mail gefunden, 1 erfasst · 1 nicht mehr im Postfach\n");
    has(&digest, "Posteingang vollständig");
}

#[tokio::test]
async fn an_archived_mail_that_never_came_in_is_named_until_it_is_put_back() {
    let mut city = moving().await;
    two_mails(&mut city).await;
    // A colleague filed it before anybody polled.
    city.post_raw_into(
        "eingang/Erledigt",
        b"From: Wolff <wolff@example.test>\r\nTo: beschwerde@stadt.example\r\nSubject: Baum\r\nDate: Tue, 21 Apr 2026 10:00:00 +0200\r\n\r\nDer Baum ist krank.\r\n",
    );
    let digest = digest_of_wednesday(&mut city).await;
    has(&digest, "Abgleich beschwerde: 3 Mails gefunden, 2 erfasst\n");
    has(&digest, "im Archivordner, Eingang 21.04.2026, 10:00 Uhr: kam nie durch das System.");
    has(&digest, "Posteingang NICHT vollständig");
    let folder = city.folder.path().join("eingang");
    std::fs::rename(folder.join("Erledigt/0003.eml"), folder.join("0003.eml")).unwrap();
    assert_eq!(city.tick_at("2026-04-22 09:00").await.received.cases, 1);
    city.tick_at("2026-04-23 00:10").await;
    city.tick_at("2026-04-23 07:05").await;
    let digest = city.the_digest();
    has(&digest, "Abgleich beschwerde: 3 Mails gefunden, 3 erfasst\n");
    assert!(!digest.contains("kam nie durch das System"), "{digest}");
}

#[tokio::test]
async fn mails_of_before_the_start_are_not_missing() {
    let change = |text: String| text.replace("since = \"2026-01-01\"", "since = \"now\"");
    let mut city = City::with("2026-04-21 10:00", None, &change).await;
    city.app.clerk.go_live(city.now).await.unwrap();
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    assert_eq!(city.tick().await.received.mails, 0);
    city.now = local("2026-04-21 11:00");
    city.post(KRAUSE, "Schlagloch", HOLE, "");
    assert_eq!(city.tick().await.received.cases, 1);
    city.new_letters();
    let digest = digest_of_wednesday(&mut city).await;
    has(&digest, "Abgleich beschwerde: 1 Mail gefunden, 1 erfasst · 1 von vor dem Start\n");
    has(&digest, "Posteingang vollständig");
    assert_eq!(city.cases().await.len(), 1);
}

#[tokio::test]
async fn a_mailbox_that_cannot_be_read_is_not_checked_and_never_empty() {
    let mut city = City::live_at("2026-04-21 10:00").await;
    two_mails(&mut city).await;
    let (folder, away) = (city.folder.path().join("eingang"), city.folder.path().join("weg"));
    std::fs::rename(&folder, &away).unwrap();
    for time in ["2026-04-22 00:10", "2026-04-22 07:05"] {
        city.now = local(time);
        assert_eq!(city.app.tick(city.now).await.faults.len(), 1);
    }
    let digest = city.the_digest();
    has(&digest, "Abgleich beschwerde: NICHT geprüft, zuletzt Dienstag, 21. April\n");
    has(&digest, "Posteingang NICHT vollständig");
    assert!(!digest.contains("nicht mehr im Postfach"), "{digest}");
    // As soon as it can be read the night is made good.
    std::fs::rename(&away, &folder).unwrap();
    city.tick_at("2026-04-22 07:40").await;
    city.tick_at("2026-04-23 00:10").await;
    city.tick_at("2026-04-23 07:05").await;
    has(&city.the_digest(), "Abgleich beschwerde: 2 Mails gefunden, 2 erfasst\n");
}

#[tokio::test]
async fn moving_that_fails_again_and_again_is_told_with_its_beginning_and_doubles_nothing() {
    let mut city = moving().await;
    // Something that is no folder stands where the archive folder should be; no mailbox reads it.
    let blocked = city.folder.path().join("eingang/Erledigt");
    std::os::unix::fs::symlink("/dev/null", &blocked).unwrap();
    two_mails(&mut city).await;
    city.post_raw(b"");
    city.tick_at("2026-04-21 11:00").await;
    let digest = digest_of_wednesday(&mut city).await;
    has(&digest, "2 Mails lassen sich seit 21.04.2026, 10:00 Uhr nicht in den Archivordner verschieben.");
    std::fs::remove_file(&blocked).unwrap();
    city.tick_at("2026-04-22 09:00").await;
    city.tick_at("2026-04-23 00:10").await;
    city.tick_at("2026-04-23 07:05").await;
    let digest = city.the_digest();
    assert!(!digest.contains("nicht in den Archivordner"), "{digest}");
    has(&digest, "Abgleich beschwerde: 3 Mails gefunden, 3 erfasst\n");
    assert_eq!(city.cases().await.len(), 2);
    let counts = city.app.clerk.store.dispositions(local("2026-04-21 00:00")..local("2026-04-24 00:00")).await.unwrap();
    assert_eq!(counts, [(Disposition::NewCase, 2), (Disposition::Parked, 1)], "the empty mail is parked and stays on purpose");
}
