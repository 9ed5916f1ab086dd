//! The person's own words, as the programs of Germany's offices and citizens send them.

use super::stage::*;

fn own(subject: &str, text: &str) -> String {
    yilmaz().with("Subject", subject).text(text).read().new_text
}

#[test]
fn quotes_below_an_answer_are_left_out() {
    let quotes = [
        "Von: Beschwerde <beschwerde@stadt.test>\nGesendet: Freitag, 27. März 2026 09:00\nAn: Yilmaz\nBetreff: Ihr Anliegen\n\nGuten Tag",
        "________________________________\nVon: Beschwerde\nGesendet: Freitag, 27. März 2026 09:00:12\nAn: Yilmaz\nBetreff: Ihr Anliegen\n\nGuten Tag",
        "-----Ursprüngliche Nachricht-----\nVon: Beschwerde\nGesendet: Freitag\n\nGuten Tag",
        "-----Original-Nachricht-----\nBetreff: Ihr Anliegen\nDatum: 2026-03-27\nVon: x\n\nGuten Tag",
        "Gesendet: Freitag, 27. März 2026 um 09:00 Uhr\nVon: \"Stadt\" <beschwerde@stadt.test>\nAn: yilmaz@example.test\nBetreff: Ihr Anliegen\n\nGuten Tag",
        "From: City <beschwerde@stadt.test>\nSent: Friday, March 27, 2026 9:00 AM\nTo: Yilmaz\nSubject: Your message\n\nGuten Tag",
        "Am Fr., 27. März 2026 um 09:00 Uhr schrieb Stadt <beschwerde@stadt.test>:\n\n> Guten Tag\n> Ihre Nachricht",
        "Am Fr., 27. März 2026 um 09:00 Uhr schrieb\nStadt, Beschwerdemanagement\n<beschwerde@stadt.test>:\n\nGuten Tag",
        "Am 27.03.26 um 09:00 schrieb Stadt:\n> Guten Tag",
        "> Am 27.03.2026 um 09:00 schrieb Stadt <beschwerde@stadt.test>:\n> \n> Guten Tag",
        "On Fri, Mar 27, 2026 at 9:00 AM City <beschwerde@stadt.test> wrote:\n\n> Guten Tag",
        "Stadt <beschwerde@stadt.test> schrieb am Fr., 27. März 2026, 09:00:\n\n> Guten Tag",
        "> Guten Tag\n> Ihre Nachricht",
        "----- Original Nachricht ----\nVon: Stadt <beschwerde@stadt.test>\nDatum: 27.03.2026\nBetreff: x\n\nGuten Tag",
        "-----Ursprüngliche Mitteilung-----\nVon: Stadt\n\nGuten Tag",
        "Zitat von Stadt <beschwerde@stadt.test>:\n\n> Guten Tag",
        "   Am Freitag, 27. März 2026 um 09:00:12 MEZ hat Stadt <beschwerde@stadt.test> Folgendes geschrieben:  \n \n Guten Tag",
        "  Am Fr., März 27, 2026 at 9:00 schrieb Stadt<beschwerde@stadt.test>:   Guten Tag,\n\nIhre Nachricht ist da.",
        "Am Freitag, 27. März 2026 um 09:00, Stadt <beschwerde@stadt.test> schrieb:\n\nGuten Tag",
        "Von: Stadt <beschwerde@stadt.test>\nDatum: Freitag, 27. März 2026 um 09:00\nAn: Yilmaz\nBetreff: Ihr Anliegen\n\nGuten Tag",
    ];
    for quote in quotes {
        let text = format!("Danke, aber sie brennt immer noch nicht.\n\n{quote}");
        assert_eq!(own("AW: Ihr Anliegen", &text), "Danke, aber sie brennt immer noch nicht.", "{quote}");
    }
}

