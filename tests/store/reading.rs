//! Reading back: what is looked for is found, in the order that was promised.

use super::paper::{
    YILMAZ, arrival, at, bare_case, begin, case_of, event, friday, hash, letter, mail, message, number, opening, then, tiefbau,
};
use super::stage::Stage;
use anliegend::case::{Actor, Bearer, Case, CloseReason, DepartmentKey, EventKind, Suppressed};
use anliegend::letters::LetterKind;
use anliegend::ports::{CaseChange, CaseFilter, Change, Direction, Disposition, FaultKind, MailboxCursor, Store};
use chrono::TimeDelta;

pub async fn a_case_is_found_by_its_number_and_by_its_old_number(stage: &Stage) {
    let mut old = opening(friday());
    old.old_number = Some("2025/17".to_owned());
    let (case, events) = begin(2, old, friday());
    let change = CaseChange { case, expected_version: 0, events, next_due_at: None, participants: vec![], notes: None };
    let imported = Change { cases: vec![change], ..Change::default() };
    stage.store.commit(friday(), vec![bare_case(1, friday()), imported]).await.unwrap();

    let found = async |text: &str| stage.store.case_by_number(text).await.unwrap().map(|case| case.id);
    assert_eq!(found("B-2026-000001").await, Some(1));
    assert_eq!(found(" b-2026-000001 ").await, Some(1), "as it is written on a slip of paper");
    assert_eq!(found("2025/17").await, Some(2));
    assert_eq!(found("B-2026-000003").await, None);
    assert_eq!(found("").await, None, "no old number is not an old number");
}

/// Case 1: open, with 66, acknowledged. 2: open, not acknowledged, received earlier. 3: closed. 4: with 67.
async fn four_cases(stage: &Stage) {
    let silent = bare_case(2, at("2026-03-20T09:00:00Z"));
    let suppressed = event(friday(), Actor::Machine, EventKind::AcknowledgementSuppressed { reason: Suppressed::BulkMail });
    let closed = bare_case(3, friday());
    let closing = event(friday(), Actor::Desk, EventKind::Closed { reason: CloseReason::NoConcern });
    let moved = bare_case(4, at("2026-03-30T09:00:00Z"));
    let away = event(friday(), Actor::Desk, EventKind::Unassigned { department: tiefbau() });
    let role = anliegend::case::Role::Leading;
    let to_67 = event(friday(), Actor::Desk, EventKind::Assigned { department: DepartmentKey::new("67"), role, statement_day: None });
    let steps = [then(&case_of(&silent), suppressed), then(&case_of(&closed), closing), then(&case_of(&moved), away)];
    let last = then(&case_of(&steps[2]), to_67);
    stage.store.commit(friday(), vec![bare_case(1, friday()), silent, closed, moved]).await.unwrap();
    stage.store.commit(friday(), steps.to_vec()).await.unwrap();
    stage.store.commit(friday(), vec![last]).await.unwrap();
}

