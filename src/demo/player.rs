//! The player (*Spielleitung*): lets the clock run, brings the post, and answers letters as the script says.
//!
//! Knows: what comes next. Never: touches a case; it works through mailboxes, files and the same tick that runs every day.
//!
//! Known weaknesses: a round each office hour and one at night, not each minute.

use super::answer::answer_mail;
use super::corpus::mail;
use super::scene::{Column, Scene, Sent};
use super::script::{Post, Reply, Script, instant};
use super::setup;
use crate::app::{App, Round, tell};
use crate::case::Instant;
use crate::config::load;
use crate::deadlines::{at_local_time, local_date};
use crate::flow::Polled;
use crate::intake::{IncomingMail, Limits};
use crate::letters::LetterKind;
use chrono::{NaiveDate, NaiveTime, TimeDelta, Timelike};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Local hours of a round without any post.
const HOURS: [u32; 13] = [1, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];
/// Minutes until the desk gets to a letter.
const DESK_MINUTES: i64 = 90;

/// What is to happen.
enum Cue {
    Post(Post),
    Answer { reply: Box<Reply>, letter: usize },
}

/// *Spielleitung*.
pub(super) struct Player {
    pub folder: PathBuf,
    pub app: App,
    pub zone: Tz,
    pub now: Instant,
    /// All mails so far.
    pub received: Polled,
    pub scenes: Vec<Scene>,
    pub sent: Vec<Sent>,
    /// Message-IDs of mails that machines wrote.
    pub automatic: Vec<String>,
    script: Script,
    agenda: BTreeMap<Instant, Vec<Cue>>,
    seen: BTreeSet<String>,
    answers: usize,
}

impl Player {
    /// Opens the office in a furnished folder at a local time.
    pub async fn begin(folder: &Path, at: &str) -> Result<Self, String> {
        let settings = load(folder).map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
        let zone = settings.office.zone;
        let now = instant(at, zone)?;
        let mut script = Script::read()?;
        let mut agenda: BTreeMap<Instant, Vec<Cue>> = BTreeMap::new();
        for post in std::mem::take(&mut script.post) {
            agenda.entry(instant(&post.at, zone)?).or_default().push(Cue::Post(post));
        }
        let app = App::open(settings).await.map_err(|fault| tell(&fault))?;
        let mut player = Self {
            folder: folder.to_owned(),
            app,
            zone,
            now,
            received: Polled::default(),
            scenes: Vec::new(),
            sent: Vec::new(),
            automatic: Vec::new(),
            script,
            agenda,
            seen: BTreeSet::new(),
            answers: 0,
        };
        player.tick(now).await?;
        Ok(player)
    }

    /// Breaks off and starts anew: nothing is carried over but what lies in the folder.
    pub async fn break_off(self) -> Result<Self, String> {
        let Self { app, folder, .. } = self;
        drop(app);
        let settings = load(&folder).map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
        let app = App::open(settings).await.map_err(|fault| tell(&fault))?;
        Ok(Self { folder, app, ..self })
    }

    /// Lets the clock run up to a local time, inclusive.
    pub async fn run_until(&mut self, until: &str) -> Result<(), String> {
        let end = instant(until, self.zone)?;
        loop {
            let round = self.next_round();
            let next = self.agenda.keys().next().map_or(round, |at| round.min(*at));
            if next > end {
                self.now = end;
                return Ok(());
            }
            let cues = self.agenda.remove(&next).unwrap_or_default();
            let mut arrived = Vec::new();
            for cue in cues {
                arrived.push(self.bring(cue, next)?);
            }
            let polled = self.tick(next).await?.received;
            self.record(arrived, polled);
        }
    }

    /// One round at an instant, with all letters that leave in it.
    pub async fn tick(&mut self, at: Instant) -> Result<Round, String> {
        self.now = at;
        let round = self.app.tick(at).await;
        if !round.faults.is_empty() {
            return Err(round.faults.join("\n"));
        }
        self.received.add(round.received);
        self.collect()?;
        Ok(round)
    }

    /// Everything of the script was played.
    pub fn check_done(&self) -> Result<(), String> {
        match (self.script.reply.first(), self.agenda.is_empty()) {
            (None, true) => Ok(()),
            (Some(left), _) => Err(format!("the demo found no letter for the answer to {} about {}", left.letter, left.about)),
            (None, false) => Err("the demo ended before its script".to_owned()),
        }
    }

    /// The next full hour of [`HOURS`] after now.
    fn next_round(&self) -> Instant {
        let today = local_date(self.now, self.zone);
        let days = [Some(today), today.succ_opt()].into_iter().flatten();
        let all = days.flat_map(|day| HOURS.map(|hour| self.at(day, hour)));
        all.filter(|at| *at > self.now).min().unwrap_or(self.now + TimeDelta::hours(1))
    }

    fn at(&self, day: NaiveDate, hour: u32) -> Instant {
        at_local_time(day, NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default(), self.zone)
    }

