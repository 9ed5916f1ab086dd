//! Between commit and move: flags and folders on the server are cosmetics, the ledger knows.

use super::city::local;
use super::fake::{Act, say};
use super::office::{Office, Switch, THIS_MORNING, today};

fn moves(text: &str) -> String {
    text.replace("after_intake = \"leave\"", "after_intake = \"move\"\nmove_to = \"Erledigt\"")
}

/// A2 Zammad (delete mode), Znuny, RT, GLPI, django-helpdesk, Roundup; lesson B 9: killed after the commit, before the move.
#[tokio::test]
async fn a_kill_between_commit_and_move_costs_a_move_and_nothing_else() {
    let is_killed = Switch::default();
    let dies = is_killed.clone();
    let script = move |_: usize, command: &str| (dies.is_on() && command.starts_with("UID MOVE")).then(|| Act::SayAndClose(Vec::new()));
    let mut office = Office::with(script, &|text| moves(&text)).await;
    for (uid, name) in [(1, "Yilmaz"), (2, "Krause")] {
        office.deliver(uid, &today(name, "Laterne aus"), THIS_MORNING);
    }
    is_killed.turn(true);
    assert_eq!(office.tick().await.received.cases, 2);
    assert_eq!(office.folder(|folder| (folder.mails.len(), folder.archive.len())), (2, 0));
    is_killed.turn(false);
    office.city.restart().await;
    assert_eq!(office.tick().await.received.mails, 0);
    assert_eq!(office.folder(|folder| (folder.mails.len(), folder.archive.clone())), (0, vec![1, 2]));
    assert_eq!(office.acknowledged(), ["krause@example.test", "yilmaz@example.test"]);
    assert_eq!(office.city.cases().await.len(), 2);
}

/// Lesson B 11 (re-import when the move fails, box full) and A2 Redmine.
#[tokio::test]
async fn a_move_that_fails_for_days_imports_nothing_again_and_works_in_the_end() {
    let is_full = Switch::default();
    let full = is_full.clone();
    let script = move |_: usize, command: &str| {
        (full.is_on() && command.starts_with("UID MOVE")).then(|| say("{tag} NO [OVERQUOTA] mailbox is full\r\n"))
    };
    let mut office = Office::with(script, &|text| moves(&text)).await;
    office.deliver(1, &today("Yilmaz", "Laterne aus"), THIS_MORNING);
    is_full.turn(true);
    for time in ["2026-11-02 10:01", "2026-11-02 16:00", "2026-11-03 06:00", "2026-11-04 06:00"] {
        office.city.now = local(time);
        office.tick().await;
    }
    assert_eq!(office.city.cases().await.len(), 1);
    assert_eq!(office.acknowledged().len(), 1);
    is_full.turn(false);
    office.tick().await;
    assert_eq!(office.folder(|folder| (folder.mails.len(), folder.archive.clone())), (0, vec![1]));
}

/// Lesson B 12: the copy succeeds, the deletion does not, every minute.
#[tokio::test]
async fn copies_do_not_pile_up_where_expunging_fails_for_hours() {
    let fails = Switch::default();
    let is_failing = fails.clone();
    let script = move |_: usize, command: &str| {
        (is_failing.is_on() && command.starts_with("UID EXPUNGE")).then(|| say("{tag} NO [NOPERM] may not\r\n"))
    };
    let mut office = Office::with(script, &|text| moves(&text)).await;
    office.folder(|folder| folder.abilities = "IMAP4rev1 UIDPLUS AUTH=PLAIN");
    office.deliver(1, &today("Yilmaz", "Laterne aus"), THIS_MORNING);
    fails.turn(true);
    for minute in 1..30 {
        office.city.now = local(&format!("2026-11-02 10:{minute:02}"));
        office.tick().await;
        if minute == 15 {
            office.city.restart().await;
        }
    }
    assert_eq!(office.folder(|folder| (folder.mails.len(), folder.archive.clone())), (1, vec![1]));
    fails.turn(false);
    office.tick().await;
    assert_eq!(office.folder(|folder| (folder.mails.len(), folder.archive.clone())), (0, vec![1]));
    assert_eq!(office.city.cases().await.len(), 1);
}
