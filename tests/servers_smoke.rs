//! Do the servers that `tests/run` starts answer, each in its own language?
//!
//! A failure here says that the ground is missing, not that Anliegend is wrong. Without servers
//! (`tests/run --no-servers`, plain `cargo test`) there is nothing to ask.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The variable's value; `None` where no servers were promised.
fn of_server(name: &str) -> Option<String> {
    let value = env::var(format!("ANLIEGEND_TEST_{name}")).ok();
    let promised = env::var_os("ANLIEGEND_TEST_SERVERS").is_some();
    assert!(value.is_some() || !promised, "servers were promised, but ANLIEGEND_TEST_{name} is not set");
    value
}

fn connect(address: &str) -> BufReader<TcpStream> {
    let stream = TcpStream::connect(address).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout can be set");
    BufReader::new(stream)
}

fn line(server: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    server.read_line(&mut line).expect("the server says a line");
    line
}

/// Says a line and returns the first line of the answer that begins with one of `ends`.
fn ask(server: &mut BufReader<TcpStream>, said: &str, end: &str) -> String {
    write!(server.get_mut(), "{said}\r\n").expect("the server listens");
    loop {
        let answer = line(server);
        assert!(!answer.is_empty(), "the server hung up after '{said}'");
        if answer.starts_with(end) {
            return answer;
        }
    }
}

#[test]
fn anybody_with_the_password_has_a_mailbox() {
    let (Some(address), Some(password)) = (of_server("IMAP"), of_server("PASSWORD")) else { return };
    let mut imap = connect(&address);
    assert!(line(&mut imap).starts_with("* OK"));
    let login = ask(&mut imap, &format!("a LOGIN rauch@stadt.test {password}"), "a ");
    assert!(login.starts_with("a OK"), "{login}");
    let select = ask(&mut imap, "b SELECT INBOX", "b ");
    assert!(select.starts_with("b OK"), "{select}");
}

#[test]
fn mail_is_taken_and_refused_by_name() {
    for port in ["SMTP", "SMTP_BOUNCE"] {
        let Some(address) = of_server(port) else { return };
        let mut smtp = connect(&address);
        ask(&mut smtp, "EHLO localhost", "250 ");
        ask(&mut smtp, "MAIL FROM:<buergerin@example.test>", "250");
        ask(&mut smtp, "RCPT TO:<beschwerde+marke@stadt.test>", "250");
        let (unknown, full) = if port == "SMTP" { ("550", "452") } else { ("250", "250") };
        ask(&mut smtp, "RCPT TO:<unbekannt@extern.test>", unknown);
        ask(&mut smtp, "RCPT TO:<voll@extern.test>", full);
        ask(&mut smtp, "RCPT TO:<wer@elsewhere.test>", "554");
    }
}

#[test]
fn every_other_port_is_open() {
    for port in ["IMAPS", "SMTPS", "SUBMISSION", "LMTP"] {
        let Some(address) = of_server(port) else { return };
        connect(&address);
    }
}

#[test]
fn the_authority_is_a_certificate() {
    let Some(path) = of_server("CA") else { return };
    let pem = fs::read_to_string(path).expect("everybody may read it");
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----"));
}

#[test]
fn postgres_speaks_its_protocol() {
    let Some(url) = of_server("POSTGRES") else { return };
    let address = url.rsplit('@').next().and_then(|rest| rest.split('/').next()).expect("user@host:port/database");
    let mut postgres = connect(address);
    // An SSLRequest; the answer is one letter, S or N.
    postgres.get_mut().write_all(&[0, 0, 0, 8, 4, 210, 22, 47]).expect("the server listens");
    let mut answer = [0];
    postgres.read_exact(&mut answer).expect("the server answers");
    assert!(matches!(&answer, b"S" | b"N"));
}