pub async fn cases_are_filtered_and_oldest_receipt_comes_first(stage: &Stage) {
    four_cases(stage).await;
    let find =
        async |filter: CaseFilter| -> Vec<i64> { stage.store.find_cases(&filter).await.unwrap().iter().map(|case| case.id).collect() };
    assert_eq!(find(CaseFilter::default()).await, [2, 1, 3, 4]);
    assert_eq!(find(CaseFilter { only_open: true, ..CaseFilter::default() }).await, [2, 1, 4]);
    assert_eq!(find(CaseFilter { only_open: true, limit: 2, ..CaseFilter::default() }).await, [2, 1]);
    assert_eq!(find(CaseFilter { department: Some(DepartmentKey::new("67")), ..CaseFilter::default() }).await, [4]);
    assert_eq!(find(CaseFilter { only_open: true, department: Some(tiefbau()), ..CaseFilter::default() }).await, [2, 1]);
    assert_eq!(find(CaseFilter { only_unacknowledged: true, ..CaseFilter::default() }).await, [2]);
    assert_eq!(
        find(CaseFilter { only_open: true, stage: Some(anliegend::case::Stage::WithDepartment), ..CaseFilter::default() }).await,
        [2, 1, 4]
    );
    assert_eq!(find(CaseFilter { stage: Some(anliegend::case::Stage::Closed), ..CaseFilter::default() }).await, [3]);
    // Case 2 came on 20 March and is due 18 days later; the bound is exclusive.
    let deadline = at("2026-04-07T09:00:00Z");
    assert_eq!(find(CaseFilter { deadline_before: Some(deadline), ..CaseFilter::default() }).await, Vec::<i64>::new());
    let later = deadline + TimeDelta::milliseconds(1);
    assert_eq!(find(CaseFilter { deadline_before: Some(later), ..CaseFilter::default() }).await, [2]);
    assert_eq!(stage.number("SELECT COUNT(*) FROM assignments WHERE case_id = 4 AND until IS NULL").await, 1);
    assert_eq!(stage.number("SELECT COUNT(*) FROM assignments WHERE case_id = 4").await, 2);
}

pub async fn due_cases_are_those_whose_instant_has_come(stage: &Stage) {
    let due_at = |id, due| {
        let mut change = bare_case(id, friday());
        change.cases[0].next_due_at = due;
        change
    };
    let seventh = at("2026-04-09T06:00:00Z");
    let hour = TimeDelta::hours(1);
    let changes = vec![due_at(1, Some(seventh + hour)), due_at(2, Some(seventh)), due_at(3, None), due_at(4, Some(seventh - hour))];
    stage.store.commit(friday(), changes).await.unwrap();

    let due = async |now, limit| -> Vec<i64> { stage.store.due_cases(now, limit).await.unwrap().iter().map(|case| case.id).collect() };
    assert_eq!(due(seventh, 10).await, [4, 2]);
    assert_eq!(due(seventh, 1).await, [4]);
    assert_eq!(due(seventh + hour * 9, 10).await, [4, 2, 1]);
    assert_eq!(due(at("9999-12-31T00:00:00Z"), 10).await, [4, 2, 1], "what is never due is never due");

    // A change without an event moves the instant and nothing else.
    let case = stage.store.cases(&[4]).await.unwrap().remove(0);
    let version = case.version;
    let moved = CaseChange { expected_version: version, case, events: vec![], next_due_at: None, participants: vec![], notes: None };
    stage.store.commit(friday(), vec![Change { cases: vec![moved], ..Change::default() }]).await.unwrap();
    assert_eq!(due(seventh, 10).await, [2]);
    assert_eq!(stage.store.cases(&[4]).await.unwrap()[0].version, version);
}

pub async fn cases_and_numbers_come_in_the_order_asked_for(stage: &Stage) {
    stage.store.commit(friday(), (1..=3).map(|id| bare_case(id, friday())).collect()).await.unwrap();

    let ids: Vec<i64> = stage.store.cases(&[3, 99, 1]).await.unwrap().iter().map(|case| case.id).collect();
    assert_eq!(ids, [3, 1]);
    assert_eq!(stage.store.numbers(&[2, 99, 1]).await.unwrap(), [(2, number(2)), (1, number(1))]);
}

pub async fn a_message_id_leads_to_the_letter_and_its_bearer_or_to_the_mail(stage: &Stage) {
    let digest = letter(900, LetterKind::Digest, None, friday());
    stage.store.commit(friday(), vec![arrival(1, friday()), Change { letters: vec![digest], ..Change::default() }]).await.unwrap();
    let asked = ["brief3@stadt.test", "m1@example.test", "unbekannt@example.test", "brief900@stadt.test"].map(hash);

    let found = stage.store.references(&[asked.to_vec(), vec![String::new()]].concat()).await.unwrap();

    assert_eq!(found.len(), 2);
    let to_department = found.iter().find(|r| r.hash == asked[0]).unwrap();
    assert_eq!((to_department.case, to_department.letter), (1, Some(3)));
    assert_eq!(to_department.bearer, Some(Bearer::Department(tiefbau())));
    let from_citizen = found.iter().find(|r| r.hash == asked[1]).unwrap();
    assert_eq!((from_citizen.case, from_citizen.letter, &from_citizen.bearer), (1, None, &None));
    assert_eq!(from_citizen.sender_hash, hash(&YILMAZ.to_lowercase()));
}

