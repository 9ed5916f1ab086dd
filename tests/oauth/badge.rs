//! How long a token is shown, and what becomes of a refresh token that the endpoint replaces.

use super::stage::{archive, at, badge, last_refresh, new_year, settings, shown};
use super::token::{CLIENT, FakeTokens, SECRET};
use anliegend::adapters::oauth::OAuthBadge;
use anliegend::case::Instant;
use anliegend::ports::{Badge, Clock, Fault, FaultKind, KeyedHash, Safe};
use async_trait::async_trait;
use chrono::TimeDelta;
use secrecy::SecretString;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

#[tokio::test]
async fn an_app_asks_in_its_own_name_and_shows_its_token_until_five_minutes_before_the_end() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), new_year());
    let tokens = FakeTokens::start(&clock, &[]).await;
    let badge = badge(&tokens, None, &archive(folder.path()).await);

    assert_eq!(shown(&badge).await, "zugang-1");
    // RFC 6749 § 4.4.2, with the client in the body (§ 2.3.1).
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT),
        ("client_secret", SECRET),
        ("scope", "https://outlook.office365.com/.default"),
    ];
    let form: BTreeMap<String, String> = form.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    assert_eq!(tokens.desk.lock().unwrap().heard, [form]);

    // 3600 seconds from 08:00, less five minutes.
    clock.set(at("2026-01-01T08:54:59.999Z"));
    assert_eq!(shown(&badge).await, "zugang-1");
    clock.set(at("2026-01-01T08:55:00Z"));
    assert_eq!(shown(&badge).await, "zugang-2");
    assert_eq!(tokens.count(), 2);
}

#[tokio::test]
async fn a_token_of_unknown_age_is_shown_for_nine_minutes_and_never_before_it_was_issued() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), new_year());
    let tokens = FakeTokens::start(&clock, &[]).await;
    tokens.desk.lock().unwrap().expires_in = None;
    let badge = badge(&tokens, None, &archive(folder.path()).await);
    assert_eq!(shown(&badge).await, "zugang-1");
    // Taken for ten minutes; a tenth of them is to spare.
    clock.set(at("2026-01-01T08:08:59Z"));
    assert_eq!(shown(&badge).await, "zugang-1");
    clock.set(at("2026-01-01T08:09:00Z"));
    assert_eq!(shown(&badge).await, "zugang-2");
    // The machine's clock was an hour ahead and is set right: how old the token is, nobody knows.
    clock.set(at("2026-01-01T07:09:00Z"));
    assert_eq!(shown(&badge).await, "zugang-3");
    // A token that is void at once is still shown to whoever asked for it.
    tokens.desk.lock().unwrap().expires_in = Some(-5);
    clock.advance(TimeDelta::hours(1));
    assert_eq!((shown(&badge).await.as_str(), shown(&badge).await.as_str()), ("zugang-4", "zugang-5"));
}

#[tokio::test]
async fn a_daemon_that_never_stops_follows_its_refresh_token_for_a_hundred_days() {
    // Lesson 19: every former token is void at once, an unused one after ninety days.
    let (folder, clock) = (tempfile::tempdir().unwrap(), new_year());
    let tokens = FakeTokens::start(&clock, &["vom-amtsleiter"]).await;
    let badge = badge(&tokens, Some("vom-amtsleiter"), &archive(folder.path()).await);
    for day in 1..=100 {
        assert_eq!(shown(&badge).await, format!("zugang-{day}"));
        clock.advance(TimeDelta::days(1));
    }
    assert_eq!(tokens.count(), 100);
    assert_eq!(last_refresh(&tokens), "auffrischung-99");
}

#[tokio::test]
async fn a_kill_between_the_answer_and_its_use_loses_nothing() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), new_year());
    let tokens = FakeTokens::start(&clock, &["vom-amtsleiter"]).await;
    let killed = badge(&tokens, Some("vom-amtsleiter"), &archive(folder.path()).await);
    killed.token().await.unwrap();
    // The token was never shown to a server; the archive is not closed, its connections just end.
    drop(killed);

    let started = badge(&tokens, Some("vom-amtsleiter"), &archive(folder.path()).await);

    assert_eq!(shown(&started).await, "zugang-2");
    assert_eq!(last_refresh(&tokens), "auffrischung-1");
}

#[tokio::test]
async fn an_endpoint_that_replaces_nothing_is_asked_with_the_configured_token_for_ever() {
    // As Google does.
    let (folder, clock) = (tempfile::tempdir().unwrap(), new_year());
    let tokens = FakeTokens::start(&clock, &["vom-amtsleiter"]).await;
    tokens.desk.lock().unwrap().rotates = false;
    for _ in 0..3 {
        let badge = badge(&tokens, Some("vom-amtsleiter"), &archive(folder.path()).await);
        badge.token().await.unwrap();
        assert_eq!(last_refresh(&tokens), "vom-amtsleiter");
    }
}