#[test]
fn answers_between_and_below_quoted_lines_stay() {
    let text = "Am 27.03.2026 um 09:00 schrieb Stadt:\n> Welche Hausnummer?\nDie 12.\n> Seit wann?\nSeit Montag.\n\nGruß Yilmaz";
    assert_eq!(own("AW: Rückfrage", text), "Die 12.\nSeit Montag.\n\nGruß Yilmaz");
    let pointing = "Antworten siehe unten.\n\nVon: Stadt\nGesendet: Freitag\nBetreff: Rückfrage\n\nWelche Hausnummer? Die 12!";
    assert_eq!(own("AW: Rückfrage", pointing), pointing);
}

#[test]
fn a_first_mail_keeps_everything_that_might_be_hers() {
    for text in [
        "Ich schrieb Ihnen:\n> Die Laterne ist aus.\nKeine Antwort!",
        "Diese Mail bekam ich:\n\nVon: Amt <amt@stadt.test>\nGesendet: Montag, 2. März 2026\nBetreff: Nein\n\nNein.\n\nDas finde ich unverschämt.",
        "Am Montag schrieb mir Ihr Amt:\nNein. Am Dienstag auch.",
        "Preis: 5\n-- das ist viel --\nMehr Text",
        "Diese E-Mail enthält vertrauliche Angaben über meinen Nachbarn.",
    ] {
        assert_eq!(own("Beschwerde", text), text);
    }
    for words in [
        "Gern:\n\nVon: Rathausplatz\nAn: Bahnhof\nDatum: 9. April, 7:12 Uhr\nBetreff: Bus fuhr vorbei\n\nEs regnete.",
        "Gern:\n\nAm 10.04.2026 um 23:10 schrieb ich mir auf:\nMusik bis 1:30 Uhr.",
        "Gern:\n\nAm 10.04.2026 um 23:10 schrieb mir Herr Meier:\nEr komme gleich. Er kam nie.",
        "Gern:\n\nAm 10.04.2026 schrieb mir Herr Meier (meier@stadt.test):\nEr komme gleich. Er kam nie.",
        "Gern:\n\nHerr Meier hat am 10.04.2026 um 23:10 Folgendes geschrieben:\nIch komme. Er kam nie.",
    ] {
        assert_eq!(own("AW: Lärm", words), words, "told in her own words");
    }
    let prose = "Nein.\n\nAm 12.03.2026 schrieb mir Herr Meier folgendes:\nKommen Sie morgen. Das habe ich getan.";
    assert_eq!(own("AW: Termin", prose), prose, "a sentence of her own is no attribution");
}

#[test]
fn a_forwarded_mail_keeps_what_was_forwarded() {
    let text = "zur Kenntnis\n\nVon: Frau Yilmaz <yilmaz@example.test>\nGesendet: Freitag, 27. März 2026\nAn: info@stadt.test\nBetreff: Laterne\n\nSie brennt nicht.";
    assert_eq!(own("WG: Laterne", text), text);
    assert_eq!(own("Fwd: [EXTERN] Laterne", text), text);
    let with_quote = format!("{text}\n\nAm 27.03.26 um 09:00 schrieb Stadt:\n> Guten Tag");
    assert_eq!(own("WG: AW: Laterne", &with_quote), with_quote);
    for line in
        ["---------- Forwarded message ---------", "-------- Weitergeleitete Nachricht --------", "Anfang der weitergeleiteten Nachricht:"]
    {
        assert_eq!(own("Fwd: x", &format!("Ihres?\n\n-- \nYilmaz\n\n{line}\nRatten!")), format!("Ihres?\n\n{line}\nRatten!"));
    }
    // Our own letter, answered with "Weiterleiten" instead of "Antworten".
    assert_eq!(own("WG: Laterne [B-2026-000123-k7f3q9xw2m5hd]", text), "zur Kenntnis");
}

