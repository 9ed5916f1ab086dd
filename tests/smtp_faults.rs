//! What a mail server may do wrong, and which of the three results becomes of it: sent, not sent, nobody knows.
//!
//! Lesson 39 is behind most of it: an answer that was taken and is sent again reaches a citizen twenty-five times.

#[cfg(test)]
#[path = "fakes/smtp.rs"]
mod fake;

#[cfg(test)]
mod scenes {
    use super::fake::{Act, FakeSmtp, Papers};
    use anliegend::adapters::smtp::{SmtpPostman, SmtpSettings, SmtpTimeouts};
    use anliegend::adapters::tls::Security;
    use anliegend::ports::{Credential, Delivery, Envelope, FaultKind, Postman};
    use secrecy::SecretString;
    use std::time::Duration;

    const LETTER: &str = "From: beschwerde@stadt.test\r\nSubject: Ihre Nachricht\r\n\r\nGuten Tag\r\n.Punkt am Anfang\r\n";

    fn settings(port: u16) -> SmtpSettings {
        let long = Duration::from_secs(20);
        SmtpSettings {
            host: "localhost".to_owned(),
            port,
            security: Security::Plain,
            user: None,
            credential: None,
            ca_file: None,
            helo_name: "anliegend.stadt.test".to_owned(),
            timeouts: SmtpTimeouts { connect: long, command: long, content: long },
        }
    }

    fn postman(server: &FakeSmtp) -> SmtpPostman {
        SmtpPostman::new(settings(server.port)).unwrap()
    }

    fn with_login(server: &FakeSmtp) -> SmtpPostman {
        let user = Some("anliegend@stadt.test".to_owned());
        let credential = Some(Credential::Password(SecretString::from("streng-geheim")));
        SmtpPostman::new(SmtpSettings { user, credential, ..settings(server.port) }).unwrap()
    }

    fn letter(to: &str) -> Envelope {
        Envelope { from: None, to: to.to_owned(), mail: LETTER.as_bytes().to_vec(), file_name: "letter-7".to_owned() }
    }

    fn to_frau_yilmaz() -> Envelope {
        letter("yilmaz@example.test")
    }

    fn not_sent(is_permanent: bool, reason: &str) -> Delivery {
        Delivery::NotSent { is_permanent, reason: reason.to_owned() }
    }

    /// The reason of a delivery that failed for now.
    fn passing_reason(delivery: Delivery) -> String {
        match delivery {
            Delivery::NotSent { is_permanent: false, reason } => reason,
            other => panic!("{other:?}"),
        }
    }

    /// The reason of a delivery that failed for good.
    fn final_reason(delivery: Delivery) -> String {
        match delivery {
            Delivery::NotSent { is_permanent: true, reason } => reason,
            other => panic!("{other:?}"),
        }
    }

    // ---- a server that behaves -----------------------------------------------------------------------------------

    #[tokio::test]
    async fn a_letter_arrives_byte_for_byte_with_the_null_sender() {
        let server = FakeSmtp::start(|_, _| None).await;
        assert_eq!(postman(&server).deliver(&to_frau_yilmaz()).await, Delivery::Sent);
        let stuffed = LETTER.replace("\r\n.", "\r\n..");
        assert_eq!(server.taken(), [stuffed.into_bytes()]);
        let heard = server.heard();
        assert!(heard.contains(&format!("MAIL FROM:<> SIZE={}", LETTER.len())), "{heard:?}");
        assert!(heard.contains(&"RCPT TO:<yilmaz@example.test> NOTIFY=NEVER".to_owned()), "{heard:?}");
    }

    #[tokio::test]
    async fn a_letter_with_a_sender_of_ours_wants_its_bounces() {
        let server = FakeSmtp::start(|_, _| None).await;
        let envelope = Envelope { from: Some("bounces@bürger.test".to_owned()), ..letter("krause@müller.test") };
        assert_eq!(postman(&server).deliver(&envelope).await, Delivery::Sent);
        let heard = server.heard();
        // Domains travel in ASCII (RFC 5891), so no SMTPUTF8 is needed for them.
        assert!(heard.contains(&format!("MAIL FROM:<bounces@xn--brger-kva.test> SIZE={}", LETTER.len())), "{heard:?}");
        assert!(heard.contains(&"RCPT TO:<krause@xn--mller-kva.test>".to_owned()), "{heard:?}");
    }

