//! Sentences of citizens against `config/departments.toml` and `config/routing.toml`: the ambiguities of `domain.md` 6.1, the lanes
//! of 6.2 and the masks of 6.3. `Tisch` is the desk: a person decides.

use anliegend::case::{CaseKind, DepartmentKey, Lane};
use anliegend::config::{DepartmentsFile, DistrictsFile, RoutingFile};
use anliegend::routing::{ConcernText, Destination, Partners, Route, RoutingTable};
use chrono::NaiveDate;
use std::sync::LazyLock;

pub(super) static TABLE: LazyLock<RoutingTable> = LazyLock::new(|| {
    let departments = DepartmentsFile::read("departments.toml", include_str!("../../config/departments.toml")).expect("sound departments");
    let rules = RoutingFile::read("routing.toml", include_str!("../../config/routing.toml")).expect("sound rules");
    let districts = DistrictsFile::read("districts.toml", include_str!("../../config/districts.toml")).expect("sound districts");
    departments.with_rules(rules.with_districts(districts)).expect("a sound table").1
});

fn ask(subject: &str, text: &str) -> Route {
    let today = NaiveDate::from_ymd_opt(2026, 3, 27).expect("a day of the calendar");
    TABLE.route(&ConcernText { subject, text }, today, &Partners::default())
}

pub(super) fn office(subject: &str, text: &str) -> String {
    match ask(subject, text).destination {
        Destination::Department(key) | Destination::External(key) => key.to_string(),
        Destination::Lane(lane) => lane.code().to_owned(),
        Destination::Desk => "Tisch".to_owned(),
    }
}

