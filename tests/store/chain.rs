//! The chain of events: who changes the past is found out, by row.

use super::paper::{arrival, friday};
use super::stage::Stage;
use anliegend::ports::Store;

/// Three cases with four events each: rows 1 to 12.
async fn twelve_events(stage: &Stage) {
    stage.store.commit(friday(), vec![arrival(1, friday()), arrival(2, friday())]).await.unwrap();
    stage.store.commit(friday(), vec![arrival(3, friday())]).await.unwrap();
}

pub async fn an_untouched_chain_is_verified_to_its_last_event(stage: &Stage) {
    assert_eq!(stage.store.verify_chain().await.unwrap(), Ok(0), "an empty archive has a sound chain");
    twelve_events(stage).await;
    assert_eq!(stage.store.verify_chain().await.unwrap(), Ok(12));
}

pub async fn a_changed_event_is_found(stage: &Stage) {
    twelve_events(stage).await;
    for (column, value) in
        [("happened_at", "happened_at + 1"), ("actor", "'\"desk\"'"), ("position", "99"), ("kind", "'{\"kind\":\"reviewed\"}'")]
    {
        stage.sql("CREATE TABLE kept AS SELECT * FROM events WHERE seq = 6").await;
        assert_eq!(stage.sql(&format!("UPDATE events SET {column} = {value} WHERE seq = 6")).await, 1);
        assert_eq!(stage.store.verify_chain().await.unwrap(), Err(6), "{column}");
        let back = format!("UPDATE events SET {column} = (SELECT {column} FROM kept) WHERE seq = 6; DROP TABLE kept");
        stage.sql(&back).await;
        assert_eq!(stage.store.verify_chain().await.unwrap(), Ok(12));
    }
}

pub async fn a_deleted_event_is_found(stage: &Stage) {
    twelve_events(stage).await;
    stage.sql("DELETE FROM events WHERE seq = 7").await;
    assert_eq!(stage.store.verify_chain().await.unwrap(), Err(7));
    // Closing the gap does not help.
    stage.sql("UPDATE events SET seq = 7 WHERE seq = 8").await;
    assert_eq!(stage.store.verify_chain().await.unwrap(), Err(7));
}

pub async fn a_deleted_last_event_is_found(stage: &Stage) {
    twelve_events(stage).await;
    stage.sql("DELETE FROM events WHERE seq = 12").await;
    assert_eq!(stage.store.verify_chain().await.unwrap(), Err(12));
}

pub async fn two_events_that_changed_places_are_found(stage: &Stage) {
    twelve_events(stage).await;
    stage.sql("UPDATE events SET seq = 1000 WHERE seq = 3").await;
    stage.sql("UPDATE events SET seq = 3 WHERE seq = 4").await;
    stage.sql("UPDATE events SET seq = 4 WHERE seq = 1000").await;
    assert_eq!(stage.store.verify_chain().await.unwrap(), Err(3));
}