    #[tokio::test]
    async fn one_connection_carries_many_letters() {
        let server = FakeSmtp::start(|_, _| None).await;
        let postman = postman(&server);
        for _ in 0..5 {
            assert_eq!(postman.deliver(&to_frau_yilmaz()).await, Delivery::Sent);
        }
        postman.hang_up().await;
        assert_eq!((server.connections(), server.taken().len()), (1, 5));
        assert_eq!(server.heard().last().map(String::as_str), Some("QUIT"));
    }

    #[tokio::test]
    async fn a_refused_letter_does_not_spoil_the_connection_for_the_next() {
        let server =
            FakeSmtp::start(|_, step| step.starts_with("RCPT TO:<weg@").then_some(Act::Say("550 5.1.1 <weg@example.test> unknown\r\n")))
                .await;
        let postman = postman(&server);
        assert_eq!(postman.deliver(&letter("weg@example.test")).await, not_sent(true, "550 5.1.1 at RCPT"));
        assert_eq!(postman.deliver(&to_frau_yilmaz()).await, Delivery::Sent);
        assert_eq!(server.connections(), 1);
    }

    #[tokio::test]
    async fn umlauts_in_letter_and_address_are_declared() {
        let server = FakeSmtp::start(|_, _| None).await;
        let envelope = Envelope { mail: "Subject: x\r\n\r\nGrüße\r\n".as_bytes().to_vec(), ..letter("jörg@example.test") };
        assert_eq!(postman(&server).deliver(&envelope).await, Delivery::Sent);
        assert!(server.heard().contains(&"MAIL FROM:<> SIZE=23 BODY=8BITMIME SMTPUTF8".to_owned()), "{:?}", server.heard());
    }

    // ---- three results -------------------------------------------------------------------------------------------

    #[tokio::test]
    async fn a_connection_lost_before_the_dot_means_not_sent() {
        for step in ["MAIL FROM:<> SIZE=85", "RCPT TO:<yilmaz@example.test> NOTIFY=NEVER", "DATA"] {
            let server = FakeSmtp::start(move |_, heard| (heard == step).then_some(Act::SayAndClose(""))).await;
            let reason = passing_reason(postman(&server).deliver(&to_frau_yilmaz()).await);
            let verb = step.split(' ').next().unwrap();
            assert_eq!(reason, format!("connection lost at {verb}"));
        }
    }

    #[tokio::test]
    async fn a_connection_lost_within_a_long_letter_means_not_sent() {
        // More than any buffer between two sockets holds, so that the writing itself must fail.
        let long = [b"Subject: x\r\n\r\n".to_vec(), b"Zeile um Zeile um Zeile\r\n".repeat(1_000_000)].concat();
        let server = FakeSmtp::start(|_, step| match step {
            "CONTENT" => Some(Act::SayAndClose("")),
            heard if heard.starts_with("EHLO") => Some(Act::Say("250 mx.stadt.test\r\n")),
            _ => None,
        })
        .await;
        let delivery = postman(&server).deliver(&Envelope { mail: long, ..to_frau_yilmaz() }).await;
        assert_eq!(passing_reason(delivery), "connection lost at letter");
    }

    #[tokio::test]
    async fn a_connection_lost_after_the_dot_means_that_nobody_knows() {
        let server = FakeSmtp::start(|_, step| (step == ".").then_some(Act::SayAndClose(""))).await;
        let delivery = postman(&server).deliver(&to_frau_yilmaz()).await;
        assert_eq!(delivery, Delivery::Uncertain { reason: "connection lost at letter".to_owned() });
        assert_eq!(server.taken().len(), 1);
    }

    #[tokio::test]
    async fn half_a_reply_after_the_dot_means_that_nobody_knows() {
        for half in ["25", "250-2.0.0 queued\r\n", "garbage\r\n"] {
            let server = FakeSmtp::start(move |_, step| (step == ".").then_some(Act::SayAndClose(half))).await;
            let delivery = postman(&server).deliver(&to_frau_yilmaz()).await;
            assert!(matches!(delivery, Delivery::Uncertain { .. }), "{half:?}: {delivery:?}");
        }
    }

