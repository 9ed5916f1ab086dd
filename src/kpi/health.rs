//! Is the daemon well? (*Betriebszustand*)
//!
//! Knows: from which age or count on a warning or an alarm is due; the age of the last good poll is the alarm that every silent failure
//! trips (lessons B 14, 20). Never: measures anything.
//!
//! Known weaknesses: the limits are the same for every city; a mailbox that is polled seldom has wider ones.

use chrono::TimeDelta;

/// *Ampel*, in order of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing to do.
    Well,
    /// Somebody should look.
    Warning,
    /// Somebody must act.
    Critical,
}

/// *Platz auf einem Datenträger*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disk {
    /// What lies on it: `database`, `outbox`.
    pub name: &'static str,
    /// Free bytes.
    pub free: u64,
    /// Size in bytes.
    pub size: u64,
}

/// *Lebenszeichen*: what was measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vitals {
    /// Each mailbox and how long ago it was last polled; none when never.
    pub mailboxes: Vec<(String, Option<TimeDelta>)>,
    /// How often mailboxes are polled.
    pub poll_every: TimeDelta,
    /// How long the oldest letter waits that could have left.
    pub unsent: Option<TimeDelta>,
    /// Mails that wait for a person.
    pub parked: u64,
    /// Letters of the last seven days that were given up on or are uncertain.
    pub stuck: u64,
    /// The breaker keeps all acknowledgements back.
    pub is_tripped: bool,
    /// Disks.
    pub disks: Vec<Disk>,
}

/// *Messwert* with its verdict.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Gauge {
    /// Name in letters, digits and underscores.
    pub name: String,
    /// Seconds, bytes, per cent or a count.
    pub value: i64,
    /// From which value on it is a warning and critical; none where less is worse.
    pub limits: Option<(i64, i64)>,
    /// The verdict.
    pub level: Level,
    /// What to tell the administrator; empty when it is well.
    pub finding: String,
}

const UNSENT: (TimeDelta, TimeDelta) = (TimeDelta::hours(1), TimeDelta::hours(4));
const PARKED: (i64, i64) = (1, 50);
const STUCK: (i64, i64) = (1, 50);
const GIB: u64 = 1024 * 1024 * 1024;

/// Judges everything that was measured, one gauge after the other.
#[must_use]
pub fn examine(vitals: &Vitals) -> Vec<Gauge> {
    let mut gauges: Vec<Gauge> = vitals.mailboxes.iter().map(|(name, age)| mailbox(name, *age, vitals.poll_every)).collect();
    let unsent = vitals.unsent.unwrap_or_default();
    let limits = (UNSENT.0.num_seconds(), UNSENT.1.num_seconds());
    gauges.push(upwards("unsent", unsent.num_seconds(), limits, &format!("a letter has waited for {}", span(unsent))));
    gauges.push(upwards("parked", count(vitals.parked), PARKED, &format!("parked mails: {}, see quarantine list", vitals.parked)));
    gauges.push(upwards("stuck", count(vitals.stuck), STUCK, &format!("stuck letters: {}, see outbox list", vitals.stuck)));
    gauges.push(upwards(
        "acknowledgements_stopped",
        i64::from(vitals.is_tripped),
        (1, 1),
        "acknowledgements are stopped: too many in a short time, or too many come back; see the digest",
    ));
    gauges.extend(vitals.disks.iter().flat_map(disk));
    gauges
}

/// The worst verdict.
#[must_use]
pub fn worst(gauges: &[Gauge]) -> Level {
    gauges.iter().map(|gauge| gauge.level).max().unwrap_or(Level::Well)
}

/// A quarter and half an hour, or three and six polls where these take longer.
fn mailbox(name: &str, age: Option<TimeDelta>, poll_every: TimeDelta) -> Gauge {
    let limits = (TimeDelta::minutes(15).max(poll_every * 3).num_seconds(), TimeDelta::minutes(30).max(poll_every * 6).num_seconds());
    let metric: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let metric = format!("age_{metric}");
    match age {
        Some(age) => upwards(&metric, age.num_seconds(), limits, &format!("mailbox {name} was last polled {} ago", span(age))),
        None => Gauge {
            name: metric,
            value: limits.1,
            limits: Some(limits),
            level: Level::Critical,
            finding: format!("mailbox {name} was never polled"),
        },
    }
}

fn upwards(name: &str, value: i64, limits: (i64, i64), finding: &str) -> Gauge {
    let level = match value {
        value if value >= limits.1 => Level::Critical,
        value if value >= limits.0 => Level::Warning,
        _ => Level::Well,
    };
    let finding = if level == Level::Well { String::new() } else { finding.to_owned() };
    Gauge { name: name.to_owned(), value, limits: Some(limits), level, finding }
}

/// Little is little in bytes on a small disk and in per cent on a large one.
fn disk(disk: &Disk) -> [Gauge; 2] {
    let percent = if disk.size == 0 { 0 } else { u64::try_from(u128::from(disk.free) * 100 / u128::from(disk.size)).unwrap_or(100) };
    let level = match (disk.free, percent) {
        (free, percent) if free < GIB / 4 || percent < 1 => Level::Critical,
        (free, percent) if free < GIB || percent < 3 => Level::Warning,
        _ => Level::Well,
    };
    let finding = format!("{} MiB ({percent} %) are free on the disk of the {}", disk.free / (1024 * 1024), disk.name);
    let gauge = |name: String, value: u64, finding: String| Gauge { name, value: count(value), limits: None, level, finding };
    let told = if level == Level::Well { String::new() } else { finding };
    [gauge(format!("free_{}", disk.name), disk.free, told), gauge(format!("free_{}_percent", disk.name), percent, String::new())]
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A span of time in the largest fitting unit.
fn span(age: TimeDelta) -> String {
    match age.num_seconds() {
        seconds if seconds < 120 => format!("{seconds} seconds"),
        seconds if seconds < 2 * 3_600 => format!("{} minutes", age.num_minutes()),
        seconds if seconds < 2 * 86_400 => format!("{} hours", age.num_hours()),
        _ => format!("{} days", age.num_days()),
    }
}
