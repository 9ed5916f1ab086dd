//! What the fuzz targets ask, over their seeds and over changed seeds: in a moment, and without the C++ compiler that fuzzing needs.
//!
//! Knows: `fuzz/properties`, which both share, and `fuzz/corpus`. Never: searches as long or as cleverly as `fuzz/run` does.
//!
//! Known weaknesses: changes are blind; nothing tells them which way they led.

#[cfg(test)]
#[path = "../fuzz/properties/mod.rs"]
mod properties;

#[cfg(test)]
mod seeds {
    use super::properties;
    use proptest::prelude::*;
    use proptest::sample::Index;
    use proptest::test_runner::TestRunner;
    use std::path::{Path, PathBuf};

    type Property = fn(&[u8]);

    /// Every target by its name.
    const TARGETS: [(&str, Property); 5] = [
        ("command", properties::command),
        ("dsn", properties::dsn),
        ("own_words", properties::own_words),
        ("read_and_sort", properties::read_and_sort),
        ("token", properties::token),
    ];

    /// What mails, addresses and orders are made of.
    const WORDS: [&str; 40] = [
        "\r\n",
        "\n",
        "\r",
        " ",
        "\t",
        "\0",
        "> ",
        "-- \n",
        "--g",
        "--g--",
        "#",
        "＃",
        "#antwort ",
        "#notiz",
        "Antwort: ",
        "66",
        "ja",
        "[",
        "]",
        "@",
        "<",
        ">",
        "=?utf-8?Q?",
        "?=",
        "=\r\n",
        "=3D",
        "B-2026-000123",
        "-k7f3q9xw2m5hd",
        "-",
        "\u{200b}",
        "\u{2011}",
        "ä",
        "From: ",
        "Return-Path: <>\r\n",
        "Auto-Submitted: auto-replied\r\n",
        "Content-Type: message/rfc822\r\n",
        "Content-Type: multipart/mixed; boundary=g\r\n\r\n",
        "Content-Transfer-Encoding: base64\r\n",
        "Status: 4.4.1\r\n",
        "Action: delayed\r\n",
    ];

    fn corpus() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
    }

    fn seeds(target: &str) -> Vec<Vec<u8>> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(corpus().join(target)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files.iter().map(|file| std::fs::read(file).unwrap()).collect()
    }

    /// What a target was asked, to be read by people.
    struct Input(Vec<u8>);

    impl std::fmt::Debug for Input {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "b\"{}\"", self.0.escape_ascii())
        }
    }

    /// One change of a seed.
    #[derive(Clone, Debug)]
    enum Change {
        Set(Index, u8),
        Insert(Index, usize),
        Remove(Index, usize),
        Repeat(Index, usize),
        /// The rest is that of another seed.
        Join(Index, Index, Index),
        Cut(Index),
    }

    fn change() -> impl Strategy<Value = Change> {
        let index = any::<Index>;
        prop_oneof![
            2 => (index(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
            4 => (index(), 0..WORDS.len()).prop_map(|(at, word)| Change::Insert(at, word)),
            2 => (index(), 1..40_usize).prop_map(|(at, count)| Change::Remove(at, count)),
            2 => (index(), 1..80_usize).prop_map(|(at, count)| Change::Repeat(at, count)),
            1 => (index(), index(), index()).prop_map(|(at, seed, from)| Change::Join(at, seed, from)),
            1 => index().prop_map(Change::Cut),
        ]
    }

    fn apply(change: &Change, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let place = |at: &Index, bytes: &[u8]| at.index(bytes.len() + 1);
        match change {
            Change::Set(at, byte) => {
                let at = place(at, bytes);
                bytes.splice(at..(at + 1).min(bytes.len()), [*byte]);
            }
            Change::Insert(at, word) => {
                let at = place(at, bytes);
                bytes.splice(at..at, WORDS[*word].bytes());
            }
            Change::Remove(at, count) => {
                let at = place(at, bytes);
                bytes.drain(at..(at + count).min(bytes.len()));
            }
            Change::Repeat(at, count) => {
                let at = place(at, bytes);
                let again = bytes[at..(at + count).min(bytes.len())].to_vec();
                bytes.splice(at..at, again);
            }
            Change::Join(at, seed, from) => {
                let other = seed.get(seeds);
                bytes.truncate(place(at, bytes));
                bytes.extend_from_slice(&other[place(from, other)..]);
            }
            Change::Cut(at) => bytes.truncate(place(at, bytes)),
        }
    }

    fn holds(target: &str) {
        let (_, property) = TARGETS.into_iter().find(|(name, _)| *name == target).unwrap();
        let seeds = seeds(target);
        for seed in &seeds {
            property(seed);
        }
        let config = ProptestConfig { cases: 800, failure_persistence: None, ..ProptestConfig::default() };
        let changed = (any::<Index>(), proptest::collection::vec(change(), 1..8)).prop_map(|(seed, changes)| {
            let mut bytes = seed.get(&seeds).clone();
            for change in &changes {
                apply(change, &mut bytes, &seeds);
            }
            Input(bytes)
        });
        let asked = TestRunner::new(config).run(&changed, |input| {
            property(&input.0);
            Ok(())
        });
        asked.unwrap_or_else(|fault| panic!("{fault}"));
    }

    #[test]
    fn every_target_has_seeds_and_is_asked_here() {
        let mut folders: Vec<String> = std::fs::read_dir(corpus())
            .unwrap()
            .flatten()
            .filter(|e| e.path().is_dir())
            .map(|e| e.file_name().into_string().unwrap())
            .collect();
        folders.sort();
        assert_eq!(folders, TARGETS.map(|(name, _)| name));
        let manifest = std::fs::read_to_string(corpus().join("../Cargo.toml")).unwrap();
        for (name, _) in TARGETS {
            assert!(manifest.contains(&format!("\nname = \"{name}\"\n")), "{name} is no target");
            assert!(seeds(name).len() >= 10, "{name} has too few seeds");
        }
        assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
    }

    #[test]
    fn a_mail_of_any_kind_is_read_and_judged_as_it_should() {
        holds("read_and_sort");
    }

    #[test]
    fn own_words_are_hers() {
        holds("own_words");
    }

    #[test]
    fn a_secret_stays_one() {
        holds("token");
    }

    #[test]
    fn an_order_is_obeyed_whole_or_not() {
        holds("command");
    }

    #[test]
    fn a_report_is_a_report() {
        holds("dsn");
    }
}
