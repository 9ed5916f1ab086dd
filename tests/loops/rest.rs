//! Everybody in a scene, and the question whether they have come to rest.
//!
//! Knows: whose mailboxes there are, and what the mail server still has on its way. Never: writes a mail of its own.
//!
//! Known weaknesses: a mail to an address that the scene does not name is seen while it is on its way only.

use super::city::{City, Plan};
use super::post::{Inbox, Servers, unique};
use super::program::Program;
use anliegend::adapters::clock::SystemClock;
use anliegend::ports::Clock;
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Rounds, and mails, after which nobody believes in rest any more.
const MOST_ROUNDS: usize = 20;
const MOST_MAILS: usize = 80;
/// How long a mail may be on its way.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the engineers are responsible for.
pub const LAMP: (&str, &str) =
    ("Laterne aus", "Guten Tag, vor der Gartenstraße 12 ist die Straßenlaterne aus. Bitte reparieren Sie die Straßenbeleuchtung.");

/// How many of what.
pub fn counted<const N: usize>(numbers: [(&str, usize); N]) -> BTreeMap<&str, usize> {
    BTreeMap::from(numbers)
}

/// Gives a mailbox a Sieve script.
pub fn sieve(address: &str, script: &str) {
    let folder = std::env::var("ANLIEGEND_TEST_SIEVE").unwrap();
    std::fs::write(Path::new(&folder).join(format!("{address}.sieve")), script).unwrap();
}

/// The stage of one scene.
pub struct Stage {
    pub servers: Servers,
    pub mark: String,
    pub cities: Vec<City>,
    programs: Vec<Program>,
    mailboxes: BTreeMap<&'static str, String>,
    /// How much later each round is than the one before.
    pub pace: TimeDelta,
    /// How far the rounds are ahead of the clock on the wall.
    ahead: TimeDelta,
}

impl Stage {
    /// An empty stage; none where no servers were promised.
    pub fn open() -> Option<Self> {
        let servers = Servers::from_environment()?;
        let (pace, ahead) = (TimeDelta::zero(), TimeDelta::zero());
        Some(Self { servers, mark: unique(), cities: Vec::new(), programs: Vec::new(), mailboxes: BTreeMap::new(), pace, ahead })
    }

    /// A city, with its complaint address, its desk and its civil engineers under these names.
    pub fn city(&mut self, plan: &Plan<'_>, [complaints, desk, engineers]: [&'static str; 3]) -> String {
        let city = City::live(&self.servers, &self.mark, plan);
        let address = city.complaints();
        self.mailbox(complaints, address.clone());
        self.mailbox(desk, city.address("desk"));
        self.mailbox(engineers, city.address("tiefbau"));
        self.cities.push(city);
        address
    }

    /// Somebody with a mailbox.
    pub fn person(&mut self, name: &'static str) -> String {
        let address = format!("{name}-{}@example.test", self.mark);
        self.mailbox(name, address.clone());
        address
    }

    fn mailbox(&mut self, name: &'static str, address: String) {
        // The server makes it at the first login; a Sieve script that runs before finds no place for its notes.
        assert_eq!(Inbox::of(&self.servers, &address).count(), 0);
        self.mailboxes.insert(name, address);
    }

    /// A program that works on a mailbox.
    pub fn program(&mut self, program: Program) {
        self.programs.push(program);
    }

    /// A mail by somebody, which has arrived when this returns.
    pub fn write(&self, from: &str, to: &str, (subject, text): (&str, &str)) {
        self.servers.send((from, to), subject, text, None);
        self.await_post();
    }

    /// Round after round, until two in a row bring nothing new anywhere; how many mails lie in each mailbox then.
    pub fn come_to_rest(&mut self) -> BTreeMap<&'static str, usize> {
        let mut lying = self.lying();
        let mut quiet = 0;
        for _ in 0..MOST_ROUNDS {
            let now = SystemClock.now() + self.ahead;
            let mut moved: u64 = self.cities.iter_mut().map(|city| city.tick(now)).sum();
            moved += self.programs.iter_mut().map(|program| program.work(&self.servers)).sum::<u64>();
            self.await_post();
            self.ahead += self.pace;
            let before = std::mem::replace(&mut lying, self.lying());
            quiet = if moved == 0 && lying == before { quiet + 1 } else { 0 };
            if quiet == 2 {
                return lying;
            }
            assert!(lying.values().sum::<usize>() <= MOST_MAILS, "more and more: {lying:?}");
        }
        panic!("no rest after {MOST_ROUNDS} rounds: {lying:?}")
    }

    /// How many mails lie in each mailbox.
    fn lying(&self) -> BTreeMap<&'static str, usize> {
        self.mailboxes.iter().map(|(name, address)| (*name, Inbox::of(&self.servers, address).count())).collect()
    }

    /// Waits until nothing of this scene is on its way. A mail that the server moves from queue to queue in that moment is missed by one
    /// look, so it takes two.
    fn await_post(&self) {
        let begun = Instant::now();
        let mut empty = 0;
        while empty < 2 {
            assert!(begun.elapsed() < PATIENCE, "still on their way:\n{}", queue());
            empty = if queue().contains(&self.mark) { 0 } else { empty + 1 };
        }
    }
}

/// What the mail server has on its way.
fn queue() -> String {
    let command = std::env::var("ANLIEGEND_TEST_QUEUE").unwrap();
    let mut words = command.split_whitespace();
    let asked = Command::new(words.next().unwrap()).args(words).stdin(Stdio::null()).output().unwrap();
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    String::from_utf8(asked.stdout).unwrap()
}