#[test]
fn signatures_footers_banners_and_disclaimers_go() {
    assert_eq!(own("x", "Die Laterne ist aus.\n-- \nFrau Yilmaz\nGartenstraße 12"), "Die Laterne ist aus.");
    for footer in [
        "Von meinem iPhone gesendet",
        "Gesendet von meinem Galaxy",
        "Diese Nachricht wurde von meinem Android-Mobiltelefon mit GMX Mail gesendet.",
        "Gesendet mit der Telekom Mail App",
        "Sent from my iPhone",
        "Outlook für Android<https://aka.ms/x> beziehen",
        "Bitte denken Sie an die Umwelt, bevor Sie diese E-Mail ausdrucken.",
        "Virenfrei. www.avast.com",
        "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen.\nWenn Sie nicht der richtige Adressat sind, löschen Sie sie.",
    ] {
        assert_eq!(own("x", &format!("Die Laterne ist aus.\n\n{footer}")), "Die Laterne ist aus.", "{footer}");
    }
    assert_eq!(own("x", "EXTERNE E-MAIL: Achtung, nicht auf Links klicken!\n\nDie Laterne ist aus."), "Die Laterne ist aus.");
    let long = format!("Kurz.\n--\n{}", "Noch ein Satz.\n".repeat(20));
    assert!(own("x", &long).contains("Noch ein Satz."), "a long text below two dashes is a text");
}

#[test]
fn footers_of_telephones_and_programs_go_in_all_their_forms() {
    for footer in [
        "Von meinem/meiner Galaxy gesendet",
        "Von meinem Samsung Galaxy Smartphone gesendet.",
        "Gesendet von meinem Samsung Galaxy Smartphone.",
        "Outlook für iOS herunterladen<https://aka.ms/x>",
        "Outlook für Android <https://aka.ms/x> herunterladen",
        "Holen Sie sich Outlook für iOS<https://aka.ms/x>",
        "Get Outlook for iOS<https://aka.ms/x>",
        "Gesendet von Mail<https://go.example/?LinkId=550986> für Windows 10",
        "Gesendet von Yahoo Mail auf Android",
        "Yahoo Mail: Suchen, organisieren, erobern",
        "Gesendet mit der WEB.DE iPhone App",
        "Gesendet mit der sicheren E-Mail von [Proton Mail](https://proton.me/mail/home).",
        "Diese Nachricht wurde von meinem iPhone mit WEB.DE Mail gesendet.",
        "Sent from my Galaxy",
    ] {
        assert_eq!(own("x", &format!("Die Laterne ist aus.\n\n{footer}")), "Die Laterne ist aus.", "{footer}");
    }
}

#[test]
fn a_sentence_that_begins_like_a_footer_is_a_persons() {
    for sentence in [
        "Outlook für Windows stürzt bei Ihrem Formular ab.",
        "Gesendet mit der Post habe ich es auch schon.",
        "Gesendet von meinem Nachbarn kam es an.",
        "Von meinem Handy habe ich die Fotos schon gesendet.",
        "Diese Nachricht wurde mit der Bitte um Antwort schon einmal gesendet.",
        "Sent from my neighbour it arrived.",
    ] {
        assert_eq!(own("x", sentence), sentence);
        let below = format!("Guten Tag\n\n{sentence}");
        assert_eq!(own("x", &below), below);
    }
}

#[test]
fn a_gateways_banner_goes_also_where_it_is_folded_and_only_from_the_top() {
    let own_text = "Die Laterne ist aus.\n\nYilmaz";
    for banner in [
        "EXTERNE E-MAIL",
        "[EXTERNE E-MAIL]: Bitte prüfen Sie den Absender.",
        "Achtung: Externe E-Mail! Keine Links öffnen.",
        "ACHTUNG: Diese E-Mail wurde von einer externen Adresse gesendet.",
        "*** Diese E-Mail stammt von einem externen Absender. Klicken Sie auf keine\nLinks und öffnen Sie keine Anhänge, solange Sie den Absender nicht kennen\nund nicht wissen, dass der Inhalt sicher ist. ***",
        "CAUTION: This email originated from outside of the organization.\nDo not click links or open attachments.",
        "Sie erhalten nicht oft eine E-Mail von y@example.test. Erfahren Sie, warum dies wichtig ist<https://aka.ms/x>",
        "EXTERNE E-MAIL: Vorsicht.\n\nSie erhalten nicht oft eine E-Mail von y@example.test.",
    ] {
        assert_eq!(own("x", &format!("{banner}\n\n{own_text}")), own_text, "{banner}");
    }
    for words in [
        "Achtung: Diese E-Mail ist meine dritte Beschwerde!\n\nYilmaz",
        "Externe E-Mail-Adressen nimmt Ihr Formular nicht an.",
        "Diese E-Mail geht auch an den Rat.",
        "Guten Tag\n\nEXTERNE E-MAIL: steht immer über Ihren Antworten. Warum?",
    ] {
        assert_eq!(own("x", words), words);
    }
    for banner in [
        "EXTERNE E-MAIL",
        "Diese E-Mail stammt von einem externen Absender, öffnen Sie keine Links!",
        "EXTERNE E-MAIL: Klicken Sie auf keine Links und öffnen Sie nichts. ***",
    ] {
        assert_eq!(own("x", &format!("{banner}\nDie Laterne ist aus.")), "Die Laterne ist aus.", "her words stand right below it");
    }
}

