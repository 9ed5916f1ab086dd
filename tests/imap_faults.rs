//! What an IMAP server may do wrong, and what our letter box makes of it: never "empty", never "done", never a lost mail.
//!
//! The rows are those of the table about `async-imap`; the numbers in the comments are lessons B.

#[cfg(test)]
#[path = "fakes/daemon.rs"]
mod at_work;
#[cfg(test)]
#[path = "imap_faults/daemon.rs"]
mod daemon;
#[cfg(test)]
#[path = "fakes/imap.rs"]
mod fake;
#[cfg(test)]
#[path = "imap_faults/filing.rs"]
mod filing;
#[cfg(test)]
#[path = "imap_faults/idling.rs"]
mod idling;

#[cfg(test)]
#[path = "imap_faults/archive.rs"]
mod archive;

#[cfg(test)]
mod scenes {
    use super::fake::{Act, FakeImap, fails_passing, impatient, is_misconfigured, mail, mailbox, say, say_and_close, settings};
    use anliegend::adapters::imap::{ImapMailbox, ImapSettings};
    use anliegend::adapters::tls::Security;
    use anliegend::ports::{Credential, FaultKind, FetchedContent, FetchedMail, Mailbox};
    use secrecy::SecretString;

    const LIMIT: u64 = 100_000;

    /// UID and text of each mail, or why there is none.
    fn read(mails: Vec<FetchedMail>) -> Vec<(i64, String)> {
        let text = |content| match content {
            FetchedContent::Whole(bytes) => String::from_utf8(bytes).unwrap(),
            FetchedContent::TooLarge { headers, size } => format!("zu groß ({size}): {}", String::from_utf8(headers).unwrap()),
            FetchedContent::Unreadable => "unlesbar".to_owned(),
        };
        mails.into_iter().map(|mail| (mail.uid, text(mail.content))).collect()
    }

    fn whole(uids: &[u32]) -> Vec<(i64, String)> {
        uids.iter().map(|uid| (i64::from(*uid), String::from_utf8(mail(*uid)).unwrap())).collect()
    }

    fn starts(command: &str, with: &str) -> bool {
        command.starts_with(with)
    }

    // ---- a server that behaves -----------------------------------------------------------------------------------

    #[tokio::test]
    async fn a_mailbox_is_read_without_touching_it() {
        let server = FakeImap::start(&[4, 5, 9], |_, _| None).await;
        let mailbox = mailbox(&server);
        let status = mailbox.open().await.unwrap();
        assert_eq!((status.uid_validity, status.uid_next, status.exists), (77, Some(10), 3));
        assert_eq!(mailbox.uids_above(4).await.unwrap(), [5, 9]);
        assert_eq!(mailbox.sizes(&[5, 9]).await.unwrap(), [(5, mail(5).len() as u64), (9, mail(9).len() as u64)]);
        let mails = mailbox.fetch(&[5, 9], LIMIT).await.unwrap();
        assert_eq!(mails[0].internal_date, Some("2026-11-02T07:00:00Z".parse().unwrap()));
        assert_eq!(read(mails), whole(&[5, 9]));
        mailbox.file_away(&[5, 9]).await.unwrap();
        mailbox.hang_up().await;
        for command in server.heard() {
            let touches = ["SELECT", "STORE", "EXPUNGE", "MOVE", "COPY", "APPEND", "CLOSE", "RFC822 ", "BODY["];
            assert!(!touches.iter().any(|word| command.contains(word)), "{command}");
        }
        assert_eq!(server.connections(), 1);
    }

    #[tokio::test]
    async fn the_highest_mail_that_a_star_always_names_is_not_taken_for_a_new_one() {
        let server = FakeImap::start(&[4, 5], |_, _| None).await;
        let mailbox = mailbox(&server);
        mailbox.open().await.unwrap();
        assert_eq!(mailbox.uids_above(5).await.unwrap(), Vec::<i64>::new());
        assert_eq!(mailbox.uids_above(9).await.unwrap(), Vec::<i64>::new());
    }

