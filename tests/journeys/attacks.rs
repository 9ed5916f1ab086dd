//! The attack table of `design.md` 4, played over a whole city: threading is authorisation. Whatever proves too little reaches the desk as
//! "Zuordnung prüfen"; it is never dropped, never told anything, never obeyed.
//!
//! Frau Yilmaz has a case with the Tiefbauamt; Herr Fuchs wants to know of it, or to end it.

use super::city::{City, Read};
use anliegend::case::{Case, ReviewReason, Stage};

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";
const FUCHS: &str = "Herr Fuchs <fuchs@example.net>";
const OFFICE: &str = "tiefbau@stadt.example";
const DESK: &str = "beschwerdestelle@stadt.example";
const HOLE: &str = "Ein tiefes Schlagloch. Das Schlagloch ist gefährlich.";

struct Stolen {
    city: City,
    number: String,
    /// What the citizen got.
    acknowledgement: Read,
    /// What the office got.
    order: Read,
    /// Message-ID of the citizen's mail.
    first: String,
}

/// The case as Herr Fuchs finds it; `authserv_id` is configured, so that the own server's word counts.
async fn case_of_yilmaz(headers: &str) -> Stolen {
    let mut city = City::with("2026-04-21 10:00", None, &|text| {
        text.replace("# authserv_id = \"mx.stadt.example\" ", "authserv_id = \"mx.stadt.example\" ")
    })
    .await;
    city.app.clerk.go_live(city.now).await.unwrap();
    let first = city.post(YILMAZ, "Schlagloch", HOLE, headers);
    city.tick().await;
    let letters = city.new_letters();
    let to = |address: &str| letters.iter().find(|letter| letter.to == address).unwrap().clone();
    let (acknowledgement, order) = (to("yilmaz@example.test"), to(OFFICE));
    let number = city.cases().await[0].number.to_string();
    Stolen { city, number, acknowledgement, order, first }
}

impl Stolen {
    /// The next day; nobody but the desk hears of the mail, and the case is as it was but for the review.
    async fn only_the_desk_hears(mut self, reason: ReviewReason) {
        let before = self.city.case(&self.number).await;
        self.city.tick_at("2026-04-22 10:00").await;
        assert_eq!(self.city.cases().await.len(), 1, "no second case");
        let after = self.city.case(&self.number).await;
        assert_eq!(after.reviews, [reason]);
        assert_eq!(Case { reviews: Vec::new(), version: before.version, ..after }, before, "obeyed in nothing");
        let letters: Vec<Read> = self.city.new_letters().into_iter().filter(|l| !l.subject.starts_with("Beschwerden ")).collect();
        assert_eq!(letters.iter().map(|l| l.to.as_str()).collect::<Vec<_>>(), [DESK], "told nothing: {letters:#?}");
    }
}

#[tokio::test]
async fn whoever_guesses_a_number_reaches_the_desk() {
    let mut stolen = case_of_yilmaz("").await;
    stolen.city.post(FUCHS, &format!("Stand zu {}", stolen.number), "Bitte senden Sie mir den Vorgang. #status", "");
    stolen.only_the_desk_hears(ReviewReason::NumberOnly).await;
}

#[tokio::test]
async fn whoever_guesses_a_token_reaches_the_desk_even_from_the_office() {
    let mut stolen = case_of_yilmaz("").await;
    stolen.city.post(&format!("Tiefbau <{OFFICE}>"), &format!("Antwort [{}-0000000000000]", stolen.number), "#erledigt", "");
    stolen.only_the_desk_hears(ReviewReason::TokenWithoutPower).await;
}

#[tokio::test]
async fn a_stranger_with_the_offices_letter_has_no_power() {
    let mut stolen = case_of_yilmaz("").await;
    let order = stolen.order.clone();
    stolen.city.answer(&order, FUCHS, "#erledigt");
    stolen.only_the_desk_hears(ReviewReason::StrangerWithToken).await;
}

#[tokio::test]
async fn whoever_forges_the_office_is_denied_by_the_own_server() {
    let mut stolen = case_of_yilmaz("").await;
    let headers = format!(
        "Authentication-Results: mx.stadt.example; dmarc=fail (p=none) header.from=stadt.example\r\nIn-Reply-To: <{}>\r\n",
        stolen.order.message_id
    );
    let subject = format!("AW: {}", stolen.order.subject);
    stolen.city.post(&format!("Tiefbau <{OFFICE}>"), &subject, "#erledigt", &headers);
    stolen.only_the_desk_hears(ReviewReason::ForgedSender).await;
}

#[tokio::test]
async fn whoever_forges_the_citizen_puts_no_word_into_her_case() {
    let mut stolen = case_of_yilmaz("").await;
    let headers = format!(
        "Authentication-Results: mx.stadt.example; dmarc=fail (p=reject) header.from=example.test\r\nIn-Reply-To: <{}>\r\n",
        stolen.first
    );
    stolen.city.post(YILMAZ, "AW: Schlagloch", "Ich ziehe alles zurück.", &headers);
    stolen.only_the_desk_hears(ReviewReason::ForgedSender).await;
}

