//! Hostile and broken mails through the whole intake: the daemon lives, Frau Yilmaz's mail beside each is answered, and what became of
//! the poison is written down.

use super::city::{City, local};
use super::office::today;
use anliegend::ports::{CaseFilter, Disposition};

/// What became of a poison mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// A case.
    Case,
    /// Parked with its source and this reason.
    Parked(&'static str),
}
use Fate::{Case, Parked};

const HEAD: &str = "Return-Path: <x@example.test>\r\nFrom: Xaver <x@example.test>\r\nTo: beschwerde@stadt.example\r\nSubject: Gift\r\nDate: Mon, 02 Nov 2026 09:00:00 +0100\r\n";

fn with(headers: &str, body: &str) -> Vec<u8> {
    format!("{HEAD}{headers}\r\n{body}").into_bytes()
}

/// A city on SQLite, and one on PostgreSQL where a server is promised.
async fn cities() -> Vec<(City, Option<Postgres>)> {
    let mut cities = vec![(City::live_at("2026-11-02 10:00").await, None)];
    if let Some(server) = Postgres::new().await {
        let city = City::with("2026-11-02 10:00", Some(&server.url), &|text| text).await;
        city.app.clerk.go_live(city.now).await.unwrap();
        cities.push((city, Some(server)));
    }
    cities
}

/// A database of its own.
struct Postgres {
    url: String,
    server: String,
}

impl Postgres {
    async fn new() -> Option<Self> {
        let server = std::env::var("ANLIEGEND_TEST_POSTGRES").ok();
        assert!(server.is_some() || std::env::var("ANLIEGEND_TEST_SERVERS").is_err(), "servers were promised, but PostgreSQL is missing");
        let server = server?;
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).unwrap();
        let name = format!("lessons_{:016x}", u64::from_be_bytes(random));
        Self::run(&server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")).await;
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        Some(Self { url, server })
    }

    async fn run(server: &str, sql: &str) {
        use sqlx::{Connection, Executor};
        let mut connection = sqlx::PgConnection::connect(server).await.unwrap();
        connection.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap();
        connection.close().await.unwrap();
    }

