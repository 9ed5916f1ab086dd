//! The program dies between two lists of one morning: each reader gets hers once.

use super::poison::{city, run};
use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, SystemTime};

/// 10:00 on Friday, 27 March 2026 in the city.
const RECEIVED: u64 = 1_774_602_000;

#[test]
fn killed_between_two_lists_the_next_round_writes_the_one_that_is_missing() {
    let folder = city();
    let received = SystemTime::UNIX_EPOCH + Duration::from_secs(RECEIVED);
    for entry in std::fs::read_dir(folder.path().join("eingang")).unwrap().flatten() {
        std::fs::File::options().append(true).open(entry.path()).unwrap().set_modified(received).unwrap();
    }
    let tick = |at: &str, armed| run(folder.path(), &["tick", "--at", at], armed);
    assert!(tick("2026-03-27T10:05:00+01:00", None).status.success());

    // After a silence until day nine the desk is owed five interim replies, the head five cases: two lists.
    for round in ["2026-04-13T09:00:00+02:00", "2026-04-13T09:01:00+02:00"] {
        let died = tick(round, Some("list.committed"));
        assert_eq!(died.status.signal(), Some(6), "{}", String::from_utf8_lossy(&died.stderr));
    }
    for round in ["2026-04-13T09:02:00+02:00", "2026-04-13T15:00:00+02:00"] {
        assert!(tick(round, Some("list.committed")).status.success(), "nothing is left to write");
    }
    let out = run(folder.path(), &["--format", "json", "outbox", "list", "--all"], None);
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&out.stdout).unwrap();
    let lists: Vec<&str> =
        rows.iter().filter_map(|row| row["kind"].as_str()).filter(|kind| ["desk_list", "escalation"].contains(kind)).collect();
    assert_eq!((lists.len(), lists.iter().collect::<BTreeSet<_>>().len()), (2, 2), "{rows:#?}");
}