#[test]
fn who_asks_for_the_environment_or_draws_a_line_loses_no_word() {
    for words in [
        "Guten Tag,\n\nbitte denken Sie an die Umwelt und stellen Sie mehr Mülleimer auf!",
        "Die Laterne ist aus.\n--\nAußerdem ist der Gehweg davor kaputt.\nYilmaz",
        "Die Laterne ist aus.\n--\nWann kommt denn endlich jemand?",
    ] {
        assert_eq!(own("x", words), words);
    }
    assert_eq!(own("x", "Die Laterne ist aus.\n--\nFrau Yilmaz\nTel. 0000 1"), "Die Laterne ist aus.");
    assert_eq!(own("x", "Die Laterne ist aus.\n\nDer Umwelt zuliebe: Bitte nicht ausdrucken."), "Die Laterne ist aus.");
}

#[test]
fn what_a_program_believes_to_see_in_a_picture_is_nobodys_word() {
    for mark in [
        "[cid:image001.png@01DCC0B2]",
        "[image: IMG_1.jpg]",
        "[Ein Bild, das Baum, draußen enthält. Automatisch generierte Beschreibung]",
        "[Ein Bild, das Text enthält.\n\nKI-generierte Inhalte können fehlerhaft sein.]",
    ] {
        assert_eq!(own("x", &format!("Hier:\n\n{mark}\n\nBitte flicken.")), "Hier:\n\nBitte flicken.", "{mark}");
    }
    let own_words = "[Spielplatz Birkenweg]\nEin Bild, das mir nicht gefällt.";
    assert_eq!(own("x", own_words), own_words);
}

#[test]
fn only_who_writes_of_answers_below_points_into_the_quote() {
    let quote = "Von: Stadt <beschwerde@stadt.test>\nGesendet: Freitag\nBetreff: Rückfrage\n\nWelche? Die 12!";
    for words in ["Es ist die Laterne weiter unten an der Straße.", "Der Wagen fuhr in Rotenburg weg.", "Unten am Fluss."] {
        assert_eq!(own("AW: Rückfrage", &format!("{words}\n\n{quote}")), words);
    }
    for words in ["Meine Antworten weiter unten.", "Anmerkungen in rot", "s.u.", "Antworten: inline", "Siehe unten"] {
        let whole = format!("{words}\n\n{quote}");
        assert_eq!(own("AW: Rückfrage", &whole), whole);
    }
}

#[test]
fn what_is_forwarded_under_an_own_subject_stays_and_our_own_letter_goes() {
    let below = "-------- Weitergeleitete Nachricht --------\nBetreff: Ratten\nDatum: Fri, 27 Mar 2026 09:00:00 +0100\nVon: y@example.test\nAn: z@example.test\n\nHier laufen Ratten.";
    let text = format!("Gehört das zu Ihnen?\n\n{below}");
    let reply = yilmaz().with("Subject", "Ratten am Kanal").with("References", "<fremd@example.test>").text(&text).read();
    assert_eq!(reply.new_text, text);
    assert_eq!(own("WG: Bitte beantworten [B-2026-000123-k7f3q9xw2m5hd]", &text), "Gehört das zu Ihnen?");
}

