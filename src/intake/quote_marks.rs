//! The lines by which mail programs and gateways mark what the person did not write now.
//!
//! Knows: German and English marks of Outlook, Gmail, Apple, GMX, T-Online, Thunderbird and telephones.
//! Never: decides what is cut (`quote` does).
//!
//! Known weaknesses: other languages; what they leave stays in.

/// `-----Ursprüngliche Nachricht-----` and its kin.
pub(super) fn is_original_line(line: &str) -> bool {
    const WORDS: [&str; 12] = [
        "ursprüngliche nachricht",
        "ursprüngliche mitteilung",
        "ursprüngliche e-mail",
        "ursprüngliche mail",
        "originalnachricht",
        "original-nachricht",
        "original nachricht",
        "original message",
        "originalmessage",
        "original-mail",
        "original mail",
        "reply message",
    ];
    dashed(line).is_some_and(|inner| WORDS.iter().any(|word| inner.starts_with(word)))
}

/// The line above a mail that was forwarded.
pub(super) fn is_forward_line(line: &str) -> bool {
    const DASHED: [&str; 4] = ["forwarded message", "weitergeleitete nachricht", "weitergeleitete e-mail", "weitergeleitete mail"];
    const PLAIN: [&str; 2] = ["anfang der weitergeleiteten", "begin forwarded message"];
    let is_plain = || PLAIN.iter().any(|words| line.trim().to_lowercase().starts_with(words));
    dashed(line).is_some_and(|inner| DASHED.iter().any(|words| inner.starts_with(words))) || (line.len() < 100 && is_plain())
}

/// The text between leading and trailing dashes, lower case.
fn dashed(line: &str) -> Option<String> {
    let line = line.trim();
    let inner = line.trim_matches(['-', '_', '=', ' ']);
    (line.starts_with("--") && inner.chars().count() < 60).then(|| inner.to_lowercase())
}

/// A line drawn by Outlook above the header of the quoted mail.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 20 && (line.chars().all(|c| c == '_') || line.chars().all(|c| c == '-'))
}

/// The label of a header line inside a text: `Von`, `Gesendet`, `Betreff` …
pub(super) fn label(line: &str) -> Option<&'static str> {
    const LABELS: [(&str, &str); 21] = [
        ("von", "from"),
        ("from", "from"),
        ("gesendet", "sent"),
        ("sent", "sent"),
        ("datum", "date"),
        ("date", "date"),
        ("gesendet am", "sent"),
        ("an", "to"),
        ("to", "to"),
        ("cc", "other"),
        ("kopie", "other"),
        ("bcc", "other"),
        ("betreff", "subject"),
        ("subject", "subject"),
        ("wichtigkeit", "other"),
        ("importance", "other"),
        ("priorität", "other"),
        ("antwort an", "other"),
        ("reply-to", "other"),
        ("anlagen", "other"),
        ("attachments", "other"),
    ];
    let (word, _) = line.trim().trim_start_matches('*').split_once(':')?;
    let word = word.trim_matches(['*', ' ']).to_lowercase();
    LABELS.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning)
}

/// Whether a header block of a quoted mail begins at this line: sender, and date or subject, within a few lines; and something that only
/// mail has, an address or the word "Gesendet". "Von: Rathausplatz, An: Bahnhof, Datum: …" tells of a journey.
pub(super) fn begins_header_block(lines: &[&str]) -> bool {
    let first = lines.first().and_then(|line| label(line));
    if !matches!(first, Some("from" | "date" | "sent")) {
        return false;
    }
    let block = || lines.iter().take(9).take_while(|line| !line.trim().is_empty());
    let labels: Vec<&str> = block().filter_map(|line| label(line)).collect();
    let has_date = labels.contains(&"date") || labels.contains(&"sent");
    let is_mail = labels.contains(&"sent") || block().any(|line| line.contains('@'));
    labels.len() >= 3 && labels.contains(&"from") && (has_date || labels.contains(&"subject")) && is_mail
}

/// How a line of attribution was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attribution {
    /// How many lines it takes.
    pub(super) lines: usize,
    /// It names an address, or a time of day and somebody else, which no sentence of a person's own does at this place.
    pub(super) is_certain: bool,
}

