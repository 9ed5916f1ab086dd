//! Whose headers are believed: the gateway's word about spam, and what the configuration says when such a header is written wrong.

use super::city::City;
use anliegend::case::{Acknowledgement, Suppressed};
use anliegend::config::load;

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";
const LAMP: &str = "Die Straßenlaterne in der Gartenstraße ist aus.";

async fn behind_two_gateways() -> City {
    let headers = "spam_headers = [\"X-Spam-Flag: YES\", \"X-MS-Exchange-Organization-SCL: 9\"]";
    City::with("2026-04-21 10:00", None, &|text| text.replace("spam_headers = []", headers)).await
}

#[tokio::test]
async fn what_the_gateway_takes_for_spam_gets_no_answer_and_the_digest_says_why() {
    for header in ["X-Spam-Flag: YES\r\n", "x-ms-exchange-organization-scl: 9\r\n"] {
        let mut city = behind_two_gateways().await;
        city.app.clerk.go_live(city.now).await.unwrap();
        city.post(YILMAZ, "Laterne aus", LAMP, header);
        city.tick().await;

        let [case] = city.cases().await.try_into().unwrap();
        assert_eq!(case.acknowledgement, Some(Acknowledgement::Suppressed(Suppressed::Distrusted)), "{header}");
        assert!(city.new_letters().iter().all(|letter| !letter.to.contains("yilmaz@example.test")), "{header}");
        city.tick_at("2026-04-22 08:00").await;
        let digest = city.the_digest();
        assert!(digest.contains(&case.number.to_string()) && digest.contains("als verdächtig gemeldet"), "{digest}");
    }
}

#[tokio::test]
async fn another_value_of_the_header_is_no_verdict() {
    let mut city = behind_two_gateways().await;
    city.app.clerk.go_live(city.now).await.unwrap();
    city.post(YILMAZ, "Laterne aus", LAMP, "X-Spam-Flag: NO\r\nX-MS-Exchange-Organization-SCL: 1\r\n");
    city.tick().await;

    assert!(city.the_letter_to("yilmaz@example.test").subject.starts_with("Eingangsbestätigung"));
}

#[tokio::test]
async fn a_header_without_a_value_is_refused_with_line_and_example() {
    let city = City::live_at("2026-04-21 10:00").await;
    let path = city.folder.path().join("anliegend.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let wrong =
        text.replace("spam_headers = []", "spam_headers = [\"X-Spam-Flag\", \"X Spam: YES\", \"X-Spam:\"]\ninternal_header = \"ja\"");
    std::fs::write(&path, &wrong).unwrap();

    let faults: Vec<String> = load(city.folder.path()).unwrap_err().iter().map(ToString::to_string).collect();

    let line = wrong.lines().position(|line| line.starts_with("spam_headers")).unwrap() + 1;
    assert_eq!(faults.len(), 4, "{faults:#?}");
    assert!(faults.iter().all(|fault| fault.contains("X-Spam-Flag: YES")), "{faults:#?}");
    assert!(faults[0].contains(&format!("anliegend.toml:{line}")), "{faults:#?}");
}
