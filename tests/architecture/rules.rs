//! The doors and the house rules, held by a test instead of good intentions.
//!
//! Knows: which room may name which (`docs/ARCHITECTURE.md`, table of the doors), and what every file owes its reader.
//! Never: looks at behaviour.
//!
//! Known weaknesses: a path that a macro builds from parts is not seen.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Which of our own rooms a room may name.
const DOORS: &[(&str, &[&str])] = &[
    ("case", &[]),
    ("intake", &["case"]),
    ("routing", &["case"]),
    ("deadlines", &["case"]),
    ("letters", &["case", "deadlines"]),
    ("outbox", &["case", "letters"]),
    ("kpi", &["case", "deadlines"]),
    ("office", &["case", "intake", "routing", "deadlines", "letters", "outbox", "kpi"]),
    ("simulation", &["case", "intake", "deadlines", "kpi", "office"]),
    ("ports", &["case", "letters", "outbox", "kpi"]),
    ("flow", &["case", "intake", "routing", "deadlines", "letters", "outbox", "kpi", "office", "ports"]),
    ("adapters", &["case", "intake", "letters", "outbox", "kpi", "ports"]),
    ("config", &["case", "intake", "routing", "deadlines", "letters", "outbox", "kpi", "office"]),
];

/// Rooms that do no I/O, are not async, do not log and never read the time.
const PURE: &[&str] = &["case", "intake", "routing", "deadlines", "letters", "outbox", "kpi", "simulation"];
const STREET: &[&str] = &["tokio", "tracing", "sqlx", "lettre", "async_imap", "rustls", "getrandom"];

fn sources(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(path) = open.pop() {
        for entry in std::fs::read_dir(&path).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn is_test_file(path: &Path) -> bool {
    let is_named =
        |part: &std::ffi::OsStr| part.to_string_lossy().trim_end_matches(".rs").split('_').any(|w| w == "tests" || w == "properties");
    path.iter().any(is_named)
}

fn room_of(path: &Path) -> String {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    inside.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// Every `a::b` pair of identifiers in a token stream, grouped imports included.
fn paths(stream: TokenStream, prefix: Option<&str>, found: &mut BTreeSet<(String, String)>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let before = before_colons(&tokens, at).or_else(|| prefix.filter(|_| at == 0 || is_comma(tokens.get(at - 1))).map(str::to_owned));
        match token {
            TokenTree::Ident(ident) => {
                if let Some(before) = before {
                    found.insert((before, ident.to_string()));
                }
            }
            TokenTree::Group(group) => paths(group.stream(), before_colons(&tokens, at).as_deref(), found),
            _ => {}
        }
    }
}

fn is_comma(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(p)) if p.as_char() == ',')
}

fn before_colons(tokens: &[TokenTree], at: usize) -> Option<String> {
    let colon = |t: Option<&TokenTree>| matches!(t, Some(TokenTree::Punct(p)) if p.as_char() == ':');
    if at < 3 || !colon(tokens.get(at - 1)) || !colon(tokens.get(at - 2)) {
        return None;
    }
    match tokens.get(at - 3) {
        Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
        _ => None,
    }
}

fn paths_of(path: &Path) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let stream: TokenStream = text(path).parse().unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    paths(stream, None, &mut found);
    found
}