/// "Am 12.03.2026 um 10:11 schrieb Frau Yilmaz <…>:" and its kin, over at most three lines.
pub(super) fn attribution(lines: &[&str]) -> Option<Attribution> {
    let mut joined = String::new();
    for (index, line) in lines.iter().take(3).enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('>') {
            return None;
        }
        joined.push_str(line);
        // Yahoo's app writes the first quoted words behind the colon, three blanks apart.
        let (head, has_quote_behind) = match joined.split_once(">:  ") {
            Some((head, _)) => (format!("{head}>:"), true),
            None => (joined.clone(), false),
        };
        if head.ends_with(':') {
            let lower = head.to_lowercase();
            let is_certain = (lower.contains('@') || has_time(&lower)) && !is_told(&lower);
            let has_day = lower.starts_with("zitat von ") || lower.chars().filter(char::is_ascii_digit).count() >= 3;
            let is_one = names_writer(&lower) && has_day && lower.chars().count() <= 300;
            return (is_one && (is_certain || !has_quote_behind)).then_some(Attribution { lines: index + 1, is_certain });
        }
        joined.push(' ');
    }
    None
}

/// The verb, and where each language's programs put it.
fn names_writer(lower: &str) -> bool {
    let is_german = (lower.starts_with("am ") && (lower.contains(" schrieb ") || lower.ends_with(" schrieb:")))
        || (lower.starts_with("am ") && lower.contains(" hat ") && lower.ends_with(" geschrieben:"))
        || (lower.contains(" schrieb am ") || (lower.contains(" hat am ") && lower.ends_with(" geschrieben:")));
    // Horde names neither day nor hour.
    let is_horde = lower.starts_with("zitat von ") && lower.ends_with(">:");
    let is_english = (lower.starts_with("on ") && lower.ends_with(" wrote:")) || (lower.ends_with(" wrote:") && lower.contains('@'));
    is_german || is_english || is_horde
}

