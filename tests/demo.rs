//! The demo as anybody would start it, in this process and in a folder of its own.
//!
//! Knows: what the story promises (`office.md` 5). Never: how the daemon does it.
//!
//! Known weaknesses: one run serves most tests of this file, since each takes seconds without optimisation.

#[cfg(test)]
mod tests {
    use anliegend::deadlines::local_date;
    use anliegend::demo::{Column, FirstMails, MAILS, Story, mail, perform};
    use anliegend::letters::LetterKind;
    use chrono::Datelike;
    use std::collections::BTreeSet;
    use std::path::Path;

    async fn played(folder: &Path) -> (Story, String) {
        let mut told = Vec::new();
        let played = perform(folder, &mut told).await;
        let told = String::from_utf8(told).unwrap();
        (played.unwrap_or_else(|why| panic!("{told}\n{why}")), told)
    }

    #[tokio::test]
    async fn the_demo_tells_the_whole_story_and_leaves_its_pages() {
        let home = tempfile::tempdir().unwrap();
        let (story, told) = played(home.path()).await;
        println!("{told}");
        the_counts_are_as_told(&story, &told);
        nobody_wrote_before_go_live_or_to_machines(&story);
        every_kind_of_letter_was_needed(&story);
        the_complaint_about_a_colleague_stayed_at_the_desk(&story);
        the_same_mail_in_two_mailboxes_is_one_case(&story);
        the_sleeper_is_reminded_once_on_each_day_and_never_at_easter(&story);
        breaking_off_changed_nothing(&story);
        every_sample_mail_is_played(&story);
        the_page_has_three_columns_and_says_that_nobody_is_real(home.path());
    }

    /// 30 mails: 21 concerns, 6 automatic, 1 duplicate, 1 misdirected, 1 confidential (`office.md` 5).
    fn the_counts_are_as_told(story: &Story, told: &str) {
        let expected = FirstMails { mails: 30, concerns: 21, automatic: 6, duplicates: 1, misdirected: 1, confidential: 1 };
        assert_eq!(story.first, expected);
        assert!(told.contains("30 Mails in zwei Postfächern"));
        assert!(told.contains("21 Anliegen, 6 automatische, 1 Dublette, 1 Irrläufer, 1 vertraulich."));
        assert!(told.contains("Fr 03.04.2026          Karfreitag, zählt nicht"), "{told}");
        assert!(told.contains("Mo 06.04.2026          Ostermontag, zählt nicht"));
        assert!(told.contains("Di 14.04.2026  10. Tag"));
        assert!(told.trim_end().ends_with("`anliegend preview`"));
        assert_eq!(story.rows.len(), 23);
    }

    fn nobody_wrote_before_go_live_or_to_machines(story: &Story) {
        assert_eq!(story.held, 4, "an acknowledgement, a department's mail and two digests");
        assert_eq!(story.automatic.len(), 6);
        for letter in &story.sent {
            let answers = letter.mail.in_reply_to.iter().chain(&letter.mail.references);
            assert!(!answers.into_iter().any(|id| story.automatic.contains(id)), "{} answers a machine", letter.file);
            assert!(!letter.mail.to.iter().any(|to| to.address.starts_with("probe@")), "{} belongs to the trial", letter.file);
        }
    }

    fn every_kind_of_letter_was_needed(story: &Story) {
        let kinds: BTreeSet<&str> = story.sent.iter().map(|s| s.kind.code()).collect();
        let missing: Vec<&str> = LetterKind::ALL.iter().map(|kind| kind.code()).filter(|code| !kinds.contains(code)).collect();
        assert_eq!(missing, [LetterKind::AdminNote.code()], "this desk never leaves an answer lying for two days");
        let digests = story.sent.iter().filter(|s| s.kind == LetterKind::Digest).map(|s| local_date(s.at, chrono_tz::Europe::Berlin));
        let days: Vec<u32> = digests.map(|day| day.ordinal()).collect();
        // 30 March to 17 April 2026 is day 89 to 107 of the year; Good Friday is day 93, Easter Monday day 96.
        assert_eq!(days, [89, 90, 91, 92, 97, 98, 99, 100, 103, 104, 105, 106, 107], "a digest each working day, none on a holiday");
    }

    fn the_complaint_about_a_colleague_stayed_at_the_desk(story: &Story) {
        for letter in story.sent.iter().filter(|s| Column::of_letter(s.kind) == Column::Department) {
            let whole = format!("{} {}", letter.mail.subject, letter.mail.text);
            for word in ["Dienstaufsicht", "Voss", "Schalter 2", "angeschrien"] {
                assert!(!whole.contains(word), "{} tells a department: {word}", letter.file);
            }
        }
        let receipt = story.sent.iter().find(|s| s.mail.to.iter().any(|to| to.address == "b.voss@example.test")).unwrap();
        assert!(receipt.mail.text.contains("Der Bereich, um den es geht, erhält Ihre Nachricht nicht."));
    }

    fn the_same_mail_in_two_mailboxes_is_one_case(story: &Story) {
        let of_krause = |kind| {
            story.sent.iter().filter(|s| s.kind == kind && s.mail.text.contains("Krause") | s.mail.to[0].address.contains("krause")).count()
        };
        assert_eq!(of_krause(LetterKind::Acknowledgement), 1);
        assert_eq!(of_krause(LetterKind::DepartmentCase), 1);
        assert_eq!(story.rows.iter().filter(|row| row.title.contains("Gehwegplatten")).count(), 1);
    }