pub async fn known_mail_is_recognised_by_uid_and_by_either_hash(stage: &Stage) {
    let mut elsewhere = mail(5, None, friday());
    elsewhere.mailbox = "lob".to_owned();
    elsewhere.letter_hash = String::new();
    elsewhere.source_hash = hash("anderswo");
    let alone = |mail| Change { mail: Some(mail), ..Change::default() };
    stage.store.commit(friday(), vec![alone(mail(1, None, friday())), alone(mail(2, None, friday())), alone(elsewhere)]).await.unwrap();
    let store = &stage.store;

    assert_eq!(store.known_uids("beschwerde", 1, &[1, 2, 3, 5]).await.unwrap(), [1, 2]);
    assert_eq!(store.known_uids("beschwerde", 2, &[1, 2]).await.unwrap(), Vec::<i64>::new(), "another UIDVALIDITY");
    let many: Vec<i64> = (1..=2_000).collect();
    assert_eq!(store.known_uids("beschwerde", 1, &many).await.unwrap(), [1, 2]);

    let asked = [hash("source 1"), hash("letter 2"), hash("anderswo"), hash("neu"), String::new()];
    let mut here = store.known_hashes(Some("beschwerde"), &asked).await.unwrap();
    here.sort();
    let mut expected = vec![hash("source 1"), hash("letter 2")];
    expected.sort();
    assert_eq!(here, expected, "the empty hash of an unreadable mail is nobody's");
    assert_eq!(store.known_hashes(None, &asked).await.unwrap().len(), 3);
}

pub async fn a_cursor_is_moved_and_marks_are_set_anew(stage: &Stage) {
    assert_eq!(stage.store.cursor("beschwerde").await.unwrap(), None);
    for last_uid in [10, 25] {
        let cursor = MailboxCursor { uid_validity: 3, last_uid, polled_at: friday() };
        stage.store.advance("beschwerde", &cursor).await.unwrap();
        assert_eq!(stage.store.cursor("beschwerde").await.unwrap(), Some(cursor));
    }
    let set = |value: &str| Change { marks: vec![("go_live_at".to_owned(), value.to_owned())], ..Change::default() };
    assert_eq!(stage.store.mark("go_live_at").await.unwrap(), None);
    stage.store.commit(friday(), vec![set("1"), set("2")]).await.unwrap();
    assert_eq!(stage.store.mark("go_live_at").await.unwrap().as_deref(), Some("2"), "the later one of a batch holds");
    stage.store.commit(friday(), vec![set("3")]).await.unwrap();
    assert_eq!(stage.store.mark("go_live_at").await.unwrap().as_deref(), Some("3"));
}

pub async fn parked_mail_and_dispositions_are_counted(stage: &Stage) {
    let with = |uid, disposition, reason: &str| {
        let mut mail = mail(uid, None, friday());
        mail.disposition = disposition;
        mail.reason = reason.to_owned();
        Change { mail: Some(mail), ..Change::default() }
    };
    let saturday = friday() + TimeDelta::days(1);
    stage.store.commit(friday(), vec![with(1, Disposition::Parked, "too_deep"), with(2, Disposition::Automatic, "A03")]).await.unwrap();
    stage.store.commit(saturday, vec![with(3, Disposition::Parked, "too_large"), with(4, Disposition::Parked, "too_large")]).await.unwrap();

    let parked = stage.store.parked().await.unwrap();
    let seen: Vec<(i64, &str)> = parked.iter().map(|mail| (mail.uid, mail.reason.as_str())).collect();
    assert_eq!(seen, [(4, "too_large"), (3, "too_large"), (1, "too_deep")]);
    assert_eq!(parked[2].received_at, friday());

    let counts = stage.store.dispositions(friday()..saturday).await.unwrap();
    assert_eq!(counts, [(Disposition::Automatic, 1), (Disposition::Parked, 1)], "the end of the span is exclusive");
    let counts = stage.store.dispositions(friday()..saturday + TimeDelta::days(1)).await.unwrap();
    assert_eq!(counts, [(Disposition::Automatic, 1), (Disposition::Parked, 3)]);
}

