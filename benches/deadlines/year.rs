//! A year of a thousand cases, hour by hour.
//!
//! Knows: that the letters must not depend on how often somebody looks. Never: waits.
//!
//! Known weaknesses: the cases come evenly, at night too.

use super::Done;
use super::city::{City, day, local};
use anliegend::case::ReactionWay;
use anliegend::flow::Wish;
use chrono::{TimeDelta, Timelike};
use sqlx::Row;
use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant as Clock};

const CASES: usize = 1000;
const HOURS: usize = 365 * 24;

/// Letters of a year by kind, the time that its ticks took, and how many there were.
struct Year {
    letters: BTreeMap<String, i64>,
    ticks: usize,
    spent: Duration,
    bare: Duration,
}

/// Prints what a year costs.
pub async fn measure() -> Done<()> {
    for (name, answered) in [("nobody ever answers", 0), ("every second case is answered after five days", 2)] {
        let hourly = year(answered, &|_| true).await?;
        let daily = year(answered, &|hour| hour == 8).await?;
        if hourly.letters != daily.letters {
            return Err(format!("hourly {:?}, daily {:?}", hourly.letters, daily.letters).into());
        }
        println!(
            "a year of {CASES} cases, {name}: {} ticks in {:.1?}, {:.0} ticks/s, {:.1} times as many SELECT 1 ({:.2?}); {} letters",
            hourly.ticks,
            hourly.spent,
            hourly.ticks as f64 / hourly.spent.as_secs_f64(),
            hourly.spent.div_duration_f64(hourly.bare),
            hourly.bare,
            hourly.letters.values().sum::<i64>(),
        );
        println!("  one tick a day: {} ticks in {:.1?}, the same letters: {:?}", daily.ticks, daily.spent, daily.letters);
    }
    Ok(())
}

/// Every `answered`-th case is answered; 0 for none.
async fn year(answered: usize, ticks_at: &dyn Fn(u32) -> bool) -> Done<Year> {
    let new_year = local(day(2027, 1, 1)?, 0);
    let city = City::at(new_year).await?;
    let mut open = VecDeque::new();
    let (mut ticks, mut spent) = (0, Duration::ZERO);
    for hour in 0..HOURS {
        let now = new_year + TimeDelta::hours(i64::try_from(hour)?);
        for nth in (hour * CASES).div_ceil(HOURS)..((hour + 1) * CASES).div_ceil(HOURS) {
            open.push_back((nth, now, city.enter(nth, now, now).await?));
        }
        while let Some((nth, _, number)) = open.pop_front_if(|(_, since, _)| now - *since >= TimeDelta::days(5)) {
            if answered > 0 && nth % answered == 0 {
                let wish = Wish::React { way: ReactionWay::Phone, day: None, department: None };
                city.app.clerk.wish(&number.to_string(), wish, now).await?;
            }
        }
        if ticks_at(now.with_timezone(&chrono_tz::Europe::Berlin).hour()) {
            let begun = Clock::now();
            city.tick(now).await?;
            spent += begun.elapsed();
            ticks += 1;
        }
    }
    let mut connection = city.bare().await?;
    let begun = Clock::now();
    for _ in 0..HOURS {
        sqlx::query("SELECT 1").fetch_one(&mut connection).await?;
    }
    let bare = begun.elapsed();
    let rows = sqlx::query("SELECT kind, count(*) FROM letters GROUP BY kind").fetch_all(&mut connection).await?;
    let letters = rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect::<Result<_, sqlx::Error>>()?;
    Ok(Year { letters, ticks, spent, bare })
}
