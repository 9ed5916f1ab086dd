//! Checked texts (*geprüfte Brieftexte*): parsed, every variable known, every kind of letter rendered once.
//!
//! Knows: how a text with a wrong name is told to the person who changed it: file, line, nearest right name.
//! Never: reads a file, or lets a text into a letter that was not checked.
//!
//! Known weaknesses: a name inside a loop is found only by rendering the samples, which take every branch of the built-in
//! texts; a branch that a city invents may hide one until its day comes, and `compose` then names it.

use super::compose::{self, City, Variables};
use super::sources::{LAYOUT, PARTS, TextSources, path_of};
use super::{Facts, LetterKind, samples, words};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};
use std::collections::BTreeSet;

/// Work that one letter may cost the template engine; the digest with hundreds of lines needs a small part of it.
const FUEL: u64 = 5_000_000;
/// An automatic answer stays small whatever it answers (`domain.md` 5.2, RFC 3834): bytes after transfer encoding.
const ACKNOWLEDGEMENT_LIMIT: usize = 9 * 1024;

/// *Fehler in einem Brieftext*. Names the place, never the words of a mail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot use {file}{}: {what}", .line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct TextFault {
    /// Kind of letter; none for the shared frame.
    pub kind: Option<LetterKind>,
    /// File, relative to `config/letters/`.
    pub file: String,
    /// Line from 1, where one is known.
    pub line: Option<usize>,
    /// What is wrong, with the nearest right name where there is one.
    pub what: String,
}

/// *geprüfte Brieftexte*.
#[derive(Debug)]
pub struct Texts {
    environment: Environment<'static>,
    sources: TextSources,
}

impl Texts {
    /// Parses all texts, compares every variable with the facts, and renders every kind of letter with sample facts.
    ///
    /// # Errors
    /// All faults of all files at once.
    pub fn new(sources: TextSources) -> Result<Self, Vec<TextFault>> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|error| vec![fault(&sources, LAYOUT, &error, &BTreeSet::new())])?);
        environment.set_fuel(Some(FUEL));
        words::teach(&mut environment);
        let mut faults = Vec::new();
        for (path, text) in sources.iter() {
            if let Err(error) = environment.add_template_owned(path.to_owned(), text.to_owned()) {
                faults.push(fault(&sources, path, &error, &BTreeSet::new()));
            }
        }
        let texts = Self { environment, sources };
        if faults.is_empty() {
            faults.extend(texts.unknown_names());
        }
        if faults.is_empty() {
            faults.extend(LetterKind::ALL.iter().flat_map(|kind| texts.faults_of(*kind)));
        }
        if faults.is_empty() { Ok(texts) } else { Err(faults) }
    }

    /// Renders one part.
    pub(super) fn render(&self, kind: LetterKind, part: &str, variables: &Value) -> Result<String, TextFault> {
        let path = path_of(kind, part);
        self.environment
            .get_template(&path)
            .and_then(|template| template.render(variables))
            .map_err(|error| fault(&self.sources, &path, &error, &names_in(variables)))
    }

    /// Every name in every text that no fact has, whether or not a sample leads there.
    fn unknown_names(&self) -> Vec<TextFault> {
        let mut faults = Vec::new();
        let city = samples::city();
        for kind in LetterKind::ALL {
            let variables: Vec<Value> =
                samples::of(*kind).iter().map(|facts| Variables::of(&city, facts).with_subject("Betreff").value()).collect();
            for part in PARTS {
                faults.extend(self.unknown_in(Some(*kind), &path_of(*kind, part), &variables));
            }
        }
        let bare = Variables::bare(&city).with_subject("Betreff").value();
        faults.extend(self.unknown_in(None, LAYOUT, &[bare]));
        faults
    }

    fn unknown_in(&self, kind: Option<LetterKind>, path: &str, variables: &[Value]) -> Vec<TextFault> {
        let Ok(template) = self.environment.get_template(path) else { return Vec::new() };
        let mut used: Vec<String> = template.undeclared_variables(true).into_iter().collect();
        used.sort();
        let known: BTreeSet<String> = variables.iter().flat_map(names_in).collect();
        used.into_iter()
            .filter(|name| !words::FUNCTIONS.contains(&name.as_str()))
            .filter(|name| !variables.iter().any(|value| is_known(value, name)))
            .map(|name| TextFault {
                kind,
                file: path.to_owned(),
                line: self.sources.get(path).and_then(|text| line_of(text, &name)),
                what: unknown(&name, &known),
            })
            .collect()
    }

    /// Faults that show only when a letter is written.
    fn faults_of(&self, kind: LetterKind) -> Vec<TextFault> {
        let city = samples::city();
        samples::of(kind).iter().filter_map(|facts| self.try_sample(&city, facts).err()).collect()
    }

    fn try_sample(&self, city: &City, facts: &Facts) -> Result<(), TextFault> {
        let kind = facts.kind();
        let letter = compose::compose(self, city, facts, samples::frame())?;
        let wrong = |part: &str, what: String| TextFault { kind: Some(kind), file: path_of(kind, part), line: None, what };
        if let Some(mark) = compose::mark(facts).filter(|mark| !letter.subject.ends_with(mark.as_str())) {
            return Err(wrong(
                "subject.txt",
                format!("the subject must end with {}", if mark.starts_with('[') { "[{{ tag }}]" } else { "{{ number }}" }),
            ));
        }
        let size = encoded_size(&letter.text) + encoded_size(&letter.html);
        if kind == LetterKind::Acknowledgement && size > ACKNOWLEDGEMENT_LIMIT {
            return Err(wrong("body.html", format!("text and HTML part together are {size} bytes, allowed are {ACKNOWLEDGEMENT_LIMIT}")));
        }
        Ok(())
    }
}

