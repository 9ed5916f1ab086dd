//! `route learn` and `route evaluate` as a clerk uses them: from labelled sentences to a table, and what stays untouched.
//!
//! The sentences are put together from heads and endings, so that what must be learnt is known: every head stands with every ending.

#[cfg(test)]
mod scenes {
    use serde_json::{Value, json};
    use std::path::Path;
    use std::process::{Command, Stdio};

    const LAMPS: [&str; 4] = ["Die Laterne ist aus", "Laternen flackern dort", "Straßenlaterne defekt", "Die Lampe leuchtet nicht"];
    const TREES: [&str; 4] = ["Der Baum ist krank", "Die Bäume wachsen dort", "Baumwurzeln heben den Weg", "Die Hecke ist zu hoch"];
    const ENDINGS: [&str; 6] = ["seit gestern", "schon wieder", "bitte prüfen", "wie immer", "sehr schade", "seit Montag"];
    const TABLE: &str = "# Unsere Tabelle.\n\n[[department]]\nkey = \"66\"\nname = \"Tiefbau\"\ndirectorate = \"V\"\naddress = \"66@stadt.example\"\n\n\
        [department.keywords]\nlaterne = 3 # unser eigenes Wort\n\n[[department]]\nkey = \"67\"\nname = \"Stadtgrün\"\ndirectorate = \"V\"\naddress = \"67@stadt.example\"\n";

    struct Desk(tempfile::TempDir);