    #[tokio::test]
    async fn silence_after_the_dot_means_that_nobody_knows_and_costs_the_connection() {
        let server = FakeSmtp::start(|connection, step| (connection == 1 && step == ".").then_some(Act::Hang)).await;
        let mut impatient = settings(server.port);
        impatient.timeouts.content = Duration::from_millis(300);
        let postman = SmtpPostman::new(impatient).unwrap();
        let delivery = postman.deliver(&to_frau_yilmaz()).await;
        assert_eq!(delivery, Delivery::Uncertain { reason: "no answer in time at letter".to_owned() });
        assert_eq!(postman.deliver(&to_frau_yilmaz()).await, Delivery::Sent);
        assert_eq!(server.connections(), 2);
    }

    #[tokio::test]
    async fn a_refusal_after_the_dot_is_certain() {
        for (reply, expected) in [
            ("554 5.7.1 spam\r\n", not_sent(true, "554 5.7.1 at letter")),
            ("451 4.3.0 try later\r\n", not_sent(false, "451 4.3.0 at letter")),
            ("421 shutting down\r\n", not_sent(false, "421 at letter")),
        ] {
            let server = FakeSmtp::start(move |_, step| (step == ".").then_some(Act::Say(reply))).await;
            assert_eq!(postman(&server).deliver(&to_frau_yilmaz()).await, expected);
        }
    }

    #[tokio::test]
    async fn each_step_can_be_refused_for_now_or_for_good() {
        for (start, verb) in [("MAIL", "MAIL"), ("RCPT", "RCPT"), ("DATA", "DATA")] {
            for (reply, expected) in [
                ("450 4.2.1 busy\r\n", not_sent(false, &format!("450 4.2.1 at {verb}"))),
                ("550-5.7.1 no\r\n550 5.7.1 never\r\n", not_sent(true, &format!("550 5.7.1 at {verb}"))),
                ("530 5.7.0 log in first\r\n", not_sent(false, &format!("530 5.7.0 at {verb}"))),
            ] {
                let server = FakeSmtp::start(move |_, step| step.starts_with(start).then_some(Act::Say(reply))).await;
                assert_eq!(postman(&server).deliver(&to_frau_yilmaz()).await, expected, "{start} {reply}");
            }
        }
    }

    #[tokio::test]
    async fn a_reply_that_belongs_to_another_step_ends_the_connection() {
        // As after bytes that somebody slipped in: everything would be one reply ahead, and DATA's 354 taken for "sent".
        let server = FakeSmtp::start(|_, step| (step == "DATA").then_some(Act::Say("250 fine\r\n"))).await;
        assert_eq!(passing_reason(postman(&server).deliver(&to_frau_yilmaz()).await), "a reply that does not fit at DATA");
        let server = FakeSmtp::start(|_, step| (step == ".").then_some(Act::Say("354 go on\r\n"))).await;
        assert!(matches!(postman(&server).deliver(&to_frau_yilmaz()).await, Delivery::Uncertain { .. }));
    }

    // ---- what is no letter's fault -------------------------------------------------------------------------------

    #[tokio::test]
    async fn a_server_that_turns_us_away_is_never_a_letters_fault() {
        for (step, reply) in [
            ("GREETING", "554 5.3.2 no service\r\n"),
            ("GREETING", "421 too busy\r\n"),
            ("GREETING", ""),
            ("EHLO anliegend.stadt.test", "550 5.7.1 bad name\r\n"),
        ] {
            let server = FakeSmtp::start(move |_, heard| (heard == step).then_some(Act::SayAndClose(reply))).await;
            let reason = passing_reason(postman(&server).deliver(&to_frau_yilmaz()).await);
            assert!(reason.contains("localhost"), "{reason}");
        }
    }

    #[tokio::test]
    async fn an_ehlo_reply_over_which_the_library_panics_is_a_passing_fault() {
        let server =
            FakeSmtp::start(|_, step| step.starts_with("EHLO").then_some(Act::Say("250-mx.stadt.test\r\n250- \r\n250 SIZE\r\n"))).await;
        passing_reason(postman(&server).deliver(&to_frau_yilmaz()).await);
    }