    async fn tear_down(self) {
        let name = self.url.rsplit_once('/').unwrap().1;
        Self::run(&self.server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }
}

/// Posts every poison in one slice with a mail of Frau Yilmaz before and behind it, and looks what became of each.
async fn swallow(poisons: &[(&str, Vec<u8>, Fate)]) {
    for (mut city, server) in cities().await {
        city.post_raw(&today("Yilmaz", "Laterne aus"));
        for (_, raw, _) in poisons {
            city.post_raw(raw);
        }
        city.post_raw(&today("Krause", "Bank kaputt"));
        let round = city.tick().await;
        let parked: Vec<_> = poisons.iter().filter(|(.., fate)| *fate != Case).collect();
        let reasons: Vec<String> = city.app.clerk.store.parked().await.unwrap().into_iter().rev().map(|mail| mail.reason).collect();
        let expected: Vec<String> =
            parked.iter().map(|(_, _, fate)| if let Parked(why) = fate { (*why).to_owned() } else { String::new() }).collect();
        assert_eq!(reasons, expected, "{:?}", poisons.iter().map(|(name, ..)| name).collect::<Vec<_>>());
        assert_eq!(round.received.cases, (poisons.len() - parked.len() + 2) as u64, "{:?}", round.received);
        let letters = city.new_letters();
        for citizen in ["yilmaz@example.test", "krause@example.test"] {
            assert!(letters.iter().any(|l| l.to == citizen && l.subject.starts_with("Eingangsbestätigung")), "{citizen} is answered");
        }
        // Nothing is taken in twice, and everything can be read back.
        city.restart().await;
        assert_eq!(city.tick_at("2026-11-02 10:02").await.received.mails, 0);
        for case in city.app.clerk.store.find_cases(&CaseFilter::default()).await.unwrap() {
            for message in city.app.clerk.store.messages(case.id).await.unwrap() {
                let texts = [&message.text.subject, &message.text.body, &message.text.from_name, &message.text.from_address];
                assert!(!texts.iter().any(|text| text.contains('\0')), "{:?}", message.text);
            }
        }
        drop(city);
        if let Some(server) = server {
            server.tear_down().await;
        }
    }
}

/// Lessons B 2, 3 and 4: what a database refuses, and charsets that lie.
#[tokio::test]
async fn bytes_that_no_database_wants_are_read_whatever_their_label() {
    let latin = [HEAD.as_bytes(), b"Content-Type: text/plain; charset=utf-8\r\n\r\nStra\xdfe, Gr\xfc\xdfe \xff\xfe\x80\r\n"].concat();
    let head = [b"From: \"X\0y \xfc\" <x\0@example.test>\r\nTo: beschwerde@stadt.example\r\nSubject: a\0b \xdf\r\nMessage-ID: <a\0b@x>\r\n\r\nText\0Text\r\n".as_slice()].concat();
    let name = with(
        "Content-Type: multipart/mixed; boundary=g\r\n",
        "--g\r\n\r\nsiehe Foto\r\n--g\r\nContent-Type: image/png; name=\"a\0b\u{1}.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--g--",
    );
    let surrogate =
        [HEAD.as_bytes(), b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xed\xa0\x80 \xf4\x90\x80\x80 \xc0\x80\r\n"].concat();
    let words = with("Subject: =?utf-8?B?////?= =?x-nichts?Q?=ZZ?= =?utf-8?Q?=C3?= =?utf-16?B?2AA=?= =?\r\n", "kaputte Woerter\r\n");
    let utf16 = [HEAD.as_bytes(), b"Content-Type: text/plain; charset=utf-16\r\n\r\n\xff\xfeH\0a\0l\0l\0o\0\x00\xd8"].concat();
    swallow(&[
        ("invalid utf-8", latin, Case),
        ("NUL in headers and text", head, Case),
        ("NUL in a file name", name, Case),
        ("surrogates and overlong forms", surrogate, Case),
        ("broken encoded words", words, Case),
        ("utf-16 cut in the middle", utf16, Case),
    ])
    .await;
}

/// Poison of structure: every limit on both sides.
#[tokio::test]
async fn structures_beyond_the_limits_are_parked_and_those_below_are_read() {
    let headers = |n: usize| with(&"X-A: 1\r\n".repeat(n - 5), "Text\r\n");
    let parts = |n: usize| {
        let part = "--g\r\nContent-Type: image/gif\r\n\r\nx\r\n".repeat(n - 2);
        with("Content-Type: multipart/mixed; boundary=g\r\n", &format!("--g\r\n\r\nText {n}\r\n{part}--g--"))
    };
    let levels = |n: usize| {
        let level = |i: usize| format!("Content-Type: multipart/mixed; boundary=g{i}x\r\n\r\n--g{i}x\r\n");
        let nest: String = (0..n).map(level).collect();
        format!("{HEAD}{nest}\r\nText {n}").into_bytes()
    };
    let inside = |n: usize| with("", &"Content-Type: message/rfc822\r\n".repeat(n));
    swallow(&[
        ("4,000 headers", headers(4_000), Case),
        ("4,001 headers", headers(4_001), Parked("too_many_headers")),
        ("10,000 headers", headers(10_000), Parked("too_many_headers")),
        ("1,000 parts", parts(1_000), Case),
        ("1,001 boundaries", parts(1_002), Parked("too_many_parts")),
        ("50 levels", levels(50), Case),
        ("200 levels", levels(200), Parked("too_deep")),
        ("64 mails inside", inside(64), Case),
        ("65 mails inside", inside(65), Parked("too_many_nested")),
    ])
    .await;
}

/// Poison: mails inside mails, 10,000 deep, plain and hidden. An overflow of the stack would end this test's process.
#[tokio::test]
async fn ten_thousand_mails_inside_one_another_end_no_process() {
    let nest = "Content-Type: message/rfc822\r\n\r\n".repeat(10_000);
    let encoded = data_encoding::BASE64.encode(nest.as_bytes());
    let folded = "Content-Type:\r\n message/rfc822\r\n\r\n".repeat(10_000);
    let digest: Vec<String> = (0..40).map(|i| format!("Content-Type: multipart/digest; boundary=g{i}x\r\n\r\n--g{i}x\r\n\r\n")).collect();
    swallow(&[
        ("plain", format!("{HEAD}{nest}Ende").into_bytes(), Parked("too_many_nested")),
        ("in base64", with("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n", &encoded), Case),
        ("in folded fields", format!("{HEAD}{folded}Ende").into_bytes(), Case),
        ("in digests", format!("{HEAD}{}", digest.concat()).into_bytes(), Case),
    ])
    .await;
}

/// Lesson B 2: a sender that cannot be parsed, none, or several. Nobody is answered, and nobody's mail is lost.
#[tokio::test]
async fn mails_without_a_proper_sender_are_cases_for_a_person() {
    let from =
        |line: &str| format!("To: beschwerde@stadt.example\r\n{line}Subject: {}\r\n\r\nDie Bank ist kaputt.\r\n", line.len()).into_bytes();
    let mut poisons = vec![
        ("no From", from(""), Case),
        ("several", from("From: a@example.test, b@example.test\r\n"), Case),
        ("a group", from("From: Verein: a@example.test, b@example.test;\r\n"), Case),
        ("an empty group", from("From: undisclosed-senders:;\r\n"), Case),
        ("rubbish", from("From: <<\"@@>>(((,;\r\n"), Case),
        ("two fields", from("From: a@example.test\r\nFrom: b@example.test\r\n"), Case),
        ("blank", from("From: \r\n"), Case),
    ];
    poisons.extend([
        ("only headers", HEAD.as_bytes().to_vec(), Case),
        ("0 bytes", Vec::new(), Parked("empty")),
        ("blank lines", b"\r\n\r\n".to_vec(), Parked("empty")),
    ]);
    swallow(&poisons).await;
}

/// Poison: dates. The deadline counts from the receipt, whatever the sender claims.
#[tokio::test]
async fn dates_of_1970_and_2099_and_rubbish_change_no_deadline() {
    let dates = [
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Thu, 31 Dec 2099 23:59:59 -1200",
        "Mon, 99 Foo 99999 99:99:99 +9999",
        "gestern",
        "Fri, 31 Dec 65535 23:59:60 +0000",
        "",
    ];
    let mut city = City::live_at("2026-11-02 10:00").await;
    for (nth, date) in dates.iter().enumerate() {
        let mail =
            format!("From: p{nth}@example.test\r\nTo: beschwerde@stadt.example\r\nSubject: Tag {nth}\r\nDate: {date}\r\n\r\nText\r\n");
        city.post_raw(mail.as_bytes());
    }
    assert_eq!(city.tick().await.received.cases, 6);
    for case in city.cases().await {
        assert_eq!(case.opening.received_at, local("2026-11-02 10:00"));
        assert_eq!(case.opening.deadline_day.to_string(), "2026-11-16", "ten working days after a Monday without holidays");
    }
}

/// Poison: forty megabytes in one attachment, and one mail over the limit, which is never fetched whole.
#[tokio::test]
async fn a_large_attachment_is_kept_and_a_mail_over_the_limit_parked_by_its_headers() {
    let mut city = City::live_at("2026-11-02 10:00").await;
    let line = format!("{}\r\n", "QUJD".repeat(19));
    let attached = |megabytes: usize| {
        let body = line.repeat(megabytes * 1024 * 1024 / line.len());
        let headers = "Content-Type: multipart/mixed; boundary=g\r\n";
        let part = "Content-Type: image/png; name=foto.png\r\nContent-Transfer-Encoding: base64";
        with(headers, &format!("--g\r\n\r\nFoto mit {megabytes} MB\r\n--g\r\n{part}\r\n\r\n{body}--g--"))
    };
    city.post_raw(&attached(40));
    city.post_raw(&attached(51));
    city.post_raw(&today("Yilmaz", "Laterne aus"));
    let received = city.tick().await.received;
    assert_eq!((received.cases, received.parked), (2, 1));
    let parked = city.app.clerk.store.parked().await.unwrap();
    let size = attached(51).len();
    assert_eq!(parked[0].reason, format!("too_large/{size}"));
    let counts = city.app.clerk.store.dispositions(local("2026-11-02 00:00")..local("2026-11-03 00:00")).await.unwrap();
    assert!(counts.contains(&(Disposition::Parked, 1)));
    let message = city.app.clerk.store.messages(1).await.unwrap().remove(0);
    let raw = city.app.clerk.store.raw(message.id).await.unwrap().unwrap();
    assert_eq!(raw.len(), attached(40).len(), "kept byte for byte");
}