    impl Desk {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("departments.toml"), TABLE).unwrap();
            std::fs::write(folder.path().join("routing.toml"), "threshold = 6\nlead = 3\n").unwrap();
            std::fs::write(folder.path().join("labels.jsonl"), lines("66", "Stadtgrün")).unwrap();
            Self(folder)
        }

        fn path(&self, name: &str) -> String {
            self.0.path().join(name).display().to_string()
        }

        fn read(&self, name: &str) -> String {
            std::fs::read_to_string(self.0.path().join(name)).unwrap()
        }

        fn run(&self, arguments: &[&str]) -> (i32, String, String) {
            let mut command = Command::new(env!("CARGO_BIN_EXE_anliegend"));
            command.arg("--config").arg(self.0.path()).args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
            let done = command.output().unwrap();
            (done.status.code().unwrap(), String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap())
        }

        fn json(&self, arguments: &[&str]) -> Value {
            let (code, out, err) = self.run(&[&["--format", "json"], arguments].concat());
            assert_eq!(code, 0, "{err}");
            serde_json::from_str(&out).unwrap()
        }
    }

    /// 48 lines; the labels by key or by name.
    fn lines(lamps: &str, trees: &str) -> String {
        let of = |label: &str, heads: [&str; 4]| {
            let lines = heads.iter().flat_map(|head| ENDINGS.iter().map(move |ending| format!("{head}, {ending}.")));
            lines.map(|text| json!({ "text": text, "label": label }).to_string() + "\n").collect::<String>()
        };
        of(lamps, LAMPS) + &of(trees, TREES)
    }

    #[test]
    fn a_clerk_sees_what_would_be_learnt_accepts_it_and_can_go_back() {
        let desk = Desk::new();
        let (code, out, err) = desk.run(&["route", "learn", "labels.jsonl"]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert!(out.contains("\n+ ") && out.contains("Own texts") && out.contains("67 Stadtgrün"), "{out}");
        assert!(out.contains("Nothing was written; --write changes"), "{out}");
        assert_eq!(desk.read("departments.toml"), TABLE, "shown only");

        let (code, out, _) = desk.run(&["route", "learn", "labels.jsonl", "--into", "departments.toml", "--write"]);
        assert!(code == 0 && out.contains("is written, the one before is"), "{out}");
        let written = desk.read("departments.toml");
        assert!(written.starts_with("# Unsere Tabelle.\n\nthreshold = "), "{written}");
        assert!(written.contains("laterne = 3 # unser eigenes Wort\n"), "a written keyword stays: {written}");
        assert!(written.contains("\n[department.learnt]\n") && written.contains(" Texten\n"), "{written}");
        assert_eq!(desk.read("departments.toml.bak"), TABLE);

        let (_, out, _) = desk.run(&["route", "learn", "labels.jsonl", "--write"]);
        assert!(out.contains("No differences"), "the same texts teach the same: {out}");
        assert_eq!(desk.read("departments.toml"), written);
        std::fs::rename(desk.path("departments.toml.bak"), desk.path("departments.toml")).unwrap();
        let before = desk.json(&["route", "evaluate", "labels.jsonl"]);
        // "Laterne", "Laternen" and no compound: 12 of 48 texts have a word of the table at all, and 3 points route nothing.
        assert_eq!((&before["texts"], &before["silent"], &before["routed"]), (&json!(48), &json!(36), &json!(0)));
        assert_eq!(before["accuracy"], json!(0.25));
    }

    #[test]
    fn a_learnt_table_is_evaluated_with_figures_matrix_and_picture() {
        let desk = Desk::new();
        assert_eq!(desk.run(&["route", "learn", "labels.jsonl", "--write"]).0, 0);
        let after = desk.json(&["route", "evaluate", "labels.jsonl", "--table", "departments.toml", "--plot", "kurve.svg"]);
        assert_eq!((&after["accuracy"], &after["macro_f1"], &after["left_out"]), (&json!(1.0), &json!(1.0), &json!([])));
        let pairs: Vec<(&Value, &Value, &Value)> =
            after["confusion"].as_array().unwrap().iter().map(|one| (&one["label"], &one["first"], &one["texts"])).collect();
        assert_eq!(pairs, [(&json!("66"), &json!("66"), &json!(24)), (&json!("67"), &json!("67"), &json!(24))]);
        let picture = desk.read("kurve.svg");
        assert!(picture.contains("<svg") && picture.contains("davon richtig"), "{picture}");
        let (code, out, _) = desk.run(&["route", "evaluate", "labels.jsonl", "--folds", "6"]);
        assert!(code == 0 && out.contains("first choice right, were all routed  100.0 %"), "{out}");
        assert!(out.contains("\n    66  67  none\n66  24  ·   ·\n67  ·   24  ·"), "{out}");
    }

    #[test]
    fn lines_that_say_nothing_are_named_and_the_rest_goes_on() {
        let desk = Desk::new();
        let broken = "{\"text\": \"Die Laterne\"\n\n{\"text\": \" \", \"label\": \"66\"}\n{\"text\": \"Baum\", \"label\": \"Stadtgruen\"}\n{\"text\": \"Baum\", \"label\": \"Stadtgruen\"}\n";
        std::fs::write(desk.path("labels.jsonl"), broken.to_owned() + &lines("66", "67 Stadtgrün")).unwrap();
        let (code, out, err) = desk.run(&["route", "evaluate", "labels.jsonl"]);
        assert!(code == 0 && out.contains("texts                                48"), "{out}");
        let told: Vec<&str> = err.lines().collect();
        assert!(told[0].starts_with("left out: line 1: no JSON object with text and label"), "{err}");
        assert_eq!(told[1], "left out: line 3: text and subject are empty");
        assert_eq!(told[2], "left out: line 4 and 1 more: label “Stadtgruen” is neither the key nor the name of a department");
        assert_eq!(told.len(), 3);
        std::fs::write(desk.path("labels.jsonl"), broken).unwrap();
        for command in [["route", "evaluate", "labels.jsonl"], ["route", "learn", "labels.jsonl"]] {
            let (code, out, err) = desk.run(&command);
            assert!(code == 2 && out.is_empty() && err.contains("no labelled text is left"), "{err}");
        }
    }

    #[test]
    fn what_cannot_be_done_is_said_before_anything_is_reckoned() {
        let desk = Desk::new();
        std::fs::write(desk.path("da.svg"), "").unwrap();
        std::fs::write(desk.path("wenig.jsonl"), lines("66", "67").lines().take(5).map(|line| line.to_owned() + "\n").collect::<String>())
            .unwrap();
        for (arguments, expected) in [
            (&["route", "evaluate", "fehlt.jsonl"][..], "cannot read fehlt.jsonl"),
            (&["route", "evaluate", "labels.jsonl", "--plot", "kurve.png"], "must end in .svg"),
            (&["route", "evaluate", "labels.jsonl", "--plot", "da.svg"], "is there already"),
            (&["route", "evaluate", "labels.jsonl", "--folds", "1"], "2..=20"),
            (&["route", "learn", "labels.jsonl", "--precision", "1.2"], "write a share"),
            (&["route", "learn", "wenig.jsonl"], "at least 20 labelled texts of two departments are needed, there are 5 of 1"),
            (&["route", "learn", "labels.jsonl", "--from-cases"], "cannot be used with"),
            (&["route", "learn"], "<JSONL>"),
        ] {
            let (code, out, err) = desk.run(arguments);
            assert!(code == 2 && out.is_empty() && err.contains(expected), "{arguments:?}: {code} {out} {err}");
        }
        assert_eq!(desk.read("departments.toml"), TABLE);
    }

    #[test]
    fn where_no_table_is_yet_the_labels_make_a_draft_that_is_sound() {
        let desk = Desk::new();
        std::fs::write(desk.path("labels.jsonl"), lines("Technische Dienste", "A1")).unwrap();
        let (code, out, err) = desk.run(&["route", "learn", "labels.jsonl", "--into", "neu.toml", "--write"]);
        assert!(code == 0 && out.contains("neu.toml is written."), "{out}{err}");
        let draft = desk.read("neu.toml");
        assert!(
            draft.starts_with("# Entwurf")
                && draft.contains("name = \"Technische Dienste\"")
                && draft.contains("key = \"A1\"")
                && draft.contains("key = \"A2\""),
            "{draft}"
        );
        let done = desk.json(&["route", "evaluate", "labels.jsonl", "--table", "neu.toml"]);
        assert_eq!(done["accuracy"], json!(1.0));
        assert!(!Path::new(&desk.path("neu.toml.bak")).exists());
    }

    #[test]
    fn the_desks_own_decisions_teach_words_that_no_list_held() {
        let desk = Desk::new();
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        for name in ["anliegend.toml", "departments.toml", "districts.toml", "routing.toml"] {
            let text = std::fs::read_to_string(shipped.join(name)).unwrap();
            std::fs::write(desk.path(name), text.replace("since = \"now\"", "since = \"2026-01-01\"")).unwrap();
        }
        std::fs::create_dir(desk.path("eingang")).unwrap();
        for nth in 0..24 {
            let what = if nth % 2 == 0 { "Der Glühwurm leuchtet nicht" } else { "Der Wurzelzwerg ist umgefallen" };
            let raw = format!(
                "Return-Path: <p{nth}@example.test>\r\nFrom: <p{nth}@example.test>\r\nTo: beschwerde@stadt.example\r\nSubject: Hinweis {nth}\r\n\
                 Message-ID: <{nth}@example.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{what}, {}.\r\n",
                ENDINGS[nth % 6]
            );
            std::fs::write(desk.path(&format!("eingang/{nth}.eml")), raw).unwrap();
        }
        assert_eq!(desk.run(&["go-live"]).0, 0);
        assert_eq!(desk.run(&["tick"]).0, 0);
        let nothing_said = desk.run(&["route", "learn", "--from-cases"]);
        assert!(
            nothing_said.0 == 2 && nothing_said.2.contains("no labelled text is left"),
            "the machine's own choice is no label: {nothing_said:?}"
        );
        for case in desk.json(&["case", "list"]).as_array().unwrap() {
            let number = case["case"].as_str().unwrap();
            let shown = desk.run(&["case", "show", number]).1;
            let office = if shown.contains("Glühwurm") { "66" } else { "67" };
            assert_eq!(desk.run(&["case", "assign", number, office]).0, 0);
        }
        std::fs::write(desk.path("klein.toml"), TABLE.split("\n[[department]]\nkey = \"67\"").next().unwrap()).unwrap();
        let (code, _, err) = desk.run(&["route", "learn", "--from-cases", "--into", "klein.toml"]);
        let gone = "and 11 more: label “67” is neither the key nor the name of a department";
        assert!(code == 2 && err.starts_with("left out: case B-2026-0000") && err.contains(gone), "{err}");
        let (code, out, err) = desk.run(&["route", "learn", "--from-cases", "--write"]);
        assert!(code == 0 && out.contains("from 24 texts"), "{out}{err}");
        std::fs::write(desk.path("neu.txt"), "Bei uns ist ein Glühwurm kaputt.").unwrap();
        let explained = desk.json(&["route", "explain", "neu.txt"]);
        assert_eq!(explained["candidates"][0]["department"], json!("66"), "{explained}");
    }

    #[test]
    fn the_document_shows_what_a_clerk_sees() {
        let document = include_str!("../docs/ROUTING.md");
        let mut shown = document.split("```\n").skip(1).step_by(2);
        let (before, after) = (shown.next().unwrap(), shown.next().unwrap());
        let (mail, reasons) =
            before.trim_start_matches("$ cat scooter.txt\n").split_once("$ anliegend route explain scooter.txt\n").unwrap();
        let desk = Desk::new();
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        for name in ["anliegend.toml", "departments.toml", "districts.toml", "routing.toml"] {
            std::fs::copy(shipped.join(name), desk.path(name)).unwrap();
        }
        std::fs::write(desk.path("scooter.txt"), mail).unwrap();
        assert_eq!(desk.run(&["route", "explain", "scooter.txt"]).1, reasons);

        let line = after.split_once("# \"").map(|(_, rest)| rest.split_once('\n').unwrap().0).unwrap();
        let table = desk.read("departments.toml");
        let changed = table.replace("\ne-scooter = 6\n", &format!("\ne-scooter = 6\n\"{line}\n"));
        assert_ne!(table, changed);
        std::fs::write(desk.path("departments.toml"), changed).unwrap();
        assert_eq!(desk.run(&["check"]).0, 0);
        let reasons = after.split_once("$ anliegend route explain scooter.txt\n").unwrap().1.trim_end_matches("…\n");
        let explained = desk.run(&["route", "explain", "scooter.txt"]).1;
        assert!(explained.starts_with(reasons), "{explained}");
    }
}
