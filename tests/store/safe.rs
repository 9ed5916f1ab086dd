//! The safe: what the world replaced is kept sealed, and outlives a lost place.

use super::paper::friday;
use super::stage::Stage;
use anliegend::ports::{FaultKind, Safe};
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};

const NAME: &str = "oauth/beschwerde";

async fn kept(safe: &impl Safe, name: &str) -> Option<String> {
    safe.look_up(name).await.unwrap().map(|secret| secret.expose_secret().to_owned())
}

pub async fn the_newest_secret_of_a_name_is_kept(stage: &Stage) {
    assert_eq!(kept(&stage.store, NAME).await, None);
    for token in ["erster", "zweiter", "dritter"] {
        stage.store.put_away(NAME, &SecretString::from(token), friday()).await.unwrap();
        assert_eq!(kept(&stage.store, NAME).await.as_deref(), Some(token));
    }
    stage.store.put_away("oauth/anregung", &SecretString::from("anderer"), friday()).await.unwrap();
    let started = stage.another().await;
    assert_eq!(kept(&started, NAME).await.as_deref(), Some("dritter"));
    assert_eq!(stage.count("secrets").await, 2);
    started.close().await;
}

pub async fn a_kept_secret_is_not_legible_and_opens_under_its_own_name_only(stage: &Stage) {
    stage.store.put_away(NAME, &SecretString::from("auffrischung"), friday()).await.unwrap();
    let digits = if stage.is_sqlite() { "hex(sealed)" } else { "upper(encode(sealed, 'hex'))" };
    let sealed = stage.texts(&format!("SELECT {digits} FROM secrets")).await.concat();
    // "frisch" as hexadecimal digits.
    assert!(!sealed.contains("667269736368") && sealed.len() > 80, "{sealed}");

    stage.sql("UPDATE secrets SET name = 'oauth/anregung'").await;
    let fault = stage.store.look_up("oauth/anregung").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Permanent);
    assert!(fault.what.contains("secrets.sealed/oauth/anregung"), "{fault}");
}

pub async fn a_daemon_that_lost_its_place_still_keeps_what_was_replaced(stage: &Stage) {
    let minute = TimeDelta::minutes(1);
    let second = stage.another().await;
    stage.store.take_lease("first", friday(), minute).await.unwrap();
    second.take_lease("second", friday() + minute, minute).await.unwrap();
    // Its commits are refused; the only valid token must not go with them.
    stage.store.put_away(NAME, &SecretString::from("gilt"), friday()).await.unwrap();
    assert_eq!(kept(&second, NAME).await.as_deref(), Some("gilt"));
    second.close().await;
}
