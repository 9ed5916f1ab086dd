//! `calendar` and `deadline` as a lawyer, a citizen and a clerk meet them: whole outputs, with and without a city.
//!
//! Known weaknesses: the year that is shown when none is asked for is today's and stands in no test.

#[cfg(test)]
mod scenes {
    use serde_json::{Value, json};
    use std::path::Path;
    use std::process::{Command, Output};

    /// A folder with the shipped configuration, or an empty one.
    fn folder(is_city: bool) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        for name in ["anliegend.toml", "departments.toml", "districts.toml", "routing.toml"].into_iter().filter(|_| is_city) {
            std::fs::copy(shipped.join(name), folder.path().join(name)).unwrap();
        }
        folder
    }

    fn city() -> tempfile::TempDir {
        folder(true)
    }

    fn nowhere() -> tempfile::TempDir {
        folder(false)
    }

    fn change(folder: &tempfile::TempDir, from: &str, to: &str) {
        let path = folder.path().join("anliegend.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        std::fs::write(path, text.replace(from, to)).unwrap();
    }

    fn run(folder: &tempfile::TempDir, arguments: &str) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_anliegend"));
        let Output { status, stdout, stderr } =
            command.arg("--config").arg(folder.path()).args(arguments.split_whitespace()).output().unwrap();
        (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }

    fn said(folder: &tempfile::TempDir, arguments: &str) -> String {
        let (code, out, err) = run(folder, arguments);
        assert_eq!((code, err.as_str()), (0, ""), "{arguments}");
        out
    }

    fn refused(folder: &tempfile::TempDir, arguments: &str) -> String {
        let (code, out, err) = run(folder, arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments}");
        err
    }

    fn json(folder: &tempfile::TempDir, arguments: &str) -> Value {
        serde_json::from_str(&said(folder, &format!("--format json {arguments}"))).unwrap()
    }

    /// `domain.md` 2.4: received Friday 18 December 2026, day ten is 5 January, with the closing days 7 January, ten calendar days end on
    /// 28 December.
    #[test]
    fn herr_wagner_is_shown_his_ten_days_over_christmas() {
        let expected = "\
Stadt Musterstadt
Eingang: Freitag, 18. Dezember 2026. Der Tag des Eingangs zählt nicht mit (§ 187 Abs. 1 BGB).
Gezählt: 10 Arbeitstage (Montag bis Freitag ohne die gesetzlichen Feiertage des Landes Nordrhein-Westfalen).

Sa 19.12.2026          Samstag
So 20.12.2026          Sonntag
Mo 21.12.2026   1. Tag
Di 22.12.2026   2. Tag
Mi 23.12.2026   3. Tag
Do 24.12.2026   4. Tag
Fr 25.12.2026          1. Weihnachtstag
Sa 26.12.2026          2. Weihnachtstag
So 27.12.2026          Sonntag
Mo 28.12.2026   5. Tag
Di 29.12.2026   6. Tag
Mi 30.12.2026   7. Tag
Do 31.12.2026   8. Tag
Fr 01.01.2027          Neujahr
Sa 02.01.2027          Samstag
So 03.01.2027          Sonntag
Mo 04.01.2027   9. Tag
Di 05.01.2027  10. Tag

Eine Antwort ist rechtzeitig bis Dienstag, 5. Januar 2027, 24:00 Uhr.
Mit diesem Tag endet die Frist (§ 188 Abs. 1 BGB).
Ab Mittwoch, 6. Januar 2027, 00:00 Uhr Ortszeit (Europe/Berlin), kommt eine Antwort zu spät.
Die Frist steht in keinem Gesetz, sie ist eine Zusage der Verwaltung. Die §§ 187 und 188 BGB gelten entsprechend.
Andere Lesart: 10 Kalendertage ohne Verschiebung auf einen Arbeitstag, also bis Montag, 28. Dezember 2026.
Mit den Schließtagen der Verwaltung gezählt wäre es Donnerstag, 7. Januar 2027. Schließtage verschieben die Zusage aber nicht.
";
        let city = city();
        assert_eq!(said(&city, "deadline 2026-12-18"), expected);
        assert_eq!(said(&city, "deadline 18.12.2026 --land NW --days 10 --calendar gesetzlich"), expected);
        let json = json(&city, "deadline 2026-12-18");
        assert_eq!(json["deadline"], json!({ "day": "2027-01-05", "ends_at": "2027-01-05T23:00:00Z" }));
        assert_eq!(json["calendar_days"]["day"], "2026-12-28");
        assert_eq!(json["other_calendar"]["day"], "2027-01-07");
        assert_eq!(json["walk"][6], json!({ "date": "2026-12-25", "kind": "holiday", "reason": "1. Weihnachtstag", "number": null }));
        assert_eq!((&json["city"], &json["land"], &json["zone"]), (&json!("Musterstadt"), &json!("NW"), &json!("Europe/Berlin")));
    }

    #[test]
    fn frau_yilmaz_is_shown_her_ten_days_over_easter_where_no_city_is_configured() {
        let expected = "\
Ohne eigene Tage einer Stadt, denn es gibt hier keine brauchbare Konfiguration.
Eingang: Freitag, 27. März 2026. Der Tag des Eingangs zählt nicht mit (§ 187 Abs. 1 BGB).
Gezählt: 10 Arbeitstage (Montag bis Freitag ohne die gesetzlichen Feiertage des Landes Nordrhein-Westfalen).

Sa 28.03.2026          Samstag
So 29.03.2026          Sonntag
Mo 30.03.2026   1. Tag
Di 31.03.2026   2. Tag
Mi 01.04.2026   3. Tag
Do 02.04.2026   4. Tag
Fr 03.04.2026          Karfreitag
Sa 04.04.2026          Samstag
So 05.04.2026          Sonntag
Mo 06.04.2026          Ostermontag
Di 07.04.2026   5. Tag
Mi 08.04.2026   6. Tag
Do 09.04.2026   7. Tag
Fr 10.04.2026   8. Tag
Sa 11.04.2026          Samstag
So 12.04.2026          Sonntag
Mo 13.04.2026   9. Tag
Di 14.04.2026  10. Tag

Eine Antwort ist rechtzeitig bis Dienstag, 14. April 2026, 24:00 Uhr.
Mit diesem Tag endet die Frist (§ 188 Abs. 1 BGB).
Ab Mittwoch, 15. April 2026, 00:00 Uhr Ortszeit (Europe/Berlin), kommt eine Antwort zu spät.
Die Frist steht in keinem Gesetz, sie ist eine Zusage der Verwaltung. Die §§ 187 und 188 BGB gelten entsprechend.
Andere Lesart: 10 Kalendertage ohne Verschiebung auf einen Arbeitstag, also bis Montag, 6. April 2026.
";
        assert_eq!(said(&nowhere(), "deadline 2026-03-27 --land NW"), expected);
        // The day on which clocks go forward lies in between; the end is midnight of summer time.
        assert_eq!(json(&nowhere(), "deadline 2026-03-27 --land NW")["deadline"]["ends_at"], "2026-04-14T22:00:00Z");
        // In the city's own place the closing days lie elsewhere in the year, so the other calendar has nothing to say.
        let own = said(&city(), "deadline 2026-03-27");
        assert_eq!(own.lines().skip(1).collect::<Vec<_>>(), expected.lines().skip(1).collect::<Vec<_>>());
    }

    #[test]
    fn the_house_counts_its_closing_days_and_says_that_the_promise_does_not() {
        let out = said(&city(), "deadline 2026-12-18 --calendar dienst");
        assert!(out.contains("des Landes Nordrhein-Westfalen und ohne die Schließtage der Verwaltung).\n"), "{out}");
        assert!(out.contains("\nDo 24.12.2026          Heiligabend\n") && out.contains("\nDo 31.12.2026          Silvester\n"), "{out}");
        assert!(
            out.contains("\nDo 07.01.2027  10. Tag\n\nNach dem Dienstkalender endet die Zählung am Donnerstag, 7. Januar 2027, 24:00"),
            "{out}"
        );
        assert!(out.ends_with("\nDie Zusage nach außen rechnet ohne Schließtage: bis Dienstag, 5. Januar 2027.\n"), "{out}");
        assert!(!out.contains("rechtzeitig"), "{out}");
        let (nowhere, dienst) = (nowhere(), "deadline 2026-12-18 --calendar dienst --land NW");
        assert_eq!(refused(&nowhere, dienst), "--calendar dienst: only the city's own place has closing days\n");
    }

    #[test]
    fn one_day_is_one_day_and_another_promise_is_the_citys_own() {
        let out = said(&nowhere(), "deadline 2026-04-02 --land NW --days 1");
        assert!(out.contains("\nGezählt: 1 Arbeitstag (") && out.contains("\nDi 07.04.2026   1. Tag\n"), "{out}");
        assert!(
            out.ends_with("\nAndere Lesart: 1 Kalendertag ohne Verschiebung auf einen Arbeitstag, also bis Freitag, 3. April 2026.\n"),
            "{out}"
        );
        let city = city();
        change(&city, "\ndays = 10 ", "\ndays = 12 ");
        assert_eq!(json(&city, "deadline 2026-03-27")["days"], 12);
        assert_eq!(json(&city, "deadline 2026-03-27 --land BY")["days"], 10);
    }

    #[test]
    fn the_calendar_names_each_holiday_of_nrw_with_its_law() {
        let expected = "\
Kalender 2026 für das Land Nordrhein-Westfalen
Ohne eigene Tage einer Stadt, denn es gibt hier keine brauchbare Konfiguration.

Gesetzliche Feiertage
Tag            Feiertag                   Grundlage                       Gilt
Do 01.01.2026  Neujahr                    § 2 Abs. 1 Feiertagsgesetz NW   landesweit
Fr 03.04.2026  Karfreitag                 § 2 Abs. 1 Feiertagsgesetz NW   landesweit
Mo 06.04.2026  Ostermontag                § 2 Abs. 1 Feiertagsgesetz NW   landesweit
Fr 01.05.2026  Tag der Arbeit             § 2 Abs. 1 Feiertagsgesetz NW   landesweit
Do 14.05.2026  Christi Himmelfahrt        § 2 Abs. 1 Feiertagsgesetz NW   landesweit
Mo 25.05.2026  Pfingstmontag              § 2 Abs. 1 Feiertagsgesetz NW   landesweit
Do 04.06.2026  Fronleichnam               § 2 Abs. 1 Feiertagsgesetz NW   landesweit
Sa 03.10.2026  Tag der Deutschen Einheit  Art. 2 Abs. 2 Einigungsvertrag  landesweit
So 01.11.2026  Allerheiligen              § 2 Abs. 1 Feiertagsgesetz NW   landesweit
Fr 25.12.2026  1. Weihnachtstag           § 2 Abs. 1 Feiertagsgesetz NW   landesweit
Sa 26.12.2026  2. Weihnachtstag           § 2 Abs. 1 Feiertagsgesetz NW   landesweit

Arbeitstage (Montag bis Freitag ohne die Feiertage)
Monat      gesetzlich
Januar     21
Februar    20
März       22
April      20
Mai        18
Juni       21
Juli       23
August     21
September  22
Oktober    22
November   21
Dezember   22
Jahr 2026  253
";
        let nowhere = nowhere();
        assert_eq!(said(&nowhere, "calendar --year 2026 --land NW"), expected);
        assert_eq!(said(&nowhere, "calendar --year 2026 --land nordrhein-westfalen"), expected);
        let json = json(&nowhere, "calendar --year 2026 --land NW");
        assert_eq!(json["calendar"]["working_days"], json!({ "gesetzlich": 253, "dienst": 253 }));
        assert_eq!(json["calendar"]["holidays"][6]["law"], "§ 2 Abs. 1 Feiertagsgesetz NW");
        assert_eq!((&json["city"], &json["calendar"]["closing_days"]), (&Value::Null, &Value::Null));
    }

    #[test]
    fn a_limited_rule_and_a_local_one_say_so() {
        let nowhere = nowhere();
        let has = |arguments: &str, line: &str| {
            let out = said(&nowhere, arguments);
            let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(out.lines().any(|shown| squeezed(shown) == line), "{line}\n{out}");
        };
        has("calendar --year 2026 --land MV", "So 08.03.2026 Frauentag § 2 Abs. 1 FTG M-V landesweit, seit 2023");
        has(
            "calendar --year 2017 --land NW",
            "Di 31.10.2017 Reformationstag einmalig durch Gesetz oder Verordnung des Landes zum 500. Jahrestag der Reformation \
             landesweit, nur 2017",
        );
        let peace = "Sa 08.08.2026 Augsburger Hohes Friedensfest Art. 1 Abs. 2 FTG Bayern nur Stadt Augsburg (augsburg)";
        has("calendar --year 2026 --land BY", peace);
        has("calendar --year 2026 --land BY", "Nur in anderen Gemeinden des Landes, gelten hier nicht");
        has("calendar --year 2026 --land BY --municipality augsburg", peace);
        assert!(!said(&nowhere, "calendar --year 2026 --land BY --municipality augsburg").contains("anderen Gemeinden"));
    }

    #[test]
    fn the_citys_own_days_are_marked_and_stay_at_home() {
        let city = city();
        change(&city, "closing_days = {", "closing_days = { \"2026-02-16\" = \"Rosenmontag\", \"2026-10-03\" = \"Stadtfest\",");
        change(&city, "extra_holidays = {}", "extra_holidays = { \"2026-10-30\" = \"Landestrauertag\" }");
        change(&city, "removed_holidays = []", "removed_holidays = [\"2026-06-04\"]");
        let out = said(&city, "calendar --year 2026");
        for line in [
            "\nMit den eigenen Tagen der Stadt Musterstadt.\n",
            "\nFr 30.10.2026  Landestrauertag            von der Stadt eingetragen (extra_holidays)  nur diese Stadt\n",
            "\n\nVon der Stadt gestrichen (removed_holidays), gelten hier nicht\n",
            "\nDo 04.06.2026  Fronleichnam  § 2 Abs. 1 Feiertagsgesetz NW  landesweit\n\n",
            "\n\nSchließtage der Verwaltung (closing_days): nur im Dienstkalender, sie verschieben keine Frist\n",
            "\nMo 16.02.2026  Rosenmontag\n",
            "\nSa 03.10.2026  Stadtfest    ohnehin frei: Tag der Deutschen Einheit\n",
            "\nFebruar    20          19\n",
            "\nJahr 2026  253         250\n",
        ] {
            assert!(out.contains(line), "{line}{out}");
        }
        assert_eq!(json(&city, "calendar --year 2026 --land NW")["calendar"]["removed"][0]["name"], "Fronleichnam");
        let away = said(&city, "calendar --year 2026 --land HE");
        assert!(away.contains("\nOhne die eigenen Tage der Stadt Musterstadt (Nordrhein-Westfalen).\n"), "{away}");
        assert!(!away.contains("Landestrauertag") && !away.contains("Rosenmontag") && away.contains("Fronleichnam"), "{away}");
        // Fronleichnam was struck out here, and not in Hessen.
        assert_eq!(json(&city, "deadline 2026-05-22")["deadline"]["day"], "2026-06-08");
        assert_eq!(json(&city, "deadline 2026-05-22 --land HE")["deadline"]["day"], "2026-06-09");
    }

    #[test]
    fn what_cannot_be_counted_is_refused_with_what_to_write_instead() {
        let nowhere = nowhere();
        let covered = "the holiday rules cover 1995 to 2100\n";
        for year in [1994, 2101] {
            let refusal = format!("cannot count working days in {year}; {covered}");
            assert_eq!(refused(&nowhere, &format!("calendar --year {year} --land NW")), refusal);
            assert_eq!(refused(&nowhere, &format!("deadline {year}-06-01 --land NW")), refusal);
        }
        assert_eq!(refused(&nowhere, "deadline 2100-12-24 --land NW"), format!("cannot count working days in 2101; {covered}"));
        for (arguments, what) in [
            ("calendar --land Preußen", "cannot find Land \"Preußen\"; write one of BW, BY,"),
            ("deadline 31.02.2026 --land NW", "write a date such as 2026-04-09 or 09.04.2026"),
            ("deadline 2026-12-18 --land NW --days 0", "0 is not in 1..=366"),
            ("deadline 2026-12-18 --land NW --calendar dinst", "[possible values: gesetzlich, dienst]"),
            ("calendar --land BY --municipality augsbrg", "expected one of `augsburg`, `by_maria_himmelfahrt`"),
            ("calendar --land NW --municipality augsburg", "--municipality augsburg: there is no such place in Nordrhein-Westfalen"),
            ("calendar --municipality augsburg", "--land <LAND>"),
            ("calendar --year 2026", "cannot read"),
        ] {
            let err = refused(&nowhere, arguments);
            assert!(err.contains(what), "{arguments}: {err}");
        }
        let city = city();
        change(&city, "phone =", "fone =");
        assert!(refused(&city, "deadline 2026-12-18").contains("anliegend.toml:"));
        assert!(said(&city, "deadline 2026-12-18 --land NW").starts_with("Ohne eigene Tage einer Stadt, denn"));
    }

    #[test]
    fn the_document_shows_what_the_commands_say() {
        let city = city();
        let document = include_str!("../docs/DEADLINES.md");
        let shown = document.split("```\n").skip(1).step_by(2).filter_map(|block| block.strip_prefix("$ anliegend ")?.split_once('\n'));
        let ours: Vec<_> = shown.filter(|(command, _)| command.starts_with("calendar") || command.starts_with("deadline")).collect();
        assert_eq!(ours.len(), 3);
        for (command, expected) in ours {
            assert_eq!(said(&city, command), expected, "{command}");
        }
    }
}
