//! The doors to the street against real servers: Dovecot, and Postfix or Exim.
//!
//! Runs where `tests/run` has started them (it sets `ANLIEGEND_TEST_…`); elsewhere each test says that it was skipped.
//!
//! Known weaknesses: waiting for a delivery means asking the server again and again.

#[cfg(test)]
mod street {
    use anliegend::adapters::imap::{AfterIntake, ImapMailbox, ImapSettings, ImapTimeouts};
    use anliegend::adapters::smtp::{SmtpPostman, SmtpSettings, SmtpTimeouts};
    use anliegend::adapters::tls::Security;
    use anliegend::ports::{Badge, Credential, Delivery, Envelope, Fault, FaultKind, FetchedContent, Mailbox, Postman};
    use secrecy::SecretString;
    use std::path::PathBuf;
    use std::sync::Arc;
    use std::time::Duration;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::TcpStream;

    const LIMIT: u64 = 50_000_000;

    /// How to reach the servers.
    struct Servers {
        imap: u16,
        imaps: u16,
        smtp: u16,
        smtps: u16,
        submission: u16,
        password: String,
        ca: PathBuf,
    }

    impl Servers {
        /// None where no servers were promised.
        fn found() -> Option<Self> {
            let Some(imap) = value("IMAP") else {
                println!("skipped: no servers; tests/run starts them");
                return None;
            };
            Some(Self {
                imap: port(&imap),
                imaps: port(&value("IMAPS").unwrap()),
                smtp: port(&value("SMTP").unwrap()),
                smtps: port(&value("SMTPS").unwrap()),
                submission: port(&value("SUBMISSION").unwrap()),
                password: value("PASSWORD").unwrap(),
                ca: PathBuf::from(value("CA").unwrap()),
            })
        }

        fn imap_settings(&self, user: &str) -> ImapSettings {
            ImapSettings {
                name: "beschwerde".to_owned(),
                host: "localhost".to_owned(),
                port: self.imap,
                security: Security::Plain,
                user: user.to_owned(),
                credential: Credential::Password(SecretString::from(self.password.clone())),
                folder: "INBOX".to_owned(),
                after_intake: AfterIntake::Leave,
                ca_file: Some(self.ca.clone()),
                timeouts: ImapTimeouts::default(),
            }
        }

        fn mailbox(&self, user: &str) -> ImapMailbox {
            ImapMailbox::new(self.imap_settings(user)).unwrap()
        }

        fn smtp_settings(&self) -> SmtpSettings {
            SmtpSettings {
                host: "localhost".to_owned(),
                port: self.smtp,
                security: Security::Plain,
                user: None,
                credential: None,
                ca_file: Some(self.ca.clone()),
                helo_name: "anliegend.stadt.test".to_owned(),
                timeouts: SmtpTimeouts::default(),
            }
        }

        fn postman(&self) -> SmtpPostman {
            SmtpPostman::new(self.smtp_settings()).unwrap()
        }
    }

    /// A variable; missing ones are a failure where servers were promised.
    fn value(name: &str) -> Option<String> {
        let value = std::env::var(format!("ANLIEGEND_TEST_{name}")).ok();
        let is_promised = std::env::var_os("ANLIEGEND_TEST_SERVERS").is_some();
        assert!(value.is_some() || !is_promised, "servers were promised, but ANLIEGEND_TEST_{name} is not set");
        value
    }

    fn port(address: &str) -> u16 {
        address.rsplit(':').next().unwrap().parse().unwrap()
    }

    /// An address that no other test and no other run has.
    fn fresh_user(scene: &str) -> String {
        format!("{scene}-{}@stadt.test", std::process::id())
    }

    fn letter(to: &str, subject: &str) -> Envelope {
        // With Date and Message-ID, or the relay would add its own among these lines.
        let mail = format!(
            "From: buergerin@example.test\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Mon, 02 Nov 2026 08:00:00 +0100\r\n\
             Message-ID: <{subject_id}@example.test>\r\n\r\nGuten Tag\r\n.Punkt\r\n",
            subject_id = subject.len()
        );
        Envelope {
            from: Some("buergerin@example.test".to_owned()),
            to: to.to_owned(),
            mail: mail.into_bytes(),
            file_name: subject.to_owned(),
        }
    }

    /// Asks until so many mails lie in the mailbox, and returns their UIDs.
    async fn wait_for(mailbox: &ImapMailbox, count: usize) -> Vec<i64> {
        let asking = async {
            loop {
                mailbox.open().await.unwrap();
                let uids = mailbox.uids_above(0).await.unwrap();
                if uids.len() >= count {
                    return uids;
                }
            }
        };
        tokio::time::timeout(Duration::from_mins(1), asking).await.expect("the mail did not arrive")
    }

