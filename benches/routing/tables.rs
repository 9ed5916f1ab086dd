//! Tables of a wanted size: so many departments, each with so many keywords.
//!
//! Knows: the shipped example, cut or filled up with compounds that share their beginnings and endings with the words of mails, a fifth
//! of them parts of words and a tenth phrases. Never: measures.
//!
//! Known weaknesses: a compound of a list need not be one that anybody uses.

use anliegend::case::DepartmentKey;
use anliegend::config::DepartmentsFile;
use anliegend::routing::{Department, HouseRules, Keyword, PlaceFault, PlaceName, RoutingTable, Stretch};

pub(crate) type Made<T> = Result<T, Box<dyn std::error::Error>>;
pub(crate) type Departments = Vec<(Department, Vec<Keyword>)>;

/// The example with exactly so many departments of exactly so many keywords.
pub(crate) fn sized(file: &DepartmentsFile, departments: usize, keywords: usize) -> Made<Departments> {
    let mut all = file.clone().into_departments();
    for nth in all.len()..departments {
        all.push((Department::new(DepartmentKey::new(&format!("X{nth}")), "Wirtschaftsförderung", "Dezernat I"), Vec::new()));
    }
    all.truncate(departments);
    let mut nth = 0;
    for (_, own) in &mut all {
        own.truncate(keywords);
        while own.len() < keywords {
            own.push(compound(nth)?);
            nth += 1;
        }
    }
    Ok(all)
}

/// The nth compound, each another one: "laternenmast", "schulhof~", "defekte parkbank".
fn compound(nth: usize) -> Made<Keyword> {
    let (firsts, seconds): (Vec<&str>, Vec<&str>) = (FIRST.split(' ').collect(), SECOND.split(' ').collect());
    let first = firsts.get(nth % firsts.len()).ok_or("no such noun")?;
    let second = seconds.get((nth + nth / firsts.len()) % seconds.len()).ok_or("no such noun")?;
    let text = match nth % 10 {
        0 | 5 => format!("{first}{second}~"),
        3 => format!("defekte {first}{second}"),
        _ => format!("{first}{second}"),
    };
    Ok(Keyword::new(&text, 3 + i32::try_from(nth % 6)?)?)
}

/// The departments of the example with 400 words each that stand in no mail, beside their own.
pub(crate) fn widened(file: &DepartmentsFile) -> Made<Departments> {
    let mut departments = file.clone().into_departments();
    for (n, (_, keywords)) in departments.iter_mut().enumerate() {
        for word in 0..400 {
            keywords.push(Keyword::new(&format!("stichwort{n}x{word}"), 5)?);
        }
    }
    Ok(departments)
}

/// The example with the streets of a large city, every third of which no ending gives away.
pub(crate) fn with_streets(file: &DepartmentsFile, mut rules: HouseRules) -> Made<RoutingTable> {
    for (n, district) in rules.districts.iter_mut().enumerate() {
        let names = (0..1000).map(|at| match at % 3 {
            0 => format!("Musterhof{n}x{at}straße"),
            1 => format!("Alte Muster{n}x{at}er Straße"),
            _ => format!("Am Musterhof{n}x{at}"),
        });
        let streets: Result<Vec<Stretch>, PlaceFault> = names.map(|name| PlaceName::street(&name).map(Stretch::whole)).collect();
        district.streets.extend(streets?);
    }
    Ok(RoutingTable::new(file.clone().into_departments(), rules)?)
}

const FIRST: &str = "abfall abwasser anwohner asphalt ausweis auto bahn baum bau beleuchtungs beitrags beton bezirks blumen boden brücken brunnen \
    bürger bus container dach denkmal eltern energie fahrrad familien fenster feuer flaschen friedhofs fußgänger garten gebäude \
    gebühren gehweg gemeinde geräte gewerbe glas grab grün grundstücks hafen hallen haltestellen haus hecken heizungs hof holz hunde \
    jugend kanal kinder kirch klima kultur laternen laub lärm markt mauer miet möbel müll museums nachbar obst park personal pflege \
    platz quartiers rad rasen ratten regen renten sand schnee schul senioren sozial spiel sport stadt steuer strand straßen tauben \
    teich tier treppen turnhallen ufer umwelt verkehrs wald wasser wohnungs zaun";

const SECOND: &str = "abfuhr ablagerung absperrung ampel amt anlage anmeldung antrag aufsicht ausbau auskunft ausschuss bank baustelle becken begehung \
    behälter belag beleuchtung bescheid betrieb bewohner bewuchs boden büro decke defekt deponie einfahrt entsorgung erneuerung fahrt \
    fest fläche förderung führung gebäude gebühr geländer geld geruch gitter graben grenze halle haus heim hilfe kante karte kasten \
    keller kontrolle kosten lampe lärm leitung leerung mangel mast mauer messung nutzung ordnung pfad pflanze pflege plan platte \
    pfosten pumpe rand raum regelung reinigung reparatur ring rohr rutsche sanierung satzung schaden schild schloss schutz sperre \
    stelle steuer streifen tonne tor treppe überweg umbau unterführung verein verbot wache wand weg wiese zählung zone";
