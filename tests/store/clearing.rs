//! Parked mails that a person deals with, and what the nightly comparison asks the ledger.

use super::paper::{arrival, friday, hash, mail, message};
use super::stage::Stage;
use anliegend::ports::{Change, ClearedMail, Disposition, FaultKind, FiledMail, Store, TakenMail};

fn parked(uid: i64, id: i64) -> Change {
    let mail = TakenMail {
        disposition: Disposition::Parked,
        reason: "too_deep".to_owned(),
        letter_hash: String::new(),
        ..mail(uid, Some(message(id, None, friday())), friday())
    };
    Change { mail: Some(mail), ..Change::default() }
}

pub async fn a_released_mail_keeps_its_one_row_and_its_source_lies_with_the_case(stage: &Stage) {
    let store = &stage.store;
    store.commit(friday(), vec![parked(7, 70)]).await.unwrap();
    let id = store.parked().await.unwrap()[0].id;
    let release = || {
        let mut change = arrival(1, friday());
        let mail = TakenMail { uid: 7, ..change.mail.take().unwrap() };
        Change { cleared: Some(ClearedMail { ledger: id, mail, note: None }), ..change }
    };

    store.commit(friday(), vec![release()]).await.unwrap();

    assert!(store.parked().await.unwrap().is_empty());
    assert_eq!(stage.count("ledger").await, 1);
    let entry = store.entries("beschwerde", 1, &[7, 8]).await.unwrap().remove(0);
    assert_eq!((entry.disposition, entry.letter_hash), (Disposition::NewCase, hash("letter 1")));
    assert!(store.raw(70).await.unwrap().is_none(), "the parked copy is gone");
    assert_eq!(store.messages(1).await.unwrap().len(), 1);
    assert_eq!(stage.texts("SELECT was FROM cleared").await, ["too_deep"]);
    // A second one that was faster or slower changes nothing at all.
    let mut again = release();
    again.cases.clear();
    again.letters.clear();
    again.cleared.as_mut().unwrap().mail.message = None;
    assert_eq!(store.commit(friday(), vec![again]).await.unwrap_err().kind, FaultKind::Conflict);
    assert_eq!(stage.count("cleared").await, 1);
}

pub async fn a_closed_mail_leaves_the_list_and_keeps_its_source_and_the_reason(stage: &Stage) {
    let store = &stage.store;
    store.commit(friday(), vec![parked(7, 70), parked(8, 80)]).await.unwrap();
    let id = store.parked().await.unwrap()[1].id;
    let close = TakenMail {
        disposition: Disposition::Dismissed,
        source_hash: String::new(),
        letter_hash: String::new(),
        reason: String::new(),
        ..mail(7, None, friday())
    };
    let note = message(71, None, friday());
    let change =
        Change { messages: vec![note], cleared: Some(ClearedMail { ledger: id, mail: close, note: Some(71) }), ..Change::default() };

    store.commit(friday(), vec![change]).await.unwrap();

    assert_eq!(store.parked().await.unwrap().iter().map(|mail| mail.uid).collect::<Vec<_>>(), [8]);
    assert_eq!(store.raw(70).await.unwrap(), Some(message(70, None, friday()).raw.to_vec()));
    let entry = store.entries("beschwerde", 1, &[7]).await.unwrap().remove(0);
    assert_eq!((entry.disposition, entry.source_hash), (Disposition::Dismissed, hash("source 7")));
    assert_eq!(stage.number("SELECT note_id FROM cleared").await, 71);
}

pub async fn the_same_bytes_as_a_parked_mail_are_not_known_until_it_is_released(stage: &Stage) {
    let store = &stage.store;
    store.commit(friday(), vec![parked(7, 70)]).await.unwrap();
    let source = [hash("source 7")];
    assert!(store.known_hashes(Some("beschwerde"), &source).await.unwrap().is_empty());
    assert_eq!(store.entries_by_hash(&source).await.unwrap().len(), 1, "the comparison knows it");
}

pub async fn ledger_rows_are_found_by_place_and_by_either_hash(stage: &Stage) {
    let store = &stage.store;
    let mut elsewhere = mail(3, None, friday());
    elsewhere.mailbox = "info".to_owned();
    elsewhere.letter_hash = hash("letter 1");
    let changes = [mail(1, None, friday()), mail(2, None, friday()), elsewhere];
    store.commit(friday(), changes.map(|mail| Change { mail: Some(mail), ..Change::default() }).into()).await.unwrap();

    let places = |entries: Vec<anliegend::ports::LedgerEntry>| entries.into_iter().map(|e| (e.mailbox, e.uid)).collect::<Vec<_>>();
    let here = |uid: i64| ("beschwerde".to_owned(), uid);
    assert_eq!(places(store.entries("beschwerde", 1, &[1, 2, 3]).await.unwrap()), [here(1), here(2)]);
    assert!(store.entries("beschwerde", 2, &[1]).await.unwrap().is_empty(), "under another UIDVALIDITY it is another mail");
    let asked = [hash("letter 1"), hash("source 2"), String::new(), hash("fremd")];
    assert_eq!(places(store.entries_by_hash(&asked).await.unwrap()), [here(1), here(2), ("info".to_owned(), 3)]);
    assert_eq!(store.count_entries("beschwerde", 1).await.unwrap(), 2);
    assert_eq!(store.count_entries("beschwerde", 9).await.unwrap(), 0);
}

pub async fn what_was_found_in_the_archive_folder_is_kept_and_may_be_recognised_later(stage: &Stage) {
    let store = &stage.store;
    store.commit(friday(), vec![Change { mail: Some(mail(1, None, friday())), ..Change::default() }]).await.unwrap();
    let row = store.entries("beschwerde", 1, &[1]).await.unwrap()[0].id;
    let filed = |uid, ledger| FiledMail { mailbox: "beschwerde".to_owned(), uid_validity: 9, uid, ledger, received_at: friday() };
    let keep = |filed: Vec<FiledMail>| Change { filed, ..Change::default() };
    store.commit(friday(), vec![keep(vec![filed(5, Some(row)), filed(6, None)])]).await.unwrap();

    assert_eq!(store.filed("beschwerde", 9).await.unwrap(), [(filed(5, Some(row)), Some((1, 1))), (filed(6, None), None)]);
    assert!(store.filed("beschwerde", 8).await.unwrap().is_empty() && store.filed("info", 9).await.unwrap().is_empty());

    store.commit(friday(), vec![keep(vec![filed(6, Some(row))])]).await.unwrap();
    assert_eq!(store.filed("beschwerde", 9).await.unwrap()[1], (filed(6, Some(row)), Some((1, 1))));
}
