//! Answers to a list (*Antwort auf eine Liste*): a colleague pressed "Antworten" on a mail about several cases.
//!
//! Knows: our own Message-IDs that belong to no case. Never: guesses which case was meant, or lets a colleague's answer become a case.
//!
//! Known weaknesses: a mail program that names neither In-Reply-To nor References makes a new case of it, as any other mail.

use super::clerk::Clerk;
use super::take_in::only;
use super::unopened::Unopened;
use super::write::Addressing;
use crate::case::Instant;
use crate::intake::IncomingMail;
use crate::letters::{Facts, HelpFacts, LetterKind};
use crate::ports::{Change, Disposition, Fault, TakenMail};

impl Clerk {
    /// Whether a mail answers a letter of ours that is about no single case: a list of the morning or a digest.
    pub(super) fn answers_a_list(&self, read: &IncomingMail) -> bool {
        let tokens = &self.seals.tokens;
        let answered = read.in_reply_to.iter().chain(read.references.last());
        answered.into_iter().any(|id| tokens.is_own_message_id(id) && tokens.number_in(id).is_none())
    }

    /// Tells the colleague which mail would reach its case. What was written is kept and changes nothing.
    pub(super) async fn explain_list(&self, mail: &Unopened, now: Instant) -> Result<Change, Fault> {
        let message = self.message_of(mail, None).await?;
        let (text, key) = (message.text.clone(), format!("help/{}", message.id));
        let taken = TakenMail {
            disposition: Disposition::Command,
            reason: "answers_a_list".to_owned(),
            message: Some(message),
            ..mail.taken.clone()
        };
        let mut change = only(taken);
        if self.may_write(LetterKind::Help, &text.from_address, &self.office.limits.to_colleague, now).await? {
            let reply_address = self.letterbox_of(Some(&mail.taken.mailbox))?.from.clone();
            let why = format!(
                "Sie haben auf eine Liste geantwortet. Wir wissen nicht, welches Anliegen Sie meinen. Bitte wählen Sie in der Liste den Link \
                 bei dem Anliegen. Oder schreiben Sie zu jedem Anliegen eine eigene E-Mail an {reply_address}, mit der Kennung des Anliegens \
                 in eckigen Klammern im Betreff."
            );
            let facts = Facts::Help(HelpFacts { is_done: false, number: None, tag: None, why, is_desk: false, reply_address });
            let addressing = Addressing::plain(&text.from_address, key, now).answering(&text);
            change.letters.push(self.write(&facts, addressing, now).await?);
        }
        Ok(change)
    }
}
