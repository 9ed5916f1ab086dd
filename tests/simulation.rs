//! Weeks lived through before a ladder is switched on: the days by hand, for two departments and any dice; then the command.
//!
//! Known weaknesses: which day and which department the dice choose is taken as it falls; what must follow from it is not.

#[cfg(test)]
mod scenes {
    use anliegend::case::{Actor, Case, CaseEvent, CaseNumber, Channel, DepartmentKey, EventKind, Opening, Origin, Role};
    use anliegend::config::{Source, load_from, open, with_other_ladder};
    use anliegend::deadlines::{Absence, Absences, StepAudience, start_of_day};
    use anliegend::office::Office;
    use anliegend::simulation::{Account, Addressee, Diligence, Outcome, Plan, Stock, simulate};
    use chrono::{Datelike, NaiveDate, Weekday};
    use chrono_tz::Europe::Berlin;
    use serde_json::Value;
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};

    /// Tiefbau has a deputy, Stadtgrün has none.
    const TWO_DEPARTMENTS: &str = r#"
        [[department]]
        key = "66"
        name = "Tiefbau"
        directorate = "Dezernat V"
        address = "tiefbau@stadt.example"
        head = "leitung.tiefbau@stadt.example"
        deputy = "vertretung.tiefbau@stadt.example"
        [department.keywords]
        schlagloch = 6

        [[department]]
        key = "67"
        name = "Stadtgrün"
        directorate = "Dezernat V"
        address = "stadtgruen@stadt.example"
        head = "leitung.stadtgruen@stadt.example"
        [department.keywords]
        baum = 6
    "#;

    fn shipped() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("config")
    }

    /// The shipped ladder (day 2 desk, day 7 department, day 8 interim reply for the desk, day 9 head, Mondays head) over two departments.
    fn office() -> Office {
        office_of(TWO_DEPARTMENTS)
    }

    fn office_of(departments: &str) -> Office {
        let file = |name: &str| open(&shipped(), name).unwrap();
        let departments = Source::new("departments.toml", departments);
        load_from(&shipped(), &file("anliegend.toml"), &departments, &file("routing.toml"), None).unwrap().office
    }

    fn office_with(deadlines: &str) -> Office {
        let mut office = office();
        with_other_ladder(&mut office, &shipped(), &Source::new("leiter.toml", deadlines)).unwrap();
        office
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Everybody as diligent as the first share says, the desk as the second.
    fn plan((from, weeks, cases): (&str, u32, u32), seed: u64, (usual, desk): (f64, f64)) -> Plan {
        Plan { from: date(from), weeks, cases, seed, diligence: Diligence { usual, departments: BTreeMap::new(), desk } }
    }

    fn lived(office: &Office, plan: &Plan) -> Account {
        simulate(office, Stock::default(), plan).unwrap()
    }

    /// The days with a list and the lines on each, over all addresses of a role.
    fn lists(account: &Account, role: StepAudience) -> Vec<(String, u64)> {
        let mut days: BTreeMap<NaiveDate, u64> = BTreeMap::new();
        for addressee in account.addressees.values().filter(|addressee| addressee.posts.iter().any(|(r, _)| *r == role)) {
            for (day, mail) in addressee.days.iter().filter(|(_, mail)| mail.lists > 0) {
                *days.entry(*day).or_default() += mail.lines;
            }
        }
        days.into_iter().map(|(day, lines)| (day.to_string(), lines)).collect()
    }

    fn arrived_on(account: &Account) -> NaiveDate {
        let days = account.days();
        let (day, _) = days.iter().find(|(_, mail)| mail.new_cases > 0).unwrap();
        *day
    }

    #[test]
    fn where_everybody_is_diligent_nobody_is_reminded_and_everything_is_in_time() {
        let account = lived(&office(), &plan(("2026-03-02", 4, 60), 1, (1.0, 1.0)));
        assert_eq!((account.total().lists, account.total().lines, account.total().new_cases), (0, 0, 60));
        assert_eq!(account.outcome(), Outcome { answered: 60, ..Outcome::default() });
        assert_eq!(account.outcome().in_time().to_string(), "100,0\u{a0}%");
        let readers: Vec<&str> = account.addressees.keys().map(String::as_str).collect();
        assert_eq!(readers, ["stadtgruen@stadt.example", "tiefbau@stadt.example"]);
    }

    /// The working days after a day of receipt in the week from Monday, 2 March 2026, counted on the wall: 2nd, 7th, 8th, 9th, and the Monday
    /// after the tenth.
    fn on_the_wall(received_on: NaiveDate) -> [&'static str; 5] {
        match received_on.day() {
            2 => ["2026-03-04", "2026-03-11", "2026-03-12", "2026-03-13", "2026-03-23"],
            3 => ["2026-03-05", "2026-03-12", "2026-03-13", "2026-03-16", "2026-03-23"],
            4 => ["2026-03-06", "2026-03-13", "2026-03-16", "2026-03-17", "2026-03-23"],
            5 => ["2026-03-09", "2026-03-16", "2026-03-17", "2026-03-18", "2026-03-23"],
            6..=8 => ["2026-03-10", "2026-03-17", "2026-03-18", "2026-03-19", "2026-03-23"],
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_case_that_nobody_touches_climbs_the_whole_ladder_whatever_the_dice_show() {
        let mut ends: BTreeMap<&str, u32> = BTreeMap::new();
        let office = office();
        for seed in 1..=40 {
            let account = lived(&office, &plan(("2026-03-02", 1, 1), seed, (0.0, 0.0)));
            let [second, seventh, eighth, ninth, monday] = on_the_wall(arrived_on(&account));
            let line = |day: &str| (day.to_owned(), 1);
            assert_eq!(lists(&account, StepAudience::Department), [line(seventh)], "seed {seed}");
            let (desk, head, outcome) = (lists(&account, StepAudience::Desk), lists(&account, StepAudience::Head), account.outcome());
            let end = match outcome {
                // Reminded on day 7, an answer at noon of day 8, released at noon of day 9: that morning it waited for the desk.
                Outcome { answered: 1, told_above: 0, .. } => {
                    assert_eq!((desk, head), (vec![line(second), line(eighth), line(ninth)], vec![]), "seed {seed}");
                    "answered a day after the reminder"
                }
                // The same a day later: its head read of it, the citizen heard on day 10.
                Outcome { answered: 1, told_above: 1, .. } => {
                    assert_eq!((desk, head), (vec![line(second), line(eighth)], vec![line(ninth)]), "seed {seed}");
                    "answered two days after the reminder"
                }
                // Its head was told on day 9: an answer on day 10 or 11 is released on day 11 or 12.
                Outcome { late: 1, told_above: 1, .. } => {
                    assert_eq!(desk.get(..2), Some([line(second), line(eighth)].as_slice()), "seed {seed}");
                    assert_eq!(head.first(), Some(&line(ninth)), "seed {seed}");
                    "late"
                }
                Outcome { never: 1, told_above: 1, .. } => {
                    assert_eq!(desk, [line(second), line(eighth)], "seed {seed}");
                    assert_eq!(head.get(..2), Some([line(ninth), line(monday)].as_slice()), "seed {seed}");
                    "never"
                }
                other => panic!("{other:?}"),
            };
            *ends.entry(end).or_default() += 1;
        }
        assert_eq!(
            ends.keys().copied().collect::<Vec<_>>(),
            ["answered a day after the reminder", "answered two days after the reminder", "late", "never"]
        );
    }

    #[test]
    fn a_desk_that_sends_every_prepared_interim_reply_keeps_every_promise() {
        let account = lived(&office(), &plan(("2026-03-02", 3, 40), 7, (0.0, 1.0)));
        let Outcome { answered, interim, late, never, .. } = account.outcome();
        assert_eq!((answered + interim, late, never), (40, 0, 0));
        assert!(interim > 0);
    }

    #[test]
    fn without_a_ladder_whoever_waits_for_a_list_never_answers() {
        let account = lived(&office_with("[deadlines]\nsteps = []\nweekly = []"), &plan(("2026-03-02", 3, 40), 1, (0.0, 1.0)));
        assert_eq!(account.outcome(), Outcome { never: 40, ..Outcome::default() });
        assert_eq!((account.total().lists, account.total().new_cases), (0, 40));
    }

    #[test]
    fn the_same_seed_is_the_same_life_and_another_ladder_meets_the_same_people() {
        let (office, plan) = (office(), plan(("2026-03-02", 4, 80), 3, (0.5, 0.5)));
        assert_eq!(lived(&office, &plan), lived(&office, &plan));
        assert_ne!(lived(&office, &plan), lived(&office, &Plan { seed: 4, ..plan.clone() }));
        let early = office_with("[deadlines]\nsteps = [{ code = \"reminder\", day = 4, to = \"department\" }]");
        let came = |account: Account| account.days().into_iter().map(|(day, mail)| (day, mail.new_cases)).filter(|(_, n)| *n > 0).collect();
        let [one, other]: [Vec<_>; 2] = [came(lived(&office, &plan)), came(lived(&early, &plan))];
        assert_eq!(one, other);
    }

    #[test]
    fn nobody_gets_two_lists_a_day_and_none_on_a_day_off() {
        let (from, weeks) = ("2026-11-30", 6);
        let closed = ["2026-12-24", "2026-12-25", "2026-12-31", "2027-01-01"].map(date);
        // Both have one head, whose address was typed in two ways.
        let office = office_of(&TWO_DEPARTMENTS.replace("leitung.stadtgruen@", "Leitung.Tiefbau@"));
        for seed in 1..=2 {
            let account = lived(&office, &plan((from, weeks, 120), seed, (0.3, 0.3)));
            let mails = account.addressees.values().flat_map(|addressee| &addressee.days);
            for (day, mail) in mails.filter(|(_, mail)| mail.lists > 0) {
                assert_eq!(mail.lists, 1, "{day}");
                assert!(!matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !closed.contains(day), "{day}");
            }
            let Outcome { answered, interim, late, never, open, .. } = account.outcome();
            assert_eq!((answered + interim + late + never, open, account.total().new_cases), (120, 0, 120));
            let longest = account.addressees.values().filter_map(Addressee::longest).map(|(_, lines)| lines).max();
            assert!(longest > Some(3), "{longest:?}");
            let of_both = |addressee: &&Addressee| addressee.posts.iter().filter(|(role, _)| *role == StepAudience::Head).count() == 2;
            assert_eq!(account.addressees.values().filter(of_both).count(), 1);
        }
    }

    /// Herr Krämer wrote on Monday, 2 February 2026; Stadtgrün has it since then and is silent; the promise passed on Monday, 16 February.
    fn kraemer() -> Case {
        let at = |day: &str| start_of_day(date(day), Berlin);
        let opening = Opening {
            channel: Channel::Mail,
            origin: Origin::Live,
            received_at: at("2026-02-02"),
            deadline_at: at("2026-02-17"),
            deadline_day: date("2026-02-16"),
            answerable: true,
            counts: true,
            mailbox: None,
            old_number: None,
        };
        let mut case = Case::open(1, CaseNumber::new("B", 2026, 1).unwrap(), opening);
        let kind = EventKind::Assigned { department: DepartmentKey::new("67"), role: Role::Leading, statement_day: None };
        case.apply(&CaseEvent { happened_at: at("2026-02-02"), recorded_at: at("2026-02-02"), actor: Actor::Machine, kind });
        case
    }

    #[test]
    fn a_ladder_that_is_switched_on_writes_about_old_cases_on_its_first_morning() {
        let stock = Stock { open: vec![(kraemer(), String::new())], ..Stock::default() };
        let account = simulate(&office(), stock, &plan(("2026-02-28", 1, 0), 1, (0.0, 0.0))).unwrap();
        // Saturday, 28 February: on Monday the head hears of it, the lower steps ride along, and an interim reply lies before the desk.
        let first = |role| lists(&account, role).into_iter().next();
        assert_eq!(first(StepAudience::Head), Some(("2026-03-02".to_owned(), 1)));
        assert_eq!(first(StepAudience::Desk), Some(("2026-03-02".to_owned(), 1)));
        assert_eq!((account.open_before, account.total().new_cases, account.outcome().in_time().denominator), (1, 0, 1));
        assert_eq!(account.outcome().in_time().numerator, 0);
    }

    #[test]
    fn while_departments_are_away_their_deputy_or_the_desk_is_reminded() {
        let away =
            |key: &str| Absence { department: DepartmentKey::new(key), from: date("2026-03-01"), until: date("2026-06-30"), deputy: None };
        let stock = Stock { absences: Absences(vec![away("66"), away("67")]), ..Stock::default() };
        let account = simulate(&office(), stock, &plan(("2026-03-02", 3, 40), 1, (0.0, 0.0))).unwrap();
        let mail = |address: &str| account.addressees.get(address).map(Addressee::total).unwrap_or_default();
        assert_eq!((mail("tiefbau@stadt.example").lists, mail("tiefbau@stadt.example").new_cases), (0, 0));
        assert!(mail("vertretung.tiefbau@stadt.example").lists > 0 && mail("vertretung.tiefbau@stadt.example").new_cases > 0);
        // Without a deputy the mails still arrive there, and the desk is the one that is reminded.
        assert!(mail("stadtgruen@stadt.example").lists == 0 && mail("stadtgruen@stadt.example").new_cases > 0);
    }

    #[test]
    fn a_department_that_got_all_cases_so_far_gets_all_new_ones() {
        let cases_so_far = BTreeMap::from([(DepartmentKey::new("67"), 3)]);
        let stock = Stock { cases_so_far, ..Stock::default() };
        let account = simulate(&office(), stock, &plan(("2026-03-02", 1, 10), 1, (1.0, 1.0))).unwrap();
        assert_eq!(account.addressees.keys().collect::<Vec<_>>(), ["stadtgruen@stadt.example"]);
    }

    fn city() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in ["anliegend.toml", "departments.toml", "districts.toml", "routing.toml"] {
            std::fs::copy(shipped().join(name), folder.path().join(name)).unwrap();
        }
        folder
    }

    fn run(folder: &tempfile::TempDir, arguments: &str) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_anliegend"));
        let command = command.current_dir(folder.path()).args(["--config", "."]).args(arguments.split_whitespace());
        let Output { status, stdout, stderr } = command.output().unwrap();
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

    /// The dice choose Thursday, 5 March, Umwelt, and an answer two working days after the reminder; from there on by hand: day 2 is Monday the
    /// 9th, day 7 Monday the 16th, day 8 the 17th, day 9 the 18th; the answer of noon on the 18th is released on the 19th, day 10.
    const ONE_CASE: &str = "\
Probelauf der Erinnerungsleiter: Stadt Musterstadt
1 neues Anliegen von Montag, 2. März 2026, bis Sonntag, 8. März 2026.
Danach ohne neue bis Montag, 30. März 2026, damit jede Zusage abläuft.
Ein Fachamt beantwortet 0 % seiner Anliegen von selbst bis zum Tag der Stellungnahme.
Die Beschwerdestelle schickt 0 % der vorbereiteten Zwischenstände ab.
Zufallszahl 1: dieselbe Zahl gibt dieselben Anliegen und dieselben Menschen.

Post je Empfänger
Empfänger            Listen  an Tagen  Zeilen  längste  am             neue Anliegen
32 Umwelt (Fachamt)  1       1         1       1        Mo 16.03.2026  1
Leitung 32 Umwelt    1       1         1       1        Mi 18.03.2026  0
Beschwerdestelle     2       2         2       1        Mo 09.03.2026  0

Post je Tag
Tag            Listen  Zeilen  neue Anliegen
Do 05.03.2026  0       0       1
Mo 09.03.2026  1       1       0
Mo 16.03.2026  1       1       0
Di 17.03.2026  1       1       0
Mi 18.03.2026  1       1       0

Was aus den Anliegen wird
Fachamt    Anliegen  beantwortet  Zwischenstand  zu spät  gar nicht  in der Frist  gemeldet
32 Umwelt  1         1            0              0        0          100,0 %       1
zusammen   1         1            0              0        0          100,0 %       1
beantwortet und Zwischenstand: die erste Nachricht erreicht die Bürgerin in der Frist; zusammen sind sie der Anteil in der Frist (wie K2).
zu spät: die erste Nachricht kommt nach der Frist. gar nicht: bis zum letzten Tag kommt keine.
gemeldet: Leitung, Dezernat oder Verwaltungsspitze haben davon gelesen.
";

    #[test]
    fn the_command_tells_everybody_s_mails_and_what_was_late_and_leaves_no_trace() {
        let folder = city();
        let out = said(&folder, "simulate --from 2026-03-02 --weeks 1 --cases 1 --diligence 0 --diligence desk=0 --days");
        assert_eq!(out.replace('\u{a0}', " "), ONE_CASE);
        let files = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(files, 4, "no database, no key");
    }

    #[test]
    fn a_ladder_is_tried_without_touching_the_configuration_and_two_stand_beside_each_other() {
        let folder = city();
        std::fs::write(folder.path().join("ohne.toml"), "[deadlines]\nsteps = []\nweekly = []\n").unwrap();
        let arguments = "simulate --from 2026-03-02 --weeks 2 --cases 50 --diligence 0,0 --diligence desk=1";
        let alone = said(&folder, &format!("{arguments} --ladder ohne.toml"));
        assert!(
            alone.starts_with(
                "Probelauf der Erinnerungsleiter: ohne.toml\n50 neue Anliegen von Montag, 2. März 2026, bis Sonntag, 15. März 2026.\n"
            ),
            "{alone}"
        );
        let end = ["zusammen", "50", "0", "0", "0", "50", "0,0\u{a0}%", "0"];
        let row = alone.lines().find(|line| line.starts_with("zusammen")).unwrap();
        assert_eq!(row.split(' ').filter(|cell| !cell.is_empty()).collect::<Vec<_>>(), end);
        let beside = said(&folder, &format!("{arguments} --compare ohne.toml"));
        let row = |name: &str| {
            beside
                .lines()
                .find(|line| line.starts_with(name))
                .unwrap()
                .split("  ")
                .filter(|c| !c.is_empty())
                .last()
                .unwrap()
                .trim()
                .to_owned()
        };
        assert_eq!([row("Listen"), row("gar nicht"), row("in der Frist")], ["0", "50", "0,0\u{a0}%"]);
        let both: Value = serde_json::from_str(&said(&folder, &format!("--format json {arguments} --compare ohne.toml"))).unwrap();
        assert_eq!(both[0]["outcome"]["in_time"], serde_json::json!({ "numerator": 50, "denominator": 50 }));
        assert_eq!(both[1]["outcome"]["cases"]["never"], 50);
        assert!(!both.to_string().contains('@'), "addresses are not told");
    }

    #[test]
    fn the_open_cases_of_an_archive_are_asked_for_and_an_archive_is_not_made() {
        let folder = city();
        let (code, out, err) = run(&folder, "simulate --with-open-cases");
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.contains("anliegend.key"), "{err}");
        assert!(!folder.path().join("anliegend.db").exists());
    }

    #[test]
    fn the_copy_begins_with_the_archive_and_leaves_it_as_it_was() {
        let folder = city();
        let concern = ["case", "add", "--channel", "telefon", "--subject", "Schlagloch", "--department", "66", "--name", "Frau Yilmaz"];
        let mut command = Command::new(env!("CARGO_BIN_EXE_anliegend"));
        assert!(command.current_dir(folder.path()).args(["--config", "."]).args(concern).output().unwrap().status.success());
        let before = said(&folder, "--format json case list");
        let told: Value = serde_json::from_str(&said(&folder, "--format json simulate --weeks 1 --cases 5 --with-open-cases")).unwrap();
        assert_eq!((&told["open_before"], &told["departments"][0]["department"]), (&1.into(), &"66".into()));
        // The only department that ever got a case gets all of them: five new ones and the one that was there.
        let outcome = &told["departments"][0]["outcome"]["in_time"]["denominator"];
        assert_eq!((told["departments"].as_array().unwrap().len(), outcome), (1, &6.into()));
        assert_eq!(said(&folder, "--format json case list"), before);
        assert!(said(&folder, "simulate --weeks 1 --cases 5 --with-open-cases").contains("\nDazu 1 offener Vorgang von vorher.\n"));
    }

    #[test]
    fn what_is_no_plan_is_told_with_what_to_write_instead() {
        let folder = city();
        let unknown = refused(&folder, "simulate --diligence 666=0.5");
        assert_eq!(unknown, "Ein Fachamt „666“ gibt es nicht. Meinten Sie 66 Tiefbau?\n");
        for wrong in ["1.2", "66=viel", "-1", "66=NaN"] {
            let why = refused(&folder, &format!("simulate --diligence={wrong}"));
            assert!(why.contains("write a share from 0 to 1, for example 0.8 or 66=0.6"), "{why}");
        }
        assert!(refused(&folder, "simulate --weeks 0").contains("0 is not in 1..=520"));
        assert!(refused(&folder, "simulate --from 2101-01-01 --cases 1").contains("2101"));
        assert!(refused(&folder, "simulate --ladder nirgends.toml").starts_with("cannot read nirgends.toml: "));
        let ladder = "[deadlines]\ndays = 10\nsteps = [{ code = \"mayor\", day = 9, to = \"mayor\" }]\n";
        std::fs::write(folder.path().join("leiter.toml"), ladder).unwrap();
        let fault = refused(&folder, "simulate --ladder leiter.toml");
        assert!(fault.contains("leiter.toml:3: a step goes to the mayor's office, and desk.mayor has no address"), "{fault}");
        std::fs::write(folder.path().join("leiter.toml"), "[deadline]\ndays = 10\n").unwrap();
        assert!(refused(&folder, "simulate --ladder leiter.toml").contains("missing key \"deadlines\""));
    }
}