/// Upper estimate of the size after quoted-printable encoding.
fn encoded_size(text: &str) -> usize {
    let escaped: usize = text.bytes().map(|byte| if byte.is_ascii_graphic() && byte != b'=' || byte == b' ' { 1 } else { 3 }).sum();
    escaped + escaped / 70 * 3
}

/// Turns the engine's error into a fault; its text holds names of ours only, never a value.
fn fault(sources: &TextSources, path: &str, error: &Error, known: &BTreeSet<String>) -> TextFault {
    let file = error.name().unwrap_or(path).to_owned();
    let kind = file.split('/').next().and_then(LetterKind::from_code);
    let written = error.range().and_then(|range| sources.get(&file)?.get(range)).map(last_name).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::UndefinedError if !written.is_empty() => unknown(&written, known),
        _ => error.detail().map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind())),
    };
    TextFault { kind, file, line: error.line(), what }
}

/// `{{ case.nummer }}` → `nummer`.
fn last_name(expression: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    expression.split(|c| !is_part(c)).rfind(|word| !word.is_empty()).unwrap_or_default().to_owned()
}

fn unknown(name: &str, known: &BTreeSet<String>) -> String {
    let short = last_name(name);
    let nearest = known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(candidate, &short), candidate))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.6);
    match nearest {
        Some((_, candidate)) => format!("unknown variable {name}; the nearest known one is {candidate}"),
        None => format!("unknown variable {name}"),
    }
}

/// The line in which a name first stands.
fn line_of(text: &str, name: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    text.lines().position(|line| line.split(|c| !is_part(c)).any(|word| word == name)).map(|index| index + 1)
}

/// Whether `name` (`city.phone`) leads to something; what lies below an empty value cannot be known.
fn is_known(variables: &Value, name: &str) -> bool {
    let mut value = variables.clone();
    for part in name.split('.') {
        if value.is_none() || matches!(value.kind(), ValueKind::Seq | ValueKind::String) {
            return true;
        }
        match value.get_attr(part) {
            Ok(next) if !next.is_undefined() => value = next,
            _ => return false,
        }
    }
    true
}

/// All names in these variables, at any depth.
fn names_in(variables: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut rest = vec![variables.clone()];
    while let Some(value) = rest.pop() {
        match value.kind() {
            ValueKind::Map => {
                for key in value.try_iter().into_iter().flatten() {
                    rest.extend(value.get_item(&key).ok());
                    names.extend(key.as_str().map(str::to_owned));
                }
            }
            ValueKind::Seq => rest.extend(value.try_iter().into_iter().flatten()),
            _ => {}
        }
    }
    names
}
