//! One conformance suite for the archive, run on both databases: every scene is told once and played on SQLite and PostgreSQL.
//!
//! SQLite plays always, in a temporary file. PostgreSQL plays when `ANLIEGEND_TEST_POSTGRES` names a server
//! (`postgres://nobody@127.0.0.1:5432/postgres`); each scene makes a database of its own there. With `ANLIEGEND_TEST_SERVERS=1`
//! a missing server is a failure, not an excuse.
//!
//! Known weaknesses: two databases, one machine; a network between daemon and PostgreSQL is not cut here.

#[cfg(test)]
mod absences;
#[cfg(test)]
mod chain;
#[cfg(test)]
mod clearing;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod filing;
#[cfg(test)]
mod lease;
#[cfg(test)]
mod life;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod outbox;
#[cfg(test)]
mod paper;
#[cfg(test)]
mod past;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod safe;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod sealing;
#[cfg(test)]
mod stage;

/// Plays each scene on both databases.
macro_rules! conformance {
    ($($scene:ident::$name:ident,)+) => {
        #[cfg(test)]
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                let stage = crate::stage::Stage::sqlite().await;
                Box::pin(crate::$scene::$name(&stage)).await;
            })+
        }
        #[cfg(test)]
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                if let Some(stage) = crate::stage::Stage::postgres().await {
                    Box::pin(crate::$scene::$name(&stage)).await;
                    stage.tear_down().await;
                }
            })+
        }
    };
}

conformance! {
    filing::a_batch_is_committed_whole_or_not_at_all,
    filing::a_case_that_somebody_else_changed_is_a_conflict,
    filing::two_changes_of_one_batch_may_follow_each_other_on_one_case,
    filing::the_same_mail_cannot_enter_the_ledger_twice,
    filing::a_case_number_is_never_used_twice,
    filing::a_letter_with_a_known_key_is_silently_not_added,
    filing::a_step_of_the_ladder_cannot_be_taken_twice,
    filing::a_change_whose_version_and_events_do_not_add_up_is_refused,
    filing::nothing_can_be_filed_into_a_case_that_does_not_exist,
    filing::a_nul_is_refused_in_codes_and_kept_in_sealed_text,
    filing::of_two_writers_at_once_exactly_one_wins,
    filing::writers_side_by_side_neither_lose_nor_double_anything,
    filing::numbers_are_given_out_once,
    filing::a_batch_of_two_hundred_mails_arrives_whole,
    clearing::a_released_mail_keeps_its_one_row_and_its_source_lies_with_the_case,
    clearing::a_closed_mail_leaves_the_list_and_keeps_its_source_and_the_reason,
    clearing::the_same_bytes_as_a_parked_mail_are_not_known_until_it_is_released,
    clearing::ledger_rows_are_found_by_place_and_by_either_hash,
    clearing::what_was_found_in_the_archive_folder_is_kept_and_may_be_recognised_later,
    reading::a_case_is_found_by_its_number_and_by_its_old_number,
    reading::cases_are_filtered_and_oldest_receipt_comes_first,
    reading::due_cases_are_those_whose_instant_has_come,
    reading::cases_and_numbers_come_in_the_order_asked_for,
    reading::a_message_id_leads_to_the_letter_and_its_bearer_or_to_the_mail,
    reading::known_mail_is_recognised_by_uid_and_by_either_hash,
    reading::a_cursor_is_moved_and_marks_are_set_anew,
    reading::parked_mail_and_dispositions_are_counted,
    reading::what_was_filed_reads_back_as_it_was,
    reading::a_mail_without_a_case_can_be_read_back,
    past::past_cases_come_by_the_page_newest_first_and_whole,
    past::trial_cases_and_erased_ones_are_no_past_cases,
    past::a_past_case_without_a_word_has_none,
    sealing::a_raw_mail_comes_back_byte_for_byte,
    sealing::a_destroyed_key_leaves_nothing_readable_and_the_chain_whole,
    sealing::a_changed_sealed_column_is_a_clear_fault,
    sealing::a_sealed_column_does_not_open_in_another_row,
    sealing::another_master_key_is_refused_at_the_door,
    chain::an_untouched_chain_is_verified_to_its_last_event,
    chain::a_changed_event_is_found,
    chain::a_deleted_event_is_found,
    chain::a_deleted_last_event_is_found,
    chain::two_events_that_changed_places_are_found,
    outbox::letters_are_begun_when_their_time_has_come_oldest_first,
    outbox::a_letter_begun_before_a_kill_says_so,
    outbox::a_settled_letter_is_not_begun_again_before_its_time,
    outbox::a_letter_cancelled_on_its_way_is_not_tried_again,
    outbox::a_letter_cancelled_in_the_batch_that_wrote_it_never_leaves,
    outbox::an_erased_letter_does_not_block_the_others,
    outbox::letters_are_listed_by_state_newest_first,
    outbox::a_letter_that_left_can_come_back_and_is_counted_so,
    outbox::sent_letters_are_counted_per_kind_and_recipient,
    figures::facts_equal_the_full_replay_of_every_case_at_every_instant,
    figures::facts_beyond_one_page_are_complete,
    figures::a_case_recorded_later_is_absent,
    figures::a_corrected_receipt_moves_the_case_and_leaves_earlier_nights_alone,
    figures::a_frozen_figure_is_left_alone,
    life::the_projection_equals_the_replay_of_any_events,
    absences::an_absence_reads_back_as_it_was_entered_and_only_while_it_lasts,
    absences::an_ended_absence_holds_no_longer_and_keeps_its_row,
    absences::an_absence_and_the_mail_that_brought_it_are_one_commit,
    absences::a_deputys_address_is_not_legible_and_opens_in_its_own_row_only,
    lease::only_one_daemon_works_on_a_database,
    lease::a_daemon_that_lost_the_lease_cannot_write_any_more,
    lease::the_lease_of_a_killed_daemon_is_free_at_once,
    lease::a_command_beside_the_daemon_may_write,
    safe::the_newest_secret_of_a_name_is_kept,
    safe::a_kept_secret_is_not_legible_and_opens_under_its_own_name_only,
    safe::a_daemon_that_lost_its_place_still_keeps_what_was_replaced,
    opening::opening_again_changes_nothing,
    opening::a_look_makes_nothing_and_sees_what_the_daemon_wrote,
    opening::two_first_starts_at_once_both_succeed,
    opening::a_database_of_a_newer_version_is_refused,
    schema::the_schema_is_the_one_written_down,
    schema::sample_rows_of_every_migration_are_carried_to_the_present,
}
