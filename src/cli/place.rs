//! `--land LAND --municipality FLAG` (*Ort*): whose days are counted.
//!
//! Knows: when the city's own days belong to the place that was asked for, and how it is said when they do not. Never: counts a day.
//!
//! Known weaknesses: a configuration with a fault anywhere gives no city, also where the fault has nothing to do with days.

use super::args::Args;
use super::run::{Failure, settings};
use crate::config::Settings;
use crate::deadlines::{Calendar, Land, Municipality};
use chrono_tz::Tz;
use serde_json::{Map, Value};

/// `--land LAND --municipality FLAG`
#[derive(Debug, clap::Args)]
pub struct PlaceArgs {
    /// Land by code or name; the city's when not given. Needs no configuration; another Land is shown without the city's own days
    #[arg(long)]
    pub land: Option<Land>,
    /// Local holidays of that Land: augsburg, `by_maria_himmelfahrt`, `sn_fronleichnam`, `th_fronleichnam`
    #[arg(long, requires = "land", value_name = "FLAG")]
    pub municipality: Vec<String>,
}

/// *Ort*, with its calendars and its promise.
pub(super) struct Place {
    /// *gesetzlich*.
    pub statutory: Calendar,
    /// *dienst*; a place that is not the city's has none.
    pub office: Option<Calendar>,
    pub zone: Tz,
    /// The promise in working days.
    pub days: u32,
    /// The city, if the place is its own.
    pub city: Option<String>,
    /// For people: with or without whose own days.
    pub note: String,
}

impl Place {
    /// The widest calendar there is: the office's, or the statutory one.
    pub(super) fn calendar(&self) -> &Calendar {
        self.office.as_ref().unwrap_or(&self.statutory)
    }

    fn of_the_city(settings: Settings) -> Self {
        let office = settings.office;
        Self {
            statutory: office.statutory,
            office: Some(office.calendar),
            zone: office.zone,
            days: office.promise_days,
            note: format!("Mit den eigenen Tagen der Stadt {}.", office.city.name),
            city: Some(office.city.name),
        }
    }

    fn without_city(statutory: Calendar, note: String) -> Self {
        Self { statutory, office: None, zone: chrono_tz::Europe::Berlin, days: 10, city: None, note }
    }
}

impl PlaceArgs {
    /// The city's place, or the one that is named.
    ///
    /// # Errors
    /// Without a Land all faults of the configuration; a flag that does not exist or belongs to another Land.
    pub(super) fn find(&self, args: &Args) -> Result<Place, Failure> {
        let Some(land) = self.land else { return settings(args).map(Place::of_the_city) };
        let municipality = self.municipality(land)?;
        let named = Calendar::new(land, municipality);
        let Ok(settings) = settings(args) else {
            let note = "Ohne eigene Tage einer Stadt, denn es gibt hier keine brauchbare Konfiguration.".to_owned();
            return Ok(Place::without_city(named, note));
        };
        let (city, own) = (&settings.office.city.name, &settings.office.statutory);
        if own.land() == land && (self.municipality.is_empty() || own.municipality() == municipality) {
            return Ok(Place::of_the_city(settings));
        }
        let note = format!("Ohne die eigenen Tage der Stadt {city} ({}).", own.land());
        Ok(Place::without_city(named, note))
    }

    fn municipality(&self, land: Land) -> Result<Municipality, Failure> {
        let flags: Map<String, Value> = self.municipality.iter().map(|flag| (flag.clone(), Value::Bool(true))).collect();
        let municipality: Municipality =
            serde_json::from_value(flags.into()).map_err(|cause| Failure::Usage(format!("--municipality: {cause}")))?;
        match municipality.misplaced(land).first() {
            None => Ok(municipality),
            Some(flag) => Err(Failure::Usage(format!("--municipality {flag}: there is no such place in {land}"))),
        }
    }
}
