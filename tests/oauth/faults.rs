//! What a token endpoint may do wrong, and what an administrator is told. Never in its own words, never with a secret.

use super::smtp::Papers;
use super::stage::{archive, badge, new_year, settings};
use super::token::{Act, FakeTokens, http};
use anliegend::adapters::oauth::OAuthBadge;
use anliegend::ports::{Badge, Clock, Fault, FaultKind, Safe};
use secrecy::ExposeSecret;
use std::sync::Arc;

/// What becomes of asking while the endpoint does this.
async fn told(act: Act) -> Fault {
    let (folder, clock) = (tempfile::tempdir().unwrap(), new_year());
    let tokens = FakeTokens::start(&clock, &["vom-amtsleiter"]).await;
    tokens.set_act(Some(act));
    let fault = badge(&tokens, Some("vom-amtsleiter"), &archive(folder.path()).await).token().await.unwrap_err();
    assert_eq!(tokens.count(), 1, "asked once");
    let printed = format!("{fault:?}");
    for word in ["Geheim", "amtsleiter", "Anwendung gesperrt", "zugang"] {
        assert!(!printed.contains(word), "{printed}");
    }
    assert!(fault.what.starts_with("cannot get an access token from 127.0.0.1: "), "{fault}");
    fault
}

fn refusal(code: &str) -> String {
    format!("{{\"error\":\"{code}\",\"error_description\":\"Anwendung gesperrt: Geheim\",\"error_codes\":[7000222]}}")
}

#[tokio::test]
async fn a_refusal_is_told_with_its_code_and_what_to_do() {
    use FaultKind::{Misconfigured, Transient};
    let rows = [
        ("401 Unauthorized", "invalid_client", Misconfigured, "invalid_client, AADSTS7000222: client_id or client_secret is refused"),
        ("400 Bad Request", "invalid_grant", Misconfigured, "unused for too long (90 days)"),
        ("400 Bad Request", "unauthorized_client", Misconfigured, "registration"),
        ("400 Bad Request", "unsupported_grant_type", Misconfigured, "Gmail needs a refresh_token"),
        ("400 Bad Request", "invalid_scope", Misconfigured, "scope is refused"),
        ("400 Bad Request", "invalid_request", Misconfigured, "tenant"),
        ("400 Bad Request", "interaction_required", Misconfigured, "sign in once more"),
        ("400 Bad Request", "temporarily_unavailable", Transient, "not ready now"),
        ("400 Bad Request", "Anwendung gesperrt", Misconfigured, "refuses (400)"),
    ];
    for (status, code, kind, words) in rows {
        let fault = told(Act::Say(status, refusal(code))).await;
        assert_eq!(fault.kind, kind, "{code}: {fault}");
        assert!(fault.what.contains(words), "{code}: {fault}");
    }
}

#[tokio::test]
async fn what_may_pass_is_tried_again_later() {
    for (status, words) in [
        ("500 Internal Server Error", "(500)"),
        ("503 Service Unavailable", "(503)"),
        ("429 Too Many Requests", "(429)"),
        ("407 Proxy Authentication Required", "proxy"),
    ] {
        // Even with a code that would be final elsewhere.
        let body = if status.starts_with("407") { "<html>Anwendung gesperrt</html>".to_owned() } else { refusal("invalid_client") };
        let fault = told(Act::Say(status, body)).await;
        assert_eq!(fault.kind, FaultKind::Transient, "{status}: {fault}");
        assert!(fault.what.contains(words), "{status}: {fault}");
    }
}

