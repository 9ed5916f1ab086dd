//! The seven chapters (*drei Minuten für einen Amtsleiter*), in the order of `office.md` 5.
//!
//! Knows: which letter of the run each chapter shows. Never: claims what it did not find in the outgoing folder or the archive.
//!
//! Known weaknesses: the chapters look for their persons by address, so script and chapters must be changed together.

use super::player::Player;
use super::scene::{Column, Sent};
use super::story::{FirstMails, Standing, Story, Unfolded};
use super::tell::Teller;
use crate::deadlines::{CountedDay, local_date};
use crate::flow::Polled;
use crate::letters::{LetterKind, german};
use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

/// Lines of a letter that fit on a first screen.
const SCREEN: usize = 14;

type Told = Result<(), String>;

/// Before going live.
pub(super) fn trial(t: &mut Teller<'_>, received: Polled, (held, left): (u64, usize)) -> Told {
    t.chapter(1, "Ein Postfach")?;
    t.line("   Donnerstag, 26. März 2026, bis zum nächsten Morgen: Probebetrieb.")?;
    t.line(&format!(
        "   {} kam an, {} geschrieben, hinausgegangen: {left}.",
        german::plural(received.mails, "Probemail", "Probemails"),
        letters(held)
    ))?;
    t.line("   Freitag, 27. März, 8 Uhr: Probebetrieb aus (anliegend go-live). Was vorher geschrieben wurde, bleibt liegen.")
}

/// The counts of the first mails.
pub(super) fn counts(t: &mut Teller<'_>, first: &FirstMails) -> Told {
    t.line(&format!("   Bis Montagmittag: {} Mails in zwei Postfächern.", first.mails))?;
    t.line(&format!(
        "   {} Anliegen, {} automatische, {} Dublette, {} Irrläufer, {} vertraulich.",
        first.concerns, first.automatic, first.duplicates, first.misdirected, first.confidential
    ))
}

/// Her mail, her acknowledgement, her ten days.
pub(super) fn citizen(t: &mut Teller<'_>, player: &Player, days: &[CountedDay]) -> Told {
    t.chapter(2, "Frau Yilmaz, Freitag, 27. März")?;
    let scene = player.scenes.iter().find(|s| s.file.ends_with("01-yilmaz-laterne.eml")).ok_or("the demo lost the first mail")?;
    t.line(&format!("   {} Uhr, ihre Mail: {}", german::clock(scene.at, player.zone), scene.subject))?;
    t.quote(&scene.text, 6)?;
    let letter = letter_to(player, LetterKind::Acknowledgement, "a.yilmaz@")?;
    t.line(&format!("   {} Uhr, ihre Bestätigung: {}", german::clock(letter.at, player.zone), letter.mail.subject))?;
    t.quote(&letter.mail.text, SCREEN)?;
    t.line("   Die zehn Arbeitstage, einzeln gezählt. Der Freitag selbst zählt nicht mit:")?;
    for day in days {
        t.line(&format!("     {day}{}", if day.number.is_some() { "" } else { ", zählt nicht" }))?;
    }
    Ok(())
}

/// What the department sees, what it does, and what leaves.
pub(super) fn department(t: &mut Teller<'_>, player: &Player) -> Told {
    t.chapter(3, "Das Fachamt: Antworten genügt")?;
    let letter = find(player, LetterKind::DepartmentCase, |s| s.mail.subject.contains("Gartenstraße"))?;
    t.line(&format!("   {}, an {}:", stamp(letter, player.zone), to(letter)))?;
    t.line(&format!("   {}", letter.mail.subject))?;
    t.quote(&letter.mail.text, SCREEN)?;
    let reply = player.scenes.iter().find(|s| s.is_incoming && s.column == Column::Department && s.text.contains("vor Nummer 12"));
    let reply = reply.ok_or("the demo lost the department's answer")?;
    t.line(&format!("   {} drückt „Antworten“, ohne jeden Befehl:", reply.whom))?;
    t.quote(&reply.text, 8)?;
    let release = find(player, LetterKind::Release, |s| s.mail.text.contains("vor Nummer 12"))?;
    t.line(&format!("   {}, an die Beschwerdestelle: {}", stamp(release, player.zone), release.mail.subject))?;
    let answer = letter_to(player, LetterKind::FinalReply, "a.yilmaz@")?;
    t.line(&format!("   {}, freigegeben, an Frau Yilmaz: {}", stamp(answer, player.zone), answer.mail.subject))?;
    t.quote(&answer.mail.text, 20)?;
    t.line("   Und wenn es nicht seine Aufgabe ist? Die Fußgängerampel:")?;
    for scene in player.scenes.iter().filter(|s| s.subject.contains("Fußgängerampel")) {
        let first = scene.text.lines().next().unwrap_or_default();
        let what = if scene.is_incoming && scene.column != Column::Citizen { first } else { scene.what.as_str() };
        let way = if scene.is_incoming { "von" } else { "an" };
        t.line(&format!("     {} {way} {}: {what}", short(scene.at, player.zone), scene.whom))?;
    }
    let answer = letter_to(player, LetterKind::FinalReply, "p.richter@")?;
    t.line(&format!("     {} an {}: {}", short(answer.at, player.zone), to(answer), answer.mail.subject))
}

