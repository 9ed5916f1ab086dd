//! Absences of departments: kept with who entered them, sealed where they name a person, never half of a mail.

use super::paper::{day, friday, mail, message, tiefbau};
use super::stage::Stage;
use anliegend::case::{Actor, DepartmentKey};
use anliegend::ports::{Change, FaultKind, NewAbsence, Store, StoredAbsence};
use chrono::TimeDelta;

const DEPUTY: &str = "vertretung@stadt.test";

/// The Tiefbauamt in summer, entered by itself.
fn summer(id: i64) -> NewAbsence {
    NewAbsence {
        id,
        department: tiefbau(),
        from: day("2026-07-20"),
        until: day("2026-08-07"),
        deputy: Some(DEPUTY.to_owned()),
        entered_by: Actor::Department(tiefbau()),
    }
}

/// The park keepers on Christmas Eve, entered by the desk, read for by nobody in particular.
fn christmas(id: i64) -> NewAbsence {
    let day = day("2026-12-24");
    NewAbsence { id, department: DepartmentKey::new("67"), from: day, until: day, deputy: None, entered_by: Actor::Desk }
}

fn entering(absences: Vec<NewAbsence>) -> Change {
    Change { absences, ..Change::default() }
}

fn ending(id: i64) -> Change {
    Change { absences_ended: vec![id], ..Change::default() }
}

pub async fn an_absence_reads_back_as_it_was_entered_and_only_while_it_lasts(stage: &Stage) {
    let store = &stage.store;
    assert_eq!(store.absences(None).await.unwrap(), []);
    store.commit(friday(), vec![entering(vec![summer(1), christmas(2)])]).await.unwrap();

    let kept = |entered| StoredAbsence { entered, entered_at: friday(), removed_at: None };
    assert_eq!(store.absences(None).await.unwrap(), [kept(summer(1)), kept(christmas(2))]);
    for (at, ids) in [("2026-03-27", &[1, 2][..]), ("2026-08-07", &[1, 2]), ("2026-08-08", &[2]), ("2026-12-24", &[2]), ("2026-12-25", &[])]
    {
        let found: Vec<i64> = store.absences(Some(day(at))).await.unwrap().iter().map(|a| a.entered.id).collect();
        assert_eq!(found, ids, "{at}");
    }
}

pub async fn an_ended_absence_holds_no_longer_and_keeps_its_row(stage: &Stage) {
    let store = &stage.store;
    store.commit(friday(), vec![entering(vec![summer(1), christmas(2)])]).await.unwrap();
    let later = friday() + TimeDelta::hours(1);

    store.commit(later, vec![ending(1)]).await.unwrap();

    let left: Vec<i64> = store.absences(Some(day("2026-07-20"))).await.unwrap().iter().map(|a| a.entered.id).collect();
    assert_eq!(left, [2]);
    let all = store.absences(None).await.unwrap();
    assert_eq!((all[0].removed_at, all[1].removed_at), (Some(later), None));
    for id in [1, 7] {
        let fault = store.commit(later, vec![ending(id)]).await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Conflict, "{id}");
    }
    assert_eq!(store.absences(None).await.unwrap(), all);
}

pub async fn an_absence_and_the_mail_that_brought_it_are_one_commit(stage: &Stage) {
    let bringing = |uid, absence| Change { mail: Some(mail(uid, Some(message(uid, None, friday())), friday())), ..entering(vec![absence]) };
    stage.store.commit(friday(), vec![bringing(1, summer(1))]).await.unwrap();

    let fault = stage.store.commit(friday(), vec![bringing(2, christmas(2)), bringing(1, summer(3))]).await.unwrap_err();

    assert_eq!(fault.kind, FaultKind::Conflict);
    assert_eq!((stage.count("absences").await, stage.count("ledger").await), (1, 1));
}

pub async fn a_deputys_address_is_not_legible_and_opens_in_its_own_row_only(stage: &Stage) {
    stage.store.commit(friday(), vec![entering(vec![summer(1), christmas(2)])]).await.unwrap();
    let digits = if stage.is_sqlite() { "hex(sealed_deputy)" } else { "upper(encode(sealed_deputy, 'hex'))" };
    let sealed = stage.texts(&format!("SELECT {digits} FROM absences WHERE id = 1")).await.concat();
    // "vertretung" as hexadecimal digits.
    assert!(!sealed.contains("766572747265") && sealed.len() > 2 * DEPUTY.len(), "{sealed}");

    stage.sql("UPDATE absences SET sealed_deputy = (SELECT sealed_deputy FROM absences WHERE id = 1) WHERE id = 2").await;
    let fault = stage.store.absences(None).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Permanent);
    assert!(fault.what.contains("absences.sealed_deputy/2"), "{fault}");
}
