//! The figures as a table for people (*Kennzahlenblatt*), as `kpi show` prints them.
//!
//! Knows: the labels of the product sheet and the lines that must stand beside each figure. Never: computes one.
//!
//! Known weaknesses: the columns of the budget (Ansatz, Planung) come with a later issue.

use super::{Figures, K2Cell, Ratio};
use chrono_tz::Tz;

/// The sheet as plain text: label, share, counts, in three columns.
#[must_use]
pub fn sheet(figures: &Figures, calendar: &str, zone: Tz) -> String {
    let mut lines = head(figures, zone);
    lines.push(String::new());
    for (label, value, counts) in rows(figures) {
        let gap = 66_usize.saturating_sub(label.chars().count());
        let line = format!("{label}{:gap$}{value:>10}  {counts}", "");
        lines.push(line.trim_end().to_owned());
    }
    lines.push(String::new());
    lines.extend(foot(figures, calendar));
    lines.join("\n") + "\n"
}

fn head(figures: &Figures, zone: Tz) -> Vec<String> {
    let as_of = figures.as_of.with_timezone(&zone).format("%d.%m.%Y, %H:%M Uhr");
    let last = figures.cohort.until.pred_opt().unwrap_or(figures.cohort.until);
    vec![
        "Beschwerdemanagement: Zielkennzahlen".to_owned(),
        format!("Eingänge vom {} bis {}, Stand {as_of}", figures.cohort.from.format("%d.%m.%Y"), last.format("%d.%m.%Y")),
    ]
}

/// Label, value, counts.
fn rows(figures: &Figures) -> Vec<(&'static str, String, String)> {
    let share = |label, ratio: Ratio| (label, ratio.to_string(), ratio.counts());
    let count = |label, count: u64| (label, count.to_string(), String::new());
    let cell =
        |label, cell: K2Cell| (label, cell.share.to_string(), format!("{}, {} offen in der Frist", cell.share.counts(), cell.open_in_time));
    let k2 = &figures.k2;
    vec![
        count("Eingegangene Anregungen und Beschwerden", figures.population),
        count("  davon Beschwerden", figures.complaints),
        count("  davon Anregungen", figures.suggestions),
        count("  davon Art noch nicht von einem Menschen bestätigt", figures.kind_unconfirmed),
        count("  davon noch nicht abgeschlossen", figures.open),
        count("    davon warten auf die Bürgerin", figures.open_waiting),
        share("K1 Begründete Beschwerden an den Anregungen und Beschwerden", figures.k1),
        share("  nur ganz begründete", figures.k1_strict),
        count("  noch nicht bewertet", figures.not_assessed),
        cell("K2 Beschwerden, Reaktion in 10 Arbeitstagen", k2.complaints_working),
        cell("  Beschwerden, 10 Kalendertage", k2.complaints_calendar),
        cell("  Anregungen und Beschwerden, 10 Arbeitstage", k2.all_working),
        cell("  Anregungen und Beschwerden, 10 Kalendertage", k2.all_calendar),
        count("  davon (Beschwerden, Arbeitstage) Zwischenstand", figures.interim()),
        count("  davon (Beschwerden, Arbeitstage) Rückfrage", figures.query()),
        count("  davon (Beschwerden, Arbeitstage) Telefon, Brief, direkt", figures.outside()),
        count("  nicht beantwortbar, zählen in K2 nicht mit", figures.unanswerable),
        share("K3 Abgeholfene an den begründeten Anregungen und Beschwerden", figures.k3),
        count("  Abhilfe noch offen", figures.remedy_open),
        count("  Kulanz (abgeholfen, nicht begründet), zählt nicht mit", figures.goodwill),
    ]
}

fn foot(figures: &Figures, calendar: &str) -> Vec<String> {
    let counted = |is_counted| if is_counted { "zählen mit" } else { "zählen nicht mit" };
    vec![
        "Maßgeblich ist der Tag des Eingangs. Die automatische Eingangsbestätigung ist keine Reaktion.".to_owned(),
        format!(
            "Arbeitstage: {calendar}. Mängelmeldungen {}. Bürgeranträge nach § 24 GO {}.",
            counted(figures.switches.count_defect_reports),
            counted(figures.switches.count_council_petitions),
        ),
    ]
}
