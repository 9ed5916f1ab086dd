//! How long a mail takes to route: `cargo bench --bench routing`.
//!
//! First single mails with the shipped example, beside a plain pass that only folds and splits the same text. Then a thousand mails with
//! 25 departments of 20 and of 400 keywords, beside a plain Aho-Corasick scan for the same words in lower case and beside one `regex`
//! alternation per department. All in the same run, so that a slow machine shows in each. Promise (`design.md` 7): under 50 µs for a
//! median mail with 25 departments of 20 keywords, and time that grows with the text, not with the number of keywords.
//!
//! Known weaknesses: a mail repeated, and a thousand mails too, stay in the processor's caches; a real night of mail does not.

mod mails;
mod tables;

use aho_corasick::AhoCorasick;
use anliegend::config::{DepartmentsFile, DistrictsFile, RoutingFile};
use anliegend::routing::{ConcernText, HouseRules, Partners, RoutingTable};
use chrono::NaiveDate;
use mails::{Mail, mails};
use regex::{Regex, RegexBuilder};
use std::hint::black_box;
use std::time::{Duration, Instant};
use tables::{Departments, Made, sized, widened, with_streets};

/// Mails of the comparison.
const MAILS: u32 = 1000;
/// How long each thing is measured; the fastest round counts, since other programs only ever make one slower.
const MEASURED: Duration = Duration::from_secs(2);

const SUBJECT: &str = "Straßenlaterne Gartenstraße";
const MAIL: &str = "Sehr geehrte Damen und Herren,\n\nseit drei Wochen ist in der Gartenstraße 12 die Straßenlaterne aus. Abends ist der Gehweg \
völlig dunkel, und meine Mutter ist dort schon einmal gestürzt. Ich habe den Schaden am Montag telefonisch gemeldet, aber bis heute hat sich \
niemand darum gekümmert. Außerdem liegt seit einiger Zeit wilder Müll neben dem Glascontainer, und die Hecke am Spielplatz ist so \
zugewachsen, dass man mit dem Kinderwagen auf die Fahrbahn ausweichen muss.\n\nBitte teilen Sie mir mit, wann die Laterne repariert wird und \
wer für die Reinigung zuständig ist. Es kann doch nicht sein, dass man immer wieder anrufen muss und jedes Mal an eine andere Stelle \
verwiesen wird. Früher war das einfacher, da hatte man einen Ansprechpartner, und die Sache war nach zwei Tagen erledigt.\n\nFür Rückfragen \
stehe ich Ihnen gerne zur Verfügung, am besten abends nach 18 Uhr.\n\nMit freundlichen Grüßen\n\nAyşe Yilmaz\nMusterweg 3\n\nGesendet von \
meinem iPhone\n";

fn main() -> Made<()> {
    let read = DepartmentsFile::read("departments.toml", include_str!("../../config/departments.toml"));
    let departments = read.map_err(|faults| format!("{faults:?}"))?;
    let districts = DistrictsFile::read("districts.toml", include_str!("../../config/districts.toml"));
    let districts = districts.map_err(|faults| format!("{faults:?}"))?;
    let rules = RoutingFile::read("routing.toml", include_str!("../../config/routing.toml")).map_err(|faults| format!("{faults:?}"))?;
    let rules = rules.with_districts(districts).rules().clone();
    let today = NaiveDate::from_ymd_opt(2026, 3, 27).ok_or("no such day")?;
    single_mails(&departments, &rules, today)?;
    let mails = mails(usize::try_from(MAILS)?);
    for keywords in [20, 400] {
        thousand_mails(sized(&departments, 25, keywords)?, &rules, (&mails, today))?;
    }
    Ok(())
}