fn has_time(lower: &str) -> bool {
    lower.split_whitespace().any(|word| {
        let time = word.trim_matches(',').split_once(':');
        time.is_some_and(|(h, m)| is_number(h) && m.len() >= 2 && m.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// "schrieb ich mir auf:", "Herr Meier hat am … geschrieben:" is a person's own sentence; a program writes the bare name.
fn is_told(lower: &str) -> bool {
    const TELLING: [&str; 15] =
        ["ich", "mir", "mich", "wir", "uns", "er", "sie", "ihr", "ihnen", "man", "jemand", "mein", "meine", "unser", "unsere"];
    let after = lower.split_once(" schrieb ").map(|(_, after)| after).unwrap_or_default();
    let has_address = lower.contains('@');
    let is_telling = |word: &str| TELLING.contains(&word) || (!has_address && matches!(word, "herr" | "frau"));
    let first = |text: &str| text.split_whitespace().next().is_some_and(is_telling);
    first(after) || first(lower)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit())
}

/// "Von meinem iPhone gesendet" and its kin: one short line that no person types. What only begins so is a person's sentence.
pub(super) fn is_phone_footer(line: &str) -> bool {
    if line.len() > 300 {
        return false;
    }
    let line = line.trim().trim_start_matches(['-', '_', ' ']).to_lowercase();
    let plain = without_link(&line);
    let plain = plain.trim_matches(['.', ' ', '\u{a0}']);
    let words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() || words.len() > 16 {
        return false;
    }
    let is_sentence = words.iter().any(|word| ["ich", "wir", "habe", "haben", "wurde", "wurden", "i", "we"].contains(word));
    let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| plain.starts_with(beginning));
    let ends = |endings: &[&str]| endings.iter().any(|ending| plain.ends_with(ending));
    let names_device = words.iter().any(|word| DEVICES.contains(word));
    let by_device = (begins(&["von mein"]) && ends(&["gesendet"])) || begins(&["gesendet von mein", "sent from my"]);
    let by_app = begins(&["gesendet mit der"]) && (ends(&[" app"]) || words.contains(&"proton"));
    let by_message = begins(&["diese nachricht wurde"]) && ends(&["gesendet"]) && (names_device || plain.contains(" app "));
    let by_platform = PLATFORM_FOOTERS.iter().filter_map(|beginning| plain.strip_prefix(beginning)).any(is_platform);
    (by_device && names_device && !is_sentence) || by_app || by_message || by_platform || begins(&ADVERTISEMENTS)
}

/// Things that send mail.
const DEVICES: [&str; 22] = [
    "iphone",
    "ipad",
    "samsung",
    "galaxy",
    "handy",
    "smartphone",
    "android",
    "mobiltelefon",
    "huawei",
    "xiaomi",
    "redmi",
    "pixel",
    "sony",
    "nokia",
    "motorola",
    "oneplus",
    "blackberry",
    "windows",
    "tablet",
    "telefon",
    "phone",
    "device",
];

/// Before the name of a platform and nothing else.
const PLATFORM_FOOTERS: [&str; 11] = [
    "outlook für ",
    "holen sie sich outlook für ",
    "laden sie outlook für ",
    "gesendet von outlook für ",
    "gesendet von mail für ",
    "gesendet von yahoo mail auf ",
    "get outlook for ",
    "sent from outlook for ",
    "sent from mail for ",
    "sent from yahoo mail on ",
    "sent from yahoo mail for ",
];

/// Lines with which a provider praises itself.
const ADVERTISEMENTS: [&str; 4] =
    ["yahoo mail: suchen, organisieren", "yahoo mail: search, organize", "sent with proton mail", "gesendet mit proton mail"];

fn is_platform(rest: &str) -> bool {
    let platforms = ["ios", "android", "mac", "windows", "iphone", "ipad"];
    let words: Vec<&str> =
        rest.split_whitespace().filter(|word| !matches!(*word, "beziehen" | "herunterladen" | "herunter" | "10")).collect();
    matches!(words.as_slice(), [platform] if platforms.contains(platform))
}

/// The line without a link in angle brackets.
fn without_link(line: &str) -> String {
    match line.split_once('<').and_then(|(before, rest)| rest.split_once('>').map(|(_, after)| (before, after))) {
        Some((before, after)) => format!("{} {}", before.trim_end(), after.trim_start()),
        None => line.to_owned(),
    }
}

/// A banner that a gateway writes above a text. "Achtung: Diese E-Mail ist meine dritte Beschwerde" is none.
pub(super) fn is_banner(line: &str) -> bool {
    const ALARMS: [&str; 6] = ["achtung", "vorsicht", "warnung", "hinweis", "caution", "warning"];
    const HEADINGS: [&str; 8] = [
        "externe e-mail",
        "externe mail",
        "externe nachricht",
        "externer absender",
        "external email",
        "external e-mail",
        "external mail",
        "external sender",
    ];
    const OUTSIDE: [&str; 6] = ["von extern", "von einem extern", "von einer extern", "von außerhalb", "von ausserhalb", "from outside"];
    const STRANGERS: [&str; 4] = [
        "sie erhalten nicht oft eine e-mail von",
        "sie erhalten nicht häufig e-mails von",
        "you don't often get email from",
        "you don’t often get email from",
    ];
    if line.len() > 1000 {
        return false;
    }
    let lower = line.trim().trim_matches(DECORATION).to_lowercase();
    let sentence =
        ALARMS.iter().find_map(|alarm| lower.strip_prefix(alarm)).unwrap_or(&lower).trim_start_matches([':', '!', ' ', '-', '–']);
    let is_heading = HEADINGS.iter().filter_map(|heading| sentence.strip_prefix(heading)).any(|rest| {
        let after = rest.trim_start().chars().next();
        after.is_none_or(|c| matches!(c, ':' | '!' | '.' | '–' | '—' | '|' | ']' | '*')) || rest.starts_with(" - ")
    });
    let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| sentence.starts_with(beginning));
    let is_about_mail = begins(&["diese e-mail", "diese mail", "diese nachricht", "this email", "this e-mail", "this message"]);
    is_heading || begins(&STRANGERS) || (is_about_mail && OUTSIDE.iter().any(|words| sentence.contains(words)))
}

/// Whether this line goes on with the banner in the line above: it was folded, or says what every banner says next.
pub(super) fn continues_banner(above: &str, line: &str) -> bool {
    const NEXT: [&str; 6] = ["klicken sie", "bitte klicken", "öffnen sie", "bitte öffnen", "do not click", "please do not"];
    let above = above.trim_end_matches(|c: char| c.is_whitespace() || (c != '!' && DECORATION.contains(&c)));
    let lower = line.trim().trim_matches(DECORATION).to_lowercase();
    let is_folded = above.chars().count() >= 50 && !above.ends_with(['.', '?', '!']);
    !lower.is_empty() && (is_folded || NEXT.iter().any(|words| lower.starts_with(words)))
}

/// What frames a banner.
const DECORATION: [char; 8] = ['*', '[', ']', '!', ' ', '#', '=', '|'];

/// What programs put into a text where a picture was: its number, or what they believe to see in it.
pub(super) fn is_picture_mark(line: &str) -> bool {
    const OPENED: [&str; 7] = ["[cid:", "[image:", "[bild:", "[inline-bild", "[inline image", "[ein bild, das ", "[a picture containing "];
    const BELIEVED: [&str; 3] =
        ["ki-generierte inhalte können fehlerhaft sein", "automatisch generierte beschreibung", "ai-generated content may be incorrect"];
    let line = line.trim();
    if line.len() > 400 {
        return false;
    }
    let lower = line.to_lowercase();
    let is_whole = lower.ends_with(']') || lower.ends_with("enthält.");
    (is_whole && OPENED.iter().any(|beginning| lower.starts_with(beginning)))
        || BELIEVED.iter().any(|words| lower.trim_end_matches([']', '.']) == *words)
}

/// Sentences of disclaimers and virus scanners, as they begin a paragraph. Who asks the city to think of the environment does not speak
/// of printing.
pub(super) fn is_disclaimer(line: &str) -> bool {
    const BEGINNINGS: [&str; 8] = [
        "think before you print",
        "virenfrei. www.",
        "virus-free. www.",
        "diese e-mail wurde von avast",
        "diese e-mail enthält vertrauliche und/oder",
        "diese e-mail enthält vertrauliche oder",
        "diese nachricht enthält vertrauliche und/oder",
        "this e-mail may contain confidential",
    ];
    const ON_PRINTING: [&str; 6] = [
        "bitte denken sie an die umwelt",
        "bitte prüfen sie der umwelt zuliebe",
        "denken sie an die umwelt",
        "der umwelt zuliebe",
        "please consider the environment",
        "please think of the environment",
    ];
    let lower = line.trim().trim_matches(['*', ' ']).to_lowercase();
    let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| lower.starts_with(beginning));
    let prints = ["bevor sie", "druck", "print"].iter().any(|word| lower.contains(word));
    begins(&BEGINNINGS) || (begins(&ON_PRINTING) && prints)
}

/// "siehe unten", "meine Antworten im Text": the person wrote into the quoted mail. "Die Laterne weiter unten" only says where it is.
pub(super) fn points_into_quote(text: &str) -> bool {
    const CLEAR: [&str; 7] = ["siehe unten", "s. unten", "s.u.", "im text unten", "in ihrem text", "unten in ihr", "see below"];
    const VAGUE: [&str; 6] = ["weiter unten", "unten stehend", "unten", "in rot", "im text", "inline"];
    const WRITING: [&str; 6] = ["antwort", "anmerkung", "kommentar", "ergänz", "markiert", "eingefügt"];
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let vague = || VAGUE.iter().any(|word| lower.match_indices(word).any(|(at, _)| is_word(&lower, at, word.len())));
    has(&CLEAR) || lower.split_whitespace().any(|word| word == "inline") || (has(&WRITING) && vague())
}

/// Whether no letter touches this piece of a text.
fn is_word(text: &str, at: usize, length: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let after = text.get(at + length..).and_then(|after| after.chars().next());
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}