    /// What a person sees with a mail program of her own: a bare IMAP session.
    struct Onlooker {
        stream: BufReader<TcpStream>,
    }

    impl Onlooker {
        async fn enter(servers: &Servers, user: &str) -> Self {
            let stream = BufReader::new(TcpStream::connect(("127.0.0.1", servers.imap)).await.unwrap());
            let mut onlooker = Self { stream };
            onlooker.stream.read_line(&mut String::new()).await.unwrap();
            onlooker.ask(&format!("LOGIN {user} {}", servers.password)).await;
            onlooker
        }

        /// Says a command and returns everything up to its tagged OK.
        async fn ask(&mut self, command: &str) -> String {
            self.stream.get_mut().write_all(format!("o {command}\r\n").as_bytes()).await.unwrap();
            let mut heard = String::new();
            loop {
                let mut line = String::new();
                assert!(self.stream.read_line(&mut line).await.unwrap() > 0, "hung up after {command}");
                if line.starts_with("o ") {
                    assert!(line.starts_with("o OK"), "{command}: {line}");
                    return heard;
                }
                heard.push_str(&line);
            }
        }

        /// Folders, and flags (with `\Recent`) and dates of every mail in the inbox, without changing any.
        async fn sees(&mut self) -> String {
            let folders = self.ask("LIST \"\" \"*\"").await;
            self.ask("EXAMINE INBOX").await;
            let mails = self.ask("FETCH 1:* (UID FLAGS INTERNALDATE)").await;
            self.ask("UNSELECT").await;
            folders + &mails
        }
    }

    #[tokio::test]
    async fn a_letter_travels_by_smtp_into_a_mailbox_and_is_read_there_as_it_was_sent() {
        let Some(servers) = Servers::found() else { return };
        let user = fresh_user("reise");
        let sent = letter(&user, "Schlagloch in der Süßstraße");
        assert_eq!(servers.postman().deliver(&sent).await, Delivery::Sent);
        let mailbox = servers.mailbox(&user);
        let uids = wait_for(&mailbox, 1).await;
        let mails = mailbox.fetch(&uids, LIMIT).await.unwrap();
        assert!(mails[0].internal_date.is_some());
        let FetchedContent::Whole(bytes) = &mails[0].content else { panic!("{mails:?}") };
        // The servers put their trace before it and touch nothing else.
        assert!(bytes.ends_with(&sent.mail), "{}", String::from_utf8_lossy(bytes));
        assert_eq!(mailbox.sizes(&uids).await.unwrap(), [(uids[0], bytes.len() as u64)]);
        mailbox.hang_up().await;
    }

    /// A2 Zammad, keep mode: nothing of ours sets a flag.
    #[tokio::test]
    async fn with_leave_every_flag_and_folder_stays_as_it_was() {
        let Some(servers) = Servers::found() else { return };
        let user = fresh_user("leave");
        let postman = servers.postman();
        for subject in ["eins", "zwei", "drei"] {
            assert_eq!(postman.deliver(&letter(&user, subject)).await, Delivery::Sent);
        }
        let mailbox = servers.mailbox(&user);
        wait_for(&mailbox, 3).await;
        let mut krause = Onlooker::enter(&servers, &user).await;
        krause.ask("SELECT INBOX").await;
        krause.ask("STORE 2 +FLAGS (\\Seen \\Flagged)").await;
        krause.ask("CLOSE").await;
        assert_eq!(servers.postman().deliver(&letter(&user, "vier")).await, Delivery::Sent);
        wait_for(&mailbox, 4).await;
        let before = krause.sees().await;
        assert!(before.contains("\\Recent") && before.contains("\\Flagged"), "{before}");
        let fresh = servers.mailbox(&user);
        fresh.open().await.unwrap();
        let uids = fresh.uids_above(0).await.unwrap();
        assert_eq!(fresh.fetch(&uids, LIMIT).await.unwrap().len(), 4);
        fresh.fetch(&uids, 10).await.unwrap();
        fresh.file_away(&uids).await.unwrap();
        fresh.hang_up().await;
        assert_eq!(krause.sees().await, before);
    }

