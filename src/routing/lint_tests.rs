//! Hints: what trying costs, whatever the number of departments.

use super::lint::Lint;
use super::tests::{department, rules};
use super::*;

/// A word of its own for each number, with no ending of another.
fn word(number: usize) -> String {
    let syllables = ["bo", "do", "fo", "go", "ko", "lo", "mo", "po", "ro", "to"];
    let digits = number.to_string();
    let word: String = digits.bytes().map(|digit| syllables[usize::from(digit - b'0')]).collect();
    format!("{word}k")
}

fn departments(origin: KeywordOrigin) -> Vec<(Department, Vec<Keyword>)> {
    let keyword = |number| Keyword { origin, ..Keyword::new(&word(number), 5).expect("a sound keyword") };
    let keywords: Vec<Keyword> = (1000..2000).map(keyword).collect();
    (0..25).map(|number| (department(&format!("D{number}"), "Amt"), keywords.clone())).collect()
}

#[test]
fn each_word_is_tried_once_however_many_departments_learnt_it() {
    let departments = departments(KeywordOrigin::Learnt);
    assert_eq!(Lint::new(&departments, rules()).expect("a sound table").trials().len(), 1000);
    assert_eq!(hints(&departments, rules()).expect("a sound table"), []);
}

#[test]
fn a_shared_keyword_is_told_once_with_all_who_want_it() {
    let found = hints(&departments(KeywordOrigin::Written), rules()).expect("a sound table");
    assert_eq!(found.iter().map(|hint| hint.at).collect::<Vec<_>>(), (0..1000).collect::<Vec<_>>());
    let all_want_it = |hint: &Hint| matches!(&hint.weakness, Weakness::Shared { by, is_tie: true } if by.len() == 25);
    assert!(found.iter().all(all_want_it));
}
