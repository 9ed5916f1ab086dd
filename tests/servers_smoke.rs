//! Do the servers that `tests/run` starts answer, each in its own language?
//!
//! Knows the variables that `tests/run` sets, and nothing of Anliegend: a failure here says that the ground is missing,
//! not that the building is crooked. Never fails where no servers were promised (`tests/run --no-servers`, plain
//! `cargo test`).
//!
//! Known weaknesses: TLS is not spoken here, only its ports are tried; the tests of the adapters speak it.

use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

type Server = BufReader<TcpStream>;

/// The value of a variable; `None` where no servers were promised.
fn of_servers(name: &str) -> Option<String> {
    let value = env::var(format!("ANLIEGEND_TEST_{name}")).ok();
    let promised = env::var_os("ANLIEGEND_TEST_SERVERS").is_some();
    assert!(value.is_some() || !promised, "servers were promised, but ANLIEGEND_TEST_{name} is not set");
    value
}

fn connect(address: &str) -> io::Result<Server> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    Ok(BufReader::new(stream))
}

/// Says a line and returns the last line of the answer, which is the first that begins with `mark` but is not continued.
fn ask(server: &mut Server, said: &str, mark: &str) -> io::Result<String> {
    write!(server.get_mut(), "{said}\r\n")?;
    loop {
        let mut answer = String::new();
        if server.read_line(&mut answer)? == 0 {
            return Err(io::Error::other(format!("the server hung up after '{said}'")));
        }
        let continued = answer.get(3..4) == Some("-");
        if answer.starts_with(mark) && !continued {
            return Ok(answer);
        }
    }
}

/// Reads the greeting, says hello and names a sender, as every mail begins.
fn begin_mail(address: &str) -> io::Result<Server> {
    let mut smtp = connect(address)?;
    smtp.read_line(&mut String::new())?;
    ask(&mut smtp, "EHLO localhost", "250")?;
    ask(&mut smtp, "MAIL FROM:<buergerin@example.test>", "")?;
    Ok(smtp)
}

/// The first three digits of the answer to a recipient.
fn answer_to(smtp: &mut Server, recipient: &str) -> io::Result<String> {
    Ok(ask(smtp, &format!("RCPT TO:<{recipient}>"), "")?.chars().take(3).collect())
}

#[test]
fn anybody_with_the_password_has_a_mailbox() -> io::Result<()> {
    let (Some(address), Some(password)) = (of_servers("IMAP"), of_servers("PASSWORD")) else { return Ok(()) };
    let mut imap = connect(&address)?;
    let login = ask(&mut imap, &format!("a LOGIN rauch@stadt.test {password}"), "a ")?;
    assert!(login.starts_with("a OK"), "{login}");
    let select = ask(&mut imap, "b SELECT INBOX", "b ")?;
    assert!(select.starts_with("b OK"), "{select}");
    Ok(())
}

#[test]
fn nobody_enters_without_the_password() -> io::Result<()> {
    let Some(address) = of_servers("IMAP") else { return Ok(()) };
    let login = ask(&mut connect(&address)?, "a LOGIN rauch@stadt.test falsch", "a ")?;
    assert!(login.starts_with("a NO"), "{login}");
    Ok(())
}

#[test]
fn the_relay_refuses_whom_it_should() -> io::Result<()> {
    let Some(address) = of_servers("SMTP") else { return Ok(()) };
    let mut smtp = begin_mail(&address)?;
    assert_eq!(answer_to(&mut smtp, "beschwerde+marke@stadt.test")?, "250");
    assert_eq!(answer_to(&mut smtp, "unbekannt@extern.test")?, "550");
    assert_eq!(answer_to(&mut smtp, "voll@example.test")?, "452");
    assert_eq!(answer_to(&mut smtp, "amt@elsewhere.test")?, "554");
    Ok(())
}

#[test]
fn the_bouncing_port_believes_in_every_recipient() -> io::Result<()> {
    let Some(address) = of_servers("SMTP_BOUNCE") else { return Ok(()) };
    let mut smtp = begin_mail(&address)?;
    assert_eq!(answer_to(&mut smtp, "unbekannt@extern.test")?, "250");
    assert_eq!(answer_to(&mut smtp, "amt@elsewhere.test")?, "554");
    Ok(())
}

#[test]
fn every_other_port_is_open() -> io::Result<()> {
    for port in ["IMAPS", "SMTPS", "SMTP_FORGETFUL", "SUBMISSION", "LMTP"] {
        let Some(address) = of_servers(port) else { return Ok(()) };
        connect(&address)?;
    }
    Ok(())
}

#[test]
fn the_authority_is_a_certificate() -> io::Result<()> {
    let Some(path) = of_servers("CA") else { return Ok(()) };
    assert!(fs::read_to_string(path)?.starts_with("-----BEGIN CERTIFICATE-----"));
    Ok(())
}

#[test]
fn postgres_speaks_its_protocol() -> io::Result<()> {
    let Some(url) = of_servers("POSTGRES") else { return Ok(()) };
    let address = url.rsplit('@').next().and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let mut postgres = connect(address)?;
    // An SSLRequest; the answer is one letter, S or N.
    postgres.get_mut().write_all(&[0, 0, 0, 8, 4, 210, 22, 47])?;
    let mut answer = [0];
    postgres.read_exact(&mut answer)?;
    assert!(matches!(&answer, b"S" | b"N"));
    Ok(())
}
