//! A thousand mails as citizens write them, the same ones each time.
//!
//! Knows: greetings, sentences with and without keywords, street names, typing errors, signatures, and mails quoted below; most have some
//! thousand characters, one in twenty some five thousand. Never: repeats what a real person wrote.
//!
//! Known weaknesses: sixty sentences hold fewer different words than a year of real mail.

use anliegend::routing::ConcernText;

/// A mail, cleaned as intake would.
pub(crate) struct Mail {
    subject: &'static str,
    text: String,
}

impl Mail {
    pub(crate) fn concern(&self) -> ConcernText<'_> {
        ConcernText { subject: self.subject, text: &self.text }
    }

    /// Subject and text as one.
    pub(crate) fn whole(&self) -> String {
        format!("{}\n{}", self.subject, self.text)
    }
}

/// So many mails.
pub(crate) fn mails(many: usize) -> Vec<Mail> {
    let mut dice = Dice(20_260_327);
    (0..many).map(|_| mail(&mut dice)).collect()
}

fn mail(dice: &mut Dice) -> Mail {
    let sentences = if dice.below(20) == 0 { 30 + dice.below(15) } else { 2 + dice.below(7) };
    let mut text = format!("{}\n\n", dice.one_of(&GREETINGS));
    for nth in 1..=sentences {
        text.push_str(&dice.sentence());
        text.push_str(if nth % 3 == 0 { "\n\n" } else { " " });
    }
    text.extend(["\n\n", dice.one_of(&THANKS), "\n\n", dice.one_of(&SIGNATURES)]);
    if dice.below(4) == 0 {
        text.push_str("\n\nAm 12.03.2026 um 09:14 schrieb Beschwerdestelle:\n");
        for _ in 0..2 + dice.below(4) {
            text.extend(["> ", &dice.sentence(), "\n"]);
        }
    }
    Mail { subject: dice.one_of(&SUBJECTS), text }
}