    #[tokio::test]
    async fn a_mail_over_the_limit_is_never_fetched_whole() {
        let server = FakeImap::start(&[1, 2], |_, _| None).await;
        let large = [b"Subject: Fotos\r\n\r\n".to_vec(), vec![b'A'; 5000]].concat();
        server.folder.lock().unwrap().mails.insert(2, large);
        let mailbox = mailbox(&server);
        let mails = read(mailbox.fetch(&[1, 2], 1000).await.unwrap());
        assert_eq!(mails[0], whole(&[1])[0]);
        assert_eq!(mails[1], (2, "zu groß (5018): Subject: Fotos\r\n\r\n".to_owned()));
        assert!(!server.heard().iter().any(|command| starts(command, "UID FETCH 2 ") && command.contains("BODY.PEEK[]")));
    }

    #[tokio::test]
    async fn a_full_archive_is_listed_in_windows() {
        let uids: Vec<u32> = (1..=45_000).collect();
        let server = FakeImap::start(&uids, |_, _| None).await;
        let mailbox = mailbox(&server);
        mailbox.open().await.unwrap();
        assert_eq!(mailbox.uids_above(0).await.unwrap(), (1..=45_000).collect::<Vec<i64>>());
        let searches: Vec<String> = server.heard().into_iter().filter(|command| starts(command, "UID SEARCH")).collect();
        assert_eq!(searches, ["UID SEARCH UID 1:20000", "UID SEARCH UID 20001:40000", "UID SEARCH UID 40001:*"]);
    }

    #[tokio::test]
    async fn a_kept_connection_that_died_between_two_polls_costs_one_reconnect() {
        let server = FakeImap::start(&[1], |connection, command| match command {
            "NOOP" if connection == 1 => Some(Act::SayAndClose(b"{tag} OK done\r\n".to_vec())),
            _ => None,
        })
        .await;
        let mailbox = mailbox(&server);
        mailbox.open().await.unwrap();
        assert_eq!(mailbox.open().await.unwrap().exists, 1);
        assert_eq!(server.connections(), 2);
    }

    // ---- FETCH ---------------------------------------------------------------------------------------------------

    #[tokio::test]
    async fn fetch_answered_no_is_not_an_empty_mailbox() {
        let server =
            FakeImap::start(&[1, 2], |_, command| starts(command, "UID FETCH").then(|| Act::Say(b"{tag} NO cannot\r\n".to_vec()))).await;
        let mailbox = mailbox(&server);
        // Nothing else proves the server sound, so it takes five polls to give up on the first mail; then the second.
        for _ in 0..4 {
            fails_passing(mailbox.fetch(&[1], LIMIT)).await;
        }
        assert_eq!(read(mailbox.fetch(&[1], LIMIT).await.unwrap()), [(1, "unlesbar".to_owned())]);
    }

    /// A2 Redmine: a failure is no verdict.
    #[tokio::test]
    async fn fetch_refused_for_now_is_waited_out_however_long_it_takes() {
        let server = FakeImap::start(&[1], |_, command| {
            starts(command, "UID FETCH").then(|| Act::Say(b"{tag} NO [UNAVAILABLE] storage is offline\r\n".to_vec()))
        })
        .await;
        let mailbox = mailbox(&server);
        for _ in 0..20 {
            fails_passing(mailbox.fetch(&[1], LIMIT)).await;
        }
    }

    #[tokio::test]
    async fn fetch_refused_after_the_first_of_three_mails_costs_only_the_one_refused() {
        let server = FakeImap::start(&[1, 2, 3], |_, command| {
            let wants_two = ["UID FETCH 1:3 ", "UID FETCH 2:3 ", "UID FETCH 2 "].iter().any(|start| starts(command, start));
            if !wants_two || !command.contains("BODY") {
                return None;
            }
            if starts(command, "UID FETCH 1:3 ") {
                return Some(say("* 1 FETCH (UID 1 BODY[] {7}\r\nMail 1.)\r\n{tag} NO broken index\r\n"));
            }
            Some(say("{tag} NO broken index\r\n"))
        })
        .await;
        let mails = read(mailbox(&server).fetch(&[1, 2, 3], LIMIT).await.unwrap());
        assert_eq!(mails, [(1, "Mail 1.".to_owned()), (2, "unlesbar".to_owned()), (3, whole(&[3])[0].1.clone())]);
    }

