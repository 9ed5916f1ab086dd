//! The worked example of `domain.md` 1.3 line by line, and the edges around it.

use super::*;
use crate::case::{CaseKind, Channel, CloseReason, Finding, Instant, Lane, Origin, ReactionWay, Remedy};
use crate::deadlines::{Calendar, Land, Municipality, at_local_time, start_of_day, working_day_deadline};
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Europe::Berlin;

/// Ten in the morning of a local day.
pub(super) fn on(day: &str) -> Instant {
    at_local_time(day.parse().unwrap(), NaiveTime::from_hms_opt(10, 0, 0).unwrap(), Berlin)
}

pub(super) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn nrw() -> Calendar {
    Calendar::new(Land::NW, Municipality::default())
}

/// A live, confirmed, answerable case that nobody has touched yet.
pub(super) fn fact(number: u32, kind: CaseKind, received_at: Instant) -> Fact {
    Fact {
        number: format!("B-2026-{number:06}"),
        kind,
        kind_is_confirmed: true,
        lane: None,
        channel: Channel::Mail,
        origin: Origin::Live,
        counts: true,
        received_at,
        deadline_at: working_day_deadline(received_at, Berlin, &nrw(), 10).unwrap().ends_at,
        reaction: None,
        answerable: true,
        finding: Finding::Open,
        remedy: Remedy::Open,
        department: None,
        closed: None,
        is_waiting: false,
    }
}

/// One line of the example: number, kind, receipt, reaction, finding, remedy.
fn line(number: u32, kind: CaseKind, received: &str, reaction: Option<&str>, judged: (Finding, Remedy)) -> Fact {
    let reaction = reaction.map(|day| (on(day), ReactionWay::FinalReply));
    Fact { reaction, finding: judged.0, remedy: judged.1, ..fact(number, kind, on(received)) }
}

fn worked_example() -> Vec<Fact> {
    use CaseKind::{Complaint, Other, Praise, Suggestion};
    use Finding::{Justified, PartlyJustified, Unjustified};
    use Remedy::{FullyRemedied, NotApplicable, NotRemedied, PartlyRemedied};
    let open = (Finding::Open, Remedy::Open);
    let mut facts = vec![
        line(1, Complaint, "2026-01-05", Some("2026-01-19"), (Justified, FullyRemedied)),
        line(2, Complaint, "2026-01-05", Some("2026-01-20"), (Justified, PartlyRemedied)),
        line(3, Suggestion, "2026-02-16", Some("2026-03-02"), (PartlyJustified, NotRemedied)),
        line(4, Complaint, "2026-03-27", Some("2026-04-14"), (Unjustified, NotApplicable)),
        line(5, Suggestion, "2026-05-23", Some("2026-06-10"), (Justified, FullyRemedied)),
        line(6, Complaint, "2026-06-01", None, open),
        line(7, Praise, "2026-06-02", None, open),
        line(8, Complaint, "2026-12-28", Some("2026-12-29"), (Justified, Remedy::Open)),
        line(9, Complaint, "2026-07-01", None, (Unjustified, NotApplicable)),
        line(10, Other, "2026-07-02", None, open),
        line(11, Complaint, "2026-08-03", Some("2026-08-15"), (PartlyJustified, NotRemedied)),
    ];
    facts[8].answerable = false;
    facts[9].closed = Some((on("2026-07-02"), CloseReason::NoConcern));
    facts
}

fn stand() -> Instant {
    start_of_day(date("2027-02-01"), Berlin)
}

fn measured(facts: &[Fact]) -> Figures {
    measure(facts, ReceiptCohort::of_year(2026), stand(), Berlin, Switches::default())
}

fn share(ratio: Ratio) -> (u64, u64, String) {
    (ratio.numerator, ratio.denominator, ratio.to_string())
}

fn expected(numerator: u64, denominator: u64, text: &str) -> (u64, u64, String) {
    (numerator, denominator, text.replace(' ', "\u{a0}"))
}

#[test]
fn the_worked_example_gives_the_figures_counted_by_hand() {
    let figures = measured(&worked_example());
    assert_eq!((figures.population, figures.complaints, figures.suggestions), (9, 7, 2));
    assert_eq!(share(figures.k1), expected(4, 9, "44,4 %"));
    assert_eq!(share(figures.k1_strict), expected(3, 9, "33,3 %"));
    assert_eq!(figures.not_assessed, 1);
    assert_eq!(share(figures.k2.complaints_working.share), expected(4, 6, "66,7 %"));
    assert_eq!(share(figures.k2.complaints_calendar.share), expected(1, 6, "16,7 %"));
    assert_eq!(share(figures.k2.all_working.share), expected(5, 8, "62,5 %"));
    assert_eq!(share(figures.k2.all_calendar.share), expected(1, 8, "12,5 %"));
    assert_eq!(share(figures.k3), expected(3, 6, "50,0 %"));
    assert_eq!((figures.remedy_open, figures.goodwill, figures.unanswerable), (1, 0, 1));
}