    /// Puts a mail into its mailbox; returns its scene and its mailbox.
    fn bring(&mut self, cue: Cue, at: Instant) -> Result<(Scene, String, String), String> {
        let (mailbox, name, bytes) = match cue {
            Cue::Post(post) => {
                let bytes = mail(&post.mail).ok_or_else(|| format!("the demo has no mail {}", post.mail))?;
                (post.mailbox, post.mail, bytes.to_vec())
            }
            Cue::Answer { reply, letter } => {
                self.answers += 1;
                let letter = self.sent.get(letter).ok_or("the demo lost a letter")?;
                let bytes = answer_mail(&reply, letter, (self.answers, at, self.zone))?;
                ("beschwerde".to_owned(), format!("antwort-{:02}", self.answers), bytes)
            }
        };
        let file = setup::deliver(&self.folder, (&mailbox, &name), &bytes, at)?;
        let read = read(&bytes, &file)?;
        let author = read.from.first().cloned().unwrap_or_default();
        let scene = Scene {
            at,
            column: self.column_of(&author.address),
            is_incoming: true,
            what: "Mail".to_owned(),
            whom: if author.name.is_empty() { author.address } else { author.name },
            subject: read.subject,
            text: read.new_text,
            file,
        };
        Ok((scene, mailbox, read.message_id.unwrap_or_default()))
    }

    /// Says what became of the mails of one round.
    fn record(&mut self, arrived: Vec<(Scene, String, String)>, polled: Polled) {
        for (mut scene, mailbox, message_id) in arrived {
            if polled.automatic > 0 {
                "automatische Mail, bleibt ohne Antwort".clone_into(&mut scene.what);
                self.automatic.push(message_id);
            } else if polled.duplicates > 0 && mailbox != "beschwerde" {
                "dieselbe Mail noch einmal, kein zweites Anliegen".clone_into(&mut scene.what);
            }
            self.scenes.push(scene);
        }
        self.scenes.sort_by_key(|scene| (scene.at, !scene.is_incoming));
    }

    fn column_of(&self, address: &str) -> Column {
        let office = &self.app.clerk.office;
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        if address == office.desk || address == office.alarm {
            Column::Desk
        } else if office.staff_domains.iter().any(|own| own == domain) {
            Column::Department
        } else {
            Column::Citizen
        }
    }

    /// Takes up every new letter of the outgoing folder and looks whether somebody answers it.
    fn collect(&mut self) -> Result<(), String> {
        let out = self.folder.join(setup::OUT);
        let entries = std::fs::read_dir(&out).map_err(|cause| setup::cannot("read", &out, &cause))?;
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let is_letter = |name: &String| Path::new(name).extension().is_some_and(|end| end == "eml") && !name.starts_with('.');
        let fresh: BTreeSet<String> = names.filter(|name| is_letter(name) && !self.seen.contains(name)).collect();
        for name in fresh {
            let path = out.join(&name);
            let bytes = std::fs::read(&path).map_err(|cause| setup::cannot("read", &path, &cause))?;
            let code = name.trim_end_matches(".eml").split_once('-').map_or("", |(_, code)| code);
            let kind = LetterKind::from_code(code).ok_or_else(|| format!("the demo does not know the letter {name}"))?;
            let letter = Sent { file: format!("{}/{name}", setup::OUT), kind, at: self.now, mail: read(&bytes, &name)? };
            self.seen.insert(name);
            self.scenes.push(scene_of(&letter));
            if let Some(reply) = self.script.answer(kind, &letter.mail.subject, &letter.mail.text) {
                let at = self.moment_of(&reply)?;
                self.agenda.entry(at).or_default().push(Cue::Answer { reply: Box::new(reply), letter: self.sent.len() });
            }
            self.sent.push(letter);
        }
        Ok(())
    }

    /// When an answer is given: as written, or when the desk gets to it.
    fn moment_of(&self, reply: &Reply) -> Result<Instant, String> {
        if let Some(text) = &reply.at {
            let at = instant(text, self.zone)?;
            return if at > self.now { Ok(at) } else { Err(format!("the demo answers {} at {text}, before the letter", reply.letter)) };
        }
        let soon = self.now + TimeDelta::minutes(DESK_MINUTES);
        let local = soon.with_timezone(&self.zone);
        let calendar = &self.app.clerk.office.calendar;
        let is_working = calendar.is_working_day(local.date_naive()).map_err(|cause| cause.to_string())?;
        if is_working && (8..16).contains(&local.hour()) {
            return Ok(soon);
        }
        let from = if local.hour() < 8 { local.date_naive() } else { local.date_naive().succ_opt().unwrap_or(local.date_naive()) };
        let day = calendar.next_working_day_on_or_after(from).map_err(|cause| cause.to_string())?;
        Ok(self.at(day, 9))
    }
}

/// A letter as a scene.
fn scene_of(letter: &Sent) -> Scene {
    Scene {
        at: letter.at,
        column: Column::of_letter(letter.kind),
        is_incoming: false,
        what: letter.kind.german().to_owned(),
        whom: letter.mail.to.first().map(|a| a.address.clone()).unwrap_or_default(),
        subject: letter.mail.subject.clone(),
        text: letter.mail.text.clone(),
        file: letter.file.clone(),
    }
}

fn read(bytes: &[u8], name: &str) -> Result<IncomingMail, String> {
    crate::intake::read(bytes, &Limits::default()).map_err(|fault| format!("the demo cannot read {name}: {}", fault.code()))
}