    #[tokio::test]
    async fn a_wrong_password_is_told_as_such_and_tried_again_later() {
        let server = FakeSmtp::start(|_, step| step.starts_with("AUTH").then_some(Act::Say("535 5.7.8 wrong\r\n"))).await;
        let reason = passing_reason(with_login(&server).deliver(&to_frau_yilmaz()).await);
        assert_eq!(reason, "cannot log in to mail server localhost: it refused user name or password (535 5.7.8 at AUTH)");
        assert_eq!(with_login(&server).probe().await.unwrap_err().kind, FaultKind::Misconfigured);
        let server = FakeSmtp::start(|_, step| step.starts_with("AUTH").then_some(Act::Say("454 4.7.0 later\r\n"))).await;
        assert_eq!(with_login(&server).probe().await.unwrap_err().kind, FaultKind::Transient);
        let server = FakeSmtp::start(|_, step| step.starts_with("EHLO").then_some(Act::Say("250 mx.stadt.test\r\n"))).await;
        assert!(with_login(&server).probe().await.unwrap_err().what.contains("neither PLAIN nor LOGIN"));
    }

    #[tokio::test]
    async fn a_right_password_opens_the_door() {
        let server = FakeSmtp::start(|_, _| None).await;
        assert_eq!(with_login(&server).deliver(&to_frau_yilmaz()).await, Delivery::Sent);
        // RFC 4616: NUL user NUL password, in base 64.
        let line = "AUTH PLAIN AGFubGllZ2VuZEBzdGFkdC50ZXN0AHN0cmVuZy1nZWhlaW0=".to_owned();
        assert!(server.heard().contains(&line), "{:?}", server.heard());
    }

    #[tokio::test]
    async fn a_kept_connection_that_died_is_replaced_without_counting_as_an_attempt() {
        // Once it does not answer RSET, once it says 421 to it, once it ends at MAIL although RSET went well.
        for (step, act) in [
            ("RSET", Act::SayAndClose("")),
            ("RSET", Act::SayAndClose("421 4.4.2 idle too long\r\n")),
            ("MAIL FROM:<> SIZE=85", Act::SayAndClose("")),
            ("MAIL FROM:<> SIZE=85", Act::SayAndClose("421 4.7.0 too many letters\r\n")),
        ] {
            let shown = format!("{step} {act:?}");
            let mails = std::sync::atomic::AtomicUsize::new(0);
            let server = FakeSmtp::start(move |connection, heard| {
                let is_second = heard == step && (step == "RSET" || mails.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 1);
                (connection == 1 && is_second).then(|| act.clone())
            })
            .await;
            let postman = postman(&server);
            assert_eq!(postman.deliver(&to_frau_yilmaz()).await, Delivery::Sent, "{shown}");
            assert_eq!(postman.deliver(&to_frau_yilmaz()).await, Delivery::Sent, "{shown}");
            assert_eq!((server.connections(), server.taken().len()), (2, 2), "{shown}");
        }
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_named() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let reason = passing_reason(SmtpPostman::new(settings(port)).unwrap().deliver(&to_frau_yilmaz()).await);
        assert!(reason.contains(&format!("localhost:{port}")), "{reason}");
    }

    // ---- what can never be sent ----------------------------------------------------------------------------------

    #[tokio::test]
    async fn a_letter_the_server_can_never_take_is_not_begun() {
        let server = FakeSmtp::start(|_, step| step.starts_with("EHLO").then_some(Act::Say("250-mx.stadt.test\r\n250 SIZE 50\r\n"))).await;
        let postman = postman(&server);
        let reason = final_reason(postman.deliver(&to_frau_yilmaz()).await);
        assert_eq!(reason, "the letter has 85 bytes, the mail server takes 50 at most");
        let short = |mail: &str, to: &str| Envelope { mail: mail.as_bytes().to_vec(), ..letter(to) };
        assert!(final_reason(postman.deliver(&short("S: ü\r\n\r\nx\r\n", "a@b.test")).await).contains("8BITMIME"));
        assert!(final_reason(postman.deliver(&short("S: u\r\n\r\nx\r\n", "jörg@b.test")).await).contains("SMTPUTF8"));
        assert!(final_reason(postman.deliver(&short("S: u\n\nx\n", "a@b.test")).await).contains("CRLF"));
        assert!(final_reason(postman.deliver(&short("S: u\r\n\r\nx\r\n", "keine Adresse")).await).contains("address"));
        assert!(!server.heard().iter().any(|command| command.starts_with("MAIL")), "{:?}", server.heard());
    }

    // ---- encryption ----------------------------------------------------------------------------------------------