#[test]
fn each_line_of_the_example_is_in_time_or_late_as_the_table_says() {
    let in_time = |number: usize| {
        let figures = measured(&worked_example()[number - 1..number]);
        let cell = figures.k2.all_working.share;
        (cell.denominator == 1).then_some(cell.numerator == 1)
    };
    assert_eq!(in_time(1), Some(true), "day 10");
    assert_eq!(in_time(2), Some(false), "day 11");
    assert_eq!(in_time(3), Some(true), "day 10");
    assert_eq!(in_time(4), Some(true), "day 10, eighteen calendar days, Good Friday and Easter Monday between");
    assert_eq!(in_time(5), Some(false), "day 11, Pfingstmontag and Fronleichnam between");
    assert_eq!(in_time(6), Some(false), "never answered");
    assert_eq!(in_time(8), Some(true));
    assert_eq!(in_time(9), None, "anonymous");
    assert_eq!(in_time(11), Some(true), "a Saturday before the end of day 10");
}

#[test]
fn a_reaction_on_the_saturday_after_day_ten_is_late_although_it_counts_ten_working_days() {
    // Received Friday 31 July 2026: day 10 is Friday 14 August.
    let mut late = fact(1, CaseKind::Complaint, on("2026-07-31"));
    late.reaction = Some((on("2026-08-15"), ReactionWay::FinalReply));
    assert_eq!(measured(&[late]).k2.complaints_working.share, Ratio::new(0, 1));
}

#[test]
fn the_last_millisecond_of_day_ten_is_in_time_and_the_first_of_the_next_day_is_late() {
    let mut case = fact(1, CaseKind::Complaint, on("2026-03-27"));
    case.reaction = Some(("2026-04-14T21:59:59.999Z".parse().unwrap(), ReactionWay::Phone));
    assert_eq!(measured(std::slice::from_ref(&case)).k2.complaints_working.share, Ratio::new(1, 1));
    case.reaction = Some(("2026-04-14T22:00:00Z".parse().unwrap(), ReactionWay::Phone));
    assert_eq!(measured(&[case]).k2.complaints_working.share, Ratio::new(0, 1));
}

#[test]
fn an_unanswered_case_is_in_no_share_until_its_deadline_has_passed() {
    let facts = [fact(1, CaseKind::Complaint, on("2026-03-27"))];
    let as_of = |text: &str| measure(&facts, ReceiptCohort::of_year(2026), text.parse().unwrap(), Berlin, Switches::default()).k2;
    let before = as_of("2026-04-06T21:59:59Z");
    assert_eq!((before.complaints_working.open_in_time, before.complaints_calendar.open_in_time), (1, 1));
    let calendar_is_over = as_of("2026-04-06T22:00:00Z");
    assert_eq!(calendar_is_over.complaints_calendar, K2Cell { share: Ratio::new(0, 1), open_in_time: 0 });
    assert_eq!(calendar_is_over.complaints_working, K2Cell { share: Ratio::new(0, 0), open_in_time: 1 });
    let both_are_over = as_of("2026-04-14T22:00:00Z");
    assert_eq!(both_are_over.complaints_working, K2Cell { share: Ratio::new(0, 1), open_in_time: 0 });
}

#[test]
fn what_happened_after_the_stand_is_not_known_yet() {
    let facts = worked_example();
    let figures = measure(&facts, ReceiptCohort::of_year(2026), on("2026-01-19"), Berlin, Switches::default());
    assert_eq!(figures.population, 2, "cases 1 and 2; the reaction of case 1 at this very instant has not happened before it");
    assert_eq!(figures.k2.complaints_working, K2Cell { share: Ratio::new(0, 0), open_in_time: 2 });
    let mut duplicate = fact(1, CaseKind::Complaint, on("2026-01-05"));
    duplicate.closed = Some((on("2027-03-01"), CloseReason::Duplicate));
    assert_eq!(measured(&[duplicate]).population, 1, "merged only after the Stand");
}

