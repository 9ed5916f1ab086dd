//! Lessons: what breaks in the systems that exist, row by row, and the test that would fail with the same fault here.
//!
//! "A2" is what a crash does to the mailbox, by system; "A3" is what each takes for automatic mail; "B" are threads of their issue trackers,
//! by number; "office" are the situations of a city's mailbox (`office.md` 2). Rows B 34 to 36, 39 and 40 are about deadlines and delivery
//! and are proven in their rooms.
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
//! | A3 | nine answers to the same header: a loop is missed, or a human swallowed | `every_row_of_the_decision_table_has_its_mails_or_says_where_it_is_proven`, `the_program_says_of_every_mail_what_a_person_says`, `auto_submitted_no_is_a_person_however_it_is_written` |
//! | B 22 | bounce, notification, bounce … | `a_robot_gets_no_answer_and_a_person_behind_one_keeps_her_case`, `a_bounce_changes_the_letter_and_the_citizens_reachability`, `two_cities_set_upon_each_other_say_one_word_each` |
//! | B 23 | the block did not cover all mail, or never ended | `one_address_gets_one_in_ten_minutes_three_in_a_day_and_ten_in_a_week`, `whatever_the_past_an_older_past_never_forbids_more`, `one_domain_gets_thirty_in_an_hour_also_after_a_restart` |
//! | B 24 | two ticket systems answer each other | `over_a_gateway_that_forgets_every_mark_ten_minutes_end_it`, `over_a_slow_gateway_the_day_ends_it`, `everybody_together_gets_two_hundred_in_an_hour` |
//! | B 25 | endless mailer-daemon tickets | `free_forms_are_understood`, `exchange_reports_without_auto_submitted_are_bounces_too`, `machines_that_are_certain_are_noted_and_open_no_case` |
//! | B 26 | people on Exchange get no answer | `people_stay_people_whatever_their_program_writes`, `the_program_says_of_every_mail_what_a_person_says` |
//! | B 27 | a partner's human replies are ignored | `people_stay_people_whatever_their_program_writes`, `a_robot_gets_no_answer_and_a_person_behind_one_keeps_her_case` |
//! | B 28 | three paths answer a bounce, one of them asks what it is | `machines_never_act`, `every_row_of_the_decision_table_gives_its_code`, `vacations_at_both_ends_are_silent_to_an_acknowledgement` |
//! | B 29 | a stranger's mail lands in another person's case | `whoever_guesses_a_number_reaches_the_desk`, `a_guessed_number_goes_to_the_desk` |
//! | B 30 | forwards become follow-ups; "WG:" is unknown | `a_forwarded_mail_on_another_matter_is_a_matter_of_its_own`, `a_title_is_the_subject_without_what_machines_added`, `a_forwarded_mail_keeps_what_was_forwarded` |
//! | B 31 | replies in foreign cases, by another instance's Message-ID | `an_old_key_is_believed_and_a_foreign_one_is_not`, `an_old_letter_of_a_closed_case_does_nothing_but_can_be_read`, `what_the_other_citys_desk_answers_is_a_persons_letter` |
//! | B 32 | a forged thread header adds, watches and opens again | `whoever_forges_the_citizen_puts_no_word_into_her_case`, `a_stranger_who_answers_all_proves_nothing` |
//! | B 33 | a forged From acts as a person; the id is predictable; anybody in copy joins | `whoever_forges_the_office_is_denied_by_the_own_server`, `whoever_guesses_a_token_reaches_the_desk_even_from_the_office`, `whoever_was_in_copy_is_no_participant`, `only_the_own_servers_verdict_is_believed` |
//! | B 37 | cleaning HTML takes minutes; the outgoing text is replaced by the error | `hostile_html_costs_no_time_and_no_text`, `html_costs_its_length_however_its_tags_stand`, `html_of_a_citizen_is_shown_and_not_obeyed` |
//! | B 38 | an empty body for Latin-1 umlauts; attachments encoded anew | `umlauts_in_any_single_byte_label_come_out`, `attachments_are_exact_and_counted_alike_everywhere`, `whatever_is_attached_comes_out_byte_for_byte` |
//! | office shared mailbox | people read and answer in the same mailbox | `with_leave_every_flag_and_folder_stays_as_it_was`, `on_a_mailbox_in_use_every_flag_folder_and_row_stays_as_it_was` |
//! | office answer as the mailbox | invisible; reminders go on | `an_answer_from_the_shared_mailbox_is_seen_in_its_sent_folder` |
//! | office colleague forwards | becomes a case of the colleague | `a_forwarded_mail_waits_for_one_click_and_then_the_citizen_hears_of_it`, `gmail_apple_and_thunderbird_forwards_are_read_too`, `an_attached_original_is_proposed_with_its_own_date` |
//! | office redirect | the own address stands neither in To nor in Cc | `a_redirect_that_is_configured_is_acknowledged`, `on_a_folder_of_mails_it_says_the_same_and_makes_no_database_no_key_and_no_index` |
//! | office form mailer | no acknowledgement, citizen unknown | `a_form_is_the_citizens_own_mail`, `a_form_from_outside_that_nobody_vouches_for_makes_the_city_write_to_nobody` |
//! | office scanner | paper that comes as mail | `what_the_scanner_sends_is_a_letter_on_paper` |
//! | office own first mail | "Foto vergessen" becomes a second case | `the_citizen_adds_to_her_own_first_mail_by_reference`, `a_second_mail_on_the_matter_joins_the_case_without_a_second_acknowledgement` |
//! | office other address | the citizen answers from another address | `the_citizens_second_address_is_taken_in_with_one_click` |
//! | office answers all | another office answers with us in copy | `an_office_that_answers_all_is_proposed_as_reaction` |
//! | office rendered anew | the mailbox moves to another server | `a_mail_that_the_server_renders_anew_is_the_same_letter`, `after_a_move_to_another_server_equal_numbers_are_other_mails` |
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
