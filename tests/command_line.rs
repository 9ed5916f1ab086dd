//! The binary as a person and systemd meet it: exit codes, output, an orderly end.
//!
//! Known weaknesses: waits for the daemon's first letter by looking, bounded, not by being told.

#[cfg(test)]
mod scenes {
    use chrono::{Datelike, NaiveDate};
    use std::path::Path;
    use std::process::{Child, Command, Output, Stdio};
    use std::time::{Duration, Instant};

    const MAIL: &str = "Return-Path: <krause@example.test>\r\nFrom: Karl Krause <krause@example.test>\r\nTo: beschwerde@stadt.example\r\n\
        Subject: Schlagloch\r\nMessage-ID: <k1@example.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nEin tiefes Schlagloch. Das Schlagloch ist gefährlich.\r\n";

    /// The clock here is the machine's.
    fn this_year() -> i32 {
        anliegend::ports::Clock::now(&anliegend::adapters::clock::SystemClock).year()
    }

    fn city() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        for name in ["anliegend.toml", "departments.toml", "districts.toml", "routing.toml"] {
            std::fs::copy(shipped.join(name), folder.path().join(name)).unwrap();
        }
        change(folder.path(), "since = \"now\"", "since = \"2026-01-01\"");
        std::fs::create_dir(folder.path().join("eingang")).unwrap();
        std::fs::write(folder.path().join("eingang/1.eml"), MAIL).unwrap();
        folder
    }

    fn change(folder: &Path, from: &str, to: &str) {
        change_in("anliegend.toml", folder, from, to);
    }

    fn change_in(file: &str, folder: &Path, from: &str, to: &str) {
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        std::fs::write(path, text.replace(from, to)).unwrap();
    }

    fn command(folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_anliegend"));
        command.arg("--config").arg(folder).args(arguments).env_remove("NOTIFY_SOCKET").stdin(Stdio::null());
        command
    }

    fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
        let Output { status, stdout, stderr } = command(folder, arguments).output().unwrap();
        (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }

    #[test]
    fn the_shipped_configuration_is_right() {
        let folder = city();
        let (code, out, _) = run(folder.path(), &["check"]);
        assert_eq!(code, 0, "{out}");
        assert!(out.contains("configuration is right") && out.contains("snapshot: next"), "{out}");
    }

    #[test]
    fn a_wrong_configuration_is_exit_code_two_with_file_and_line() {
        let folder = city();
        change(folder.path(), "phone =", "fone =");
        let (code, out, err) = run(folder.path(), &["tick"]);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.contains("anliegend.toml:") && err.contains("phone"), "{err}");
    }

    #[test]
    fn a_hint_names_file_and_line_and_stops_nothing() {
        let folder = city();
        assert!(!run(folder.path(), &["check"]).1.contains("hint:"), "the shipped table gives no reason for one");
        change_in("departments.toml", folder.path(), "\nschlagloch = 6\n", "\nschlagloch = 6\nhecke = 6\n");
        let text = std::fs::read_to_string(folder.path().join("departments.toml")).unwrap();
        let line = text.lines().position(|line| line == "hecke = 6").unwrap() + 1;
        let (code, out, _) = run(folder.path(), &["check"]);
        let what = "keyword “hecke” stands in several departments: 66 (“hecke”, 6), 67 (“hecke”, 6); nothing decides between the heaviest";
        assert_eq!(code, 0);
        assert!(out.ends_with(&format!("\nhint: departments.toml:{line}: {what}\n")), "{out}");
        let json: serde_json::Value = serde_json::from_str(&run(folder.path(), &["--format", "json", "check"]).1).unwrap();
        assert_eq!(json["hints"], serde_json::json!([{ "file": "departments.toml", "line": line, "what": what, "nearest": null }]));
        assert_eq!(run(folder.path(), &["tick"]).0, 0);
    }

    #[test]
    fn ten_megabytes_are_explained_as_far_as_they_are_read() {
        let folder = city();
        std::fs::write(folder.path().join("lang.txt"), format!("Das Schlagloch. {}", "ä ".repeat(5_000_000))).unwrap();
        let file = folder.path().join("lang.txt").display().to_string();
        let (code, out, _) = run(folder.path(), &["route", "explain", &file]);
        assert_eq!(code, 0);
        assert!(
            out.contains("\n  only the first 256 KiB of the text are read, the rest is not\n") && out.contains("keyword schlagloch"),
            "{out}"
        );
        let json = run(folder.path(), &["--format", "json", "route", "explain", &file]).1;
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap()["is_cut"], true);
    }

    #[test]
    fn a_district_is_checked_explained_and_shown() {
        let folder = city();
        assert!(run(folder.path(), &["check"]).1.contains("24 departments, 3 districts"));
        let text = "Hecke\n\nDie Hecke vor Gartenstr. 12 in Opladen ist zugewachsen.\n";
        std::fs::write(folder.path().join("hecke.txt"), text).unwrap();
        let explain = ["route", "explain", folder.path().join("hecke.txt").to_str().unwrap()].map(str::to_owned);
        let explain = explain.each_ref().map(String::as_str);
        assert!(run(folder.path(), &explain).1.contains("\n  district Stadtbezirk II: “Gartenstr. 12”\n"));
        let json = run(folder.path(), &["--format", "json", explain[0], explain[1], explain[2]]).1;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["districts"], serde_json::json!([{ "district": "Stadtbezirk II", "found": "Gartenstr. 12" }]));

        std::fs::write(folder.path().join("eingang/1.eml"), MAIL.replace("Ein tiefes Schlagloch.", "Bonner Straße 4, ein Schlagloch."))
            .unwrap();
        assert_eq!(run(folder.path(), &["tick"]).0, 0);
        let listed: serde_json::Value = serde_json::from_str(&run(folder.path(), &["--format", "json", "case", "list"]).1).unwrap();
        let number = listed[0]["case"].as_str().unwrap();
        assert!(run(folder.path(), &["case", "show", number]).1.contains("\nBezirk: Stadtbezirk I\n"));

        assert!(!run(folder.path(), &["check"]).1.contains("staff_domains"));
        change_in("departments.toml", folder.path(), "stadtgruen.ost@stadt.example", "ost@gruen.example");
        let (_, out, _) = run(folder.path(), &["check"]);
        assert!(
            out.contains("warning: department 67: ost@gruen.example is in none of the staff_domains, so its answers go to the desk"),
            "{out}"
        );
        change_in("districts.toml", folder.path(), "\"Stadtbezirk III\"", "\"Stadtbezirk Ost\"");
        let (code, _, err) = run(folder.path(), &["check"]);
        let fault = "district “Stadtbezirk III” does not exist; districts.toml defines Stadtbezirk I, Stadtbezirk II, Stadtbezirk Ost; did you mean";
        assert!(code == 2 && err.contains("departments.toml:") && err.contains(fault), "{err}");
        std::fs::remove_file(folder.path().join("districts.toml")).unwrap();
        let (code, _, err) = run(folder.path(), &["check"]);
        assert!(code == 2 && err.contains("district “Stadtbezirk I” does not exist; districts.toml defines none"), "{err}");
        std::fs::write(folder.path().join("districts.toml"), "[[district]]\nnam = 1\n").unwrap();
        let (code, _, err) = run(folder.path(), &["check"]);
        assert!(code == 2 && err.contains("districts.toml:2: district knows no key “nam”; did you mean “name”?"), "{err}");
    }

    #[test]
    fn a_tick_speaks_json_and_a_newcomer_finds_the_reason_in_one_command() {
        let folder = city();
        let (code, out, err) = run(folder.path(), &["--format", "json", "tick"]);
        assert_eq!(code, 0, "{err}");
        let round: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(round["received"]["cases"], 1);
        assert_eq!(round["dispatched"]["sent"], 0, "hold is the default");
        for word in ["Krause", "krause", "Schlagloch", "gefährlich"] {
            assert!(!err.contains(word), "the log names a person or a text: {err}");
        }
        let (_, shown, _) = run(folder.path(), &["case", "list"]);
        assert!(shown.contains("Schlagloch") && shown.contains("66"), "{shown}");
        let mail = folder.path().join("eingang/1.eml");
        let (code, why, _) = run(folder.path(), &["route", "explain", mail.to_str().unwrap()]);
        assert!(code == 0 && why.contains("schlagloch") && why.contains("66"), "{why}");
    }

    #[test]
    fn an_unknown_case_is_wrong_usage_and_a_refusal_is_a_failure() {
        let folder = city();
        assert_eq!(run(folder.path(), &["tick"]).0, 0);
        let year = run(folder.path(), &["--format", "json", "case", "list"]).1;
        let cases: serde_json::Value = serde_json::from_str(&year).unwrap();
        let number = cases[0]["case"].as_str().unwrap();
        assert_eq!(run(folder.path(), &["case", "show", "B-2026-999999"]).0, 2);
        let (code, _, err) = run(folder.path(), &["case", "close", number]);
        assert!(code == 1 && err.contains("fehlt eine Antwort"), "{err}");
        assert_eq!(run(folder.path(), &["case", "close", number, "--reason", "kein_anliegen"]).0, 0);
        assert_eq!(run(folder.path(), &["case", "finding", number, "vielleicht"]).0, 2);
        assert_eq!(run(folder.path(), &["audit"]).0, 0);
    }

    #[test]
    fn the_desk_lists_what_is_overdue_and_what_comes_and_must_say_why_it_changes_a_day() {
        let folder = city();
        assert_eq!(run(folder.path(), &["tick"]).0, 0);
        // Herr Krause's mail lies in the mailbox since a moment ago; the letter came with the post of last New Year's Eve.
        let letter =
            ["case", "add", "--channel", "brief", "--subject", "Ratten am Spielplatz", "--received", "2025-12-31", "--kind", "beschwerde"];
        let (code, out, err) = run(folder.path(), &[&letter[..], &["--name", "Erika Beispiel", "--contact", "Gartenstraße 12"]].concat());
        assert_eq!(code, 0, "{out}{err}");
        let number = out.trim().strip_prefix("Angelegt: ").unwrap().to_owned();

        let (code, out, err) = run(folder.path(), &["case", "list", "--due"]);
        assert_eq!(code, 0, "{err}");
        // Ten working days after 31 December 2025: Thursday 15 January 2026.
        assert!(out.starts_with("überfällig\n") && out.contains("Do 15.01.2026  Zusage"), "{out}");
        assert!(out.contains(&number) && out.contains("Ratten am Spielplatz") && !out.contains("später"), "{out}");

        // Christmas Eve after next.
        let eve = NaiveDate::from_ymd_opt(this_year() + 2, 12, 24).unwrap();
        let (written, iso) = (eve.format("%d.%m.%Y").to_string(), eve.to_string());
        let weekday = ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"][eve.weekday().num_days_from_monday() as usize];
        let (code, _, err) = run(folder.path(), &["case", "follow-up", &number, &written]);
        assert!(code == 2 && err.contains("<REASON>"), "{err}");
        assert_eq!(run(folder.path(), &["case", "follow-up", &number, &written, "Firma kommt erst dann"]).0, 0);
        let (_, out, _) = run(folder.path(), &["case", "list", "--due", &iso]);
        let (_, later) = out.split_once("\n\nspäter\n").unwrap();
        assert!(later.contains(&format!("{weekday} {written}  Wiedervorlage  ")) && later.contains(&number), "{out}");
        let (_, json, _) = run(folder.path(), &["--format", "json", "case", "list", "--due", &iso]);
        let lines: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
        let last = lines.last().unwrap();
        assert_eq!(last["due"], serde_json::json!({ "day": iso, "item": "wiedervorlage", "group": "spaeter" }));
        assert_eq!(last["case"], number);

        let (code, _, err) = run(folder.path(), &["case", "receipt", &number, "30.12.2025"]);
        assert!(code == 2 && err.contains("--reason"), "{err}");
        assert_eq!(run(folder.path(), &["case", "receipt", &number, "30.12.2025", "--reason", "Stempel der Poststelle"]).0, 0);
        let (_, out, _) = run(folder.path(), &["case", "show", &number]);
        assert!(out.contains("Stempel der Poststelle") && out.contains("Firma kommt erst dann"), "{out}");
    }

    #[test]
    fn health_on_a_fresh_folder_is_critical_in_one_line_and_makes_nothing() {
        let folder = city();
        let (code, out, err) = run(folder.path(), &["health"]);
        assert_eq!((code, out.lines().count(), err.as_str()), (2, 1, ""), "{out}");
        assert!(out.starts_with("CRITICAL: ") && out.contains("anliegend.key"), "{out}");
        assert!(!folder.path().join("anliegend.db").exists() && !folder.path().join("anliegend.key").exists());
        let (code, out, _) = run(folder.path(), &["health", "--checkmk"]);
        assert!(code == 2 && out.starts_with("2 Anliegend database=0 cannot read"), "{out}");
        change(folder.path(), "phone =", "fone =");
        let (code, out, _) = run(folder.path(), &["health", "--checkmk"]);
        assert!(code == 2 && out.starts_with("3 Anliegend - the configuration has"), "{out}");
    }

    #[test]
    fn health_is_well_after_a_poll_warns_of_a_parked_mail_and_survives_a_ruined_database() {
        let folder = city();
        assert_eq!(run(folder.path(), &["tick"]).0, 0);
        let (code, out, _) = run(folder.path(), &["health"]);
        assert_eq!((code, out.lines().count()), (0, 1), "{out}");
        assert!(out.starts_with("OK: "), "{out}");
        std::fs::write(folder.path().join("eingang/2.eml"), "").unwrap();
        assert_eq!(run(folder.path(), &["tick"]).0, 0);
        let (code, out, _) = run(folder.path(), &["health", "--checkmk"]);
        assert_eq!(code, 1, "{out}");
        let words: Vec<&str> = out.split_whitespace().collect();
        assert_eq!(words[..2], ["1", "Anliegend"]);
        let metrics: Vec<&str> = words[2].split('|').map(|metric| metric.split_once('=').unwrap().0).collect();
        let expected = [
            "age_beschwerde",
            "unsent",
            "parked",
            "stuck",
            "acknowledgements_stopped",
            "free_database",
            "free_database_percent",
            "free_outbox",
            "free_outbox_percent",
        ];
        assert_eq!(metrics, expected);
        assert!(
            words[2].contains("|unsent=0;3600;14400|parked=1;1;50|") && out.contains("parked mails: 1, see quarantine list (!)"),
            "{out}"
        );

        std::fs::write(folder.path().join("anliegend.db"), "Einkaufsliste".repeat(1_000)).unwrap();
        for log in ["anliegend.db-wal", "anliegend.db-shm"] {
            drop(std::fs::remove_file(folder.path().join(log)));
        }
        let (code, out, _) = run(folder.path(), &["health"]);
        assert!(code == 2 && out.lines().count() == 1 && out.starts_with("CRITICAL: "), "{out}");
    }

    #[test]
    fn a_parked_mail_is_shown_without_harm_written_out_byte_for_byte_and_closed() {
        let folder = city();
        let nest = "Content-Type: message/rfc822\r\n\r\n".repeat(100);
        let raw = format!("Subject: \u{1b}[2JBombe\r\n{nest}\r\nEnde");
        std::fs::write(folder.path().join("eingang/2.eml"), &raw).unwrap();
        assert_eq!(run(folder.path(), &["tick"]).0, 0);
        let listed: serde_json::Value = serde_json::from_str(&run(folder.path(), &["--format", "json", "quarantine", "list"]).1).unwrap();
        let id = listed[0]["id"].to_string();
        let (code, out, _) = run(folder.path(), &["quarantine", "show", &id]);
        assert!(code == 0 && out.contains("zu viele Mails ineinander") && out.contains("Subject: \\u{1b}[2JBombe"), "{out}");
        assert!(!out.contains('\u{1b}') && out.contains(&format!("quarantine release {id}")), "{out}");
        assert_eq!(run(folder.path(), &["quarantine", "show", &id, "--raw"]).1, raw);
        let file = folder.path().join("mail.eml");
        assert_eq!(run(folder.path(), &["quarantine", "show", &id, "--into", file.to_str().unwrap()]).0, 0);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), raw);
        assert_eq!(run(folder.path(), &["quarantine", "show", &id, "--into", file.to_str().unwrap()]).0, 1, "nothing is overwritten");
        let (code, _, err) = run(folder.path(), &["quarantine", "release", &id]);
        assert!(code == 1 && err.contains("bleibt zurückgestellt: zu viele Mails ineinander"), "{err}");
        assert_eq!(run(folder.path(), &["quarantine", "close", &id]).0, 2, "a reason is needed");
        assert_eq!(run(folder.path(), &["quarantine", "close", &id, "--reason", "Werbung"]).0, 0);
        assert_eq!(run(folder.path(), &["quarantine", "show", &id]).0, 1);
        assert_eq!(run(folder.path(), &["quarantine", "list"]).1, "Keine Mail ist zurückgestellt.\n");
        assert_eq!(run(folder.path(), &["health"]).0, 0);
    }

    /// A city that is live and has three cases: a hole (66), a hedge (67) that the desk moved to 66, and a question that found no office.
    fn with_past_cases() -> tempfile::TempDir {
        let folder = city();
        let mail = |nth: u8, subject: &str, text: &str| {
            let raw = MAIL.replace("Schlagloch\r\nMessage", &format!("{subject}\r\nMessage")).replace("k1@", &format!("k{nth}@"));
            let (head, _) = raw.split_once("\r\n\r\n").unwrap();
            std::fs::write(folder.path().join(format!("eingang/{nth}.eml")), format!("{head}\r\n\r\n{text}\r\n")).unwrap();
        };
        mail(2, "Hecke", "Die Hecke am Spielplatz ist zu hoch.");
        mail(3, "Frage", "Warum ist das so?");
        assert_eq!(run(folder.path(), &["go-live"]).0, 0);
        assert_eq!(run(folder.path(), &["tick"]).0, 0);
        let cases: serde_json::Value = serde_json::from_str(&run(folder.path(), &["--format", "json", "case", "list"]).1).unwrap();
        let hedge = cases.as_array().unwrap().iter().find(|case| case["department"] == "67").unwrap()["case"].as_str().unwrap();
        assert_eq!(run(folder.path(), &["case", "assign", hedge, "66"]).0, 0);
        folder
    }

    /// A copy of the shipped departments with one change, as a new file.
    fn changed(folder: &Path, from: &str, to: &str) -> String {
        let departments = std::fs::read_to_string(folder.join("departments.toml")).unwrap();
        assert!(departments.contains(from), "{from}");
        let path = folder.join("neu.toml");
        std::fs::write(&path, departments.replace(from, to)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    #[test]
    fn a_changed_table_is_tried_on_past_cases_and_names_no_word_of_a_mail() {
        let folder = with_past_cases();
        let table = changed(folder.path(), "\nschlagloch = 6\n", "\n\"hecke~\" = 30\n");
        let (code, out, err) = run(folder.path(), &["route", "replay", "--table", &table]);
        assert_eq!((code, err.as_str()), (0, ""), "no progress where there is no terminal");
        assert!(out.contains("  67 → 66: “hecke~” +90 for 66, now right\n"), "{out}");
        assert!(out.contains("  66 → desk: “schlagloch” -18 for 66\n"), "{out}");
        assert!(out.contains("From  To    Cases\n") && out.contains("Of 3 cases 2 would go elsewhere."), "{out}");
        assert!(out.contains("now right that were wrong: 1; now wrong that were right: 0"), "{out}");
        for word in ["Krause", "Spielplatz", "gefährlich", "Frage"] {
            assert!(!out.contains(word), "{word} in {out}");
        }

        let (code, out, _) = run(folder.path(), &["--format", "json", "route", "replay", "--table", &table]);
        let told: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, told["cases"].as_u64(), told["same"].as_u64()), (0, Some(3), Some(1)));
        let hedge = told["changed"].as_array().unwrap().iter().find(|changed| changed["from"] == "67").unwrap();
        assert_eq!((&hedge["to"], &hedge["turn"], &hedge["because"]["keyword"]), (&"66".into(), &"to_another".into(), &"hecke~".into()));
        assert_eq!(hedge["verdict"], serde_json::json!(["wrong", "right"]));
        assert_eq!(told["labels"]["before"], serde_json::json!({ "right": 0, "wrong": 1, "open": 0 }));
        assert_eq!(told["labels"]["now_right"], 1);
        assert_eq!(told["moves"].as_array().unwrap().len(), 2);

        let (code, out, _) = run(folder.path(), &["route", "replay", "--table", &table, "--limit", "1"]);
        assert!(code == 0 && out.contains("Of 1 cases "), "{out}");
        let (code, out, _) = run(folder.path(), &["route", "replay", "--table", &table, "--since", "2999-01-01"]);
        assert!(code == 0 && out.starts_with("No past case to compare."), "{out}");
    }

    #[test]
    fn the_present_table_changes_nothing_and_a_faulty_one_is_named_with_its_line() {
        let folder = with_past_cases();
        let same = folder.path().join("departments.toml");
        let (code, out, _) = run(folder.path(), &["--format", "json", "route", "replay", "--table", same.to_str().unwrap()]);
        let told: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, told["cases"].as_u64(), told["same"].as_u64()), (0, Some(3), Some(3)), "{out}");
        assert_eq!(told["changed"], serde_json::json!([]));

        let rules = folder.path().join("neue-regeln.toml");
        let stricter = std::fs::read_to_string(folder.path().join("routing.toml")).unwrap().replace("threshold = 6", "threshold = 900");
        std::fs::write(&rules, stricter).unwrap();
        let (code, out, _) = run(folder.path(), &["route", "replay", "--rules", rules.to_str().unwrap()]);
        assert!(code == 0 && out.contains("66 → desk: threshold, lead or department") && out.contains("  2 newly to the desk"), "{out}");

        let faulty = changed(folder.path(), "\nschlagloch = 6\n", "\nschlagloch = \"sechs\"\n");
        let (code, out, err) = run(folder.path(), &["route", "replay", "--table", &faulty]);
        assert_eq!((code, out.as_str()), (2, ""));
        let line = std::fs::read_to_string(&faulty).unwrap().lines().position(|line| line == "schlagloch = \"sechs\"").unwrap() + 1;
        assert!(err.contains(&format!("{faulty}:{line}")) || err.contains(&format!("neu.toml:{line}")), "{err}");
        assert_eq!(run(folder.path(), &["route", "replay"]).0, 2, "nothing to compare with");
        assert_eq!(run(folder.path(), &["route", "replay", "--table", "fehlt.toml"]).0, 2);
    }

    /// Ends the daemon when a scene fails.
    struct Daemon(Child);

    impl Drop for Daemon {
        fn drop(&mut self) {
            drop(self.0.kill());
            drop(self.0.wait());
        }
    }

    #[test]
    fn the_daemon_writes_and_ends_cleanly_when_told_to() {
        let folder = city();
        change(folder.path(), "mode = \"hold\"", "mode = \"live\"");
        change(folder.path(), "poll_seconds = 60", "poll_seconds = 1");
        assert_eq!(run(folder.path(), &["go-live"]).0, 0);
        let mut daemon = Daemon(command(folder.path(), &["run"]).stderr(Stdio::null()).spawn().unwrap());
        let begun = Instant::now();
        let out = folder.path().join("ausgang");
        while std::fs::read_dir(&out).map_or(0, Iterator::count) < 2 {
            assert!(begun.elapsed() < Duration::from_mins(1), "no letter within a minute");
            assert!(daemon.0.try_wait().unwrap().is_none(), "the daemon ended by itself");
            std::thread::yield_now();
        }
        let told = Command::new("kill").arg("-TERM").arg(daemon.0.id().to_string()).status().unwrap();
        assert!(told.success());
        assert_eq!(daemon.0.wait().unwrap().code(), Some(0));
        assert_eq!(run(folder.path(), &["health"]).0, 0, "polled just now, nothing stuck");
    }

    #[test]
    fn an_absence_is_entered_listed_and_taken_back_and_what_does_not_fit_is_told() {
        let folder = city();
        let year = this_year() + 1;
        let (from, until) = (format!("{year}-07-20"), format!("07.08.{year}"));
        let absence = |arguments: &[&str]| run(folder.path(), &[&["absence"], arguments].concat());
        for (arguments, told) in [
            (["add", "6", &from, &until], "Ein Fachamt „6“ gibt es nicht. Meinten Sie"),
            (["add", "Tiefbua", &from, &until], "Meinten Sie 66 Tiefbau?"),
            (["add", "66", &from, "demnächst"], "write a date such as 2026-04-09"),
        ] {
            let (code, _, err) = absence(&arguments);
            assert!(code == 2 && err.contains(told), "{arguments:?}: {err}");
        }
        for (arguments, told) in [
            (&["add", "66", &until, &from][..], "Der letzte Tag der Abwesenheit liegt vor dem ersten."),
            (&["add", "66", "2026-01-05", "2026-01-09"], "Diese Abwesenheit ist schon vorbei."),
            (&["add", "66", &from, &until, "--deputy", "vera@freemail.test"], "vera@freemail.test ist keine Adresse der Stadt."),
            (&["add", "AVEA", &from, &until], "keine Stelle der Stadt"),
            (&["remove", "1"], "Eine Abwesenheit mit der Nummer 1 gibt es nicht"),
        ] {
            let (code, _, err) = absence(arguments);
            assert!(code == 1 && err.contains(told), "{arguments:?}: {err}");
        }
        assert_eq!(absence(&["list"]).1, "Keine Abwesenheit ist eingetragen.\n");

        let (code, out, _) = absence(&["add", "66", &from, &until]);
        assert!(code == 0 && out.starts_with("Nummer 1: 66 Tiefbau ist von ") && out.contains("vertretung.tiefbau@stadt.example"), "{out}");
        let (_, out, _) = absence(&["add", "32", &from, &until]);
        assert!(out.contains("Eine Vertretung kennen wir nicht."), "{out}");
        let (_, out, _) = absence(&["--format", "json", "add", "66", &from, &from, "--deputy", "vera@stadt.example"]);
        let added: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(added, serde_json::json!({ "absence": 3, "deputy": "vera@stadt.example", "overlaps": [1] }));

        let (_, out, _) = absence(&["list"]);
        let lines: Vec<&str> = out.lines().collect();
        assert!(
            lines.len() == 4 && lines[1].ends_with("vertretung.tiefbau@stadt.example (Fachämterdatei)  Beschwerdestelle  kommt"),
            "{out}"
        );
        assert!(lines[2].contains("keine ") && lines[3].contains("vera@stadt.example "), "{out}");
        let (code, out, _) = absence(&["remove", "1"]);
        assert!(code == 0 && out.contains("gilt nicht mehr."), "{out}");
        assert_eq!(absence(&["remove", "1"]).0, 1);
        let listed = |all: &[&str]| {
            let (_, out, _) = absence(&[&["--format", "json", "list"], all].concat());
            serde_json::from_str::<serde_json::Value>(&out).unwrap().as_array().unwrap().clone()
        };
        assert_eq!(listed(&[]).iter().map(|a| a["absence"].as_i64().unwrap()).collect::<Vec<_>>(), [2, 3]);
        let all = listed(&["--all"]);
        assert!(all.len() == 3 && all[0]["removed_at"].is_string() && all[0]["until"] == format!("{year}-08-07"), "{all:?}");
    }

    #[test]
    fn the_departments_travel_into_a_workbook_and_back_and_the_clerks_comments_stay() {
        let folder = city();
        let table = folder.path().join("departments.toml");
        let workbook = folder.path().join("ämter.xlsx");
        let file = workbook.to_str().unwrap();
        let before = std::fs::read_to_string(&table).unwrap();

        let (code, out, err) = run(folder.path(), &["departments", "export", "--xlsx", file]);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("departments and") && workbook.exists(), "{out}");
        let (code, _, err) = run(folder.path(), &["departments", "export", "--xlsx", file]);
        assert!(code == 2 && err.contains("is there already; --force replaces it"), "{err}");
        assert_eq!(run(folder.path(), &["departments", "export", "--xlsx", file, "--force"]).0, 0);
        let (code, _, err) = run(folder.path(), &["departments", "export", "--xlsx", "ämter.csv"]);
        assert!(code == 2 && err.contains("must end in .xlsx"), "{err}");
        let (code, out, _) = run(folder.path(), &["departments", "import", "--xlsx", file, "--write"]);
        assert!(code == 0 && out.starts_with("No differences"), "{out}");

        // The file moves on while the workbook lies on a desk: the workbook's word is what is told.
        let changed = before.replace("poller = 6\n", "poller = 4 # fragen\n").replace("name = \"Tiefbau\"", "name = \"Straßen\"");
        assert_ne!(changed, before);
        std::fs::write(&table, &changed).unwrap();
        let (code, out, _) = run(folder.path(), &["departments", "import", "--xlsx", file]);
        let told: Vec<&str> = out.lines().collect();
        let expected = [
            "66 Straßen: name “Straßen” becomes “Tiefbau”",
            "66 Straßen: keyword “poller”: weight 4 becomes 6",
            "2 differences. Nothing was written; --write changes departments.toml.",
        ];
        assert_eq!((code, told.as_slice()), (0, expected.as_slice()));
        assert_eq!(std::fs::read_to_string(&table).unwrap(), changed);

        let (code, out, _) = run(folder.path(), &["--format", "json", "departments", "import", "--xlsx", file, "--write"]);
        let told: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, told["written"].as_bool(), told["differences"].as_array().unwrap().len()), (0, Some(true), 2), "{out}");
        assert_eq!(std::fs::read_to_string(&table).unwrap(), before.replace("poller = 6\n", "poller = 6 # fragen\n"));
        assert_eq!(std::fs::read_to_string(folder.path().join("departments.toml.bak")).unwrap(), changed);
        assert_eq!(run(folder.path(), &["check"]).0, 0);
    }

    #[test]
    fn a_workbook_that_is_none_or_a_table_that_would_not_pass_changes_nothing() {
        let folder = city();
        let table = folder.path().join("departments.toml");
        let workbook = folder.path().join("ämter.xlsx");
        let file = workbook.to_str().unwrap();
        std::fs::write(&workbook, "Kennzeichen;Name\n66;Tiefbau\n").unwrap();
        let (code, _, err) = run(folder.path(), &["departments", "import", "--xlsx", file, "--write"]);
        assert!(code == 2 && err.contains("is no Excel workbook; save it as “Excel-Arbeitsmappe (.xlsx)”"), "{err}");

        assert_eq!(run(folder.path(), &["departments", "export", "--xlsx", file, "--force"]).0, 0);
        let before = std::fs::read_to_string(&table).unwrap().replace("poller = 6", "poller = 4");
        std::fs::write(&table, &before).unwrap();
        let rules = folder.path().join("routing.toml");
        let text = std::fs::read_to_string(&rules).unwrap();
        std::fs::write(&rules, text.replace("threshold = 6", "threshold = 0")).unwrap();
        let (code, _, err) = run(folder.path(), &["departments", "import", "--xlsx", file, "--write"]);
        assert!(code == 2 && err.contains("routing.toml:") && err.contains("threshold"), "{err}");
        assert_eq!(std::fs::read_to_string(&table).unwrap(), before);
        assert!(!folder.path().join("departments.toml.bak").exists());
    }
}
