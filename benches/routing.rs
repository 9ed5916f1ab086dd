//! How long a mail takes to route: `cargo bench --bench routing`.
//!
//! Prints microseconds per mail and MB/s for the shipped example, and beside each in the same run a plain pass that only folds and
//! splits the same text, so that a slow machine shows in both. Promise (`design.md` 7): under 50 µs for a median mail with
//! 25 departments of 20 keywords, and time that grows with the text, not with the number of keywords.
//!
//! Known weaknesses: one mail repeated stays in the processor's cache; a real night of mail does not.

use anliegend::config::{DepartmentsFile, DistrictsFile, RoutingFile};
use anliegend::routing::{ConcernText, HouseRules, Keyword, Partners, PlaceFault, PlaceName, RoutingTable, Stretch};
use std::hint::black_box;
use std::time::{Duration, Instant};

const SUBJECT: &str = "Straßenlaterne Gartenstraße";
const MAIL: &str = "Sehr geehrte Damen und Herren,\n\nseit drei Wochen ist in der Gartenstraße 12 die Straßenlaterne aus. Abends ist der Gehweg \
völlig dunkel, und meine Mutter ist dort schon einmal gestürzt. Ich habe den Schaden am Montag telefonisch gemeldet, aber bis heute hat sich \
niemand darum gekümmert. Außerdem liegt seit einiger Zeit wilder Müll neben dem Glascontainer, und die Hecke am Spielplatz ist so \
zugewachsen, dass man mit dem Kinderwagen auf die Fahrbahn ausweichen muss.\n\nBitte teilen Sie mir mit, wann die Laterne repariert wird und \
wer für die Reinigung zuständig ist. Es kann doch nicht sein, dass man immer wieder anrufen muss und jedes Mal an eine andere Stelle \
verwiesen wird. Früher war das einfacher, da hatte man einen Ansprechpartner, und die Sache war nach zwei Tagen erledigt.\n\nFür Rückfragen \
stehe ich Ihnen gerne zur Verfügung, am besten abends nach 18 Uhr.\n\nMit freundlichen Grüßen\n\nAyşe Yilmaz\nMusterweg 3\n\nGesendet von \
meinem iPhone\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let read = DepartmentsFile::read("departments.toml", include_str!("../config/departments.toml"));
    let departments = read.map_err(|faults| format!("{faults:?}"))?;
    let districts = DistrictsFile::read("districts.toml", include_str!("../config/districts.toml"));
    let districts = districts.map_err(|faults| format!("{faults:?}"))?;
    let rules = RoutingFile::read("routing.toml", include_str!("../config/routing.toml")).map_err(|faults| format!("{faults:?}"))?;
    let rules = rules.with_districts(districts);
    let large = widened(&departments, rules.rules().clone())?;
    let streets = with_streets(departments.clone(), rules.rules().clone())?;
    let (_, table) = departments.with_rules(rules).map_err(|faults| format!("{faults:?}"))?;
    let long = MAIL.repeat(10);
    let today = chrono::NaiveDate::from_ymd_opt(2026, 3, 27).ok_or("no such day")?;
    for (name, table, text) in [
        ("median mail", &table, MAIL),
        ("ten times the text", &table, &long),
        ("400 more keywords each", &large, MAIL),
        ("3,000 streets in districts", &streets, MAIL),
    ] {
        let concern = ConcernText { subject: SUBJECT, text };
        let routed = fastest(|| drop(black_box(table.route(black_box(&concern), today, &Partners::default()))));
        let plain = fastest(|| {
            black_box(plain_pass(black_box(text)));
        });
        let speed = f64::from(u32::try_from(text.len())?) / routed.as_secs_f64() / 1e6;
        let ratio = routed.as_secs_f64() / plain.as_secs_f64();
        println!("{name}: {routed:.1?} a mail, {speed:.0} MB/s, {ratio:.1} times a plain fold and split ({plain:.1?})");
    }
    Ok(())
}

/// The departments of the example with 400 words each that stand in no mail, beside their own.
fn widened(file: &DepartmentsFile, rules: HouseRules) -> Result<RoutingTable, Box<dyn std::error::Error>> {
    let mut departments = file.clone().into_departments();
    for (n, (_, keywords)) in departments.iter_mut().enumerate() {
        for word in 0..400 {
            keywords.push(Keyword::new(&format!("stichwort{n}x{word}"), 5)?);
        }
    }
    Ok(RoutingTable::new(departments, rules)?)
}

/// The example with the streets of a large city, every third of which no ending gives away.
fn with_streets(file: DepartmentsFile, mut rules: HouseRules) -> Result<RoutingTable, Box<dyn std::error::Error>> {
    for (n, district) in rules.districts.iter_mut().enumerate() {
        let names = (0..1000).map(|at| match at % 3 {
            0 => format!("Musterhof{n}x{at}straße"),
            1 => format!("Alte Muster{n}x{at}er Straße"),
            _ => format!("Am Musterhof{n}x{at}"),
        });
        let streets: Result<Vec<Stretch>, PlaceFault> = names.map(|name| PlaceName::street(&name).map(Stretch::whole)).collect();
        district.streets.extend(streets?);
    }
    Ok(RoutingTable::new(file.into_departments(), rules)?)
}

/// The least that any routing must do: fold the letters and split the words.
fn plain_pass(text: &str) -> usize {
    let folded = text.to_lowercase().replace('ß', "ss").replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count()
}

/// The fastest of many short rounds: other programs only ever make a round slower.
fn fastest(mut run: impl FnMut()) -> Duration {
    const TIMES: u32 = 10;
    let mut best = Duration::MAX;
    for _ in 0..400 {
        let start = Instant::now();
        (0..TIMES).for_each(|_| run());
        best = best.min(start.elapsed() / TIMES);
    }
    best
}
