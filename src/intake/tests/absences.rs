//! Absences as colleagues write them, on Wednesday 22 July 2026.

use super::super::*;
use super::stage::*;

fn read(text: &str) -> Result<Vec<Order>, Misunderstood> {
    orders(text, day("2026-07-22")).map(|orders| orders.list)
}

fn away(from: &str, until: &str, deputy: Option<&str>) -> Vec<Order> {
    vec![Order::Absent { from: day(from), until: day(until), deputy: deputy.map(str::to_owned) }]
}

#[test]
fn a_span_of_days_is_understood_in_every_usual_way() {
    for text in [
        "#abwesend 27.07.-07.08.",
        "#abwesend 27.07. - 07.08.",
        "#abwesend 27.07. – 07.08.",
        "#abwesend 27.07.–07.08.2026",
        "#abwesend 27.07.2026 bis 07.08.2026",
        "#abwesend vom 27.7. bis zum 7.8.",
        "#Abwesenheit: 27. Juli bis 7. August",
        "#absent 2026-07-27 until 2026-08-07",
        "#abwesend 27.07.2026-07.08.",
    ] {
        assert_eq!(read(text), Ok(away("2026-07-27", "2026-08-07", None)), "{text}");
    }
    for text in ["#abwesend 24.12.", "#abwesend am 24.12.2026", "#abwesend 24. Dezember Betriebsausflug"] {
        assert_eq!(read(text), Ok(away("2026-12-24", "2026-12-24", None)), "{text}");
    }
    assert_eq!(read("#abwesend heute bis 31.07."), Ok(away("2026-07-22", "2026-07-31", None)));
    assert_eq!(read("#abwesend bis 31.07."), Ok(away("2026-07-22", "2026-07-31", None)));
    assert_eq!(read("#abwesend morgen"), Ok(away("2026-07-23", "2026-07-23", None)));
    assert_eq!(read("#anwesend"), Ok(vec![Order::Present]));
    assert_eq!(read("#present"), Ok(vec![Order::Present]));
}

#[test]
fn without_a_year_the_next_span_is_meant_that_is_not_over() {
    for (text, from, until) in [
        ("#abwesend 20.07.-07.08.", "2026-07-20", "2026-08-07"),
        ("#abwesend 20.07.-22.07.", "2026-07-20", "2026-07-22"),
        ("#abwesend 06.07.-21.07.", "2027-07-06", "2027-07-21"),
        ("#abwesend 21.12.-08.01.", "2026-12-21", "2027-01-08"),
        ("#abwesend 21.07.", "2027-07-21", "2027-07-21"),
        ("#abwesend 22.07.", "2026-07-22", "2026-07-22"),
        ("#abwesend 20.07.2027 bis 07.08.", "2027-07-20", "2027-08-07"),
        ("#abwesend 20.07.2026 bis 07.08.", "2026-07-20", "2026-08-07"),
    ] {
        assert_eq!(read(text), Ok(away(from, until, None)), "{text}");
    }
}

#[test]
fn whoever_reads_meanwhile_may_stand_behind_it() {
    let deputy = Some("anna-maria@stadt.test");
    for text in [
        "#abwesend 27.07.-07.08. anna-maria@stadt.test",
        "#abwesend 27.07.-07.08., Vertretung: <anna-maria@stadt.test>",
        "#abwesend 27.07. bis 07.08. Vertretung Anna-Maria Muster (mailto:anna-maria@stadt.test).",
    ] {
        assert_eq!(read(text), Ok(away("2026-07-27", "2026-08-07", deputy)), "{text}");
    }
    let answered = orders("#antwort #abwesend 27.07.-07.08. Vertretung: a@stadt.test\n\nDie Laterne brennt.", day("2026-07-22")).unwrap();
    assert_eq!(answered.text, "Die Laterne brennt.", "who stands in is nothing for the citizen");
}

#[test]
fn what_cannot_be_read_changes_nothing() {
    for text in [
        "#abwesend",
        "#abwesend im Sommer",
        "#abwesend 32.07.",
        "#abwesend 20.-31.07.",
        "#abwesend ab 27.07.",
        "#abwesend 27.07. bis auf Weiteres",
        "#abwesend 24.12. und 31.12.",
        "#abwesend 24.12., 31.12.",
        "#abwesend 27.07. 07.08.",
        "#abwesend a@stadt.test",
    ] {
        let misunderstood = read(text).expect_err(text);
        assert!(misunderstood.suggestion.unwrap().contains("#abwesend 20.07.2026 bis 07.08.2026"), "{text}");
    }
    for text in ["#abwesend 24.12. #anwesend", "#abwesend 24.12.\n#abwesend 31.12."] {
        assert!(read(text).expect_err(text).why.contains("zwei verschiedene Angaben zur Abwesenheit"), "{text}");
    }
}