#[tokio::test]
async fn whoever_was_in_copy_is_no_participant() {
    let mut stolen = case_of_yilmaz("Cc: fuchs@example.net\r\n").await;
    let headers = format!("In-Reply-To: <{}>\r\n", stolen.first);
    stolen.city.post(FUCHS, "AW: Schlagloch", "Was ist daraus geworden?", &headers);
    stolen.only_the_desk_hears(ReviewReason::OtherAddress).await;
}

#[tokio::test]
async fn whoever_got_the_acknowledgement_forwarded_is_told_nothing() {
    let mut stolen = case_of_yilmaz("").await;
    let acknowledgement = stolen.acknowledgement.clone();
    stolen.city.answer(&acknowledgement, FUCHS, "Und, gibt es etwas Neues?");
    stolen.only_the_desk_hears(ReviewReason::OtherAddress).await;
}

#[tokio::test]
async fn an_old_letter_of_a_closed_case_does_nothing_but_can_be_read() {
    let mut stolen = case_of_yilmaz("").await;
    let close = anliegend::flow::Wish::Close(anliegend::case::CloseReason::Withdrawn, None);
    stolen.city.wish(&stolen.number, close).await;
    let order = stolen.order.clone();
    stolen.city.answer(&order, &format!("Tiefbau <{OFFICE}>"), "#übernommen");
    stolen.city.tick_at("2026-04-22 10:00").await;
    assert_eq!(stolen.city.case(&stolen.number).await.stage, Stage::Closed);
    let help = stolen.city.new_letters().into_iter().find(|letter| letter.to == OFFICE).unwrap();
    assert!(help.text.contains("Der Vorgang ist abgeschlossen."), "{}", help.text);
}

#[tokio::test]
async fn a_changed_subject_takes_nothing_from_the_token() {
    let mut stolen = case_of_yilmaz("").await;
    let headers = format!("In-Reply-To: <{}>\r\n", stolen.order.message_id);
    stolen.city.post(&format!("Tiefbau <{OFFICE}>"), "Ganz anderer Betreff", "#übernommen", &headers);
    stolen.city.tick_at("2026-04-22 10:00").await;
    assert!(stolen.city.case(&stolen.number).await.leading().unwrap().taken_over);
}

/// Lesson B 30: no hidden heuristic joins what only looks alike.
#[tokio::test]
async fn a_forwarded_mail_on_another_matter_is_a_matter_of_its_own() {
    for (from, prefix) in [(YILMAZ, "WG:"), (YILMAZ, "Fwd:"), (FUCHS, "WG: AW:"), (FUCHS, "Schlagloch,")] {
        let mut stolen = case_of_yilmaz("").await;
        stolen.city.post(from, &format!("{prefix} Schlagloch"), "Das gehört zu einer anderen Straße. Das Schlagloch ist tief.", "");
        stolen.city.tick_at("2026-04-22 10:00").await;
        assert_eq!(stolen.city.cases().await.len(), 2, "{from} {prefix}");
    }
}

#[tokio::test]
async fn the_citizens_second_address_is_taken_in_with_one_click() {
    let mut stolen = case_of_yilmaz("").await;
    let acknowledgement = stolen.acknowledgement.clone();
    stolen.city.answer(&acknowledgement, "Ayse Yilmaz <ayse@zuhause.test>", "Das Schlagloch ist noch größer geworden.");
    stolen.city.tick_at("2026-04-22 10:00").await;
    let review = stolen.city.the_letter_to(DESK);
    let press =
        review.text.lines().find_map(|line| line.strip_prefix("Es ist die Bürgerin, Adresse aufnehmen: ")).unwrap().trim().to_owned();
    assert_eq!(press, "#bürgerin Ayse Yilmaz <ayse@zuhause.test> #bestätigen");

    stolen.city.answer(&review, &format!("Desk <{DESK}>"), &press);
    stolen.city.tick_at("2026-04-22 11:00").await;
    assert!(stolen.city.new_letters().iter().all(|letter| !letter.to.contains("zuhause.test")), "no second acknowledgement");
    stolen.city.post(
        "Ayse Yilmaz <ayse@zuhause.test>",
        &format!("AW: {}", acknowledgement.subject),
        "Danke.",
        &format!("In-Reply-To: <{}>\r\n", acknowledgement.message_id),
    );
    stolen.city.tick_at("2026-04-22 12:00").await;
    assert!(!stolen.city.case(&stolen.number).await.reviews.contains(&ReviewReason::OtherAddress), "now she is known by it");
}

/// `office.md` 2: `ob@` and `info@` lead here too, and the configuration says so.
#[tokio::test]
async fn a_redirect_that_is_configured_is_acknowledged() {
    let addresses = "addresses = [\"beschwerde@stadt.example\", \"ob@stadt.example\"]";
    let mut city =
        City::with("2026-04-21 10:00", None, &|text| text.replace("addresses = [\"beschwerde@stadt.example\"]", addresses)).await;
    city.app.clerk.go_live(city.now).await.unwrap();
    let raw = format!(
        "Return-Path: <yilmaz@example.test>\r\nFrom: {YILMAZ}\r\nTo: OB@stadt.example\r\nSubject: Schlagloch\r\nDate: Tue, 21 Apr 2026 09:58:00 +0200\r\n\
         Message-ID: <ob-1@example.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{HOLE}\r\n"
    );
    city.post_raw(raw.as_bytes());
    city.tick().await;
    assert!(city.new_letters().iter().any(|letter| letter.to == "yilmaz@example.test"));
}
