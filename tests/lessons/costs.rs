//! What a hostile text may cost on its whole way: read, routed, answered, sent. Ten times the letters, some ten times the work.
//!
//! The parts of a mail are measured in the intake room (`squares`); each of these once kept the daemon busy for minutes.

use super::city::City;
use std::time::{Duration, Instant};

async fn cost(words: &str, letters: usize) -> Duration {
    let mut city = City::live_at("2026-11-02 10:00").await;
    let text = words.repeat(letters / words.len());
    city.post("Xaver <x@example.test>", "Gift", &text, "");
    let start = Instant::now();
    assert_eq!(city.tick().await.received.cases, 1);
    start.elapsed()
}

async fn grows_with_its_length(words: &str, letters: usize) {
    let (small, large) = (cost(words, letters / 10).await, cost(words, letters).await);
    assert!(large < small * 30 + Duration::from_secs(1), "{words:?}: {small:?} became {large:?}");
}

#[tokio::test]
async fn a_keyword_again_and_again_costs_its_length() {
    grows_with_its_length("Laterne ", 200_000).await;
}

#[tokio::test]
async fn a_chain_of_keywords_costs_its_length() {
    grows_with_its_length("Straßen-Laterne-", 200_000).await;
}

#[tokio::test]
async fn street_upon_street_costs_its_length() {
    grows_with_its_length("Am Bonner Platz 12, Gartenstraße 12a ", 200_000).await;
}

#[tokio::test]
async fn line_upon_line_costs_its_length() {
    grows_with_its_length("a\r\n", 500_000).await;
}
