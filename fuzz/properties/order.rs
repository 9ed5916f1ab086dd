//! Orders in a colleague's reply.

use super::city::without_blanks;
use anliegend::intake::orders;
use chrono::NaiveDate;

/// Any text as a colleague's own words.
pub fn command(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    // What `read` hands on has no other control characters.
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let today = NaiveDate::from_ymd_opt(2026, 4, 7).unwrap_or_default();
    let read = orders(&text, today);
    assert_eq!(read, orders(&text, today));
    match &read {
        Ok(orders) => {
            holds_no_order(&orders.text, today);
            is_made_of(&orders.text, &text);
            has_distinct_orders(&orders.list);
        }
        Err(why) => {
            assert!(!why.why.is_empty());
            assert!(text.lines().any(|line| without_hidden(line) == without_hidden(&why.line)), "nobody wrote {:?}", why.line);
        }
    }
    if !text.contains(['#', '＃', ':']) {
        let plain = read.unwrap_or_else(|why| panic!("{why:?} without any order"));
        assert_eq!((plain.list.len(), without_blanks(&plain.text)), (0, without_blanks(&text)), "a plain reply is its text");
    }
}

/// What goes on to the citizen or stays as a note begins no line with an order.
fn holds_no_order(text: &str, today: NaiveDate) {
    for line in text.lines() {
        // A word after `#` that is nowhere near an order belongs to the text.
        let alone = orders(&format!("Guten Tag,\n{line}"), today).unwrap_or_default();
        assert!(alone.list.is_empty(), "{line:?} would be an order");
    }
}

/// Every line of the text is a piece of a line that was written.
fn is_made_of(text: &str, written: &str) {
    let lines: Vec<String> = written.lines().map(without_hidden).collect();
    for line in text.lines().map(without_hidden) {
        assert!(lines.iter().any(|whole| whole.contains(&line)), "nobody wrote {line:?}");
    }
}

fn has_distinct_orders<T: PartialEq + std::fmt::Debug>(list: &[T]) {
    for (nth, order) in list.iter().enumerate() {
        assert!(!list.iter().skip(nth + 1).any(|other| other == order), "twice: {order:?}");
    }
}

/// A line without blanks and without the signs that nobody sees, its `#` however it was typed.
fn without_hidden(line: &str) -> String {
    let seen = line.chars().filter(|c| !matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'));
    without_blanks(&seen.map(|c| if c == '＃' { '#' } else { c }).collect::<String>())
}