/// The department that sleeps.
pub(super) fn sleeper(t: &mut Teller<'_>, player: &Player) -> Told {
    t.chapter(4, "Das Amt, das schläft")?;
    for letter in player.sent.iter().filter(|s| matches!(s.kind, LetterKind::Reminder | LetterKind::Escalation)) {
        t.line(&format!("   {}, an {}: {}", stamp(letter, player.zone), to(letter), letter.mail.subject))?;
    }
    t.line(&format!("   Von Karfreitag bis Ostermontag an Fachämter: {}.", letters(easter_letters(player).len() as u64)))?;
    let the_morning_after = NaiveDate::from_ymd_opt(2026, 4, 15);
    let digest = player.sent.iter().rfind(|s| s.kind == LetterKind::Digest && Some(local_date(s.at, player.zone)) == the_morning_after);
    let digest = digest.ok_or("the demo lost a digest")?;
    t.line(&format!("   {}, Tagesübersicht: {}", stamp(digest, player.zone), digest.mail.subject))?;
    let overdue = digest.mail.text.lines().skip_while(|line| !line.starts_with("Überfällig")).take_while(|line| !line.trim().is_empty());
    t.quote(&overdue.collect::<Vec<_>>().join("\n"), 6)
}

/// Letters to departments and heads between Good Friday and Easter Monday, both included.
pub(super) fn easter_letters(player: &Player) -> Vec<&Sent> {
    let is_easter = |s: &&Sent| {
        let day = local_date(s.at, player.zone);
        Column::of_letter(s.kind) == Column::Department && day.month() == 4 && (3..=6).contains(&day.day())
    };
    player.sent.iter().filter(is_easter).collect()
}

/// What must not happen.
pub(super) fn never(t: &mut Teller<'_>, story: &Story) -> Told {
    t.chapter(5, "Was nicht geschehen darf")?;
    let Story { before, after, again, .. } = story;
    t.line(&format!(
        "   Abwesenheitsnotizen, Rückläufer, Newsletter: {}. Beantwortet: {}.",
        story.automatic.len(),
        story.answers_to_machines()
    ))?;
    t.line(&format!("   Dienstaufsichtsbeschwerde: {} an ein Fachamt.", letters(story.confidential_leaks() as u64)))?;
    let receipts = story.sent.iter().filter(|s| s.kind == LetterKind::Acknowledgement && to(s).starts_with("w.krause@")).count();
    let cases = story.rows.iter().filter(|row| row.title.contains("Gehwegplatten")).count();
    t.line(&format!("   Dieselbe Mail von Herrn Krause in zwei Postfächern: {cases} Anliegen, {receipts} Bestätigung."))?;
    t.line("   Mittwoch, 1. April, 12 Uhr: abgebrochen und neu gestartet, und der Server hat alle Mails neu nummeriert.")?;
    t.line(&format!("     vorher:  {}", standing(before)))?;
    t.line(&format!("     gelesen: {} Mails noch einmal, {} Dubletten, {} neue Vorgänge", again.mails, again.duplicates, again.cases))?;
    t.line(&format!("     nachher: {}{}", standing(after), if before == after { ", gleiche Zahlen" } else { ", NICHT gleich" }))
}

fn standing(standing: &Standing) -> String {
    format!("{} Vorgänge, {} Ereignisse, {} Briefe", standing.cases, standing.events, standing.letters)
}

/// The figures, the sheet, the cases behind a share.
pub(super) fn figures(t: &mut Teller<'_>, story: &Story) -> Told {
    t.chapter(6, "Die Zahlen")?;
    let rows: Vec<Vec<String>> = story
        .rows
        .iter()
        .map(|r| [&r.number, &r.received, &r.promised, &r.department, &r.reaction, &r.stage, &r.title].map(String::clone).to_vec())
        .collect();
    let head = ["Nummer", "Eingang", "Zusage", "Amt", "Erste Reaktion", "Stand", "Anliegen"];
    for line in crate::cli::table(&head, &rows).lines() {
        t.line(&format!("   {line}"))?;
    }
    t.line("")?;
    for line in story.sheet.lines() {
        t.line(format!("   {line}").trim_end())?;
    }
    let Unfolded { percent, counts, late, in_time } = &story.unfolded;
    t.line("")?;
    t.line(&format!("   Jede Zahl lässt sich aufklappen. {percent} sind {counts}:"))?;
    for numbers in in_time.chunks(6) {
        t.line(&format!("     {}", numbers.join(", ")))?;
    }
    t.line(&format!("   Nicht in der Frist: {}", if late.is_empty() { "keiner".to_owned() } else { late.join(", ") }))
}

fn find(player: &Player, kind: LetterKind, fits: impl Fn(&Sent) -> bool) -> Result<&Sent, String> {
    player.sent.iter().find(|s| s.kind == kind && fits(s)).ok_or_else(|| format!("the demo lost a letter of kind {}", kind.code()))
}

fn letter_to<'a>(player: &'a Player, kind: LetterKind, address: &str) -> Result<&'a Sent, String> {
    find(player, kind, |s| to(s).starts_with(address))
}

fn to(letter: &Sent) -> &str {
    letter.mail.to.first().map_or("", |a| a.address.as_str())
}

fn letters(count: u64) -> String {
    german::plural(count, "Brief", "Briefe")
}

/// `Do 09.04., 08:00 Uhr`.
fn stamp(letter: &Sent, zone: Tz) -> String {
    format!("{} Uhr", short(letter.at, zone))
}

fn short(at: crate::case::Instant, zone: Tz) -> String {
    format!("{} {}", german::short_day(local_date(at, zone)), german::clock(at, zone))
}