    #[tokio::test]
    async fn a_mail_silently_missing_from_a_good_answer_is_asked_for_alone() {
        let server = FakeImap::start(&[1, 2], |_, command| {
            if starts(command, "UID FETCH 1:2 ") && command.contains("BODY") {
                return Some(say("* 2 FETCH (UID 2 BODY[] {6}\r\nMail 2)\r\n{tag} OK done\r\n"));
            }
            None
        })
        .await;
        assert_eq!(read(mailbox(&server).fetch(&[1, 2], LIMIT).await.unwrap()), [whole(&[1])[0].clone(), (2, "Mail 2".to_owned())]);
    }

    #[tokio::test]
    async fn a_mail_that_vanished_is_left_out_and_not_called_unreadable() {
        let server = FakeImap::start(&[1, 3], |_, _| None).await;
        assert_eq!(read(mailbox(&server).fetch(&[1, 2, 3], LIMIT).await.unwrap()), whole(&[1, 3]));
        let server = FakeImap::start(&[1], |_, _| None).await;
        assert_eq!(read(mailbox(&server).fetch(&[2], LIMIT).await.unwrap()), Vec::new());
    }

    /// Lesson B 9.
    #[tokio::test]
    async fn a_connection_closed_between_two_mails_loses_none() {
        for ending in ["", "* BYE shutting down\r\n", "* 2 FETCH (UID 2 BODY[] {30}\r\nFrom: yil"] {
            let server = FakeImap::start(&[1, 2, 3], move |connection, command| {
                let is_first = connection == 1 && starts(command, "UID FETCH 1:3 ") && command.contains("BODY");
                is_first.then(|| Act::SayAndClose(format!("* 1 FETCH (UID 1 BODY[] {{7}}\r\nMail 1!)\r\n{ending}").into_bytes()))
            })
            .await;
            let mails = read(mailbox(&server).fetch(&[1, 2, 3], LIMIT).await.unwrap());
            assert_eq!(mails, [vec![(1, "Mail 1!".to_owned())], whole(&[2, 3])].concat(), "{ending:?}");
            assert_eq!(server.connections(), 2, "{ending:?}");
        }
    }

    #[tokio::test]
    async fn a_mail_over_which_the_connection_always_breaks_stops_the_others_only_for_a_while() {
        let server = FakeImap::start(&[1, 2, 3], |_, command| {
            let has_two = ["UID FETCH 1:3 ", "UID FETCH 2:3 ", "UID FETCH 2 "].iter().any(|start| starts(command, start));
            (has_two && command.contains("BODY")).then(|| Act::SayAndClose(Vec::new()))
        })
        .await;
        let mailbox = mailbox(&server);
        for _ in 0..4 {
            fails_passing(mailbox.fetch(&[1, 2, 3], LIMIT)).await;
        }
        let mails = read(mailbox.fetch(&[1, 2, 3], LIMIT).await.unwrap());
        assert_eq!(mails, [whole(&[1])[0].clone(), (2, "unlesbar".to_owned()), whole(&[3])[0].clone()]);
    }

    #[tokio::test]
    async fn a_date_over_which_the_parser_panics_costs_a_reconnect_and_the_date() {
        let server = FakeImap::start(&[1, 2], |_, command| {
            let wants_first = ["UID FETCH 1:2 ", "UID FETCH 1 "].iter().any(|start| starts(command, start));
            (wants_first && command.contains("INTERNALDATE"))
                .then(|| Act::Say(b"* 1 FETCH (UID 1 INTERNALDATE NIL BODY[] {6}\r\nMail 1)\r\n{tag} OK done\r\n".to_vec()))
        })
        .await;
        let mails = mailbox(&server).fetch(&[1, 2], LIMIT).await.unwrap();
        assert_eq!(mails[0].internal_date, None);
        assert_eq!(read(mails), whole(&[1, 2]));
    }