    #[tokio::test]
    async fn with_move_mails_go_to_a_folder_with_umlauts_and_moving_again_is_harmless() {
        let Some(servers) = Servers::found() else { return };
        let user = fresh_user("move");
        let postman = servers.postman();
        for subject in ["eins", "zwei", "drei"] {
            assert_eq!(postman.deliver(&letter(&user, subject)).await, Delivery::Sent);
        }
        let after_intake = AfterIntake::Move { folder: "Erledigte Vorgänge & mehr".to_owned() };
        let mailbox = ImapMailbox::new(ImapSettings { after_intake, ..servers.imap_settings(&user) }).unwrap();
        let uids = wait_for(&mailbox, 3).await;
        let fault = mailbox.file_away(&uids[..2]).await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Misconfigured, "{fault:?}");
        assert!(fault.what.contains("Erledigte Vorgänge & mehr"), "{}", fault.what);
        assert!(mailbox.archive().unwrap().open().await.is_err(), "a folder that does not exist is not an empty one");
        Onlooker::enter(&servers, &user).await.ask("CREATE \"Erledigte Vorg&AOQ-nge &- mehr\"").await;
        let bytes = async |mailbox: &dyn Mailbox, uids: &[i64]| -> Vec<Vec<u8>> {
            let whole = |mail: anliegend::ports::FetchedMail| match mail.content {
                FetchedContent::Whole(bytes) => bytes,
                other => panic!("{other:?}"),
            };
            mailbox.fetch(uids, LIMIT).await.unwrap().into_iter().map(whole).collect()
        };
        let before = bytes(&mailbox, &uids[..2]).await;
        mailbox.file_away(&uids[..2]).await.unwrap();
        mailbox.file_away(&uids[..2]).await.unwrap();
        assert_eq!(mailbox.uids_above(0).await.unwrap(), uids[2..]);
        let archive = mailbox.archive().unwrap();
        assert_eq!(archive.open().await.unwrap().exists, 2);
        let archived = archive.uids_above(0).await.unwrap();
        assert_eq!(bytes(archive.as_ref(), &archived).await, before, "a move keeps the bytes, by which the comparison recognises them");
    }

    /// Lesson B 6.
    #[tokio::test]
    async fn more_mails_than_one_command_takes_all_come_each_once() {
        let Some(servers) = Servers::found() else { return };
        let user = fresh_user("viele");
        let postman = servers.postman();
        for number in 0..230 {
            assert_eq!(postman.deliver(&letter(&user, &format!("Nummer {number}"))).await, Delivery::Sent);
        }
        let mailbox = servers.mailbox(&user);
        let uids = wait_for(&mailbox, 230).await;
        let mails = mailbox.fetch(&uids, LIMIT).await.unwrap();
        assert_eq!(mails.iter().map(|mail| mail.uid).collect::<Vec<i64>>(), uids);
        assert!(mails.iter().all(|mail| matches!(mail.content, FetchedContent::Whole(_))));
        assert_eq!(mailbox.uids_above(uids[100]).await.unwrap(), uids[101..]);
    }

    #[tokio::test]
    async fn a_large_mail_comes_by_its_headers_and_whole_where_the_limit_allows() {
        let Some(servers) = Servers::found() else { return };
        let user = fresh_user("gross");
        let mut sent = letter(&user, "Fotos");
        sent.mail.extend(b"0123456789012345678901234567890123456789012345678901234567890123456789\r\n".repeat(100_000));
        assert_eq!(servers.postman().deliver(&sent).await, Delivery::Sent);
        let mailbox = servers.mailbox(&user);
        let uids = wait_for(&mailbox, 1).await;
        match &mailbox.fetch(&uids, 1_000_000).await.unwrap()[0].content {
            FetchedContent::TooLarge { headers, size } => {
                assert!(*size > 7_200_000, "{size}");
                assert!(String::from_utf8_lossy(headers).contains("Subject: Fotos"));
                assert!(headers.ends_with(b"\r\n\r\n"));
            }
            other => panic!("{other:?}"),
        }
        match &mailbox.fetch(&uids, LIMIT).await.unwrap()[0].content {
            FetchedContent::Whole(bytes) => assert!(bytes.ends_with(&sent.mail)),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn both_ways_of_encryption_reach_the_mailbox_and_an_unknown_authority_is_told() {
        let Some(servers) = Servers::found() else { return };
        let user = fresh_user("tls");
        for (security, port) in [(Security::Tls, servers.imaps), (Security::StartTls, servers.imap)] {
            let settings = ImapSettings { security, port, ..servers.imap_settings(&user) };
            let mailbox = ImapMailbox::new(settings.clone()).unwrap();
            assert_eq!(mailbox.open().await.unwrap().exists, 0, "{security:?}");
            mailbox.hang_up().await;
            // Nobody's list of trusted authorities holds the one of this run.
            let fault = ImapMailbox::new(ImapSettings { ca_file: None, ..settings }).unwrap().open().await.unwrap_err();
            assert_eq!(fault.kind, FaultKind::Misconfigured, "{fault:?}");
        }
    }

    /// Dovecot asks its passdb about a token as about a password: a badge that shows the password is admitted.
    #[derive(Debug)]
    struct PasswordBadge(SecretString);

    #[async_trait::async_trait]
    impl Badge for PasswordBadge {
        async fn token(&self) -> Result<SecretString, Fault> {
            Ok(self.0.clone())
        }

        async fn refused(&self, _: &SecretString) {}
    }

    #[tokio::test]
    async fn dovecot_admits_a_badge_and_refuses_a_wrong_one_with_a_challenge() {
        let Some(servers) = Servers::found() else { return };
        let user = fresh_user("ausweis");
        let showing = |token: &str| {
            let credential = Credential::Badge(Arc::new(PasswordBadge(SecretString::from(token))));
            ImapMailbox::new(ImapSettings { credential, ..servers.imap_settings(&user) }).unwrap()
        };
        assert_eq!(showing(&servers.password).uids_above(0).await.unwrap(), Vec::<i64>::new());
        let fault = showing("falsch").open().await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Misconfigured);
        assert!(fault.what.contains("refused a fresh access token"), "{fault}");
    }

    #[tokio::test]
    async fn a_wrong_password_and_an_unknown_folder_are_told_by_dovecot_too() {
        let Some(servers) = Servers::found() else { return };
        let user = fresh_user("falsch");
        let wrong = ImapSettings { credential: Credential::Password(SecretString::from("falsch")), ..servers.imap_settings(&user) };
        let fault = ImapMailbox::new(wrong).unwrap().open().await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Misconfigured);
        assert_eq!(fault.what, "cannot log in to mailbox beschwerde: the server refused user name or password");
        let elsewhere = ImapSettings { folder: "Büro".to_owned(), ..servers.imap_settings(&user) };
        let fault = ImapMailbox::new(elsewhere).unwrap().open().await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Misconfigured);
        assert!(fault.what.contains("folder Büro"), "{}", fault.what);
    }

    #[tokio::test]
    async fn the_relay_says_what_is_final_and_what_passes() {
        let Some(servers) = Servers::found() else { return };
        let postman = servers.postman();
        for (to, expected_permanent, code) in
            [("unbekannt@extern.test", true, "550"), ("voll@example.test", false, "452"), ("amt@elsewhere.test", true, "5")]
        {
            match postman.deliver(&letter(to, "Absage")).await {
                Delivery::NotSent { is_permanent, reason } => {
                    assert_eq!(is_permanent, expected_permanent, "{to}: {reason}");
                    assert!(reason.starts_with(code) && !reason.contains('@'), "{to}: {reason}");
                }
                other => panic!("{to}: {other:?}"),
            }
        }
        assert_eq!(postman.deliver(&letter(&fresh_user("danach"), "Zusage")).await, Delivery::Sent);
    }

    #[tokio::test]
    async fn letters_leave_over_every_door_of_the_relay() {
        let Some(servers) = Servers::found() else { return };
        let user = fresh_user("tueren");
        let login = (Some("anliegend@stadt.test".to_owned()), Some(Credential::Password(SecretString::from(servers.password.clone()))));
        let doors = [
            (servers.smtp, Security::Plain, (None, None)),
            (servers.smtp, Security::StartTls, (None, None)),
            (servers.smtps, Security::Tls, (None, None)),
            (servers.smtps, Security::Tls, login.clone()),
            (servers.submission, Security::StartTls, login),
        ];
        let count = doors.len();
        for (port, security, (user_name, credential)) in doors {
            let settings = SmtpSettings { port, security, user: user_name, credential, ..servers.smtp_settings() };
            let postman = SmtpPostman::new(settings).unwrap();
            postman.probe().await.unwrap();
            let unsigned = Envelope { from: None, ..letter(&user, "Tür") };
            assert_eq!(postman.deliver(&unsigned).await, Delivery::Sent, "{port} {security:?}");
            postman.hang_up().await;
        }
        assert_eq!(wait_for(&servers.mailbox(&user), count).await.len(), count);
    }

    #[tokio::test]
    async fn a_login_the_relay_refuses_is_ours_to_mend_and_not_the_letters_end() {
        let Some(servers) = Servers::found() else { return };
        let wrong = SmtpSettings {
            port: servers.submission,
            security: Security::StartTls,
            user: Some("anliegend@stadt.test".to_owned()),
            credential: Some(Credential::Password(SecretString::from("falsch"))),
            ..servers.smtp_settings()
        };
        let postman = SmtpPostman::new(wrong).unwrap();
        assert_eq!(postman.probe().await.unwrap_err().kind, FaultKind::Misconfigured);
        match postman.deliver(&letter(&fresh_user("nie"), "nie")).await {
            Delivery::NotSent { is_permanent: false, reason } => assert!(reason.contains("535"), "{reason}"),
            other => panic!("{other:?}"),
        }
        let stranger = SmtpSettings { port: servers.smtps, security: Security::Tls, ca_file: None, ..servers.smtp_settings() };
        assert_eq!(SmtpPostman::new(stranger).unwrap().probe().await.unwrap_err().kind, FaultKind::Misconfigured);
    }
}