#[test]
fn a_mail_of_new_years_eve_at_eleven_utc_belongs_to_the_next_year() {
    let eve = |instant: &str| [fact(1, CaseKind::Complaint, instant.parse().unwrap())];
    assert_eq!(measured(&eve("2025-12-31T22:59:59Z")).population, 0);
    assert_eq!(measured(&eve("2025-12-31T23:00:00Z")).population, 1);
    assert_eq!(measured(&eve("2026-12-31T22:59:59Z")).population, 1);
    assert_eq!(measured(&eve("2026-12-31T23:00:00Z")).population, 0);
    let summer = [fact(1, CaseKind::Complaint, "2026-06-30T22:00:00Z".parse().unwrap())];
    let in_july = measure(&summer, ReceiptCohort::of_month(date("2026-07-15")), stand(), Berlin, Switches::default());
    assert_eq!(in_july.population, 1, "midnight of 1 July, local");
}

#[test]
fn test_cases_uncounted_mailboxes_duplicates_and_other_kinds_stay_out_while_imported_cases_count() {
    let case = || fact(1, CaseKind::Complaint, on("2026-05-04"));
    let closed = |reason| Some((on("2026-05-05"), reason));
    assert_eq!(measured(&[case(), Fact { origin: Origin::Import, ..case() }]).population, 2);
    let outside = [
        Fact { origin: Origin::Test, ..case() },
        Fact { counts: false, ..case() },
        Fact { kind: CaseKind::Praise, ..case() },
        Fact { kind: CaseKind::Enquiry, ..case() },
        Fact { kind: CaseKind::DefectReport, ..case() },
        Fact { kind: CaseKind::Other, ..case() },
        Fact { lane: Some(Lane::CouncilPetition), ..case() },
        Fact { closed: closed(CloseReason::Duplicate), ..case() },
        Fact { closed: closed(CloseReason::NoConcern), ..case() },
        Fact { closed: closed(CloseReason::Misdirected), ..case() },
    ];
    for fact in &outside {
        assert_eq!(measured(std::slice::from_ref(fact)).population, 0, "{fact:?}");
    }
    let inside = [Fact { closed: closed(CloseReason::Withdrawn), ..case() }, Fact { lane: Some(Lane::Confidential), ..case() }];
    assert_eq!(measured(&inside).population, 2);
}

#[test]
fn the_switch_for_defect_reports_widens_e_but_makes_no_complaints() {
    let mut pothole = fact(1, CaseKind::DefectReport, on("2026-05-04"));
    pothole.finding = Finding::Justified;
    let switches = Switches { count_defect_reports: true, count_council_petitions: false };
    let figures = measure(&[pothole], ReceiptCohort::of_year(2026), stand(), Berlin, switches);
    assert_eq!((figures.population, figures.complaints), (1, 0));
    assert_eq!((figures.k1, figures.k3), (Ratio::new(0, 1), Ratio::new(0, 1)));
    assert_eq!((figures.k2.complaints_working.share, figures.k2.all_working.share), (Ratio::new(0, 0), Ratio::new(0, 1)));
}

#[test]
fn goodwill_towards_an_unfounded_complaint_is_counted_apart() {
    let kind = Fact { finding: Finding::Unjustified, remedy: Remedy::FullyRemedied, ..fact(1, CaseKind::Complaint, on("2026-05-04")) };
    let figures = measured(&[kind]);
    assert_eq!((figures.k3, figures.goodwill), (Ratio::new(0, 0), 1));
}

#[test]
fn the_council_sees_how_many_reactions_were_interim_replies_queries_or_telephone_calls() {
    let by = |way, day: &str| Fact { reaction: Some((on(day), way)), ..fact(1, CaseKind::Complaint, on("2026-03-27")) };
    let figures = measured(&[
        by(ReactionWay::InterimReply, "2026-04-14"),
        by(ReactionWay::InterimReply, "2026-04-15"),
        by(ReactionWay::Phone, "2026-03-30"),
        by(ReactionWay::Direct, "2026-03-30"),
        by(ReactionWay::Letter, "2026-03-30"),
        by(ReactionWay::InPerson, "2026-03-30"),
        by(ReactionWay::Query, "2026-03-30"),
        by(ReactionWay::FinalReply, "2026-03-30"),
    ]);
    assert_eq!(figures.k2.complaints_working.share, Ratio::new(7, 8), "one interim reply came a day late");
    assert_eq!((figures.interim(), figures.query(), figures.outside()), (1, 1, 4));
    let frozen = freeze(&figures, date("2027-02-01"));
    let cell = |figure: &str| frozen.iter().find(|s| s.figure == figure).map(|s| (s.numerator, s.denominator)).unwrap();
    assert_eq!(cell("K2/B/arbeitstage/zwischenstand"), (1, None));
    assert_eq!(cell("K2/B/arbeitstage/rueckfrage"), (1, None));
    assert_eq!(cell("K2/B/arbeitstage/ausserhalb"), (4, None));
}