#[tokio::test]
async fn rubbish_a_broken_line_and_an_endless_answer_are_faults_that_pass() {
    let endless = [b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'A'; 1_000_000]].concat();
    let endless_head = [b"HTTP/1.1 200 OK\r\nX: ".to_vec(), vec![b'A'; 1_000_000]].concat();
    let acts = [
        Act::Close,
        Act::SayRaw(b"220 mx.stadt.test ESMTP Anwendung gesperrt\r\n".to_vec()),
        Act::SayRaw(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"access_token\":\"zugang".to_vec()),
        Act::SayRaw(endless),
        Act::SayRaw(endless_head),
        Act::Say("200 OK", "<html>Anwendung gesperrt: bitte anmelden</html>".to_owned()),
        Act::Say("200 OK", "{}".to_owned()),
        Act::Say("200 OK", r#"{"access_token":"","token_type":"Bearer"}"#.to_owned()),
        Act::Say("200 OK", r#"{"access_token":"zugang","token_type":"mac"}"#.to_owned()),
        // Would break out of the login line (RFC 6750 § 2.1).
        Act::Say("200 OK", "{\"access_token\":\"zugang\\u0001auth=Bearer\",\"token_type\":\"Bearer\"}".to_owned()),
    ];
    for act in acts {
        let fault = told(act).await;
        assert_eq!(fault.kind, FaultKind::Transient, "{fault}");
    }
}

#[tokio::test]
async fn secrets_do_not_follow_a_redirect() {
    let elsewhere = FakeTokens::start(&new_year(), &["vom-amtsleiter"]).await;
    for status in ["302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let moved = format!("HTTP/1.1 {status}\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", elsewhere.url());
        let fault = told(Act::SayRaw(moved.into_bytes())).await;
        assert_eq!(fault.kind, FaultKind::Misconfigured);
        assert!(fault.what.contains("token_url"), "{fault}");
    }
    assert_eq!(elsewhere.count(), 0);
}

#[tokio::test]
async fn an_old_endpoint_that_writes_numbers_as_text_is_understood() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), new_year());
    let tokens = FakeTokens::start(&clock, &[]).await;
    let body = r#"{"token_type":"bearer","expires_in":"3600","access_token":"zugang","ext_expires_in":"0"}"#;
    // The server's own headers and chunks as a proxy may send them.
    let chunked = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    tokens.set_act(Some(Act::SayRaw(chunked.into_bytes())));
    let badge = badge(&tokens, None, &archive(folder.path()).await);
    assert_eq!(badge.token().await.unwrap().expose_secret(), "zugang");
    clock.advance(chrono::TimeDelta::minutes(54));
    tokens.set_act(Some(Act::SayRaw(http("500 Internal Server Error", ""))));
    assert_eq!(badge.token().await.unwrap().expose_secret(), "zugang");
}

#[tokio::test]
async fn the_endpoint_is_trusted_by_the_citys_own_authority_or_not_at_all() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), new_year());
    let (papers, others) = (Papers::for_name("localhost"), Papers::for_name("localhost"));
    let tokens = FakeTokens::start_tls(&clock, papers.acceptor()).await;
    let safe = archive(folder.path()).await;
    let over_tls = |ca_file| {
        let mut settings = settings(&tokens, None);
        settings.token_url = tokens.url().replace("http://127.0.0.1", "https://localhost").parse().unwrap();
        settings.ca_file = ca_file;
        OAuthBadge::new(settings, Arc::clone(&safe) as Arc<dyn Safe>, Arc::clone(&clock) as Arc<dyn Clock>).unwrap()
    };
    let fault = over_tls(Some(others.ca_file())).token().await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Misconfigured);
    assert!(fault.what.contains("ca_file"), "{fault}");
    assert_eq!(tokens.count(), 0);
    assert_eq!(over_tls(Some(papers.ca_file())).token().await.unwrap().expose_secret(), "zugang-1");
}

#[tokio::test]
async fn nothing_is_said_unencrypted_to_another_machine() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), new_year());
    let tokens = FakeTokens::start(&clock, &[]).await;
    let mut settings = settings(&tokens, None);
    settings.token_url = "http://login.stadt.test/token".parse().unwrap();
    let fault = OAuthBadge::new(settings, archive(folder.path()).await, clock).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Misconfigured);
}