    /// Lesson B 1, at the line.
    #[tokio::test]
    async fn rubbish_between_two_answers_costs_a_reconnect() {
        for rubbish in ["* FOO bar\r\n", "* OK bare\n", "%%%\r\n", "* 1 FETCH (UID 1 BODY[] ~{3}\r\nabc)\r\n", "x77 OK foreign tag\r\n"] {
            let server = FakeImap::start(&[1, 2], move |connection, command| {
                let is_first = connection == 1 && starts(command, "UID FETCH") && command.contains("BODY");
                is_first.then(|| Act::SayThenServe(rubbish.as_bytes().to_vec()))
            })
            .await;
            assert_eq!(read(mailbox(&server).fetch(&[1, 2], LIMIT).await.unwrap()), whole(&[1, 2]), "{rubbish:?}");
            assert_eq!(server.connections(), 2, "{rubbish:?}");
        }
    }

    #[tokio::test]
    async fn a_mail_announced_with_more_than_was_asked_for_is_given_up_on_at_once() {
        let server = FakeImap::start(&[1, 2], |_, command| {
            let has_one = ["UID FETCH 1:2 ", "UID FETCH 1 "].iter().any(|start| starts(command, start));
            (has_one && command.contains("BODY")).then(|| Act::Say(b"* 1 FETCH (UID 1 BODY[] {500000000}\r\nAAAA".to_vec()))
        })
        .await;
        let mails = read(mailbox(&server).fetch(&[1, 2], LIMIT).await.unwrap());
        assert_eq!(mails, [(1, "unlesbar".to_owned()), whole(&[2])[0].clone()]);
    }

    #[tokio::test]
    async fn what_nobody_asked_for_is_neither_mail_nor_fault() {
        let noise = "* 9 EXISTS\r\n* 1 RECENT\r\n* 2 FETCH (FLAGS (\\Seen gr\u{fc}n))\r\n* OK [ALERT] Wartung\r\n* 7 FETCH (UID 70 BODY[] {1}\r\nx)\r\n";
        let server =
            FakeImap::start(&[1], move |_, command| starts(command, "UID FETCH").then(|| Act::SayThenServe(noise.as_bytes().to_vec())))
                .await;
        assert_eq!(read(mailbox(&server).fetch(&[1], LIMIT).await.unwrap()), whole(&[1]));
    }

    /// Lesson B 14.
    #[tokio::test]
    async fn silence_ends_at_the_limit_and_costs_the_connection() {
        let server =
            FakeImap::start(&[1], |connection, command| (connection == 1 && starts(command, "UID FETCH")).then_some(Act::Hang)).await;
        let mailbox = ImapMailbox::new(impatient(server.port)).unwrap();
        assert_eq!(read(mailbox.fetch(&[1], LIMIT).await.unwrap()), whole(&[1]));
        assert_eq!(server.connections(), 2);
    }

    // ---- SEARCH and SELECT ---------------------------------------------------------------------------------------

    /// Lesson B 6.
    #[tokio::test]
    async fn search_answered_no_or_cut_short_is_a_fault_and_never_a_short_list() {
        let answers = [
            Act::Say(b"{tag} NO index is being rebuilt\r\n".to_vec()),
            Act::Say(b"{tag} BAD what\r\n".to_vec()),
            Act::Say(b"* SEARCH 1\r\nz9 OK foreign tag\r\n".to_vec()),
            Act::SayAndClose(b"* SEARCH 1 2\r\n".to_vec()),
            Act::SayAndClose(b"* SEARCH 1 2".to_vec()),
            Act::SayAndClose(b"* SEARCH 1\r\n* BYE\r\n".to_vec()),
            Act::SayAndClose(b"* SEARCH 1\r\n{tag} OK done\r\n".to_vec()),
            Act::Say(b"* SEARCH 1 2 3 4 5 6 7\r\n{tag} OK done\r\n".to_vec()),
        ];
        for answer in answers {
            let shown = format!("{answer:?}");
            let server = FakeImap::start(&[1, 2, 3], move |_, command| starts(command, "UID SEARCH").then(|| answer.clone())).await;
            let mailbox = mailbox(&server);
            mailbox.open().await.unwrap();
            let outcome = mailbox.uids_above(0).await;
            assert!(matches!(&outcome, Err(fault) if fault.kind == FaultKind::Transient), "{shown}: {outcome:?}");
        }
    }

