//! Ten thousand mails as a city gets them: text, HTML, photos, replies; the same for the same seed.
//!
//! Knows: the shapes and roughly the sizes of real complaint mail. Never: a real person.
//!
//! Known weaknesses: the texts repeat; photos are random bytes, so they do not compress, as real ones do not.

use data_encoding::BASE64;

/// A small generator of numbers (PCG, O'Neill 2014), so that no crate decides what the benchmark reads.
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1))
    }

    /// The next number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 >> 18 ^ self.0) >> 27;
        mixed.rotate_right(u32::try_from(self.0 >> 59).unwrap_or_default()) % end.max(1)
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let nth = usize::try_from(self.below(of.len() as u64)).unwrap_or_default();
        of.get(nth).copied().unwrap_or_default()
    }
}

const MATTERS: [&str; 8] = [
    "In der Gartenstraße ist seit drei Wochen die Straßenlaterne aus. Abends sieht man dort gar nichts mehr.",
    "Auf der Fahrbahn vor unserem Haus ist ein tiefes Schlagloch. Mein Fahrrad hat nun einen Achter.",
    "Neben dem Glascontainer liegt wieder wilder Müll, diesmal zwei Matratzen und ein Sofa.",
    "Der Personalausweis meines Sohnes ist nach acht Wochen noch immer nicht da.",
    "Auf dem Spielplatz ist die Schaukel gebrochen, ein Kind hat sich schon verletzt.",
    "Die Hecke am Gehweg ist so zugewachsen, dass man mit dem Kinderwagen auf die Straße muss.",
    "Jeden Morgen parken Autos auf dem Radweg vor der Schule, und niemand kontrolliert das.",
    "Ihre Mitarbeiterin am Telefon war sehr freundlich, aber geholfen hat es mir leider nicht.",
];
const FILLERS: [&str; 6] = [
    "Ich habe das schon im letzten Jahr gemeldet und nie eine Antwort bekommen.",
    "Bitte teilen Sie mir mit, wann sich jemand darum kümmert und wer dafür zuständig ist.",
    "Früher war das einfacher, da hatte man einen Ansprechpartner, und nach zwei Tagen war die Sache erledigt.",
    "Es kann doch nicht sein, dass man immer wieder anrufen muss und jedes Mal an eine andere Stelle verwiesen wird.",
    "Meine Nachbarn sehen das genauso, wir haben auch schon Unterschriften gesammelt.",
    "Für Rückfragen stehe ich Ihnen gerne zur Verfügung, am besten abends nach 18 Uhr.",
];

/// One mail: its bytes, and whether it is a reply to an earlier one.
pub struct Posted {
    /// As the server holds it.
    pub bytes: Vec<u8>,
    /// Whether it belongs to a matter that another mail began.
    pub is_reply: bool,
}

/// The `nth` mail to `mailbox`. One in twelve is a further mail of the person who wrote long before.
pub fn mail(nth: u64, mailbox: &str) -> Posted {
    let mut dice = Dice::new(nth);
    let is_reply = nth > 600 && nth.is_multiple_of(12);
    // Whoever wrote 600 mails before and began a matter then.
    let person = if is_reply { nth - 599 } else { nth };
    let matter = dice.pick(&MATTERS);
    let mut text = format!("Sehr geehrte Damen und Herren,\n\n{matter}\n\n");
    for _ in 0..dice.below(14) + 2 {
        text.push_str(dice.pick(&FILLERS));
        text.push_str(if dice.below(3) == 0 { "\n\n" } else { " " });
    }
    text.push_str("\n\nMit freundlichen Grüßen\n\nIhre Bürgerin\nMusterweg 3\n\nGesendet von meinem iPhone\n");
    let thread = if is_reply {
        format!("In-Reply-To: <mail-{person}@example.test>\nReferences: <mail-{person}@example.test>\n")
    } else {
        String::new()
    };
    let head = format!(
        "Return-Path: <person{person}@example.test>\nReceived: from mail.example.test (mail.example.test [192.0.2.7])\n\tby mx.provider.test \
         (Postfix) with ESMTPS id 4X{nth:08}\n\tfor <{mailbox}>; Mon, 2 Mar 2026 09:{:02}:00 +0100 (CET)\nFrom: Person Nummer {person} \
         <person{person}@example.test>\nTo: {mailbox}\nSubject: {}{}\nMessage-ID: <mail-{nth}@example.test>\n{thread}Date: Mon, 2 Mar 2026 \
         09:{:02}:00 +0100\nUser-Agent: Mail/1.0\nMIME-Version: 1.0\n",
        nth % 60,
        if is_reply { "Re: " } else { "" },
        dice.pick(&["Beschwerde", "=?utf-8?Q?Stra=C3=9Fenlaterne?=", "Schlagloch", "Nachfrage", "Unhaltbarer Zustand"]),
        nth % 60,
    );
    let body = match dice.below(20) {
        0..=10 => format!("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}"),
        11..=16 => alternative(&text, nth),
        _ => with_photo(&text, nth, &mut dice),
    };
    Posted { bytes: format!("{head}{body}").replace('\n', "\r\n").into_bytes(), is_reply }
}

fn alternative(text: &str, nth: u64) -> String {
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let html = paragraphs.join("</span></p>\n<p class=\"MsoNormal\"><span style=\"font-size:11.0pt\">");
    let style = "p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; font-family:\"Calibri\",sans-serif;}\n".repeat(12);
    format!(
        "Content-Type: multipart/alternative; boundary=\"alt-{nth}\"\n\n--alt-{nth}\nContent-Type: text/plain; \
         charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n--alt-{nth}\nContent-Type: text/html; \
         charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n<html><head><style>{style}</style></head><body><p class=\"MsoNormal\"><span style=\"font-size:11.0pt\">{html}</span></p></body></html>\n--alt-{nth}--\n"
    )
}

fn with_photo(text: &str, nth: u64, dice: &mut Dice) -> String {
    let size = usize::try_from(80_000 + dice.below(160_000)).unwrap_or_default();
    let photo: Vec<u8> = std::iter::repeat_with(|| u8::try_from(dice.below(256)).unwrap_or_default()).take(size).collect();
    let encoded = BASE64.encode(&photo);
    let lines: Vec<&str> = encoded.as_bytes().chunks(76).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!(
        "Content-Type: multipart/mixed; boundary=\"mix-{nth}\"\n\n--mix-{nth}\nContent-Type: text/plain; \
         charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n--mix-{nth}\nContent-Type: image/jpeg; \
         name=\"IMG_{nth}.jpg\"\nContent-Disposition: attachment; filename=\"IMG_{nth}.jpg\"\nContent-Transfer-Encoding: base64\n\n{}\n--mix-{nth}--\n",
        lines.join("\n")
    )
}