    #[tokio::test]
    async fn a_missing_or_refused_starttls_never_becomes_plain_text() {
        let server = FakeSmtp::start(|_, _| None).await;
        let postman = SmtpPostman::new(SmtpSettings { security: Security::StartTls, ..settings(server.port) }).unwrap();
        assert!(passing_reason(postman.deliver(&to_frau_yilmaz()).await).contains("does not offer STARTTLS"));
        assert_eq!(postman.probe().await.unwrap_err().kind, FaultKind::Misconfigured);
        let papers = Papers::for_name("localhost");
        for act in [Act::Say("454 4.7.0 not now\r\n"), Act::Say("502 5.5.1 no\r\n"), Act::SayAndClose("")] {
            let server = FakeSmtp::with_papers(&papers, false, move |_, step| (step == "STARTTLS").then(|| act.clone())).await;
            let postman =
                SmtpPostman::new(SmtpSettings { security: Security::StartTls, ca_file: Some(papers.ca_file()), ..settings(server.port) });
            let reason = passing_reason(postman.unwrap().deliver(&to_frau_yilmaz()).await);
            assert!(reason.contains("STARTTLS") && reason.contains("plain text"), "{reason}");
            assert!(!server.heard().iter().any(|command| command.starts_with("MAIL") || command.starts_with("AUTH")));
        }
    }

    #[tokio::test]
    async fn with_the_right_papers_both_ways_of_encryption_work() {
        let papers = Papers::for_name("localhost");
        for security in [Security::Tls, Security::StartTls] {
            let server = FakeSmtp::with_papers(&papers, security == Security::Tls, |_, _| None).await;
            let postman = SmtpPostman::new(SmtpSettings { security, ca_file: Some(papers.ca_file()), ..settings(server.port) }).unwrap();
            assert_eq!(postman.deliver(&to_frau_yilmaz()).await, Delivery::Sent, "{security:?}");
            assert_eq!(postman.deliver(&to_frau_yilmaz()).await, Delivery::Sent, "{security:?}");
            assert_eq!((server.connections(), server.taken().len()), (1, 2), "{security:?}");
        }
    }

    #[tokio::test]
    async fn a_certificate_nobody_here_knows_says_which_file_to_name() {
        let papers = Papers::for_name("localhost");
        for security in [Security::Tls, Security::StartTls] {
            let server = FakeSmtp::with_papers(&papers, security == Security::Tls, |_, _| None).await;
            // Another authority's file, so that the test does not depend on what this machine trusts.
            let others = Papers::for_name("localhost");
            let postman = SmtpPostman::new(SmtpSettings { security, ca_file: Some(others.ca_file()), ..settings(server.port) }).unwrap();
            let fault = postman.probe().await.unwrap_err();
            assert_eq!(fault.kind, FaultKind::Misconfigured, "{fault:?}");
            assert!(fault.what.contains("certificate of localhost") && fault.what.contains("ca_file"), "{}", fault.what);
            let reason = passing_reason(postman.deliver(&to_frau_yilmaz()).await);
            assert_eq!(reason, fault.what);
            assert!(!server.heard().iter().any(|command| command.starts_with("MAIL")));
        }
    }

    #[tokio::test]
    async fn a_certificate_for_another_name_says_so() {
        let papers = Papers::for_name("mail.anderswo.test");
        let server = FakeSmtp::with_papers(&papers, true, |_, _| None).await;
        let postman =
            SmtpPostman::new(SmtpSettings { security: Security::Tls, ca_file: Some(papers.ca_file()), ..settings(server.port) }).unwrap();
        let fault = postman.probe().await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Misconfigured);
        assert!(fault.what.contains("another name"), "{}", fault.what);
    }

    #[tokio::test]
    async fn settings_that_cannot_work_are_refused_at_once() {
        let half = SmtpSettings { user: Some("anliegend".to_owned()), ..settings(25) };
        let abroad = SmtpSettings { host: "mail.stadt.test".to_owned(), ..settings(25) };
        let smuggled = SmtpSettings { helo_name: "a\r\nMAIL FROM:<>".to_owned(), ..settings(25) };
        for broken in [half, abroad, smuggled] {
            assert_eq!(SmtpPostman::new(broken).unwrap_err().kind, FaultKind::Misconfigured);
        }
    }
}