pub async fn what_was_filed_reads_back_as_it_was(stage: &Stage) {
    let change = arrival(1, friday());
    let filed = change.clone();
    let filed_message = filed.mail.unwrap().message.unwrap();
    stage.store.commit(friday(), vec![change]).await.unwrap();
    let store = &stage.store;

    let case: Case = store.cases(&[1]).await.unwrap().remove(0);
    assert_eq!(case, filed.cases[0].case);
    assert_eq!(store.events(1).await.unwrap(), filed.cases[0].events);
    assert_eq!(store.participants(1).await.unwrap(), filed.cases[0].participants);
    assert_eq!(store.notes(1).await.unwrap(), *filed.cases[0].notes.as_ref().unwrap());
    let messages = store.messages(1).await.unwrap();
    assert_eq!(messages.len(), 1);
    assert_eq!((messages[0].id, messages[0].case, messages[0].direction, messages[0].at), (1, Some(1), Direction::In, friday()));
    assert_eq!(messages[0].text, filed_message.text);
    assert_eq!(store.raw(1).await.unwrap(), Some(filed_message.raw.to_vec()));
    let letters = store.letters_of(1).await.unwrap();
    assert_eq!(letters.iter().map(|(_, letter)| letter.clone()).collect::<Vec<_>>(), filed.letters.map_letters());
    assert_eq!(stage.texts("SELECT address_hash FROM participants").await, [hash(&YILMAZ.to_lowercase())]);
    assert_eq!(store.notes(99).await.unwrap(), anliegend::ports::CaseNotes::default(), "a case without notes has empty ones");
    let old = serde_json::json!({ "title": "Hecke", "because": "", "routing": null, "place": "" });
    let old: anliegend::ports::CaseNotes = serde_json::from_value(old).unwrap();
    assert_eq!((old.title.as_str(), old.district.as_str()), ("Hecke", ""), "notes from before there were districts");
    assert!(store.raw(99).await.unwrap().is_none());
    assert!(store.message(99).await.unwrap().is_none());
}

trait MapLetters {
    fn map_letters(&self) -> Vec<anliegend::letters::Letter>;
}

impl MapLetters for Vec<anliegend::ports::NewLetter> {
    fn map_letters(&self) -> Vec<anliegend::letters::Letter> {
        self.iter().map(|new| new.letter.clone()).collect()
    }
}

pub async fn a_mail_without_a_case_can_be_read_back(stage: &Stage) {
    let mut change = Change { mail: Some(mail(8, Some(message(8, None, friday())), friday())), ..Change::default() };
    change.letters = vec![letter(80, LetterKind::Help, None, friday())];
    let one_change = change.clone();
    stage.store.commit(friday(), vec![change]).await.unwrap();

    let stored = stage.store.message(8).await.unwrap().unwrap();
    assert_eq!(stored.case, None);
    assert_eq!(stored.text.subject, "Laterne");
    let letters = stage.store.begin_letters(friday(), 10).await.unwrap();
    assert_eq!(letters[0].letter, one_change.letters[0].letter);
    assert_eq!(stage.count("conversations").await, 1, "a mail and the letter that answers it share a key");
    let twice = stage.store.commit(friday(), vec![one_change]).await.unwrap_err();
    assert_eq!(twice.kind, FaultKind::Conflict);
}