    #[tokio::test]
    async fn select_cut_short_is_a_fault_and_never_an_open_mailbox() {
        for text in [
            "* 3 EXISTS\r\n",
            "* 3 EXISTS\r\n* OK [UIDVALIDITY 77] ok\r\n* BYE\r\n",
            "* 3 EXISTS\r\n* OK [UIDVALIDITY 77] ok\r\n{tag} OK done\r\n",
        ] {
            let server = FakeImap::start(&[1], move |_, command| starts(command, "EXAMINE").then(|| say_and_close(text))).await;
            fails_passing(mailbox(&server).open()).await;
        }
    }

    #[tokio::test]
    async fn a_mailbox_without_uidvalidity_is_not_trusted() {
        for code in ["", "* OK [UIDVALIDITY 0] zero\r\n"] {
            let server = FakeImap::start(&[1], move |_, command| {
                starts(command, "EXAMINE").then(|| Act::Say(format!("* 1 EXISTS\r\n{code}{{tag}} OK done\r\n").into_bytes()))
            })
            .await;
            assert!(fails_passing(mailbox(&server).open()).await.contains("UIDVALIDITY"));
        }
    }

    #[tokio::test]
    async fn a_line_without_end_is_cut_off_long_before_memory_is() {
        let server = FakeImap::start(&[1], |_, command| {
            starts(command, "UID SEARCH").then(|| Act::Say([b"* SEARCH".to_vec(), b" 1".repeat(1_500_000)].concat()))
        })
        .await;
        let mailbox = mailbox(&server);
        mailbox.open().await.unwrap();
        assert!(fails_passing(mailbox.uids_above(0)).await.contains("not IMAP"));
    }

    /// Lesson B 17.
    #[tokio::test]
    async fn new_numbers_in_the_middle_of_the_work_stop_it_until_the_mailbox_is_opened_again() {
        let server = FakeImap::start(&[1, 2], |connection, command| {
            (connection == 1 && starts(command, "UID FETCH")).then(|| Act::SayAndClose(Vec::new()))
        })
        .await;
        let mailbox = mailbox(&server);
        assert_eq!(mailbox.open().await.unwrap().uid_validity, 77);
        server.folder.lock().unwrap().uid_validity = 78;
        assert!(fails_passing(mailbox.fetch(&[1, 2], LIMIT)).await.contains("new numbers"));
        assert_eq!(mailbox.open().await.unwrap().uid_validity, 78);
        assert_eq!(read(mailbox.fetch(&[1, 2], LIMIT).await.unwrap()), whole(&[1, 2]));
    }

    #[tokio::test]
    async fn an_unknown_folder_is_named_and_travels_in_modified_utf_7() {
        let server =
            FakeImap::start(&[1], |_, command| starts(command, "EXAMINE").then(|| say("{tag} NO [NONEXISTENT] unknown\r\n"))).await;
        let mailbox = ImapMailbox::new(ImapSettings { folder: "Büro \"Süd\"".to_owned(), ..settings(server.port) }).unwrap();
        assert!(is_misconfigured(mailbox.open()).await.contains("folder Büro \"Süd\" of mailbox beschwerde"));
        assert!(server.heard().contains(&"EXAMINE \"B&APw-ro \\\"S&APw-d\\\"\"".to_owned()), "{:?}", server.heard());
    }

    // ---- greeting and login --------------------------------------------------------------------------------------

    #[tokio::test]
    async fn a_greeting_that_turns_us_away_is_told_as_such() {
        let server =
            FakeImap::start(&[1], |_, command| (command == "GREETING").then(|| say_and_close("* BYE too many connections\r\n"))).await;
        assert!(fails_passing(mailbox(&server).open()).await.contains("turned us away"));
        let server = FakeImap::start(&[1], |_, command| (command == "GREETING").then(|| say_and_close(""))).await;
        fails_passing(mailbox(&server).open()).await;
    }

