//! What a colleague's reply asks for (*Befehle in der Antwort*): the table of `design.md` 4.
//!
//! Knows: lines that begin with `#`, and `Antwort:` or `Notiz:` at the very top. Never: obeys half of a mail; one line that
//! is not understood, or two that contradict each other, and nothing happens but a helpful mail back.
//!
//! A reply without any command is plain text: the draft answer of the department.
//!
//! Known weaknesses: a text that must begin a line with `#` cannot be sent this way; the mail back says so.

use super::Address;
use super::command_words::{self as words, Word, fold};
use super::day::{Towards, leading_day, leading_span};
use super::order::{Misunderstood, Order, Orders};
use crate::case::{CloseReason, DepartmentKey, Finding};
use chrono::NaiveDate;

const FOLLOW_UP_EXAMPLE: &str = "Schreiben Sie zum Beispiel: #frist 24.12.2026 Firma kommt erst dann.";
const RECEIPT_EXAMPLE: &str = "Schreiben Sie zum Beispiel: #eingang 27.03.2026 Lag im Bürgerbüro.";

/// Reads the orders in a colleague's own words. `today` is the local date.
///
/// # Errors
/// [`Misunderstood`] when a line that looks like a command is none, lacks something, or contradicts another.
pub fn orders(new_text: &str, today: NaiveDate) -> Result<Orders, Misunderstood> {
    let mut found = Found { list: Vec::new(), text: Vec::new(), today };
    let mut is_top = true;
    for line in new_text.lines() {
        let plain = plain_line(line);
        if let Some(command) = command_part(&plain) {
            found.line(&plain, &command)?;
        } else if let Some(command) = if is_top { colon_form(&plain) } else { None } {
            found.line(&plain, &command)?;
        } else {
            is_top &= plain.trim().is_empty();
            found.text.push(line.trim_end().to_owned());
        }
    }
    let orders = Orders { text: joined(&found.text), list: found.list };
    check(&orders, new_text)?;
    Ok(orders)
}