#[test]
fn a_query_waits_for_the_citizen_and_the_citys_deadline_does_not() {
    let by = |day: &str| Some((on(day), ReactionWay::Query));
    let case = || fact(1, CaseKind::Complaint, on("2026-03-27"));
    let figures = measured(&[
        Fact { reaction: by("2026-04-14"), is_waiting: true, ..case() },
        Fact { reaction: by("2026-04-15"), is_waiting: true, ..case() },
        Fact { is_waiting: true, kind: CaseKind::Praise, ..case() },
        Fact { reaction: by("2026-04-14"), closed: Some((on("2026-05-04"), CloseReason::Answered)), ..case() },
        case(),
    ]);
    assert_eq!((figures.population, figures.open, figures.open_waiting), (4, 3, 2), "praise is in no figure, one is closed");
    assert_eq!(figures.k2.complaints_working.share, Ratio::new(2, 4), "the question of day 11 was late however long she then thinks");
    assert_eq!(figures.query(), 2);
    let frozen = freeze(&figures, date("2027-02-01"));
    let cell = |figure: &str| frozen.iter().find(|s| s.figure == figure).map(|s| s.numerator);
    assert_eq!((cell("E/offen"), cell("E/offen/wartet-auf-buergerin")), (Some(3), Some(2)));
}

#[test]
fn suggested_kinds_count_and_are_named_as_such() {
    let suggested = Fact { kind_is_confirmed: false, ..fact(1, CaseKind::Complaint, on("2026-05-04")) };
    let figures = measured(&[suggested]);
    assert_eq!((figures.population, figures.kind_unconfirmed), (1, 1));
}

// ---- printing ----------------------------------------------------------------------------------------------------

fn printed(numerator: u64, denominator: u64) -> String {
    Ratio::new(numerator, denominator).to_string().replace('\u{a0}', " ")
}

#[test]
fn shares_are_rounded_half_away_from_zero_and_printed_in_german() {
    assert_eq!(Ratio::new(2, 3).to_string(), "66,7\u{a0}%");
    assert_eq!(printed(1, 3), "33,3 %");
    assert_eq!(printed(117, 128), "91,4 %");
    assert_eq!(printed(41, 139), "29,5 %");
    assert_eq!(printed(33, 46), "71,7 %");
    assert_eq!(printed(1, 16), "6,3 %", "6,25 rounds up");
    assert_eq!(printed(1, 80), "1,3 %", "1,25 rounds up, not to the even digit");
    assert_eq!(printed(7, 7), "100,0 %");
    assert_eq!(printed(0, 7), "0,0 %");
    assert_eq!(printed(24_691, 2_000), "1.234,6 %", "1234,55 rounds up");
}

#[test]
fn a_share_of_nothing_is_a_dash() {
    assert_eq!((printed(0, 0), Ratio::default().counts(), Ratio::default().per_mille()), ("–".to_owned(), "–".to_owned(), None));
    assert_eq!(Ratio::new(117, 128).counts(), "117 von 128");
}

#[test]
fn a_single_case_is_never_rounded_to_none_or_all() {
    assert_eq!(printed(1, 10_000), "< 0,1 %");
    assert_eq!(printed(1, 2_001), "< 0,1 %");
    assert_eq!(printed(1, 2_000), "0,1 %", "exactly 0,05 rounds up");
    assert_eq!(printed(9_999, 10_000), "> 99,9 %");
    assert_eq!(printed(1_999, 2_000), "> 99,9 %", "99,95 would round to all of them");
    assert_eq!(printed(1_998, 2_000), "99,9 %");
}