    #[tokio::test]
    async fn a_greeting_that_skips_the_login_is_not_believed() {
        let server = FakeImap::start(&[1], |_, command| (command == "GREETING").then(|| say("* PREAUTH welcome\r\n"))).await;
        assert!(is_misconfigured(mailbox(&server).open()).await.contains("PREAUTH"));
        assert_eq!(server.heard(), Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_wrong_password_is_a_matter_of_configuration_and_an_overloaded_server_is_not() {
        let server = FakeImap::start(&[1], |_, command| {
            starts(command, "AUTHENTICATE").then(|| say("{tag} NO [AUTHENTICATIONFAILED] Authentication failed for streng-geheim.\r\n"))
        })
        .await;
        let fault = mailbox(&server).open().await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Misconfigured);
        assert_eq!(fault.what, "cannot log in to mailbox beschwerde: the server refused user name or password");
        assert!(!format!("{fault:?}").contains("geheim"));
        let server = FakeImap::start(&[1], |_, command| {
            starts(command, "AUTHENTICATE").then(|| say("{tag} NO [UNAVAILABLE] Temporary authentication failure.\r\n"))
        })
        .await;
        fails_passing(mailbox(&server).open()).await;
    }

    #[tokio::test]
    async fn a_server_without_sasl_gets_a_quoted_login_and_one_that_forbids_it_gets_none() {
        let server = FakeImap::start(&[1], |_, _| None).await;
        server.folder.lock().unwrap().abilities = "IMAP4rev1";
        let credential = Credential::Password(SecretString::from("ein \"gutes\" \\Wort"));
        let mailbox = ImapMailbox::new(ImapSettings { credential, ..settings(server.port) }).unwrap();
        mailbox.open().await.unwrap();
        assert!(server.heard().contains(&r#"LOGIN "beschwerde@stadt.test" "ein \"gutes\" \\Wort""#.to_owned()), "{:?}", server.heard());
        let server = FakeImap::start(&[1], |_, _| None).await;
        server.folder.lock().unwrap().abilities = "IMAP4rev1 STARTTLS LOGINDISABLED";
        assert!(is_misconfigured(self::mailbox(&server).open()).await.contains("starttls"));
        assert!(!server.heard().iter().any(|command| starts(command, "LOGIN")));
    }

    #[tokio::test]
    async fn a_refused_starttls_never_becomes_a_login_in_plain_text() {
        let server = FakeImap::start(&[1], |_, command| (command == "STARTTLS").then(|| say("{tag} NO not today\r\n"))).await;
        let mailbox = ImapMailbox::new(ImapSettings { security: Security::StartTls, ..settings(server.port) }).unwrap();
        assert!(is_misconfigured(mailbox.open()).await.contains("STARTTLS"));
        assert_eq!(server.heard(), ["STARTTLS"]);
    }

    #[tokio::test]
    async fn a_tls_connection_to_a_port_that_speaks_plain_text_says_what_to_write() {
        let server = FakeImap::start(&[1], |_, _| None).await;
        let mailbox = ImapMailbox::new(ImapSettings { security: Security::Tls, ..settings(server.port) }).unwrap();
        assert!(is_misconfigured(mailbox.open()).await.contains("starttls"));
    }

    #[tokio::test]
    async fn a_server_that_does_not_answer_is_a_passing_fault_that_names_it() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mute = ImapMailbox::new(impatient(port)).unwrap();
        fails_passing(mute.open()).await;
        drop(listener);
        let fault = ImapMailbox::new(settings(port)).unwrap().open().await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Transient);
        assert!(fault.what.contains(&format!("127.0.0.1:{port}")), "{}", fault.what);
    }

    #[tokio::test]
    async fn plain_text_to_another_machine_is_refused_before_anything_is_opened() {
        let refused = ImapMailbox::new(ImapSettings { host: "imap.stadt.test".to_owned(), ..settings(143) });
        assert_eq!(refused.unwrap_err().kind, FaultKind::Misconfigured);
        let smuggled = ImapMailbox::new(ImapSettings { folder: "INBOX\r\na1 DELETE INBOX".to_owned(), ..settings(143) });
        assert_eq!(smuggled.unwrap_err().kind, FaultKind::Misconfigured);
    }

    #[tokio::test]
    async fn no_fault_carries_what_stood_in_a_mail() {
        let server = FakeImap::start(&[1], |_, command| {
            (starts(command, "UID FETCH") || starts(command, "UID SEARCH"))
                .then(|| Act::Say(b"* 1 FETCH (UID 1 BODY[] Frau Yilmaz schreibt\r\n".to_vec()))
        })
        .await;
        let mailbox = mailbox(&server);
        mailbox.open().await.unwrap();
        let fault = mailbox.uids_above(0).await.unwrap_err();
        assert!(!format!("{fault:?} {fault}").contains("Yilmaz"));
    }
}