/// One line with the blanks and signs that phones and Outlook put in made plain.
fn plain_line(line: &str) -> String {
    let blanks = line.chars().filter(|c| !matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'));
    blanks
        .map(|c| {
            if c.is_whitespace() {
                ' '
            } else if c == '＃' {
                '#'
            } else {
                c
            }
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// What stands behind the first `#`, if the line begins with one and says anything.
fn command_part(line: &str) -> Option<String> {
    let rest = line.strip_prefix('#')?;
    rest.contains(char::is_alphanumeric).then(|| rest.to_owned())
}

/// `Antwort: …`, `Notiz: …` at the top of a reply.
fn colon_form(line: &str) -> Option<String> {
    let (word, rest) = line.split_once(':')?;
    let is_one_word = !word.is_empty() && word.chars().all(char::is_alphabetic);
    let known = words::lookup(&fold(word));
    let is_usual = matches!(known, Some(Word::Answer | Word::Interim | Word::Query | Word::Note)) && word.chars().count() > 2;
    (is_one_word && is_usual).then(|| format!("{word} {}", rest.trim()))
}

struct Found {
    list: Vec<Order>,
    text: Vec<String>,
    today: NaiveDate,
}

impl Found {
    /// One command line, which may hold several commands.
    fn line(&mut self, line: &str, command: &str) -> Result<(), Misunderstood> {
        let mut rest = command.trim().to_owned();
        while !rest.is_empty() {
            let (word, arguments) = first_word(&rest).ok_or_else(|| words::unknown(line, first_piece(&rest)))?;
            let (arguments, next) = split_at_next(&arguments, line)?;
            let left = self.one(word, &arguments, line)?;
            if !left.trim().is_empty() {
                self.text.push(left.trim().to_owned());
            }
            rest = next;
        }
        Ok(())
    }

    /// One command with its arguments; returns what is text.
    fn one(&mut self, word: Word, arguments: &str, line: &str) -> Result<String, Misunderstood> {
        let arguments = arguments.trim().trim_start_matches([':', ',']).trim();
        let text = arguments.to_owned();
        let (order, left) = match word {
            Word::Answer => (Order::Answer, text),
            Word::Query => (Order::Query, text),
            Word::Note => (Order::Note, text),
            Word::Release => (Order::Release, text),
            Word::Return => (Order::Return, text),
            Word::TakenOver => (Order::TakenOver, text),
            Word::Status => (Order::Status, text),
            Word::Keep => (Order::Keep, text),
            Word::DiscardInterim => (Order::DiscardInterim, text),
            Word::Confirm => (Order::Confirm, text),
            Word::Reopen => (Order::Reopen, text),
            Word::Acknowledge => (Order::Acknowledge, text),
            Word::GiveBack => (Order::GiveBack { reason: text }, String::new()),
            Word::HandOver => (hand_over(arguments, line)?, String::new()),
            Word::Interim => (self.interim(arguments, line)?, String::new()),
            Word::FollowUp => (self.follow_up(arguments, line)?, String::new()),
            Word::Close(reason) => close(reason, arguments),
            Word::Citizen => (citizen(arguments, line)?, String::new()),
            Word::Receipt => (self.receipt(arguments, line)?, String::new()),
            Word::Absent => (self.absent(arguments, line)?, String::new()),
            Word::Present => (Order::Present, text),
            Word::Phoned | Word::Direct | Word::ByLetter | Word::InPerson => self.reaction(word, arguments, line)?,
            Word::Finding(Some(value)) => (Order::Finding(value), text),
            Word::Remedy(Some(value)) => (Order::Remedy(value), text),
            Word::Finding(None) if arguments.is_empty() => (Order::Finding(Finding::Justified), String::new()),
            Word::Finding(None) => {
                valued(arguments, words::finding, line, "#begründet ja, #begründet teilweise, #begründet nein oder #begründet offen")
                    .map(|(value, left)| (Order::Finding(value), left))?
            }
            Word::Remedy(None) => valued(arguments, words::remedy, line, "#abgeholfen ganz, #abgeholfen teilweise oder #abgeholfen nicht")
                .map(|(value, left)| (Order::Remedy(value), left))?,
            Word::Kind => valued(arguments, words::kind, line, "#art beschwerde, #art anregung, #art lob, #art anfrage oder #art mangel")
                .map(|(value, left)| (Order::Kind(value), left))?,
        };
        if !self.list.contains(&order) {
            self.list.push(order);
        }
        Ok(left)
    }

    fn interim(&self, arguments: &str, line: &str) -> Result<Order, Misunderstood> {
        let missing = || {
            misunderstood(
                line,
                "Ein Zwischenstand braucht das neue Datum.",
                "Schreiben Sie zum Beispiel: #zwischenbescheid 05.05.2026 Das Ersatzteil ist bestellt.",
            )
        };
        let (day, reason) = leading_day(arguments, self.today, Towards::Future).ok_or_else(missing)?;
        if day <= self.today {
            return Err(misunderstood(line, "Das neue Datum liegt nicht in der Zukunft.", "Bitte nennen Sie einen späteren Tag."));
        }
        Ok(Order::Interim { day, reason: cleaned(reason) })
    }

    fn follow_up(&self, arguments: &str, line: &str) -> Result<Order, Misunderstood> {
        let missing = || misunderstood(line, "Das Datum fehlt oder ist nicht lesbar.", FOLLOW_UP_EXAMPLE);
        let (day, reason) = leading_day(arguments, self.today, Towards::Future).ok_or_else(missing)?;
        if day <= self.today {
            return Err(misunderstood(line, "Das Datum liegt nicht in der Zukunft.", "Bitte nennen Sie einen späteren Tag."));
        }
        Ok(Order::FollowUp { day, reason: cleaned(reason) })
    }

    fn receipt(&self, arguments: &str, line: &str) -> Result<Order, Misunderstood> {
        match leading_day(arguments, self.today, Towards::Past) {
            Some((day, reason)) if day <= self.today => Ok(Order::Receipt { day, reason: cleaned(reason) }),
            _ => Err(misunderstood(line, "Das Datum des Eingangs fehlt, ist nicht lesbar oder liegt in der Zukunft.", RECEIPT_EXAMPLE)),
        }
    }

    /// One day or two, and somewhere among them the address of whoever reads meanwhile.
    fn absent(&self, arguments: &str, line: &str) -> Result<Order, Misunderstood> {
        let (addresses, days): (Vec<&str>, Vec<&str>) = arguments.split_whitespace().partition(|word| word.contains('@'));
        let bare = |word: &str| word.trim_matches(['<', '>', '(', ')', '[', ']', ',', ';', '.']).trim_start_matches("mailto:").to_owned();
        let (from, until) = leading_span(&days.join(" "), self.today).ok_or_else(|| {
            misunderstood(
                line,
                "Von wann bis wann die Abwesenheit dauert, können wir nicht lesen.",
                "Schreiben Sie zum Beispiel: #abwesend 20.07.2026 bis 07.08.2026, oder für einen Tag: #abwesend 24.12.",
            )
        })?;
        Ok(Order::Absent { from, until, deputy: addresses.first().map(|word| bare(word)) })
    }

    fn reaction(&self, word: Word, arguments: &str, line: &str) -> Result<(Order, String), Misunderstood> {
        let read = leading_day(arguments, self.today, Towards::Past);
        let day = read.map(|(day, _)| day);
        let left = cleaned(read.map_or(arguments, |(_, left)| left));
        if day.is_some_and(|day| day > self.today) {
            return Err(misunderstood(
                line,
                "Das Datum liegt in der Zukunft.",
                "Bitte nennen Sie den Tag, an dem die Bürgerin die Antwort bekam.",
            ));
        }
        let order = match word {
            Word::Phoned => Order::Phoned(day),
            Word::Direct => Order::Direct(day),
            Word::ByLetter => Order::ByLetter(day),
            _ => Order::InPerson(day),
        };
        Ok((order, left))
    }
}

/// A name, an address in angle brackets or alone, and behind a comma how else she can be reached.
fn citizen(arguments: &str, line: &str) -> Result<Order, Misunderstood> {
    let is_edge = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '[' | ']');
    let written = arguments.split(is_edge).find(|word| word.contains('@')).unwrap_or_default();
    let address = Address::new("", written.trim_start_matches("mailto:").trim_end_matches('.'));
    let (before, after) = arguments.split_once(written).filter(|_| !written.is_empty()).unwrap_or((arguments, ""));
    let (name, contact) = before.split_once(',').unwrap_or((before, after));
    let bare = |text: &str| text.trim_matches(|c: char| is_edge(c) || c == '"').to_owned();
    let is_wrong = !written.is_empty() && !address.is_plausible();
    if is_wrong || (bare(name).is_empty() && written.is_empty()) {
        return Err(misunderstood(
            line,
            "Wer die Bürgerin ist, können wir nicht lesen.",
            "Schreiben Sie zum Beispiel: #bürgerin Erika Beispiel <erika@example.org>, oder ohne E-Mail-Adresse: #bürgerin Erika Beispiel, Gartenstraße 12",
        ));
    }
    Ok(Order::Citizen { name: bare(name), address: address.address, contact: bare(contact) })
}

fn hand_over(arguments: &str, line: &str) -> Result<Order, Misunderstood> {
    let mut rest = arguments;
    while let Some((word, after)) = rest.split_once(' ') {
        if !matches!(fold(word).as_str(), "an" | "amt" | "fb" | "fachbereich" | "zu" | "to" | "das" | "den") {
            break;
        }
        rest = after.trim_start();
    }
    let (key, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    let key = key.trim_matches([',', ';', ':', '.', '(', ')']);
    let is_key = !key.is_empty() && key.chars().count() <= 12 && key.chars().all(|c| c.is_alphanumeric() || c == '-');
    if !is_key {
        return Err(misunderstood(
            line,
            "Es fehlt das Kennzeichen des Fachamts.",
            "Schreiben Sie zum Beispiel: #weiter 66 Straßenschaden.",
        ));
    }
    Ok(Order::HandOver { to: DepartmentKey::new(key), reason: cleaned(reason) })
}

fn close(reason: Option<CloseReason>, arguments: &str) -> (Order, String) {
    let folded: String = fold(arguments);
    let (first, rest) = arguments.split_once(' ').unwrap_or((arguments, ""));
    let (reason, note) = match (reason, words::close_reason(&folded), words::close_reason(&fold(first))) {
        (Some(reason), _, _) => (Some(reason), arguments),
        (None, Some(reason), _) => (Some(reason), ""),
        (None, None, Some(reason)) => (Some(reason), rest),
        (None, None, None) => (None, arguments),
    };
    (Order::Close { reason, note: cleaned(note) }, String::new())
}

/// The value that begins the arguments, over one or two words, and what is left.
fn valued<T>(arguments: &str, read: fn(&str) -> Option<T>, line: &str, choices: &str) -> Result<(T, String), Misunderstood> {
    let mut pieces = arguments.splitn(3, ' ');
    let (first, second, third) = (pieces.next().unwrap_or_default(), pieces.next().unwrap_or_default(), pieces.next().unwrap_or_default());
    if let Some(value) = read(&fold(&format!("{first}{second}"))).filter(|_| !second.is_empty()) {
        return Ok((value, cleaned(third)));
    }
    if let Some(value) = read(&fold(first)) {
        return Ok((value, cleaned(&format!("{second} {third}"))));
    }
    Err(misunderstood(line, "Der Wert dahinter fehlt oder ist mir unbekannt.", &format!("Möglich sind: {choices}.")))
}

/// The first word and the rest; two words that only together are a command count as one ("nicht zuständig").
fn first_word(text: &str) -> Option<(Word, String)> {
    let text = text.trim_start();
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | ';' | '.' | '!' | '#')).unwrap_or(text.len());
    let first = text.get(..end).unwrap_or_default();
    let rest = text.get(end..).unwrap_or_default();
    let mut pieces = rest.trim_start().splitn(2, ' ');
    let (second, third) = (pieces.next().unwrap_or_default(), pieces.next().unwrap_or_default());
    let both = fold(&format!("{first}{second}"));
    if !second.is_empty() && !second.starts_with('#') && fold(first) != both {
        // "nicht zuständig" before "nicht"; but "begründet nein" is a word and its value.
        let joined = words::lookup(&both).filter(|_| words::lookup(&fold(first)).is_none() || matches!(fold(first).as_str(), "zuruck"));
        if let Some(word) = joined {
            return Some((word, third.to_owned()));
        }
    }
    words::lookup(&fold(first)).map(|word| (word, rest.to_owned()))
}

fn first_piece(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or(text)
}

/// Splits at the next `#word` that is a command. A misspelt one is an error; any other `#` belongs to the text ("Ampel #12").
fn split_at_next(arguments: &str, line: &str) -> Result<(String, String), Misunderstood> {
    let mut from = 0;
    while let Some(at) = arguments.get(from..).and_then(|rest| rest.find('#')).map(|i| i + from) {
        let before = arguments.get(..at).unwrap_or_default();
        let after = arguments.get(at + 1..).unwrap_or_default();
        let begins_word = before.is_empty() || before.ends_with([' ', ',', ';']);
        if begins_word {
            if first_word(after).is_some() {
                return Ok((before.trim_end_matches([',', ';', ' ']).to_owned(), after.to_owned()));
            }
            let piece = first_piece(after);
            if words::nearest(&fold(piece)).is_some() {
                return Err(words::unknown(line, piece));
            }
        }
        from = at + 1;
    }
    Ok((arguments.to_owned(), String::new()))
}

fn cleaned(text: &str) -> String {
    text.trim().trim_start_matches([':', ',', ';', '.']).trim().to_owned()
}

fn joined(lines: &[String]) -> String {
    let text = lines.join("\n");
    text.trim_matches(['\n', ' ', '\t', '\u{a0}']).to_owned()
}

fn misunderstood(line: &str, why: &str, suggestion: &str) -> Misunderstood {
    Misunderstood { line: line.to_owned(), why: why.to_owned(), suggestion: Some(suggestion.to_owned()) }
}

/// What a mail as a whole must not do: contradict itself, or announce a text that is not there.
fn check(orders: &Orders, new_text: &str) -> Result<(), Misunderstood> {
    let first = new_text.lines().map(plain_line).find(|line| !line.is_empty()).unwrap_or_default();
    let contradicts =
        |why: &str| Err(misunderstood(&first, why, "Bitte schreiben Sie für jedes davon eine eigene Nachricht. Ich habe nichts geändert."));
    let list = &orders.list;
    let several = |of: fn(&Order) -> bool| list.iter().filter(|order| of(order)).count() > 1;
    if several(Order::decides_way) {
        return contradicts("Ihre Anweisungen widersprechen sich: Der Vorgang kann nur einen Weg gehen.");
    }
    if several(Order::takes_text) {
        return contradicts("Der Text kann nur einem Zweck dienen: Antwort, Rückfrage oder Notiz.");
    }
    if several(|o| matches!(o, Order::Finding(_))) || several(|o| matches!(o, Order::Remedy(_))) || several(|o| matches!(o, Order::Kind(_)))
    {
        return contradicts("Sie haben zwei verschiedene Werte für dieselbe Angabe genannt.");
    }
    if several(|o| matches!(o, Order::Citizen { .. })) || several(|o| matches!(o, Order::Receipt { .. })) {
        return contradicts("Sie haben zwei verschiedene Angaben zur Bürgerin oder zum Eingang genannt.");
    }
    if several(|o| matches!(o, Order::FollowUp { .. })) || several(|o| matches!(o, Order::Close { .. })) {
        return contradicts("Sie haben dieselbe Anweisung zweimal mit verschiedenen Angaben geschrieben.");
    }
    if several(|o| matches!(o, Order::Absent { .. } | Order::Present)) {
        return contradicts("Sie haben zwei verschiedene Angaben zur Abwesenheit gemacht.");
    }
    let lacks_text = orders.text.is_empty();
    // The text below is the reason, unless it is meant for somebody.
    let lacks_reason = lacks_text || list.iter().any(|order| order.takes_text() && *order != Order::Note);
    for order in list.iter().filter(|_| lacks_reason) {
        match order {
            Order::FollowUp { reason, .. } if reason.is_empty() => {
                return Err(misunderstood(&first, "Ein späteres Datum braucht einen Grund.", FOLLOW_UP_EXAMPLE));
            }
            Order::Receipt { reason, .. } if reason.is_empty() => {
                return Err(misunderstood(&first, "Ein berichtigter Eingang braucht einen Grund.", RECEIPT_EXAMPLE));
            }
            _ => {}
        }
    }
    let missing = |what: &str| Err(misunderstood(&first, what, "Bitte schreiben Sie den Text unter die Zeile."));
    match list.iter().find(|order| order.takes_text()) {
        Some(Order::Answer) if lacks_text => missing("Der Text der Antwort fehlt."),
        Some(Order::Query) if lacks_text => missing("Der Text der Rückfrage fehlt."),
        Some(Order::Note) if lacks_text => missing("Der Text der Notiz fehlt."),
        Some(Order::Interim { reason, .. }) if lacks_text && reason.is_empty() => missing("Ein Zwischenstand braucht einen Grund."),
        _ => Ok(()),
    }
}