#[test]
fn the_sheet_reads_as_a_table_with_everything_that_belongs_beside_a_figure() {
    let sheet = sheet(&measured(&worked_example()), "gesetzliche Feiertage NRW", Berlin).replace('\u{a0}', " ");
    let expected = "\
Beschwerdemanagement: Zielkennzahlen
Eingänge vom 01.01.2026 bis 31.12.2026, Stand 01.02.2027, 00:00 Uhr

Eingegangene Anregungen und Beschwerden                                    9
  davon Beschwerden                                                        7
  davon Anregungen                                                         2
  davon Art noch nicht von einem Menschen bestätigt                        0
  davon noch nicht abgeschlossen                                           9
    davon warten auf die Bürgerin                                          0
K1 Begründete Beschwerden an den Anregungen und Beschwerden           44,4 %  4 von 9
  nur ganz begründete                                                 33,3 %  3 von 9
  noch nicht bewertet                                                      1
K2 Beschwerden, Reaktion in 10 Arbeitstagen                           66,7 %  4 von 6, 0 offen in der Frist
  Beschwerden, 10 Kalendertage                                        16,7 %  1 von 6, 0 offen in der Frist
  Anregungen und Beschwerden, 10 Arbeitstage                          62,5 %  5 von 8, 0 offen in der Frist
  Anregungen und Beschwerden, 10 Kalendertage                         12,5 %  1 von 8, 0 offen in der Frist
  davon (Beschwerden, Arbeitstage) Zwischenstand                           0
  davon (Beschwerden, Arbeitstage) Rückfrage                               0
  davon (Beschwerden, Arbeitstage) Telefon, Brief, direkt                  0
  nicht beantwortbar, zählen in K2 nicht mit                               1
K3 Abgeholfene an den begründeten Anregungen und Beschwerden          50,0 %  3 von 6
  Abhilfe noch offen                                                       1
  Kulanz (abgeholfen, nicht begründet), zählt nicht mit                    0

Maßgeblich ist der Tag des Eingangs. Die automatische Eingangsbestätigung ist keine Reaktion.
Arbeitstage: gesetzliche Feiertage NRW. Mängelmeldungen zählen nicht mit. Bürgeranträge nach § 24 GO zählen nicht mit.
";
    assert_eq!(sheet, expected);
}

// ---- freezing ----------------------------------------------------------------------------------------------------

#[test]
fn a_night_freezes_every_cell_with_a_hash_that_shows_any_change() {
    let snapshots = freeze(&measured(&worked_example()), date("2027-02-01"));
    let cell = |figure: &str| snapshots.iter().find(|s| s.figure == figure).map(|s| (s.numerator, s.denominator)).unwrap();
    assert_eq!(cell("K1"), (4, Some(9)));
    assert_eq!(cell("K1/streng"), (3, Some(9)));
    assert_eq!(cell("K2/B/arbeitstage"), (4, Some(6)));
    assert_eq!(cell("K2/B/kalendertage"), (1, Some(6)));
    assert_eq!(cell("K2/AB/arbeitstage"), (5, Some(8)));
    assert_eq!(cell("K2/AB/kalendertage"), (1, Some(8)));
    assert_eq!(cell("K3"), (3, Some(6)));
    assert_eq!(cell("K1/nicht-bewertet"), (1, None));
    assert_eq!(cell("schalter/maengelmeldungen"), (0, None));
    for snapshot in &snapshots {
        assert!(snapshot.is_intact());
        assert_eq!((snapshot.year, snapshot.day, snapshot.definition), (2026, date("2027-02-01"), DEFINITION));
        let changes: [fn(&mut Snapshot); 6] = [
            |s| s.numerator += 1,
            |s| s.denominator = Some(s.denominator.map_or(0, |d| d + 1)),
            |s| s.year += 1,
            |s| s.definition += 1,
            |s| s.figure.push('x'),
            |s| s.day = s.day.succ_opt().unwrap(),
        ];
        for change in changes {
            let mut forged = snapshot.clone();
            change(&mut forged);
            assert!(!forged.is_intact(), "{forged:?}");
        }
    }
    let ids: std::collections::BTreeSet<_> = snapshots.iter().map(|s| &s.figure).collect();
    assert_eq!(ids.len(), snapshots.len(), "each cell once");
}

#[test]
fn the_hash_is_sha_256_over_the_fields_as_documented() {
    let snapshot = Snapshot {
        day: date("2026-04-22"),
        as_of: "2026-04-21T22:00:00Z".parse().unwrap(),
        figure: "K1".to_owned(),
        year: 2026,
        numerator: 41,
        denominator: Some(139),
        definition: 1,
        hash: String::new(),
    };
    // printf 'day=2026-04-22\nas_of=1776808800000\nfigure=K1\nyear=2026\nnumerator=41\ndenominator=139\ndefinition=1\n' | sha256sum
    assert_eq!(snapshot.expected_hash(), "0cc50342373bd8dafd052c6976cc1d0cf77b56d47a22fef102eaa10fdfa7c99d");
}

#[test]
fn the_year_before_is_frozen_until_its_figures_are_ripe() {
    assert_eq!(snapshot_years(date("2026-12-31")), [2026]);
    assert_eq!(snapshot_years(date("2027-01-01")), [2026], "00:00 of New Year's Day holds no receipt of 2027");
    assert_eq!(snapshot_years(date("2027-01-02")), [2027, 2026]);
    assert_eq!(snapshot_years(date("2027-04-01")), [2027, 2026], "the state at the end of 31 March");
    assert_eq!(snapshot_years(date("2027-04-02")), [2027]);
}