#[tokio::test]
async fn a_new_token_in_the_configuration_wins_over_what_was_kept() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), new_year());
    let tokens = FakeTokens::start(&clock, &["vom-amtsleiter"]).await;
    let safe = archive(folder.path()).await;
    badge(&tokens, Some("vom-amtsleiter"), &safe).token().await.unwrap();
    // The head signs in once more; the administrator writes the new token down.
    tokens.desk.lock().unwrap().refresh_tokens = BTreeMap::from([("neu-angemeldet".to_owned(), clock.now())]);

    badge(&tokens, Some("neu-angemeldet"), &safe).token().await.unwrap();
    assert_eq!(last_refresh(&tokens), "neu-angemeldet");
    badge(&tokens, Some("neu-angemeldet"), &safe).token().await.unwrap();
    assert_eq!(last_refresh(&tokens), "auffrischung-2");
}

#[tokio::test]
async fn two_mailboxes_with_one_refresh_token_do_not_take_it_from_each_other() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), new_year());
    let tokens = FakeTokens::start(&clock, &["vom-amtsleiter"]).await;
    let safe = archive(folder.path()).await;
    let (complaints, suggestions) = (badge(&tokens, Some("vom-amtsleiter"), &safe), badge(&tokens, Some("vom-amtsleiter"), &safe));
    for _ in 0..10 {
        complaints.token().await.unwrap();
        suggestions.token().await.unwrap();
        clock.advance(TimeDelta::hours(1));
    }
    assert_eq!(tokens.count(), 20);
    // Many at once share one renewal.
    let complaints = Arc::new(complaints);
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let complaints = Arc::clone(&complaints);
        asking.spawn(async move { shown(&complaints).await });
    }
    let shown: Vec<String> = asking.join_all().await;
    assert!(shown.iter().all(|token| token == "zugang-21"), "{shown:?}");
}

/// A safe whose disk is full for a while, or in which somebody else puts something.
struct OddSafe {
    looks: Mutex<VecDeque<Option<&'static str>>>,
    is_full: Mutex<bool>,
    kept: Mutex<Vec<SecretString>>,
}

impl OddSafe {
    fn with(looks: &[Option<&'static str>], is_full: bool) -> Arc<Self> {
        Arc::new(Self { looks: Mutex::new(looks.iter().copied().collect()), is_full: Mutex::new(is_full), kept: Mutex::default() })
    }
}

#[async_trait]
impl Safe for OddSafe {
    fn fingerprint(&self, _: &[u8]) -> KeyedHash {
        "immer-gleich".to_owned()
    }

    async fn look_up(&self, _: &str) -> Result<Option<SecretString>, Fault> {
        Ok(self.looks.lock().unwrap().pop_front().flatten().map(SecretString::from))
    }

    async fn put_away(&self, _: &str, secret: &SecretString, _: Instant) -> Result<(), Fault> {
        if *self.is_full.lock().unwrap() {
            return Err(Fault::new(FaultKind::Transient, "cannot put a secret into the safe: the disk is full"));
        }
        self.kept.lock().unwrap().push(secret.clone());
        Ok(())
    }
}

fn over(safe: &Arc<OddSafe>, tokens: &FakeTokens) -> OAuthBadge {
    let clock: Arc<dyn Clock> = tokens.clock.clone();
    OAuthBadge::new(settings(tokens, Some("vom-amtsleiter")), Arc::clone(safe) as Arc<dyn Safe>, clock).unwrap()
}

#[tokio::test]
async fn nothing_is_shown_before_the_replaced_token_is_safe_and_none_is_lost_meanwhile() {
    let clock = new_year();
    let tokens = FakeTokens::start(&clock, &["vom-amtsleiter"]).await;
    let safe = OddSafe::with(&[], true);
    let badge = over(&safe, &tokens);
    for _ in 0..3 {
        let fault = badge.token().await.unwrap_err();
        assert_eq!((fault.kind, fault.what.as_str()), (FaultKind::Transient, "cannot put a secret into the safe: the disk is full"));
    }
    *safe.is_full.lock().unwrap() = false;
    assert_eq!(shown(&badge).await, "zugang-1");
    assert_eq!((tokens.count(), safe.kept.lock().unwrap().len()), (1, 1));
}

#[tokio::test]
async fn whoever_was_slower_with_the_same_token_goes_on_with_what_the_faster_one_kept() {
    // Beside the daemon somebody runs `check --online`: between look and question the token was replaced.
    let clock = new_year();
    let tokens = FakeTokens::start(&clock, &["vom-schnelleren"]).await;
    let badge = over(&OddSafe::with(&[None, Some("vom-schnelleren")], false), &tokens);
    assert_eq!(shown(&badge).await, "zugang-2");
    assert_eq!(tokens.count(), 2);
    // Where nobody was faster, the refusal stands after one question.
    let badge = over(&OddSafe::with(&[None, None], false), &tokens);
    assert_eq!(badge.token().await.unwrap_err().kind, FaultKind::Misconfigured);
    assert_eq!(tokens.count(), 3);
}

#[tokio::test]
async fn no_secret_shows_in_debug() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), new_year());
    let tokens = FakeTokens::start(&clock, &["vom-amtsleiter"]).await;
    let badge = badge(&tokens, Some("vom-amtsleiter"), &archive(folder.path()).await);
    badge.token().await.unwrap();
    let printed = format!("{badge:?} {:?} {:?}", settings(&tokens, Some("vom-amtsleiter")), badge.token().await.unwrap());
    assert!(printed.contains("127.0.0.1"), "{printed}");
    for secret in ["zugang", "auffrischung", "amtsleiter", "Geheim"] {
        assert!(!printed.contains(secret), "{secret}: {printed}");
    }
}
