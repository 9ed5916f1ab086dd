//! A mail that kills whoever reads it: an abort cannot be caught, only remembered.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

pub fn city() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    for name in ["departments.toml", "districts.toml", "routing.toml"] {
        std::fs::copy(shipped.join(name), folder.path().join(name)).unwrap();
    }
    let text = std::fs::read_to_string(shipped.join("anliegend.toml")).unwrap();
    std::fs::write(folder.path().join("anliegend.toml"), text.replace("since = \"now\"", "since = \"2026-01-01\"")).unwrap();
    std::fs::create_dir(folder.path().join("eingang")).unwrap();
    for nth in 1..=5 {
        let mail = format!(
            "Return-Path: <krause{nth}@example.test>\r\nFrom: krause{nth}@example.test\r\nTo: beschwerde@stadt.example\r\nSubject: Laterne \
             {nth}\r\n\r\nLaterne {nth} ist aus.\r\n"
        );
        std::fs::write(folder.path().join(format!("eingang/{nth}.eml")), mail).unwrap();
    }
    folder
}

pub fn run(folder: &Path, arguments: &[&str], armed: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_anliegend"));
    command.arg("--config").arg(folder).args(arguments).env_remove("NOTIFY_SOCKET").env_remove("ANLIEGEND_BREAK").stdin(Stdio::null());
    if let Some(word) = armed {
        command.env("ANLIEGEND_BREAK", word);
    }
    command.output().unwrap()
}

fn kills_twice_and_is_parked_unread(point: &str) {
    let folder = city();
    let tick = |armed| run(folder.path(), &["--format", "json", "tick"], armed);
    let poison = format!("{point}=3");

    // Twice the third mail takes the program with it; what came in before stays in.
    for _ in 0..2 {
        let died = tick(Some(&poison));
        assert_eq!(died.status.signal(), Some(6), "{}", String::from_utf8_lossy(&died.stderr));
    }
    let third = tick(Some(&poison));

    assert!(third.status.success(), "{}", String::from_utf8_lossy(&third.stderr));
    let round: serde_json::Value = serde_json::from_slice(&third.stdout).unwrap();
    assert_eq!((&round["received"]["parked"], &round["received"]["cases"]), (&1.into(), &4.into()), "{round}");
    let parked = String::from_utf8(run(folder.path(), &["--format", "json", "quarantine", "list"], None).stdout).unwrap();
    assert!(parked.contains("killed_twice") && parked.contains("\"uid\": 3"), "{parked}");
    let cases = String::from_utf8(run(folder.path(), &["--format", "json", "case", "list"], None).stdout).unwrap();
    assert_eq!(cases.matches("\"case\"").count(), 4, "{cases}");
}

#[test]
fn a_mail_that_kills_its_reader_twice_is_parked_unread_and_the_others_go_on() {
    kills_twice_and_is_parked_unread("mail.reading");
}

#[test]
fn a_mail_that_kills_whoever_takes_it_in_is_parked_too() {
    kills_twice_and_is_parked_unread("mail.taking_in");
}

/// A kill from outside over one mail after another blames none of them.
#[test]
fn three_deaths_over_three_mails_condemn_nobody() {
    let folder = city();
    for uid in [2, 4, 5] {
        let died = run(folder.path(), &["tick"], Some(&format!("mail.reading={uid}")));
        assert_eq!(died.status.signal(), Some(6));
    }
    let last = run(folder.path(), &["--format", "json", "tick"], None);
    let round: serde_json::Value = serde_json::from_slice(&last.stdout).unwrap();
    assert_eq!((&round["received"]["parked"], &round["received"]["cases"]), (&0.into(), &5.into()), "{round}");
}

#[test]
fn a_misspelt_breaking_point_is_named_with_the_right_ones() {
    let folder = city();
    let refused = run(folder.path(), &["tick"], Some("slice.comitted"));
    assert_eq!(refused.status.code(), Some(2));
    let why = String::from_utf8(refused.stderr).unwrap();
    assert!(why.contains("slice.comitted") && why.contains("slice.committed"), "{why}");
}