    /// Receipt 27 and 28 March: day 7 is Thu 9 April, day 9 Mon 13 April (`office.md` 4).
    fn the_sleeper_is_reminded_once_on_each_day_and_never_at_easter(story: &Story) {
        let days = |kind| -> Vec<(u32, u32)> {
            let letters = story.sent.iter().filter(|s| s.kind == kind);
            letters.map(|s| local_date(s.at, chrono_tz::Europe::Berlin)).map(|day| (day.day(), day.month())).collect()
        };
        assert_eq!(days(LetterKind::Reminder), [(9, 4)]);
        assert_eq!(days(LetterKind::Escalation), [(13, 4)]);
        let is_easter = |day: chrono::NaiveDate| day.month() == 4 && (3..=6).contains(&day.day());
        let at_easter = story.sent.iter().filter(|s| is_easter(local_date(s.at, chrono_tz::Europe::Berlin)));
        let to_offices: Vec<&str> =
            at_easter.filter(|s| Column::of_letter(s.kind) == Column::Department).map(|s| s.file.as_str()).collect();
        assert!(to_offices.is_empty(), "{to_offices:?}");
        assert_eq!(story.unfolded.late.len(), 1, "the street that nobody swept: {:?}", story.unfolded);
    }

    fn breaking_off_changed_nothing(story: &Story) {
        assert_eq!(story.before, story.after);
        assert_eq!(story.again.cases, 0);
        assert_eq!(story.again.replies, 0);
        assert!(story.again.mails > 30);
        assert_eq!(story.again.duplicates, story.again.mails);
    }

    fn every_sample_mail_is_played(story: &Story) {
        for (name, _) in MAILS {
            let file = format!("/{name}.eml");
            assert_eq!(story.scenes.iter().filter(|scene| scene.file.ends_with(&file)).count(), 1, "{name}");
        }
    }

    fn the_page_has_three_columns_and_says_that_nobody_is_real(folder: &Path) {
        let page = std::fs::read_to_string(folder.join("geschichte.html")).unwrap();
        assert!(page.contains("<html lang=\"de\">") && page.contains("Alle Personen sind erfunden"));
        for (class, heading) in [("citizen", "Bürgerin"), ("department", "Fachamt"), ("desk", "Beschwerdestelle")] {
            assert!(page.contains(&format!("<article class=\"scene {class}\">")), "{class}");
            assert!(page.contains(&format!("<span class=\"{class}\">{heading}</span>")), "{heading}");
        }
        assert!(page.contains("<s>Freitag, 3. April 2026</s>") && page.contains("zählt nicht: Karfreitag"));
        assert!(!page.contains("<script") && !page.contains("http-equiv") && !page.contains("src="));
        let opened = page.matches("<details").count();
        assert_eq!(opened, page.matches("</details>").count());
        let digest = std::fs::read_to_string(folder.join("tagesuebersicht.html")).unwrap();
        assert!(digest.contains("Freitag, 17. April 2026"), "{digest}");
        assert!(std::fs::read_to_string(folder.join("kennzahlen.txt")).unwrap().contains("Zielkennzahlen"));
    }

    #[tokio::test]
    async fn two_runs_tell_the_same() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (first, _) = played(one.path()).await;
        let (second, _) = played(other.path()).await;
        assert_eq!((first.first, first.before, first.after), (second.first, second.before, second.after));
        assert_eq!(first.rows, second.rows);
        assert_eq!(first.sheet, second.sheet);
        assert_eq!(first.sent.len(), second.sent.len());
    }

    #[tokio::test]
    async fn a_folder_that_holds_something_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("brief.txt"), "wichtig").unwrap();
        let refused = anliegend::demo::play(Some(home.path().to_owned())).await.unwrap_err();
        assert!(refused.contains("not empty"), "{refused}");
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn every_sample_mail_is_a_mail_at_reserved_domains() {
        for (name, bytes) in MAILS {
            let read = anliegend::intake::read(bytes, &anliegend::intake::Limits::default())
                .unwrap_or_else(|fault| panic!("{name}: {}", fault.code()));
            assert!(read.date.is_some() && read.message_id.is_some(), "{name}");
            for address in read.from.iter().chain(&read.to).chain(&read.cc) {
                let domain = address.domain();
                assert!(domain == "stadt.example" || domain.ends_with("example.test"), "{name}: {domain}");
            }
        }
        assert!(mail("01-yilmaz-laterne").is_some());
    }

    #[test]
    fn umlauts_survive_all_charsets() {
        let read = |name: &str| anliegend::intake::read(mail(name).unwrap(), &anliegend::intake::Limits::default()).unwrap();
        assert_eq!(read("01-yilmaz-laterne").subject, "Straßenlaterne in der Gartenstraße 12");
        assert!(read("02-krause-gehweg").text.contains("mit großer Schrift"));
        let bus = read("03-pendler-bus");
        assert_eq!(bus.subject, "Bus 205 fällt SCHON WIEDER aus!!!");
        assert!(bus.text.contains("„Der öffentliche Nahverkehr wird besser“") && bus.text.contains("58,90 €"));
        assert!(read("04-wolff-kitaplatz").text.contains("wir warten seit 14 Monaten"));
        assert!(!read("04-wolff-kitaplatz").text.contains("mso"));
        assert_eq!(read("15-boehm-hecke").from[0].name, "Margarete Böhm");
        assert_eq!(read("05-neumann-schlagloch-foto").attachments.len(), 1);
    }
}
