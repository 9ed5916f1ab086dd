//! Hundreds of deaths in a row, a few new mails before each; then everything is counted.
//!
//! Two deaths in a row over one mail park it, as they should (`poison.rs`). So a death over a mail is followed by one before the next
//! poll, or at a point where no mail is in hand.
//!
//! Known weaknesses: none known.

use super::post::{Inbox, Servers};
use super::town::{Afterwards, Dice, Meaning, Town, ended_within, meaning, tell};
use anliegend::ports::BREAKING_POINTS;
use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

/// Neighbouring points have the same mail in hand: so the points are not taken in a row.
const STRIDE: usize = 5;
/// From outside the daemon is killed within this time, in milliseconds: in its start, in a poll, or while it waits.
const LIFETIME: u64 = 700;
/// Its start alone takes longer.
const CHILDHOOD: u64 = 50;
/// SIGABRT, by which a breaking point ends the program.
const ABORTED: i32 = 6;
/// What the daemon may take at most to die by itself before it is killed from outside.
const PATIENCE: Duration = Duration::from_secs(3);

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().map_or(usual, |text| text.parse().unwrap())
}

/// Kills the daemon again and again while mails come in, and says how often each breaking point was the cause.
fn die_often(town: &Town, kills: u64, mails: u64) -> BTreeMap<&'static str, u64> {
    let mut dice = Dice::new(number("ANLIEGEND_KILL_SEED", 1));
    let mut broken: BTreeMap<&'static str, u64> = BTreeMap::new();
    let beside = match town.afterwards {
        Afterwards::Move => &["imap.copied", "imap.marked_deleted"][..],
        Afterwards::CopyAndExpunge => &["imap.moved"],
    };
    // No case of this town grows old enough for the ladder; `lists` kills there.
    let is_here = |point: &&str| *point != "list.committed" && !beside.contains(point);
    let points: Vec<&'static str> = BREAKING_POINTS.into_iter().filter(is_here).collect();
    for kill in 0..kills {
        town.post(mails * kill / kills..mails * (kill + 1) / kills);
        let nth = usize::try_from(kill / 2).unwrap() * STRIDE % points.len();
        let is_over_a_mail = town.ended_over_a_mail();
        let point = (kill % 2 == 0).then(|| points[nth]).filter(|point| !(is_over_a_mail && point.starts_with("mail.")));
        let armed = point.map(|point| format!("{point}*{}", dice.below(3) + 1));
        let mut daemon = town.start(armed.as_deref());
        let lifetime = if is_over_a_mail { CHILDHOOD } else { LIFETIME };
        let limit = if point.is_some() { PATIENCE } else { Duration::from_millis(dice.below(lifetime)) };
        match ended_within(&mut daemon, limit) {
            Some(status) if status.signal() == Some(ABORTED) => *broken.entry(point.unwrap()).or_default() += 1,
            Some(status) => panic!("the daemon ended by itself: {status}\n{}", log(town)),
            None => {
                daemon.kill().unwrap();
                daemon.wait().unwrap();
            }
        }
        if kill % 50 == 49 {
            tell(&format!("{} kills, {} of them at a breaking point", kill + 1, broken.values().sum::<u64>()));
        }
    }
    broken
}

fn log(town: &Town) -> String {
    std::fs::read_to_string(town.folder.path().join("log")).unwrap_or_default()
}

fn errors(town: &Town) -> String {
    log(town).lines().filter(|line| line.contains("ERROR")).collect::<Vec<_>>().join("\n")
}

fn nothing_is_lost_and_nothing_doubled(town: &Town, mails: u64) {
    let of = |wanted: Meaning| (0..mails).filter(|nth| meaning(*nth) == wanted).count() as u64;
    let (concerns, further, copies) = (of(Meaning::Concern), of(Meaning::Further), of(Meaning::SameBytes) + of(Meaning::SameLetter));
    let ledger = |disposition: &str| town.count(&format!("SELECT count(*) FROM ledger WHERE disposition = '{disposition}'"));

    assert_eq!(ledger("parked"), 0, "a mail was given up on:\n{}", errors(town));
    assert_eq!(town.lying_in("INBOX"), 0, "every mail was moved");
    let archived = town.lying_in("Erledigt");
    match town.afterwards {
        Afterwards::Move => assert_eq!(archived, mails, "every mail lies in the archive, once"),
        // A death between COPY and the mark leaves a copy behind, which is no second mail to anybody.
        Afterwards::CopyAndExpunge => assert!(archived >= mails, "{archived} of {mails} mails lie in the archive"),
    }
    assert_eq!(town.count("SELECT count(*) FROM ledger"), mails, "every mail has one ledger row");
    assert_eq!((ledger("new_case"), ledger("reply"), ledger("duplicate")), (concerns, further, copies));
    assert_eq!(town.count("SELECT count(*) FROM cases"), concerns);
    assert_eq!(town.count("SELECT count(*) FROM messages"), concerns + further, "every letter is kept with its source, once");
    assert_eq!(town.count("SELECT count(DISTINCT case_id) FROM letters WHERE kind = 'acknowledgement'"), concerns);
    assert_eq!(town.count("SELECT count(*) FROM letters WHERE kind = 'acknowledgement'"), concerns);

    // What the citizens got: never two, and none only where the death came between the relay's word and ours.
    let sent = town.count("SELECT count(*) FROM letters WHERE kind = 'acknowledgement' AND state = 'sent'");
    let uncertain = town.count("SELECT count(*) FROM letters WHERE kind = 'acknowledgement' AND state = 'uncertain'");
    assert_eq!(sent + uncertain, concerns, "every acknowledgement was sent, or a person is told that nobody knows");
    let citizens = Inbox::of(&town.servers, &format!("buergerin-{}@example.test", town.mark));
    let letters = citizens.wait_for(usize::try_from(sent).unwrap());
    let mut per_citizen: BTreeMap<String, u64> = BTreeMap::new();
    for letter in &letters {
        let to = letter.raw.lines().find_map(|line| line.strip_prefix("To: ")).unwrap();
        *per_citizen.entry(to.to_owned()).or_default() += 1;
    }
    assert!(per_citizen.values().all(|count| *count == 1), "somebody was answered twice: {per_citizen:?}");
    let got = per_citizen.len() as u64;
    assert!((sent..=concerns).contains(&got), "{got} citizens were answered, {sent} by our books, {uncertain} uncertain");

    let audit = town.run(&["audit"]);
    assert!(audit.status.success(), "{}", String::from_utf8_lossy(&audit.stdout));
    tell(&format!(
        "{mails} mails: {concerns} cases, {further} further mails, {copies} copies; {sent} acknowledgements sent, {uncertain} uncertain"
    ));
}

fn dies_and_lives_on(town: &Town) {
    let (kills, mails) = (number("ANLIEGEND_KILLS", 40), number("ANLIEGEND_KILL_MAILS", 160));
    let broken = die_often(town, kills, mails);
    town.catch_up();
    tell(&format!("{kills} kills, at breaking points: {broken:?}"));
    nothing_is_lost_and_nothing_doubled(town, mails);
}

#[test]
fn killed_again_and_again_with_sqlite_where_mails_are_copied_and_expunged() {
    let Some(servers) = Servers::from_environment() else { return };
    dies_and_lives_on(&Town::live(servers, None, Afterwards::CopyAndExpunge));
}

#[test]
fn killed_again_and_again_with_postgresql_where_mails_are_moved() {
    let Some(servers) = Servers::from_environment() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let database = runtime.block_on(servers.new_database());
    dies_and_lives_on(&Town::live(servers, Some(database), Afterwards::Move));
}