fn each(sentences: &[(&str, &str)]) {
    let wrong: Vec<String> = sentences
        .iter()
        .map(|(text, expected)| (text, expected, office("", text)))
        .filter(|(_, expected, found)| *expected != found)
        .map(|(text, expected, found)| format!("„{text}“: {found} statt {expected}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_example_has_23_units_and_one_outside_body() {
    assert_eq!(TABLE.departments().count(), 24);
    assert_eq!(TABLE.departments().filter(|department| department.is_external()).count(), 1);
    let avea = TABLE.department(&DepartmentKey::new("AVEA")).expect("the waste company");
    assert!(avea.external.is_some() && avea.address.is_none(), "its contact is shown, nothing is transmitted");
    for department in TABLE.departments().filter(|department| !department.is_external()) {
        let address = department.address.as_deref().unwrap_or_default();
        assert!(address.ends_with("@stadt.example") && department.head.is_some(), "{}", department.title());
    }
}

#[test]
fn every_keyword_of_the_example_finds_its_own_office_among_the_candidates() {
    let file: toml::Table = include_str!("../../config/departments.toml").parse().expect("TOML");
    let mut count = 0;
    for department in file["department"].as_array().expect("departments") {
        for keyword in department["keywords"].as_table().expect("keywords").keys() {
            let text = format!("Es geht um {}", keyword.trim_end_matches('~'));
            let candidates = ask("", &text).because.candidates;
            assert!(candidates.iter().any(|one| Some(one.department.as_str()) == department["key"].as_str()), "{keyword}: {candidates:?}");
            count += 1;
        }
    }
    assert!((296..=720).contains(&count), "those of domain.md 6.1 at least, some 30 for each office at most: {count}");
}

#[test]
fn plain_concerns_find_their_office() {
    each(&[
        ("Die Straßenlaterne vor unserem Haus brennt nicht.", "66"),
        ("Seit Montag fällt die Ampel an der Kreuzung aus.", "66"),
        ("Ich möchte einen Bürgerantrag stellen, wie geht das?", "buergerantrag"),
        ("Wann beginnt die nächste Ratssitzung, und tagt der Ausschuss öffentlich?", "01"),
        ("Meine Bewerbung auf die Stellenausschreibung blieb ohne Antwort.", "11"),
        ("Die Hundesteuer wurde zweimal abgebucht.", "20"),
        ("Ich verlange Schadensersatz für den Reifen.", "30"),
        ("Die Fahrradstraße ist nicht zu erkennen.", "31"),
        ("Im Naturschutzgebiet fahren Motorräder.", "32"),
        ("Für meinen Reisepass bekomme ich im Bürgerbüro keinen Termin.", "33"),
        ("Jeden Abend Falschparker auf dem Gehweg.", "36"),
        ("Der Hydrant vor Haus 4 ist undicht und sprudelt.", "Tisch"),
        ("In dem Betrieb gibt es Tierquälerei.", "39"),
        ("Der offene Ganztag hat keine Plätze.", "40"),
        ("Die Stadtbibliothek hatte geschlossen.", "KSL"),
        ("Mein Wohngeld ist seit drei Monaten nicht bearbeitet.", "50"),
        ("Wir bekommen keinen Kitaplatz.", "51"),
        ("Das Hallenbad ist zu kalt.", "SPL"),
        ("Legionellen im Wasser, was tut das Gesundheitsamt?", "53"),
        ("Der Bebauungsplan liegt nicht aus.", "61"),
        ("Wo bekomme ich eine Flurkarte?", "62"),
        ("Mein Bauantrag liegt seit einem Jahr.", "63"),
        ("Das Schulgebäude ist marode, der Hausmeister weiß Bescheid.", "65"),
        ("Eichenprozessionsspinner am Waldrand!", "67"),
        ("Der Gully läuft über.", "TBL"),
        ("Die Müllabfuhr hat uns vergessen.", "AVEA"),
        ("Der Sperrmüll liegt seit Wochen da.", "AVEA"),
        ("Der Notruf? Nein, nur eine Frage zur Kommune.", "Tisch"),
    ]);
}

#[test]
fn ambiguities_go_to_the_right_office_or_to_a_person() {
    each(&[
        ("Der Mülleimer im Park quillt über.", "Tisch"),
        ("Der Mülleimer in der Fußgängerzone quillt über.", "TBL"),
        ("Spielplatz: Glasscherben", "67"),
        ("Auf dem Spielplatz der Kita liegen Scherben.", "51"),
        ("Ein Baum liegt auf dem Radweg.", "Tisch"),
        ("Der Schulweg ist ohne Ampel zu gefährlich.", "66"),
        ("Überall Ratten!", "Tisch"),
        ("Ratten am Gully, Spielplatz nebenan", "Tisch"),
        ("Lärm von der Baustelle", "Tisch"),
        ("Lärm aus der Kneipe, das ist Ruhestörung", "36"),
        ("Lärm aus der Industrie, bitte das Umweltamt fragen, wegen Gestank", "32"),
        ("Der Baustellenlärm beginnt um fünf.", "63"),
        ("Alle parken vor dem Park.", "Tisch"),
        ("Die Parkbank ist zerbrochen, das Holz ist Totholz.", "67"),
        ("Meine Bank sagt, die Sepa-Lastschrift sei falsch.", "Tisch"),
        ("Das Grab ist ungepflegt, auf dem ganzen Friedhof.", "67"),
        ("Sie graben jetzt schon den dritten Graben und haben alles umgegraben.", "Tisch"),
        ("Die Autobahn und die Fahrbahn und die S-Bahn.", "Tisch"),
        ("Ich habe es auf einem Fernsehkanal und einem YouTube-Kanal gesehen.", "Tisch"),
        ("Der Kanal stinkt.", "TBL"),
        ("Alles lag zerstreut und verstreut herum.", "Tisch"),
        ("Der Streudienst kam nicht, Winterdienst gibt es hier nicht.", "TBL"),
        ("Im Internetforum und im Forum im Internet las ich davon.", "Tisch"),
        ("Da sind Verstecke voller Hundekot.", "Tisch"),
        ("Unglaublich: Im Urlaub wurde mir erlaubt, daran zu glauben.", "Tisch"),
        ("Hier rasen die Autos.", "Tisch"),
        ("Die Baumaßnahme am Baumarkt stört.", "Tisch"),
        ("Er schimpft und beschimpft alle.", "Tisch"),
        ("Schimmel im Restaurant zur Post", "39"),
        ("Die Heizung in der Schule ist aus.", "65"),
        ("Das war nicht das Jugendamt.", "Tisch"),
        ("Er hat sein Wort gehalten.", "Tisch"),
    ]);
    assert_eq!(office("", "Laterne kaputt"), "66", "domain.md 6.1");
    assert_eq!(office("Radweg", "Er hört einfach auf."), "31", "in the subject, 2 × 5");
    assert_eq!(office("", "Der Radweg hört einfach auf."), "Tisch", "in the text alone one point is missing");
}

#[test]
fn lanes_take_what_a_person_must_see_first() {
    each(&[
        ("In unserem Flur ist Gasgeruch.", "notfall"),
        ("Es brennt in der Garage!", "notfall"),
        ("Da ist Feuer im Keller.", "notfall"),
        ("Ein Mann liegt bewusstlos vor dem Rathaus.", "notfall"),
        ("Ich bringe mich um.", "notfall"),
        ("Das Kind wird misshandelt, es geht um Kindeswohlgefährdung.", "notfall"),
        ("Ich komme vorbei und dann werden Sie sehen.", "bedrohung"),
        ("Ich habe eine Waffe.", "bedrohung"),
        ("Hiermit erhebe ich Dienstaufsichtsbeschwerde.", "personal"),
        ("Beschwerde über Mitarbeiter der Zulassungsstelle", "personal"),
        ("Das riecht nach Korruption.", "personal"),
        ("Eine Anregung an den Rat nach § 24 GO NRW.", "buergerantrag"),
        ("Gegen den Bescheid lege ich Widerspruch ein.", "rechtsbehelf"),
        ("Ich werde Klage erheben.", "rechtsbehelf"),
        ("Mein Rechtsanwalt meldet sich.", "rechtsbehelf"),
        ("Zum Aktenzeichen 47/11: Ihr Bescheid ist falsch.", "rechtsbehelf"),
        ("Ich bitte um Fristverlängerung.", "rechtsbehelf"),
        ("Ich verlange Auskunft nach Art. 15 DSGVO.", "datenschutz"),
        ("Antrag nach IFG NRW auf Einsicht", "datenschutz"),
        ("Bitte um Löschung meiner Daten.", "datenschutz"),
        ("Presseanfrage zum Rathaus", "presse_politik"),
        ("Unsere Fraktion bittet um Auskunft.", "presse_politik"),
    ]);
}

#[test]
fn a_lane_is_not_taken_by_words_that_only_look_like_it() {
    for text in [
        "Die Straßenlaterne brennt nicht.",
        "Die Laterne ist defekt, es brennt kein Licht.",
        "Die Lampe: es brennt seit Tagen nicht mehr.",
        "Die Laterne an der Ecke, es brennt die ganze Nacht Licht.",
        "Wir sind Feuer und Flamme.",
        "Das gießt Öl ins Feuer.",
        "Ich klage über Rückenschmerzen wegen der Parkbank.",
        "Das steht im Widerspruch zu Ihrer Zusage.",
        "Der Richter ist unbefangen.",
        "Das Wetter war wie eine Bombe.",
        "Im Zoo gab es eine Tiermisshandlung.",
    ] {
        assert_eq!(ask("", text).because.lane, None, "{text}");
    }
}

#[test]
fn idioms_places_names_and_footers_are_no_topics() {
    for text in [
        "Sie haben grünes Licht gegeben.",
        "Das liegt auf der langen Bank.",
        "Das darf nicht Schule machen.",
        "Sie sind auf dem Holzweg.",
        "Das ist im Sande verlaufen.",
        "Das ist unter den Tisch gefallen.",
        "Sie haben viele Baustellen.",
        "Am Ende müssen wir auf der Straße sitzen.",
        "Das läuft aus dem Ruder und geht den Bach runter.",
        "Ich wohne in der Schulstraße 3.",
        "Treffpunkt: Am Friedhof 12",
        "Die Feuerbachstraße, die Gartenstraße und die Bahnhofstraße 12.",
        "Herr Müller, Frau Schulte und Familie Baumann kommen von Bayer 04 zum Café am Park.",
        "Bitte denken Sie an die Umwelt, bevor Sie diese E-Mail ausdrucken",
        "Gesendet von meinem iPhone",
        "EXTERNE E-MAIL: Achtung, keine Anlagen öffnen",
        "Virenfrei. www.avast.com",
        "Sehr geehrte Damen und Herren der Stadt, danke, in Opladen und Wiesdorf bitte.",
    ] {
        let because = ask("", text).because;
        assert!(because.candidates.iter().all(|one| one.score == 0), "{text}: {:?}", because.candidates);
    }
}

#[test]
fn a_whole_mail_gets_office_place_and_kind() {
    let text = "Sehr geehrte Damen und Herren,\n\nin der Gartenstraße 12 in Opladen ist die Straßenlaterne defekt, es brennt kein Licht. Das ist \
                gefährlich, nebenan ist der Spielplatz.\n\nMit freundlichen Grüßen\nAyşe Yilmaz\nFriedhofsweg 3\n\nGesendet von meinem iPhone";
    let route = ask("Straßenlaterne Gartenstraße", text);
    assert_eq!(route.destination, Destination::Department(DepartmentKey::new("66")));
    assert_eq!(route.place.as_deref(), Some("Gartenstraße 12, Opladen"));
    assert_eq!(route.kind, Some(CaseKind::DefectReport));
    assert_eq!(
        route.district.map(|reason| (reason.district, reason.found)),
        Some(("Stadtbezirk II".to_owned(), "Gartenstraße 12".to_owned()))
    );
    assert_eq!(
        route.because.german(&TABLE),
        "gefunden „Straßenlaterne“. Zweite Möglichkeit: 67 Stadtgrün. Lage: Stadtbezirk II (Gartenstraße 12)."
    );
    assert_eq!(route.because.candidates[0].score, 18, "6 × 2 in the subject and 6 in the text");
}

#[test]
fn the_same_mail_in_capitals_or_without_umlauts_goes_the_same_way() {
    for text in ["MÜLLABFUHR KAM NICHT", "muellabfuhr kam nicht", "Mullabfuhr kam nicht", "Die Mu\u{308}llabfuhr kam nicht"] {
        assert_eq!(office("", text), "AVEA", "{text}");
    }
}

#[test]
fn every_lane_has_a_trigger_in_the_example() {
    let rules = RoutingFile::read("routing.toml", include_str!("../../config/routing.toml")).expect("sound rules");
    for lane in Lane::ALL {
        assert!(rules.rules().lanes.iter().any(|trigger| trigger.lane == *lane), "{}", lane.code());
    }
    assert_eq!((rules.rules().threshold, rules.rules().lead), (6, 3), "domain.md 6");
}

#[test]
fn every_part_of_the_city_lies_in_one_district_of_the_example() {
    let rules = RoutingFile::read("routing.toml", include_str!("../../config/routing.toml")).expect("sound rules");
    for place in &rules.rules().masks.districts {
        let found = ask("", &format!("Die Hecke in {place} ist zu hoch.")).district;
        assert!(found.is_some_and(|reason| reason.found == *place), "{place}");
    }
    let numbered = |number: u32| ask("", &format!("Hecke, Bonner Str. {number}")).district.map(|reason| reason.district);
    assert_eq!(
        [99, 100, 101].map(numbered).map(Option::unwrap_or_default),
        ["Stadtbezirk I", "Stadtbezirk II", "Stadtbezirk III"].map(str::to_owned)
    );
}