/// Numbers that look like chance and are the same each time (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        usize::try_from(mixed >> 33).unwrap_or_default() % limit
    }

    fn sentence(&mut self) -> String {
        self.one_of(&SENTENCES).replace("{}", self.one_of(&STREETS))
    }

    fn one_of(&mut self, list: &[&'static str]) -> &'static str {
        list.get(self.below(list.len())).copied().unwrap_or_default()
    }
}

const SUBJECTS: [&str; 10] = [
    "Beschwerde",
    "Straßenlaterne defekt",
    "Anfrage zu meinem Bescheid",
    "Wilder Müll am Glascontainer",
    "",
    "Falschparker vor der Schule",
    "Spielplatz",
    "So geht es nicht weiter!",
    "Termin im Bürgerbüro",
    "Zustand des Gehwegs",
];

const GREETINGS: [&str; 5] =
    ["Sehr geehrte Damen und Herren,", "Guten Tag,", "Hallo,", "Liebes Team der Stadtverwaltung,", "Sehr geehrter Herr Oberbürgermeister,"];

const THANKS: [&str; 4] = [
    "Für eine baldige Rückmeldung wäre ich Ihnen dankbar, am besten telefonisch abends nach 18 Uhr.",
    "Vielen Dank im Voraus für Ihre Bemühungen.",
    "Ich bitte um eine schriftliche Antwort innerhalb der nächsten zwei Wochen.",
    "Für Rückfragen stehe ich Ihnen gerne zur Verfügung.",
];

const SIGNATURES: [&str; 5] = [
    "Mit freundlichen Grüßen\n\nErika Mustermann\nMusterweg 3\n12345 Musterstadt\nTelefon 0123 456789",
    "Mit freundlichen Grüßen\nM. Beispiel\n\nGesendet von meinem iPhone",
    "Viele Grüße\nFamilie Muster",
    "MfG\nMax Mustermann",
    "Mit freundlichem Gruß\n\nBeispiel & Söhne GmbH\nGeschäftsführung\nGewerbering 14\n\nDiese E-Mail enthält vertrauliche Angaben. Bitte denken \
     Sie an die Umwelt, bevor Sie diese E-Mail ausdrucken.",
];

const STREETS: [&str; 12] = [
    "der Gartenstraße 12",
    "der Schulstraße",
    "der Kölner Straße 45",
    "der Friedhofstr. 7a",
    "der Lindenallee",
    "der Bahnhofstraße 101",
    "dem Kirchplatz",
    "dem Heckenweg 9",
    "der Alten Landstraße",
    "dem Amselweg",
    "der Ringstraße Ecke Mühlenweg",
    "dem Rosenhof 4",
];

const SENTENCES: [&str; 60] = [
    "seit drei Wochen ist in {} die Straßenlaterne aus, und abends ist der ganze Gehweg völlig dunkel.",
    "Meine Mutter ist dort schon einmal gestürzt, weil man die Kante zwischen den Platten nicht sehen kann.",
    "Ich habe den Schaden am Montag telefonisch gemeldet, aber bis heute hat sich niemand darum gekümmert.",
    "Außerdem liegt in {} wilder Müll neben dem Glascontainer, darunter alte Matratzen, Farbeimer und ein Kühlschrank.",
    "Die Hecke am Spielplatz ist so zugewachsen, dass man mit dem Kinderwagen auf die Fahrbahn ausweichen muss.",
    "Es kann doch nicht sein, dass man immer wieder anrufen muss und jedes Mal an eine andere Stelle verwiesen wird.",
    "Früher war das einfacher, da hatte man einen Ansprechpartner, und die Sache war nach zwei Tagen erledigt.",
    "In {} ist ein tiefes Schlagloch, in dem schon zwei Radfahrer hängen geblieben sind.",
    "Die Ampel an der Kreuzung schaltet für Fußgänger so kurz, dass ältere Leute nicht über die Straße kommen.",
    "Jeden Morgen stehen vor der Grundschule Falschparker auf dem Gehweg, und das Ordnungsamt kommt nie.",
    "Der Baum vor unserem Haus in {} ist offensichtlich krank und hat beim letzten Sturm große Äste verloren.",
    "Wir warten seit acht Monaten auf einen Platz in der Kita und bekommen vom Jugendamt nur vertröstende Schreiben.",
    "Der Sperrmüll wurde trotz Anmeldung nicht abgeholt und liegt nun seit einer Woche auf dem Bürgersteig.",
    "Beim Bürgerbüro ist online kein einziger Termin für einen Personalausweis zu bekommen, auch nicht in zwei Monaten.",
    "Mein Bescheid über die Grundsteuer enthält eine falsche Wohnfläche, das habe ich schon zweimal geschrieben.",
    "Die Hundesteuer wurde doppelt abgebucht, obwohl unser Hund im vergangenen Jahr verstorben ist.",
    "Im Schwimmbad waren am Samstag die Duschen kalt und die Umkleiden in einem schlimmen Zustand.",
    "In {} wird nachts bis zwei Uhr laut Musik gehört, und auch nach mehreren Anrufen hat sich nichts geändert.",
    "Der Gully vor der Einfahrt ist verstopft, bei jedem Regen steht das Wasser bis zur Kellertreppe.",
    "Auf dem Friedhof sind die Wege nach dem Regen nicht begehbar, und die Wasserstelle ist abgestellt.",
    "Die Mitarbeiterin am Telefon war sehr freundlich, konnte mir aber leider auch nicht weiterhelfen.",
    "Bitte teilen Sie mir mit, wer dafür zuständig ist und bis wann mit einer Reparatur gerechnet werden kann.",
    "Die Baustelle in {} ist seit Monaten eingerichtet, ohne dass dort jemals ein Arbeiter zu sehen ist.",
    "Der Radweg endet plötzlich an einem Laternenmast, so dass man in den fließenden Verkehr einfädeln muss.",
    "Unsere Mülltonne wurde nun schon zum dritten Mal nicht geleert, obwohl sie rechtzeitig am Straßenrand stand.",
    "Ich wohne seit vierzig Jahren in dieser Stadt und habe so etwas noch nicht erlebt.",
    "Auf der Parkbank in {} übernachten Leute, und überall liegen leere Flaschen und Zigarettenkippen.",
    "In der Turnhalle der Gesamtschule ist seit dem Herbst die Heizung ausgefallen, die Kinder turnen in Jacken.",
    "Für das Wohngeld habe ich alle Unterlagen eingereicht und trotzdem seit elf Wochen nichts gehört.",
    "Vielleicht könnten Sie einmal prüfen, ob an dieser Stelle nicht ein Zebrastreifen möglich wäre.",
    "Der Winterdienst räumt zwar die Hauptstraße, aber {} bleibt jedes Mal spiegelglatt.",
    "Das Laub auf dem Fußweg ist bei Nässe gefährlich, und die Kehrmaschine fährt nur auf der anderen Seite.",
    "Ich möchte einen Bauantrag für eine Garage stellen und finde auf Ihrer Internetseite kein passendes Formular.",
    "Der Nachbar hat in {} ohne Baugenehmigung einen Anbau errichtet, der bis an unsere Grenze reicht.",
    "Im Rathaus ist der Aufzug seit Wochen defekt, mit dem Rollstuhl kommt man nicht in den zweiten Stock.",
    "Nach dem Besuch in einem Imbiss in {} ging es der ganzen Familie schlecht, dort sollte einmal kontrolliert werden.",
    "Die Bücherei hat die Öffnungszeiten gekürzt, so dass Berufstätige dort praktisch nichts mehr ausleihen können.",
    "Auf dem Spielplatz liegen Glasscherben im Sand, und die Rutsche ist an der Seite eingerissen.",
    "An der Bushaltestelle in {} fehlt seit dem Umbau das Wartehäuschen, man steht dort im Regen.",
    "Ratten laufen am hellen Tag über den Hof, und die Hausverwaltung verweist nur auf die Stadt.",
    "Bei dem Unwetter ist ein Ast auf mein Auto gefallen, ich bitte um Auskunft, wie ich den Schaden geltend mache.",
    "Die Schulanmeldung meiner Tochter ist angeblich nicht angekommen, obwohl ich sie persönlich abgegeben habe.",
    "Ein Fahrzeug ohne Kennzeichen steht seit Anfang des Jahres in {} und verliert inzwischen Öl.",
    "Leider habe ich auf meine beiden letzten Nachrichten keine Antwort bekommen, nicht einmal eine Bestätigung.",
    "Der Geruch aus dem Kanal ist vor allem an warmen Tagen so stark, dass wir die Fenster nicht öffnen können.",
    "Der Führerschein soll umgetauscht werden, doch die Zulassungsstelle ist telefonisch nicht erreichbar.",
    "Die Straßenreinigung stellt uns Gebühren in Rechnung, obwohl in {} seit dem Sommer nicht gekehrt wurde.",
    "Auf der Wiese neben der Turnhalle lassen Hundehalter ihre Tiere frei laufen, Beutel gibt es auch keine.",
    "Das Verkehrsschild an der Einmündung ist vom Laub verdeckt, deshalb fahren dort viele in die falsche Richtung.",
    "Könnte man in {} nicht Tempo 30 einrichten, wie es in der Nachbarschaft längst üblich ist?",
    "Für die Geburtsurkunde unseres Sohnes brauchen wir dringend einen Termin, weil sonst das Elterngeld nicht bewilligt wird.",
    "Die Strassenlatrene vor Haus Nummer 8 flackert die ganze Nacht direkt in unser Schlafzimmer.",
    "Auf dem Bürgersteg vor der Apotheke haben sich mehrere Platten gehoben, eine Stolperfalle für alle.",
    "Ich bin beruflich viel unterwegs und kann nicht jedes Mal während Ihrer Sprechzeiten vorbeikommen.",
    "Mein Mann sitzt im Rollstuhl, und der abgesenkte Bordstein in {} ist ständig zugeparkt.",
    "Wir haben dazu auch Bilder gemacht, die ich Ihnen bei Bedarf gerne zuschicken kann.",
    "Das Grünflächenamt hat die Bäume am Bach gefällt, ohne die Anwohner vorher zu informieren.",
    "Im Klassenraum meines Sohnes ist Schimmel an der Außenwand, und das Dach ist an zwei Stellen undicht.",
    "Wenn sich daran nichts ändert, werde ich mich an die Zeitung und an den Stadtrat wenden.",
    "Die Haltestelle ist für meine Großmutter mit dem Rollator kaum zu erreichen, weil der Weg dorthin nicht befestigt ist.",
];