/// One mail with the shipped example, and with what could make it slower.
fn single_mails(departments: &DepartmentsFile, rules: &HouseRules, today: NaiveDate) -> Made<()> {
    let promised = RoutingTable::new(sized(departments, 25, 20)?, rules.clone())?;
    let table = RoutingTable::new(departments.clone().into_departments(), rules.clone())?;
    let large = RoutingTable::new(widened(departments)?, rules.clone())?;
    let streets = with_streets(departments, rules.clone())?;
    let long = MAIL.repeat(10);
    for (name, table, text) in [
        ("median mail, 25 departments of 20 keywords", &promised, MAIL),
        ("median mail, shipped example", &table, MAIL),
        ("ten times the text", &table, &long),
        ("400 more keywords each", &large, MAIL),
        ("3,000 streets in districts", &streets, MAIL),
    ] {
        let concern = ConcernText { subject: SUBJECT, text };
        let routed = fastest(10, || drop(black_box(table.route(black_box(&concern), today, &Partners::default()))));
        let plain = fastest(10, || {
            black_box(plain_pass(black_box(text)));
        });
        let speed = f64::from(u32::try_from(text.len())?) / routed.as_secs_f64() / 1e6;
        let ratio = routed.as_secs_f64() / plain.as_secs_f64();
        println!("{name}: {routed:.1?} a mail, {speed:.0} MB/s, {ratio:.1} times a plain fold and split ({plain:.1?})");
    }
    Ok(())
}

/// The mails one after the other, beside two ways of only counting the words of the same table.
fn thousand_mails(departments: Departments, rules: &HouseRules, (mails, today): (&[Mail], NaiveDate)) -> Made<()> {
    let words = words_of(&departments);
    let begun = Instant::now();
    let table = RoutingTable::new(departments, rules.clone())?;
    let built = begun.elapsed();
    let automaton = AhoCorasick::new(words.iter().flatten())?;
    let alternations: Vec<Regex> = words.iter().map(|words| alternation(words)).collect::<Result<_, _>>()?;
    let texts: Vec<String> = mails.iter().map(Mail::whole).collect();
    let bytes = f64::from(u32::try_from(texts.iter().map(String::len).sum::<usize>())?);
    let (departments, keywords) = (words.len(), words.first().map_or(0, Vec::len));
    println!(
        "{MAILS} mails of {:.0} bytes on average, {departments} departments of {keywords} keywords, table built in {built:.0?}",
        bytes / f64::from(MAILS)
    );

    let routed = fastest(1, || {
        for mail in mails {
            drop(black_box(table.route(black_box(&mail.concern()), today, &Partners::default())));
        }
    });
    let scanned = fastest(1, || {
        let found = |text: &String| automaton.find_overlapping_iter(&text.to_lowercase()).count();
        black_box(texts.iter().map(found).sum::<usize>());
    });
    let matched = fastest(1, || {
        let found = |text: &String| alternations.iter().map(|words| words.find_iter(text).count()).sum::<usize>();
        black_box(texts.iter().map(found).sum::<usize>());
    });
    for (name, time) in
        [("route", routed), ("lower case and one aho-corasick scan", scanned), ("one regex alternation per department", matched)]
    {
        let (each, speed) = (time / MAILS, bytes / time.as_secs_f64() / 1e6);
        println!("  {name:<38} {each:>9.1?} a mail {speed:>6.1} MB/s {:>7.2} times route", time.as_secs_f64() / routed.as_secs_f64());
    }
    Ok(())
}

/// For each department its keywords as a plain search would take them.
fn words_of(departments: &Departments) -> Vec<Vec<String>> {
    let plain = |text: &str| text.to_lowercase().trim_end_matches('~').to_owned();
    departments.iter().map(|(_, keywords)| keywords.iter().map(|keyword| plain(&keyword.text)).collect()).collect()
}

fn alternation(words: &[String]) -> Result<Regex, regex::Error> {
    let words: Vec<String> = words.iter().map(|word| regex::escape(word).replace(' ', r"\s+")).collect();
    RegexBuilder::new(&words.join("|")).case_insensitive(true).size_limit(1 << 28).build()
}

/// The least that any routing must do: fold the letters and split the words.
fn plain_pass(text: &str) -> usize {
    let folded = text.to_lowercase().replace('ß', "ss").replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count()
}

/// A run in the fastest of many rounds of so many runs.
fn fastest(runs: u32, mut run: impl FnMut()) -> Duration {
    let begun = Instant::now();
    let mut best = Duration::MAX;
    while best == Duration::MAX || begun.elapsed() < MEASURED {
        let start = Instant::now();
        (0..runs).for_each(|_| run());
        best = best.min(start.elapsed() / runs);
    }
    best
}