#[test]
fn rooms_name_only_the_rooms_behind_their_doors() {
    let rooms: Vec<&str> = DOORS.iter().map(|(room, _)| *room).chain(["cli", "app"]).collect();
    let mut breaches = Vec::new();
    for path in sources("src") {
        let room = room_of(&path);
        let Some((_, allowed)) = DOORS.iter().find(|(name, _)| *name == room) else { continue };
        for (before, name) in paths_of(&path) {
            let is_foreign = before == "crate" && rooms.contains(&name.as_str()) && name != room && !allowed.contains(&name.as_str());
            if is_foreign || (before == "super" && name == "super" && !is_test_file(&path) && path.iter().count() < 2) {
                breaches.push(format!("{} names {before}::{name}", path.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn pure_rooms_touch_nothing_outside_themselves() {
    let mut breaches = Vec::new();
    for path in sources("src").into_iter().filter(|p| PURE.contains(&room_of(p).as_str()) && !is_test_file(p)) {
        for (before, name) in paths_of(&path) {
            let is_street = STREET.contains(&before.as_str())
                || (before == "std" && ["fs", "net", "env", "process", "thread"].contains(&name.as_str()));
            let is_now = name == "now" && ["Utc", "Local", "Instant", "SystemTime"].contains(&before.as_str());
            if is_street || is_now {
                breaches.push(format!("{} names {before}::{name}", path.display()));
            }
        }
        if text(&path).contains("async fn") {
            breaches.push(format!("{} is async", path.display()));
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn every_file_says_what_it_knows_and_where_it_is_weak() {
    let silent: Vec<String> = sources("src")
        .into_iter()
        .filter(|path| !is_test_file(path))
        .filter(|path| {
            let text = text(path);
            let head: String = text.lines().take_while(|l| l.starts_with("//!")).collect();
            head.is_empty()
                || (!path.ends_with("lib.rs") && !path.ends_with("main.rs") && !head.to_lowercase().contains("known weaknesses"))
        })
        .map(|path| path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "without an opening that names the known weaknesses:\n{}", silent.join("\n"));
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    let long: Vec<String> = sources("src")
        .into_iter()
        .filter(|path| !is_test_file(path))
        .map(|path| (text(&path).lines().take_while(|l| !l.starts_with("#[cfg(test)]\nmod tests {")).count(), path))
        .filter(|(lines, _)| *lines > 430)
        .map(|(lines, path)| format!("{lines} {}", path.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn no_production_code_changes_under_test() {
    let switched: Vec<String> = sources("src")
        .into_iter()
        .filter(|path| !is_test_file(path))
        .filter(|path| {
            let text = text(path);
            let lines: Vec<&str> = text.lines().collect();
            lines.iter().enumerate().any(|(at, line)| {
                line.trim() == "#[cfg(test)]"
                    && !lines
                        .get(at + 1)
                        .is_some_and(|next| next.trim_start().starts_with("mod ") || next.trim_start().starts_with("#[path"))
            })
        })
        .map(|path| path.display().to_string())
        .collect();
    assert!(switched.is_empty(), "{}", switched.join("\n"));
}

#[test]
fn no_city_stands_in_the_code() {
    let cities = ["leverkusen", "köln", "opladen", "düsseldorf", "münster", "solingen"];
    let named: Vec<String> = sources("src")
        .into_iter()
        .filter(|path| !is_test_file(path))
        .flat_map(|path| {
            let text = text(&path).to_lowercase();
            cities.iter().filter(|city| text.contains(**city)).map(|city| format!("{} names {city}", path.display())).collect::<Vec<_>>()
        })
        .collect();
    assert!(named.is_empty(), "{}", named.join("\n"));
}

#[test]
fn no_forbidden_word_names_a_thing() {
    let forbidden = ["manager", "handler", "helper", "util", "utils", "common", "misc", "ticket"];
    let mut named = Vec::new();
    for path in sources("src") {
        let stem = path.file_stem().unwrap().to_string_lossy().to_lowercase();
        if forbidden.contains(&stem.as_str()) {
            named.push(path.display().to_string());
        }
        for line in text(&path).lines() {
            let Some(name) =
                ["struct ", "enum ", "trait ", "mod "].iter().find_map(|k| line.trim_start().trim_start_matches("pub ").strip_prefix(k))
            else {
                continue;
            };
            let name = name.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_lowercase();
            if forbidden.iter().any(|word| name.contains(word)) || name == "error" || name == "context" {
                named.push(format!("{}: {name}", path.display()));
            }
        }
    }
    assert!(named.is_empty(), "{}", named.join("\n"));
}
