//! Lessons: what breaks in the systems that exist, row by row, and the test that would fail with the same fault here.
//!
//! "A2" is what a crash does to the mailbox, by system; "B" are threads of their issue trackers, by number. Rows A3 and B 22 to 40 are
//! about letters, commands and deadlines and are proven in their rooms.
//!
//! | row | what happened there | proven by |
//! |---|---|---|
//! | A2 Zammad, delete mode | killed between case and mark: second case, second acknowledgement | `a_kill_between_commit_and_move_costs_a_move_and_nothing_else` |
//! | A2 Zammad, keep mode | a colleague opens the mail, and it is hidden | `a_mail_that_a_person_has_opened_is_taken_in_like_any_other`, `with_leave_every_flag_and_folder_stays_as_it_was` |
//! | A2 Znuny, OTOBO | numbers 1 to n, deleted although the spool failed | `a_kill_between_commit_and_move_costs_a_move_and_nothing_else`, `a_mail_deleted_in_the_middle_of_a_fetch_costs_no_other_mail`, `a_batch_is_committed_whole_or_not_at_all` |
//! | A2 RT | timeout after the commit: the mail is handed over again | no pipe and no HTTP here; the same mail handed over again: `a_mail_moved_out_and_back_under_a_new_number_is_the_same_mail` |
//! | A2 `FreeScout` | older than three days or opened: never fetched; used Message-ID: dropped | `a_backlog_of_five_hundred_mails_is_taken_in_whole_and_oldest_first`, `a_message_id_used_again_for_another_letter_swallows_nothing` |
//! | A2 osTicket | the newest thirty only; moving while counting by number | `a_backlog_of_five_hundred_mails_is_taken_in_whole_and_oldest_first`, `a_mail_deleted_in_the_middle_of_a_fetch_costs_no_other_mail` |
//! | A2 GLPI | all tickets first, then all moves: the whole batch again | `a_kill_between_commit_and_move_costs_a_move_and_nothing_else` |
//! | A2 django-helpdesk | numbers shift after each expunge; bytes damaged before parsing | `a_mail_deleted_in_the_middle_of_a_fetch_costs_no_other_mail`, `umlauts_survive_whatever_the_label_says` |
//! | A2 Roundup | expunged although processing failed: the error mail is the only copy | `a_mail_over_which_a_parser_panics_is_parked_with_its_source_or_read`, `where_nothing_may_be_marked_nothing_is_copied` |
//! | A2 Redmine | a failure is marked as seen and never tried again | `a_move_that_fails_for_days_imports_nothing_again_and_works_in_the_end`, `fetch_refused_for_now_is_waited_out_however_long_it_takes` |
//! | A2 `FixMyStreet` | anything without a valid token is dropped quietly | `a_mail_that_names_nothing_is_new`, `a_wrong_token_goes_to_the_desk_even_from_a_colleague` |
//! | B 1 | one unparsable mail stops the inbox | `a_mail_that_cannot_be_read_is_parked_and_the_others_go_on`, `a_mail_over_which_a_parser_panics_is_parked_with_its_source_or_read`, `rubbish_between_two_answers_costs_a_reconnect` |
//! | B 2 | a broken From blocks, and nobody is told | `mails_without_a_proper_sender_are_cases_for_a_person`, `a_mail_without_from_or_with_several_is_nobodys` |
//! | B 3 | Latin-1 in a "UTF-8" mail, refused by the database, blocks for ever | `bytes_that_no_database_wants_are_read_whatever_their_label`, `a_mail_that_the_database_refuses_is_parked_and_the_batch_goes_on` |
//! | B 4 | one decode error loses the rest of the batch | `a_mail_that_the_database_refuses_is_parked_and_the_batch_goes_on`, `structures_beyond_the_limits_are_parked_and_those_below_are_read` |
//! | B 5 | no Message-ID: stops after 1 of 1,153 | `mails_without_a_message_id_are_three_mails` |
//! | B 6 | a short page is taken for the last one | `a_backlog_of_five_hundred_mails_is_taken_in_whole_and_oldest_first`, `search_answered_no_or_cut_short_is_a_fault_and_never_a_short_list`, `more_mails_than_one_command_takes_all_come_each_once` |
//! | B 7 | a used Message-ID swallows a genuine mail | `a_message_id_used_again_for_another_letter_swallows_nothing` |
//! | B 8 | mail to two mailboxes appears in one | `the_same_mail_in_two_mailboxes_is_one_case` |
//! | B 9 | interrupted fetch: two cases, two acknowledgements | `a_kill_between_commit_and_move_costs_a_move_and_nothing_else`, `a_connection_closed_between_two_mails_loses_none` |
//! | B 10 | one branch forgets to move the mail: a new ticket every run | `a_backlog_of_five_hundred_mails_is_taken_in_whole_and_oldest_first`, `every_branch_of_intake_ends_in_one_row_of_the_ledger` |
//! | B 11 | re-import when the move fails | `a_move_that_fails_for_days_imports_nothing_again_and_works_in_the_end` |
//! | B 12 | copies pile up until the disk is full | `copies_do_not_pile_up_where_expunging_fails_for_hours`, `where_nothing_may_be_marked_nothing_is_copied`, `without_move_exactly_these_mails_are_copied_once_and_expunged` |
//! | B 13 | a second refresh adds the same mail as a reply | `polled_twice_or_started_anew_there_is_one_case_and_one_acknowledgement` |
//! | B 14 | a fetch hangs without error for days | `silence_ends_at_the_limit_and_costs_the_connection`; the alarm of the last good fetch is a matter of the health command |
//! | B 15 | a lock outlives its process | `the_lease_of_a_killed_daemon_is_free_at_once`, `the_lease_of_a_dead_daemon_ends_by_itself`, `only_one_daemon_works_on_a_database` |
//! | B 16 | IDLE looks alive and nothing arrives | `a_server_that_is_still_here_does_not_prolong_a_wait`, `a_connection_closed_in_a_wait_is_lost_and_never_the_end_of_the_wait`, `a_wait_ends_by_our_own_limit_and_is_begun_anew_on_the_same_connection`, `a_server_on_which_no_wait_ever_ends_well_is_polled` |
//! | B 17 | UIDVALIDITY changes: the numbers mean other mails | `new_numbers_for_all_mails_make_no_second_case_and_no_second_acknowledgement`, `copies_dated_anew_are_old_mail_even_when_the_first_poll_after_the_move_breaks_off`, `a_mail_that_the_server_renders_anew_is_the_same_letter`, `after_a_move_to_another_server_equal_numbers_are_other_mails`, `new_numbers_in_the_middle_of_the_work_stop_it_until_the_mailbox_is_opened_again` |
//! | B 18 | the first connection imports and answers everything | `a_first_connection_answers_no_old_mail_and_opens_no_case_from_before_the_cut`, `from_now_on_means_that_nothing_of_before_is_even_fetched` |
//! | B 19 | the rotated refresh token is not stored | `intake_goes_on_for_a_hundred_days_and_as_many_restarts`, `a_daemon_that_never_stops_follows_its_refresh_token_for_a_hundred_days` |
//! | B 20 | a token failure stays unnoticed for ten days | `ten_days_without_tokens_are_an_alarm_and_afterwards_every_mail_comes` |
//! | B 21 | one bad mailbox stops the others | `a_mailbox_that_refuses_us_stops_no_other`, `what_was_fetched_before_a_server_broke_off_is_in` |
//!
//! Beyond the rows: the second fence (`restored`), and the poison (`poison`, `killers`; what hostile mails may cost is proven in the
//! intake room, `squares`).

#[cfg(test)]
#[path = "../journeys/city.rs"]
#[expect(dead_code, reason = "the stage of the journeys can do more than is asked for here")]
mod city;
#[cfg(test)]
mod costs;
#[cfg(test)]
#[path = "../fakes/imap.rs"]
#[expect(dead_code, reason = "the server can do more than is asked for here")]
mod fake;
#[cfg(test)]
mod fetching;
#[cfg(test)]
mod killers;
#[cfg(test)]
mod moving;
#[cfg(test)]
mod numbers;
#[cfg(test)]
mod office;
#[cfg(test)]
mod poison;
#[cfg(test)]
mod restored;
#[cfg(test)]
mod table;
