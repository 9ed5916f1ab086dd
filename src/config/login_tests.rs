//! Scenes of the login: what an administrator may write, and what is said when two things do not fit.

use super::{LoginBy, MailboxPlace, OAuth2, PostmanSettings, Settings, shipped};

/// The shipped configuration with this in place of another, in a folder with secrets.
fn read_with(changes: &[(&str, &str)]) -> Result<Settings, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    for name in ["secret", "token"] {
        std::fs::write(folder.path().join(name), format!("{name}-streng-geheim\n")).unwrap();
    }
    let change = |name: &str, text: &str| match name {
        "anliegend.toml" => changes.iter().fold(text.to_owned(), |text, (old, new)| text.replace(old, new)),
        _ => text.to_owned(),
    };
    shipped::read_in(folder.path(), change)
}

/// The shipped configuration with an IMAP mailbox that has these lines.
fn read(lines: &str) -> Result<Settings, Vec<String>> {
    let imap = format!("type = \"imap\"\nhost = \"outlook.office365.com\"\n{lines}");
    read_with(&[("type = \"maildir\"", &imap), ("path = \"eingang\"", "# path")])
}

fn issuer(lines: &str) -> OAuth2 {
    let settings = read(lines).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let MailboxPlace::Imap(place) = &settings.places[0] else { panic!("no IMAP mailbox") };
    let login = place.server.login.clone().unwrap();
    assert_eq!(login.user, "beschwerde@stadt.example");
    let LoginBy::OAuth2(issuer) = login.by else { panic!("no tokens") };
    assert!(!format!("{settings:?}").contains("streng-geheim"), "a secret shows in Debug");
    *issuer
}

const USER: &str = "user = \"beschwerde@stadt.example\"\n";

#[test]
fn the_short_way_of_exchange_fills_in_address_and_scope() {
    let app = issuer(&format!(
        "{USER}oauth2 = {{ provider = \"microsoft\", tenant = \"stadt.onmicrosoft.com\", client_id = \"abc\", client_secret = {{ file = \"secret\" }} }}"
    ));
    assert_eq!(app.token_url.as_str(), "https://login.microsoftonline.com/stadt.onmicrosoft.com/oauth2/v2.0/token");
    assert_eq!(app.scope.as_deref(), Some("https://outlook.office365.com/.default"));
    assert!(app.refresh_token.is_none() && app.client_secret.is_some());
    let person = issuer(&format!(
        "{USER}oauth2 = {{ provider = \"microsoft\", tenant = \"stadt.onmicrosoft.com\", client_id = \"abc\", refresh_token = {{ file = \"token\" }} }}"
    ));
    assert!(person.scope.unwrap().contains("offline_access"), "without it Entra gives no new refresh token");
}

#[test]
fn the_short_way_of_google_and_the_long_way_of_anybody_else() {
    let google = issuer(&format!(
        "{USER}oauth2 = {{ provider = \"google\", client_id = \"abc\", client_secret = {{ file = \"secret\" }}, refresh_token = {{ file = \"token\" }} }}"
    ));
    assert_eq!((google.token_url.as_str(), google.scope), ("https://oauth2.googleapis.com/token", None));
    let own = issuer(&format!(
        "{USER}oauth2 = {{ token_url = \"https://anmeldung.stadt.example/token\", client_id = \"abc\", client_secret = {{ file = \"secret\" }}, scope = \"imap\" }}"
    ));
    assert_eq!((own.token_url.as_str(), own.scope.as_deref()), ("https://anmeldung.stadt.example/token", Some("imap")));
}

#[test]
fn what_does_not_fit_is_named_with_its_remedy() {
    let app = "client_id = \"abc\", client_secret = { file = \"secret\" }";
    let rows = [
        (format!("{USER}password = {{ file = \"secret\" }}\noauth2 = {{ {app} }}"), "either password or oauth2"),
        (USER.to_owned(), "or oauth2 = { … }"),
        (format!("oauth2 = {{ token_url = \"https://stadt.example/\", {app} }}"), "needs a user"),
        (format!("{USER}oauth2 = {{ {app} }}"), "needs provider"),
        (format!("{USER}oauth2 = {{ provider = \"mircosoft\", {app} }}"), "did you mean \"microsoft\""),
        (format!("{USER}oauth2 = {{ provider = \"microsoft\", {app} }}"), "Tenant ID"),
        (format!("{USER}oauth2 = {{ provider = \"microsoft\", tenant = \"a/b\", {app} }}"), "Tenant ID"),
        (format!("{USER}oauth2 = {{ provider = \"google\", {app} }}"), "google needs refresh_token"),
        (
            format!("{USER}oauth2 = {{ provider = \"microsoft\", tenant = \"a\", token_url = \"https://b/\", {app} }}"),
            "write one of the two",
        ),
        (format!("{USER}oauth2 = {{ token_url = \"https://stadt.example/\", tenant = \"a\", {app} }}"), "tenant needs provider"),
        (format!("{USER}oauth2 = {{ token_url = \"http://stadt.example/token\", {app} }}"), "https://"),
        (format!("{USER}oauth2 = {{ token_url = \"https://ich:geheim@stadt.example/\", {app} }}"), "bare address"),
        (format!("{USER}oauth2 = {{ token_url = \"stadt.example/token\", {app} }}"), "token_url is no address"),
        (
            format!("{USER}oauth2 = {{ token_url = \"https://stadt.example/\", client_secret = {{ file = \"secret\" }} }}"),
            "needs client_id",
        ),
        (format!("{USER}oauth2 = {{ token_url = \"https://stadt.example/\", client_id = \"abc\" }}"), "needs client_secret"),
        (
            format!(
                "{USER}oauth2 = {{ token_url = \"https://stadt.example/\", client_id = \"abc\", client_secret = {{ file = \"fehlt\" }} }}"
            ),
            "oauth2.client_secret: cannot read the secret",
        ),
        (format!("{USER}oauth2 = {{ token_url = \"https://stadt.example/\", client_secrt = \"x\" }}"), "client_secret"),
    ];
    for (lines, words) in rows {
        let faults = read(&lines).unwrap_err();
        assert_eq!(faults.len(), 1, "{lines}: {faults:#?}");
        assert!(faults[0].contains(words) && faults[0].starts_with("anliegend.toml:"), "{lines}: {faults:#?}");
        assert!(!faults[0].contains("streng-geheim"), "{faults:#?}");
    }
}

#[test]
fn an_endpoint_on_this_machine_may_be_reached_in_plain_text() {
    for host in ["localhost:8080", "127.0.0.1:8080", "[::1]:8080"] {
        issuer(&format!(
            "{USER}oauth2 = {{ token_url = \"http://{host}/token\", client_id = \"abc\", client_secret = {{ file = \"secret\" }} }}"
        ));
    }
}

#[test]
fn letters_may_leave_with_tokens_too() {
    let smtp = "through = \"smtp\"\nhost = \"smtp.office365.com\"\nuser = \"beschwerde@stadt.example\"\n\
                oauth2 = { provider = \"microsoft\", tenant = \"stadt.example\", client_id = \"abc\", client_secret = { file = \"secret\" } }";
    let changes = [("through = \"folder\"", smtp), ("security = \"tls\"", "security = \"starttls\"")];
    let settings = read_with(&changes).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let PostmanSettings::Smtp(server, _) = settings.postman else { panic!("no relay") };
    assert!(matches!(server.login.unwrap().by, LoginBy::OAuth2(_)));
    assert_eq!(server.port, 587);
}
