//! `preview` as an administrator meets it on her first day: on a mailbox that people use, on Dovecot, with the flags they set.
//!
//! Knows: what lies there before and after, byte for byte and flag for flag. Never: looks into the program.
//!
//! Known weaknesses: without servers (`tests/run --no-servers`) only the scenes on a folder are played.

#[cfg(test)]
mod imap;
#[cfg(test)]
mod mails;

#[cfg(test)]
mod scenes {
    use super::imap::Imap;
    use super::mails::{self, Mail};
    use serde_json::Value;
    use std::collections::BTreeMap;
    use std::path::Path;
    use std::process::Command;
    use std::time::SystemTime;
    use tempfile::TempDir;

    /// A configuration folder with this text in place of the shipped mailbox.
    fn city(change: &dyn Fn(String) -> String) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        for name in ["departments.toml", "districts.toml", "routing.toml"] {
            std::fs::copy(shipped.join(name), folder.path().join(name)).unwrap();
        }
        let text = std::fs::read_to_string(shipped.join("anliegend.toml")).unwrap();
        std::fs::write(folder.path().join("anliegend.toml"), change(text)).unwrap();
        folder
    }

    fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_anliegend"));
        let ran = command.arg("--config").arg(folder).args(arguments).output().unwrap();
        (ran.status.code().unwrap(), String::from_utf8(ran.stdout).unwrap(), String::from_utf8(ran.stderr).unwrap())
    }

    /// Every file below a folder, with its bytes and when it was changed.
    fn everything(folder: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
        let mut found = BTreeMap::new();
        let mut open = vec![folder.to_owned()];
        while let Some(path) = open.pop() {
            for entry in std::fs::read_dir(&path).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    found.insert(path.display().to_string(), (Vec::new(), entry.metadata().unwrap().modified().unwrap()));
                    open.push(path);
                } else {
                    found
                        .insert(path.display().to_string(), (std::fs::read(&path).unwrap(), entry.metadata().unwrap().modified().unwrap()));
                }
            }
        }
        found
    }

    /// What the page says under a heading.
    fn section<'p>(page: &'p Value, heading: &str) -> &'p Value {
        let sections = page["sections"].as_array().unwrap();
        sections.iter().find(|s| s["heading"] == heading).unwrap_or_else(|| panic!("no \"{heading}\" in {page:#}"))
    }

    /// How often it says this.
    fn times(page: &Value, heading: &str, what: &str) -> u64 {
        let rows = section(page, heading)["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["what"].as_str().unwrap().contains(what));
        row.unwrap_or_else(|| panic!("no \"{what}\" in {rows:#?}"))["count"].as_u64().unwrap()
    }

    fn page(out: &str) -> Value {
        serde_json::from_str::<Value>(out).unwrap()[0].take()
    }

    /// Counted by hand over `mails::month`.
    fn is_right(page: &Value) {
        let said = |heading: &str| section(page, heading)["sentence"].as_str().unwrap().to_owned();
        assert!(page["lead"].as_str().unwrap().contains("14 Nachrichten"), "the mail of the last year is left out: {page:#}");
        assert_eq!(
            said("Von Menschen"),
            "11 von 14 Nachrichten haben Menschen geschrieben. Das sind 10 neue Anliegen und 1 Antwort auf frühere Nachrichten."
        );
        assert_eq!(times(page, "Von Maschinen", "Massenmail"), 1);
        assert_eq!(times(page, "Von Maschinen", "als automatisch gekennzeichnet"), 1);
        assert_eq!(times(page, "Von Maschinen", "Zustellberichte"), 1);
        assert_eq!(
            times(page, "Zuständigkeit", "66"),
            5,
            "two to the mailbox, two to info@, one without Return-Path; what colleagues bring goes to the desk"
        );
        assert_eq!(times(page, "Ohne Eingangsbestätigung", "steht weder in An noch in Cc"), 2);
        assert_eq!(times(page, "Ohne Eingangsbestätigung", "keinen Return-Path"), 1);
        assert_eq!(times(page, "Ohne Eingangsbestätigung", "nimmt keine Antworten an"), 2, "the form that nobody has told us of");
        assert_eq!(times(page, "Adressen, die noch nicht eingetragen sind", "info@stadt.example"), 2);
        assert_eq!(times(page, "Von anderen gebracht", "sommer@stadt.example"), 1);
        assert_eq!(times(page, "Von anderen gebracht", "noreply@stadt.example sieht aus wie ein Formular"), 2);
        assert_eq!(times(page, "Von anderen gebracht", "scanner@stadt.example sieht aus wie ein Scanner"), 1);
        assert!(said("Mailserver").contains("1 von 14 Nachrichten trägt keine Rückgabeadresse"), "{}", said("Mailserver"));
        let proposals: Vec<&str> = page["proposals"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        assert!(proposals[0].starts_with("addresses = [\"beschwerde@stadt.example\", \"info@stadt.example\"]"), "{proposals:#?}");
        for line in [
            "sender = \"noreply@stadt.example\"",
            "address = \"E-Mail\"",
            "name = \"Name\"",
            "text = \"Nachricht\"",
            "scanners = [\"scanner@stadt.example\"]",
        ] {
            assert!(proposals.contains(&line), "{line} in {proposals:#?}");
        }
    }

    #[test]
    fn on_a_mailbox_in_use_every_flag_folder_and_row_stays_as_it_was() {
        let Some(imap) = std::env::var("ANLIEGEND_TEST_IMAP").ok() else {
            assert!(std::env::var_os("ANLIEGEND_TEST_SERVERS").is_none(), "servers were promised");
            return;
        };
        let password = std::env::var("ANLIEGEND_TEST_PASSWORD").unwrap();
        let mut mailbox = Imap::log_in(&imap, "vorschau@stadt.test", &password);
        for Mail { raw, arrived_at, flags } in mails::month() {
            mailbox.append(&raw, arrived_at, flags);
        }
        let port = imap.rsplit_once(':').unwrap().1.to_owned();
        let folder = city(&|text| {
            let place = format!(
                "host = \"127.0.0.1\"\nport = {port}\nsecurity = \"plain\"\nuser = \"vorschau@stadt.test\"\npassword = {{ file = \"imap.secret\" }}"
            );
            // What an intake would do to this mailbox is the worst there is.
            text.replacen("type = \"maildir\"", "type = \"imap\"", 1).replacen("path = \"eingang\"", &place, 1).replacen(
                "after_intake = \"leave\"",
                "after_intake = \"move\"\nmove_to = \"Erledigt\"",
                1,
            )
        });
        std::fs::write(folder.path().join("imap.secret"), &password).unwrap();
        // A database that exists and knows nothing of these mails.
        assert_eq!(run(folder.path(), &["case", "list"]).0, 0);
        let before = (mailbox.everything(), everything(folder.path()));
        assert!(before.1.keys().any(|path| path.ends_with("anliegend.db")));

        let (code, out, err) = run(folder.path(), &["--format", "json", "preview"]);

        assert_eq!(code, 0, "{err}");
        is_right(&page(&out));
        let after = (mailbox.everything(), everything(folder.path()));
        assert_eq!(before.0, after.0, "flags, numbers, dates and folders on the server");
        assert!(before.1 == after.1, "{:?}", after.1.keys());
    }

    fn in_a_folder() -> TempDir {
        let folder = city(&|text| text);
        let inbox = folder.path().join("eingang");
        std::fs::create_dir(&inbox).unwrap();
        for (nth, mail) in mails::month().into_iter().enumerate() {
            let path = inbox.join(format!("{nth:02}.eml"));
            std::fs::write(&path, &mail.raw).unwrap();
            std::fs::File::options().append(true).open(&path).unwrap().set_modified(mail.arrived_at.into()).unwrap();
        }
        folder
    }

    #[test]
    fn on_a_folder_of_mails_it_says_the_same_and_makes_no_database_no_key_and_no_index() {
        let folder = in_a_folder();
        let before = everything(folder.path());

        let (code, out, err) = run(folder.path(), &["--format", "json", "preview"]);

        assert_eq!(code, 0, "{err}");
        is_right(&page(&out));
        assert!(before == everything(folder.path()), "{:?}", everything(folder.path()).keys());
    }

    #[test]
    fn the_page_to_print_holds_every_count_and_no_word_of_a_citizen() {
        let folder = in_a_folder();
        let html = folder.path().join("vorschau.html");
        let arguments = ["preview", "--html", html.to_str().unwrap()];
        let (code, out, err) = run(folder.path(), &arguments);
        assert_eq!(code, 0, "{err}");
        let page = std::fs::read_to_string(&html).unwrap();
        for words in [
            "Vorschau auf das Postfach beschwerde",
            "11 von 14 Nachrichten haben Menschen geschrieben",
            "Ohne Eingangsbestätigung",
            "[[forms]]",
        ] {
            assert!(page.contains(words) && out.contains(words), "{words} in {page}\n{out}");
        }
        for secret in ["Yilmaz", "yilmaz@", "Gartenstraße", "Laterne"] {
            assert!(!page.contains(secret) && !out.contains(secret), "{secret}");
        }
        assert!(page.contains("lang=\"de\"") && !page.contains("http"), "a page that loads nothing");

        let (code, _, err) = run(folder.path(), &arguments);
        assert_eq!(code, 2, "nobody's page is written over");
        assert!(err.contains("vorschau.html"), "{err}");
    }

    #[test]
    fn a_mailbox_that_cannot_be_read_and_one_that_is_not_there_are_said() {
        let folder = city(&|text| text);
        let (code, _, err) = run(folder.path(), &["preview"]);
        assert_eq!(code, 1);
        assert!(err.contains("beschwerde"), "{err}");
        let (code, _, err) = run(folder.path(), &["preview", "--mailbox", "lob"]);
        assert_eq!(code, 2);
        assert!(err.contains("no mailbox is called \"lob\"; there are beschwerde"), "{err}");
        assert_eq!(run(folder.path(), &["preview", "--days", "0"]).0, 2);
    }
}