#[test]
fn nothing_is_shown_as_empty_unless_it_answers_us_with_nothing() {
    assert_eq!(own("AW: früher", "> Das war meine Mail"), "> Das war meine Mail");
    let empty = krause().with("Subject", "AW: Laterne [B-2026-000123-k7f3q9xw2m5hd]").text("\n> Guten Tag\n> bitte beantworten").read();
    assert_eq!(empty.new_text, "");
}

#[test]
fn quotes_in_html_only_mails_are_left_out_too() {
    let outlook = r#"<html xmlns:o="urn:x"><head><style><!-- p.MsoNormal {margin:0cm;} --></style><!--[if gte mso 9]><xml><o:shapedefaults/></xml><![endif]--></head><body lang=DE><div class=WordSection1><p class=MsoNormal>Siehe <a href="https://stadt.test/l">unsere Seite</a>.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Krause</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>Von:</b> Beschwerdestelle &lt;beschwerde@stadt.test&gt; <br><b>Gesendet:</b> Freitag, 27. März 2026 09:00<br><b>An:</b> Tiefbau<br><b>Betreff:</b> Laterne</p></div></div><p class=MsoNormal>Guten Tag, bitte antworten Sie</p></div></body></html>"#;
    let gmail = r#"<div dir="ltr"><div>Immer noch aus.</div><div><br></div><div>Gruß</div></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Am Fr., 27. März 2026 um 09:00&nbsp;Uhr schrieb Stadt &lt;<a href="mailto:beschwerde@stadt.test">beschwerde@stadt.test</a>&gt;:<br></div><blockquote class="gmail_quote"><div>Guten Tag,<br><br>Ihre Nachricht ist da.</div></blockquote></div>"#;
    let gmx = r#"<html><body><div>Die 12.</div><div>&nbsp;<div name="quote"><div><b>Gesendet:</b>&nbsp;Freitag, 27. M&auml;rz 2026 um 09:00 Uhr<br/><b>Von:</b>&nbsp;&quot;Stadt&quot; &lt;beschwerde@stadt.test&gt;<br/><b>An:</b>&nbsp;y@example.test<br/><b>Betreff:</b>&nbsp;R&uuml;ckfrage</div><div>Welche Hausnummer?</div></div></div></body></html>"#;
    let apple = r#"<html><body>Die 12.<div><br><div dir="ltr">Von meinem iPhone gesendet</div><div dir="ltr"><br><blockquote type="cite">Am 27.03.2026 um 09:00 schrieb Stadt &lt;beschwerde@stadt.test&gt;:<br><br></blockquote></div><blockquote type="cite"><div>Welche Hausnummer?</div></blockquote></div></body></html>"#;
    for (html, expected) in [
        (outlook, "Siehe unsere Seite <https://stadt.test/l>.\n\nKrause"),
        (gmail, "Immer noch aus.\n\nGruß"),
        (gmx, "Die 12."),
        (apple, "Die 12."),
    ] {
        let mail = yilmaz().with("Subject", "AW: Laterne").with("Content-Type", "text/html; charset=utf-8").body(html.as_bytes()).read();
        assert_eq!(mail.new_text, expected);
    }
}

#[test]
fn html_gives_text_without_marks_scripts_or_pictures() {
    let html = "<h2># Anliegen</h2><table border=1><tr><td>Name</td><td>Müller</td></tr></table><script>alert(1)</script><img src='http://x.test/p.gif' alt='Logo'><hr><p>m<sup>2</sup> <s>alt</s> <em>wichtig</em></p>";
    let mail = yilmaz().with("Content-Type", "text/html; charset=utf-8").body(html.as_bytes()).read();
    assert_eq!(mail.text.split_whitespace().collect::<Vec<_>>().join(" "), "# Anliegen Name Müller m² alt wichtig");
}
